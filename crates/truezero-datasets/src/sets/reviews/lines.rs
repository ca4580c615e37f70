//! [`Lines`]: a reader that counts lines.

use std::io::{self, BufRead, Read};

/// Gives at most one line for each call, so a caller that reads no more than it needs is at the last line that was
/// given.
///
/// The line numbers of the `csv` crate leave out blank lines before a row and the second half of `\r\n`.
pub(crate) struct Lines<R> {
    reader: R,
    count: u64,
    within: bool,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, count: 0, within: false }
    }

    /// The number of the last line, from 1.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.reader.fill_buf()?;
        let line = available.split_inclusive(|&byte| byte == b'\n').next().unwrap_or_default();
        let length = line.len().min(buffer.len());
        buffer[..length].copy_from_slice(&line[..length]);
        if length > 0 {
            self.count += u64::from(!self.within);
            self.within = line[length - 1] != b'\n';
        }
        self.reader.consume(length);
        Ok(length)
    }
}
