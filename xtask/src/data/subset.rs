//! [`Subset`]: which of a data set's labelled examples a run takes.

use truezero_datasets::{Dataset, Digest};
use truezero_tensor::Random;

/// Which of a data set's labelled examples a run takes. Pre-training takes all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subset {
    /// All of them.
    Whole,
    /// The first of the training examples, as many thousandths of them: the shares of the labels in Figure 4.
    Share(u32),
    /// The training and validation examples together are split into `of` folds. Fold `number` is for validation, the
    /// others are for training.
    Fold { number: u32, of: u32 },
}

impl Subset {
    /// The fingerprint of the subset of a data set; the examples are not copied.
    pub(crate) fn fingerprint(self, whole: &Dataset) -> String {
        let words = match self {
            Self::Whole => return whole.fingerprint.clone(),
            Self::Share(thousandths) => format!("first {thousandths} thousandths"),
            Self::Fold { number, of } => format!("fold {number} of {of}"),
        };
        Digest::of(format!("{}\n{words}\n", whole.fingerprint).as_bytes()).to_string()
    }

    /// The numbers of training, validation and test examples, given those of the whole.
    pub(crate) fn sizes(self, [train, valid, test]: [usize; 3]) -> [usize; 3] {
        match self {
            Self::Whole => [train, valid, test],
            Self::Share(thousandths) => [share(train, thousandths), valid, test],
            Self::Fold { number, of } => {
                let held_out = fold(train + valid, number, of).count();
                [train + valid - held_out, held_out, test]
            }
        }
    }

    /// The data set with these examples only.
    pub(crate) fn of(self, whole: &Dataset) -> Dataset {
        let mut subset = Dataset { fingerprint: self.fingerprint(whole), ..whole.clone() };
        match self {
            Self::Whole => {}
            Self::Share(thousandths) => {
                subset.train = whole.train.take(share(whole.train.len(), thousandths));
            }
            Self::Fold { number, of } => {
                let all = whole.train.join(&whole.valid);
                let order = shuffled(all.len());
                let held_out: Vec<usize> = fold(all.len(), number, of).map(|place| order[place]).collect();
                let mut is_held_out = vec![false; all.len()];
                for &example in &held_out {
                    is_held_out[example] = true;
                }
                let others: Vec<usize> = (0..all.len()).filter(|&example| !is_held_out[example]).collect();
                subset.train = all.select(others.into_iter());
                subset.valid = all.select(held_out.into_iter());
            }
        }
        subset
    }
}

fn share(examples: usize, thousandths: u32) -> usize {
    (examples * thousandths as usize).div_ceil(1000)
}

/// The positions of a fold in the shuffled order: every `of`-th one.
fn fold(examples: usize, number: u32, of: u32) -> impl Iterator<Item = usize> {
    (number as usize..examples).step_by(of as usize)
}

fn shuffled(examples: usize) -> Vec<usize> {
    let mut order: Vec<u32> = (0_u32..).take(examples).collect();
    Random::new(1, "folds", [0; 4]).shuffle(&mut order);
    order.into_iter().map(|example| example as usize).collect()
}

#[cfg(test)]
mod tests {
    use truezero_datasets::{Provenance, Split};
    use truezero_tensor::{Examples, Matrix};

    use super::*;

    /// Examples whose only feature is their number, and whose label is the number modulo 3.
    fn numbered(range: std::ops::Range<u32>) -> Split {
        let labels: Vec<u32> = range.map(|number| number % 3).collect();
        let start = labels.first().copied().unwrap_or(0);
        Split {
            inputs: Examples::Dense(Matrix::from_fn(1, labels.len(), |_, e| e as f32 + start as f32)),
            labels,
        }
    }

    fn dataset() -> Dataset {
        let text = || "tiny".to_owned();
        Dataset {
            provenance: Provenance {
                name: text(),
                title: text(),
                source: text(),
                licence: text(),
                stands_in_for: None,
            },
            features: 1,
            shape: vec![1],
            classes: 3,
            train: numbered(0..50),
            valid: numbered(50..57),
            test: numbered(57..60),
            unlabelled: None,
            words: Vec::new(),
            fingerprint: "0f".into(),
        }
    }

    #[test]
    fn sizes_and_fingerprint_are_those_of_the_subset() {
        let whole = dataset();
        for subset in
            [Subset::Whole, Subset::Share(43), Subset::Share(1000), Subset::Fold { number: 2, of: 10 }]
        {
            let made = subset.of(&whole);
            assert_eq!(
                subset.sizes([50, 7, 3]),
                [made.train.len(), made.valid.len(), made.test.len()],
                "{subset:?}"
            );
            assert_eq!(subset.fingerprint(&whole), made.fingerprint);
            assert_eq!((made.fingerprint == whole.fingerprint), subset == Subset::Whole);
        }
    }

    #[test]
    fn each_labelled_example_is_held_out_once() {
        let whole = dataset();
        let all = whole.train.join(&whole.valid);
        let mut seen = Vec::new();
        for number in 0..10 {
            let fold = Subset::Fold { number, of: 10 }.of(&whole);
            assert_eq!(fold.train.len() + fold.valid.len(), all.len());
            assert_eq!(fold.test, whole.test);
            let Examples::Dense(inputs) = &fold.valid.inputs else { panic!("dense") };
            seen.extend((0..fold.valid.len()).map(|e| (inputs.column(e)[0].to_bits(), fold.valid.labels[e])));
        }
        let Examples::Dense(inputs) = &all.inputs else { panic!("dense") };
        let mut expected: Vec<_> =
            (0..all.len()).map(|e| (inputs.column(e)[0].to_bits(), all.labels[e])).collect();
        seen.sort_unstable();
        expected.sort_unstable();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_larger_share_contains_a_smaller_one() {
        let whole = dataset();
        let [small, large] = [43, 500].map(|thousandths| Subset::Share(thousandths).of(&whole).train);
        assert_eq!((small.len(), large.len()), (3, 25));
        assert_eq!(large.take(3), small);
    }
}
