//! The jobs of a reproduction.

pub(crate) use truezero_eval::Work;

/// A run that is planned.
pub(crate) type Job = truezero_sweep::Job<Work>;
