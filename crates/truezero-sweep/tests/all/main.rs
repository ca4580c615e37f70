//! The tests of the public API, in one program, which is linked once.

mod errors;
mod killed;
mod plan;
#[cfg(unix)]
mod slurm;
mod store;
