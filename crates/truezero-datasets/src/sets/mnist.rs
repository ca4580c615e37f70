//! MNIST: 70,000 handwritten digits of 28 × 28 pixels, in the paper's split of 50,000, 10,000 and 10,000 (section 4.1).

use std::path::Path;

use crate::{Catalogue, Dataset, DatasetError, idx};

/// Loads MNIST from the folder that holds `mnist.toml`, which is `datasets` in the repository.
///
/// The manifest says where the files are and how they are split: the first 50,000 examples of the training file are for
/// training, its last 10,000 for validation, and the test file for test. The inputs are those of
/// [`idx::load_manifest`]: ink is 1 and the ground is a true zero.
///
/// # Errors
/// Those of [`idx::load_manifest`].
///
/// ```
/// use std::path::Path;
/// use truezero_datasets::mnist;
///
/// let mnist = mnist::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets"))?;
/// assert_eq!([mnist.train.len(), mnist.valid.len(), mnist.test.len()], [50_000, 10_000, 10_000]);
/// assert_eq!(mnist.train.labels[..5], [5, 0, 4, 1, 9]);
/// # Ok::<(), truezero_datasets::DatasetError>(())
/// ```
pub fn load(folder: &Path) -> Result<Dataset, DatasetError> {
    idx::load_manifest(&folder.join("mnist.toml"))
}

/// Loads MNIST by the manifest of a catalogue, from where that has the files: see [`load`].
///
/// # Errors
/// Those of [`idx::load_from`].
pub fn load_from(catalogue: &Catalogue) -> Result<Dataset, DatasetError> {
    idx::load_from(catalogue, "mnist")
}

#[cfg(test)]
mod tests {
    use truezero_tensor::Examples;

    use super::*;
    use crate::Split;

    fn datasets() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets")
    }

    fn sum_and_listed(split: &Split) -> (f64, usize) {
        let Examples::Sparse(lists) = &split.inputs else { panic!("images are stored sparse") };
        let values = (0..lists.columns()).flat_map(|example| lists.column(example).1);
        (values.map(|&value| f64::from(value)).sum(), lists.len())
    }

    #[test]
    fn mnist_is_the_published_one() {
        let mnist = load(&datasets()).unwrap();
        assert_eq!((mnist.features, mnist.classes, &mnist.shape[..]), (784, 10, &[28, 28][..]));
        for (split, examples) in [(&mnist.train, 50_000), (&mnist.valid, 10_000), (&mnist.test, 10_000)] {
            assert_eq!((split.len(), split.inputs.len(), split.inputs.features()), (examples, examples, 784));
        }
        let count = |splits: &[&Split]| {
            let mut counts = [0; 10];
            splits.iter().flat_map(|split| &split.labels).for_each(|&label| counts[label as usize] += 1);
            counts
        };
        let both = [&mnist.train, &mnist.valid];
        assert_eq!(count(&both), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
        assert_eq!(count(&[&mnist.test]), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);

        let sums = both.map(sum_and_listed);
        let pixels = 60_000.0 * 784.0;
        let mean = (sums[0].0 + sums[1].0) / pixels;
        let density = (sums[0].1 + sums[1].1) as f64 / pixels;
        assert!((mean - 0.130_660_5).abs() < 1e-6, "mean {mean}");
        assert!((density - 0.191_2).abs() < 1e-4, "density {density}");
    }

    #[test]
    fn the_fingerprint_of_mnist_stays() {
        // Computed by a second program, from the lines that `fingerprint` describes.
        assert_eq!(
            load(&datasets()).unwrap().fingerprint,
            "a90693364eef2c3b2282760cf200b03d6050abef9308446ae736b527e734afc8"
        );
    }

    #[test]
    fn mnist_is_what_its_folder_holds_as_idx_files() {
        let mnist = load(&datasets()).unwrap();
        let settings = idx::Settings { validation: 10_000, ..idx::Settings::default() };
        let found = idx::load(&datasets().join("mnist"), mnist.provenance.clone(), &settings).unwrap();
        assert!(found == mnist, "the same examples, splits and fingerprint");
    }
}
