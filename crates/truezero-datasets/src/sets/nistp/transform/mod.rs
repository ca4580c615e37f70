//! The five transformations of NISTP, one in each file, in the order in which they are applied.
//!
//! Each reads an image and writes another. Outside of the image there is ground, which is 0. A neutral transformation
//! leaves every bit of the image as it is, and costs nothing.

mod affine;
mod elastic;
mod image;
mod pinch;
mod slant;
mod thickness;

pub(super) use affine::AffineMap;
pub(super) use elastic::{Elastic, Noise};
pub(super) use image::{Framed, Image};
pub(super) use pinch::Pinch;
pub(super) use slant::Slant;
pub(super) use thickness::Thickness;
