//! [`pretended`]: results of runs that are not finished, to foresee what follows from them.

use std::num::NonZeroUsize;

use truezero_eval::{BestEpoch, Cost, Environment, RECORD_FORMAT, RunOutcome, RunRecord, RunSettings};
use truezero_network::Evaluation;

use crate::job::{Job, PreTrainingSettings, Work};
use crate::record::{PreTrainingEpoch, PreTrainingRecord, Record};

/// The result of a run that errs in nothing, and so is selected: then nothing that follows from it is finished, and no
/// plan is foreseen smaller than it will be.
pub(crate) fn pretended(job: &Job) -> Record {
    match &job.settings {
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
    use truezero_sweep::foresee;

    use super::*;
    use crate::job::tests::{pre_training, settings};
    use crate::job::{self, Job};
    use crate::record::{self, Runs};

    /// Two rates of a first layer; upon the better, once both are finished, a second layer; and upon that a network.
    fn plan(runs: &Runs) -> anyhow::Result<Vec<Job>> {
        let layer = |number, below: Option<&Job>, rate| {
            let mut settings = pre_training();
            settings.layer = number;
            settings.below = below.map(|job| job.id.clone());
            settings.pre_training.descent.learning_rate = rate;
            job::pre_training(settings, "mnist")
        };
        let error = |job: &Job| Some(record::pre_training(runs, &job.id)?.best()?.validation_error);
        let mut jobs = vec![layer(1, None, 0.1)?, layer(1, None, 0.01)?];
        let (Some(one), Some(other)) = (error(&jobs[0]), error(&jobs[1])) else { return Ok(jobs) };
        let second = layer(2, Some(&jobs[usize::from(other < one)]), 0.1)?;
        jobs.push(second.clone());
        if runs.contains(&second) {
            let network = RunSettings { pre_training: Some(second.id), ..settings() };
            let network = job::supervised(network, "rectifier")?;
            let is_judged = record::supervised(runs, &network.id).is_some_and(|record| record.best.is_some());
            jobs.push(network);
            if is_judged {
                let mut probe = settings();
                probe.descent.seed = 2;
                jobs.push(job::supervised(probe, "rectifier")?);
            }
        }
        Ok(jobs)
    }

    #[test]
    fn every_stage_is_foreseen() {
        assert_eq!(foresee(&Runs::default(), plan, pretended).unwrap().len(), 5);
    }

    #[test]
    fn a_pretended_result_beats_one_that_is_there() {
        let [first, second] = &plan(&Runs::default()).unwrap()[..] else { panic!("two jobs") };
        let finished = |job: &Job, error: f64| {
            let Record::PreTraining(mut record) = pretended(job) else { panic!("pre-training") };
            record.epochs[0].validation_error = error;
            Record::PreTraining(record)
        };
        let mut runs = Runs::default();
        runs.insert(finished(first, 1.0));
        let below = |runs: &Runs| match &foresee(runs, plan, pretended).unwrap()[2].settings {
            Work::PreTraining(settings) => settings.below.clone(),
            Work::Supervised(_) => None,
        };
        assert_eq!(below(&runs), Some(second.id.clone()));
        runs.insert(finished(second, 2.0));
        assert_eq!(below(&runs), Some(first.id.clone()));
    }
}
