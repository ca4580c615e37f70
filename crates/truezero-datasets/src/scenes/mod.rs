//! Procedural stand-ins for NORB and CIFAR-10: toys and scenes drawn by a small renderer.

mod canvas;
mod colour_scenes;
mod draws;
mod generate;
mod models;
mod solid;
mod texture;
mod toy_objects;
mod view;

pub use colour_scenes::{ColourScene, example as colour_scene};
pub use toy_objects::{Set, StereoPair, ToyObjects};
