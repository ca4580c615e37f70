//! [`pretended`]: results of runs that are not finished, to foresee what follows from them.

use std::num::NonZeroUsize;

use truezero_network::Evaluation;
use truezero_sweep::Job;

use crate::{
    BestEpoch, Cost, Environment, EpochRecord, PreTrainingEpoch, PreTrainingRecord, PreTrainingSettings,
    RECORD_FORMAT, RunOutcome, RunRecord, RunSettings, Work, WorkRecord,
};

/// A perfect result for a job, for [`truezero_sweep::foresee`]. No finished run has a lower error, so the pretended one
/// is selected, and every job that follows from it counts as one that is still to be run: a plan is never foreseen
/// smaller than it will be.
pub fn pretended(job: &Job<Work>) -> WorkRecord {
    match &job.settings {
        Work::Supervised(settings) => WorkRecord::Supervised(supervised(job, settings)),
        Work::PreTraining(settings) => WorkRecord::PreTraining(pre_training(job, settings)),
    }
}

fn supervised(job: &Job<Work>, settings: &RunSettings) -> RunRecord {
    let faultless = |examples| Evaluation {
        examples: NonZeroUsize::new(examples).unwrap_or(NonZeroUsize::MIN),
        negative_log_likelihood: Some(0.0),
        misclassified: Vec::new(),
        zeros: Vec::new(),
    };
    let epoch = EpochRecord {
        epoch: 1,
        training_loss: 0.0,
        training_l1: 0.0,
        validation_error: 0.0,
        validation_loss: 0.0,
        sparsity: Some(0.0),
    };
    RunRecord {
        format: RECORD_FORMAT,
        job: job.id.clone(),
        settings: settings.clone(),
        outcome: RunOutcome::Completed,
        epochs: vec![epoch],
        best: Some(BestEpoch {
            epoch: epoch.epoch,
            validation: faultless(settings.data.valid),
            test: faultless(settings.data.test),
            test_rmse: Some(0.0),
            test_squared_errors: None,
        }),
        cost: NO_COST,
        environment: nowhere(),
    }
}

fn pre_training(job: &Job<Work>, settings: &PreTrainingSettings) -> PreTrainingRecord {
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
        started: None,
    }
}

#[cfg(test)]
mod tests {
    use truezero_sweep::{SweepError, foresee};

    use super::*;
    use crate::sample::{pre_training, settings};
    use crate::{Runs, pre_training_job, pre_training_record, run_record, supervised_job};

    /// Two rates of a first layer; upon the better, once both are finished, a second layer; and upon that a network.
    fn plan(runs: &Runs) -> Result<Vec<Job<Work>>, SweepError> {
        let layer = |number, below: Option<&Job<Work>>, rate| {
            let mut settings = pre_training();
            settings.layer = number;
            settings.below = below.map(|job| job.id.clone());
            settings.pre_training.descent.learning_rate = rate;
            pre_training_job(settings, "mnist")
        };
        let error = |job: &Job<Work>| Some(pre_training_record(runs, &job.id)?.best()?.validation_error);
        let mut jobs = vec![layer(1, None, 0.1)?, layer(1, None, 0.01)?];
        let (Some(one), Some(other)) = (error(&jobs[0]), error(&jobs[1])) else { return Ok(jobs) };
        let second = layer(2, Some(&jobs[usize::from(other < one)]), 0.1)?;
        jobs.push(second.clone());
        if runs.contains(&second) {
            let network = RunSettings { pre_training: Some(second.id), ..settings() };
            let network = supervised_job(network, "rectifier")?;
            let is_judged = run_record(runs, &network.id).is_some_and(|record| record.best.is_some());
            jobs.push(network);
            if is_judged {
                let mut probe = settings();
                probe.descent.seed = 2;
                jobs.push(supervised_job(probe, "rectifier")?);
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
        let finished = |job: &Job<Work>, error: f64| {
            let WorkRecord::PreTraining(mut record) = pretended(job) else { panic!("pre-training") };
            record.epochs[0].validation_error = error;
            WorkRecord::PreTraining(record)
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
