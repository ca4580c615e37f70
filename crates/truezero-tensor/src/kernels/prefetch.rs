//! Asking for weights ahead of time, where they come from far away.

use crate::lanes::Lanes;

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
