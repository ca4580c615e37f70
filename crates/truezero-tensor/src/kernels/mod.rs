//! The kernels: written over vectors of sixteen numbers, compiled for each instruction set, and run in parts by several threads.
//!
//! The order of every sum is part of their contract, stated at [`Kernels`](crate::Kernels); no instruction set may change it.

#![expect(
    clippy::needless_range_loop,
    reason = "a loop of a constant count over several arrays of registers reads best by index"
)]

mod backward;
mod forward;
mod list;
mod prefetch;
mod transpose;
