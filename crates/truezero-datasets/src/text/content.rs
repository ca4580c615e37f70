//! The content of text files, which may be compressed by gzip.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::{DatasetError, gzip};

/// Opens a file and uncompresses it. What is read fails once there are more than `most_bytes` of content.
pub(crate) fn open(file: &Path, most_bytes: u64) -> Result<impl Read + use<>, DatasetError> {
    match File::open(file).and_then(gzip::content) {
        Ok(reader) => Ok(Bounded { reader, most: most_bytes, left: most_bytes }),
        Err(problem) => Err(DatasetError::Io { file: file.into(), problem }),
    }
}

/// The whole content of a file.
pub(crate) fn read(file: &Path, most_bytes: u64) -> Result<Vec<u8>, DatasetError> {
    let mut content = Vec::new();
    match open(file, most_bytes)?.read_to_end(&mut content) {
        Ok(_) => Ok(content),
        Err(problem) => Err(DatasetError::Io { file: file.into(), problem }),
    }
}

/// The text in UTF-8 or, if it is not UTF-8, in Latin-1, in which every byte is a character.
///
/// Text in Latin-1 with a letter beyond ASCII is hardly ever UTF-8 by chance.
pub(crate) fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|not_utf8| not_utf8.as_bytes().iter().map(|&byte| char::from(byte)).collect())
}

/// A reader that fails once it has given more than it may.
struct Bounded<R> {
    reader: R,
    most: u64,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            let message = format!("content: expected at most {} bytes, found more", self.most);
            io::Error::new(io::ErrorKind::FileTooLarge, message)
        })?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read_bytes(bytes: &[u8], most_bytes: u64) -> Result<Vec<u8>, DatasetError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(&file, bytes).unwrap();
        read(file.path(), most_bytes)
    }

    #[test]
    fn plain_and_compressed_files_are_read() {
        for content in [&b""[..], b"a", b"\x1f", b"some text\n"] {
            assert_eq!(read_bytes(content, 10).unwrap(), content);
            assert_eq!(read_bytes(&gzip(content), 10).unwrap(), content);
        }
        let members = [gzip(b"two "), gzip(b"members")].concat();
        assert_eq!(read_bytes(&members, 11).unwrap(), b"two members");
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = gzip(&vec![b'a'; 10_000_000]);
        assert!(bomb.len() < 20_000);
        for bytes in [&bomb[..], &[b'a'; 1_001]] {
            let error = read_bytes(bytes, 1_000).unwrap_err().to_string();
            assert!(error.ends_with("content: expected at most 1000 bytes, found more"), "{error}");
        }
    }

    #[test]
    fn a_cut_gzip_stream_is_an_error() {
        let whole = gzip(b"some text that is long enough");
        for length in 2..whole.len() {
            assert!(matches!(read_bytes(&whole[..length], 100), Err(DatasetError::Io { .. })), "{length}");
        }
        let error = read(Path::new("no/such/file"), 1).unwrap_err().to_string();
        assert!(error.starts_with("no/such/file: "), "{error}");
    }

    #[test]
    fn latin_1_is_what_is_not_utf_8() {
        assert_eq!(decode("crêpe".into()), "crêpe");
        assert_eq!(decode(b"cr\xeape".to_vec()), "crêpe");
    }
}
