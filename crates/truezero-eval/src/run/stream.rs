//! [`ExampleStream`]: training examples without end; and which of them a run takes.

use std::fmt;
use std::ops::Range;

use truezero_datasets::Split;

use crate::EvalError;

/// Training examples without end, of which every epoch takes new ones, so that none is kept.
///
/// Epoch e of a run, from 1, takes the examples from position (e − 1) · [`epoch_size`](Self::epoch_size) on. A run that
/// builds upon others begins further on in the stream: the k-th layer of a stack, and the network above it, each at
/// k · 2⁴⁰ when k layers are trained below. So no example is seen twice, neither in a run nor in a stack.
pub trait ExampleStream: fmt::Debug + Sync {
    /// The number of examples of an epoch.
    fn epoch_size(&self) -> usize;

    /// The examples of these positions, always the same. One for each position.
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
