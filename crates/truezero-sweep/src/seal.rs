//! Seals: checksums by which a change of any bit of a record, or of a file that belongs to it, is found.
//!
//! A sealed record is the JSON of the record with two fields more, which come first:
//!
//! ```json
//! {
//!   "seal": "the SHA-256 of everything after this line",
//!   "files": {"model": "the SHA-256 of the file ID.model"},
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::SweepError;

/// The checksums of the files of a job, by their extensions.
pub(crate) type Digests = BTreeMap<String, String>;

/// How an object is written: over lines, as a record in a file of its own, or in one line of an archive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    open: &'static str,
    seal: &'static str,
    end: &'static str,
    /// How a record begins that a version without seals wrote.
    older: &'static str,
}

pub(crate) const LINES: Layout =
    Layout { open: "{\n", seal: "{\n  \"seal\": \"", end: "\",\n", older: "{\n  \"format\": " };
pub(crate) const LINE: Layout = Layout { open: "{", seal: "{\"seal\":\"", end: "\",", older: "{\"format\":" };

/// A record that has been read, and found to be as it was written.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    /// Without the seal.
    pub(crate) json: Value,
    /// `None` if a version without seals wrote it.
    pub(crate) files: Option<Digests>,
}

/// Why a record cannot be used.
#[derive(Debug)]
pub(crate) enum Broken {
    /// Its contents do not match its checksum.
    Checksum,
    /// It is no record.
    NoRecord(Option<serde_json::Error>),
}

/// The SHA-256 in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

impl Layout {
    /// The record of a job as JSON, sealed.
    ///
    /// # Errors
    /// [`SweepError::Unwritable`] if it cannot be written as a JSON object.
    pub(crate) fn write(
        self,
        job: &str,
        record: &impl Serialize,
        files: &Digests,
    ) -> Result<String, SweepError> {
        let json = if self.open == LINES.open {
            serde_json::to_string_pretty(record).map(|json| json + "\n")
        } else {
            serde_json::to_string(record)
        };
        let no_object = || serde_json::Error::custom("a record is an object");
        json.and_then(|json| self.seal(&json, files).ok_or_else(no_object))
            .map_err(|source| SweepError::Unwritable { job: job.to_owned(), source })
    }

    /// Seals the JSON of a record, which is an object in this layout. `None` if it is not.
    pub(crate) fn seal(self, record: &str, files: &Digests) -> Option<String> {
        let fields = record.strip_prefix(self.open)?;
        let body = if files.is_empty() {
            fields.to_owned()
        } else {
            let (indent, space, line) =
                if self.open == LINES.open { ("  ", " ", "\n") } else { ("", "", "") };
            let files: Vec<String> = files
                .iter()
                .map(|(extension, digest)| format!("\"{extension}\":{space}\"{digest}\""))
                .collect();
            format!("{indent}\"files\":{space}{{{}}},{line}{fields}", files.join(", "))
        };
        Some(format!("{}{}{}{body}", self.seal, digest(body.as_bytes()), self.end))
    }

    /// The bytes with which a sealed record begins.
    pub(crate) fn mark(self) -> &'static [u8] {
        self.seal.as_bytes()
    }

    /// Reads a record that is sealed, or that a version without seals wrote.
    pub(crate) fn open(self, text: &[u8]) -> Result<Opened, Broken> {
        let sealed = text.strip_prefix(self.seal.as_bytes());
        if let Some(sealed) = sealed {
            let (found, rest) = sealed.split_at_checked(64).ok_or(Broken::Checksum)?;
            let body = rest.strip_prefix(self.end.as_bytes()).ok_or(Broken::Checksum)?;
            if found != digest(body).as_bytes() {
                return Err(Broken::Checksum);
            }
        } else if !text.starts_with(self.older.as_bytes()) {
            return Err(Broken::NoRecord(serde_json::from_slice::<Value>(text).err()));
        }
        let mut json: Value = serde_json::from_slice(text).map_err(|error| Broken::NoRecord(Some(error)))?;
        let fields = json.as_object_mut().ok_or(Broken::NoRecord(None))?;
        fields.remove("seal");
        let files = fields.remove("files").unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let files = serde_json::from_value(files).map_err(|error| Broken::NoRecord(Some(error)))?;
        Ok(Opened { json, files: sealed.is_some().then_some(files) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected digits are those of `printf '  "format": 1\n}\n' | sha256sum`.
    #[test]
    fn the_seal_is_the_hash_of_what_follows_its_line() {
        let sealed = LINES.seal("{\n  \"format\": 1\n}\n", &Digests::new()).unwrap();
        let expected = "dfce92fa1ea6d2c936fe1be3ee23781cfda778b5b777f08d0419898ad89fb1a4";
        assert_eq!(sealed, format!("{{\n  \"seal\": \"{expected}\",\n  \"format\": 1\n}}\n"));
    }

    #[test]
    fn a_change_of_any_bit_is_found_and_so_is_every_cut() {
        let files = Digests::from([("model".to_owned(), digest(b"model"))]);
        for (layout, record) in
            [(LINES, "{\n  \"format\": 1,\n  \"result\": 1.5\n}\n"), (LINE, "{\"format\":1,\"result\":1.5}")]
        {
            let sealed = layout.seal(record, &files).unwrap();
            let opened = layout.open(sealed.as_bytes()).unwrap();
            assert_eq!(opened.json, serde_json::from_str::<Value>(record).unwrap());
            assert_eq!(opened.files, Some(files.clone()));
            for bit in 0..8 * sealed.len() {
                let mut flipped = sealed.clone().into_bytes();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert!(layout.open(&flipped).is_err(), "bit {bit}");
            }
            for length in 0..sealed.len() {
                assert!(layout.open(&sealed.as_bytes()[..length]).is_err(), "{length}");
            }
        }
    }
}
