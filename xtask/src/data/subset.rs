//! [`Subset`]: which of a data set's labelled examples a run takes.

use std::ops::Range;

use truezero_datasets::{Dataset, Digest, Split, folds};
use truezero_tensor::Random;

/// The seed of all folds.
const SEED: u64 = 1;

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
    /// The training and the validation examples are `of` sets of labels each, one after the other, and the labels of
    /// set `number` are revealed. All of them are for training, and the same for validation, which can then say how
    /// far they are learned and nothing else. With a `held_out` fold, the first of [`LABEL_FOLDS`] being 0, that fold
    /// is for validation and the others are for training.
    Labels { number: u32, of: u32, held_out: Option<u32> },
}

/// The folds of the cross-validation within a set of labels.
pub(crate) const LABEL_FOLDS: u32 = 5;

impl Subset {
    /// The fingerprint of the subset of a data set; the examples are not copied.
    pub(crate) fn fingerprint(self, whole: &Dataset) -> String {
        let words = match self {
            Self::Whole => return whole.fingerprint.clone(),
            Self::Share(thousandths) => format!("first {thousandths} thousandths"),
            Self::Fold { number, of } => format!("fold {number} of {of}"),
            Self::Labels { number, of, held_out: None } => format!("labels {number} of {of}"),
            Self::Labels { number, of, held_out: Some(fold) } => {
                format!("labels {number} of {of}, without fold {fold} of {LABEL_FOLDS}")
            }
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
            Self::Labels { number, of, held_out } => {
                let revealed = set(train, number, of).len() + set(valid, number, of).len();
                match held_out.map(|number| fold(revealed, number, LABEL_FOLDS).count()) {
                    None => [revealed, revealed, test],
                    Some(held_out) => [revealed - held_out, held_out, test],
                }
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
            Self::Labels { number, of, held_out } => {
                let part = |split: &Split| split.select(set(split.len(), number, of));
                let revealed = part(&whole.train).join(&part(&whole.valid));
                let folds = folds(&revealed.labels, LABEL_FOLDS, SEED);
                let those = |wanted: &dyn Fn(u32) -> bool| {
                    let places = (0..revealed.len()).filter(|&place| wanted(folds[place]));
                    revealed.select(places.collect::<Vec<_>>().into_iter())
                };
                subset.train = those(&|fold| Some(fold) != held_out);
                subset.valid = those(&|fold| held_out.is_none_or(|held_out| fold == held_out));
            }
        }
        subset
    }
}

fn share(examples: usize, thousandths: u32) -> usize {
    (examples * thousandths as usize).div_ceil(1000)
}

/// The positions of a set of labels.
fn set(examples: usize, number: u32, of: u32) -> Range<usize> {
    let start = |number: u32| examples * number as usize / of as usize;
    start(number)..start(number + 1)
}

/// The positions of a fold in the shuffled order: every `of`-th one.
fn fold(examples: usize, number: u32, of: u32) -> impl Iterator<Item = usize> {
    (number as usize..examples).step_by(of as usize)
}

fn shuffled(examples: usize) -> Vec<usize> {
    let mut order: Vec<u32> = (0_u32..).take(examples).collect();
    Random::new(SEED, "folds", [0; 4]).shuffle(&mut order);
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
        let labels = |held_out| Subset::Labels { number: 2, of: 3, held_out };
        for subset in [
            Subset::Whole,
            Subset::Share(43),
            Subset::Share(1000),
            Subset::Fold { number: 2, of: 10 },
            labels(None),
            labels(Some(0)),
            labels(Some(4)),
        ] {
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
    fn each_label_is_in_one_set_and_is_held_out_once_there() {
        let whole = dataset();
        let numbers = |split: &Split| -> Vec<u32> {
            let Examples::Dense(inputs) = &split.inputs else { panic!("dense") };
            (0..split.len()).map(|example| inputs.column(example)[0].to_bits()).collect()
        };
        let sorted = |mut numbers: Vec<u32>| {
            numbers.sort_unstable();
            numbers
        };
        let mut all = Vec::new();
        for number in 0..3 {
            let of_set = |held_out| Subset::Labels { number, of: 3, held_out }.of(&whole);
            let revealed = of_set(None);
            assert_eq!(revealed.train, revealed.valid);
            let mut held_out = Vec::new();
            for fold in 0..LABEL_FOLDS {
                let part = of_set(Some(fold));
                let both = [numbers(&part.train), numbers(&part.valid)].concat();
                assert_eq!(sorted(both), sorted(numbers(&revealed.train)));
                held_out.extend(numbers(&part.valid));
            }
            assert_eq!(sorted(held_out), sorted(numbers(&revealed.train)));
            all.extend(numbers(&revealed.train));
        }
        assert_eq!(sorted(all), sorted(numbers(&whole.train.join(&whole.valid))));
    }

    #[test]
    fn a_larger_share_contains_a_smaller_one() {
        let whole = dataset();
        let [small, large] = [43, 500].map(|thousandths| Subset::Share(thousandths).of(&whole).train);
        assert_eq!((small.len(), large.len()), (3, 25));
        assert_eq!(large.take(3), small);
    }
}
