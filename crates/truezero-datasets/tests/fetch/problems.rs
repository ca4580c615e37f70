//! Each way in which an attempt can fail, and each fault of an archive, as an error that a caller can match.

use std::fs;

use truezero_datasets::fetch::{ArchiveError, FetchError, Mirror, Problem, Settings, fetch};
use truezero_datasets::{DatasetError, Digest};

use super::archives::tar_gz;
use super::server::{Reply, Server};
use super::{ETAG, Lab, body, settings};

/// The problem of the first attempt.
fn problem(lab: &Lab, settings: &Settings) -> Problem {
    let FetchError::Unavailable { missing, .. } = lab.fetch_by(settings).unwrap_err() else {
        panic!("another error")
    };
    missing.into_iter().next().unwrap().attempts.into_iter().next().unwrap().problem
}

/// The problem of a server that sends this, asked once.
fn answered(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Problem {
    let server = Server::start(move |_, _| reply());
    problem(&Lab::new(&[&server.address]), &Settings { attempts: 1, ..settings() })
}

#[test]
fn every_problem_of_a_place_can_be_matched() {
    assert!(matches!(answered(|| Reply::status(404)), Problem::Status { found: 404 }));
    let cut = answered(|| Reply::with(200, body()).cut(1000));
    assert!(matches!(cut, Problem::Broken { received: 1000, .. }), "{cut}");
    let large = answered(|| Reply::with(200, vec![7; 4_000_000]));
    assert!(matches!(large, Problem::TooLarge { .. }), "{large}");
    let encoded = answered(|| {
        let mut reply = Reply::with(200, vec![7; 99]);
        reply.headers.push(("Content-Encoding", "gzip".into()));
        reply
    });
    assert!(matches!(&encoded, Problem::Encoded { encoding, .. } if encoding == "gzip"), "{encoded}");

    let lab = Lab::new(&[]);
    let mirror = lab.folder.path().join("mirror");
    let from_folder = Settings { mirror: Some(Mirror::Folder(mirror.clone())), ..settings() };
    assert!(matches!(problem(&lab, &from_folder), Problem::NoSuchFile));
    fs::create_dir_all(mirror.join("tiny/data.bin")).unwrap();
    let unreadable = problem(&lab, &from_folder);
    assert!(matches!(unreadable, Problem::Unreadable { .. }), "{unreadable}");
}

#[test]
fn what_is_not_there_to_be_fetched_can_be_matched() {
    let lab = Lab::new(&[]);
    let error = fetch(&lab.catalogue(), "other", &settings(), &mut ()).unwrap_err();
    assert!(matches!(error, FetchError::Dataset(DatasetError::UnknownDataset { .. })), "{error}");
    let generated = Lab::with(&[], "generated = true\n");
    assert!(matches!(generated.fetch(), Err(FetchError::Generated { .. })));
}

/// The fault that is found in an archive of one member, `data.bin` of at most 1,000 bytes.
fn archive_fault(archive: Vec<u8>) -> ArchiveError {
    let server = Server::start(move |request, _| Reply::file(request, &archive, ETAG));
    let hash = Digest::of(b"data");
    let lab = Lab::with(
        &[&server.address],
        &format!(
            "[files.all]\npath = 'tiny/all.tar.gz'\ncontent_bytes = 1000\n\
             members = [{{ path = 'data.bin', sha256 = '{hash}' }}]\n"
        ),
    );
    match problem(&lab, &Settings { attempts: 1, ..settings() }) {
        Problem::Archive(fault) => fault,
        other => panic!("{other}"),
    }
}

#[test]
fn every_fault_of_an_archive_can_be_matched() {
    let whole = tar_gz(&[("data.bin", b"data")]);
    let cut = whole[..whole.len() / 2].to_vec();
    assert!(matches!(archive_fault(cut), ArchiveError::Read(_)));
    assert!(matches!(archive_fault(tar_gz(&[("other", b"data")])), ArchiveError::Missing { .. }));
    let twice = tar_gz(&[("data.bin", b"data"), ("data.bin", b"data")]);
    assert!(matches!(archive_fault(twice), ArchiveError::Twice { .. }));
    let large = tar_gz(&[("data.bin", &[7; 2000])]);
    assert!(matches!(archive_fault(large), ArchiveError::TooLarge { most: 1000 }));
    assert!(matches!(
        archive_fault(with_entry("../data.bin", tar::EntryType::Regular)),
        ArchiveError::Outside { .. }
    ));
    assert!(matches!(
        archive_fault(with_entry("data.bin", tar::EntryType::Symlink)),
        ArchiveError::NotAFile { .. }
    ));
}

/// An archive of one empty entry, whose path no writer would take.
fn with_entry(path: &str, kind: tar::EntryType) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    header.set_entry_type(kind);
    header.set_size(0);
    header.set_mode(0o644);
    header.set_cksum();
    let mut builder =
        tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    builder.append(&header, &[][..]).unwrap();
    builder.into_inner().unwrap().finish().unwrap()
}
