//! Taking, selecting and joining examples.

use super::*;

fn matrix(examples: usize) -> Matrix<f32> {
    Matrix::from_fn(3, examples, |row, column| if row == column % 3 { 0.0 } else { (row + column) as f32 })
}

fn labels(examples: u32) -> Vec<u32> {
    (0..examples).map(|example| example % 4).collect()
}

fn dense(examples: u32) -> Split {
    Split { inputs: Examples::Dense(matrix(examples as usize)), labels: labels(examples) }
}

fn sparse(examples: u32) -> Split {
    let mut lists = ActiveLists::new(3);
    lists.fill_from(&matrix(examples as usize));
    Split { inputs: Examples::Sparse(lists), labels: labels(examples) }
}

fn dataset() -> Dataset {
    Dataset {
        provenance: Provenance {
            name: "tiny".into(),
            title: "Tiny".into(),
            source: "made up".into(),
            licence: "CC0".into(),
            stands_in_for: None,
        },
        features: 3,
        shape: vec![3],
        classes: 4,
        train: sparse(9),
        valid: sparse(5),
        test: dense(5),
        unlabelled: Some(dense(8).inputs),
        words: Vec::new(),
        fingerprint: Digest::of(b"tiny").to_string(),
    }
}

#[test]
fn the_first_examples_are_taken() {
    for taken in [0, 1, 6, 7] {
        assert_eq!(dense(7).take(taken as usize), dense(taken));
        assert_eq!(sparse(7).take(taken as usize), sparse(taken));
    }
    assert_eq!(dense(7).take(8), dense(7));
    assert_eq!(sparse(7).take(usize::MAX), sparse(7));
}

#[test]
fn parts_are_selected_and_joined() {
    for whole in [dense(7), sparse(7)] {
        let parts = whole.select(0..3).join(&whole.select([3, 4, 5, 6].into_iter()));
        assert_eq!(parts, whole);
        assert_eq!(whole.select([6, 2].into_iter()).labels, [2, 2]);
    }
}

#[test]
#[should_panic(expected = "more examples than memory can address")]
fn joining_more_examples_than_memory_is_refused_before_allocating() {
    // Examples without features take no memory, however many there are.
    let many = Examples::Dense(Matrix::zeros(0, usize::MAX));
    drop(join(&many, &Examples::Dense(Matrix::zeros(0, 1))));
}

#[test]
#[should_panic(expected = "more examples than memory can address")]
fn selecting_more_examples_than_memory_is_refused_before_allocating() {
    drop(select(&dense(3).inputs, std::iter::repeat_n(0, usize::MAX / 4)));
}

#[test]
fn pre_training_inputs_include_examples_without_labels() {
    let mut data = dataset();
    data.train = dense(9);
    data.valid = dense(5);
    data.unlabelled = Some(dense(29).inputs);
    let whole = dense(29);
    let [training, validation] = data.pre_training_inputs();
    let learned = (0..29).filter(|place| ![9, 19].contains(place)).collect::<Vec<_>>();
    assert_eq!(*training, join(&dense(9).inputs, &whole.select(learned.into_iter()).inputs));
    assert_eq!(*validation, join(&data.valid.inputs, &whole.select([9, 19].into_iter()).inputs));
    let sizes = data.unlabelled_sizes();
    assert_eq!([training.len(), validation.len()], [9 + sizes[0], data.valid.len() + sizes[1]]);
    drop((training, validation));
    data.unlabelled = None;
    assert!(data.pre_training_inputs().iter().all(|inputs| matches!(inputs, Cow::Borrowed(_))));
    assert_eq!(data.unlabelled_sizes(), [0, 0]);
}

#[test]
fn a_smaller_data_set_has_another_fingerprint() {
    let whole = dataset();
    assert_eq!(whole.take(9, 5, 100), whole);
    let sizes = [(8, 5, 5), (9, 4, 5), (9, 5, 4), (5, 5, 5), (4, 4, 4)];
    let mut fingerprints = sizes.map(|(train, valid, test)| {
        let smaller = whole.take(train, valid, test);
        assert_eq!([smaller.train.len(), smaller.valid.len(), smaller.test.len()], [train, valid, test]);
        smaller.fingerprint
    });
    fingerprints.sort_unstable();
    assert!(fingerprints.windows(2).all(|pair| pair[0] != pair[1]));
    assert!(!fingerprints.contains(&whole.fingerprint));
}
#[test]
fn examples_without_labels_are_taken_by_themselves() {
    let whole = dataset();
    assert_eq!(whole.clone().take_unlabelled(8), whole);
    let fewer = whole.clone().take_unlabelled(5);
    assert_eq!((fewer.unlabelled.as_ref(), &fewer.train), (Some(&dense(5).inputs), &whole.train));
    assert_ne!(fewer.fingerprint, whole.fingerprint);
    assert_ne!(fewer.fingerprint, whole.take_unlabelled(4).fingerprint);
}
