//! [`foresee`]: the jobs of a whole plan before anything is run, those of later stages with it.

use std::num::NonZeroUsize;

use anyhow::Result;
use truezero_eval::{BestEpoch, Cost, Environment, RECORD_FORMAT, RunOutcome, RunRecord, RunSettings};
use truezero_network::Evaluation;

use super::Runs;
use crate::job::{Job, Work};
use crate::record::{PreTrainingEpoch, PreTrainingRecord, PreTrainingSettings, Record};

/// The jobs that a plan comes to, if every run that is not finished goes well.
///
/// What follows hangs on results, so results are pretended where there are none. Only jobs come out of here, so nothing that is
/// pretended can be kept or reported. A pretended run errs in nothing and so is selected: then nothing that follows from it is
/// finished, and no plan is foreseen smaller than it will be.
pub(crate) fn foresee(finished: &Runs, plan: impl Fn(&Runs) -> Result<Vec<Job>>) -> Result<Vec<Job>> {
    let (_, jobs) = complete(finished.clone(), plan, |_, job| pretended(job))?;
    Ok(jobs)
}

/// Gives the jobs of a plan that are not finished a result each, and plans again until all are finished.
pub(crate) fn complete(
    mut runs: Runs,
    plan: impl Fn(&Runs) -> Result<Vec<Job>>,
    result: impl Fn(&Runs, &Job) -> Record,
) -> Result<(Runs, Vec<Job>)> {
    loop {
        let jobs = plan(&runs)?;
        let known = runs.len();
        for job in &jobs {
            if !runs.contains(job) {
                let record = result(&runs, job);
                runs.0.insert(job.id.clone(), record);
            }
        }
        if runs.len() == known {
            return Ok((runs, jobs));
        }
    }
}

/// The result of a run that errs in nothing.
pub(crate) fn pretended(job: &Job) -> Record {
    match &job.work {
        Work::Supervised(settings) => Record::Supervised(supervised(job, settings)),
        Work::PreTraining(settings) => Record::PreTraining(pre_training(job, settings)),
    }
}

fn supervised(job: &Job, settings: &RunSettings) -> RunRecord {
    let faultless = |examples| Evaluation {
        examples: NonZeroUsize::new(examples).unwrap_or(NonZeroUsize::MIN),
        negative_log_likelihood: Some(0.0),
        misclassified: Vec::new(),
        zeros: Vec::new(),
    };
    RunRecord {
        format: RECORD_FORMAT,
        job: job.id.clone(),
        settings: settings.clone(),
        outcome: RunOutcome::Completed,
        epochs: Vec::new(),
        best: Some(BestEpoch {
            epoch: 1,
            validation: faultless(settings.data.valid),
            test: faultless(settings.data.test),
            test_rmse: Some(0.0),
        }),
        cost: NO_COST,
        environment: nowhere(),
    }
}

fn pre_training(job: &Job, settings: &PreTrainingSettings) -> PreTrainingRecord {
    let faultless = PreTrainingEpoch {
        epoch: 1,
        training_error: 0.0,
        training_l1: 0.0,
        validation_error: 0.0,
        sparsity: Some(0.0),
    };
    PreTrainingRecord {
        format: RECORD_FORMAT,
        job: job.id.clone(),
        settings: settings.clone(),
        outcome: RunOutcome::Completed,
        epochs: vec![faultless],
        best_epoch: Some(faultless.epoch),
        cost: NO_COST,
        environment: nowhere(),
    }
}

const NO_COST: Cost = Cost { training_seconds: 0.0, seconds: 0.0, steps: 0 };

fn nowhere() -> Environment {
    let pretended = || "pretended".to_owned();
    Environment {
        version: pretended(),
        commit: pretended(),
        kernels: pretended(),
        cpu: pretended(),
        system: pretended(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::tests::{pre_training, settings};

    /// Two rates of a first layer; upon the better, once both are finished, a second layer; and upon that a network.
    fn plan(runs: &Runs) -> Result<Vec<Job>> {
        let layer = |number, below: Option<&Job>, rate| {
            let mut settings = pre_training();
            settings.layer = number;
            settings.below = below.map(|job| job.id.clone());
            settings.pre_training.descent.learning_rate = rate;
            Job::pre_training(settings, "mnist")
        };
        let error =
            |job: &Job| runs.pre_training(&job.id).and_then(|record| Some(record.best()?.validation_error));
        let mut jobs = vec![layer(1, None, 0.1)?, layer(1, None, 0.01)?];
        let (Some(one), Some(other)) = (error(&jobs[0]), error(&jobs[1])) else { return Ok(jobs) };
        let second = layer(2, Some(&jobs[usize::from(other < one)]), 0.1)?;
        jobs.push(second.clone());
        if runs.contains(&second) {
            let network = RunSettings { pre_training: Some(second.id), ..settings() };
            let network = Job::supervised(network, "rectifier")?;
            let is_judged = runs.get(&network.id).is_some_and(|record| record.best.is_some());
            jobs.push(network);
            if is_judged {
                let mut probe = settings();
                probe.descent.seed = 2;
                jobs.push(Job::supervised(probe, "rectifier")?);
            }
        }
        Ok(jobs)
    }

    fn ids(jobs: &[Job]) -> Vec<&str> {
        jobs.iter().map(|job| job.id.as_str()).collect()
    }

    #[test]
    fn every_stage_is_foreseen_and_the_runs_stay_as_they_are() {
        let runs = Runs::default();
        let foreseen = foresee(&runs, plan).unwrap();
        assert_eq!(foreseen.len(), 5);
        assert_eq!(ids(&foreseen)[..2], ids(&plan(&runs).unwrap()));
        assert_eq!(runs.len(), 0);
    }

    #[test]
    fn a_result_that_is_there_counts_and_a_pretended_one_beats_it() {
        let [first, second] = &plan(&Runs::default()).unwrap()[..] else { panic!("two jobs") };
        let mut runs = Runs::default();
        let finished = |job: &Job, error: f64| {
            let Record::PreTraining(mut record) = pretended(job) else { panic!("pre-training") };
            record.epochs[0].validation_error = error;
            Record::PreTraining(record)
        };
        runs.0.insert(first.id.clone(), finished(first, 1.0));
        let below = |runs: &Runs| match &foresee(runs, plan).unwrap()[2].work {
            Work::PreTraining(settings) => settings.below.clone(),
            Work::Supervised(_) => None,
        };
        assert_eq!(below(&runs), Some(second.id.clone()));
        runs.0.insert(second.id.clone(), finished(second, 2.0));
        assert_eq!(below(&runs), Some(first.id.clone()));
    }

    #[test]
    fn a_plan_that_cannot_be_made_is_an_error() {
        assert!(foresee(&Runs::default(), |_| anyhow::bail!("no data")).is_err());
    }
}
