//! One file over HTTP, resumed where an earlier attempt broke off.
//!
//! Beside the bytes received so far lies a [note](super::partial) that says where they came from, with the server's
//! validator (RFC 9110, section 8.8). Only the same address is asked for the rest, with `If-Range`, so that halves of
//! two versions are never joined. Whatever a server answers to that, the next request either continues or asks for the
//! whole file without a range.

use std::io;
use std::path::Path;

use ureq::http::{HeaderMap, StatusCode, header};
use ureq::{Agent, Timeout};

use super::copy::{CopyError, copy};
use super::disk::at;
use super::error::Problem;
use super::partial::{self, Note};
use super::range::ContentRange;
use super::settings::{Progress, Settings};

/// Downloads files.
pub(super) struct Downloader {
    agent: Agent,
}

/// What is downloaded, and where to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) address: &'a str,
    /// Whether to refuse a redirection to plain HTTP.
    pub(super) https_only: bool,
    /// The unfinished file.
    pub(super) part: &'a Path,
    /// The largest size that is accepted, in bytes.
    pub(super) most: u64,
    /// The name of the file for [`Progress`].
    pub(super) name: &'a str,
}

/// A file that was downloaded or copied.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// Whether it has bytes of an earlier attempt.
    pub(super) resumed: bool,
    /// The `Content-Encoding` that the server named, though none was asked for.
    pub(super) encoding: Option<String>,
}

/// The result of one request.
enum Answer {
    /// The file is whole, according to the server.
    Whole { encoding: Option<String>, resumed: bool },
    /// The file has this number of bytes so far, and the server has more.
    Window { received: u64 },
    /// The bytes do not continue where the file ends.
    Unusable(Problem),
}

impl Downloader {
    pub(super) fn new(settings: &Settings) -> Self {
        let stall = Some(settings.stall);
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_resolve(stall)
            .timeout_connect(stall)
            .timeout_recv_response(stall)
            .timeout_per_read(stall)
            .user_agent(concat!("truezero/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into() }
    }

    /// Downloads a file, or the rest of it.
    ///
    /// A server may send the rest in several windows: after each one that adds bytes, the next is requested. After an
    /// answer that does not continue where the file ends, the whole file is requested, once.
    pub(super) fn download(
        &self,
        wanted: Wanted<'_>,
        progress: &mut dyn Progress,
    ) -> Result<Received, Problem> {
        let forget =
            || partial::forget(wanted.part).map_err(|problem| Problem::Cache(at(wanted.part, problem)));
        let earlier = partial::resumable(wanted.part, wanted.address).0;
        let (mut furthest, mut restarted) = (earlier, false);
        loop {
            let problem = match self.ask(wanted, progress)? {
                Answer::Whole { encoding, resumed } => {
                    return Ok(Received { resumed: resumed && earlier > 0 && !restarted, encoding });
                }
                Answer::Window { received } if received > furthest => {
                    furthest = received;
                    continue;
                }
                Answer::Window { received } => {
                    Problem::Broken { received, reason: "the server sends the same part again".into() }
                }
                Answer::Unusable(problem) => problem,
            };
            forget()?;
            if restarted || furthest == 0 {
                return Err(problem);
            }
            (furthest, restarted) = (0, true);
        }
    }

    fn ask(&self, wanted: Wanted<'_>, progress: &mut dyn Progress) -> Result<Answer, Problem> {
        let Wanted { address, https_only, part, most, name } = wanted;
        let cache = |problem| Problem::Cache(at(part, problem));
        let (here, note) = partial::resumable(part, address);
        if note.as_ref().is_some_and(|note| note.total == Some(here)) {
            return Ok(Answer::Whole { encoding: None, resumed: true });
        }
        let request = self.agent.get(address).config().https_only(https_only).build();
        let mut request = request.header(header::ACCEPT_ENCODING, "identity");
        if let Some(note) = &note {
            request = request
                .header(header::RANGE, format!("bytes={here}-"))
                .header(header::IF_RANGE, note.validator.as_str());
        }
        let mut response = request.call().map_err(|error| unanswered(&error, here))?;

        let headers = response.headers();
        let known_total = note.as_ref().and_then(|note| note.total);
        let range = match response.status() {
            StatusCode::OK => ContentRange { first: 0, end: None, total: length(headers)? },
            StatusCode::PARTIAL_CONTENT => match ContentRange::of(headers, here, known_total) {
                Ok(range) => range,
                Err(problem) => return Ok(Answer::Unusable(problem)),
            },
            // All bytes are here already, which the note did not say.
            StatusCode::RANGE_NOT_SATISFIABLE if note.is_some() && ContentRange::ends_at(headers, here) => {
                return Ok(Answer::Whole { encoding: None, resumed: true });
            }
            StatusCode::RANGE_NOT_SATISFIABLE if note.is_some() => {
                return Ok(Answer::Unusable(Problem::Status { found: 416 }));
            }
            status => return Err(Problem::Status { found: status.as_u16() }),
        };
        let ContentRange { first, end, total } = range;
        if let Some(found) = total.filter(|&total| total > most) {
            partial::forget(part).map_err(cache)?;
            return Err(Problem::TooLarge { most, found });
        }
        let encoding = encoding(headers);
        let resumes = note.is_some() && response.status() == StatusCode::PARTIAL_CONTENT;
        let mut file = if resumes {
            partial::resume(part, first).map_err(cache)?
        } else {
            let note = validator(headers).map(|validator| Note { address: address.into(), validator, total });
            partial::start(part, note.as_ref()).map_err(cache)?
        };
        let mut report = |bytes| progress.received(name, bytes, total);
        let mut reader = response.body_mut().with_config().limit(u64::MAX).reader();
        let received = match copy(&mut reader, &mut file, first, most, &mut report) {
            Ok(received) => received,
            Err(CopyError::Read(received, problem)) => {
                return Err(Problem::Broken { received, reason: problem.to_string() });
            }
            Err(CopyError::Write(problem)) => return Err(cache(problem)),
            Err(CopyError::TooLarge(found)) => {
                partial::forget(part).map_err(cache)?;
                return Err(Problem::TooLarge { most, found });
            }
            Err(CopyError::Stopped) => return Err(Problem::Stopped),
        };
        check_end(received, end.or(total), part)?;
        Ok(match total {
            Some(total) if received < total => Answer::Window { received },
            _ => Answer::Whole { encoding, resumed: resumes && first > 0 },
        })
    }
}

/// Compares the end of an answer with the end that it announced.
fn check_end(received: u64, announced: Option<u64>, part: &Path) -> Result<(), Problem> {
    let Some(expected) = announced.filter(|&expected| expected != received) else { return Ok(()) };
    if received > expected {
        partial::forget(part).map_err(|problem| Problem::Cache(at(part, problem)))?;
    }
    Err(Problem::Broken { received, reason: format!("expected {expected}") })
}

/// The value for `If-Range`: a strong entity tag, or else the time of modification.
fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    text(header::ETAG).filter(|tag| !tag.starts_with("W/")).or_else(|| text(header::LAST_MODIFIED))
}

fn encoding(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_ENCODING)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        .filter(|encoding| !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity"))
}

fn length(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(header::CONTENT_LENGTH) else { return Ok(None) };
    let found = String::from_utf8_lossy(value.as_bytes()).into_owned();
    match found.parse() {
        Ok(length) => Ok(Some(length)),
        Err(_) => {
            Err(Problem::Header { field: "Content-Length", expected: "a number of bytes".into(), found })
        }
    }
}

/// Why a request had no answer. A connection that broke may hold the next time; trying again does not help otherwise.
fn unanswered(error: &ureq::Error, received: u64) -> Problem {
    let reason = error.to_string();
    match error {
        ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => Problem::NoAnswer { reason },
        ureq::Error::Io(problem) if problem.kind() == io::ErrorKind::ConnectionRefused => {
            Problem::NoAnswer { reason }
        }
        ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::Protocol(_) => {
            Problem::Broken { received, reason }
        }
        _ => Problem::NoAnswer { reason },
    }
}
