//! Records come back as they were written, and errors name the file of a wrong one.

use std::fs;

use truezero_sweep::{Archive, Entry, Job, Records, Store, SweepError};

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
    // Without the last line break the record is still whole.
    for length in 0..text.len() - 1 {
        fs::write(&path, &text[..length]).unwrap();
        let error = store.read(&job).unwrap_err();
        assert!(matches!(error, SweepError::NoRecord { .. }), "{length}: {error}");
        assert!(error.to_string().contains(&job.id), "{error}");
    }
}

#[test]
fn records_of_other_versions_jobs_and_settings_are_errors() {
    let (_folder, store, job, text) = stored();
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
}

#[test]
fn errors_of_an_archive_name_the_file_and_the_line() {
    let job = Job::new("square", 1, 12, "").unwrap();
    let lines = Archive::lines(&[Entry::new(&job, 144)].into_iter().collect::<Records<Square>>()).unwrap();
    let read = |lines: &str| Archive::read("records.jsonl", lines.as_bytes());
    for length in 1..lines.len() - 1 {
        let error = read(&format!("{lines}{}", &lines[..length])).unwrap_err();
        assert!(matches!(error, SweepError::NoLine { line: 2, source: Some(_), .. }), "{length}: {error}");
        assert_eq!(error.to_string(), "line 2 of `records.jsonl` is no run record");
    }
    let nameless = read(&lines.replace("\"job\"", "\"id\"")).unwrap_err();
    assert!(matches!(nameless, SweepError::NoLine { line: 1, source: None, .. }));
    let bytes = Archive::read("records.jsonl", &b"\xff\xfe\n"[..]).unwrap_err();
    assert!(matches!(bytes, SweepError::Read { .. }));

    let wrong = |from: &str, to: &str| {
        let archive = read(&lines.replace(from, to)).unwrap();
        Store::<Square>::new("nowhere").with_archive(archive).read(&job).unwrap_err()
    };
    assert!(matches!(wrong("\"format\":1", "\"format\":2"), SweepError::Format { found: 2, .. }));
    assert!(matches!(wrong("\"settings\":12", "\"settings\":13"), SweepError::OtherJob { .. }));
    let damaged = wrong("144", "\"many\"");
    assert_eq!(damaged.to_string(), "`records.jsonl` is damaged");
}
