//! Sizes, durations and counts in words: those of `truezero-sweep`.

pub(crate) use truezero_sweep::words::{at_most, counted, duration, size};
