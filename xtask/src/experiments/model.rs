//! [`Model`]: a network of the paper, and the search by which its learning rate and penalty are selected.

use std::fmt;

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::{Counted, LayerSearch, Limits, NetworkSearch, Repeat, Round, Weights};
use truezero_network::{Architecture, Descent, HiddenLayer};
use truezero_pretrain::{Corruption, Reconstruction, Settings};

use super::context::Context;
use crate::data::{LABEL_FOLDS, Place, Subset};
use crate::job::Job;
use crate::record::Runs;
use crate::scale::{PreTrainingSizes, Sizes};

/// The examples in a step (section 4.1).
const BATCH_SIZE: usize = 10;
/// The paper's coefficient of the L1 penalty (section 4.1): in pre-training, where the cost is a sum over the inputs,
/// and in fine-tuning on a hundred labels.
const L1: f64 = 0.001;
/// Each input is masked with this probability (section 4.1; the higher layers of text too, section 4.2).
const MASKING: f64 = 0.25;
/// A word of a bag is dropped with the first probability, and a word that it does not have is added with the second.
/// The paper chose one level and does not print it. A bag has some 1 % of the words, so half of them are dropped and
/// half as many are added.
const SALT_AND_PEPPER: [f64; 2] = [0.5, 0.005];
/// The shares of the labels in Figure 4, in thousandths: 10,000, 50,000, 100,000, 150,000 and all of the paper's
/// 233,172.
pub(super) const SHARES: [u32; 5] = [43, 214, 429, 643, 1000];

/// A network of the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Model {
    pub(super) place: Place,
    pub(super) neuron: ActivationKind,
    /// The number of hidden layers.
    pub(super) depth: usize,
    /// How its layers are pre-trained; `None` for random initial weights.
    pub(super) pre_training: Option<Reconstruction>,
    /// The share of the training labels that it learns from, in thousandths, for Figure 4.
    pub(super) share: Option<u32>,
}

/// The network without its place.
impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.depth {
            0 => return write!(f, "no hidden layer"),
            depth if depth == self.place.depth() => self.neuron.fmt(f)?,
            1 => write!(f, "{}, 1 hidden layer", self.neuron)?,
            depth => write!(f, "{}, {depth} hidden layers", self.neuron)?,
        }
        if let Some(reconstruction) = self.pre_training {
            write!(f, ", pre-trained by {reconstruction}")?;
        }
        match self.share {
            Some(thousandths) => write!(f, ", {} % of the labels", f64::from(thousandths) / 10.0),
            None => Ok(()),
        }
    }
}

impl Model {
    /// A network of the paper's depth, from random weights.
    pub(super) fn random(place: Place, neuron: ActivationKind) -> Self {
        Self { place, neuron, depth: place.depth(), pre_training: None, share: None }
    }

    /// A pre-trained network of the paper's depth.
    pub(super) fn pre_trained(place: Place, neuron: ActivationKind, reconstruction: Reconstruction) -> Self {
        Self { pre_training: Some(reconstruction), ..Self::random(place, neuron) }
    }

    /// The search for its learning rate and penalty, at the sizes of the scale; only what a published search has
    /// selected where the scale wants that and there is one.
    pub(super) fn search(self, context: &Context<'_>) -> Result<NetworkSearch> {
        let sizes = &context.sizes;
        let dataset = context.data.at(self.place)?;
        let hidden = self.hidden_layers(sizes);
        let limits = sizes.data(self.place).limits.times(self.longer());
        let penalised = self.neuron.true_zeros() && self.depth > 0;
        let mut search = NetworkSearch {
            label: format!("{} {self}", data_words(context, self.place)?),
            architecture: Architecture::new(dataset.features, hidden, dataset.classes)?,
            encoder: None,
            pre_training: self.layers_to_search(context)?,
            learning_rates: sizes.learning_rates.clone(),
            // The penalty is there "to increase the amount of sparsity" (section 4.1), which a neuron without true
            // zeros cannot have: with the first of them, at paper scale, tanh errs by 3.77 % and softplus by 2.50 %
            // (records in results/mnist of commit 369166a).
            penalties: if penalised { sizes.penalties.clone() } else { vec![0.0] },
            batch_size: BATCH_SIZE,
            limits,
            finals: sizes.rounds.iter().map(|round| after(&self.longer_round(round), limits)).collect(),
            repeats: self.repeats(context)?,
            held_out: Vec::new(),
            weights: Weights::Best,
        };
        if let Some(choice) = context.choices.of(self, context)? {
            choice.narrow(&mut search);
        }
        if self.place.has_few_labels() { self.of_few_labels(context, search) } else { Ok(search) }
    }

    /// The search with a hundred labels: a cross-validation within the first set of labels chooses the learning rate,
    /// and training goes on for long after they are learned, since the lowest error of 20 validation examples is a
    /// worse moment to end. The penalty is the paper's.
    fn of_few_labels(self, context: &Context<'_>, search: NetworkSearch) -> Result<NetworkSearch> {
        let of = context.sizes.folds;
        let seed = context.seeds[0];
        let repeat = |number, held_out: Option<u32>| {
            let data = context.data.settings(self.place, Subset::Labels { number, of, held_out })?;
            let name = format!("labels {}", number + 1);
            let label = match held_out {
                None => format!(", {name} of {of}"),
                Some(fold) => format!(", {name} of {of} without fold {} of {LABEL_FOLDS}", fold + 1),
            };
            Ok(Repeat { label, name, seed, data })
        };
        let penalised = search.penalties.iter().any(|&penalty| penalty > 0.0);
        Ok(NetworkSearch {
            penalties: vec![if penalised { L1 } else { 0.0 }],
            finals: Vec::new(),
            repeats: (0..of).map(|number| repeat(number, None)).collect::<Result<_>>()?,
            held_out: (0..LABEL_FOLDS).map(|fold| repeat(0, Some(fold))).collect::<Result<_>>()?,
            weights: Weights::Last,
            ..search
        })
    }

    /// The search of its pre-training.
    pub(super) fn layers(self, context: &Context<'_>) -> Result<Option<LayerSearch>> {
        Ok(self.search(context)?.pre_training)
    }

    fn layers_to_search(self, context: &Context<'_>) -> Result<Option<LayerSearch>> {
        let Some(reconstruction) = self.pre_training else { return Ok(None) };
        let place = self.place;
        let PreTrainingSizes { learning_rates, limits, rounds, least_gain } = &context.sizes.pre_training;
        let descent = Descent {
            learning_rate: 0.0,
            batch_size: BATCH_SIZE,
            l1: if self.neuron.true_zeros() { L1 } else { 0.0 },
            max_epochs: limits.max_epochs,
            patience: limits.patience,
            seed: context.seeds[0],
        };
        let layer = |(number, hidden): (usize, HiddenLayer)| {
            let corruption = if place.is_text() && number == 0 {
                Corruption::salt_and_pepper(SALT_AND_PEPPER[0], SALT_AND_PEPPER[1], 1.0)?
            } else {
                Corruption::masking(MASKING)?
            };
            let (centred_inputs, least_gain, descent) = (place.is_centred(), *least_gain, descent.clone());
            Ok(Settings { hidden, reconstruction, corruption, centred_inputs, least_gain, descent })
        };
        let layers: Vec<Settings> =
            self.hidden_layers(&context.sizes).into_iter().enumerate().map(layer).collect::<Result<_>>()?;
        Ok(Some(LayerSearch {
            label: data_words(context, place)?,
            data: context.data.settings(place, Subset::Whole)?,
            learning_rates: vec![learning_rates.clone(); layers.len()],
            layers,
            finals: rounds.iter().map(|round| after(round, *limits)).collect(),
            seed: context.seeds[0],
        }))
    }

    /// The hidden layers from the input up.
    fn hidden_layers(self, sizes: &Sizes) -> Vec<HiddenLayer> {
        // "For rectifier layers half of the units have their output multiplied by −1", in the image experiments
        // (section 4.1).
        let half_negated = self.neuron == ActivationKind::Rectifier && !self.place.is_text();
        let sizes = sizes.data(self.place).hidden.iter().take(self.depth);
        sizes.map(|&units| HiddenLayer { units, activation: self.neuron, half_negated }).collect()
    }

    fn longer_round(self, round: &Round) -> Round {
        Round { limits: round.limits.times(self.longer()), ..*round }
    }

    /// The factor by which training may be longer than on all labels: a small share of them makes a short epoch.
    fn longer(self) -> u32 {
        const MOST: u32 = 5;
        self.share.map_or(1, |thousandths| (1000 / thousandths.max(1)).clamp(1, MOST))
    }

    /// Over seeds; over folds for Table 2, whose networks share a seed; over the seeds of Figure 4 for its shares.
    fn repeats(self, context: &Context<'_>) -> Result<Vec<Repeat>> {
        let first = context.seeds[0];
        let of_seed = |seed, part| Ok(Repeat::of_seed(seed, context.data.settings(self.place, part)?));
        if self.place == Place::Opentable {
            let of = context.sizes.folds;
            let of_fold = |number| {
                let data = context.data.settings(self.place, Subset::Fold { number, of })?;
                let name = format!("fold {}", number + 1);
                Ok(Repeat { label: format!(", {name} of {of}"), name, seed: first, data })
            };
            return (0..of).map(of_fold).collect();
        }
        match self.share {
            None => context.seeds.iter().map(|&seed| of_seed(seed, Subset::Whole)).collect(),
            Some(thousandths) => {
                let part = if thousandths == 1000 { Subset::Whole } else { Subset::Share(thousandths) };
                let seeds = context.sizes.figure4_seeds.max(context.seeds.len() as u64);
                (first..first + seeds).map(|seed| of_seed(seed, part)).collect()
            }
        }
    }

    /// The selected runs as they count, one for each repeat; empty until all of them are finished.
    pub(super) fn selected<'a>(self, context: &Context<'_>, runs: &'a Runs) -> Result<Vec<Counted<'a>>> {
        Ok(self.search(context)?.selected(runs, context.data.at(self.place)?)?)
    }

    /// The selected run at the first seed or fold; `None` until all repeats are finished.
    pub(super) fn first<'a>(self, context: &Context<'_>, runs: &'a Runs) -> Result<Option<Counted<'a>>> {
        Ok(self.selected(context, runs)?.into_iter().next())
    }
}

/// A later round is never shorter than the grid.
fn after(round: &Round, grid: Limits) -> Round {
    Round { limits: round.limits.or_longer(grid), ..*round }
}

/// The jobs of the models that are known by now.
pub(super) fn jobs(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for model in models {
        jobs.extend(model.search(context)?.jobs(runs)?);
    }
    Ok(jobs)
}

/// The selected runs of a model, those that failed left out, by their identities.
pub(super) fn networks(context: &Context<'_>, runs: &Runs, model: Model) -> Result<Vec<String>> {
    let selected = model.selected(context, runs)?;
    let trained = selected.iter().filter(|run| run.failure().is_none());
    Ok(trained.map(|run| run.job().to_owned()).collect())
}

/// All parts of data sets that runs may take at a scale.
pub(crate) fn parts(sizes: &Sizes) -> Vec<Subset> {
    let of = sizes.folds;
    let folds = (0..of).map(|number| Subset::Fold { number, of });
    let labels = (0..of).map(|number| Subset::Labels { number, of, held_out: None });
    let held_out = (0..LABEL_FOLDS).map(|fold| Subset::Labels { number: 0, of, held_out: Some(fold) });
    let shares = SHARES.map(Subset::Share);
    std::iter::once(Subset::Whole).chain(folds).chain(labels).chain(held_out).chain(shares).collect()
}

/// The data at a place in the label of a job: "mnist", or of a stand-in "sentiment for books".
pub(super) fn data_words(context: &Context<'_>, place: Place) -> Result<String> {
    let (name, place) = (&context.data.at(place)?.provenance.name, place.name());
    Ok(if name == place { name.clone() } else { format!("{name} for {place}") })
}
