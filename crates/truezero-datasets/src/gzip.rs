//! Files that may be compressed by gzip, as their first two bytes tell.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

pub(crate) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The content of a file: uncompressed if it is gzip, else the file itself.
pub(crate) fn content<'a>(mut file: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut start = Vec::with_capacity(MAGIC.len());
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
    let compressed = start == MAGIC;
    let whole = BufReader::with_capacity(1 << 16, io::Cursor::new(start).chain(file));
    Ok(if compressed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}
