//! [`Choices`]: the rates and penalties that searches have selected, in a file that other reproductions read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};
use truezero_activations::ActivationKind;
use truezero_eval::{Candidate, Contest, NetworkSearch, run_record};
use truezero_pretrain::Reconstruction;

use super::context::Context;
use super::model::{Model, data_words};
use crate::record::Runs;

/// The name of the file in the folder of a reproduction.
pub(crate) const CHOICES: &str = "choices.toml";

/// The folder of the published ones in the workspace.
pub(crate) const PUBLISHED: &str = "results/mnist";

/// What searches have selected, by the name of the data and the network, as in "mnist tanh".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Choices(BTreeMap<String, Choice>);

/// What a search has selected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(super) learning_rate: f64,
    pub(super) l1: f64,
    /// The learning rate of pre-training for each layer from the input up; empty without pre-training.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) layers: Vec<f64>,
    /// The run that was selected, and its validation error in percent.
    run: String,
    validation_error: f64,
}

impl Choices {
    /// Reads the file of a folder.
    ///
    /// # Errors
    /// If it cannot be read, or a number is out of its range.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(CHOICES);
        let text =
            fs::read_to_string(&path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        Self::parse(&text).with_context(|| format!("`{}` cannot be used", path.display()))
    }

    /// Returns true if there is no choice.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn parse(text: &str) -> Result<Self> {
        let choices: Self = toml::from_str(text)?;
        for (name, Choice { learning_rate, l1, layers, .. }) in &choices.0 {
            for rate in layers.iter().chain([learning_rate]) {
                ensure!(
                    *rate > 0.0 && rate.is_finite(),
                    "{name}: expected a learning rate above 0, found {rate}"
                );
            }
            ensure!(*l1 >= 0.0 && l1.is_finite(), "{name}: expected an L1 penalty of 0 or more, found {l1}");
        }
        Ok(choices)
    }

    /// The choice for a model, or else that for the network that is most like it: the rectifier network with the
    /// paper's pre-training or without.
    pub(super) fn of(&self, model: Model, context: &Context<'_>) -> Result<Option<&Choice>> {
        let like = Model {
            neuron: ActivationKind::Rectifier,
            pre_training: model.pre_training.map(|_| Reconstruction::Softplus),
            ..model
        };
        for model in [model, like] {
            let name = format!("{} {model}", data_words(context, model.place)?);
            if let Some(choice) = self.0.get(&name) {
                return Ok(Some(choice));
            }
        }
        Ok(None)
    }

    /// Adds what a search has selected, if it is finished.
    pub(super) fn add(&mut self, search: &NetworkSearch, runs: &Runs) -> Result<()> {
        let Contest { rounds, selected: Some(candidate), .. } = search.contest(runs)? else { return Ok(()) };
        let mut jobs = rounds.iter().rev().flatten();
        let job = jobs.find(|job| Candidate::of(job) == candidate);
        let best = job.and_then(|job| Some((job, run_record(runs, &job.id)?.best.as_ref()?)));
        let Some((job, best)) = best else { return Ok(()) };
        let layers = match &search.pre_training {
            None => Vec::new(),
            Some(layers) => {
                let selected = layers.contest(runs)?.selected;
                selected.iter().map(|job| job.settings.descent().learning_rate).collect()
            }
        };
        let choice = Choice {
            learning_rate: candidate.learning_rate,
            l1: candidate.l1,
            layers,
            run: job.id.clone(),
            validation_error: (1e4 * best.validation.error_rate()).round() / 100.0,
        };
        self.0.insert(search.label.clone(), choice);
        Ok(())
    }

    /// The text of the file; `None` without a choice.
    pub(crate) fn text(&self) -> Result<Option<String>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        Ok(Some(format!(
            "# What the searches of this reproduction have selected.\n\n{}",
            toml::to_string(self)?
        )))
    }
}

impl Choice {
    /// Replaces the grids of a search by the choice.
    pub(super) fn narrow(&self, search: &mut NetworkSearch) {
        search.learning_rates = vec![self.learning_rate];
        search.penalties = vec![self.l1];
        if let Some(layers) = &mut search.pre_training {
            for (rates, &rate) in layers.learning_rates.iter_mut().zip(&self.layers) {
                *rates = vec![rate];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let layers = vec![0.01, 0.001];
        let choice =
            Choice { learning_rate: 0.1, l1: 1e-5, layers, run: "0f".into(), validation_error: 1.52 };
        let choices = Choices(BTreeMap::from([("mnist rectifier, pre-trained".into(), choice)]));
        let text = choices.text().unwrap().unwrap();
        assert_eq!(Choices::parse(&text).unwrap(), choices);
        for (from, to) in [
            ("0.1", "0"),
            ("0.1", "nan"),
            ("l1 = 0.00001", "l1 = -1"),
            ("0.001]", "-0.001]"),
            ("run", "walk"),
        ] {
            assert!(text.contains(from), "{text}");
            assert!(Choices::parse(&text.replacen(from, to, 1)).is_err(), "{from} → {to}");
        }
        assert_eq!(Choices::default().text().unwrap(), None);
    }

    #[test]
    fn the_published_choices_can_be_read() {
        let folder = crate::folders::workspace_folder().unwrap().join(PUBLISHED);
        assert!(!Choices::read(&folder).unwrap().0.is_empty());
    }
}
