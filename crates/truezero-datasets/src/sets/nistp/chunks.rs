//! [`Chunks`]: examples without end, prepared by a thread while training runs.

use std::num::NonZeroU64;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

use crate::Split;

/// Consecutive examples of a stream, a fixed number at a time, without end; made by
/// [`Generator::chunks`](super::Generator::chunks).
///
/// Chunk c holds the examples of the positions [first + c · size, first + (c + 1) · size), so no example is drawn
/// twice. To train on new examples in each epoch, take as many chunks as make an epoch, and go on with the next ones. A
/// training that is resumed continues at the [position](Self::position) that it had reached.
///
/// Memory does not grow with the number of epochs: besides the chunks that the caller still has, at most two exist, one
/// that waits and one that is being made. The thread ends when this is dropped.
#[derive(Debug)]
pub struct Chunks {
    receiver: Option<Receiver<Split>>,
    worker: Option<JoinHandle<()>>,
    position: u64,
}

impl Chunks {
    /// Chunks of what `draw` returns for each range of `size` positions, from `first` on.
    pub(super) fn new(
        mut draw: impl FnMut(Range<u64>) -> Split + Send + 'static,
        first: u64,
        size: NonZeroU64,
    ) -> Self {
        // A channel with room for one: the thread waits before it begins a third chunk.
        let (sender, receiver) = sync_channel(1);
        let worker = thread::spawn(move || {
            let mut start = first;
            // Positions end with 64 bits.
            while let Some(end) = start.checked_add(size.get()) {
                if sender.send(draw(start..end)).is_err() {
                    return;
                }
                start = end;
            }
        });
        Self { receiver: Some(receiver), worker: Some(worker), position: first }
    }

    /// The position of the first example of the next chunk.
    pub fn position(&self) -> u64 {
        self.position
    }
}

impl Iterator for Chunks {
    type Item = Split;

    /// The next chunk; none if its positions do not fit in 64 bits.
    ///
    /// # Panics
    /// If the thread panicked.
    fn next(&mut self) -> Option<Split> {
        let chunk = self.receiver.as_ref()?.recv().ok();
        match &chunk {
            Some(chunk) => self.position += chunk.len() as u64,
            None => {
                if let Some(Err(panic)) = self.worker.take().map(JoinHandle::join) {
                    resume_unwind(panic);
                }
            }
        }
        chunk
    }
}

impl Drop for Chunks {
    fn drop(&mut self) {
        // Without a receiver the thread cannot send, and ends.
        self.receiver = None;
        if let Some(worker) = self.worker.take() {
            // If it panicked, nobody asked for the chunk that it was making.
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use proptest::prelude::*;
    use truezero_tensor::{ActiveLists, Examples};

    use super::*;
    use crate::sets::nistp::{Generator, Sources, Stream};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn chunks_are_the_examples_of_their_positions(
            stream in prop::sample::select(Stream::ALL.to_vec()),
            first in 0_u64..1 << 40,
            size in 1_u64..6,
            count in 1_usize..5,
        ) {
            let generator = Generator::new(Sources::strokes(), 5);
            let mut chunks = generator.chunks(stream, first, NonZeroU64::new(size).unwrap());
            let mut position = first;
            for chunk in chunks.by_ref().take(count) {
                prop_assert_eq!(chunk, generator.examples(stream, position..position + size));
                position += size;
            }
            prop_assert_eq!(chunks.position(), position);
            drop(chunks);

            // A resumed training goes on where the first one stopped.
            let next = generator.chunks(stream, position, NonZeroU64::new(size).unwrap()).next();
            prop_assert_eq!(next, Some(generator.examples(stream, position..position + size)));
        }

        #[test]
        fn at_most_two_chunks_are_drawn_ahead(taken in 0_usize..20, size in 1_u64..9) {
            let drawn = Arc::new(AtomicUsize::new(0));
            let counter = drawn.clone();
            let draw = move |range: Range<u64>| {
                counter.fetch_add(1, Ordering::SeqCst);
                let labels = range.map(|_| 0).collect();
                Split { inputs: Examples::Sparse(ActiveLists::new(1)), labels }
            };
            let mut chunks = Chunks::new(draw, 0, NonZeroU64::new(size).unwrap());
            prop_assert_eq!(chunks.by_ref().take(taken).count(), taken);
            // The thread has ended once this returns.
            drop(chunks);
            prop_assert!((taken..=taken + 2).contains(&drawn.load(Ordering::SeqCst)));
        }
    }

    #[test]
    fn positions_end_where_64_bits_do() {
        let generator = Generator::new(Sources::strokes(), 5);
        let mut chunks = generator.chunks(Stream::Test, u64::MAX - 5, NonZeroU64::new(3).unwrap());
        assert_eq!(chunks.next(), Some(generator.examples(Stream::Test, u64::MAX - 5..u64::MAX - 2)));
        assert_eq!(chunks.next(), None);
        assert_eq!(chunks.next(), None);
    }

    #[test]
    #[should_panic(expected = "no such example")]
    fn a_panic_of_the_thread_reaches_the_caller() {
        Chunks::new(|_| panic!("no such example"), 0, NonZeroU64::MIN).next();
    }
}
