//! MNIST: 70,000 handwritten digits of 28 × 28 pixels, in the paper's split of 50,000, 10,000 and 10,000 (section 4.1).

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use truezero_tensor::{ActiveLists, Examples};

use crate::{Catalogue, DataFile, Dataset, DatasetError, Digest, Idx, Manifest, Split, SplitRange, Splits};

/// What is done to a pixel, as the fingerprint names it.
const PREPROCESSING: &str = "u8 / 255 as f32";

/// Loads MNIST from the folder that holds `mnist.toml`, which is `datasets` in the repository.
///
/// The manifest says where the files are and how they are split: the first 50,000 examples of the training file are for
/// training, its last 10,000 for validation, and the test file for test. A pixel becomes its value divided by 255, so
/// that ink is 1 and the ground is a true zero; the inputs are [sparse](Examples::Sparse), pixels row by row.
///
/// # Errors
/// [`DatasetError`] if the manifest or a data file is missing or damaged, if the content of a data file has not the
/// manifest's SHA-256, or if inputs, labels and manifest do not agree with one another.
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
    let file = folder.join("mnist.toml");
    load_described(&Manifest::read(&file)?, &file, folder)
}

/// Loads MNIST by the manifest of a catalogue, from where that has the files: see [`load`].
///
/// # Errors
/// Those of [`load`]; [`DatasetError::UnknownDataset`] if the catalogue has no `mnist`.
pub fn load_from(catalogue: &Catalogue) -> Result<Dataset, DatasetError> {
    let manifest = catalogue.manifest("mnist")?;
    load_described(manifest, "mnist.toml".as_ref(), catalogue.root(manifest))
}

/// Loads the files in `folder` by their manifest, which is `file` in errors.
fn load_described(manifest: &Manifest, file: &Path, folder: &Path) -> Result<Dataset, DatasetError> {
    let Some(splits) = &manifest.splits else {
        let (field, expected, found) = ("splits".into(), "a table".into(), "none".into());
        return Err(DatasetError::Field { file: file.into(), field, expected, found });
    };
    let mut contents = BTreeMap::new();
    for (name, data) in &manifest.files {
        contents.insert(name.as_str(), Content::read(folder, data, file)?);
    }
    // The manifest's reader has checked that the splits name files which are there.
    let split = |name, range: &SplitRange| {
        cut(manifest, name, range, &contents[range.inputs.as_str()], &contents[range.labels.as_str()])
    };
    let [train, valid, test] = splits.named().map(|(name, range)| split(name, range));
    let shape: Vec<usize> = manifest.shape.iter().map(|&dimension| dimension as usize).collect();
    Ok(Dataset {
        train: train?,
        valid: valid?,
        test: test?,
        features: shape.iter().product(),
        shape,
        classes: manifest.classes as usize,
        fingerprint: fingerprint(manifest, splits, &contents),
        provenance: manifest.provenance(),
        unlabelled: None,
        words: Vec::new(),
    })
}

/// What a data file holds, and its path for the errors that are found later.
struct Content {
    file: PathBuf,
    array: Idx,
    sha256: Digest,
}

impl Content {
    fn read(folder: &Path, data: &DataFile, manifest: &Path) -> Result<Self, DatasetError> {
        let most_bytes = data.required(manifest, "content_bytes", data.content_bytes)?;
        let expected = data.required(manifest, "content_sha256", data.content_sha256)?;
        let file = folder.join(&data.path);
        let reader = match File::open(&file) {
            Ok(reader) => reader,
            Err(problem) => return Err(DatasetError::Io { file, problem }),
        };
        let array = match Idx::read(reader, most_bytes) {
            Ok(array) => array,
            Err(problem) => return Err(DatasetError::Idx { file, problem }),
        };
        let (field, found) = ("content_sha256", array.digest());
        if found == expected {
            Ok(Self { file, array, sha256: found })
        } else {
            Err(DatasetError::HashMismatch { file, field, expected, found })
        }
    }

    /// The number of examples or labels, if each has this shape.
    fn count(&self, field: &'static str, shape: &[u32]) -> Result<u32, DatasetError> {
        match self.array.shape() {
            [count, rest @ ..] if rest == shape => Ok(*count),
            found => {
                let found = found.iter().skip(1).copied().collect();
                Err(DatasetError::Shape { file: self.file.clone(), field, expected: shape.to_vec(), found })
            }
        }
    }
}

/// The examples of a split, once it is sure that images, labels and manifest agree.
fn cut(
    manifest: &Manifest,
    split: &'static str,
    range: &SplitRange,
    images: &Content,
    labels: &Content,
) -> Result<Split, DatasetError> {
    let examples = images.count("shape of an image", &manifest.shape)?;
    let label_count = labels.count("shape of a label", &[])?;
    if label_count != examples {
        let (field, expected, found) = ("number of labels", examples.into(), label_count.into());
        return Err(DatasetError::Count { file: labels.file.clone(), field, expected, found });
    }
    if range.end() > examples.into() {
        let (file, expected, found) = (images.file.clone(), range.end(), examples.into());
        return Err(DatasetError::TooFewExamples { file, split, expected, found });
    }
    let first = range.first as usize;
    let taken = first..first + range.examples.get() as usize;
    let labels = taken.clone().zip(&labels.array.elements()[taken.clone()]).map(|(example, &label)| {
        let (classes, found) = (manifest.classes, u32::from(label));
        let error = || DatasetError::Label { file: labels.file.clone(), example, classes, found };
        (found < classes).then_some(found).ok_or_else(error)
    });
    Ok(Split {
        labels: labels.collect::<Result<_, _>>()?,
        inputs: Examples::Sparse(scaled(images.array.elements(), &manifest.shape, taken)),
    })
}

/// The chosen images with their pixels divided by 255.
fn scaled(pixels: &[u8], shape: &[u32], examples: Range<usize>) -> ActiveLists<f32> {
    let features = shape.iter().map(|&dimension| dimension as usize).product();
    let mut lists = ActiveLists::new(features);
    let mut column = vec![0.0; features];
    for example in examples {
        let image = &pixels[example * features..(example + 1) * features];
        for (value, &pixel) in column.iter_mut().zip(image) {
            *value = f32::from(pixel) / 255.0;
        }
        lists.push(&column);
    }
    lists
}

/// The SHA-256 of the lines that say all on which the examples and their order depend: the name, the preprocessing,
/// each file with its content's SHA-256 in the order of their names, each split with its files and its range.
fn fingerprint(manifest: &Manifest, splits: &Splits, contents: &BTreeMap<&str, Content>) -> String {
    let mut lines = vec![manifest.name.clone(), PREPROCESSING.to_owned()];
    lines.extend(contents.iter().map(|(name, content)| format!("{name} {}", content.sha256)));
    lines.extend(splits.named().map(|(name, SplitRange { inputs, labels, first, examples })| {
        format!("{name} {inputs} {labels} first {first} examples {examples}")
    }));
    Digest::of(lines.join("\n").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::fs;
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tempfile::TempDir;

    use super::*;

    /// A folder with four small files of the same form as MNIST: 6 training and 3 test images of 2 × 3 pixels.
    struct Small {
        folder: TempDir,
        train_images: Idx,
        train_labels: Idx,
        manifest: String,
    }

    impl Small {
        fn new() -> Self {
            let array = |shape: &[u32], elements| Idx::new(shape.to_vec(), elements).unwrap();
            Self {
                folder: tempfile::tempdir().unwrap(),
                train_images: array(
                    &[6, 2, 3],
                    (0..36).map(|pixel| if pixel % 2 == 0 { 0 } else { 7 * pixel }).collect(),
                ),
                train_labels: array(&[6], vec![3, 1, 4, 1, 0, 2]),
                manifest: String::new(),
            }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(format!("small/{name}.gz"))
        }

        /// Writes all files, then loads them.
        fn load(&mut self) -> Result<Dataset, DatasetError> {
            self.write();
            load(self.folder.path())
        }

        fn write(&mut self) {
            let heading = r#"
                name = "small"
                title = "Small"
                citation = "none"
                source = "made up"
                licence = "CC0"
                used_for = []
                classes = 5
                shape = [2, 3]
                splits.train = { inputs = "train-images", labels = "train-labels", first = 0, examples = 4 }
                splits.valid = { inputs = "train-images", labels = "train-labels", first = 4, examples = 2 }
                splits.test = { inputs = "test-images", labels = "test-labels", first = 0, examples = 3 }
            "#;
            self.manifest = heading.to_owned();
            fs::create_dir_all(self.folder.path().join("small")).unwrap();
            let test_images = Idx::new(vec![3, 2, 3], vec![255; 18]).unwrap();
            let test_labels = Idx::new(vec![3], vec![0, 1, 2]).unwrap();
            self.write_file("train-images", &self.train_images.clone());
            self.write_file("train-labels", &self.train_labels.clone());
            self.write_file("test-images", &test_images);
            self.write_file("test-labels", &test_labels);
            self.write_manifest();
        }

        fn write_file(&mut self, name: &str, array: &Idx) {
            let mut content = Vec::new();
            array.write(&mut content).unwrap();
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&content).unwrap();
            let file = encoder.finish().unwrap();
            write!(
                self.manifest,
                "[files.{name}]\npath = 'small/{name}.gz'\nbytes = {}\nsha256 = '{}'\ncontent_bytes = {}\n\
                 content_sha256 = '{}'\n",
                file.len(),
                Digest::of(&file),
                content.len(),
                Digest::of(&content),
            )
            .unwrap();
            fs::write(self.path(name), file).unwrap();
        }

        fn write_manifest(&self) {
            fs::write(self.folder.path().join("mnist.toml"), &self.manifest).unwrap();
        }
    }

    fn repository() -> Dataset {
        load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets")).unwrap()
    }

    fn column(split: &Split, example: usize) -> Vec<f32> {
        let Examples::Sparse(lists) = &split.inputs else { panic!("images are stored sparse") };
        let mut column = vec![f32::NAN; lists.rows()];
        lists.expand_column(example, &mut column);
        column
    }

    fn sum_and_listed(split: &Split) -> (f64, usize) {
        let Examples::Sparse(lists) = &split.inputs else { panic!("images are stored sparse") };
        let values = (0..lists.columns()).flat_map(|example| lists.column(example).1);
        (values.map(|&value| f64::from(value)).sum(), lists.len())
    }

    #[test]
    fn mnist_is_the_published_one() {
        let mnist = repository();
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
            repository().fingerprint,
            "a90693364eef2c3b2282760cf200b03d6050abef9308446ae736b527e734afc8"
        );
    }

    #[test]
    fn pixels_are_scaled_and_splits_cut_where_the_manifest_says() {
        let mut small = Small::new();
        let dataset = small.load().unwrap();
        assert_eq!((&dataset.train.labels[..], &dataset.valid.labels[..]), (&[3, 1, 4, 1][..], &[0, 2][..]));
        assert_eq!(column(&dataset.train, 0), [0.0, 7.0 / 255.0, 0.0, 21.0 / 255.0, 0.0, 35.0 / 255.0]);
        assert_eq!(column(&dataset.valid, 1)[5], 245.0 / 255.0);
        assert_eq!(column(&dataset.test, 2), [1.0; 6]);
    }

    #[test]
    fn another_split_or_another_pixel_is_another_fingerprint() {
        let mut small = Small::new();
        let first = small.load().unwrap().fingerprint;
        small.manifest = small.manifest.replace("examples = 4", "examples = 3");
        small.write_manifest();
        let shorter = load(small.folder.path()).unwrap().fingerprint;
        small.train_images = Idx::new(vec![6, 2, 3], vec![1; 36]).unwrap();
        let brighter = small.load().unwrap().fingerprint;
        assert!(first != shorter && first != brighter && shorter != brighter);
    }

    #[test]
    fn how_a_file_is_compressed_does_not_matter() {
        let mut small = Small::new();
        let compressed = small.load().unwrap();
        let mut plain = Vec::new();
        small.train_images.write(&mut plain).unwrap();
        fs::write(small.path("train-images"), plain).unwrap();
        assert_eq!(load(small.folder.path()).unwrap(), compressed);
    }

    #[test]
    fn a_missing_file_is_named() {
        let mut small = Small::new();
        small.write();
        fs::remove_file(small.path("test-labels")).unwrap();
        let error = load(small.folder.path()).unwrap_err();
        assert!(
            matches!(&error, DatasetError::Io { file, .. } if *file == small.path("test-labels")),
            "{error}"
        );

        fs::remove_file(small.folder.path().join("mnist.toml")).unwrap();
        let error = load(small.folder.path()).unwrap_err();
        assert!(matches!(&error, DatasetError::Io { file, .. } if file.ends_with("mnist.toml")), "{error}");
    }

    #[test]
    fn a_page_of_html_in_place_of_a_file_is_named() {
        let mut small = Small::new();
        small.write();
        fs::write(small.path("train-labels"), "<html>moved</html>").unwrap();
        let message = load(small.folder.path()).unwrap_err().to_string();
        let (file, rest) = message.split_once(": ").unwrap();
        assert_eq!(Path::new(file), small.path("train-labels"));
        assert_eq!(rest, "magic number: expected [0, 0], or [31, 139] for gzip, found [60, 104]");
    }

    #[test]
    fn a_changed_pixel_is_found() {
        let mut small = Small::new();
        small.write();
        let manifest = small.manifest.clone();
        let mut pixels = small.train_images.elements().to_vec();
        pixels[8] ^= 1;
        let changed = Idx::new(vec![6, 2, 3], pixels).unwrap();
        small.write_file("train-images", &changed);
        small.manifest = manifest;
        small.write_manifest();
        let error = load(small.folder.path()).unwrap_err();
        let DatasetError::HashMismatch { file, field: "content_sha256", expected, found } = error else {
            panic!("{error}")
        };
        assert_eq!(
            (file, expected, found),
            (small.path("train-images"), small.train_images.digest(), changed.digest())
        );
    }

    #[test]
    fn a_file_larger_than_the_manifest_says_is_refused_by_its_header() {
        let mut small = Small::new();
        small.write();
        let manifest = small.manifest.clone();
        small.write_file("train-labels", &Idx::new(vec![7], vec![0; 7]).unwrap());
        small.manifest = manifest;
        small.write_manifest();
        let error = load(small.folder.path()).unwrap_err();
        assert!(
            error.to_string().ends_with("dimensions: expected a file of at most 14 bytes, found [7]"),
            "{error}"
        );
    }

    #[test]
    fn files_that_do_not_agree_are_refused() {
        let array = |shape: &[u32], element| {
            Idx::new(shape.to_vec(), vec![element; shape.iter().product::<u32>() as usize]).unwrap()
        };
        let images = array(&[6, 2, 3], 0);
        let labels = array(&[6], 0);
        for (images, labels, message) in [
            (images.clone(), array(&[5], 0), "train-labels.gz: number of labels: expected 6, found 5"),
            (images.clone(), array(&[6, 1], 0), "train-labels.gz: shape of a label: expected [], found [1]"),
            (images, array(&[6], 5), "train-labels.gz: label of example 0: expected below 5, found 5"),
            (
                array(&[6, 3, 2], 0),
                labels.clone(),
                "train-images.gz: shape of an image: expected [2, 3], found [3, 2]",
            ),
            (array(&[36], 0), labels, "train-images.gz: shape of an image: expected [2, 3], found []"),
            (
                array(&[5, 2, 3], 0),
                array(&[5], 0),
                "train-images.gz: examples for splits.valid: expected at least 6, found 5",
            ),
        ] {
            let mut small = Small::new();
            (small.train_images, small.train_labels) = (images, labels);
            let error = small.load().unwrap_err().to_string();
            assert!(error.ends_with(message), "{error}");
        }
    }
}
