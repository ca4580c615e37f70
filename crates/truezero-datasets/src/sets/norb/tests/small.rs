//! Tests of small NORB, on generated files with the names of the published ones.

use super::*;
use crate::Catalogue;

const INSTANCES: [(Set, [u8; 5]); 2] = [(Set::Training, [4, 6, 7, 8, 9]), (Set::Testing, [0, 1, 2, 3, 5])];

/// The name of a published file without `.gz`, but for the side of the images.
fn name(set: Set, side: u32, kind: &str) -> String {
    let instances = if set == Set::Training { "46789" } else { "01235" };
    format!("smallnorb-5x{instances}x9x18x6x2x{side}x{side}-{}-{kind}.mat", set.name())
}

fn write(folder: &TempDir, name: &str, element: MatrixElement, shape: &[u32], numbers: &[f64]) {
    let mut writer = MatrixWriter::new(Vec::new(), element, shape).unwrap();
    writer.write_numbers(numbers).unwrap();
    fs::write(folder.path().join(format!("{name}.gz")), gzip(&writer.finish().unwrap())).unwrap();
}

/// A folder with one pair of each instance of each of the five categories. The left image is as bright as the number of
/// the example in its set, the right one is white.
fn folder(side: u32) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (set, instances) in INSTANCES {
        let pairs: Vec<(u8, u8)> = instances
            .into_iter()
            .flat_map(|instance| (0..5).map(move |category| (instance, category)))
            .collect();
        let pixels = (side * side) as usize;
        let images: Vec<f64> = (0..pairs.len())
            .flat_map(|example| [vec![example as f64; pixels], vec![255.0; pixels]].concat())
            .collect();
        let categories: Vec<f64> = pairs.iter().map(|&(_, category)| category.into()).collect();
        let infos: Vec<f64> =
            pairs.iter().flat_map(|&(instance, _)| [instance.into(), 8.0, 34.0, 5.0]).collect();
        write(&folder, &name(set, side, "dat"), MatrixElement::Byte, &[25, 2, side, side], &images);
        write(&folder, &name(set, side, "cat"), MatrixElement::Integer, &[25], &categories);
        write(&folder, &name(set, side, "info"), MatrixElement::Integer, &[25, 4], &infos);
    }
    folder
}

fn load_all(folder: &TempDir) -> Result<Dataset, DatasetError> {
    load_small(folder.path(), provenance(), [usize::MAX; 3])
}

/// The examples of a split by number, as the brightness of their left images.
fn numbers(split: &Split) -> Vec<usize> {
    let mut column = vec![f32::NAN; 2048];
    let numbers = (0..split.len()).map(|example| {
        split.inputs.copy_example(example, &mut column);
        assert!(column[1024..].iter().all(|&value| value == 1.0), "the right image is white");
        (0..25_u8).find(|&number| (2.0 * f32::from(number) - 255.0) / 255.0 == column[0]).unwrap().into()
    });
    numbers.collect()
}

#[test]
fn one_instance_of_each_category_is_for_validation() {
    for side in [32, 96, 97] {
        let data = load_all(&folder(side)).unwrap();
        assert_eq!((data.features, &data.shape[..], data.classes), (2048, &[2, 32, 32][..], 5));
        assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [20, 5, 25]);
        for (split, first, last) in [(&data.train, 0, 20), (&data.valid, 20, 25), (&data.test, 0, 25)] {
            let mut found = numbers(split);
            for (&number, &label) in found.iter().zip(&split.labels) {
                assert_eq!(number % 5, label as usize);
            }
            found.sort_unstable();
            assert_eq!(found, (first..last).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_limit_takes_the_first_examples() {
    let folder = folder(32);
    let all = load_all(&folder).unwrap();
    let limited = load_small(folder.path(), provenance(), [7, 2, 5]).unwrap();
    assert_eq!(limited, all.take(7, 2, 5));
}

#[test]
fn the_names_are_those_of_the_manifest() {
    let catalogue = Catalogue::embedded("/nowhere".as_ref()).unwrap();
    let files = &catalogue.manifest("small-norb").unwrap().files;
    let published: Vec<String> = files.values().map(crate::DataFile::name).collect();
    let mut expected = Vec::new();
    for set in [Set::Testing, Set::Training] {
        expected.extend(["cat", "dat", "info"].map(|kind| format!("{}.gz", name(set, 96, kind))));
    }
    assert_eq!(published, expected);
}

#[test]
fn the_two_data_sets_are_told_apart() {
    let small = folder(32);
    let error = load(small.path(), provenance(), [1; 3]).unwrap_err().to_string();
    assert!(error.contains("expected *-training-01-dat.mat"), "{error}");
    let error = load_small(super::folder().path(), provenance(), [1; 3]).unwrap_err().to_string();
    assert!(error.contains("expected *-training-dat.mat"), "{error}");
}

#[test]
fn files_that_are_not_small_norb_are_refused() {
    use MatrixElement::{Byte, Integer};
    type Case<'a> = (&'a str, MatrixElement, &'a [u32], &'a [f64], &'a str);
    let one_image_each = vec![0.0; 25 * 1024];
    let cases: [Case<'_>; 5] = [
        ("cat", Integer, &[25], &[5.0; 25], "category of example 0: expected 0 to 4, found 5"),
        ("cat", Integer, &[24], &[0.0; 24], "dimensions: expected [25], found [24]"),
        ("info", Integer, &[25, 10], &[0.0; 250], "dimensions: expected [25, 4], found [25, 10]"),
        ("info", Integer, &[25, 4], &[-1.0; 100], "instance of example 0: expected 0 to 9, found -1"),
        ("dat", Byte, &[25, 1, 32, 32], &one_image_each, "a side from 32 to 256, found [25, 1, 32, 32]"),
    ];
    for (kind, element, shape, numbers, message) in cases {
        let folder = folder(32);
        write(&folder, &name(Set::Training, 32, kind), element, shape, numbers);
        let error = load_all(&folder).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
}

#[test]
fn a_truncated_file_is_an_error() {
    let folder = folder(32);
    for kind in ["dat", "cat", "info"] {
        let file = folder.path().join(format!("{}.gz", name(Set::Testing, 32, kind)));
        let whole = fs::read(&file).unwrap();
        for length in [0, 1, whole.len() / 2, whole.len() - 1] {
            fs::write(&file, &whole[..length]).unwrap();
            assert!(load_all(&folder).is_err(), "{kind} of {length} bytes");
        }
        fs::write(&file, whole).unwrap();
    }
    load_all(&folder).unwrap();
}
