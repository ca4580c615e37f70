//! IDX files, a data set of four of them, and CIFAR-10.

use std::fs;
use std::path::Path;

use truezero_datasets::{Dataset, DatasetError, Digest, Idx, cifar10, idx};

use crate::scratch::{choice, folder, provenance, write};

/// The most content that is taken of a compressed file, in bytes.
const MOST_CONTENT: u64 = 1 << 20;

/// An array is written as it was read.
pub(crate) fn idx(bytes: &[u8]) -> bool {
    let Ok(array) = Idx::read(bytes, MOST_CONTENT) else { return false };
    let mut file = Vec::new();
    array.write(&mut file).expect("a vector can be written");
    assert_eq!(Idx::read(&file[..], MOST_CONTENT).expect("an array that was written can be read"), array);
    assert_eq!(array.digest(), Digest::of(&file));
    true
}

/// One of the four files is fuzzed, and the others are whole: three images of two pixels, of two classes.
pub(crate) fn idx_folder(bytes: &[u8]) -> bool {
    const NAMES: [&str; 4] = [
        "train-images-idx2-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx2-ubyte",
        "t10k-labels-idx1-ubyte",
    ];
    let (file, bytes) = choice(bytes);
    let fuzzed = file % NAMES.len();
    folder("idx-folder", |folder| {
        for (place, name) in NAMES.into_iter().enumerate() {
            let images = Idx::new(vec![3, 2], vec![0, 9, 255, 1, 7, 0]);
            let whole = if place % 2 == 0 { images } else { Idx::new(vec![3], vec![0, 1, 1]) };
            let mut content = Vec::new();
            whole.expect("the shape fits").write(&mut content).expect("a vector can be written");
            write(&folder.join(name), if place == fuzzed { bytes } else { &content });
        }
        let settings = idx::Settings { validation: 1, ..idx::Settings::default() };
        is_sound(idx::load(folder, provenance(), &settings))
    })
}

/// One of the six files is fuzzed, and the others are whole.
pub(crate) fn cifar10(bytes: &[u8]) -> bool {
    let (file, bytes) = choice(bytes);
    let fuzzed = cifar10::FILES[file % cifar10::FILES.len()];
    folder("cifar10", |folder| {
        for name in cifar10::FILES {
            whole_batch(&folder.join(name));
        }
        write(&folder.join(fuzzed), bytes);
        let loaded = cifar10::load(folder, provenance(), [usize::MAX; 3]);
        fs::remove_file(folder.join(fuzzed)).expect("a temporary file can be deleted");
        is_sound(loaded)
    })
}

/// A batch of two rows, which stays from call to call.
fn whole_batch(file: &Path) {
    if !file.exists() {
        cifar10::write_batch(file, [(3, [0; 3072]), (9, [255; 3072])])
            .expect("a temporary file can be written");
    }
}

/// Whether a data set was loaded; if so, it is held to what [`Dataset`] promises.
pub(crate) fn is_sound(loaded: Result<Dataset, DatasetError>) -> bool {
    let Ok(dataset) = loaded else { return false };
    let features: usize = dataset.shape.iter().product();
    assert_eq!(features, dataset.features);
    for split in [&dataset.train, &dataset.valid, &dataset.test] {
        assert_eq!(split.inputs.len(), split.labels.len());
        assert!(split.labels.iter().all(|&label| (label as usize) < dataset.classes));
    }
    assert!(!dataset.train.labels.is_empty() && !dataset.test.labels.is_empty());
    true
}
