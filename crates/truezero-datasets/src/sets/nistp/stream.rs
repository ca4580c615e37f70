//! [`Stream`]: training, validation and test examples.

/// An endless sequence of examples. No example is in two of them, and no handwritten image is the source of examples in
/// two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The examples from which weights are learned.
    Train,
    /// The examples by which hyper-parameters and the moment to stop are chosen.
    Valid,
    /// The examples that are looked at once, at the end.
    Test,
}

impl Stream {
    /// All streams, in this order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Valid, Self::Test];
}
