//! Whatever a server answers when it is asked for the rest of a file, the file comes, at once or at the next time.

use std::fs;

use truezero_datasets::Catalogue;
use truezero_datasets::fetch::{FetchError, Settings, fetch};

use super::server::{Reply, Request, Server};
use super::{ETAG, Lab, body, settings};

const SIZE: usize = 300_000;
/// How much of the first answer comes.
const CUT: usize = 100_000;

/// The bytes from `first` to before `end`, said to be of the range `range`.
fn part(first: usize, end: usize, range: &str) -> Reply {
    let mut reply = Reply::with(206, body()[first..end].to_vec());
    reply.headers.push(("ETag", ETAG.into()));
    reply.headers.push(("Content-Range", range.into()));
    reply
}

/// What the server answers to a request for the rest from a byte on.
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
    ("416 without a word", |_| Reply::status(416)),
];

/// A server that breaks its first answer off and answers requests for the rest in its own way.
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
fn the_next_attempt_goes_on_or_begins_anew() {
    for (name, answer) in ANSWERS {
        let server = server(answer);
        let lab = Lab::new(&[&server.address]);
        fetch_in(&lab.catalogue(), 2).unwrap_or_else(|error| panic!("{name}: {error}"));
        lab.assert_whole();
        assert_eq!(server.requests()[1].first(), Some(CUT), "{name}");
    }
}

#[test]
fn the_next_run_goes_on_or_begins_anew() {
    for (name, answer) in ANSWERS {
        let server = server(answer);
        let lab = Lab::new(&[&server.address]);
        fetch_in(&lab.catalogue(), 1).unwrap_err();
        lab.assert_nothing_passes_for_whole();
        assert_eq!(fs::metadata(lab.part()).unwrap().len(), CUT as u64, "what came is kept");
        fetch_in(&lab.catalogue(), 1).unwrap_or_else(|error| panic!("{name}: {error}"));
        lab.assert_whole();
        assert_eq!(server.requests()[1].first(), Some(CUT), "{name}");
    }
}

#[test]
fn what_fits_is_resumed_and_not_asked_for_again() {
    for (name, answer) in &ANSWERS[..4] {
        let server = server(*answer);
        let lab = Lab::new(&[&server.address]);
        fetch_in(&lab.catalogue(), 2).unwrap();
        assert_eq!(server.requests().len(), 2, "{name}");
    }
}

#[test]
fn windows_use_up_no_attempts_as_long_as_they_go_on() {
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
fn windows_that_do_not_go_on_end() {
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
fn more_than_a_range_announces_is_not_kept() {
    let server = server(|first| part(first, SIZE, &format!("bytes {first}-199999/300000")));
    let lab = Lab::new(&[&server.address]);
    fetch_in(&lab.catalogue(), 1).unwrap_err();
    fetch_in(&lab.catalogue(), 1).unwrap_err();
    assert!(!lab.part().exists());
    fetch_in(&lab.catalogue(), 1).unwrap();
    lab.assert_whole();
}

#[test]
fn a_file_that_is_whole_though_nobody_knew_is_taken() {
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
