//! The kernels: written over vectors of sixteen numbers, compiled for each instruction set, and run in parts by several
//! threads.
//!
//! The order of every sum is part of their contract, stated at [`Kernels`](crate::Kernels); no instruction set may
//! change it.

#![expect(
    clippy::needless_range_loop,
    reason = "a loop of a constant count over several arrays of registers reads best by index"
)]

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
mod prefetch;
mod product;
mod transpose;

use std::ops::Range;

pub use choice::Choice;

/// A range in blocks of a size; the last one may be smaller.
#[inline(always)]
fn blocks(range: &Range<usize>, size: usize) -> impl Iterator<Item = Range<usize>> + use<> {
    let Range { start, end } = *range;
    (start..end).step_by(size).map(move |start| start..end.min(start + size))
}
