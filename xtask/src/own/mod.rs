//! `cargo xtask train`, `predict` and `inspect`: networks for the data of a user.

mod config;
mod data;
mod inspection;
mod job;
mod page;
mod predict;
mod train;

pub(crate) use predict::{Predict, predict};
pub(crate) use train::{Inspect, Train, inspect, train};
