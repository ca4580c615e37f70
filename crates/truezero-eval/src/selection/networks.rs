//! [`NetworkSearch`]: networks over a grid of penalties and learning rates, among which the validation error selects.

use serde::{Deserialize, Serialize};
use truezero_datasets::Dataset;
use truezero_network::{Architecture, Descent};
use truezero_sweep::{Job, SweepError};

use super::halving::halve;
use super::{Candidate, Contest, LayerSearch, Limits};
use crate::{
    Counted, DataSettings, Encoder, EvalError, Failure, RunSettings, Runs, Weights, Work, run_record,
    supervised_job,
};

/// A search for the penalty and the learning rate of a network.
///
/// In the first round every candidate of the grid is trained. Each later round trains the best of the round before for
/// longer. The best of the last round is selected and trained once for each repeat. All of this follows from the
/// search, which is plain data, and from the finished runs.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkSearch {
    /// Names the data and the network in the labels of jobs, and tells them from others of the same penalty, learning
    /// rate and seed.
    pub label: String,
    /// The sizes and activations.
    pub architecture: Architecture,
    /// What turns the examples into the inputs of the network, if they are not its inputs as they are.
    pub encoder: Option<Encoder>,
    /// How the hidden layers are pre-trained, at the seed of each repeat; `None` for random initial weights.
    pub pre_training: Option<LayerSearch>,
    /// The learning rates that are tried.
    pub learning_rates: Vec<f64>,
    /// The coefficients of the L1 penalty that are tried, each with every learning rate.
    pub penalties: Vec<f64>,
    /// The examples in a step.
    pub batch_size: usize,
    /// When training ends in the first round, in which all candidates take part.
    pub limits: Limits,
    /// The rounds that follow (successive halving). The best of the last is selected.
    pub finals: Vec<Round>,
    /// The runs of the selected candidate. The first of them is the one in which the search takes place, unless there
    /// are `held_out`.
    pub repeats: Vec<Repeat>,
    /// The runs by which candidates are compared instead, if there are any: the folds of a cross-validation within the
    /// labels of the first repeat. A candidate has the mean of their validation errors.
    pub held_out: Vec<Repeat>,
    /// Which weights of each run are its result.
    pub weights: Weights,
}

/// A round of a [`NetworkSearch`] after the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// How many take part: those with the lowest validation errors in the round before.
    pub networks: usize,
    /// When training ends.
    pub limits: Limits,
}

/// A run of the selected candidate: a seed, or a fold of a cross-validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// What tells it from the others, as in "seed 2".
    pub name: String,
    /// What it adds to the label of a job, as in ", fold 1 of 10". The seed is in every label.
    pub label: String,
    /// The seed of everything that is random.
    pub seed: u64,
    /// The examples.
    pub data: DataSettings,
}

impl Repeat {
    /// A run with a seed of its own.
    pub fn of_seed(seed: u64, data: DataSettings) -> Self {
        Self { name: format!("seed {seed}"), label: String::new(), seed, data }
    }
}

impl NetworkSearch {
    /// All jobs that can be planned by now: the pre-training, the rounds of the search, and the repeats of what it
    /// selects.
    ///
    /// # Errors
    /// [`SweepError::Settings`] if settings have no JSON.
    pub fn jobs(&self, finished: &Runs) -> Result<Vec<Job<Work>>, SweepError> {
        let mut jobs = Vec::new();
        if let Some(layers) = &self.pre_training {
            jobs.extend(
                layers.contest(finished)?.layers.into_iter().flat_map(|layer| layer.rounds).flatten(),
            );
            for repeat in &self.repeats {
                jobs.extend(layers.stack(finished, repeat.seed)?.jobs);
            }
        }
        let contest = self.contest(finished)?;
        jobs.extend(contest.rounds.into_iter().flatten());
        if let Some(candidate) = contest.selected {
            for repeat in &self.repeats {
                jobs.extend(self.job(finished, candidate, repeat)?);
            }
        }
        Ok(jobs)
    }

    /// The rounds of the search that are known by now.
    ///
    /// # Errors
    /// [`SweepError::Settings`] if settings have no JSON.
    pub fn contest(&self, finished: &Runs) -> Result<Contest, SweepError> {
        let compared: Vec<&Repeat> = match &self.held_out[..] {
            [] => self.repeats.first().into_iter().collect(),
            held_out => held_out.iter().collect(),
        };
        if compared.is_empty() {
            return Ok(Contest::default());
        }
        let jobs = |candidates: &[Candidate]| {
            let runs =
                candidates.iter().flat_map(|&candidate| compared.iter().map(move |&run| (candidate, run)));
            let jobs = runs.map(|(candidate, run)| self.job(finished, candidate, run));
            jobs.filter_map(Result::transpose).collect()
        };
        halve(self.grid(), &self.finals, jobs, |jobs| ranked(finished, jobs))
    }

    /// The selected runs as they count, one for each repeat. Empty until all of them are finished.
    ///
    /// `dataset` has the training and test labels that a run which failed counts by.
    ///
    /// # Errors
    /// [`EvalError::Sweep`] if settings have no JSON; otherwise as of [`Counted::of`] and [`Counted::failed`].
    pub fn selected<'a>(&self, finished: &'a Runs, dataset: &Dataset) -> Result<Vec<Counted<'a>>, EvalError> {
        if let Some(failure) = self.pre_training_failure(finished)? {
            let failed = |repeat: &Repeat| Counted::failed(&repeat.name, failure.clone(), dataset);
            return self.repeats.iter().map(failed).collect();
        }
        let Some(candidate) = self.contest(finished)?.selected else { return Ok(Vec::new()) };
        let mut counted = Vec::new();
        for repeat in &self.repeats {
            let record = self.job(finished, candidate, repeat)?.map(|job| run_record(finished, &job.id));
            counted.push(match (record, &self.pre_training) {
                (Some(Some(record)), _) => Counted::of(&repeat.name, record, finished, dataset)?,
                (None, Some(layers)) => match layers.stack(finished, repeat.seed)?.failure {
                    Some(failure) => Counted::failed(&repeat.name, failure, dataset)?,
                    None => return Ok(Vec::new()),
                },
                _ => return Ok(Vec::new()),
            });
        }
        Ok(counted)
    }

    /// How the search of the pre-training failed, if it did.
    ///
    /// # Errors
    /// [`SweepError::Settings`] if settings have no JSON.
    pub fn pre_training_failure(&self, finished: &Runs) -> Result<Option<Failure>, SweepError> {
        self.pre_training.as_ref().map_or(Ok(None), |layers| layers.failure(finished))
    }

    /// All candidates, penalty by penalty.
    fn grid(&self) -> Vec<Candidate> {
        let of_penalty = |&l1: &f64| {
            let candidate = move |&learning_rate: &f64| Candidate { learning_rate, l1, limits: self.limits };
            self.learning_rates.iter().map(candidate)
        };
        self.penalties.iter().flat_map(of_penalty).collect()
    }

    /// `None` until the layers are pre-trained at that seed.
    fn job(
        &self,
        finished: &Runs,
        candidate: Candidate,
        repeat: &Repeat,
    ) -> Result<Option<Job<Work>>, SweepError> {
        let pre_training = match &self.pre_training {
            None => None,
            Some(layers) => match layers.stack(finished, repeat.seed)?.top {
                Some(top) => Some(top),
                None => return Ok(None),
            },
        };
        let Candidate { learning_rate, l1, limits: Limits { max_epochs, patience } } = candidate;
        let settings = RunSettings {
            data: repeat.data.clone(),
            architecture: self.architecture.clone(),
            encoder: self.encoder.clone(),
            pre_training,
            weights: self.weights,
            descent: Descent {
                batch_size: self.batch_size,
                learning_rate,
                l1,
                max_epochs,
                patience,
                seed: repeat.seed,
            },
        };
        let longer = candidate.limits.beside(self.limits);
        supervised_job(settings, &format!("{}{}{longer}", self.label, repeat.label)).map(Some)
    }
}

/// The candidates of the jobs from the lowest mean validation error up. Those with a run that failed come last: one of
/// them is selected only if all did. Equal ones stay in the order of the jobs. `None` until all are finished.
fn ranked(finished: &Runs, jobs: &[Job<Work>]) -> Option<Vec<Candidate>> {
    let mut ranked: Vec<(bool, f64, Candidate)> = Vec::with_capacity(jobs.len());
    for of_candidate in jobs.chunk_by(|one, other| Candidate::of(one) == Candidate::of(other)) {
        let (mut failed, mut error) = (false, 0.0);
        for job in of_candidate {
            let record = run_record(finished, &job.id)?;
            failed |= Failure::of(record).is_some();
            error += record.best.as_ref().map_or(f64::INFINITY, |epoch| epoch.validation.error_rate());
        }
        let mean = error / of_candidate.len() as f64;
        ranked.extend(of_candidate.first().map(|job| (failed, mean, Candidate::of(job))));
    }
    ranked.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    Some(ranked.into_iter().map(|(.., candidate)| candidate).collect())
}
