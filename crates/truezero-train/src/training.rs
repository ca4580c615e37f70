//! [`Training`]: the examples that a network learns from.

use std::borrow::Cow;
use std::fmt;

use truezero_network::Labelled;
use truezero_tensor::{ActiveLists, Examples};

use crate::TrainError;

/// The examples that a network learns from: the same in every epoch, or new ones in each.
#[derive(Clone, Copy)]
pub enum Training<'a> {
    /// The same examples in every epoch.
    Fixed(Labelled<'a, f32>),
    /// The inputs and labels that this function returns for the number of the epoch, from 1.
    ///
    /// For the same number it must return the same examples: a run that goes on in the middle of an epoch asks for them
    /// again. The examples of an epoch are dropped before those of the next are asked for.
    Streamed(&'a (dyn Fn(u32) -> (Examples<f32>, Vec<u32>) + Sync)),
}

impl<'a> From<Labelled<'a, f32>> for Training<'a> {
    fn from(examples: Labelled<'a, f32>) -> Self {
        Self::Fixed(examples)
    }
}

impl fmt::Debug for Training<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(examples) => formatter.debug_tuple("Fixed").field(examples).finish(),
            Self::Streamed(_) => formatter.debug_tuple("Streamed").finish_non_exhaustive(),
        }
    }
}

/// What error messages call them.
const PART: &str = "training";

/// The training examples of one epoch.
#[derive(Debug)]
pub(crate) struct EpochExamples<'a> {
    training: Training<'a>,
    /// The number of inputs and of classes of the network.
    sizes: [usize; 2],
    /// The epoch whose examples are here; `None` if they are not.
    epoch: Option<u32>,
    pub(crate) inputs: Cow<'a, Examples<f32>>,
    pub(crate) labels: Cow<'a, [u32]>,
}

impl<'a> EpochExamples<'a> {
    /// Those of the first epoch.
    pub(crate) fn first(training: Training<'a>, sizes: [usize; 2]) -> Result<Self, TrainError> {
        let (inputs, labels) = nothing(sizes);
        let mut examples = Self { training, sizes, epoch: None, inputs, labels };
        examples.begin(1)?;
        Ok(examples)
    }

    /// Those of an epoch, from 1. Nothing is done if they are here.
    pub(crate) fn begin(&mut self, epoch: u32) -> Result<(), TrainError> {
        match self.training {
            Training::Fixed(examples) => {
                if self.epoch.is_none() {
                    check(PART, examples, self.sizes)?;
                    self.inputs = Cow::Borrowed(examples.inputs());
                    self.labels = Cow::Borrowed(examples.labels());
                }
            }
            Training::Streamed(draw) => {
                if self.epoch == Some(epoch) {
                    return Ok(());
                }
                // Two epochs are never in memory at a time.
                (self.epoch, (self.inputs, self.labels)) = (None, nothing(self.sizes));
                let (inputs, labels) = draw(epoch);
                let unusable = |reason| TrainError::Examples { part: PART, reason };
                check(PART, Labelled::new(&inputs, &labels, self.sizes[1]).map_err(unusable)?, self.sizes)?;
                (self.inputs, self.labels) = (Cow::Owned(inputs), Cow::Owned(labels));
            }
        }
        self.epoch = Some(epoch);
        Ok(())
    }
}

/// Checks that there are examples, and that they fit a network with these numbers of inputs and classes.
pub(crate) fn check(
    part: &'static str,
    examples: Labelled<'_, f32>,
    [inputs, classes]: [usize; 2],
) -> Result<(), TrainError> {
    if examples.is_empty() {
        return Err(TrainError::Empty { part });
    }
    examples.check_fit(inputs, classes).map_err(|reason| TrainError::Examples { part, reason })
}

fn nothing<'a>([inputs, _]: [usize; 2]) -> (Cow<'a, Examples<f32>>, Cow<'a, [u32]>) {
    (Cow::Owned(Examples::Sparse(ActiveLists::new(inputs))), Cow::Owned(Vec::new()))
}
