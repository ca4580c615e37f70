//! Fetching that is stopped at any moment, and resumed.

use std::fs::{self, File};
use std::ops::ControlFlow;

use truezero_datasets::fetch::{FetchError, Progress, fetch};
use truezero_datasets::{Files, Verified};

use super::server::{Reply, Server};
use super::{ETAG, Lab, body, settings};

/// Stops after a number of calls.
struct StopAfter(usize);

impl Progress for StopAfter {
    fn received(&mut self, _: &str, _: u64, _: Option<u64>) -> ControlFlow<()> {
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(()),
        }
    }
}

#[test]
fn a_stopped_fetch_leaves_the_data_set_missing_and_is_resumed() {
    let mut finished = false;
    for calls in 0..200 {
        let server = Server::start(|request, _| Reply::file(request, &body(), ETAG));
        let lab = Lab::new(&[&server.address]);
        match fetch(&lab.catalogue(), "tiny", &settings(), &mut StopAfter(calls)) {
            Err(FetchError::Interrupted) => lab.assert_missing(),
            Ok(_) => {
                lab.assert_whole();
                finished = true;
                break;
            }
            Err(error) => panic!("{error}"),
        }
        lab.fetch().unwrap();
        lab.assert_whole();
        // No second request is needed if it was stopped between the last byte and the end.
        if let Some(request) = server.requests().get(1) {
            assert_eq!(request.first().is_some(), calls > 0, "after {calls} calls: {request:?}");
        }
    }
    assert!(finished);
}

#[test]
fn it_stops_while_waiting_for_the_next_attempt() {
    let server = Server::start(|_, _| Reply::status(500));
    let lab = Lab::new(&[&server.address]);
    let result = fetch(&lab.catalogue(), "tiny", &settings(), &mut StopAfter(1));
    assert!(matches!(result, Err(FetchError::Interrupted)));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn unfinished_files_are_used_only_if_they_are_right() {
    let server = Server::start(|request, _| Reply::file(request, &body(), ETAG));
    let lab = Lab::new(&[&server.address]);
    let unfinished = lab.cache().join(".unfinished/tiny");
    let note = format!("address = '{}/data.bin'\nvalidator = '{ETAG}'\ntotal = 300000\n", server.address);
    for (part, note, first) in [
        // A part without a note, with half a note, and with the note of another address.
        (vec![7; 1000], String::new(), None),
        (vec![7; 1000], note[..20].to_owned(), None),
        (vec![7; 1000], note.replace("data.bin", "other.bin"), None),
        (body()[..1000].to_vec(), note.clone(), Some(1000)),
        // A note of another version of this crate, and a part longer than the file.
        (body()[..1000].to_vec(), format!("{note}format = 2\n"), None),
        (vec![7; 300_001], note.clone(), None),
        // All zeros, as after a power failure: the file is deleted.
        (vec![0; 300_000], note.clone(), None),
    ] {
        fs::create_dir_all(&unfinished).unwrap();
        fs::write(unfinished.join("data.bin"), &part).unwrap();
        fs::write(unfinished.join("data.bin.from.toml"), note).unwrap();
        lab.assert_missing();
        lab.fetch().unwrap();
        lab.assert_whole();
        assert_eq!(server.requests().last().unwrap().first(), first);
        fs::remove_dir_all(lab.cache().join("tiny")).unwrap();
    }
}

#[test]
fn two_programs_do_not_fetch_the_same_data_set() {
    let server = Server::start(|request, _| Reply::file(request, &body(), ETAG));
    let lab = Lab::new(&[&server.address]);
    fs::create_dir_all(lab.cache().join(".unfinished")).unwrap();
    let other = File::create(lab.cache().join(".unfinished/tiny.lock")).unwrap();
    other.lock().unwrap();
    assert!(matches!(lab.fetch(), Err(FetchError::Busy { .. })));
    drop(other);
    lab.fetch().unwrap();
}

#[test]
fn a_file_that_changes_is_missing_until_it_is_verified_again() {
    let server = Server::start(|request, _| Reply::file(request, &body(), ETAG));
    let lab = Lab::new(&[&server.address]);
    lab.fetch().unwrap();
    let file = lab.cache().join("tiny/data.bin");

    // The same bytes at another time: only hashing can tell.
    fs::write(&file, body()).unwrap();
    File::options().write(true).open(&file).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    assert!(matches!(lab.catalogue().files("tiny").unwrap(), Files::Missing { .. }));
    let files = lab.catalogue().verify("tiny").unwrap();
    assert!(matches!(files, Files::Present { verified: Verified::Hash, bytes: 300_000, .. }));
    lab.assert_whole();

    // Another byte, with the old time: `files` does not notice, `verify` does, and from then on `files` does.
    let mut damaged = body();
    damaged[150_000] ^= 1;
    fs::write(&file, damaged).unwrap();
    File::options().write(true).open(&file).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    let error = lab.catalogue().verify("tiny").unwrap_err().to_string();
    assert!(error.contains("data.bin: sha256: expected"), "{error}");
    assert!(matches!(lab.catalogue().files("tiny").unwrap(), Files::Missing { .. }));

    lab.fetch().unwrap();
    lab.assert_whole();
}
