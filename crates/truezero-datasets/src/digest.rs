//! [`Digest`]: a SHA-256 value, written as 64 hexadecimal digits.

use std::fmt;
use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

const BYTES: usize = 32;

/// The SHA-256 of a file or of its content.
///
/// ```
/// use truezero_datasets::Digest;
///
/// let digest = Digest::of(b"abc");
/// assert_eq!(digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// assert_eq!(Digest::try_from(digest.to_string()), Ok(digest));
/// ```
#[derive(Clone, Copy, Deserialize, Serialize, PartialEq, Eq, Hash)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; BYTES]);

/// A text that is not a SHA-256 in lower-case hexadecimal digits.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("SHA-256: expected 64 digits of 0-9 and a-f, found `{found}`")]
pub struct NotADigest {
    /// The text.
    pub found: String,
}

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_parts([bytes])
    }

    /// The digest of several slices, one after the other.
    pub(crate) fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut state = Sha256::new();
        for part in parts {
            state.update(part);
        }
        Self(state.finalize().into())
    }

    /// The digest of all that `reader` still gives, and the number of its bytes.
    ///
    /// # Errors
    /// Those of `reader`.
    pub fn of_reader(mut reader: impl Read) -> io::Result<(Self, u64)> {
        let mut state = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut length = 0;
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok((Self(state.finalize().into()), length)),
                Ok(read) => {
                    state.update(&buffer[..read]);
                    length += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Reads from another reader and digests the bytes that are read.
pub(crate) struct DigestReader<R> {
    reader: R,
    state: Sha256,
}

impl<R: Read> DigestReader<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, state: Sha256::new() }
    }

    /// The digest of all bytes that were read.
    pub(crate) fn digest(self) -> Digest {
        Digest(self.state.finalize().into())
    }
}

impl<R: Read> Read for DigestReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.state.update(&buffer[..read]);
        Ok(read)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, NotADigest> {
        let digits: Option<Vec<u8>> = text.bytes().map(digit).collect();
        match digits {
            Some(digits) if digits.len() == 2 * BYTES => {
                Ok(Self(std::array::from_fn(|byte| 16 * digits[2 * byte] + digits[2 * byte + 1])))
            }
            _ => Err(NotADigest { found: text }),
        }
    }
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_and_a_slice_agree() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|index| index.to_le_bytes()[0]).collect();
        let (digest, length) = Digest::of_reader(&bytes[..]).unwrap();
        assert_eq!((digest, length), (Digest::of(&bytes), 200_000));
        assert_eq!(Digest::of_parts([&bytes[..777], &bytes[777..]]), digest);
    }

    #[test]
    fn texts_that_are_not_digests_are_refused() {
        let digest = Digest::of(b"").to_string();
        for text in
            [&digest[1..], &digest.to_uppercase(), &format!("{digest}0"), "", &digest.replace('e', "ß")]
        {
            let error = Digest::try_from(text.to_owned()).unwrap_err();
            assert_eq!(error.found, text);
        }
    }
}
