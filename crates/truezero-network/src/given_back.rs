//! [`GivenBack`]: an error with the value that a function took.

use std::error::Error;
use std::fmt;

/// An error of a function that takes a value, with the value, so that a failure loses no work.
///
/// As an error it is its cause: it has the cause's message and source, and `?` turns it into the cause where a function
/// returns that. `Debug` leaves the value out, since that may be a network of a million weights.
///
/// ```
/// use truezero_network::{Architecture, ArchitectureError, Network};
///
/// let network: Network<f32> = Network::initialise(&Architecture::mlp(4, [8, 8], 3)?, 1);
/// let failed = Network::from_hidden(network.hidden, 0, 1).unwrap_err();
/// assert_eq!(failed.to_string(), "`classes` is 0: expected at least 2");
///
/// // The two layers are still there.
/// let network = Network::from_hidden(*failed.value, 3, 1)?;
/// assert_eq!(network.hidden.len(), 2);
/// # Ok::<(), ArchitectureError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct GivenBack<V, E> {
    /// What went wrong.
    pub error: E,
    /// What the function took. It says in what state that comes back.
    pub value: Box<V>,
}

impl<V, E> GivenBack<V, E> {
    /// The error that gives `value` back.
    pub fn new(error: E, value: V) -> Self {
        Self { error, value: Box::new(value) }
    }
}

impl<V, E: fmt::Debug> fmt::Debug for GivenBack<V, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GivenBack").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<V, E: fmt::Display> fmt::Display for GivenBack<V, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl<V, E: Error> Error for GivenBack<V, E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
