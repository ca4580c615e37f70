//! [`folds`]: the folds of a cross-validation.

use truezero_tensor::Random;

/// The fold of each example, 0 to `count` − 1. The folds are stratified, and drawn by `seed`.
///
/// The sizes of any two folds differ by at most one, and so do their numbers of examples of any class.
///
/// # Panics
/// If `count` is 0.
///
/// ```
/// use truezero_datasets::folds;
///
/// let labels = [0, 1, 0, 0, 1, 0, 1, 0, 1];
/// let folds = folds(&labels, 3, 1);
/// let test_of_fold_0: Vec<usize> = (0..labels.len()).filter(|&example| folds[example] == 0).collect();
/// assert_eq!(test_of_fold_0.len(), 3);
/// ```
pub fn folds(labels: &[u32], count: u32, seed: u64) -> Vec<u32> {
    assert!(count > 0, "there are no zero folds");
    let mut order: Vec<usize> = (0..labels.len()).collect();
    Random::new(seed, "folds", [0; 4]).shuffle(&mut order);
    // A stable sort: within a class the order stays that of the shuffle.
    order.sort_by_key(|&example| labels[example]);
    let mut folds = vec![0; labels.len()];
    for (fold, example) in (0..count).cycle().zip(order) {
        folds[example] = fold;
    }
    folds
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn folds_are_balanced(
            labels in prop::collection::vec(0_u32..5, 0..200),
            count in 1_u32..12,
            seed: u64,
        ) {
            let folds = folds(&labels, count, seed);
            prop_assert_eq!(folds.len(), labels.len());
            let balanced = |chosen: &dyn Fn(u32) -> bool| {
                let mut sizes = vec![0; count as usize];
                for (&fold, _) in folds.iter().zip(&labels).filter(|&(_, &label)| chosen(label)) {
                    sizes[fold as usize] += 1;
                }
                sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1
            };
            prop_assert!(balanced(&|_| true));
            for class in 0..5 {
                prop_assert!(balanced(&|label| label == class), "class {}", class);
            }
        }
    }

    #[test]
    fn the_seed_draws_the_folds() {
        let labels: Vec<u32> = (0..100).map(|example| example % 3).collect();
        assert_eq!(folds(&labels, 10, 1), folds(&labels, 10, 1));
        assert_ne!(folds(&labels, 10, 1), folds(&labels, 10, 2));
    }
}
