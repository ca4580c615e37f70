//! The tests of the public API, in one program, which is linked once.

mod custom;
mod errors;
mod evaluations;
mod golden;
mod gradients;
mod model_files;
mod models;
#[path = "../own/mod.rs"]
mod own;
mod predict;
mod save;
mod training;
