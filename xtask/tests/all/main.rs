//! The tests of the command line, in one program, which is linked once.

mod budget;
mod command_line;
mod common;
mod datasets;
mod display;
mod diverging;
mod own;
mod own_mistakes;
mod own_reviews;
mod published;
mod run_job;
mod security;
#[path = "../../../crates/truezero-datasets/tests/test_data/mod.rs"]
mod test_data;
