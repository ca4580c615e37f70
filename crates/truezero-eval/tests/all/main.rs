//! The tests of the public API, in one program, which is linked once.

mod common;
mod errors;
mod lost;
mod runner;
mod types;
