//! Houses, trees and tables.

use glam::{Mat3, Vec3};
use truezero_tensor::Random;

use super::build::{ball, block, fitted};
use crate::sets::scenes::draws::Draws as _;
use crate::sets::scenes::solid::{Paint, Shape, Solid};
use crate::sets::scenes::view::turn_x;

/// A house: walls, a pitched roof, a chimney, a door and windows.
pub(in crate::sets::scenes) fn house(random: &mut Random) -> Vec<Solid> {
    let length = random.between(0.5, 0.8);
    let width = random.between(0.4, 0.55);
    let height = random.between(0.3, 0.55);
    let roof = random.between(0.3, 0.55);

    // A roof is a block on its edge, whose lower half is hidden in the walls or flattened under the eaves.
    let ridge = block([0.0, height, 0.0], [length * 1.1, 0.75, 0.75], Paint::Second);
    let flattened = Mat3::from_diagonal(Vec3::new(1.0, roof, width * 1.15));
    let mut model = vec![
        block([0.0, 0.0, 0.0], [length, height, width], Paint::Main),
        ridge.turned(flattened * turn_x(45.0)),
        block([length * 0.4, height + roof * 0.8, width * 0.35], [0.08, roof * 0.45, 0.08], Paint::Dark),
    ];
    for along in [-0.6, 0.6] {
        let window = [0.13, height * 0.28, 0.03];
        model.push(block([length * along, height * 0.15, width], window, Paint::Dark));
        model.push(block([length * along, height * 0.15, -width], window, Paint::Dark));
    }
    model.push(block([0.0, -height * 0.35, width], [0.11, height * 0.65, 0.04], Paint::Pale));
    model.push(block([length, -height * 0.3, 0.0], [0.03, height * 0.5, 0.12], Paint::Dark));
    fitted(model)
}

/// A tree: a trunk under a crown of balls or of stacked cones.
pub(in crate::sets::scenes) fn tree(random: &mut Random) -> Vec<Solid> {
    let trunk = random.between(0.4, 0.7);
    let crown = random.between(0.4, 0.6);
    let mut model =
        vec![Solid::rod([0.0, -trunk, 0.0], [0.0, 0.2, 0.0], random.between(0.07, 0.13), Paint::Dark)];
    if random.chance(0.5) {
        for layer in 0..3_u8 {
            let layer = f32::from(layer);
            let radius = crown * (1.0 - layer * 0.22);
            let centre = [0.0, 0.15 + layer * 0.36, 0.0];
            model.push(Solid::new(Shape::Cone, centre, [radius, 0.36, radius], Paint::Main));
        }
    } else {
        for _ in 0..5 {
            let radius = crown * random.between(0.5, 0.75);
            let centre = [random.between(-0.35, 0.35), random.between(0.2, 0.7), random.between(-0.35, 0.35)];
            model.push(ball(centre, [radius; 3], Paint::Main));
        }
    }
    fitted(model)
}

/// A table with four legs or one, perhaps with chairs, and something on it.
pub(in crate::sets::scenes) fn table(random: &mut Random) -> Vec<Solid> {
    let height = random.between(0.35, 0.6);
    let (length, width) = (random.between(0.55, 0.95), random.between(0.45, 0.6));
    let leg = random.between(0.04, 0.08);
    let round = random.chance(0.4);
    let mut model = Vec::new();
    if round {
        model.push(Solid::new(
            Shape::Cylinder,
            [0.0, height, 0.0],
            [width * 1.3, 0.05, width * 1.3],
            Paint::Main,
        ));
        model.push(Solid::rod([0.0, -height, 0.0], [0.0, height, 0.0], leg * 1.6, Paint::Main));
        model.push(Solid::new(Shape::Cylinder, [0.0, -height, 0.0], [0.35, 0.05, 0.35], Paint::Main));
    } else {
        model.push(block([0.0, height, 0.0], [length, 0.05, width], Paint::Main));
        for (x, z) in [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)] {
            let (x, z) = (x * (length - leg), z * (width - leg));
            model.push(block([x, 0.0, z], [leg, height, leg], Paint::Second));
        }
    }
    let at = [random.between(-0.3, 0.3), height + 0.17, random.between(-0.25, 0.25)];
    match random.below(3) {
        0 => model.push(Solid::new(Shape::Cylinder, at, [0.09, 0.14, 0.09], Paint::Pale)),
        1 => model.push(ball(at, [0.13; 3], Paint::Pale)),
        _ => {}
    }
    fitted(model)
}
