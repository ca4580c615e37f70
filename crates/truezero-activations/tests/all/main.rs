//! The tests of the public API, in one program, which is linked once.

mod accuracy;
mod custom;
mod errors;
mod extremes;
mod faults;
mod golden;
mod laws;
