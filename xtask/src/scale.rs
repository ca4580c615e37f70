//! [`Scale`]: how much of the paper's work is done. Its numbers are in `scale/table.rs`.

mod table;

use clap::ValueEnum;
use truezero_eval::rules::ReportScale;
pub(crate) use truezero_eval::{Limits, Round as Finals};

use crate::place::Place;

pub(crate) use table::MOST_DRAWN;

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
pub(crate) struct GeneralSizes {
    /// The learning rates to choose from, by the validation error.
    pub(crate) learning_rates: &'static [f64],
    /// The coefficients of the L1 penalty on the sum over the hidden units, to choose from by the validation error, for
    /// neurons with true zeros. The paper's is 0.001, but the paper does not say whether it applies to the sum or to
    /// the mean over the units of a layer; for the mean over 1,000 units it would be 10⁻⁶ here.
    pub(crate) penalties: &'static [f64],
    /// The networks that are trained for longer, if there are any; never for less long than in the grid.
    pub(crate) finals: Option<Finals>,
    /// The learning rates of pre-training to choose from, by the reconstruction error.
    pub(crate) pre_training_rates: &'static [f64],
    /// When the pre-training of a layer ends, by its reconstruction error.
    pub(crate) pre_training: Limits,
    /// The number of networks of Figure 3.
    pub(crate) figure3_networks: u32,
    /// The number of seeds for the error bars of Figure 4.
    pub(crate) figure4_seeds: u64,
    /// The number of folds in the cross-validation of Table 2.
    pub(crate) folds: u32,
}

/// What a scale sets for a data set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DataSizes {
    /// The most training, validation and test examples.
    pub(crate) examples: [usize; 3],
    /// The most examples without labels.
    pub(crate) unlabelled: usize,
    /// For texts: the size of the vocabulary.
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

    /// Whether its report gives verdicts.
    pub(crate) fn verdicts(self) -> ReportScale {
        match self {
            Self::Smoke => ReportScale::Smoke,
            Self::Quick | Self::Paper => ReportScale::Full,
        }
    }

    /// What the scale sets for all data.
    pub(crate) fn sizes(self) -> GeneralSizes {
        self.setup().all
    }

    /// What the scale takes of a data set.
    pub(crate) fn data(self, place: Place) -> DataSizes {
        self.setup().data(place)
    }

    fn setup(self) -> Setup {
        match self {
            Self::Smoke => table::SMOKE,
            Self::Quick => table::QUICK,
            Self::Paper => table::PAPER,
        }
    }
}

/// All that a scale sets.
#[derive(Clone, Copy, Debug)]
struct Setup {
    all: GeneralSizes,
    mnist: DataSizes,
    cifar10: DataSizes,
    nistp: DataSizes,
    norb: DataSizes,
    opentable: DataSizes,
    /// Each of the four domains.
    amazon: DataSizes,
}

impl Setup {
    fn data(self, place: Place) -> DataSizes {
        match place {
            Place::Mnist => self.mnist,
            Place::Cifar10 => self.cifar10,
            Place::Nistp => self.nistp,
            Place::Norb => self.norb,
            Place::Opentable => self.opentable,
            Place::Books | Place::Dvd | Place::Electronics | Place::Kitchen => self.amazon,
        }
    }
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
