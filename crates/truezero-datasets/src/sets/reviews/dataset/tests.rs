//! Splits of generated reviews.

use std::collections::BTreeSet;

use proptest::prelude::*;
use truezero_tensor::Examples;

use super::*;

fn provenance() -> Provenance {
    Provenance {
        name: "tiny".into(),
        title: "Tiny".into(),
        source: "a test".into(),
        licence: "none".into(),
        stands_in_for: Some("opentable".into()),
    }
}

/// Reviews with a word of their own each, of which some repeat the one before in another case.
fn reviews(count: u32, repeated: u32) -> Vec<Review> {
    (0..count)
        .map(|place| {
            let again = place % repeated == 1;
            let text = format!("Dish {}", place - u32::from(again));
            let stars = (place % 7 != 6).then_some(u8::try_from(place % 5).unwrap() + 1);
            Review { stars, text: if again { text.to_uppercase() + "!" } else { text } }
        })
        .collect()
}

fn sizes(labelled: usize, unlabelled: impl Into<Option<usize>>, test: usize) -> Sizes {
    Sizes { labelled, unlabelled: unlabelled.into(), test, vocabulary: 10_000 }
}

fn bags(examples: &Examples<f32>) -> Vec<Vec<u32>> {
    let Examples::Sparse(lists) = examples else { panic!("not sparse") };
    (0..lists.columns()).map(|column| lists.column(column).0.to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn splits_share_no_text(seed: u64, repeated in 2_u32..9) {
        let data = dataset(&reviews(400, repeated), &sizes(100, None, 80), seed, provenance()).unwrap();
        prop_assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [90, 10, 80]);
        // Every training text has a word that no other has, and no test text has one that is known.
        let unlabelled = data.unlabelled.unwrap();
        let learned = [&data.train.inputs, &data.valid.inputs, &unlabelled].map(bags).concat();
        let different: BTreeSet<&Vec<u32>> = learned.iter().collect();
        prop_assert_eq!(different.len(), learned.len());
        prop_assert!(learned.iter().all(|bag| bag.len() == 2));
        prop_assert!(bags(&data.test.inputs).iter().all(|bag| bag == &[0]));
        prop_assert_eq!(data.features, learned.len() + 1);
        let duplicates = (0..400).filter(|place| place % repeated == 1).count();
        prop_assert_eq!(learned.len() + 80, 400 - duplicates);
    }
}

#[test]
fn stars_are_classes_in_their_order() {
    let all = (1..=5).map(|stars| Review { stars: Some(stars), text: "word ".repeat(stars.into()) });
    let data = dataset(&all.collect::<Vec<_>>(), &sizes(0, 0, 5), 1, provenance()).unwrap();
    assert_eq!(data.classes, 5);
    assert_eq!(data.test.labels.iter().collect::<BTreeSet<_>>(), [0, 1, 2, 3, 4].iter().collect());
    assert!(data.train.is_empty() && data.valid.is_empty() && data.unlabelled.unwrap().is_empty());
}

#[test]
fn the_first_review_with_stars_stands_for_its_duplicates() {
    let review = |stars, text: &str| Review { stars, text: text.into() };
    let all = vec![
        review(None, "good"),
        review(Some(5), "Good!"),
        review(Some(1), "good"),
        review(Some(2), "?!"),
        review(None, ""),
    ];
    let data = dataset(&all, &sizes(0, None, 1), 1, provenance()).unwrap();
    assert_eq!(data.test.labels, [4]);
    assert_eq!(data.unlabelled.unwrap().len(), 0);
}

#[test]
fn stars_that_are_no_class_are_refused() {
    for stars in [0, 6, u8::MAX] {
        let mut all = reviews(70, 100);
        all[7].stars = Some(stars);
        assert_eq!(
            dataset(&all, &sizes(20, 0, 10), 1, provenance()).unwrap_err().to_string(),
            format!("tiny: stars of review 7: expected 1 to 5, found {stars}")
        );
    }
}

#[test]
fn one_text_in_two_forms_is_one_review() {
    let review = |text: &str| Review { stars: Some(5), text: text.into() };
    for texts in [
        ["Très bon café", "Tre\u{300}s bon cafe\u{301}"],
        ["Schöne Straße", "SCHÖNE STRASSE"],
        ["&quot;isn&#39;t&quot;", "isn’t"],
    ] {
        assert_eq!(distinct(&texts.map(review)), [1, 0], "{texts:?}");
    }
    assert_eq!(distinct(&["\u{301}\u{93e}", "👍", "&nbsp;", ""].map(review)), [0, 0]);
}

#[test]
fn too_few_reviews_are_an_error() {
    let of = |sizes| {
        dataset(&reviews(70, 100), &sizes, 1, provenance()).map(|data| data.unlabelled.unwrap().len())
    };
    // Sixty have stars, two of them with the same words, and ten have none.
    assert_eq!(of(sizes(40, 10, 19)).unwrap(), 10);
    assert_eq!(
        of(sizes(40, 0, 20)).unwrap_err().to_string(),
        "tiny: reviews with stars without duplicates: expected at least 60, found 59"
    );
    assert!(matches!(
        of(sizes(30, 40, 20)).unwrap_err(),
        DatasetError::TooFewReviews { what: "reviews without label", expected: 40, .. }
    ));
    assert!(of(sizes(usize::MAX, 0, 1)).is_err());
}

#[test]
fn the_fingerprint_tells_data_sets_apart() {
    let base = (reviews(100, 50), sizes(20, 5, 10), 1);
    let of = |(reviews, sizes, seed): (Vec<Review>, Sizes, u64)| {
        dataset(&reviews, &sizes, seed, provenance()).unwrap().fingerprint
    };
    let mut other_text = base.clone();
    other_text.0[3].text += " too";
    let mut other_stars = base.clone();
    other_stars.0[3].stars = None;
    let others = [
        other_text,
        other_stars,
        (base.0.clone(), sizes(21, 5, 10), 1),
        (base.0.clone(), sizes(20, None, 10), 1),
        (base.0.clone(), Sizes { vocabulary: 9, ..base.1 }, 1),
        (base.0.clone(), base.1, 2),
    ];
    assert_eq!(of(base.clone()), of(base.clone()));
    let mut all: BTreeSet<String> = others.into_iter().map(of).collect();
    all.insert(of(base));
    assert_eq!(all.len(), 7);
}

#[test]
fn the_test_reviews_do_not_depend_on_the_other_sizes() {
    let test = |labelled| {
        let data = dataset(&reviews(300, 50), &sizes(labelled, None, 50), 3, provenance()).unwrap();
        data.test.labels
    };
    assert_eq!(test(20), test(120));
}
