//! [`Sizes`]: the numbers of a scale.

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use truezero_eval::{Limits, Round};
use truezero_pretrain::Reconstruction;

use super::{Override, Scale};
use crate::place::Place;

/// The numbers of a scale: what it sets for all data, and what it takes of each data set.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sizes {
    /// The learning rates to choose from, by the validation error.
    pub(crate) learning_rates: Vec<f64>,
    /// The coefficients of the L1 penalty on the sum over the hidden units, to choose from by the validation error, for
    /// neurons with true zeros.
    pub(crate) penalties: Vec<f64>,
    /// The rounds after the grid, in which the best of the round before are trained for longer; never for less long
    /// than in the grid.
    pub(crate) rounds: Vec<Round>,
    /// Whether the networks that a published search has selected are trained without a search of their own.
    pub(crate) published_choices: bool,
    /// The reconstructions that are compared (section 3.2); the paper's choices for images and for text among them.
    pub(crate) reconstructions: Vec<Reconstruction>,
    /// The number of seeds for the error bars of Figure 4.
    pub(crate) figure4_seeds: u64,
    /// The number of folds in the cross-validation of Table 2.
    pub(crate) folds: u32,
    pub(crate) pre_training: PreTrainingSizes,
    pub(crate) figure3: Figure3Sizes,
    mnist: DataSizes,
    cifar10: DataSizes,
    nistp: DataSizes,
    norb: DataSizes,
    opentable: DataSizes,
    /// Each of the four domains.
    amazon: DataSizes,
}

/// How hidden layers are pre-trained.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreTrainingSizes {
    /// The learning rates to choose from, by the reconstruction error.
    pub(crate) learning_rates: Vec<f64>,
    /// When the pre-training of a layer ends, in the first round.
    pub(crate) limits: Limits,
    /// The rounds after it, for the best of the round before.
    pub(crate) rounds: Vec<Round>,
    /// The share of the reconstruction error that an epoch must take away for patience to start again.
    pub(crate) least_gain: f64,
}

/// The networks of Figure 3.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figure3Sizes {
    /// Their number.
    pub(crate) networks: u32,
    /// The paper gives none. All networks have the same, since sparsity and error depend on it too.
    pub(crate) learning_rate: f64,
    /// When their training ends.
    pub(crate) limits: Limits,
}

/// What a scale takes of a data set.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataSizes {
    /// The most training, validation and test examples; as many as there are if it is left out.
    pub(crate) examples: Option<[usize; 3]>,
    /// Whether each epoch has training examples of its own, as many as `examples` says. Only the generator of the
    /// characters in the place of NISTP can do that.
    #[serde(default)]
    pub(crate) stream: bool,
    /// The most examples without labels; as many as there are if it is left out.
    pub(crate) unlabelled: Option<usize>,
    /// For texts: the size of the vocabulary.
    pub(crate) words: usize,
    /// The number of units in each hidden layer.
    pub(crate) hidden: Vec<usize>,
    /// When training ends, in the grid.
    pub(crate) limits: Limits,
}

impl DataSizes {
    /// The most training, validation and test examples.
    pub(crate) fn most_examples(&self) -> [usize; 3] {
        self.examples.unwrap_or([usize::MAX; 3])
    }

    /// The most examples without labels.
    pub(crate) fn most_unlabelled(&self) -> usize {
        self.unlabelled.unwrap_or(usize::MAX)
    }
}

impl Sizes {
    /// The numbers of a scale, with what the user has changed.
    ///
    /// # Errors
    /// If a name is unknown, or a number is out of its range.
    pub(crate) fn of(scale: Scale, changed: &[Override]) -> Result<Self> {
        Self::parse(scale, scale.text(), changed)
    }

    /// The numbers in `text`, with what the user has changed; `scale` names the text in errors.
    ///
    /// # Errors
    /// As of [`of`](Self::of).
    pub(crate) fn parse(scale: Scale, text: &str, changed: &[Override]) -> Result<Self> {
        let name = scale.name();
        let mut table: toml::Table = text.parse().with_context(|| format!("scale/{name}.toml"))?;
        for change in changed {
            change.apply(&mut table)?;
        }
        let sizes: Self = table.try_into().with_context(|| match changed {
            [] => format!("scale/{name}.toml"),
            _ => format!(
                "--set {}",
                changed.iter().map(Override::to_string).collect::<Vec<_>>().join(" --set ")
            ),
        })?;
        sizes.check()?;
        Ok(sizes)
    }

    /// What is taken of a data set.
    pub(crate) fn data(&self, place: Place) -> &DataSizes {
        match place {
            Place::Mnist => &self.mnist,
            Place::Cifar10 => &self.cifar10,
            Place::Nistp => &self.nistp,
            Place::Norb => &self.norb,
            Place::Opentable => &self.opentable,
            Place::Books | Place::Dvd | Place::Electronics | Place::Kitchen => &self.amazon,
        }
    }

    fn check(&self) -> Result<()> {
        // Training is in 32 bits.
        let is_rate = |rate: &f64| (f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX)).contains(rate);
        for (name, rates) in [
            ("learning_rates", &self.learning_rates),
            ("pre_training.learning_rates", &self.pre_training.learning_rates),
        ] {
            let expected = "expected at least one, each a number above 0 that 32 bits hold";
            ensure!(!rates.is_empty() && rates.iter().all(is_rate), "{name}: {expected}, found {rates:?}");
        }
        let rate = self.figure3.learning_rate;
        ensure!(
            is_rate(&rate),
            "figure3.learning_rate: expected a number above 0 that 32 bits hold, found {rate}"
        );
        let penalties = &self.penalties;
        let is_penalty = |penalty: &f64| *penalty >= 0.0 && penalty.is_finite();
        let expected = "expected at least one, each a number of 0 or more";
        ensure!(
            !penalties.is_empty() && penalties.iter().all(is_penalty),
            "penalties: {expected}, found {penalties:?}"
        );
        let gain = self.pre_training.least_gain;
        ensure!((0.0..1.0).contains(&gain), "pre_training.least_gain: expected 0 to below 1, found {gain}");
        let rounds =
            |rounds: &[Round]| rounds.iter().all(|round| round.networks > 0 && is_limit(round.limits));
        ensure!(
            rounds(&self.rounds) && rounds(&self.pre_training.rounds),
            "rounds: expected at least one network, epoch and epoch of patience in each"
        );
        for (name, limits) in [("pre_training", self.pre_training.limits), ("figure3", self.figure3.limits)] {
            ensure!(is_limit(limits), "{name}.limits: expected max_epochs and patience of at least 1");
        }
        ensure!(self.folds > 1, "folds: expected at least 2, found {}", self.folds);
        ensure!(self.figure4_seeds > 0, "figure4_seeds: expected at least 1, found 0");
        let chosen = [Reconstruction::Softplus, Reconstruction::Sigmoid];
        ensure!(
            chosen.iter().all(|chosen| self.reconstructions.contains(chosen)),
            "reconstructions: expected softplus and sigmoid among them, found {:?}",
            self.reconstructions
        );
        for place in Place::ALL {
            let DataSizes { words, hidden, limits, examples, stream, .. } = self.data(place);
            let name = place.scale_key();
            let depth = place.depth();
            ensure!(
                hidden.len() == depth && hidden.iter().all(|&units| units > 0),
                "{name}.hidden: expected {depth} sizes of at least 1, found {hidden:?}"
            );
            ensure!(is_limit(*limits), "{name}.limits: expected max_epochs and patience of at least 1");
            ensure!(
                !stream || place == Place::Nistp,
                "{name}.stream: only the examples of nistp can be streamed"
            );
            ensure!(*words > 0, "{name}.words: expected at least 1, found 0");
            ensure!(
                examples.is_none_or(|examples| examples.iter().all(|&count| count > 0)),
                "{name}.examples: expected at least 1 for training, validation and test, found {examples:?}"
            );
        }
        ensure!(
            !self.nistp.stream || self.nistp.examples.is_some(),
            "nistp.examples: expected with nistp.stream, which takes as many in each epoch"
        );
        Ok(())
    }
}

fn is_limit(Limits { max_epochs, patience }: Limits) -> bool {
    max_epochs > 0 && patience > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(changes: &[&str]) -> Result<Sizes> {
        let changes: Vec<Override> = changes.iter().map(|change| change.parse().unwrap()).collect();
        Sizes::of(Scale::Paper, &changes)
    }

    #[test]
    fn each_scale_can_be_read() {
        for scale in Scale::ALL {
            let sizes = Sizes::of(scale, &[]).unwrap();
            assert_eq!(sizes.data(Place::Norb).hidden.len(), 2, "{scale:?}");
        }
    }

    #[test]
    fn numbers_can_be_changed_by_their_names() {
        let changed =
            set(&["mnist.limits.max_epochs=60", "penalties=[0, 1e-4]", "amazon.examples=[80, 20, 9]"])
                .unwrap();
        assert_eq!(changed.data(Place::Mnist).limits, Limits { max_epochs: 60, patience: 10 });
        assert_eq!(changed.penalties, [0.0, 1e-4]);
        assert_eq!(changed.data(Place::Dvd).most_examples(), [80, 20, 9]);
        assert_eq!(changed.data(Place::Dvd).most_unlabelled(), usize::MAX);
        assert!(changed.data(Place::Nistp).stream);
        assert!(!set(&["nistp.stream=false"]).unwrap().data(Place::Nistp).stream);
    }

    #[test]
    fn unknown_names_and_numbers_out_of_range_are_refused() {
        for (change, named) in [
            ("mnist.epochs=60", "epochs"),
            ("emnist.words=60", "emnist"),
            ("mnist.limits.max_epochs=0", "mnist.limits"),
            ("mnist.limits=3", "limits"),
            ("mnist.hidden=[10]", "mnist.hidden"),
            ("mnist.examples=[10, 0, 3]", "mnist.examples"),
            ("norb.words=0", "norb.words"),
            ("mnist.stream=true", "mnist.stream"),
            ("amazon.stream=true", "amazon.stream"),
            ("learning_rates=[]", "learning_rates"),
            ("learning_rates=[nan]", "learning_rates"),
            ("learning_rates=[1e300]", "learning_rates"),
            ("figure3.learning_rate=0.0", "figure3.learning_rate"),
            ("figure3.learning_rate=inf", "figure3.learning_rate"),
            ("learning_rates='fast'", "learning_rates"),
            ("penalties=[-1.0]", "penalties"),
            ("pre_training.least_gain=1.0", "least_gain"),
            ("folds=1", "folds"),
            ("reconstructions=['softplus']", "reconstructions"),
            ("reconstructions=['softplus', 'sigmoid', 'cubic']", "cubic"),
            ("rounds=[{ networks = 0, limits = { max_epochs = 1, patience = 1 } }]", "rounds"),
        ] {
            let error = format!("{:#}", set(&[change]).unwrap_err());
            assert!(error.contains(named), "{change}: {error}");
        }
    }
}
