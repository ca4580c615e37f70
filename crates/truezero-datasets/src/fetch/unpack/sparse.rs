//! [`Sparse`]: sparse files in PAX archives, in the formats 0.0, 0.1 and 1.0 of GNU tar. The crate `tar` reads sparse
//! files of GNU archives itself.
//!
//! The entry of a sparse file holds the data without the holes. Extensions give its path and its size with the holes,
//! and the positions of the data; in format 1.0 the positions stand before the data instead.

use std::io::{self, Read};
use std::path::PathBuf;

use tar::Entry;

/// Format 1.0 pads the list of blocks to a multiple of this number of bytes.
const RECORD: u64 = 512;
/// The digits of the largest number, and the line break.
const MOST_DIGITS: usize = 21;

/// What an archive says of a sparse file.
#[derive(Debug, Default)]
pub(super) struct Sparse {
    /// The path of the file, if it is not that of the entry.
    pub(super) path: Option<PathBuf>,
    size: u64,
    blocks: Vec<Block>,
    /// Whether the list of blocks stands before the data.
    is_listed_in_data: bool,
}

/// A range of bytes that is no hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    offset: u64,
    length: u64,
}

impl Sparse {
    /// What the extensions of an entry say; none if it is not sparse.
    pub(super) fn of<R: Read>(entry: &mut Entry<'_, R>) -> io::Result<Option<Self>> {
        let Some(extensions) = entry.pax_extensions()? else { return Ok(None) };
        let (mut sparse, mut size, mut offset) = (Self::default(), None, None);
        for extension in extensions {
            let extension = extension?;
            let Some(key) = extension.key_bytes().strip_prefix(b"GNU.sparse.") else { continue };
            let value = extension.value().map_err(|_| bad("text in UTF-8"))?;
            match key {
                b"name" => sparse.path = Some(value.into()),
                b"size" | b"realsize" => size = Some(number(value)?),
                b"offset" => offset = Some(number(value)?),
                b"numbytes" => {
                    let offset = offset.take().ok_or_else(|| bad("an offset before a length"))?;
                    sparse.blocks.push(Block { offset, length: number(value)? });
                }
                b"map" => {
                    let numbers = value.split(',').map(number).collect::<io::Result<Vec<_>>>()?;
                    let (pairs, []) = numbers.as_chunks() else { return Err(bad("pairs of numbers")) };
                    sparse.blocks.extend(pairs.iter().map(|&[offset, length]| Block { offset, length }));
                }
                b"major" => match number(value)? {
                    0 => {}
                    1 => sparse.is_listed_in_data = true,
                    _ => return Err(bad("format 0.0, 0.1 or 1.0")),
                },
                _ => {}
            }
        }
        Ok(size.map(|size| Self { size, ..sparse }))
    }

    /// A reader of the file with its holes, from the data of its entry.
    pub(super) fn fill<R: Read>(mut self, mut data: R) -> io::Result<Filled<R>> {
        if self.is_listed_in_data {
            self.blocks = listed(&mut data)?;
        }
        let mut end = 0;
        for block in &self.blocks {
            let block_end = block.offset.checked_add(block.length).filter(|&end| end <= self.size);
            end = block_end.filter(|_| block.offset >= end).ok_or_else(|| bad("blocks in order"))?;
        }
        Ok(Filled { data, blocks: self.blocks.into_iter().peekable(), position: 0, size: self.size })
    }
}

/// The blocks at the beginning of the data: their number, then offset and length of each, one number on each line.
fn listed(data: &mut impl Read) -> io::Result<Vec<Block>> {
    let mut read = 0;
    let mut next = || -> io::Result<u64> {
        let mut digits = Vec::new();
        loop {
            let mut byte = [0];
            data.read_exact(&mut byte)?;
            read += 1;
            match byte {
                [b'\n'] => return number(&String::from_utf8_lossy(&digits)),
                [byte] if digits.len() < MOST_DIGITS => digits.push(byte),
                _ => return Err(bad("one number on each line")),
            }
        }
    };
    let count = next()?;
    // Memory grows with the bytes that are read, not with the count.
    let blocks =
        (0..count).map(|_| Ok(Block { offset: next()?, length: next()? })).collect::<io::Result<_>>()?;
    let filling = u64::next_multiple_of(read, RECORD) - read;
    io::copy(&mut data.take(filling), &mut io::sink())?;
    Ok(blocks)
}

/// Reads a file with its holes.
#[derive(Debug)]
pub(super) struct Filled<R> {
    data: R,
    blocks: std::iter::Peekable<std::vec::IntoIter<Block>>,
    position: u64,
    size: u64,
}

impl<R: Read> Read for Filled<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let is_before = |block: &Block| block.offset + block.length <= self.position;
        while self.blocks.next_if(is_before).is_some() {}
        let (hole_end, data_end) = match self.blocks.peek() {
            Some(block) => (block.offset, block.offset + block.length),
            None => (self.size, self.size),
        };
        let is_hole = self.position < hole_end;
        let left = if is_hole { hole_end } else { data_end } - self.position;
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let target = &mut buffer[..length];
        let read = if is_hole {
            target.fill(0);
            length
        } else {
            self.data.read(target)?
        };
        if read == 0 && length > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position += read as u64;
        Ok(read)
    }
}

fn number(text: &str) -> io::Result<u64> {
    text.parse().map_err(|_| bad("a number"))
}

fn bad(expected: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a file with holes: expected {expected}"))
}
