//! [`Unlabelled`]: the examples that a layer learns from.

use std::borrow::Cow;
use std::fmt;

use truezero_tensor::Examples;

/// The examples that a layer learns from: the same in every epoch, or new ones in each. They are those of the data set,
/// which go through the layers below before the layer sees them.
#[derive(Clone, Copy)]
pub enum Unlabelled<'a> {
    /// The same examples in every epoch.
    Fixed(&'a Examples<f32>),
    /// The examples that this function returns for the number of the epoch, from 1.
    ///
    /// For the same number it must return the same examples: a run that goes on in the middle of an epoch asks for them
    /// again, and for those of the first epoch. The examples of an epoch are dropped before those of the next are asked
    /// for.
    Streamed(&'a (dyn Fn(u32) -> Examples<f32> + Sync)),
}

impl<'a> Unlabelled<'a> {
    /// The examples of an epoch, from 1.
    pub(crate) fn of(self, epoch: u32) -> Cow<'a, Examples<f32>> {
        match self {
            Self::Fixed(examples) => Cow::Borrowed(examples),
            Self::Streamed(draw) => Cow::Owned(draw(epoch)),
        }
    }
}

impl<'a> From<&'a Examples<f32>> for Unlabelled<'a> {
    fn from(examples: &'a Examples<f32>) -> Self {
        Self::Fixed(examples)
    }
}

impl fmt::Debug for Unlabelled<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(examples) => formatter.debug_tuple("Fixed").field(examples).finish(),
            Self::Streamed(_) => formatter.debug_tuple("Streamed").finish_non_exhaustive(),
        }
    }
}
