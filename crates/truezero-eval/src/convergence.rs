//! [`run_standing`]: how a run ended, together with the runs that it builds upon.

use crate::rules::{Standing, standing};
use crate::{
    EvalError, Failure, PreTrainingRecord, RunOutcome, RunRecord, Runs, pre_training_record, run_record,
};

/// How a supervised run ended, as far as a verdict depends on it. It has converged if it has itself, and with it the
/// pre-training of each layer below, or the network whose hidden values it sees.
///
/// # Errors
/// [`EvalError::NotPlanned`] if a run that it builds upon is not among the finished ones. [`EvalError::Rule`] if the
/// epochs of a record contradict each other.
pub fn run_standing(finished: &Runs, record: &RunRecord) -> Result<Standing, EvalError> {
    if let Some(Failure { words, .. }) = Failure::of(record) {
        return Ok(Standing::Failed(words));
    }
    let mut reasons = layers(finished, record.settings.pre_training.as_deref())?;
    if let Some(encoder) = &record.settings.encoder {
        let network = run_record(finished, &encoder.job).ok_or_else(|| not_planned(&encoder.job))?;
        reasons.extend(words(run_standing(finished, network)?).map(|words| format!("its network: {words}")));
    }
    let descent = &record.settings.descent;
    let best = record.best.as_ref().map(|best| best.epoch);
    reasons.extend(words(of_epochs(record.outcome, best, record.epochs.len(), descent.max_epochs)?));
    Ok(if reasons.is_empty() { Standing::Converged } else { Standing::NotConverged(reasons.join(", ")) })
}

/// Why the pre-training of the layers up to `top` has not converged, each reason with its layers from the input up.
fn layers(finished: &Runs, top: Option<&str>) -> Result<Vec<String>, EvalError> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    let mut next = top;
    while let Some(job) = next {
        let layer = pre_training_record(finished, job).ok_or_else(|| not_planned(job))?;
        next = layer.settings.below.as_deref();
        let Some(words) = of_layer(layer)? else { continue };
        let number = layer.settings.layer.to_string();
        match reasons.iter_mut().find(|(known, _)| *known == words) {
            Some((_, numbers)) => numbers.insert(0, number),
            None => reasons.insert(0, (words, vec![number])),
        }
    }
    let named = |(words, numbers): (String, Vec<String>)| {
        let noun = if numbers.len() == 1 { "layer" } else { "layers" };
        format!("pre-training {noun} {}: {words}", numbers.join(", "))
    };
    Ok(reasons.into_iter().map(named).collect())
}

/// Why the pre-training of a layer has not converged; `None` if it has.
fn of_layer(record: &PreTrainingRecord) -> Result<Option<String>, EvalError> {
    if let Some(failure) = Failure::of_pre_training(record) {
        return Ok(Some(failure.words));
    }
    let PreTrainingRecord { settings, outcome, epochs, best_epoch, .. } = record;
    let ended = of_epochs(*outcome, *best_epoch, epochs.len(), settings.pre_training.descent.max_epochs)?;
    Ok(words(ended))
}

/// Of a run that did not fail, so that it has a best epoch.
fn of_epochs(
    outcome: RunOutcome,
    best: Option<u32>,
    epochs: usize,
    limit: u32,
) -> Result<Standing, EvalError> {
    let ended_by_patience = outcome == RunOutcome::StoppedEarly;
    let epochs = u32::try_from(epochs).unwrap_or(u32::MAX);
    Ok(standing(ended_by_patience, best.unwrap_or(0), epochs, limit)?)
}

fn words(standing: Standing) -> Option<String> {
    match standing {
        Standing::Converged => None,
        Standing::NotConverged(words) | Standing::Failed(words) => Some(words),
    }
}

fn not_planned(job: &str) -> EvalError {
    EvalError::NotPlanned { job: job.to_owned() }
}

#[cfg(test)]
mod tests {
    use truezero_sweep::Job;

    use super::*;
    use crate::sample::{pre_training, settings};
    use crate::{Encoder, RunSettings, Work, WorkRecord, pre_training_job, pretended, supervised_job};

    const LIMIT: u32 = 100;

    /// A finished run with its lowest error at an epoch, ended by its patience or at its limit.
    fn finished(mut job: Job<Work>, outcome: RunOutcome, best: u32) -> WorkRecord {
        let epochs = if outcome == RunOutcome::StoppedEarly { best + 5 } else { LIMIT } as usize;
        match &mut job.settings {
            Work::Supervised(settings) => settings.descent.max_epochs = LIMIT,
            Work::PreTraining(settings) => settings.pre_training.descent.max_epochs = LIMIT,
        }
        let mut record = pretended(&job);
        match &mut record {
            WorkRecord::Supervised(record) => {
                record.outcome = outcome;
                record.epochs = vec![record.epochs[0]; epochs];
                record.best.as_mut().unwrap().epoch = best;
            }
            WorkRecord::PreTraining(record) => {
                record.outcome = outcome;
                let first = record.epochs[0];
                record.epochs =
                    (1..).take(epochs).map(|epoch| crate::PreTrainingEpoch { epoch, ..first }).collect();
                record.best_epoch = Some(best);
            }
        }
        record
    }

    fn layer(number: u32, below: Option<&Job<Work>>) -> Job<Work> {
        let mut settings = pre_training();
        settings.layer = number;
        settings.below = below.map(|job| job.id.clone());
        pre_training_job(settings, "mnist").unwrap()
    }

    /// The standing of a network above two layers, each with its outcome and best epoch.
    fn above(layers: [(RunOutcome, u32); 2], network: (RunOutcome, u32)) -> Standing {
        let first = layer(1, None);
        let second = layer(2, Some(&first));
        let top = RunSettings { pre_training: Some(second.id.clone()), ..settings() };
        let top = supervised_job(top, "rectifier").unwrap();
        let mut runs = Runs::default();
        for (job, (outcome, best)) in
            [first, second, top.clone()].into_iter().zip(layers.into_iter().chain([network]))
        {
            runs.insert(finished(job, outcome, best));
        }
        run_standing(&runs, run_record(&runs, &top.id).unwrap()).unwrap()
    }

    use RunOutcome::{Completed, Dead, Diverged, StoppedEarly};

    #[test]
    fn a_network_has_converged_if_its_layers_have_too() {
        let early = (StoppedEarly, 40);
        let not = |words: &str| Standing::NotConverged(words.into());
        assert_eq!(above([early, early], early), Standing::Converged);
        assert_eq!(above([early, early], (Completed, 40)), not("ended at the limit, epoch 100"));
        assert_eq!(above([early, early], (StoppedEarly, 91)), not("best epoch 91, near the limit of 100"));
        let at_limit = (Completed, 8);
        let first = "pre-training layer 1: ended at the limit, epoch 100";
        assert_eq!(above([at_limit, early], early), not(first));
        let both = "pre-training layers 1, 2: ended at the limit, epoch 100";
        assert_eq!(above([at_limit, at_limit], early), not(both));
        let all = "pre-training layer 1: best epoch 95, near the limit of 100, pre-training layer 2: ended at the \
                   limit, epoch 100, ended at the limit, epoch 100";
        assert_eq!(above([(StoppedEarly, 95), at_limit], at_limit), not(all));
        let dead = "pre-training layer 1: died in pre-training layer 1, at epoch 100";
        assert_eq!(above([(Dead, 8), early], early), not(dead));
        assert_eq!(above([at_limit, early], (Diverged, 3)), Standing::Failed("diverged in epoch 101".into()));
    }

    #[test]
    fn a_linear_probe_has_converged_if_its_network_has_too() {
        for (outcome, expected) in [
            (StoppedEarly, Standing::Converged),
            (Completed, Standing::NotConverged("its network: ended at the limit, epoch 100".into())),
        ] {
            let network = supervised_job(settings(), "rectifier").unwrap();
            let encoder = Some(Encoder { job: network.id.clone(), layers: 1 });
            let probe = supervised_job(RunSettings { encoder, ..settings() }, "probe").unwrap();
            let mut runs: Runs = [finished(probe.clone(), StoppedEarly, 3)].into_iter().collect();
            let missing = run_standing(&runs, run_record(&runs, &probe.id).unwrap()).unwrap_err();
            assert!(matches!(missing, EvalError::NotPlanned { .. }));
            runs.insert(finished(network, outcome, 7));
            assert_eq!(run_standing(&runs, run_record(&runs, &probe.id).unwrap()).unwrap(), expected);
        }
    }
}
