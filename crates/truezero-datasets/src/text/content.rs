//! The content of text files, which may be compressed by gzip and may begin with a byte order mark.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::{DatasetError, gzip};

/// The byte order mark of UTF-8.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Opens a file, uncompresses it, and skips a byte order mark of UTF-8; one of UTF-16 or UTF-32 is an error. Reading
/// fails after `most_bytes` of content.
pub(crate) fn open(file: &Path, most_bytes: u64) -> Result<impl Read + use<>, DatasetError> {
    let io = |problem| DatasetError::Io { file: file.into(), problem };
    let reader = File::open(file).and_then(gzip::content).map_err(io)?;
    let mut reader = Bounded { reader, most: most_bytes, left: most_bytes };
    let mut start = Vec::with_capacity(MARK.len());
    reader.by_ref().take(MARK.len() as u64).read_to_end(&mut start).map_err(io)?;
    let other = match start[..] {
        [0xff, 0xfe, ..] => Some("UTF-16 or UTF-32, little-endian"),
        [0xfe, 0xff, ..] | [0, 0, 0xfe] => Some("UTF-16 or UTF-32, big-endian"),
        _ => None,
    };
    if let Some(other) = other {
        return Err(DatasetError::Field {
            file: file.into(),
            field: "encoding".into(),
            expected: "UTF-8".into(),
            found: format!("the byte order mark of {other}"),
        });
    }
    if start == MARK {
        start.clear();
    }
    Ok(io::Cursor::new(start).chain(reader))
}

/// The whole content of a file.
pub(crate) fn read(file: &Path, most_bytes: u64) -> Result<Vec<u8>, DatasetError> {
    let mut content = Vec::new();
    match open(file, most_bytes)?.read_to_end(&mut content) {
        Ok(_) => Ok(content),
        Err(problem) => Err(DatasetError::Io { file: file.into(), problem }),
    }
}

/// The text of bytes in UTF-8. Bytes that are not UTF-8 are read as Latin-1, in which each byte is a character.
///
/// So a file may have texts in both encodings, as collections of texts often do. Latin-1 text with characters beyond
/// ASCII is hardly ever valid UTF-8 by chance.
pub(crate) fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|not_utf8| {
        let mut text = String::with_capacity(not_utf8.as_bytes().len());
        for chunk in not_utf8.as_bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|&byte| char::from(byte)));
        }
        text
    })
}

/// A reader that fails after a number of bytes.
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
    fn a_truncated_gzip_stream_is_an_error() {
        let whole = gzip(b"some text that is long enough");
        for length in 2..whole.len() {
            assert!(matches!(read_bytes(&whole[..length], 100), Err(DatasetError::Io { .. })), "{length}");
        }
        let error = read(Path::new("no/such/file"), 1).unwrap_err().to_string();
        assert!(error.starts_with("no/such/file: "), "{error}");
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_latin_1() {
        assert_eq!(decode("crêpe".into()), "crêpe");
        assert_eq!(decode(b"cr\xeape".to_vec()), "crêpe");
        assert_eq!(
            decode("café, cr\u{ea}pe ".bytes().chain(*b"cr\xeape\xe2\x80").collect()),
            "café, crêpe crêpeâ\u{80}"
        );
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        for content in ["", "a", "ab", "stars,text\n", "\u{feff}"] {
            let marked = [&MARK[..], content.as_bytes()].concat();
            for bytes in [marked.clone(), gzip(&marked)] {
                assert_eq!(read_bytes(&bytes, 20).unwrap(), content.as_bytes());
            }
        }
        for beginning in [&MARK[..1], &MARK[..2], &[0xfe], &[0xff], &[0, 0]] {
            assert_eq!(read_bytes(beginning, 20).unwrap(), beginning);
        }
        assert!(read_bytes(&[&MARK[..], b"1234"].concat(), 6).is_err());
    }

    #[test]
    fn a_byte_order_mark_of_another_encoding_is_named() {
        for (bytes, found) in [
            (&b"\xff\xfes\0t\0"[..], "little-endian"),
            (b"\xfe\xff\0s\0t", "big-endian"),
            (b"\xff\xfe\0\0s\0\0\0", "little-endian"),
            (b"\0\0\xfe\xff\0\0\0s", "big-endian"),
        ] {
            for bytes in [bytes.to_vec(), gzip(bytes)] {
                let error = read_bytes(&bytes, 20).unwrap_err();
                assert!(matches!(error, DatasetError::Field { .. }));
                let end = format!(
                    ": encoding: expected UTF-8, found the byte order mark of UTF-16 or UTF-32, {found}"
                );
                assert!(error.to_string().ends_with(&end), "{error}");
            }
        }
    }
}
