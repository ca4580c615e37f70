//! The records of a reproduction, and how they are put into words.

use std::time::Duration;

pub(crate) use truezero_eval::{RunOutcome, Runs, WorkRecord as Record};
use truezero_sweep::words::duration;

/// The time that a run took.
pub(crate) fn taken(record: &Record) -> Duration {
    Duration::try_from_secs_f64(record.cost().seconds).unwrap_or_default()
}

/// How a run ended, in a line for the terminal.
pub(crate) fn summary(record: &Record) -> String {
    let taken = duration(taken(record));
    let best = match record {
        Record::Supervised(record) => record.best.as_ref().map(|best| {
            let error = 100.0 * best.validation.error_rate();
            format!("validation error {error:.2} % at epoch {}", best.epoch)
        }),
        Record::PreTraining(record) => record
            .best()
            .map(|best| format!("reconstruction error {:.3} at epoch {}", best.validation_error, best.epoch)),
    };
    let ended = match record.outcome() {
        RunOutcome::StoppedEarly | RunOutcome::Completed => "done",
        RunOutcome::Diverged => "diverged",
        RunOutcome::Dead => "ended with a dead layer",
    };
    match best {
        Some(best) => format!("{ended} in {taken}, {best}"),
        None => format!("{ended} in the first epoch"),
    }
}

/// How a run ended, in the words of the report's grids.
pub(crate) fn outcome_words(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::StoppedEarly => "stopped early",
        RunOutcome::Completed => "all epochs run",
        RunOutcome::Diverged => "diverged",
        RunOutcome::Dead => "a layer died",
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Read as _;
    use std::path::Path;

    use flate2::read::MultiGzDecoder;
    use truezero_eval::run_record;
    use truezero_sweep::{Archive, Store};

    use super::*;
    use crate::job::{Job, Work};

    /// The records of the published results are read, and written as they stand there, to the byte, but for the seal.
    #[test]
    fn a_record_is_written_as_it_was() {
        let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../results/mnist/runs.jsonl.gz");
        let mut lines = String::new();
        MultiGzDecoder::new(File::open(published).unwrap()).read_to_string(&mut lines).unwrap();
        let archive = Archive::read("runs.jsonl.gz", lines.as_bytes()).unwrap();
        let store: Store<Record> = Store::new("nowhere").with_archive(archive);
        let mut kinds = [0, 0];
        for line in lines.lines() {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            let settings = &json["settings"];
            let is_supervised = settings["architecture"].is_object();
            let settings = if is_supervised {
                Work::Supervised(serde_json::from_value(settings.clone()).unwrap())
            } else {
                Work::PreTraining(serde_json::from_value(settings.clone()).unwrap())
            };
            let id = json["job"].as_str().unwrap().to_owned();
            let job = Job { id, label: String::new(), settings };
            let runs: Runs = store.read(&job).unwrap().into_iter().collect();
            let seal = format!("\"seal\":{},", json["seal"]);
            assert!(
                serde_json::to_string(runs.get(&job.id).unwrap()).unwrap() == line.replacen(&seal, "", 1),
                "{line}"
            );
            assert_eq!(run_record(&runs, &job.id).is_some(), is_supervised);
            kinds[usize::from(is_supervised)] += 1;
        }
        assert!(kinds.into_iter().all(|count| count > 10), "{kinds:?}");
    }
}
