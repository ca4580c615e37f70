//! Copying bytes from a reader to a file, with a limit, and with a chance to stop before each chunk.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::ops::ControlFlow;

const CHUNK: usize = 1 << 16;

/// Why not all bytes were copied.
pub(super) enum CopyError {
    /// The reader failed when the file had this number of bytes.
    Read(u64, io::Error),
    /// The file cannot be written.
    Write(io::Error),
    /// The reader gave more than the limit: this number of bytes so far.
    TooLarge(u64),
    /// The caller asked to stop.
    Stopped,
}

/// Copies all that `reader` gives to the end of `writer`, which has `received` bytes so far. Returns how many bytes the
/// file has then, at most `most`. `report` is told this number before each chunk, and may stop the copy.
pub(super) fn copy(
    reader: &mut dyn Read,
    writer: &mut File,
    mut received: u64,
    most: u64,
    report: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<u64, CopyError> {
    let mut chunk = vec![0; CHUNK];
    loop {
        if report(received).is_break() {
            return Err(CopyError::Stopped);
        }
        let read = match reader.read(&mut chunk) {
            Ok(0) => return Ok(received),
            Ok(read) => read,
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => continue,
            Err(problem) => return Err(CopyError::Read(received, problem)),
        };
        received += read as u64;
        if received > most {
            return Err(CopyError::TooLarge(received));
        }
        writer.write_all(&chunk[..read]).map_err(CopyError::Write)?;
    }
}
