//! Data sets in small IDX files, loaded by manifests.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::super::*;
use super::{column, file, gzip};
use crate::{Catalogue, Dataset, DatasetError, Digest};

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

    fn manifest_file(&self) -> PathBuf {
        self.folder.path().join("small.toml")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("small/{name}.gz"))
    }

    /// Writes all files, then loads them.
    fn load(&mut self) -> Result<Dataset, DatasetError> {
        self.write();
        load_manifest(&self.manifest_file())
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
        let content = file(array);
        let file = gzip(&content);
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
        fs::write(self.manifest_file(), &self.manifest).unwrap();
    }
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
    let shorter = load_manifest(&small.manifest_file()).unwrap().fingerprint;
    small.train_images = Idx::new(vec![6, 2, 3], vec![1; 36]).unwrap();
    let brighter = small.load().unwrap().fingerprint;
    assert!(first != shorter && first != brighter && shorter != brighter);
}

#[test]
fn how_a_file_is_compressed_does_not_matter() {
    let mut small = Small::new();
    let compressed = small.load().unwrap();
    fs::write(small.path("train-images"), file(&small.train_images)).unwrap();
    assert_eq!(load_manifest(&small.manifest_file()).unwrap(), compressed);
}

#[test]
fn a_missing_file_is_named() {
    let mut small = Small::new();
    small.write();
    fs::remove_file(small.path("test-labels")).unwrap();
    let error = load_manifest(&small.manifest_file()).unwrap_err();
    assert!(matches!(&error, DatasetError::Io { file, .. } if *file == small.path("test-labels")), "{error}");

    fs::remove_file(small.manifest_file()).unwrap();
    let error = load_manifest(&small.manifest_file()).unwrap_err();
    assert!(matches!(&error, DatasetError::Io { file, .. } if file.ends_with("small.toml")), "{error}");
}

#[test]
fn a_page_of_html_in_place_of_a_file_is_named() {
    let mut small = Small::new();
    small.write();
    fs::write(small.path("train-labels"), "<html>moved</html>").unwrap();
    let message = load_manifest(&small.manifest_file()).unwrap_err().to_string();
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
    let error = load_manifest(&small.manifest_file()).unwrap_err();
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
    let error = load_manifest(&small.manifest_file()).unwrap_err();
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

#[test]
fn a_manifest_without_validation_examples_gives_an_empty_split() {
    let mut small = Small::new();
    let whole = small.load().unwrap();
    let lines: Vec<&str> = small.manifest.lines().filter(|line| !line.contains("splits.valid")).collect();
    small.manifest = lines.join("\n");
    small.write_manifest();
    let without = load_manifest(&small.manifest_file()).unwrap();
    assert_eq!((without.valid.len(), without.valid.inputs.features()), (0, 6));
    assert_eq!((&without.train, &without.test), (&whole.train, &whole.test));
    assert_ne!(without.fingerprint, whole.fingerprint);
}

#[test]
fn files_are_verified_by_the_hashes_that_the_manifest_has() {
    let mut small = Small::new();
    let whole = small.load().unwrap();
    // As Fashion-MNIST: the hash of the file as it is shipped, and the size of its content.
    let lines: Vec<&str> =
        small.manifest.lines().filter(|line| !line.starts_with("content_sha256")).collect();
    small.manifest = lines.join("\n");
    small.write_manifest();
    assert_eq!(load_manifest(&small.manifest_file()).unwrap(), whole);

    let mut pixels = small.train_images.elements().to_vec();
    pixels[8] ^= 1;
    let changed = gzip(&file(&Idx::new(vec![6, 2, 3], pixels).unwrap()));
    fs::write(small.path("train-images"), changed).unwrap();
    let error = load_manifest(&small.manifest_file()).unwrap_err();
    assert!(
        matches!(error, DatasetError::HashMismatch { field: "sha256", .. } | DatasetError::Count { .. }),
        "{error}"
    );
}

/// As EMNIST: the files are members of an archive, and their pixels come column by column.
#[test]
fn members_of_an_archive_are_named_by_their_paths() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
        "test-images-idx3-ubyte.gz",
        "test-labels-idx1-ubyte.gz",
    ];
    let (images, labels) =
        (Idx::new(vec![2, 2, 3], (0..12).collect()).unwrap(), Idx::new(vec![2], vec![61, 0]).unwrap());
    let mut members = String::new();
    fs::create_dir_all(folder.path().join("cache/letters/gzip")).unwrap();
    for (name, array) in names.into_iter().zip([&images, &labels].into_iter().cycle()) {
        let bytes = gzip(&file(array));
        writeln!(members, "    {{ path = 'gzip/{name}', sha256 = '{}' }},", Digest::of(&bytes)).unwrap();
        fs::write(folder.path().join("cache/letters/gzip").join(name), bytes).unwrap();
    }
    let [train_images, train_labels, test_images, test_labels] = names;
    let manifest = format!(
        "name = 'letters'\ntitle = ''\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\nclasses = 62\n\
         shape = [2, 3]\nsplits.order = 'columns'\n\
         splits.train = {{ inputs = 'gzip/{train_images}', labels = 'gzip/{train_labels}', first = 0, examples = 1 }}\n\
         splits.valid = {{ inputs = 'gzip/{train_images}', labels = 'gzip/{train_labels}', first = 1, examples = 1 }}\n\
         splits.test = {{ inputs = 'gzip/{test_images}', labels = 'gzip/{test_labels}', first = 0, examples = 2 }}\n\
         [files.archive]\npath = 'letters/gzip.zip'\ncontent_bytes = 1000\nmembers = [\n{members}]\n"
    );
    let own = folder.path().join("own.toml");
    fs::write(&own, &manifest).unwrap();
    let mut catalogue = Catalogue::embedded(&folder.path().join("cache")).unwrap();
    catalogue.add_manifest(&own).unwrap();
    let letters = load_from(&catalogue, "letters").unwrap();
    assert_eq!((&letters.train.labels[..], &letters.valid.labels[..]), (&[61][..], &[0][..]));
    assert_eq!(column(&letters.train, 0), [0, 2, 4, 1, 3, 5].map(|pixel: u8| f32::from(pixel) / 255.0));

    fs::write(&own, manifest.replace("'columns'", "'rows'")).unwrap();
    let mut catalogue = Catalogue::embedded(&folder.path().join("cache")).unwrap();
    catalogue.add_manifest(&own).unwrap();
    assert_ne!(load_from(&catalogue, "letters").unwrap().fingerprint, letters.fingerprint);

    fs::write(folder.path().join("cache/letters/gzip").join(test_labels), gzip(&file(&images))).unwrap();
    let error = load_from(&catalogue, "letters").unwrap_err();
    assert!(
        matches!(&error, DatasetError::HashMismatch { file, .. } if file.ends_with(test_labels)),
        "{error}"
    );
}

#[test]
fn a_manifest_without_splits_of_files_is_not_loaded() {
    let catalogue = Catalogue::embedded("/nowhere".as_ref()).unwrap();
    let error = load_from(&catalogue, "norb").unwrap_err().to_string();
    assert!(error.ends_with("norb.toml: splits: expected a table, found none"), "{error}");
}
