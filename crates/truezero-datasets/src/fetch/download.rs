//! One file over HTTP, resumed where an earlier attempt broke off.
//!
//! Beside the bytes that are here lies a note of where they came from, with the server's validator (RFC 9110, section 8.8).
//! Only the same address is asked for the rest, with `If-Range`, so that halves of two versions are never joined.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::{Agent, Body, Timeout};

use super::pour::{Cut, pour};
use super::{Observer, Problem, Settings, at};

/// Asks servers.
pub(super) struct Downloader {
    agent: Agent,
}

/// Where the bytes of an unfinished file came from.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Note {
    address: String,
    /// A strong `ETag`, or the time of modification.
    validator: String,
    total: Option<u64>,
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

    /// Downloads `address` to `part`, or the rest of it. Returns whether bytes of an earlier attempt are in it.
    pub(super) fn download(
        &self,
        address: &str,
        part: &Path,
        most: u64,
        name: &str,
        observer: &mut dyn Observer,
    ) -> Result<bool, Problem> {
        let cache = |problem| Problem::Cache(at(part, problem));
        let (received, note) = kept(part, address);
        if note.as_ref().is_some_and(|note| note.total == Some(received)) {
            return Ok(true);
        }
        let mut request = self.agent.get(address).header(header::ACCEPT_ENCODING, "identity");
        if let Some(note) = &note {
            request = request
                .header(header::RANGE, format!("bytes={received}-"))
                .header(header::IF_RANGE, note.validator.as_str());
        }
        let mut response = request.call().map_err(|error| unanswered(&error, received))?;

        let (first, total) = match response.status() {
            StatusCode::PARTIAL_CONTENT if note.is_some() => {
                (received, Some(range_total(&response, received)?))
            }
            StatusCode::OK => (0, length(response.headers())?),
            status => {
                if status == StatusCode::RANGE_NOT_SATISFIABLE {
                    forget(part).map_err(cache)?;
                }
                return Err(Problem::Status { found: status.as_u16() });
            }
        };
        if let Some(found) = total.filter(|&total| total > most) {
            return Err(Problem::TooLarge { most, found });
        }
        let mut file = if first > 0 {
            OpenOptions::new().append(true).open(part).map_err(cache)?
        } else {
            start(part, address, &response, total).map_err(cache)?
        };
        let mut progress = |bytes| observer.received(name, bytes, total);
        let mut reader = response.body_mut().with_config().limit(u64::MAX).reader();
        let received = match pour(&mut reader, &mut file, first, most, &mut progress) {
            Ok(received) => received,
            Err(Cut::Read(received, problem)) => {
                return Err(Problem::Broken { received, reason: problem.to_string() });
            }
            Err(Cut::Write(problem)) => return Err(cache(problem)),
            Err(Cut::TooLarge(found)) => return Err(Problem::TooLarge { most, found }),
            Err(Cut::Stopped) => return Err(Problem::Stopped),
        };
        match total {
            Some(total) if received != total => {
                Err(Problem::Broken { received, reason: format!("expected {total}") })
            }
            _ => Ok(first > 0),
        }
    }
}

/// Begins a file anew. The old note goes before the old bytes, the new note comes before the new bytes: at no moment does a
/// note stand beside bytes of another version.
fn start(part: &Path, address: &str, response: &Response<Body>, total: Option<u64>) -> io::Result<File> {
    forget(part)?;
    let file = File::create(part)?;
    if let Some(validator) = validator(response.headers()) {
        let note = Note { address: address.into(), validator, total };
        fs::write(note_of(part), toml::to_string(&note).map_err(io::Error::other)?)?;
    }
    Ok(file)
}

/// Takes an unfinished file away.
pub(super) fn forget(part: &Path) -> io::Result<()> {
    for file in [&note_of(part), part] {
        match fs::remove_file(file) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(problem),
            _ => {}
        }
    }
    Ok(())
}

/// How many bytes of `address` are here, with their note; none if they cannot be resumed.
fn kept(part: &Path, address: &str) -> (u64, Option<Note>) {
    let note = fs::read_to_string(note_of(part)).ok().and_then(|text| toml::from_str::<Note>(&text).ok());
    let received = fs::metadata(part).map_or(0, |metadata| metadata.len());
    match note.filter(|note| note.address == address && received > 0) {
        Some(note) => (received, Some(note)),
        None => (0, None),
    }
}

fn note_of(part: &Path) -> PathBuf {
    let mut name = part.file_name().unwrap_or_default().to_owned();
    name.push(".from.toml");
    part.with_file_name(name)
}

/// What `If-Range` takes: a strong entity tag, or else the time of modification.
fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    text(header::ETAG).filter(|tag| !tag.starts_with("W/")).or_else(|| text(header::LAST_MODIFIED))
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

/// The size of the whole file, when the answer begins where it was asked to.
fn range_total(response: &Response<Body>, first: u64) -> Result<u64, Problem> {
    let value = response.headers().get(header::CONTENT_RANGE);
    let found = value.map_or("none".into(), |value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let total = found
        .strip_prefix("bytes ")
        .and_then(|range| range.strip_prefix(&format!("{first}-")))
        .and_then(|rest| rest.split_once('/'))
        .and_then(|(_, total)| total.parse().ok());
    total.ok_or_else(|| Problem::Header {
        field: "Content-Range",
        expected: format!("bytes {first}-LAST/TOTAL"),
        found,
    })
}

/// A request without an answer: a connection that broke may hold the next time, the rest will not.
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
