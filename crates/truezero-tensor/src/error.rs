//! Errors of shapes, and of the choice of an instruction set.

use std::num::NonZeroUsize;

use thiserror::Error;

use crate::InstructionSet;

/// A size that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ShapeError {
    /// A size differs from the one expected.
    #[error("{what}: expected {expected}, found {found}")]
    Mismatch {
        /// The name of the size.
        what: &'static str,
        /// The size expected.
        expected: usize,
        /// The size found.
        found: usize,
    },
    /// A matrix whose padded columns take more bytes than an allocation can have (`isize::MAX`).
    #[error("a matrix of {rows} × {columns} numbers is larger than any memory")]
    TooLarge {
        /// The rows asked for.
        rows: usize,
        /// The columns asked for.
        columns: usize,
    },
}

/// An instruction set or a number of threads that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KernelError {
    /// The processor, or the build, lacks the instruction set.
    #[error("this machine does not support the `{0}` kernels: it has {available}", available = available())]
    Unsupported(InstructionSet),
    /// The name of no instruction set, see [`InstructionSet::ALL`].
    #[error("unknown kernels `{0}`: this machine has {available}", available = available())]
    Unknown(String),
    /// More threads than the machine can run.
    #[error("{asked} threads are too many: this machine runs {processors} at the same time")]
    TooManyThreads {
        /// The threads asked for.
        asked: NonZeroUsize,
        /// How many threads the machine runs at the same time.
        processors: NonZeroUsize,
    },
    /// The system gives no more threads.
    // Not tested: it needs a system that gives no more threads.
    #[error("{0} threads cannot be started: choose fewer")]
    Threads(NonZeroUsize),
}

/// The instruction sets of this machine, as a message lists them.
fn available() -> String {
    let sets = InstructionSet::ALL.into_iter().filter(|set| set.is_supported());
    sets.map(|set| format!("`{set}`")).collect::<Vec<_>>().join(", ")
}
