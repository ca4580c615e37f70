//! [`Chunks`]: examples without end, prepared by a thread while training runs.

use std::num::NonZeroU64;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

use super::{Generator, Part};
use crate::Split;

/// Consecutive examples of a part, a fixed number at a time, without end; made by [`Generator::chunks`].
///
/// The examples depend on nothing but the generator, the part and the index. At most two chunks are in memory besides
/// the one that was given last: one that waits and one that is being made. The thread ends when this is dropped.
#[derive(Debug)]
pub struct Chunks {
    receiver: Option<Receiver<Split>>,
    worker: Option<JoinHandle<()>>,
}

impl Chunks {
    pub(super) fn new(generator: Generator, part: Part, first: u64, size: NonZeroU64) -> Self {
        let (sender, receiver) = sync_channel(1);
        let worker = thread::spawn(move || {
            let mut start = first;
            // Indices end some day, the receiver before.
            while let Some(end) = start.checked_add(size.get()) {
                if sender.send(generator.examples(part, start..end)).is_err() {
                    return;
                }
                start = end;
            }
        });
        Self { receiver: Some(receiver), worker: Some(worker) }
    }
}

impl Iterator for Chunks {
    type Item = Split;

    /// # Panics
    /// If the thread did.
    fn next(&mut self) -> Option<Split> {
        let chunk = self.receiver.as_ref()?.recv().ok();
        if chunk.is_none()
            && let Some(Err(panic)) = self.worker.take().map(JoinHandle::join)
        {
            resume_unwind(panic);
        }
        chunk
    }
}

impl Drop for Chunks {
    fn drop(&mut self) {
        // The thread learns by it that nobody waits any more.
        self.receiver = None;
        if let Some(worker) = self.worker.take() {
            // A panic of the thread was of no consequence if nobody asked for its chunk.
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::nistp::Sources;

    #[test]
    fn chunks_follow_one_another() {
        let generator = Generator::new(Sources::strokes(), 5);
        let chunks: Vec<Split> =
            generator.chunks(Part::Valid, 7, NonZeroU64::new(3).unwrap()).take(4).collect();
        for (chunk, start) in chunks.iter().zip([7, 10, 13, 16]) {
            assert_eq!(*chunk, generator.examples(Part::Valid, start..start + 3));
        }
    }

    #[test]
    fn indices_end_where_64_bits_do() {
        let generator = Generator::new(Sources::strokes(), 5);
        let mut chunks = generator.chunks(Part::Test, u64::MAX - 5, NonZeroU64::new(3).unwrap());
        assert_eq!(chunks.next(), Some(generator.examples(Part::Test, u64::MAX - 5..u64::MAX - 2)));
        assert_eq!(chunks.next(), None);
        assert_eq!(chunks.next(), None);
    }

    #[test]
    fn a_dropped_iterator_stops_its_thread() {
        let generator = Generator::new(Sources::strokes(), 5);
        drop(generator.chunks(Part::Train, 0, NonZeroU64::new(2).unwrap()));
    }
}
