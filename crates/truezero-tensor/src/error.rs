//! What can be wrong with the shapes that come from outside, and with the choice of an instruction set.

use std::num::NonZeroUsize;

use thiserror::Error;

use crate::InstructionSet;

/// A size that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{what}: expected {expected}, found {found}")]
pub struct ShapeError {
    /// Which size.
    pub what: &'static str,
    /// What it had to be.
    pub expected: usize,
    /// What it was.
    pub found: usize,
}

/// An instruction set or a number of threads that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KernelError {
    /// The processor, or the build, lacks the instruction set.
    #[error("this machine does not support the `{0}` kernels")]
    Unsupported(InstructionSet),
    /// The name is none of the known ones.
    #[error("unknown kernels `{0}`: expected one of `avx512`, `avx2`, `portable`")]
    Unknown(String),
    /// The system gives no more threads.
    #[error("{0} threads cannot be started: choose fewer")]
    Threads(NonZeroUsize),
}
