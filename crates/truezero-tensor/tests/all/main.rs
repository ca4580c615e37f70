//! The tests of the public API, in one program, which is linked once.

mod errors;
mod golden;
mod kernels;
