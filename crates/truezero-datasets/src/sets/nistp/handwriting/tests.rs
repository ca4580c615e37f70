//! Tests of handwritten images: splitting, damaged files, and real images where they are present.

use std::fs;
use std::io::Write as _;
use std::slice;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

const OF_A_CLASS: u32 = 20;
const COUNT: u32 = OF_A_CLASS * CLASSES;

/// Images of 2 × 3 pixels, no two alike, and their labels, in a folder.
struct Small {
    folder: TempDir,
    images: Idx,
    labels: Idx,
}

impl Small {
    fn new() -> Self {
        let pixels =
            (0..COUNT).flat_map(|image| [255, 7, 0, image.to_le_bytes()[0], image.to_le_bytes()[1], 255]);
        Self {
            folder: tempfile::tempdir().unwrap(),
            images: Idx::new(vec![COUNT, 2, 3], pixels.collect()).unwrap(),
            labels: Idx::new(vec![COUNT], (0..COUNT).map(|image| (image % CLASSES) as u8).collect()).unwrap(),
        }
    }

    fn files(&self, order: PixelOrder) -> IdxFiles {
        let path = |name| self.folder.path().join(name);
        IdxFiles { images: path("images"), labels: path("labels"), order }
    }

    fn write(&self) {
        let files = self.files(PixelOrder::Rows);
        for (path, array) in [(files.images, &self.images), (files.labels, &self.labels)] {
            array.write(&mut File::create(path).unwrap()).unwrap();
        }
    }

    fn read(&self) -> Result<Handwriting, DatasetError> {
        self.write();
        Handwriting::read(&[self.files(PixelOrder::Rows)])
    }

    /// The error message about the files, without the path.
    fn message(&self) -> String {
        let message = self.read().unwrap_err().to_string();
        message.strip_prefix(&format!("{}/", self.folder.path().display())).unwrap().to_owned()
    }
}

#[test]
fn each_image_is_in_one_stream_and_each_stream_has_all_classes() {
    let small = Small::new();
    let handwriting = small.read().unwrap();
    assert_eq!(handwriting.len(), COUNT as usize);
    let mut all: Vec<u32> = handwriting.streams.iter().flatten().flatten().copied().collect();
    all.sort_unstable();
    assert!(all.into_iter().eq(0..COUNT));
    for (stream, share) in handwriting.streams.iter().zip([16, 2, 2]) {
        assert_eq!(stream.len(), CLASSES as usize);
        for (class, images) in (0..).zip(stream) {
            assert_eq!(images.len(), share);
            assert!(images.iter().all(|image| image % CLASSES == class));
        }
    }
    assert_ne!(
        handwriting.streams[0][0],
        (0..16).map(|image| image * CLASSES).collect::<Vec<_>>(),
        "shuffled"
    );
    assert_eq!(small.read().unwrap().streams, handwriting.streams);
}

#[test]
fn an_image_is_drawn_in_the_middle() {
    let handwriting = Small::new().read().unwrap();
    let mut image = [[7.0; SIDE]; SIDE];
    handwriting.draw(Stream::Test, 9, &mut Random::new(1, "test", [0; 4]), &mut image);
    assert_eq!(image[15][14..17], [1.0, 7.0 / 255.0, 0.0]);
    assert_eq!(image[16][16], 1.0);
    image[15].fill(0.0);
    image[16].fill(0.0);
    assert_eq!(image, [[0.0; SIDE]; SIDE]);
}

#[test]
fn columns_are_turned_into_rows() {
    let small = Small::new();
    let rows = small.read().unwrap();
    let turned =
        small.images.elements().chunks(6).flat_map(|image| [0, 3, 1, 4, 2, 5].map(|pixel| image[pixel]));
    let turned = Small { images: Idx::new(vec![COUNT, 2, 3], turned.collect()).unwrap(), ..Small::new() };
    turned.write();
    let columns = Handwriting::read(&[turned.files(PixelOrder::Columns)]).unwrap();
    assert_eq!(columns.images, rows.images);
    assert_ne!(columns.digest(), rows.digest());
}

#[test]
fn equal_images_are_dropped_whatever_their_labels() {
    let (small, other) = (Small::new(), Small::new());
    let whole = small.read().unwrap();
    let labels = other.labels.elements().iter().map(|label| (label + 1) % 62).collect();
    let other = Small { labels: Idx::new(vec![COUNT], labels).unwrap(), ..other };
    other.write();
    let both = Handwriting::read(&[small.files(PixelOrder::Rows), other.files(PixelOrder::Rows)]).unwrap();
    assert_eq!((both.len(), &both.streams), (whole.len(), &whole.streams));
    assert_ne!(both.digest(), whole.digest());
}

#[test]
fn files_that_do_not_agree_are_refused() {
    let small = || Small::new();
    let images = |shape: &[u32], length: usize| Idx::new(shape.to_vec(), vec![0; length]).unwrap();
    let labels = |label: u8| {
        let mut labels = small().labels.elements().to_vec();
        labels[77] = label;
        Idx::new(vec![COUNT], labels).unwrap()
    };
    let cases = [
        (
            Small { images: images(&[COUNT, 33, 1], 33 * COUNT as usize), ..small() },
            "images: shape of the images: expected [1240, 32, 32], found [1240, 33, 1]",
        ),
        (
            Small { images: images(&[COUNT, 0, 7], 0), ..small() },
            "images: shape of the images: expected [1240, 32, 32], found [1240, 0, 7]",
        ),
        (
            Small { images: images(&[6], 6), ..small() },
            "images: shape of the images: expected [6, 32, 32], found [6]",
        ),
        (
            Small { images: images(&[2, 1, 1], 2), ..small() },
            "labels: shape of the labels: expected [2], found [1240]",
        ),
        (Small { labels: labels(62), ..small() }, "labels: label of example 77: expected below 62, found 62"),
        (
            Small { images: images(&[COUNT, 1, 1], COUNT as usize), ..small() },
            "labels: distinct images of class 0: expected at least 3, found 1",
        ),
    ];
    for (case, message) in cases {
        assert_eq!(case.message(), message);
    }
}

#[test]
fn a_missing_file_and_every_truncation_are_errors() {
    let small = Small::new();
    let files = small.files(PixelOrder::Rows);
    assert!(
        matches!(Handwriting::read(slice::from_ref(&files)), Err(DatasetError::Io { file, .. }) if file == files.images)
    );
    for cut in [&files.images, &files.labels] {
        small.write();
        let whole = fs::read(cut).unwrap();
        for length in (0..40).chain([whole.len() - 1]) {
            fs::write(cut, &whole[..length]).unwrap();
            let found = Handwriting::read(slice::from_ref(&files));
            assert!(
                matches!(&found, Err(DatasetError::Idx { file, .. }) if file == cut),
                "{length}: {found:?}"
            );
        }
    }
}

#[test]
fn a_file_with_a_huge_header_is_refused_unread() {
    let small = Small::new();
    small.write();
    let files = small.files(PixelOrder::Rows);
    let mut file = File::create(&files.images).unwrap();
    file.write_all(&[0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 32, 0, 0, 0, 32]).unwrap();
    let message = Handwriting::read(&[files]).unwrap_err().to_string();
    assert!(
        message.ends_with("expected a file of at most 1073741824 bytes, found [4294967295, 32, 32]"),
        "{message}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn flipped_bits_and_random_bytes_never_panic(
        position in 0_usize..16,
        bit in 0_u8..8,
        bytes in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let small = Small::new();
        let files = small.files(PixelOrder::Rows);
        for damaged in [&files.images, &files.labels] {
            small.write();
            let mut content = fs::read(damaged).unwrap();
            content[position] ^= 1 << bit;
            fs::write(damaged, content).unwrap();
            // Behind the header of the labels a flipped bit may make another label.
            if position < 8 || damaged == &files.images {
                prop_assert!(Handwriting::read(slice::from_ref(&files)).is_err());
            } else {
                let _ = Handwriting::read(slice::from_ref(&files));
            }
            fs::write(damaged, &bytes).unwrap();
            prop_assert!(Handwriting::read(slice::from_ref(&files)).is_err());
        }
    }
}

/// The sets of real handwriting that a developer may have.
#[test]
fn real_handwriting_is_read_where_it_is_present() {
    let Some(folder) = crate::test_data::path("datasets/chars62") else { return };
    let files = [("tas62", 6200 - 462), ("choice62", 2811 - 28), ("chars74k-hnd-rendered", 3410)].map(
        |(name, count)| {
            let path = |kind| folder.join(format!("{name}-{kind}-ubyte.gz"));
            let files = IdxFiles {
                images: path("images-idx3"),
                labels: path("labels-idx1"),
                order: PixelOrder::Rows,
            };
            assert_eq!(Handwriting::read(slice::from_ref(&files)).unwrap().len(), count, "{name}");
            files
        },
    );
    let all = Handwriting::read(&files).unwrap();
    assert_eq!(all.len(), 6200 - 462 + 2811 - 28 + 3410);
}
