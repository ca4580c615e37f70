//! Models of toys, each drawn with proportions of its own.

mod creatures;
mod things;
mod vehicles;

use glam::{Mat3, Vec3};
use truezero_tensor::Random;

use super::draws::Draws as _;
use super::solid::{Paint, Shape, Solid};
use super::view::turn_x;

pub(super) use creatures::{animal, bird, figure};
pub(super) use things::{house, table, tree};
pub(super) use vehicles::{airplane, car, ship, truck};

/// Makes a model of one category with proportions drawn from `Random`.
pub(super) type Maker = fn(&mut Random) -> Vec<Solid>;

/// The model moved and scaled so that its bounding box has its centre at the origin and a diagonal of 2, so that it
/// stays within the unit ball or nearly so, however it is turned.
fn fitted(mut model: Vec<Solid>) -> Vec<Solid> {
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

fn ball(centre: [f32; 3], half_sizes: [f32; 3], paint: Paint) -> Solid {
    Solid::new(Shape::Ball, centre, half_sizes, paint)
}

fn block(centre: [f32; 3], half_sizes: [f32; 3], paint: Paint) -> Solid {
    Solid::new(Shape::Block, centre, half_sizes, paint)
}

/// A wheel whose axle is across the model.
fn wheel(centre: [f32; 3], radius: f32, half_width: f32) -> Solid {
    let disc = Solid::new(Shape::Cylinder, centre, [radius, half_width, radius], Paint::Dark);
    disc.turned(turn_x(90.0))
}

/// A solid on the right side of a model, and its mirror image on the left.
fn both_sides(solid: Solid) -> [Solid; 2] {
    let mirrored = solid.mirrored();
    [solid, mirrored]
}

/// One of two paints.
fn either(random: &mut Random, first: Paint, second: Paint) -> Paint {
    if random.chance(0.5) { first } else { second }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_fit_into_the_unit_ball_and_differ() {
        let makers: [Maker; 10] = [airplane, animal, bird, car, figure, house, ship, table, tree, truck];
        for make in makers {
            let mut sizes = Vec::new();
            for instance in 0..200 {
                let model = make(&mut Random::new(1, "model", [instance, 0, 0, 0]));
                let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
                for solid in &model {
                    assert!(solid.map.determinant().abs() > 1e-9, "{solid:?} is flat");
                    let half = Solid::half_bounds(solid.shape, &solid.map);
                    (low, high) = (low.min(solid.centre - half), high.max(solid.centre + half));
                }
                assert!((high + low).length() < 1e-4 && (high.length() - 1.0).abs() < 1e-4, "{low} {high}");
                assert!(high.min_element() > 0.04, "{high}");
                sizes.push(high.to_array().map(f32::to_bits));
            }
            sizes.sort_unstable();
            sizes.dedup();
            assert_eq!(sizes.len(), 200);
        }
    }
}
