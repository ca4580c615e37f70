//! Four-legged animals, human figures and birds.

use truezero_tensor::Random;

use super::build::{ball, both_sides, fitted};
use crate::sets::scenes::draws::Draws as _;
use crate::sets::scenes::solid::{Paint, Shape, Solid};
use crate::sets::scenes::view::{turn_x, turn_y, turn_z};

/// A four-legged animal: from dog to giraffe by the length of its legs and neck, with ears or horns and a tail.
pub(in crate::sets::scenes) fn animal(random: &mut Random) -> Vec<Solid> {
    let thick = random.between(0.2, 0.34);
    let leg = random.between(0.4, 0.75);
    let leg_thick = random.between(0.065, 0.12);
    let neck = random.between(0.25, 0.75);
    let neck_forward = random.between(0.15, 0.35);
    let head = random.between(0.15, 0.22);
    let stride = random.between(0.0, 0.2);

    let shoulder = 0.55;
    let head_at = [shoulder + neck_forward, neck, 0.0];
    let mut model = vec![
        ball([0.0, 0.0, 0.0], [0.75, thick, thick * 0.9], Paint::Main),
        Solid::rod([shoulder - 0.08, 0.0, 0.0], head_at, thick * 0.45, Paint::Main),
        ball(head_at, [head * 1.1, head * 0.85, head * 0.8], Paint::Main),
        ball(
            [head_at[0] + head, head_at[1] - head * 0.25, 0.0],
            [head * 0.8, head * 0.5, head * 0.5],
            Paint::Second,
        ),
    ];
    let legs = [(0.5, stride, 0.6), (0.5, -stride, -0.6), (-0.5, -stride, 0.6), (-0.5, stride, -0.6)];
    for (along, swing, side) in legs {
        let side = side * thick;
        let foot = [along + swing, -leg - thick * 0.5, side];
        model.push(Solid::rod([along, 0.0, side], foot, leg_thick, Paint::Main));
    }
    let ear = random.between(0.1, 0.28);
    let ear_at = [head_at[0] - head * 0.3, head_at[1] + head * 0.8 + ear * 0.4, head * 0.5];
    let ear = Solid::new(Shape::Cone, ear_at, [0.06, ear * 0.7, 0.06], Paint::Dark);
    model.extend(both_sides(ear.turned(turn_x(20.0))));
    let (tail, droop) = (random.between(0.3, 0.55), random.between(-0.4, 0.3));
    model.push(Solid::rod([-0.68, 0.05, 0.0], [-0.68 - tail, 0.1 + droop, 0.0], 0.05, Paint::Second));
    fitted(model)
}

/// A human figure: head, trunk, and arms and legs in some pose, perhaps with a hat.
pub(in crate::sets::scenes) fn figure(random: &mut Random) -> Vec<Solid> {
    let shoulder = random.between(0.2, 0.3);
    let trunk = random.between(0.3, 0.38);
    let leg = random.between(0.65, 0.85);
    let stride = random.between(0.0, 0.4);
    let head = random.between(0.13, 0.19);
    let thick = random.between(0.08, 0.12);

    let mut model = vec![
        ball([0.0, trunk, 0.0], [0.16, trunk * 1.2, shoulder], Paint::Main),
        ball([0.0, trunk * 2.0 + head * 1.3, 0.0], [head, head * 1.2, head], Paint::Pale),
        Solid::rod([0.0, 0.1, 0.1], [stride, -leg, 0.16], thick, Paint::Second),
        Solid::rod([0.0, 0.1, -0.1], [-stride, -leg, -0.16], thick, Paint::Second),
        ball([stride + 0.07, -leg, 0.16], [0.17, 0.07, 0.09], Paint::Dark),
        ball([0.07 - stride, -leg, -0.16], [0.17, 0.07, 0.09], Paint::Dark),
    ];
    for side in [1.0, -1.0] {
        let from = [0.0, trunk * 1.75, side * shoulder * 0.8];
        let elbow = [
            random.between(-0.25, 0.3),
            trunk * random.between(0.7, 2.2),
            side * (shoulder + random.between(0.15, 0.35)),
        ];
        let hand = [
            elbow[0] + random.between(0.1, 0.35),
            elbow[1] + random.between(-0.25, 0.3),
            elbow[2] + side * random.between(-0.1, 0.15),
        ];
        model.push(Solid::rod(from, elbow, thick * 0.75, Paint::Main));
        model.push(Solid::rod(elbow, hand, thick * 0.65, Paint::Pale));
    }
    if random.chance(0.5) {
        let top = trunk * 2.0 + head * 2.2;
        let brim = head * random.between(1.1, 1.7);
        model.push(Solid::new(Shape::Cylinder, [0.0, top, 0.0], [brim, 0.03, brim], Paint::Dark));
        model.push(Solid::new(
            Shape::Cylinder,
            [0.0, top + 0.08, 0.0],
            [head * 0.8, 0.1, head * 0.8],
            Paint::Dark,
        ));
    }
    fitted(model)
}

/// A bird in flight: a plump body, a head with a beak, spread wings and a fan of a tail.
pub(in crate::sets::scenes) fn bird(random: &mut Random) -> Vec<Solid> {
    let thick = random.between(0.18, 0.26);
    let span = random.between(0.65, 1.0);
    let chord = random.between(0.2, 0.32);
    let raised = random.between(-25.0, 45.0);
    let head = random.between(0.13, 0.17);
    let beak = random.between(0.12, 0.25);

    let beak_at = [0.52 + head + beak * 0.4, 0.14, 0.0];
    let pointed = Solid::new(Shape::Cone, beak_at, [0.06, beak * 0.5, 0.06], Paint::Dark);
    let mut model = vec![
        ball([0.0, 0.0, 0.0], [0.5, thick, thick], Paint::Main),
        ball([0.5, 0.15, 0.0], [head; 3], Paint::Pale),
        pointed.turned(turn_z(-90.0)),
        ball([-0.6, 0.03, 0.0], [0.3, 0.04, thick], Paint::Second),
    ];
    let lifted = turn_x(-raised) * turn_y(random.between(-25.0, 5.0));
    let middle = lifted.z_axis * (span * 0.5);
    let wing =
        ball([0.05 + middle.x, thick * 0.4 + middle.y, middle.z], [chord, 0.05, span * 0.55], Paint::Second);
    model.extend(both_sides(wing.turned(lifted)));
    fitted(model)
}
