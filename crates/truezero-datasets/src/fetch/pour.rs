//! Moving bytes from a reader to a file, with a bound, and a look at every chunk whether to stop.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::ops::ControlFlow;

const CHUNK: usize = 1 << 16;

/// Why not all bytes were moved.
pub(super) enum Cut {
    /// The reader failed after this number of bytes of the file.
    Read(u64, io::Error),
    /// The file cannot be written.
    Write(io::Error),
    /// The reader gives more than it may; the bytes by now.
    TooLarge(u64),
    /// The observer said to stop.
    Stopped,
}

/// Moves all that `reader` gives to `writer`, which has `received` bytes by now, and returns how many it has then.
pub(super) fn pour(
    reader: &mut dyn Read,
    writer: &mut File,
    mut received: u64,
    most: u64,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<u64, Cut> {
    let mut chunk = vec![0; CHUNK];
    loop {
        if progress(received).is_break() {
            return Err(Cut::Stopped);
        }
        let read = match reader.read(&mut chunk) {
            Ok(0) => return Ok(received),
            Ok(read) => read,
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => continue,
            Err(problem) => return Err(Cut::Read(received, problem)),
        };
        received += read as u64;
        if received > most {
            return Err(Cut::TooLarge(received));
        }
        writer.write_all(&chunk[..read]).map_err(Cut::Write)?;
    }
}
