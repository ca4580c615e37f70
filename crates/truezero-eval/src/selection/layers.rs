//! [`LayerSearch`]: pre-training layer by layer. For each layer the reconstruction error selects a learning rate.

use truezero_pretrain::Settings;
use truezero_sweep::{Job, SweepError};

use crate::{
    DataSettings, Failure, PreTrainingRecord, PreTrainingSettings, Runs, Work, pre_training_job,
    pre_training_record,
};

/// Hidden layers that are pre-trained one above the other. Each is trained at every learning rate; the next is trained
/// above the one with the lowest reconstruction error of the validation examples.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerSearch {
    /// Names the data in the labels of jobs.
    pub label: String,
    /// The examples.
    pub data: DataSettings,
    /// The layers from the input up. Their learning rates and seeds are replaced.
    pub layers: Vec<Settings>,
    /// The learning rates that are tried.
    pub learning_rates: Vec<f64>,
    /// The seed at which they are tried.
    pub seed: u64,
}

/// What is known of a [`LayerSearch`] by what is finished.
#[derive(Clone, Debug, Default)]
pub struct LayerContest {
    /// For each layer from the input up, a job for each learning rate. The last layer is the highest that can be
    /// trained by now.
    pub grids: Vec<Vec<Job<Work>>>,
    /// The selected job of each layer whose grid is finished.
    pub selected: Vec<Job<Work>>,
}

/// All layers, pre-trained at one seed with the selected learning rates.
#[derive(Clone, Debug, Default)]
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
        for layer in 0..self.layers.len() {
            let below = contest.selected.last();
            let jobs = self.learning_rates.iter().map(|&rate| self.job(layer, below, rate, self.seed));
            let grid = jobs.collect::<Result<Vec<_>, _>>()?;
            let winner = select(finished, &grid).cloned();
            contest.grids.push(grid);
            let Some(winner) = winner else { break };
            contest.selected.push(winner);
        }
        Ok(contest)
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
            let rate = winner.settings.descent().learning_rate;
            let job = self.job(layer, stack.jobs.last(), rate, seed)?;
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
        let LayerContest { grids, selected } = self.contest(finished)?;
        let Some(grid) = grids.get(selected.len()) else { return Ok(None) };
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
        learning_rate: f64,
        seed: u64,
    ) -> Result<Job<Work>, SweepError> {
        let mut pre_training = self.layers[layer].clone();
        pre_training.descent.learning_rate = learning_rate;
        pre_training.descent.seed = seed;
        let settings = PreTrainingSettings {
            data: self.data.clone(),
            // No network has 2³² layers.
            layer: u32::try_from(layer).unwrap_or(u32::MAX).saturating_add(1),
            below: below.map(|job| job.id.clone()),
            pre_training,
        };
        pre_training_job(settings, &self.label)
    }
}

/// The job with the lowest reconstruction error, the first of equals. `None` until all are finished, or if all failed.
fn select<'a>(finished: &Runs, grid: &'a [Job<Work>]) -> Option<&'a Job<Work>> {
    let mut best: Option<(f64, &Job<Work>)> = None;
    for job in grid {
        let Some(error) = error(pre_training_record(finished, &job.id)?) else { continue };
        if best.is_none_or(|(lowest, _)| error < lowest) {
            best = Some((error, job));
        }
    }
    best.map(|(_, job)| job)
}

/// The reconstruction error; `None` if the layer failed.
fn error(record: &PreTrainingRecord) -> Option<f64> {
    match Failure::of_pre_training(record) {
        Some(_) => None,
        None => record.best().map(|best| best.validation_error),
    }
}
