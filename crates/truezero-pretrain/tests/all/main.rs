//! The tests of the public API, in one program, which is linked once.

mod checkpoint;
mod custom;
mod errors;
mod golden;
mod gradients;
#[path = "../../../truezero-network/tests/own/mod.rs"]
mod own;
mod pretrain;
#[path = "../../../truezero-train/tests/record/mod.rs"]
mod record;
