//! Which examples are for training and which for validation, and their order.

use std::collections::BTreeMap;

use truezero_tensor::Random;

/// The category of images without an object.
pub(super) const NO_OBJECT: u32 = 5;

/// The instance of each category whose training images are for validation: the last one of 4, 6, 7, 8 and 9.
const VALIDATION_INSTANCE: i32 = 9;

/// The share of the training images without an object that is for validation, as numerator and denominator.
const VALIDATION_WITHOUT_OBJECT: (u64, u64) = (91, 450);

/// How the training files are split and all examples are ordered, in the words of the fingerprint.
pub(super) const RULES: &str = "validation: instance 9 and 91 of 450 without object; \
                                order: shuffled, then one example of each category in turn";

/// Splits the training files into training and validation examples by object, as Nair and Hinton (2010) did.
///
/// The rule follows from the numbers. The training files hold 291,600 pairs: of each of five categories 48,600, 9,720
/// of each of its five instances, and 48,600 without an object. The paper trains on 233,172 and validates on 58,428.
/// One instance of each category makes 5 · 9,720 = 48,600 for validation; the other 9,828 are then pairs without an
/// object, which belong to no instance. They are 91 of each 450, here spread evenly over the files. The paper says
/// neither which instance it is nor which of the pairs without an object.
#[derive(Debug, Default)]
pub(super) struct TrainingSplit {
    without_object: u64,
}

impl TrainingSplit {
    /// Whether the next training example is for validation.
    pub(super) fn is_for_validation(&mut self, category: u32, instance: i32) -> bool {
        if category != NO_OBJECT {
            return instance == VALIDATION_INSTANCE;
        }
        let (numerator, denominator) = VALIDATION_WITHOUT_OBJECT;
        let place = self.without_object * numerator % denominator;
        self.without_object = (self.without_object + 1) % denominator;
        place < numerator
    }
}

/// An example of a split: its index among all examples of the files, and its category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) example: usize,
    pub(super) category: u32,
}

/// Puts the examples of a split, given in the order of the files, into the order of the data set.
///
/// The files go through instances and views in a regular order, so their first examples may be all alike. They are
/// shuffled with a fixed key, and then the categories take turns while they have examples left, so that the first
/// examples are mixed, whatever their number.
pub(super) fn mixed(mut members: Vec<Member>, split: u32) -> Vec<Member> {
    Random::new(0, "norb", [split, 0, 0, 0]).shuffle(&mut members);
    let mut turns = BTreeMap::new();
    let mut in_turn: Vec<(u32, Member)> = members
        .into_iter()
        .map(|member| {
            let turn = turns.entry(member.category).or_insert(0);
            *turn += 1;
            (*turn, member)
        })
        .collect();
    // Stable, so that within a turn the categories stay shuffled.
    in_turn.sort_by_key(|&(turn, _)| turn);
    in_turn.into_iter().map(|(_, member)| member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_paper() {
        let mut split = TrainingSplit::default();
        let mut sizes = [0; 2];
        // Ten parts of six categories, five instances and 972 views; what has no object has instance −1.
        for _ in 0..10 * 972 {
            for instance in [4, 6, 7, 8, 9] {
                for category in 0..6 {
                    let instance = if category == NO_OBJECT { -1 } else { instance };
                    sizes[usize::from(split.is_for_validation(category, instance))] += 1;
                }
            }
        }
        assert_eq!(sizes, [233_172, 58_428]);
    }

    #[test]
    fn a_few_images_without_object_are_split_too() {
        let mut split = TrainingSplit::default();
        let validation: Vec<_> = (0..12).map(|_| split.is_for_validation(NO_OBJECT, 9)).collect();
        assert_eq!(validation.iter().filter(|&&validation| validation).count(), 3);
        assert_ne!(validation[..6], [true; 6]);
    }

    #[test]
    fn the_first_examples_are_of_all_categories() {
        let members: Vec<_> = (0..6)
            .flat_map(|category| [category; 10])
            .enumerate()
            .map(|(example, category)| Member { example, category })
            .collect();
        let order = mixed(members.clone(), 1);
        for turn in order.chunks(6) {
            let mut categories: Vec<_> = turn.iter().map(|member| member.category).collect();
            categories.sort_unstable();
            assert_eq!(categories, [0, 1, 2, 3, 4, 5]);
        }
        let mut sorted = order.clone();
        sorted.sort_by_key(|member| member.example);
        assert_eq!(sorted, members, "every example comes once");
        assert_ne!(mixed(members, 0), order, "each split has its own order");
    }

    #[test]
    fn golden_order() {
        // A part of every fingerprint: a change here is a value-breaking change.
        let members = (0..3).cycle().enumerate().take(13);
        let members = members.map(|(example, category)| Member { example, category }).collect();
        let order: Vec<_> = mixed(members, 2).iter().map(|member| member.example).collect();
        assert_eq!(order, [1, 0, 5, 10, 6, 2, 9, 4, 8, 3, 11, 7, 12]);
    }
}
