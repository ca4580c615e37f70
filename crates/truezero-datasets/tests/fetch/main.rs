//! Fetching from a web server that truncates, stalls, redirects, refuses, or sends wrong bytes.

mod archives;
mod problems;
mod ranges;
mod server;
mod stopped;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use server::{Reply, Request, Server};
use tempfile::TempDir;
use truezero_datasets::fetch::{FetchError, Mirror, Problem, Settings, fetch};
use truezero_datasets::{Catalogue, Digest, Files, Verified};

const ETAG: &str = "\"version-1\"";

/// The content of the file, in which no pattern repeats.
fn body() -> Vec<u8> {
    (0..300_000_u32).map(|index| index.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect()
}

/// A data set of one file, in folders of its own.
struct Lab {
    folder: TempDir,
}

impl Lab {
    fn new(mirrors: &[&str]) -> Self {
        let hash = Digest::of(&body());
        Self::with(
            mirrors,
            &format!("[files.data]\npath = 'tiny/data.bin'\nbytes = 300000\nsha256 = '{hash}'\n"),
        )
    }

    fn with(mirrors: &[&str], files: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("datasets")).unwrap();
        let manifest = format!(
            "name = 'tiny'\ntitle = 'Tiny'\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\nclasses = 2\n\
             shape = [1]\nsplit = 'none'\nmirrors = {mirrors:?}\n{files}"
        );
        fs::write(folder.path().join("datasets/tiny.toml"), manifest).unwrap();
        Self { folder }
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// The unfinished file.
    fn part(&self) -> PathBuf {
        self.cache().join(".unfinished/tiny/data.bin")
    }

    fn catalogue(&self) -> Catalogue {
        Catalogue::open(&self.folder.path().join("datasets"), &self.cache()).unwrap()
    }

    fn fetch(&self) -> Result<Files, FetchError> {
        self.fetch_by(&settings())
    }

    fn fetch_by(&self, settings: &Settings) -> Result<Files, FetchError> {
        fetch(&self.catalogue(), "tiny", settings, &mut ()).map(|fetched| fetched.files)
    }

    #[track_caller]
    fn assert_whole(&self) {
        let Files::Present { folder, verified: Verified::Hash, .. } = self.catalogue().files("tiny").unwrap()
        else {
            panic!("not there")
        };
        assert!(fs::read(folder.join("data.bin")).unwrap() == body());
        assert!(!self.cache().join(".unfinished/tiny").exists(), "an unfinished file is left");
    }

    #[track_caller]
    fn assert_missing(&self) {
        assert!(matches!(self.catalogue().files("tiny").unwrap(), Files::Missing { .. }));
        assert!(!self.cache().join("tiny/data.bin").exists());
        assert!(matches!(self.catalogue().verify("tiny").unwrap(), Files::Missing { .. }));
    }

    /// What went wrong, attempt after attempt.
    fn problems(&self) -> Vec<String> {
        let FetchError::Unavailable { missing, .. } = self.fetch().unwrap_err() else {
            panic!("another error")
        };
        self.assert_missing();
        missing[0].attempts.iter().map(|attempt| attempt.problem.to_string()).collect()
    }
}

fn settings() -> Settings {
    Settings { pause: Duration::from_millis(1), ..Settings::default() }
}

#[test]
fn a_file_is_fetched_once() {
    let server = Server::start(|request, _| Reply::file(request, &body(), ETAG));
    let lab = Lab::new(&[&server.address]);
    lab.assert_missing();
    lab.fetch().unwrap();
    lab.assert_whole();
    lab.fetch().unwrap();
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.requests()[0].path, "/data.bin");
}

#[test]
fn a_truncated_download_is_resumed_where_it_broke() {
    let server = Server::start(|request, _| Reply::file(request, &body(), ETAG).cut(120_000));
    let lab = Lab::new(&[&server.address]);
    lab.fetch().unwrap();
    lab.assert_whole();
    let requests = server.requests();
    assert_eq!(requests.iter().map(Request::first).collect::<Vec<_>>(), [None, Some(120_000), Some(240_000)]);
    assert_eq!(requests[2].header("if-range"), Some(ETAG));
}

#[test]
fn a_modification_time_is_a_validator_and_a_weak_tag_is_not() {
    const DATE: &str = "Tue, 01 Feb 2011 10:00:00 GMT";
    let server = Server::start(|request, _| {
        let mut reply = Reply::file(request, &body(), DATE).cut(150_000);
        reply.headers.retain(|(name, _)| *name != "ETag");
        reply.headers.extend([("ETag", "W/\"weak\"".into()), ("Last-Modified", DATE.into())]);
        reply
    });
    let lab = Lab::new(&[&server.address]);
    lab.fetch().unwrap();
    lab.assert_whole();
    assert_eq!(server.requests()[1].header("if-range"), Some(DATE));
}

#[test]
fn a_server_that_ignores_ranges_or_has_no_validator_sends_all_again() {
    for validator in [true, false] {
        let server = Server::start(move |_, number| {
            let mut reply = Reply::with(200, body()).cut(if number == 0 { 1000 } else { usize::MAX });
            if validator {
                reply.headers.push(("ETag", ETAG.into()));
            }
            reply
        });
        let lab = Lab::new(&[&server.address]);
        lab.fetch().unwrap();
        lab.assert_whole();
        assert_eq!(server.requests()[1].first(), validator.then_some(1000));
    }
}

#[test]
fn halves_of_two_versions_are_not_joined() {
    let server = Server::start(|request, number| match number {
        0 => Reply::file(request, &vec![7; 300_000], "\"version-0\"").cut(120_000),
        _ => Reply::file(request, &body(), ETAG),
    });
    let lab = Lab::new(&[&server.address]);
    lab.fetch().unwrap();
    lab.assert_whole();
}

#[test]
fn halves_that_a_server_wrongly_joins_are_fetched_again() {
    let server = Server::start(|request, number| match number {
        0 => Reply::file(request, &vec![7; 300_000], ETAG).cut(120_000),
        _ => Reply::file(request, &body(), ETAG),
    });
    let lab = Lab::new(&[&server.address]);
    lab.fetch().unwrap();
    lab.assert_whole();
    assert_eq!(server.requests()[2].first(), None);
}

#[test]
fn a_stall_ends_and_is_resumed() {
    let server = Server::start(|request, number| match number {
        0 => Reply::file(request, &body(), ETAG).cut(200_000).stalling(),
        _ => Reply::file(request, &body(), ETAG),
    });
    let lab = Lab::new(&[&server.address]);
    lab.fetch_by(&Settings { stall: Duration::from_secs(2), ..settings() }).unwrap();
    lab.assert_whole();
    assert_eq!(server.requests()[1].first(), Some(200_000));
}

#[test]
fn redirects_are_followed_with_the_range() {
    let server = Server::start(|request, number| {
        if request.path == "/data.bin" {
            let mut reply = Reply::status(302);
            reply.headers.push(("Location", "/elsewhere/data".into()));
            reply
        } else {
            Reply::file(request, &body(), ETAG).cut(if number == 1 { 1000 } else { usize::MAX })
        }
    });
    let lab = Lab::new(&[&server.address]);
    lab.fetch().unwrap();
    lab.assert_whole();
    assert_eq!(
        (server.requests()[3].path.as_str(), server.requests()[3].first()),
        ("/elsewhere/data", Some(1000))
    );
}

#[test]
fn a_circle_of_redirects_ends() {
    let server = Server::start(|_, _| {
        let mut reply = Reply::status(302);
        reply.headers.push(("Location", "/data.bin".into()));
        reply
    });
    let problems = Lab::new(&[&server.address]).problems();
    assert!(problems.len() == 1 && problems[0].contains("redirects"), "{problems:?}");
}

#[test]
fn the_next_mirror_is_asked_when_one_fails() {
    let good = Server::start(|request, _| Reply::file(request, &body(), ETAG));
    let bad = Server::start(|request, _| match request.path.as_str() {
        "/none/data.bin" => Reply::status(404),
        "/broken/data.bin" => Reply::status(500),
        "/page/data.bin" => Reply::with(200, b"<html>moved</html>".to_vec()),
        _ => Reply::with(200, vec![7; 300_000]),
    });
    let mirrors = ["none", "broken", "page", "wrong"].map(|folder| format!("{}/{folder}/", bad.address));
    let mut mirrors: Vec<&str> = mirrors.iter().map(String::as_str).collect();
    mirrors.extend(["http://127.0.0.1:1/", &good.address]);
    let lab = Lab::new(&mirrors);
    lab.fetch().unwrap();
    lab.assert_whole();
    let asked = |folder: &str| bad.requests().iter().filter(|request| request.path.contains(folder)).count();
    assert_eq!(["none", "broken", "page", "wrong"].map(asked), [1, 4, 1, 1]);
}

#[test]
fn each_attempt_has_its_problem() {
    let wrong = Server::start(|request, number| match number {
        0 => Reply::status(404),
        1 | 2 => Reply::status(503),
        3 => Reply::with(200, vec![7; 300_000]),
        _ => panic!("asked again: {request:?}"),
    });
    let lab = Lab::new(&[&wrong.address, &wrong.address]);
    let problems = lab.problems();
    assert_eq!(
        problems[..3],
        ["404", "503", "503"].map(|found| format!("status: expected 200, found {found}"))
    );
    let expected =
        format!("sha256: expected {}, found {}", Digest::of(&body()), Digest::of(&vec![7; 300_000]));
    assert!(problems[3].starts_with("wrong content: ") && problems[3].ends_with(&expected), "{problems:?}");
    assert_eq!(problems.len(), 4);
}

#[test]
fn a_file_larger_than_the_manifest_allows_is_refused() {
    for announced in [true, false] {
        let server = Server::start(move |_, _| {
            let mut reply = Reply::with(200, vec![7; 4_000_000]);
            if !announced {
                reply.headers.clear();
            }
            reply
        });
        let lab = Lab::new(&[&server.address]);
        let problems = lab.problems();
        assert!(problems.len() == 1 && problems[0].starts_with("size: expected at most"), "{problems:?}");
        assert!(!lab.part().exists(), "what is too large is not kept");
    }
}

#[test]
fn a_server_that_gave_no_answer_is_not_asked_for_the_next_file() {
    let dead = "http://127.0.0.1:1";
    let hash = Digest::of(b"");
    let file = |name: &str| format!("[files.{name}]\npath = 'tiny/{name}'\nsha256 = '{hash}'\n");
    let lab = Lab::with(&[dead], &[file("a"), file("b")].concat());
    let FetchError::Unavailable { missing, .. } = lab.fetch().unwrap_err() else { panic!("another error") };
    let reasons: Vec<String> = missing
        .iter()
        .map(|file| match &file.attempts[..] {
            [attempt] if matches!(attempt.problem, Problem::NoAnswer { .. }) => attempt.problem.to_string(),
            attempts => panic!("{attempts:?}"),
        })
        .collect();
    assert!(reasons[0].contains("refused") && reasons[1].contains("for an earlier file"), "{reasons:?}");
}

#[test]
fn each_place_is_named_once_with_its_problems() {
    let bad = Server::start(|request, number| match (request.path.as_str(), number) {
        ("/none/data.bin", _) => Reply::status(404),
        (_, 0) => Reply::status(503),
        _ => Reply::status(500),
    });
    let base = &bad.address;
    let lab = Lab::new(&[base, &format!("{base}/none")]);
    let expected = format!(
        "tiny: 1 file is missing\n  tiny/data.bin: {base}/data.bin: status: expected 200, found 503, then \
         status: expected 200, found 500 (3 times); {base}/none/data.bin: status: expected 200, found 404"
    );
    assert_eq!(lab.fetch().unwrap_err().to_string(), expected);
}

#[test]
fn an_encoding_that_was_not_asked_for_is_named_in_the_error() {
    for (file, is_right) in [(body(), true), (vec![7; 4133], false)] {
        let server = Server::start(move |_, _| {
            let mut reply = Reply::with(200, file.clone());
            reply.headers.push(("Content-Encoding", "gzip".into()));
            reply
        });
        let lab = Lab::new(&[&server.address]);
        if is_right {
            lab.fetch().unwrap();
            lab.assert_whole();
        } else {
            let problems = lab.problems();
            let begin = "sent with Content-Encoding `gzip`, which was not asked for: wrong content: ";
            assert!(problems.len() == 1 && problems[0].starts_with(begin), "{problems:?}");
            assert!(problems[0].ends_with("bytes: expected 300000, found 4133"), "{problems:?}");
        }
    }
}

#[test]
fn unverified_data_sets_are_fetched_only_on_request() {
    let server = Server::start(|request, _| Reply::file(request, &body(), ETAG));
    let files = "unverified = true\nfiles.data = { path = 'tiny/data.bin', bytes = 300000 }\n";
    let base = Mirror::from(format!("{}/copy", server.address).as_str());
    for (place, (allowed, settings)) in [
        (false, settings()),
        (true, Settings { unverified: true, ..settings() }),
        (false, Settings { mirror: Some(base.clone()), ..settings() }),
        (true, Settings { mirror: Some(base), unverified: true, ..settings() }),
    ]
    .into_iter()
    .enumerate()
    {
        let lab = Lab::with(&[&server.address], files);
        let asked = server.requests().len();
        match fetch(&lab.catalogue(), "tiny", &settings, &mut ()) {
            Ok(fetched) => {
                assert!(allowed);
                assert!(matches!(fetched.files, Files::Present { verified: Verified::Size, .. }));
            }
            Err(error) => {
                assert!(!allowed && matches!(error, FetchError::Unverified { .. }), "{error}");
                let message = "tiny: cannot be verified: no published hash, plain http; it is fetched only";
                assert!(error.to_string().starts_with(message), "{error}");
                assert_eq!(server.requests().len(), asked, "{place}: the server was asked");
            }
        }
    }
}

#[test]
fn the_scheme_of_a_mirror_may_be_in_capitals() {
    let server = Server::start(|request, _| Reply::file(request, &body(), ETAG));
    let lab = Lab::new(&[]);
    let address = server.address.replace("http", "HTTP");
    let settings = Settings { mirror: Some(Mirror::from(address.as_str())), ..settings() };
    fetch(&lab.catalogue(), "tiny", &settings, &mut ()).unwrap();
    lab.assert_whole();
}

#[test]
fn only_the_mirror_is_asked_by_the_path_of_the_data_set() {
    let server = Server::start(|request, _| Reply::file(request, &body(), ETAG));
    let lab = Lab::new(&["http://127.0.0.1:1/"]);
    let base = format!("{}/lab/copy/", server.address);
    let settings = Settings { mirror: Some(Mirror::from(base.as_str())), ..settings() };
    fetch(&lab.catalogue(), "tiny", &settings, &mut ()).unwrap();
    lab.assert_whole();
    assert_eq!(server.requests()[0].path, "/lab/copy/tiny/data.bin");
}

#[test]
fn a_folder_is_a_mirror() {
    let lab = Lab::new(&[]);
    let mirror = lab.folder.path().join("mirror");
    let settings = Settings { mirror: Some(Mirror::Folder(mirror.clone())), ..settings() };
    let fetch = || fetch(&lab.catalogue(), "tiny", &settings, &mut ());
    let error = fetch().unwrap_err().to_string();
    assert_eq!(error, format!("tiny: 1 file is missing\n  tiny/data.bin: {}: no such file", path(&mirror)));

    fs::create_dir_all(mirror.join("tiny")).unwrap();
    fs::write(mirror.join("tiny/data.bin"), &body()[1..]).unwrap();
    let error = fetch().unwrap_err().to_string();
    assert!(error.ends_with("bytes: expected 300000, found 299999"), "{error}");
    lab.assert_missing();

    fs::write(mirror.join("tiny/data.bin"), body()).unwrap();
    fetch().unwrap();
    lab.assert_whole();
}

fn path(mirror: &Path) -> String {
    mirror.join("tiny/data.bin").display().to_string()
}
