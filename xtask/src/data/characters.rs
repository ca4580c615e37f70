//! [`CharacterStream`]: the characters in the place of NISTP as training examples without end.

use std::ops::Range;

use truezero_datasets::Split;
use truezero_datasets::nistp::{Generator, Stream};
use truezero_eval::ExampleStream;

/// The training stream of a generator, of which each epoch takes new examples.
#[derive(Clone, Debug)]
pub(crate) struct CharacterStream {
    pub(super) generator: Generator,
    /// The number of examples of an epoch.
    pub(super) epoch_size: usize,
}

impl ExampleStream for CharacterStream {
    fn epoch_size(&self) -> usize {
        self.epoch_size
    }

    fn examples(&self, positions: Range<u64>) -> Split {
        self.generator.examples(Stream::Train, positions)
    }
}
