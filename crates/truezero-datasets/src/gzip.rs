//! Files that may be compressed by gzip, which is recognised by their first two bytes.
//!
//! All gzip files of the crate are opened here. As in gzip and Python, several members may follow one another, and
//! zeros after a member are padding, as on tapes and block devices; anything else there is an error.

use std::io::{self, BufRead, BufReader, Read, Seek};

use flate2::bufread::GzDecoder;

const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The content of a file: uncompressed if it is gzip, otherwise the file itself.
///
/// # Errors
/// Those of `file`; one of the kind [`InvalidData`](io::ErrorKind::InvalidData) if the content is gzip again. No format
/// of this crate begins like gzip, and the error of a format's reader would be less clear.
pub(crate) fn content<'a>(mut file: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let start = start_of(&mut file)?;
    let whole = BufReader::with_capacity(1 << 16, io::Cursor::new(start.clone()).chain(file));
    if start != MAGIC {
        return Ok(Box::new(whole));
    }
    let mut content = uncompressed(whole);
    let start = start_of(&mut content)?;
    if start == MAGIC {
        let message = "compressed twice: expected uncompressed content after gzip, found gzip again";
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(Box::new(io::Cursor::new(start).chain(content)))
}

/// Whether a file is compressed. It is read from its start, and rewound.
pub(crate) fn is_compressed(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let start = start_of(file)?;
    file.rewind()?;
    Ok(start == MAGIC)
}

/// A reader of the content of a gzip file.
pub(crate) fn uncompressed<R: BufRead>(file: R) -> Uncompressed<R> {
    Uncompressed { member: Some(GzDecoder::new(file)) }
}

/// The first two bytes, or fewer if there are no more.
fn start_of(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(MAGIC.len());
    reader.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// Reads the members of a gzip file, one after the other.
#[derive(Debug)]
pub(crate) struct Uncompressed<R> {
    /// The member that is being read; none after the last one.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Uncompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            let is_padding_only = skip_zeros(member.get_mut())?;
            self.member = self
                .member
                .take()
                .filter(|_| !is_padding_only)
                .map(|finished| GzDecoder::new(finished.into_inner()));
        }
        Ok(0)
    }
}

/// Skips zeros, and returns whether that was the end of the file.
fn skip_zeros(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => continue,
            Err(problem) => return Err(problem),
        };
        let (all, zeros) = (available.len(), available.iter().take_while(|&&byte| byte == 0).count());
        reader.consume(zeros);
        if all == 0 || zeros < all {
            return Ok(all == 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(file: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        content(file)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn members_with_zeros_between_and_after_them_are_read(
            members in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..50), 0_usize..2_000), 1..5),
        ) {
            let file: Vec<u8> =
                members.iter().flat_map(|(bytes, zeros)| [gzip(bytes), vec![0; *zeros]].concat()).collect();
            let expected: Vec<u8> = members.into_iter().flat_map(|(bytes, _)| bytes).collect();
            prop_assume!(!expected.starts_with(&MAGIC));
            prop_assert_eq!(read(&file).unwrap(), expected);
        }

        #[test]
        fn other_bytes_after_a_member_are_an_error(zeros in 0_usize..100_000, after in 1_u8..) {
            let file = [gzip(b"content"), vec![0; zeros], vec![after]].concat();
            prop_assert!(read(&file).is_err());
        }
    }

    #[test]
    fn a_file_compressed_twice_is_reported_as_such() {
        for file in [gzip(&gzip(b"content")), [gzip(b""), gzip(&gzip(b"content"))].concat()] {
            let error = read(&file).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
            assert!(error.to_string().starts_with("compressed twice"), "{error}");
        }
    }

    #[test]
    fn a_reader_at_its_end_stays_there() {
        let file = [gzip(b"content"), vec![0; 9]].concat();
        let mut reader = uncompressed(&file[..]);
        assert_eq!(io::read_to_string(&mut reader).unwrap(), "content");
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
    }
}
