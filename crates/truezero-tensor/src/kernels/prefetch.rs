//! Asking for weights ahead of time, where they come from main memory.

use crate::lanes::Lanes;
use crate::{Element, Matrix};

/// The weights of a layer of this number of bytes are no longer in a cache when the next pass over them begins.
/// Measured beside a third-level cache of 32 MB, one layer by itself, batches of 10: up to 17 MB asking makes the
/// forward pass a seventh slower; at 21 MB little is lost or won; at 30 MB forward and backward passes take a quarter
/// less and more.
const FAR_BYTES: usize = 2 << 20;

/// Whether weights come from main memory.
pub(super) fn are_far<T: Element>(weights: &Matrix<T>) -> bool {
    weights.columns() * weights.lanes_per_column() * size_of::<Lanes<T>>() >= FAR_BYTES
}

/// Asks the processor to bring `lines` cache lines into its second-level cache, the first of them at `lane`. They may
/// lie anywhere, outside of any object too.
#[inline(always)]
pub(super) fn prefetch<T>(lane: *const Lanes<T>, lines: usize) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    for line in 0..lines {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        // SAFETY: every x86-64 processor has the instruction, and it neither faults nor changes what a program can see.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(lane.wrapping_add(line).cast()) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = (lane, lines);
}
