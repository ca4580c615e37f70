//! The published files of CIFAR-10, where a copy of them is present.

mod test_data;

use std::fs;
use std::process::Command;

use md5::{Digest as _, Md5};
use truezero_datasets::{Dataset, Provenance, cifar10};
use truezero_tensor::Examples;

/// The MD5 of the published files, in the order of [`cifar10::FILES`].
const MD5: [&str; 6] = [
    "5dd7e06a14cb22eb9f671a540d1b7c25",
    "5ea93a67294ea407fff1d09f752e9692",
    "942cd6a4bcdd0dd3c604fbe906cb4421",
    "ae636b3ba5c66a11e91e8cb52e771fcb",
    "53f37980c15c3d472c316c40844f3f0d",
    "803d5f7f4d78ea53de84dbe85f74fb6d",
];

/// The byte of an input.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inputs are from 0 to 1")]
fn byte(value: f32) -> u8 {
    (255.0 * value).round() as u8
}

/// The rows of the files, from the inputs that [`cifar10::load`] has scaled.
fn rows(data: &Dataset) -> impl Iterator<Item = (u8, Vec<u8>)> {
    [&data.train, &data.valid, &data.test].into_iter().flat_map(|split| {
        (0..split.len()).map(|example| {
            let Examples::Dense(inputs) = &split.inputs else { panic!("photographs are stored dense") };
            let pixels = inputs.column(example).iter().map(|&value| byte(value)).collect();
            (split.labels[example].try_into().unwrap(), pixels)
        })
    })
}

#[test]
fn the_published_files_are_loaded() {
    let Some(archive) = test_data::path("datasets/cifar10/cifar-10-binary.tar.xz") else { return };
    let folder = tempfile::tempdir().unwrap();
    let unpacked = Command::new("tar")
        .args(["--strip-components=1", "-xJf"])
        .arg(&archive)
        .current_dir(&folder)
        .status()
        .unwrap();
    assert!(unpacked.success(), "tar cannot unpack {}", archive.display());
    for (name, expected) in cifar10::FILES.into_iter().zip(MD5) {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        let digest = format!("{:032x}", u128::from_be_bytes(Md5::digest(&bytes).into()));
        assert_eq!(digest, expected, "{name}");
    }

    let provenance = Provenance {
        name: "cifar10".into(),
        title: "CIFAR-10".into(),
        source: "A. Krizhevsky".into(),
        licence: "none stated".into(),
        stands_in_for: None,
    };
    let data = cifar10::load(folder.path(), provenance.clone(), [usize::MAX; 3]).unwrap();
    assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [50_000, 5_000, 5_000]);
    let mut counts = [[0; 10]; 3];
    for (counts, split) in counts.iter_mut().zip([&data.train, &data.valid, &data.test]) {
        split.labels.iter().for_each(|&label| counts[label as usize] += 1);
    }
    assert_eq!(counts[0], [5_000; 10]);
    assert_eq!(std::array::from_fn(|class| counts[1][class] + counts[2][class]), [1_000; 10]);

    // The same files are written again.
    let again = tempfile::tempdir().unwrap();
    let mut rows = rows(&data);
    for name in cifar10::FILES {
        cifar10::write_batch(&again.path().join(name), rows.by_ref().take(10_000)).unwrap();
        assert!(
            fs::read(again.path().join(name)).unwrap() == fs::read(folder.path().join(name)).unwrap(),
            "{name}"
        );
    }
    let fewer = cifar10::load(again.path(), provenance, [1_000, 500, 500]).unwrap();
    assert_eq!(fewer, data.take(1_000, 500, 500));
}
