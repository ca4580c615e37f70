//! Records come back as they were written, and errors name the file of a wrong one.

use std::fs;
use std::num::NonZeroUsize;

use truezero_sweep::{Archive, Entry, Job, Records, Store, SweepError, plan, run};

type Square = Entry<u32, u32>;

fn stored() -> (tempfile::TempDir, Store<Square>, Job<u32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("deep/store"));
    store.prepare().unwrap();
    let job = Job::new("square", 1, 12, "the square of 12").unwrap();
    assert_eq!(store.read(&job).unwrap(), None);
    store.write(Entry::new(&job, 144)).unwrap();
    let text = fs::read_to_string(store.path(&job.id, "json")).unwrap();
    (folder, store, job, text)
}

#[test]
fn a_record_comes_back_as_it_was() {
    let (_folder, store, job, _) = stored();
    assert_eq!(store.read(&job).unwrap(), Some(Entry::new(&job, 144)));
    assert_eq!(store.finished(&[job]).unwrap().len(), 1);
}

#[test]
fn a_truncated_record_is_an_error() {
    let (_folder, store, job, text) = stored();
    let path = store.path(&job.id, "json");
    for length in 0..text.len() {
        fs::write(&path, &text[..length]).unwrap();
        let error = store.read(&job).unwrap_err();
        assert!(error.is_fault(), "{length}: {error}");
        assert!(error.to_string().contains(&job.id), "{error}");
    }
}

#[test]
fn a_record_in_which_any_bit_is_flipped_is_found_and_its_job_is_open_again() {
    let (_folder, store, job, text) = stored();
    for bit in 0..8 * text.len() {
        let mut flipped = text.clone().into_bytes();
        flipped[bit / 8] ^= 1 << (bit % 8);
        fs::write(store.path(&job.id, "json"), flipped).unwrap();
        assert!(store.read(&job).unwrap_err().is_fault(), "bit {bit}");
    }
    assert!(store.faults().is_empty());
    let (finished, open) = plan(&store, |_| Ok::<_, SweepError>(vec![job.clone()])).unwrap();
    assert_eq!((finished.len(), open.len()), (0, 1));
    let faults = store.faults();
    assert!(faults.len() == 1 && faults[0].contains(&format!("{}.json", job.id)), "{faults:?}");
    let again = |job: &Job<u32>| Ok::<_, SweepError>(Some(store.write(Entry::new(job, 144))?));
    let run = run(&store, |_| Ok(vec![job.clone()]), NonZeroUsize::MIN, &|| false, again).unwrap();
    assert_eq!(run.get(&job.id).unwrap().result, 144);
    assert_eq!(fs::read_to_string(store.path(&job.id, "json")).unwrap(), text);
    assert_eq!(store.faults().len(), 1, "a fault is told once");
}

/// A record as versions without checksums wrote it.
fn unsealed(job: &Job<u32>, result: u32) -> String {
    serde_json::to_string_pretty(&Entry::new(job, result)).unwrap() + "\n"
}

#[test]
fn records_of_other_versions_jobs_and_settings_are_errors() {
    let (_folder, store, job, sealed) = stored();
    let text = unsealed(&job, 144);
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        fs::write(store.path(&job.id, "json"), text.replace(from, to)).unwrap();
        store.read(&job).unwrap_err()
    };
    let format = changed("\"format\": 1", "\"format\": 2");
    assert!(matches!(format, SweepError::Format { expected: 1, found: 2, .. }), "{format}");
    assert!(matches!(changed("\"format\": 1,", ""), SweepError::NoRecord { .. }));
    assert!(matches!(changed(&job.id, "another"), SweepError::OtherJob { .. }));
    assert!(matches!(changed("\"settings\": 12", "\"settings\": 13"), SweepError::OtherJob { .. }));
    assert!(matches!(changed("144", "\"many\""), SweepError::Damaged { .. }));
    assert!(matches!(changed("\"result\"", "\"outcome\""), SweepError::Damaged { .. }));
    fs::write(store.path(&job.id, "json"), b"\xff\xfe").unwrap();
    assert!(matches!(store.read(&job), Err(SweepError::NoRecord { .. })));
    // A seal without its first line: what is left is no record of an earlier version.
    fs::write(store.path(&job.id, "json"), sealed.replacen("  \"seal\"", "  \"sea1\"", 1)).unwrap();
    assert!(matches!(store.read(&job), Err(SweepError::NoRecord { source: None, .. })));
}

#[test]
fn a_record_that_was_swapped_with_another_is_an_error() {
    let (_folder, store, job, text) = stored();
    let other = Job::new("square", 1, 13, "").unwrap();
    store.write(Entry::new(&other, 169)).unwrap();
    fs::copy(store.path(&other.id, "json"), store.path(&job.id, "json")).unwrap();
    fs::write(store.path(&other.id, "json"), text).unwrap();
    for job in [job, other] {
        assert!(matches!(store.read(&job), Err(SweepError::OtherJob { .. })));
    }
}

#[test]
fn files_are_those_of_their_record() {
    let (_folder, store, job, _) = stored();
    let other = Job::new("square", 1, 13, "").unwrap();
    for (job, model) in [(&job, &b"twelve"[..]), (&other, b"thirteen")] {
        store.write_with(Entry::new(job, 0), &[("model", model)]).unwrap();
        assert_eq!(store.read_file(&job.id, "model").unwrap(), model);
    }
    let path = store.path(&job.id, "model");
    for wrong in [&b"thirteen"[..], b"twelv", b"", b"twelve\n", b"uwelve"] {
        fs::write(&path, wrong).unwrap();
        let error = store.read_file(&job.id, "model").unwrap_err();
        assert!(matches!(&error, SweepError::Checksum { path: found } if *found == path), "{error}");
    }
    let verified = store.verify().unwrap();
    assert_eq!((verified.records, verified.files, verified.faults.len()), (2, 1, 1));
    store.delete(&job.id, "model").unwrap();
    store.delete(&job.id, "model").unwrap();
    assert!(matches!(store.read_file(&job.id, "model"), Err(SweepError::Read { .. })));
    let verified = store.verify().unwrap();
    assert_eq!((verified.deleted, verified.files, verified.faults.len()), (1, 1, 0));
    fs::write(store.path("another", "model"), "unfinished").unwrap();
    assert_eq!(store.verify().unwrap().unfinished, 1);
}

#[test]
fn records_of_versions_without_checksums_are_read_and_sealed_as_they_are() {
    let (_folder, store, job, sealed) = stored();
    let damaged = Job::new("square", 1, 13, "").unwrap();
    fs::write(store.path(&job.id, "json"), unsealed(&job, 144)).unwrap();
    fs::write(store.path(&job.id, "model"), "twelve").unwrap();
    fs::write(store.path(&damaged.id, "json"), "{\n  \"format\": ").unwrap();
    assert_eq!(store.read(&job).unwrap(), Some(Entry::new(&job, 144)));
    assert_eq!(store.read_file(&job.id, "model").unwrap(), b"twelve");
    let verified = store.verify().unwrap();
    assert_eq!((verified.records, verified.unsealed, verified.faults.len()), (1, 1, 1));

    assert_eq!(store.seal_older().unwrap(), 1);
    assert_eq!(store.seal_older().unwrap(), 0);
    assert_eq!(store.read(&job).unwrap(), Some(Entry::new(&job, 144)));
    assert_eq!(store.verify().unwrap().unsealed, 0);
    fs::write(store.path(&job.id, "model"), "13").unwrap();
    assert!(matches!(store.read_file(&job.id, "model"), Err(SweepError::Checksum { .. })));
    fs::remove_file(store.path(&job.id, "model")).unwrap();
    fs::write(store.path(&job.id, "json"), unsealed(&job, 144)).unwrap();
    store.seal_older().unwrap();
    assert_eq!(fs::read_to_string(store.path(&job.id, "json")).unwrap(), sealed);
}

#[test]
fn a_folder_that_cannot_be_created_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let store: Store<Square> = Store::new(folder.path().join("file"));
    let error = store.prepare().unwrap_err();
    assert!(matches!(error, SweepError::Folder { .. }));
    assert!(error.to_string().contains("file` cannot be written"), "{error}");
}

#[test]
fn a_store_reads_records_from_its_folder_and_then_from_its_archive() {
    let (_folder, store, job, _) = stored();
    let records: Records<Square> = (1..=20)
        .map(|number| Entry::new(&Job::new("square", 1, number, "").unwrap(), number * number + 1))
        .collect();
    let lines = Archive::lines(&records).unwrap();
    assert_eq!(lines.lines().count(), 20);
    let archived = store.clone().with_archive(Archive::read("records.jsonl", lines.as_bytes()).unwrap());
    for record in records.iter() {
        let wanted = Job::new("square", 1, record.settings, "").unwrap();
        let found = archived.read(&wanted).unwrap().unwrap();
        // This one is in both.
        assert_eq!(found.result, if wanted.id == job.id { 144 } else { record.result });
    }
    let another = Job::new("square", 1, 21, "").unwrap();
    assert_eq!(archived.read(&another).unwrap(), None);

    // A sweep that goes on from an archive: what the folder has stays.
    assert_eq!(archived.unpack().unwrap(), 19);
    assert_eq!(archived.unpack().unwrap(), 0);
    for record in records.iter() {
        let wanted = Job::new("square", 1, record.settings, "").unwrap();
        assert_eq!(store.read(&wanted).unwrap(), archived.read(&wanted).unwrap());
    }
    assert_eq!(store.verify().unwrap().records, 20);
}

#[test]
fn an_identity_that_is_no_file_name_is_no_record() {
    for id in ["../escaped", "a/b", "", ".."] {
        let line = format!("{{\"format\":1,\"job\":\"{id}\",\"settings\":1,\"result\":1}}\n");
        let error = Archive::read("records.jsonl", line.as_bytes()).unwrap_err();
        assert!(matches!(error, SweepError::NoLine { line: 1, .. }), "{id}: {error}");
    }
}

#[test]
fn errors_of_an_archive_name_the_file_and_the_line() {
    let job = Job::new("square", 1, 12, "").unwrap();
    let lines = Archive::lines(&[Entry::new(&job, 144)].into_iter().collect::<Records<Square>>()).unwrap();
    let read = |lines: &str| Archive::read("records.jsonl", lines.as_bytes());
    for length in 1..lines.len() - 1 {
        let error = read(&format!("{lines}{}", &lines[..length])).unwrap_err();
        assert!(matches!(error, SweepError::NoLine { line: 2, .. }), "{length}: {error}");
        assert_eq!(error.to_string(), "line 2 of `records.jsonl` is not a run record");
    }
    // What is left has a digit or a name that is not the one that was written.
    for (from, to) in [("144", "145"), ("\"job\"", "\"id\"")] {
        let changed = read(&lines.replace(from, to)).unwrap_err();
        assert!(matches!(changed, SweepError::NoLine { line: 1, source: None, .. }), "{changed}");
    }
    let bytes = Archive::read("records.jsonl", &b"\xff\xfe\n"[..]).unwrap_err();
    assert!(matches!(bytes, SweepError::Read { .. }));

    // Archives of versions without checksums.
    let older = serde_json::to_string(&Entry::new(&job, 144)).unwrap();
    let of = |archive| Store::<Square>::new("nowhere").with_archive(archive).read(&job);
    assert_eq!(of(read(&older).unwrap()).unwrap(), Some(Entry::new(&job, 144)));
    let nameless = read(&older.replace("\"job\"", "\"id\"")).unwrap_err();
    assert!(matches!(nameless, SweepError::NoLine { line: 1, source: None, .. }));
    let wrong = |from: &str, to: &str| of(read(&older.replace(from, to)).unwrap()).unwrap_err();
    assert!(matches!(wrong("\"format\":1", "\"format\":2"), SweepError::Format { found: 2, .. }));
    assert!(matches!(wrong("\"settings\":12", "\"settings\":13"), SweepError::OtherJob { .. }));
    let damaged = wrong("144", "\"many\"");
    assert_eq!(damaged.to_string(), "`records.jsonl` is damaged");
}
