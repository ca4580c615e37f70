//! Tests of the examples and the files they are written to.

use std::fs;

use super::*;
use crate::sets::norb;
use crate::{Dataset, Digest, Provenance};

fn provenance(stands_in_for: &str) -> Provenance {
    Provenance {
        name: "scenes".into(),
        title: "Scenes".into(),
        source: "drawn".into(),
        licence: "CC0".into(),
        stands_in_for: Some(stands_in_for.into()),
    }
}

fn pair_digest(set: Set, seed: u64, index: u32) -> String {
    let StereoPair { left, right, category, info } = ToyObjects::new(set, seed).example(index);
    let numbers: Vec<u8> = info.into_iter().flat_map(i32::to_le_bytes).collect();
    Digest::of_parts([&left[..], &right, &category.to_le_bytes(), &numbers]).to_string()
}

fn scene_digest(set: Set, seed: u64, index: u32) -> String {
    let ColourScene { label, pixels } = colour_scene(set, seed, index);
    Digest::of_parts([&[label], &pixels[..]]).to_string()
}

/// Golden values: a change here is a value-breaking change.
#[test]
fn examples_have_the_same_bits_everywhere() {
    let pairs =
        [(Set::Training, 1, 0), (Set::Training, 1, 7), (Set::Training, 1, 1_000_004), (Set::Testing, 2, 3)];
    assert_eq!(
        pairs.map(|(set, seed, index)| pair_digest(set, seed, index)),
        [
            "24ae27c59afd68f479775252ea904f7695e419175d355ab32ebd65c85e59776d",
            "e2a0ee1e170630790d2086c622b4c67ae7dbae58bd88c1b03e088735e764ccd7",
            "70a95251b273fc9f5145cf9ce2d5f7b70fa54f2ef4cb1df7a24ca274bbfa38b2",
            "1940f0450f0a2b9e51399a41ea38c007a89969b2ec7a902e964a7e8a169dc0f1"
        ]
    );
    let scenes =
        [(Set::Training, 1, 0), (Set::Training, 1, 16), (Set::Training, 1, 1_000_009), (Set::Testing, 2, 3)];
    assert_eq!(
        scenes.map(|(set, seed, index)| scene_digest(set, seed, index)),
        [
            "aa97a8e3d62a4184434131c06498ec00c439caf1198110451628480887e68ad4",
            "e0c51f637eb3fc29e7cce5e57015534a9a3901c5142a5c14a167e0973e3fa464",
            "94d4a23d1cfe9d73ec9a9cb2122271930c24bb15476c50909d77602bb28a6c13",
            "0651c53a0de472e461508c9dff14a183e9fac2939d7a5da483d41f3d073530f1"
        ]
    );
}

#[test]
fn seed_set_and_index_change_an_example() {
    for digest in [pair_digest, scene_digest] {
        let mut digests = [
            digest(Set::Training, 1, 2),
            digest(Set::Training, 2, 2),
            digest(Set::Testing, 1, 2),
            digest(Set::Training, 1, 62),
        ];
        digests.sort_unstable();
        assert!(digests.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

#[test]
fn thirty_pairs_show_each_toy_once() {
    for (set, numbers) in [(Set::Training, [4, 6, 7, 8, 9]), (Set::Testing, [0, 1, 2, 3, 5])] {
        let toys = ToyObjects::new(set, 3);
        let mut seen: Vec<(u32, i32)> = (90..120)
            .map(|index| {
                let StereoPair { category, info, left, right } = toys.example(index);
                assert_ne!(left, right, "the two pictures differ");
                let ranges = [
                    (-1, 9),
                    (-1, 8),
                    (-1, 34),
                    (0, 5),
                    (-6, 6),
                    (-6, 6),
                    (-20, 20),
                    (80, 130),
                    (78, 100),
                    (-5, 5),
                ];
                assert!(
                    info.iter().zip(ranges).all(|(value, (low, high))| (low..=high).contains(value)),
                    "{info:?}"
                );
                (category, info[0])
            })
            .collect();
        seen.sort_unstable();
        let expected: Vec<(u32, i32)> = (0..5)
            .flat_map(|category| numbers.map(|number| (category, number)))
            .chain([(BACKGROUND, -1); 5])
            .collect();
        assert_eq!(seen, expected);
    }
}

const BACKGROUND: u32 = 5;

#[test]
fn toys_are_loaded_like_norb() {
    let cache = tempfile::tempdir().unwrap();
    let load = |name: &str, sizes, seed| -> Dataset {
        let folder = cache.path().join(name);
        write_toy_objects(&folder, sizes, seed).unwrap();
        norb::load(&folder, provenance("norb"), [usize::MAX; 3]).unwrap()
    };
    let toys = load("toys", [150, 60], 1);
    assert_eq!([toys.train.len(), toys.valid.len(), toys.test.len()], [120, 30, 60]);
    let labels = |labels: &[u32]| {
        (0..6).map(|class| labels.iter().filter(|&&label| label == class).count()).collect::<Vec<_>>()
    };
    assert_eq!(labels(&toys.test.labels), [10; 6]);
    assert_eq!(labels(&toys.valid.labels)[..5], [5; 5]);
    assert_eq!(load("again", [150, 60], 1), toys);
    assert_ne!(load("other", [150, 60], 2).fingerprint, toys.fingerprint);
}

#[test]
fn scenes_are_loaded_like_cifar_10() {
    let cache = tempfile::tempdir().unwrap();
    let load = |name: &str, sizes, seed| -> Dataset {
        let folder = cache.path().join(name);
        write_colour_scenes(&folder, sizes, seed).unwrap();
        cifar10::load(&folder, provenance("cifar10"), [usize::MAX; 3]).unwrap()
    };
    let scenes = load("scenes", [103, 40], 1);
    assert_eq!([scenes.train.len(), scenes.valid.len(), scenes.test.len()], [103, 20, 20]);
    let expected: Vec<u32> = (0..103).map(|index| index % 10).collect();
    assert_eq!(scenes.train.labels, expected);
    assert_eq!(load("more", [120, 40], 1).take(103, 20, 20).train, scenes.train);
    assert_ne!(load("other", [103, 40], 2).fingerprint, scenes.fingerprint);
}

#[test]
fn any_number_of_scenes_fills_all_files() {
    let cache = tempfile::tempdir().unwrap();
    for training in [5, 6, 11, 16] {
        let folder = cache.path().join(training.to_string());
        write_colour_scenes(&folder, [training, 2], 1).unwrap();
        let scenes = cifar10::load(&folder, provenance("cifar10"), [usize::MAX; 3]).unwrap();
        assert_eq!(scenes.train.len(), training);
    }
    for (sizes, message) in [
        ([4, 2], "examples of a set, at least: expected 5, found 4"),
        ([5, 0], "examples of a set, at least: expected 1, found 0"),
    ] {
        let error = write_colour_scenes(&cache.path().join("few"), sizes, 1).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
}

#[test]
fn an_existing_folder_is_not_replaced() {
    let cache = tempfile::tempdir().unwrap();
    fs::write(cache.path().join("notes"), "mine").unwrap();
    for write in [write_toy_objects, write_colour_scenes] {
        let error = write(cache.path(), [6, 6], 1).unwrap_err();
        assert!(matches!(&error, DatasetError::Io { file, .. } if file == cache.path()), "{error}");
    }
    assert_eq!(fs::read_dir(cache.path()).unwrap().count(), 1);
}

#[cfg(target_pointer_width = "64")]
#[test]
fn sizes_beyond_the_format_are_refused() {
    for write in [write_toy_objects, write_colour_scenes] {
        let error = write("scenes".as_ref(), [1, 1 << 32], 1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "scenes: examples of a set, at most: expected 4294967295, found 4294967296"
        );
    }
}

/// It must not be possible to guess a category without looking at shapes.
#[test]
fn brightness_tells_little_of_the_category() {
    let brightness = |index| {
        let pixels = colour_scene(Set::Training, 1, index).pixels;
        pixels.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / pixels.len() as f64
    };
    let (mut means, mut variances) = (Vec::new(), Vec::new());
    for category in 0..10 {
        let values: Vec<f64> = (0..100).map(|round| brightness(round * 10 + category)).collect();
        let mean = values.iter().sum::<f64>() / 100.0;
        means.push(mean);
        variances.push(values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 99.0);
    }
    let between =
        means.iter().map(|mean| (mean - means.iter().sum::<f64>() / 10.0).powi(2)).sum::<f64>() / 9.0;
    let within = variances.iter().sum::<f64>() / 10.0;
    assert!(between < 0.25 * within, "variance between categories {between}, within {within}");
}
