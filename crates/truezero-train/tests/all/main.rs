//! The tests of the public API, in one program, which is linked once.

mod checkpoint;
mod extremes;
mod golden;
#[path = "../record/mod.rs"]
mod record;
mod train;
