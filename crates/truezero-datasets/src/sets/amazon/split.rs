//! [`DomainSplit`]: the split of Zhou et al. (2010).

use std::collections::HashSet;

use truezero_tensor::Random;

use super::files::Reviews;
use crate::folds;

/// The number of halves of the ten folds of labelled reviews: the first ten halves are for training, the others for
/// test.
const HALVES_OF_FOLDS: u32 = 20;

/// The sets of labels, one for each fold.
pub(super) const SETS: usize = 10;

/// The labels of a class that a set has for validation.
const VALIDATION: usize = 10;

/// The labels of a class that a set has, for training and validation.
const REVEALED: usize = 50;

/// The reviews of a domain by their use, with their labels where these are revealed.
///
/// `train` and `valid` are the sets one after the other. Where a class has fewer than ten times 50 training reviews
/// that are no test reviews, the last set is filled up from the first.
#[derive(Debug, PartialEq)]
pub(super) struct DomainSplit<'a> {
    pub(super) train: Vec<(u32, &'a str)>,
    pub(super) valid: Vec<(u32, &'a str)>,
    pub(super) test: Vec<(u32, &'a str)>,
    pub(super) unlabelled: Vec<&'a str>,
}

/// A class has too few training reviews that do not equal a test review.
#[derive(Debug, PartialEq)]
pub(super) struct TooFew {
    pub(super) expected: usize,
    pub(super) found: usize,
}

impl<'a> DomainSplit<'a> {
    pub(super) fn draw(reviews: &'a Reviews, seed: u64) -> Result<Self, TooFew> {
        let labelled =
            |label, reviews: &'a [String]| reviews.iter().map(move |review| (label, review.as_str()));
        let mut labelled: Vec<(u32, &str)> =
            labelled(0, &reviews.negative).chain(labelled(1, &reviews.positive)).collect();
        // In the files, the reviews are sorted by class.
        Random::new(seed, "amazon", [0; 4]).shuffle(&mut labelled);
        let labels: Vec<u32> = labelled.iter().map(|&(label, _)| label).collect();
        let halves = folds(&labels, HALVES_OF_FOLDS, seed);
        let (mut training, test): (Vec<_>, Vec<_>) =
            labelled.into_iter().zip(halves).partition(|&(_, half)| half < HALVES_OF_FOLDS / 2);
        // Fold by fold, so that the labels of a set are those of a fold.
        training.sort_by_key(|&(_, half)| half);

        let test: Vec<(u32, &str)> = test.into_iter().map(|(review, _)| review).collect();
        // The empty text counts as seen, so it is left out.
        let mut seen: HashSet<&str> = test.iter().map(|&(_, review)| review).chain([""]).collect();
        let mut classes: [Vec<(u32, &str)>; 2] = [Vec::new(), Vec::new()];
        for ((label, review), _) in training {
            if seen.insert(review) {
                let [negative, positive] = &mut classes;
                if label == 0 { negative } else { positive }.push((label, review));
            }
        }
        if let Some(class) = classes.iter().find(|class| class.len() < REVEALED) {
            return Err(TooFew { expected: REVEALED, found: class.len() });
        }
        let mut split = Self { train: Vec::new(), valid: Vec::new(), test, unlabelled: Vec::new() };
        for set in 0..SETS {
            let mut revealed: Vec<Vec<(u32, &str)>> =
                classes.iter().map(|class| of_set(class, set)).collect();
            split.valid.extend(revealed.iter_mut().flat_map(|class| class.drain(..VALIDATION)));
            // The classes in turn, so that the first reviews of a set are balanced too.
            split.train.extend(
                (0..REVEALED - VALIDATION)
                    .flat_map(|place| revealed.iter().filter_map(move |class| class.get(place).copied())),
            );
        }
        split
            .unlabelled
            .extend(reviews.unlabelled.iter().map(String::as_str).filter(|review| seen.insert(review)));
        Ok(split)
    }
}

/// The reviews of one class that a set has, from the beginning again after the last one.
fn of_set<'a>(class: &[(u32, &'a str)], set: usize) -> Vec<(u32, &'a str)> {
    class.iter().cycle().skip(set * REVEALED).take(REVEALED).copied().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reviews of which each `repeated`-th one equals the one before it.
    fn reviews(class: &str, count: usize, repeated: usize) -> Vec<String> {
        (0..count).map(|review| format!("{class} {}", review - usize::from(review % repeated == 1))).collect()
    }

    fn small(repeated: usize) -> Reviews {
        Reviews {
            negative: reviews("bad", 1_000, repeated),
            positive: reviews("good", 1_000, repeated),
            unlabelled: [reviews("bad", 600, repeated), reviews("so", 50, repeated), vec![String::new()]]
                .concat(),
            digests: Vec::new(),
        }
    }

    /// The number of reviews of each class.
    fn classes(reviews: &[(u32, &str)]) -> [usize; 2] {
        [0, 1].map(|class| reviews.iter().filter(|&&(label, _)| label == class).count())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]

        #[test]
        fn splits_are_balanced_and_disjoint(seed: u64, repeated in 2_usize..50) {
            let reviews = small(repeated);
            let split = DomainSplit::draw(&reviews, seed).unwrap();
            prop_assert_eq!(classes(&split.test), [500, 500]);
            prop_assert_eq!([split.train.len(), split.valid.len()], [800, 200]);
            prop_assert!(split.unlabelled.len() <= 650);

            let mut different: HashSet<&str> = split.unlabelled.iter().copied().collect();
            prop_assert_eq!(different.len(), split.unlabelled.len());
            let mut repeated = 0;
            for (train, valid) in split.train.chunks(80).zip(split.valid.chunks(20)) {
                prop_assert_eq!([classes(train), classes(valid)], [[40, 40], [10, 10]]);
                let of_set: HashSet<&str> = train.iter().chain(valid).map(|&(_, review)| review).collect();
                prop_assert_eq!(of_set.len(), 100, "no set has a review twice");
                repeated += of_set.intersection(&different).count();
                different.extend(of_set);
            }
            // Only what is missing is filled up from the beginning, of 1,000 of which some are left out.
            let training = split.train.iter().chain(&split.valid).map(|&(_, review)| review);
            prop_assert_eq!(repeated, 1_000 - training.collect::<HashSet<_>>().len());
            prop_assert!(!different.contains(""));
            prop_assert!(split.test.iter().all(|(_, review)| !different.contains(review)));
            for &(label, review) in split.train.iter().chain(&split.valid).chain(&split.test) {
                prop_assert_eq!(label, u32::from(review.starts_with("good")));
            }
            // No other review is lost: those that are in no split equal one that is.
            let all = [&reviews.negative, &reviews.positive, &reviews.unlabelled].into_iter().flatten();
            let missing = all.filter(|review| !review.is_empty() && !different.contains(review.as_str()));
            let test: HashSet<&str> = split.test.iter().map(|&(_, review)| review).collect();
            prop_assert!(missing.into_iter().all(|review| test.contains(review.as_str())));
        }
    }

    #[test]
    fn the_seed_draws_the_split() {
        let reviews = small(1_000);
        assert_eq!(DomainSplit::draw(&reviews, 1), DomainSplit::draw(&reviews, 1));
        assert_ne!(
            DomainSplit::draw(&reviews, 1).unwrap().test,
            DomainSplit::draw(&reviews, 2).unwrap().test
        );
    }

    #[test]
    fn equal_reviews_are_too_few() {
        let mut reviews = small(1_000);
        reviews.positive.fill("good".into());
        assert_eq!(DomainSplit::draw(&reviews, 1), Err(TooFew { expected: 50, found: 0 }));
    }
}
