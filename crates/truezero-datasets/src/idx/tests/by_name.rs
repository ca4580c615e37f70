//! Data sets in small IDX files, loaded from a folder by the names of the files.

use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::super::*;
use super::{column, file, gzip};
use crate::{Dataset, DatasetError, Provenance, Split};

fn provenance() -> Provenance {
    Provenance {
        name: "small".into(),
        title: "Small".into(),
        source: "made up".into(),
        licence: "CC0".into(),
        stands_in_for: None,
    }
}

/// Training images and labels, then those for test.
type Arrays = [Idx; 4];

/// A folder of these arrays under the usual names, the labels compressed.
fn folder(arrays: &Arrays) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, array) in
        ["train-images", "train-labels", "t10k-images", "t10k-labels"].into_iter().zip(arrays)
    {
        let dimensions = array.shape().len();
        let (bytes, ending) =
            if name.ends_with("labels") { (gzip(&file(array)), ".gz") } else { (file(array), "") };
        fs::write(folder.path().join(format!("{name}-idx{dimensions}-ubyte{ending}")), bytes).unwrap();
    }
    folder
}

fn load_small(arrays: &Arrays, settings: &Settings) -> Result<Dataset, DatasetError> {
    load(folder(arrays).path(), provenance(), settings)
}

/// Arrays of `train` and `test` examples of a shape, with counted pixels and these labels, again and again.
fn arrays(shape: &[u32], [train, test]: [u32; 2], labels: &[u8]) -> Arrays {
    let images = |count: u32| {
        let shape = [&[count], shape].concat();
        let elements = (0..shape.iter().product()).map(|element: u32| element.to_le_bytes()[0]);
        Idx::new(shape, elements.collect()).unwrap()
    };
    let labels = |count: u32| {
        Idx::new(vec![count], labels.iter().copied().cycle().take(count as usize).collect()).unwrap()
    };
    [images(train), labels(train), images(test), labels(test)]
}

fn inputs(split: &Split) -> Vec<Vec<f32>> {
    (0..split.len()).map(|example| column(split, example)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_shape_and_any_classes_are_loaded(
        shape in prop::collection::vec(1_u32..4, 0..5),
        train in 1_u32..8,
        test in 1_u32..5,
        labels in prop::collection::vec(any::<u8>(), 1..4),
        validation in 0_u32..9,
    ) {
        let arrays = arrays(&shape, [train, test], &labels);
        let loaded = load_small(&arrays, &Settings { validation, ..Settings::default() });
        if validation >= train {
            let expected = format!("examples for splits.train: expected at least {}, found {train}", validation + 1);
            prop_assert!(loaded.unwrap_err().to_string().ends_with(&expected));
            return Ok(());
        }
        let data = loaded.unwrap();
        prop_assert_eq!(data.features, shape.iter().product::<u32>() as usize);
        prop_assert!(data.shape.iter().eq(shape.iter().map(|&side| side as usize).collect::<Vec<_>>().iter()));
        let seen = arrays[1].elements().iter().chain(arrays[3].elements());
        prop_assert_eq!(data.classes, usize::from(*seen.max().unwrap()) + 1);
        let lengths = [&data.train, &data.valid, &data.test].map(Split::len);
        prop_assert_eq!(lengths, [train - validation, validation, test].map(|count| count as usize));

        // Training and validation examples follow one another in the training file.
        let scaled: Vec<f32> = arrays[0].elements().iter().map(|&pixel| f32::from(pixel) / 255.0).collect();
        let found = [inputs(&data.train), inputs(&data.valid)].concat().concat();
        prop_assert_eq!(found, scaled);
        let labels = [&data.train.labels[..], &data.valid.labels].concat();
        prop_assert!(labels.iter().copied().eq(arrays[1].elements().iter().map(|&label| u32::from(label))));
    }
}

/// EMNIST has a prefix, the word `test`, and images column by column.
#[test]
fn the_files_of_emnist_are_loaded() {
    let rows = arrays(&[2, 3], [4, 2], &[61, 0, 35]);
    let turned = |images: &Idx| {
        let elements =
            images.elements().chunks(6).flat_map(|image| [0, 3, 1, 4, 2, 5].map(|pixel| image[pixel]));
        Idx::new(images.shape().to_vec(), elements.collect()).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, array) in [
        ("train-images-idx3", &turned(&rows[0])),
        ("train-labels-idx1", &rows[1]),
        ("test-images-idx3", &turned(&rows[2])),
        ("test-labels-idx1", &rows[3]),
    ] {
        for set in ["byclass", "digits"] {
            fs::write(folder.path().join(format!("emnist-{set}-{name}-ubyte.gz")), gzip(&file(array)))
                .unwrap();
        }
    }
    let settings = Settings { prefix: "emnist-byclass-".into(), validation: 1, order: PixelOrder::Columns };
    let data = load(folder.path(), provenance(), &settings).unwrap();
    let expected = load_small(&rows, &Settings { validation: 1, ..Settings::default() }).unwrap();
    assert_eq!((&data.train, &data.valid, &data.test), (&expected.train, &expected.valid, &expected.test));
    assert_eq!((data.classes, &data.shape[..]), (62, &[2, 3][..]));
    assert_ne!(data.fingerprint, expected.fingerprint);
}

#[test]
fn every_file_and_the_split_are_in_the_fingerprint() {
    let first = arrays(&[2, 2], [4, 3], &[0, 1]);
    let mut fingerprints = vec![
        load_small(&first, &Settings::default()).unwrap().fingerprint,
        load_small(&first, &Settings { validation: 2, ..Settings::default() }).unwrap().fingerprint,
    ];
    for changed in 0..4 {
        let mut arrays = first.clone();
        let mut elements = arrays[changed].elements().to_vec();
        elements[0] ^= 1;
        arrays[changed] = Idx::new(arrays[changed].shape().to_vec(), elements).unwrap();
        fingerprints.push(load_small(&arrays, &Settings::default()).unwrap().fingerprint);
    }
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 6);
}

#[test]
fn files_that_do_not_agree_are_refused() {
    let array =
        |shape: &[u32]| Idx::new(shape.to_vec(), vec![0; shape.iter().product::<u32>() as usize]).unwrap();
    let good = || [array(&[4, 2, 3]), array(&[4]), array(&[2, 2, 3]), array(&[2])];
    for (changed, shape, message) in [
        (
            0,
            &[4, 0][..],
            "train-images-idx2-ubyte: shape of an image: expected dimensions of 1 to 16777216 features, found [0]",
        ),
        (0, &[0, 2, 3], "train-images-idx3-ubyte: examples for splits.train: expected at least 1, found 0"),
        (1, &[3], "train-labels-idx1-ubyte.gz: number of labels: expected 4, found 3"),
        (1, &[4, 1], "train-labels-idx2-ubyte.gz: shape of a label: expected [], found [1]"),
        (2, &[2, 3, 2], "t10k-images-idx3-ubyte: shape of an image: expected [2, 3], found [3, 2]"),
        (2, &[0, 2, 3], "t10k-images-idx3-ubyte: examples for splits.test: expected at least 1, found 0"),
        (3, &[1], "t10k-labels-idx1-ubyte.gz: number of labels: expected 2, found 1"),
    ] {
        let mut arrays = good();
        arrays[changed] = array(shape);
        let error = load_small(&arrays, &Settings::default()).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
    let folder = folder(&good());
    fs::write(folder.path().join("t10k-images-idx3-ubyte"), "<html>moved</html>").unwrap();
    let error = load(folder.path(), provenance(), &Settings::default()).unwrap_err().to_string();
    assert!(error.contains("t10k-images-idx3-ubyte: magic number: expected"), "{error}");
}

#[test]
fn a_file_of_inputs_is_read_alone_as_with_its_labels() {
    let arrays = arrays(&[2, 3], [4, 2], &[0, 1]);
    let settings = Settings { order: PixelOrder::Columns, ..Settings::default() };
    let folder = folder(&arrays);
    let whole = load(folder.path(), provenance(), &settings).unwrap();
    let file = folder.path().join("t10k-images-idx3-ubyte");
    assert_eq!(examples(&file, PixelOrder::Columns).unwrap(), (whole.shape, whole.test.inputs));
    fs::write(&file, self::file(&Idx::new(vec![3, 0], Vec::new()).unwrap())).unwrap();
    let empty = examples(&file, PixelOrder::Rows).unwrap_err().to_string();
    assert!(empty.contains("shape of an image: expected dimensions of 1 to"), "{empty}");
}
