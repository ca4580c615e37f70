//! [`stratified`]: a split in which each class has the same share of every part.

use serde::{Deserialize, Serialize};
use truezero_tensor::Random;

/// The shares of validation and test examples, 0 to 1; the others are for training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// The share of the validation examples.
    pub validation: f64,
    /// The share of the test examples.
    pub test: f64,
}

/// 15 % for validation and 15 % for the test.
impl Default for Shares {
    fn default() -> Self {
        Self { validation: 0.15, test: 0.15 }
    }
}

impl Shares {
    /// Whether both are shares and leave some for training.
    pub fn are_valid(self) -> bool {
        let Self { validation, test } = self;
        validation >= 0.0 && test >= 0.0 && validation + test < 1.0
    }
}

/// The positions of the training, validation and test examples, ascending. The split is drawn by `seed`.
///
/// Each class has its share of every part, and so have all classes together, up to whole examples. Every class keeps a
/// training example, whatever the shares.
///
/// # Panics
/// If the shares are not [valid](Shares::are_valid).
///
/// ```
/// use truezero_datasets::own::{Shares, stratified};
///
/// let labels: Vec<u32> = (0..100).map(|example| u32::from(example >= 80)).collect();
/// let [train, valid, test] = stratified(&labels, Shares { validation: 0.1, test: 0.2 }, 1);
/// assert_eq!([train.len(), valid.len(), test.len()], [70, 10, 20]);
/// assert_eq!(test.iter().filter(|&&example| labels[example] == 1).count(), 4);
/// ```
pub fn stratified(labels: &[u32], shares: Shares, seed: u64) -> [Vec<usize>; 3] {
    assert!(shares.are_valid(), "the shares are no shares: {shares:?}");
    let mut order: Vec<usize> = (0..labels.len()).collect();
    Random::new(seed, "split", [0; 4]).shuffle(&mut order);
    // A stable sort: within a class the order stays that of the shuffle.
    order.sort_by_key(|&example| labels[example]);
    let [mut train, mut valid, mut test] = [const { Vec::new() }; 3];
    let [mut due_valid, mut due_test] = [0.0; 2];
    for class in order.chunk_by(|&first, &second| labels[first] == labels[second]) {
        let mut left = class;
        for (part, due, share) in
            [(&mut test, &mut due_test, shares.test), (&mut valid, &mut due_valid, shares.validation)]
        {
            *due += share * class.len() as f64;
            let (taken, rest) = left.split_at(whole(*due).min(left.len().saturating_sub(1)));
            *due -= taken.len() as f64;
            part.extend(taken);
            left = rest;
        }
        train.extend(left);
    }
    [train, valid, test].map(|mut part: Vec<usize>| {
        part.sort_unstable();
        part
    })
}

/// The nearest whole number of examples.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of examples, rounded")]
fn whole(examples: f64) -> usize {
    examples.max(0.0).round() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_class_has_its_share_of_every_part(
            labels in prop::collection::vec(0_u32..4, 1..200),
            validation in 0.0..0.45_f64,
            test in 0.0..0.45_f64,
            seed: u64,
        ) {
            let parts = stratified(&labels, Shares { validation, test }, seed);
            let mut all: Vec<usize> = parts.iter().flatten().copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..labels.len()).collect::<Vec<_>>());
            for class in 0..4 {
                let count = |part: &[usize]| part.iter().filter(|&&example| labels[example] == class).count();
                let whole = labels.iter().filter(|&&label| label == class).count();
                prop_assert!(whole == 0 || count(&parts[0]) > 0);
                for (part, share) in parts[1..].iter().zip([validation, test]) {
                    prop_assert!((count(part) as f64 - share * whole as f64).abs() <= 2.0);
                }
            }
            // A class that is too small to give an example leaves a larger remainder.
            for (part, share) in parts[1..].iter().zip([validation, test]) {
                prop_assert!((part.len() as f64 - share * labels.len() as f64).abs() <= 4.0);
            }
        }
    }

    #[test]
    fn the_seed_draws_the_split() {
        let labels: Vec<u32> = (0..100).map(|example| example % 3).collect();
        let split = |seed| stratified(&labels, Shares::default(), seed);
        assert_eq!(split(1), split(1));
        assert_ne!(split(1), split(2));
    }

    #[test]
    fn a_class_of_one_example_is_for_training() {
        for seed in 0..20 {
            let [train, ..] = stratified(&[0, 0, 0, 1, 0, 0], Shares { validation: 0.3, test: 0.3 }, seed);
            assert!(train.contains(&3));
        }
    }

    #[test]
    fn shares_are_checked() {
        for (validation, test) in [(-0.1, 0.1), (0.1, -0.1), (0.5, 0.5), (f64::NAN, 0.1), (0.1, f64::NAN)] {
            assert!(!Shares { validation, test }.are_valid());
        }
        assert!(Shares { validation: 0.0, test: 0.0 }.are_valid());
    }
}
