//! Resuming a download with all kinds of answers of a server.

use std::fs;

use truezero_datasets::Catalogue;
use truezero_datasets::fetch::{FetchError, Settings, fetch};

use super::server::{Reply, Request, Server};
use super::{ETAG, Lab, body, settings};

const SIZE: usize = 300_000;
/// The bytes of the first answer before it breaks off.
const CUT: usize = 100_000;

/// The bytes from `first` to before `end`, said to be of the range `range`.
fn part(first: usize, end: usize, range: &str) -> Reply {
    let mut reply = Reply::with(206, body()[first..end].to_vec());
    reply.headers.push(("ETag", ETAG.into()));
    reply.headers.push(("Content-Range", range.into()));
    reply
}

/// The answer to a request for the rest from a byte on.
type Answer = fn(usize) -> Reply;

const ANSWERS: [(&str, Answer); 13] = [
    ("as asked", |first| part(first, SIZE, &format!("bytes {first}-299999/300000"))),
    ("total unknown", |first| part(first, SIZE, &format!("bytes {first}-299999/*"))),
    ("begins earlier", |first| part(first - 1_000, SIZE, &format!("bytes {}-299999/300000", first - 1_000))),
    ("begins at the start", |_| part(0, SIZE, "bytes 0-299999/300000")),
    ("begins later", |first| part(first + 9, SIZE, &format!("bytes {}-299999/300000", first + 9))),
    ("another total", |first| part(first, SIZE, &format!("bytes {first}-299999/300001"))),
    ("another unit", |first| part(first, SIZE, &format!("items {first}-299999/300000"))),
    ("no range", |first| {
        let mut reply = part(first, SIZE, "");
        reply.headers.retain(|(name, _)| *name != "Content-Range");
        reply
    }),
    ("windows", |first| {
        let end = SIZE.min(first + 7_000);
        part(first, end, &format!("bytes {first}-{}/300000", end - 1))
    }),
    ("a window that is here already", |first| part(0, first, &format!("bytes 0-{}/300000", first - 1))),
    ("the whole", |_| Reply::with(200, body())),
    ("416", |_| {
        let mut reply = Reply::status(416);
        reply.headers.push(("Content-Range", "bytes */300000".into()));
        reply
    }),
    ("416 without a size", |_| Reply::status(416)),
];

/// A server that breaks off its first answer, and gives `answer` to requests for the rest.
fn server(answer: Answer) -> Server {
    Server::start(move |request, number| {
        if let Some(first) = request.first() {
            return answer(first);
        }
        let mut reply = Reply::with(200, body());
        reply.headers.push(("ETag", ETAG.into()));
        if number == 0 { reply.cut(CUT) } else { reply }
    })
}

fn fetch_in(catalogue: &Catalogue, attempts: u32) -> Result<(), FetchError> {
    fetch(catalogue, "tiny", &Settings { attempts, ..settings() }, &mut ()).map(drop)
}

#[test]
fn the_next_attempt_resumes_or_restarts() {
    for (name, answer) in ANSWERS {
        let server = server(answer);
        let lab = Lab::new(&[&server.address]);
        fetch_in(&lab.catalogue(), 2).unwrap_or_else(|error| panic!("{name}: {error}"));
        lab.assert_whole();
        assert_eq!(server.requests()[1].first(), Some(CUT), "{name}");
    }
}

#[test]
fn the_next_run_resumes_or_restarts() {
    for (name, answer) in ANSWERS {
        let server = server(answer);
        let lab = Lab::new(&[&server.address]);
        fetch_in(&lab.catalogue(), 1).unwrap_err();
        lab.assert_missing();
        assert_eq!(fs::metadata(lab.part()).unwrap().len(), CUT as u64, "the received bytes stay");
        fetch_in(&lab.catalogue(), 1).unwrap_or_else(|error| panic!("{name}: {error}"));
        lab.assert_whole();
        assert_eq!(server.requests()[1].first(), Some(CUT), "{name}");
    }
}

#[test]
fn usable_answers_need_no_further_request() {
    for (name, answer) in &ANSWERS[..4] {
        let server = server(*answer);
        let lab = Lab::new(&[&server.address]);
        fetch_in(&lab.catalogue(), 2).unwrap();
        assert_eq!(server.requests().len(), 2, "{name}");
    }
}

#[test]
fn windows_that_add_bytes_are_not_counted_as_attempts() {
    let window = |request: &Request| {
        let first = request.first().unwrap_or(0);
        let end = SIZE.min(first + 10_000);
        part(first, end, &format!("bytes {first}-{}/300000", end - 1))
    };
    let server = Server::start(move |request, _| window(request));
    let lab = Lab::new(&[&server.address]);
    fetch_in(&lab.catalogue(), 1).unwrap();
    lab.assert_whole();
    assert_eq!(server.requests().len(), 30);
}

#[test]
fn windows_that_add_nothing_end() {
    let same = |validator: bool| {
        move |_: &Request, _| {
            let mut reply = part(0, 10_000, "bytes 0-9999/300000");
            reply.headers.retain(|(name, _)| validator || *name != "ETag");
            reply
        }
    };
    for validator in [true, false] {
        let server = Server::start(same(validator));
        let lab = Lab::new(&[&server.address]);
        let problems = lab.problems();
        assert!(problems.iter().all(|problem| problem.contains("the same part again")), "{problems:?}");
        assert!(server.requests().len() <= 16, "{}", server.requests().len());
    }
}

#[test]
fn a_file_longer_than_its_range_is_deleted() {
    let server = server(|first| part(first, SIZE, &format!("bytes {first}-199999/300000")));
    let lab = Lab::new(&[&server.address]);
    fetch_in(&lab.catalogue(), 1).unwrap_err();
    fetch_in(&lab.catalogue(), 1).unwrap_err();
    assert!(!lab.part().exists());
    fetch_in(&lab.catalogue(), 1).unwrap();
    lab.assert_whole();
}

#[test]
fn a_whole_file_without_a_known_size_is_accepted() {
    let server = Server::start(|_, _| {
        let mut reply = Reply::status(416);
        reply.headers.push(("Content-Range", "bytes */300000".into()));
        reply
    });
    let lab = Lab::new(&[&server.address]);
    fs::create_dir_all(lab.part().parent().unwrap()).unwrap();
    fs::write(lab.part(), body()).unwrap();
    let note = format!("address = '{}/data.bin'\nvalidator = '{ETAG}'\n", server.address);
    fs::write(lab.part().with_extension("bin.from.toml"), note).unwrap();
    fetch_in(&lab.catalogue(), 1).unwrap();
    lab.assert_whole();
}
