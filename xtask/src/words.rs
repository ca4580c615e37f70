//! Sizes, durations and counts in words: those of `truezero-sweep`.

pub(crate) use truezero_sweep::words::{counted, duration, size};
