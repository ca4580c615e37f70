//! How much of the paper's work is done: all of it, enough to see its orderings, or every code path once.

use clap::ValueEnum;
pub(crate) use truezero_eval::{Limits, Round as Finals};

use crate::data::Place;

/// The scale of a reproduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    /// Every code path, in seconds: small networks, a few hundred examples, two epochs
    Smoke,
    /// Fewer examples, rates and epochs than the paper, enough to see its orderings: minutes
    Quick,
    /// The paper's networks, grids and examples, with early stopping: days, so choose with --only and --dataset
    Paper,
}

/// What a scale sets for all data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sizes {
    /// The learning rates among which the validation error chooses.
    pub(crate) learning_rates: &'static [f64],
    /// The coefficients of the L1 penalty, on the sum over the hidden units, among which the validation error chooses
    /// for neurons with true zeros. The paper's is 0.001, and it does not say of what: of the sum, or of the mean over
    /// the units of a layer, which makes it a thousandth.
    pub(crate) penalties: &'static [f64],
    /// The networks that go on to be trained for longer, if any do: never for less long than in the grid.
    pub(crate) finals: Option<Finals>,
    /// The learning rates of pre-training, among which the reconstruction error chooses.
    pub(crate) pre_training_rates: &'static [f64],
    /// When pre-training of a layer ends, by its reconstruction error.
    pub(crate) pre_training: Limits,
    /// The number of networks of Figure 3.
    pub(crate) figure3_networks: u32,
    /// The seeds of Figure 4's error bars.
    pub(crate) figure4_seeds: u64,
    /// The folds of Table 2's cross-validation.
    pub(crate) folds: u32,
}

/// What a scale sets for a data set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DataSizes {
    /// The most training, validation and test examples.
    pub(crate) examples: [usize; 3],
    /// The most examples without labels.
    pub(crate) unlabelled: usize,
    /// The words of a bag, for texts.
    pub(crate) words: usize,
    /// The number of units in each hidden layer.
    pub(crate) hidden: &'static [usize],
    /// When training ends.
    pub(crate) limits: Limits,
}

impl Scale {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Quick => "quick",
            Self::Paper => "paper",
        }
    }

    pub(crate) fn sizes(self) -> Sizes {
        match self {
            Self::Smoke => Sizes {
                learning_rates: &[0.1, 0.01],
                penalties: &[1e-3, 1e-6],
                finals: Some(Finals { networks: 1, limits: Limits { max_epochs: 3, patience: 3 } }),
                pre_training_rates: &[0.01, 0.001],
                pre_training: Limits { max_epochs: 1, patience: 1 },
                figure3_networks: 4,
                figure4_seeds: 2,
                folds: 3,
            },
            Self::Quick => Sizes {
                learning_rates: &[0.1, 0.01],
                penalties: &[1e-3, 1e-6],
                finals: None,
                pre_training_rates: &[0.01, 0.001],
                pre_training: Limits { max_epochs: 2, patience: 1 },
                figure3_networks: 6,
                figure4_seeds: 2,
                folds: 10,
            },
            // The paper's rates (section 4.1); it says nothing of when training ended.
            Self::Paper => Sizes {
                learning_rates: &[0.1, 0.01, 0.001, 0.000_1],
                penalties: &[1e-3, 1e-6],
                finals: Some(Finals { networks: 2, limits: Limits { max_epochs: 60, patience: 10 } }),
                pre_training_rates: &[0.1, 0.01, 0.001, 0.000_1],
                pre_training: Limits { max_epochs: 8, patience: 2 },
                figure3_networks: 200,
                figure4_seeds: 5,
                folds: 10,
            },
        }
    }

    /// What the scale takes of a data set.
    pub(crate) fn data(self, place: Place) -> DataSizes {
        match self {
            Self::Smoke => DataSizes {
                examples: match place {
                    Place::Mnist => [1_000, 500, 500],
                    _ => [300, 100, 200],
                },
                unlabelled: 200,
                words: 200,
                hidden: match place {
                    Place::Mnist => &[100; 3],
                    Place::Norb => &[60, 40],
                    _ => &[50; 3],
                },
                limits: Limits { max_epochs: 2, patience: 2 },
            },
            Self::Quick => quick(place),
            Self::Paper => paper(place),
        }
    }
}

fn quick(place: Place) -> DataSizes {
    let (examples, unlabelled, hidden, max_epochs): (_, _, &[usize], _) = match place {
        Place::Mnist => ([15_000, 5_000, 10_000], 0, &[1_000; 3], 4),
        Place::Cifar10 => ([6_000, 1_500, 3_000], 0, &[500; 3], 6),
        Place::Nistp => ([10_000, 2_000, 4_000], 0, &[500; 3], 8),
        Place::Norb => ([4_000, 1_000, 3_000], 0, &[500, 250], 5),
        Place::Opentable => ([3_600, 400, 3_000], 5_000, &[500; 3], 6),
        Place::Books | Place::Dvd | Place::Electronics | Place::Kitchen => {
            ([80, 20, 1_000], 1_500, &[500; 3], 30)
        }
    };
    let limits = Limits { max_epochs, patience: max_epochs };
    DataSizes { examples, unlabelled, words: 5_000, hidden, limits }
}

/// Sections 4.1 and 4.2.
fn paper(place: Place) -> DataSizes {
    let all = [usize::MAX; 3];
    let (examples, unlabelled, hidden): (_, _, &[usize]) = match place {
        Place::Mnist | Place::Cifar10 => (all, 0, &[1_000; 3]),
        // The paper's 81,920,000 examples are more than a hundred times this; a machine's memory holds these.
        Place::Nistp => ([800_000, 80_000, 20_000], 0, &[1_000; 3]),
        Place::Norb => (all, 0, &[4_000, 2_000]),
        Place::Opentable => ([9_000, 1_000, 10_000], 300_000, &[5_000; 3]),
        Place::Books | Place::Dvd | Place::Electronics | Place::Kitchen => (all, usize::MAX, &[5_000; 3]),
    };
    let limits = match place {
        Place::Books | Place::Dvd | Place::Electronics | Place::Kitchen => {
            Limits { max_epochs: 100, patience: 30 }
        }
        _ => Limits { max_epochs: 30, patience: 6 },
    };
    DataSizes { examples, unlabelled, words: 5_000, hidden, limits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_has_the_papers_depth() {
        for scale in [Scale::Smoke, Scale::Quick, Scale::Paper] {
            for place in Place::ALL {
                assert_eq!(scale.data(place).hidden.len(), place.depth(), "{scale:?} {place:?}");
            }
        }
    }
}
