//! [`ExampleStream`]: training examples without end. [`Stretch`]: those of one run.

use std::fmt;
use std::ops::Range;

use truezero_datasets::Split;

use crate::EvalError;

/// Training examples without end. Every epoch takes new ones, and none is kept.
///
/// A run above k trained layers begins at position k · 2⁴⁰, and each epoch takes the next
/// [`epoch_size`](Self::epoch_size) examples. So no example is seen twice, neither within a run nor by the layers of a
/// stack and the network that is trained above them. A probe begins one stretch further on than the network it looks
/// into. Runs that differ in rate, penalty or seed see the same examples.
pub trait ExampleStream: fmt::Debug + Sync {
    /// The number of examples of an epoch.
    fn epoch_size(&self) -> usize;

    /// The examples at these positions, one for each. The same positions always give the same examples.
    fn examples(&self, positions: Range<u64>) -> Split;
}

/// The part of a stream that belongs to one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch<'a> {
    stream: &'a dyn ExampleStream,
    first: u64,
    size: u64,
}

impl<'a> Stretch<'a> {
    /// The positions that a run has to itself.
    const LENGTH: u64 = 1 << 40;

    /// The stretch of a run of at most `epochs` epochs above `below` trained layers.
    pub(super) fn new(
        stream: &'a dyn ExampleStream,
        below: usize,
        epochs: u32,
        job: &str,
    ) -> Result<Self, EvalError> {
        let size = stream.epoch_size() as u64;
        let fits = size.checked_mul(epochs.into()).is_some_and(|examples| examples <= Self::LENGTH);
        let first = (below as u64)
            .checked_mul(Self::LENGTH)
            .filter(|first| first.checked_add(Self::LENGTH).is_some());
        match first {
            Some(first) if fits => Ok(Self { stream, first, size }),
            _ => Err(EvalError::Stream { job: job.to_owned(), size, epochs }),
        }
    }

    /// The examples of an epoch, from 1.
    pub(super) fn epoch(&self, epoch: u32) -> Split {
        let start = self.first + u64::from(epoch.saturating_sub(1)) * self.size;
        self.stream.examples(start..start + self.size)
    }
}
