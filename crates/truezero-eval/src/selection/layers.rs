//! [`LayerSearch`]: pre-training layer by layer. For each layer the reconstruction error selects a learning rate.

use truezero_network::Descent;
use truezero_pretrain::Settings;
use truezero_sweep::{Job, SweepError};

use super::halving::halve;
use super::{Candidate, Contest, Limits, Round};
use crate::{
    DataSettings, Failure, PreTrainingRecord, PreTrainingSettings, Runs, Work, pre_training_job,
    pre_training_record,
};

/// Hidden layers that are pre-trained one above the other. Each is trained at every learning rate, in a later round the
/// best of them for longer; the next is trained above the one with the lowest reconstruction error of the validation
/// examples in the last round.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerSearch {
    /// Names the data in the labels of jobs.
    pub label: String,
    /// The examples.
    pub data: DataSettings,
    /// The layers from the input up. Their learning rates and seeds are replaced; their limits are those of the first
    /// round.
    pub layers: Vec<Settings>,
    /// The learning rates that are tried, for each layer.
    pub learning_rates: Vec<Vec<f64>>,
    /// The rounds that follow the first.
    pub finals: Vec<Round>,
    /// The seed at which they are tried.
    pub seed: u64,
}

/// What is known of a [`LayerSearch`] by what is finished.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LayerContest {
    /// Of each layer from the input up. The last is the highest that can be trained by now.
    pub layers: Vec<Contest>,
    /// The selected job of each layer whose grid is finished.
    pub selected: Vec<Job<Work>>,
}

/// All layers, pre-trained at one seed with the selected learning rates.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Stack {
    /// The jobs that are finished or can be run, from the input up. Empty until the search is finished.
    pub jobs: Vec<Job<Work>>,
    /// The identity of the last layer's job, once all layers are finished.
    pub top: Option<String>,
    /// How the last of the jobs failed, if it did. No layer is trained above it.
    pub failure: Option<Failure>,
}

impl LayerSearch {
    /// The jobs of the search that are known by now.
    ///
    /// # Errors
    /// [`SweepError::Settings`] if settings have no JSON.
    pub fn contest(&self, finished: &Runs) -> Result<LayerContest, SweepError> {
        let mut contest = LayerContest::default();
        for (layer, rates) in (0..self.layers.len()).zip(&self.learning_rates) {
            let below = contest.selected.last();
            let of_layer = self.contest_of(finished, layer, below, rates)?;
            let jobs = of_layer.rounds.last().into_iter().flatten();
            let winner = jobs.into_iter().find(|job| of_layer.selected == Some(Candidate::of(job))).cloned();
            contest.layers.push(of_layer);
            let Some(winner) = winner else { break };
            contest.selected.push(winner);
        }
        Ok(contest)
    }

    fn contest_of(
        &self,
        finished: &Runs,
        layer: usize,
        below: Option<&Job<Work>>,
        rates: &[f64],
    ) -> Result<Contest, SweepError> {
        let descent = &self.layers[layer].descent;
        let grid = rates.iter().map(|&learning_rate| Candidate {
            learning_rate,
            l1: descent.l1,
            limits: Limits::of(descent),
        });
        let jobs = |candidates: &[Candidate]| {
            candidates.iter().map(|&candidate| self.job(layer, below, candidate, self.seed)).collect()
        };
        halve(grid.collect(), &self.finals, jobs, |jobs| ranked(finished, jobs))
    }

    /// The layers at a seed.
    ///
    /// # Errors
    /// [`SweepError::Settings`] if settings have no JSON.
    pub fn stack(&self, finished: &Runs, seed: u64) -> Result<Stack, SweepError> {
        let selected = self.contest(finished)?.selected;
        let mut stack = Stack::default();
        if selected.len() < self.layers.len() {
            return Ok(stack);
        }
        for (layer, winner) in selected.iter().enumerate() {
            let job = self.job(layer, stack.jobs.last(), Candidate::of(winner), seed)?;
            let record = pre_training_record(finished, &job.id);
            stack.jobs.push(job);
            stack.failure = record.and_then(Failure::of_pre_training);
            if record.is_none() || stack.failure.is_some() {
                return Ok(stack);
            }
        }
        stack.top = stack.jobs.last().map(|job| job.id.clone());
        Ok(stack)
    }

    /// How the search failed: `None` unless a layer failed at every learning rate.
    ///
    /// # Errors
    /// [`SweepError::Settings`] if settings have no JSON.
    pub fn failure(&self, finished: &Runs) -> Result<Option<Failure>, SweepError> {
        let LayerContest { layers, selected } = self.contest(finished)?;
        let Some(grid) = layers.get(selected.len()).and_then(|contest| contest.rounds.last()) else {
            return Ok(None);
        };
        let mut failures = Vec::new();
        for job in grid {
            let Some(record) = pre_training_record(finished, &job.id) else { return Ok(None) };
            let failure = Failure::of_pre_training(record);
            failures.extend(failure.map(|failure| (job.settings.descent().learning_rate, failure)));
        }
        let each: Vec<String> =
            failures.iter().map(|(rate, failure)| format!("{failure} at rate {rate}")).collect();
        Ok(failures.first().map(|(_, first)| Failure { job: first.job.clone(), words: each.join(", ") }))
    }

    /// `layer` counts from 0.
    fn job(
        &self,
        layer: usize,
        below: Option<&Job<Work>>,
        Candidate { learning_rate, l1, limits }: Candidate,
        seed: u64,
    ) -> Result<Job<Work>, SweepError> {
        let mut pre_training = self.layers[layer].clone();
        let longer = limits.beside(Limits::of(&pre_training.descent));
        let Limits { max_epochs, patience } = limits;
        pre_training.descent =
            Descent { learning_rate, l1, max_epochs, patience, seed, ..pre_training.descent };
        let settings = PreTrainingSettings {
            data: self.data.clone(),
            // No network has 2³² layers.
            layer: u32::try_from(layer).unwrap_or(u32::MAX).saturating_add(1),
            below: below.map(|job| job.id.clone()),
            pre_training,
        };
        pre_training_job(settings, &format!("{}{longer}", self.label))
    }
}

/// The candidates of the jobs that did not fail, from the lowest reconstruction error up; equal ones stay in the order
/// of the jobs. `None` until all are finished, or if all failed.
fn ranked(finished: &Runs, jobs: &[Job<Work>]) -> Option<Vec<Candidate>> {
    let mut ranked = Vec::with_capacity(jobs.len());
    for job in jobs {
        ranked
            .extend(error(pre_training_record(finished, &job.id)?).map(|error| (error, Candidate::of(job))));
    }
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
    let ranked: Vec<Candidate> = ranked.into_iter().map(|(_, candidate)| candidate).collect();
    (!ranked.is_empty()).then_some(ranked)
}

/// The reconstruction error; `None` if the layer failed.
fn error(record: &PreTrainingRecord) -> Option<f64> {
    match Failure::of_pre_training(record) {
        Some(_) => None,
        None => record.best().map(|best| best.validation_error),
    }
}
