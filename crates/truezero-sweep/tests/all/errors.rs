//! Settings and results that cannot be written as JSON.

use std::collections::BTreeMap;

use truezero_sweep::{Archive, Entry, Job, Records, Store, SweepError};

/// JSON has no keys that are pairs.
type Pairs = BTreeMap<(u8, u8), u8>;

fn pairs() -> Pairs {
    BTreeMap::from([((1, 2), 3)])
}

#[test]
fn what_json_cannot_hold_is_refused_and_nothing_is_written() {
    let error = Job::new("pairs", 1, pairs(), "the pairs").unwrap_err();
    assert!(matches!(&error, SweepError::Settings { label, .. } if label == "the pairs"), "{error}");

    let folder = tempfile::tempdir().unwrap();
    let store: Store<Entry<u8, Pairs>> = Store::new(folder.path());
    let job = Job::new("pairs", 1, 7, "the pairs").unwrap();
    let record = Entry::new(&job, pairs());
    let error = store.write(record.clone()).unwrap_err();
    assert!(matches!(&error, SweepError::Unwritable { job: id, .. } if *id == job.id), "{error}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
    let path = store.write_sealed(&job.id, "state", b"a state").unwrap();
    assert_eq!(store.read_sealed(&job.id, "state").unwrap().as_deref(), Some(&b"a state"[..]));
    std::fs::write(&path, "another").unwrap();
    let error = store.read_sealed(&job.id, "state").unwrap_err();
    assert!(matches!(error, SweepError::Unusable { .. }), "{error}");

    let records: Records<Entry<u8, Pairs>> = [record].into_iter().collect();
    let error = Archive::lines(&records).unwrap_err();
    assert!(matches!(&error, SweepError::Unwritable { job: id, .. } if *id == job.id), "{error}");
}
