//! What all models are built with.

use glam::{Mat3, Vec3};
use truezero_tensor::Random;

use crate::sets::scenes::draws::Draws as _;
use crate::sets::scenes::solid::{Paint, Shape, Solid};
use crate::sets::scenes::view::turn_x;

/// The model moved and scaled so that its bounding box has its centre at the origin and a diagonal of 2. So it is
/// within the unit ball, or almost, whatever its rotation.
pub(super) fn fitted(mut model: Vec<Solid>) -> Vec<Solid> {
    let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    for solid in &model {
        let half = Solid::half_bounds(solid.shape, &solid.map);
        low = low.min(solid.centre - half);
        high = high.max(solid.centre + half);
    }
    let (centre, scale) = ((low + high) * 0.5, 2.0 / (high - low).length());
    for solid in &mut model {
        solid.centre = (solid.centre - centre) * scale;
        solid.map = Mat3::from_diagonal(Vec3::splat(scale)) * solid.map;
    }
    model
}

pub(super) fn ball(centre: [f32; 3], half_sizes: [f32; 3], paint: Paint) -> Solid {
    Solid::new(Shape::Ball, centre, half_sizes, paint)
}

pub(super) fn block(centre: [f32; 3], half_sizes: [f32; 3], paint: Paint) -> Solid {
    Solid::new(Shape::Block, centre, half_sizes, paint)
}

/// A wheel whose axle is across the model.
pub(super) fn wheel(centre: [f32; 3], radius: f32, half_width: f32) -> Solid {
    let disc = Solid::new(Shape::Cylinder, centre, [radius, half_width, radius], Paint::Dark);
    disc.turned(turn_x(90.0))
}

/// A solid on the right side of a model, and its mirror image on the left.
pub(super) fn both_sides(solid: Solid) -> [Solid; 2] {
    let mirrored = solid.mirrored();
    [solid, mirrored]
}

/// One of two paints.
pub(super) fn either(random: &mut Random, first: Paint, second: Paint) -> Paint {
    if random.chance(0.5) { first } else { second }
}
