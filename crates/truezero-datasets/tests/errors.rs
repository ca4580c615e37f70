//! Errors of data sets that a caller can match, each by the public API.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use truezero_datasets::nistp::{Handwriting, IdxFiles};
use truezero_datasets::norb::{MatrixError, MatrixReader};
use truezero_datasets::reviews::{self, Review, Sizes};
use truezero_datasets::{
    Catalogue, DatasetError, ElementType, Idx, IdxError, Manifest, Provenance, idx, norb,
};

fn provenance() -> Provenance {
    let text = || "a test".to_owned();
    Provenance { name: text(), title: text(), source: text(), licence: text(), stands_in_for: None }
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Writes an array of zeros.
fn zeros(file: &Path, shape: &[u32]) {
    let elements = vec![0; shape.iter().product::<u32>() as usize];
    let mut content = Vec::new();
    Idx::new(shape.to_vec(), elements).unwrap().write(&mut content).unwrap();
    fs::write(file, content).unwrap();
}

/// The error of a manifest with these splits.
fn manifest_error(splits: &str) -> DatasetError {
    let folder = folder();
    let file = folder.path().join("one.toml");
    let text = format!(
        "name = 'one'\ntitle = ''\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\nclasses = 2\nshape = [1]\n\
         files.a = {{ path = 'one/a' }}\n[splits]\n{splits}"
    );
    fs::write(&file, text).unwrap();
    Manifest::read(&file).unwrap_err()
}

#[test]
fn a_name_that_is_not_known_is_an_error_of_its_own() {
    let catalogue = Catalogue::embedded("/nowhere".as_ref()).unwrap();
    let error = catalogue.manifest("no-such-set").unwrap_err();
    assert!(
        matches!(&error, DatasetError::UnknownDataset { found, .. } if found == "no-such-set"),
        "{error}"
    );
    let range = |file: &str, first: u32| {
        format!("{{ inputs = '{file}', labels = 'a', first = {first}, examples = 5 }}\n")
    };
    let error = manifest_error(&format!("train = {}test = {}", range("a", 0), range("b", 5)));
    assert!(
        matches!(&error, DatasetError::UnknownFile { split: "test", found, .. } if found == "b"),
        "{error}"
    );
    let error = manifest_error(&format!("train = {}test = {}", range("a", 0), range("a", 4)));
    assert!(matches!(error, DatasetError::Overlap { common: 1, .. }), "{error}");
}

#[test]
fn names_that_a_terminal_would_obey_are_refused() {
    let wrong = ["a\\u001b[2J", "a\\nb", "a\\u009bb"];
    let cases = wrong.into_iter().flat_map(|wrong| [(wrong, "a", "name"), ("a", wrong, "title")]);
    for (name, title, field) in cases {
        let folder = folder();
        let file = folder.path().join("one.toml");
        let text = format!(
            "name = \"{name}\"\ntitle = \"{title}\"\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\n\
             classes = 2\nshape = [1]\nsplit = 'none'\ngenerated = true\n"
        );
        fs::write(&file, text).unwrap();
        let error = Manifest::read(&file).unwrap_err();
        assert!(matches!(&error, DatasetError::Field { field: found, .. } if found == field), "{error}");
        assert!(!error.to_string().contains(|c: char| c.is_control()), "{error}");
    }
}

/// A folder of IDX files with these shapes: training images and labels, test images and labels.
fn idx_folder(shapes: [&[u32]; 4]) -> TempDir {
    let folder = folder();
    let names = [
        "train-images-idx2-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx2-ubyte",
        "t10k-labels-idx1-ubyte",
    ];
    for (name, shape) in names.into_iter().zip(shapes) {
        zeros(&folder.path().join(name), shape);
    }
    folder
}

fn loaded(shapes: [&[u32]; 4], validation: u32) -> Result<truezero_datasets::Dataset, DatasetError> {
    let settings = idx::Settings { validation, ..idx::Settings::default() };
    idx::load(idx_folder(shapes).path(), provenance(), &settings)
}

#[test]
fn files_that_do_not_fit_one_another_are_refused() {
    let error = loaded([&[3, 2], &[3], &[3, 4], &[3]], 1).unwrap_err();
    assert!(
        matches!(&error, DatasetError::Shape { expected, found, .. } if (&expected[..], &found[..]) == (&[2], &[4]))
    );
    let error = loaded([&[3, 2], &[2], &[3, 2], &[3]], 1).unwrap_err();
    assert!(matches!(error, DatasetError::Count { expected: 3, found: 2, .. }), "{error}");
}

#[test]
fn empty_sets_and_one_class_have_a_typed_outcome() {
    for (shapes, validation, split) in [
        ([&[0, 2][..], &[0], &[3, 2], &[3]], 0, "train"),
        ([&[3, 2], &[3], &[0, 2], &[0]], 1, "test"),
        ([&[3, 2], &[3], &[3, 2], &[3]], 3, "train"),
        ([&[3, 2], &[3], &[3, 2], &[3]], u32::MAX, "train"),
    ] {
        let error = loaded(shapes, validation).unwrap_err();
        assert!(
            matches!(error, DatasetError::TooFewExamples { split: found, .. } if found == split),
            "{error}"
        );
    }
    // All labels are 0, so there is one class; and all features are constant.
    let one = loaded([&[3, 2], &[3], &[3, 2], &[3]], 1).unwrap();
    assert_eq!((one.classes, one.train.len(), one.valid.len(), one.test.len()), (1, 2, 1, 3));
}

#[test]
fn each_fault_of_an_idx_file_is_an_error_of_its_own() {
    let read = |bytes: &[u8]| Idx::read(bytes, 100).unwrap_err();
    assert!(matches!(read(&[1, 0, 8, 1]), IdxError::Magic { found: [1, 0] }));
    assert!(matches!(read(&[0, 0, 7, 1]), IdxError::UnknownElementType { found: 7 }));
    let float = IdxError::UnsupportedElementType { found: ElementType::F32 };
    assert_eq!(read(&[0, 0, 13, 1]).to_string(), float.to_string());
    assert!(matches!(read(&[0, 0, 13, 1]), IdxError::UnsupportedElementType { found: ElementType::F32 }));
}

#[test]
fn each_fault_of_a_matrix_file_is_an_error_of_its_own() {
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let error = MatrixReader::open(&words(&[7, 1, 1, 1, 1])[..]).unwrap_err();
    assert!(matches!(error, MatrixError::Magic { found: 7 }), "{error}");
    let error = MatrixReader::open(&words(&[0x1e3d_4c55, 1, 2, 3, 1])[..]).unwrap_err();
    assert!(
        matches!(&error, MatrixError::Lacking { dimensions: 1, found } if found[..] == [3, 1]),
        "{error}"
    );

    let folder = folder();
    for kind in ["dat", "cat", "info"] {
        fs::write(folder.path().join(format!("a-training-01-{kind}.mat")), words(&[7])).unwrap();
        fs::write(folder.path().join(format!("a-testing-01-{kind}.mat")), words(&[7])).unwrap();
    }
    let error = norb::load(folder.path(), provenance(), [usize::MAX; 3]).unwrap_err();
    assert!(
        matches!(&error, DatasetError::Matrix { problem: MatrixError::Magic { found: 7 }, .. }),
        "{error}"
    );
}

#[test]
fn reviews_and_characters_that_make_no_data_set_are_refused() {
    let sizes = Sizes { labelled: 1, unlabelled: None, test: 1, vocabulary: 5 };
    for stars in [0, 6, u8::MAX] {
        let reviews = [Review { stars: Some(stars), text: "good".into() }];
        let error = reviews::dataset(&reviews, &sizes, 0, provenance()).unwrap_err();
        assert!(matches!(error, DatasetError::Stars { most: 5, found, .. } if found == stars), "{error}");
    }
    let error = reviews::dataset(&[], &sizes, u64::MAX, provenance()).unwrap_err();
    assert!(matches!(error, DatasetError::TooFewReviews { expected: 2, found: 0, .. }), "{error}");

    let folder = folder();
    let [images, labels]: [PathBuf; 2] = ["images", "labels"].map(|name| folder.path().join(name));
    zeros(&images, &[2, 32, 32]);
    zeros(&labels, &[2]);
    let files = IdxFiles { images, labels, order: idx::PixelOrder::Rows };
    let error = Handwriting::read(&[files]).unwrap_err();
    assert!(matches!(error, DatasetError::TooFewOfClass { class: 0, found: 1, .. }), "{error}");
}
