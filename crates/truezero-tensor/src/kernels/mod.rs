//! The kernels: written over vectors of sixteen numbers, compiled for each instruction set, and run in parts by several
//! threads.
//!
//! The order of every sum is part of their contract, stated at [`Kernels`](crate::Kernels); no instruction set may
//! change it.

/// Does something with the constant `$COUNT` that a number is equal to, nothing if it is 0. Each count, up to `$most`
/// and 10, is compiled on its own, so that as many sums stay in registers.
macro_rules! with_count {
    ($count:expr, up to $most:expr, $COUNT:ident => $call:expr) => {
        with_count!(@arms [1 2 3 4 5 6 7 8 9 10] $count, $most, $COUNT => $call)
    };
    (@arms [$($number:literal)*] $count:expr, $most:expr, $COUNT:ident => $call:expr) => {
        match $count {
            0 => {}
            $($number if $number <= $most => {
                const $COUNT: usize = $number;
                $call
            })*
            count => unreachable!("{count} at a time"),
        }
    };
}

mod backward;
mod bias;
mod choice;
mod dense;
mod few;
mod list;
mod many;
mod product;
mod transpose;

use std::ops::Range;

pub use choice::Choice;
pub(crate) use choice::are_far;

use crate::lanes::Lanes;

/// A range in blocks of a size; the last one may be smaller.
#[inline(always)]
fn blocks(range: &Range<usize>, size: usize) -> impl Iterator<Item = Range<usize>> + use<> {
    let Range { start, end } = *range;
    (start..end).step_by(size).map(move |start| start..end.min(start + size))
}

/// Asks the processor to bring `lines` cache lines into its second-level cache, the first of them at `lane`. They may
/// lie anywhere, outside of any object too.
#[inline(always)]
fn prefetch<T>(lane: *const Lanes<T>, lines: usize) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    for line in 0..lines {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        // SAFETY: every x86-64 processor has the instruction, and it neither faults nor changes what a program can see.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(lane.wrapping_add(line).cast()) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = (lane, lines);
}
