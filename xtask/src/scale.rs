//! How much of the paper's work is done: all of it, enough to see its orderings, or every code path once.

use clap::ValueEnum;

/// The scale of a reproduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    /// Every code path, in seconds: small networks, a thousand examples, two epochs
    Smoke,
    /// The paper's networks on all examples for a few epochs: minutes
    Quick,
    /// The paper's networks, grids and early stopping: hours
    Paper,
}

/// When training ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// After this many epochs at the latest.
    pub(crate) max_epochs: u32,
    /// After this many epochs in a row without a lower validation error.
    pub(crate) patience: u32,
}

/// Of a grid whose networks are trained for a while, those with the lowest validation errors are trained for longer; among
/// them the validation error selects (successive halving: Jamieson and Talwalkar 2016, with one halving).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finals {
    /// How many networks.
    pub(crate) networks: usize,
    /// When their training ends.
    pub(crate) limits: Limits,
}

/// What a scale sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sizes {
    /// At most so many training, validation and test examples.
    pub(crate) examples: [usize; 3],
    /// The number of units in each of the three hidden layers.
    pub(crate) hidden_units: usize,
    /// The learning rates among which the validation error chooses.
    pub(crate) learning_rates: &'static [f64],
    /// The coefficients of the L1 penalty, on the sum over the hidden units, among which the validation error chooses for
    /// neurons with true zeros. The paper's is 0.001, and it does not say of what: of the sum, or of the mean over the units
    /// of a layer, which makes it a thousandth.
    pub(crate) penalties: &'static [f64],
    /// When training ends.
    pub(crate) limits: Limits,
    /// The networks that go on to be trained for longer, if any do.
    pub(crate) finals: Option<Finals>,
    /// The learning rates of pre-training, among which the reconstruction error chooses.
    pub(crate) pre_training_rates: &'static [f64],
    /// Pre-training of a layer ends after this many epochs at the latest.
    pub(crate) pre_training_epochs: u32,
    /// Pre-training of a layer ends after this many epochs in a row without a lower reconstruction error.
    pub(crate) pre_training_patience: u32,
    /// The number of networks of Figure 3.
    pub(crate) figure3_networks: u32,
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
                examples: [1_000, 500, 500],
                hidden_units: 100,
                learning_rates: &[0.1, 0.01],
                penalties: &[1e-3, 1e-6],
                limits: Limits { max_epochs: 2, patience: 2 },
                finals: Some(Finals { networks: 1, limits: Limits { max_epochs: 3, patience: 3 } }),
                pre_training_rates: &[0.01, 0.001],
                pre_training_epochs: 1,
                pre_training_patience: 1,
                figure3_networks: 4,
            },
            Self::Quick => Sizes {
                examples: [usize::MAX; 3],
                hidden_units: 1_000,
                learning_rates: &[0.1, 0.01],
                penalties: &[1e-3],
                limits: Limits { max_epochs: 4, patience: 4 },
                finals: None,
                pre_training_rates: &[0.01, 0.001],
                pre_training_epochs: 1,
                pre_training_patience: 1,
                figure3_networks: 6,
            },
            // The paper's rates (section 4.1); it says nothing of when training ended.
            Self::Paper => Sizes {
                examples: [usize::MAX; 3],
                hidden_units: 1_000,
                learning_rates: &[0.1, 0.01, 0.001, 0.000_1],
                penalties: &[1e-3, 1e-6],
                limits: Limits { max_epochs: 30, patience: 6 },
                finals: Some(Finals { networks: 2, limits: Limits { max_epochs: 60, patience: 10 } }),
                pre_training_rates: &[0.1, 0.01, 0.001, 0.000_1],
                pre_training_epochs: 8,
                pre_training_patience: 2,
                figure3_networks: 200,
            },
        }
    }

    /// What the report says of the scale.
    pub(crate) fn description(self) -> String {
        let Sizes { hidden_units, learning_rates, limits, finals, .. } = self.sizes();
        let Sizes { pre_training_rates, pre_training_epochs, pre_training_patience, .. } = self.sizes();
        let list = |rates: &[f64]| rates.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
        let Limits { max_epochs, patience } = limits;
        let longer = finals.map_or_else(
            String::new,
            |Finals { networks, limits: Limits { max_epochs, patience } }| {
                format!(" (the best {networks} of a grid for {max_epochs}, stopped after {patience})")
            },
        );
        format!(
            "{}: three hidden layers of {hidden_units} units; training at rates {} for at most {max_epochs} epochs, stopped after \
             {patience} without a lower validation error{longer}; pre-training of each layer at rates {} for at most \
             {pre_training_epochs}, stopped after {pre_training_patience} without a lower reconstruction error",
            self.name(),
            list(learning_rates),
            list(pre_training_rates),
        )
    }
}
