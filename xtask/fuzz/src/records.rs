//! Records of runs, in the lines of an archive.

use truezero_eval::{CsvTables, Failure, Runs, Work, WorkRecord, run_standing};
use truezero_sweep::{Archive, Job, Record as _, Store};

/// A record that is accepted is written and read again as it was, and can be told.
pub(crate) fn record(bytes: &[u8]) -> bool {
    let Ok(archive) = Archive::read("fuzzed.jsonl", bytes) else { return false };
    let store: Store<WorkRecord> = Store::new("no-such-folder").with_archive(archive);
    let mut runs = Runs::default();
    for line in String::from_utf8_lossy(bytes).lines() {
        let Some(job) = job(line) else { continue };
        if let Ok(Some(record)) = store.read(&job) {
            assert_eq!(record.job(), job.id);
            runs.insert(record);
        }
    }
    let Ok(lines) = Archive::lines(&runs) else { panic!("a record that was read cannot be written") };
    let again =
        Archive::read("written.jsonl", lines.as_bytes()).expect("an archive that was written can be read");
    let again: Store<WorkRecord> = Store::new("no-such-folder").with_archive(again);
    for line in lines.lines() {
        let job = job(line).expect("a record that was written names its job");
        let read = again.read(&job).expect("a record that was written can be read");
        assert_eq!(read.as_ref(), runs.get(&job.id));
    }
    CsvTables::of(&runs).expect("records that were read can be shown");
    for record in runs.iter() {
        let _ = Failure::of_work(record).map(|failure| failure.to_string());
        if let WorkRecord::Supervised(record) = record {
            let _ = run_standing(&runs, record);
        }
    }
    !runs.is_empty()
}

/// The job whose record a line claims to be.
fn job(line: &str) -> Option<Job<Work>> {
    let json: serde_json::Value = serde_json::from_str(line).ok()?;
    let settings = json.get("settings")?.clone();
    let work = if settings.get("architecture").is_some() {
        Work::Supervised(serde_json::from_value(settings).ok()?)
    } else {
        Work::PreTraining(serde_json::from_value(settings).ok()?)
    };
    Some(Job { id: json.get("job")?.as_str()?.to_owned(), label: String::new(), settings: work })
}
