//! Airplanes, cars, trucks and ships.

use truezero_tensor::Random;

use super::build::{ball, block, both_sides, either, fitted, wheel};
use crate::sets::scenes::draws::Draws as _;
use crate::sets::scenes::solid::{Paint, Shape, Solid};
use crate::sets::scenes::view::{turn_x, turn_y, turn_z};

/// An airplane: a long body, swept wings, a tail with a fin, and engines or a propeller.
pub(in crate::sets::scenes) fn airplane(random: &mut Random) -> Vec<Solid> {
    let thick = random.between(0.1, 0.17);
    let span = random.between(0.8, 1.15);
    let chord = random.between(0.14, 0.26);
    let sweep = random.between(0.0, 35.0);
    let wing_at = random.between(0.0, 0.3);
    let height = random.between(-0.7, 0.7) * thick;
    let wing_paint = either(random, Paint::Main, Paint::Second);
    let tail_span = random.between(0.3, 0.45);
    let fin = random.between(0.25, 0.4);

    let mut model = vec![
        ball([0.0, 0.0, 0.0], [1.0, thick, thick], Paint::Main),
        ball([0.62, thick * 0.6, 0.0], [0.2, thick * 0.65, thick * 0.6], Paint::Dark),
        block([-0.85, fin * 0.55, 0.0], [0.12, fin * 0.5, 0.02], Paint::Second).turned(turn_z(20.0)),
    ];
    model.extend(wings([wing_at, height], span, chord, sweep, wing_paint));
    model.extend(wings([-0.8, thick * 0.4], tail_span, 0.1, sweep, wing_paint));
    if random.chance(0.5) {
        let back = 0.45 * span * turn_y(sweep).z_axis.x;
        let engine = ball([wing_at - back + 0.1, height - 0.1, 0.45 * span], [0.2, 0.08, 0.08], Paint::Dark);
        model.extend(both_sides(engine));
    } else {
        model.push(block([1.0, 0.0, 0.0], [0.02, 0.3, 0.03], Paint::Dark).turned(turn_x(35.0)));
    }
    fitted(model)
}

/// A pair of flat wings from the middle of the body at `[forward, up]`, swept back by some degrees.
fn wings([forward, up]: [f32; 2], span: f32, half_chord: f32, sweep: f32, paint: Paint) -> [Solid; 2] {
    let back = turn_y(-sweep);
    let middle = back.z_axis * (span * 0.5);
    let wing = block([forward + middle.x, up, middle.z], [half_chord, 0.025, span * 0.5], paint);
    both_sides(wing.turned(back))
}

/// A car: a low body, a cabin with dark windows, four wheels.
pub(in crate::sets::scenes) fn car(random: &mut Random) -> Vec<Solid> {
    let width = random.between(0.36, 0.46);
    let height = random.between(0.14, 0.2);
    let cabin_height = random.between(0.14, 0.24);
    let cabin_half = random.between(0.35, 0.6);
    let cabin_at = random.between(-0.25, 0.0);
    let radius = random.between(0.17, 0.24);
    let wheel_at = random.between(0.55, 0.68);
    let round = random.chance(0.4);

    let cabin = [cabin_at, height * 2.0 + cabin_height * 0.9, 0.0];
    let mut model = vec![block([0.0, height, 0.0], [1.0, height, width], Paint::Main)];
    if round {
        let windows = [cabin_half * 1.4, cabin_height * 1.4, width * 0.98];
        model.push(ball([cabin_at, height * 2.0, 0.0], windows, Paint::Dark));
        let roof = [cabin_half * 1.05, cabin_height * 1.15, width * 0.85];
        model.push(ball([cabin_at, height * 2.0 + cabin_height * 0.5, 0.0], roof, Paint::Main));
    } else {
        model.push(block(cabin, [cabin_half, cabin_height, width * 0.88], Paint::Dark));
        let roof = [cabin_at, cabin[1] + cabin_height, 0.0];
        model.push(block(roof, [cabin_half * 0.95, 0.05, width * 0.86], Paint::Main));
        let post = [cabin_at - cabin_half * 0.3, cabin[1], 0.0];
        model.push(block(post, [0.05, cabin_height, width * 0.9], Paint::Main));
    }
    for along in [wheel_at, -wheel_at] {
        model.extend(both_sides(wheel([along, 0.0, width], radius, 0.09)));
    }
    model.extend(both_sides(ball([1.0, height * 1.2, width * 0.65], [0.06, 0.07, 0.08], Paint::Pale)));
    fitted(model)
}

/// A truck: a cab in front of a long load on six or eight wheels; the load is a box, a tank or open.
pub(in crate::sets::scenes) fn truck(random: &mut Random) -> Vec<Solid> {
    let width = random.between(0.26, 0.34);
    let cab_half = random.between(0.16, 0.24);
    let cab_height = random.between(0.24, 0.34);
    let load_height = random.between(0.28, 0.42);
    let load_half = random.between(0.62, 0.74);
    let radius = random.between(0.12, 0.17);
    let load_at = 0.1 - cab_half;
    let floor = 0.12;

    let cab_at = load_at + load_half + cab_half + 0.06;
    let mut model = vec![
        block([0.05, floor * 0.5, 0.0], [load_half + cab_half, 0.05, width * 0.7], Paint::Dark),
        block([cab_at, floor + cab_height, 0.0], [cab_half, cab_height, width], Paint::Main),
        block(
            [cab_at + 0.02, floor + cab_height * 1.45, 0.0],
            [cab_half, cab_height * 0.3, width * 1.02],
            Paint::Dark,
        ),
    ];
    match random.below(3) {
        0 => {
            let load = [load_half, load_height, width * 1.05];
            model.push(block([load_at, floor + load_height, 0.0], load, Paint::Second));
        }
        1 => {
            let up = floor + load_height * 0.8;
            let (back, front) = ([load_at - load_half, up, 0.0], [load_at + load_half, up, 0.0]);
            model.push(Solid::rod(back, front, load_height * 0.8, Paint::Second));
        }
        _ => {
            model.push(block([load_at, floor + 0.06, 0.0], [load_half, 0.06, width], Paint::Second));
            let half = load_half / 3.0;
            for along in [-1.9, 0.0, 1.9] {
                let middle = [load_at + along * half, floor + 0.12 + load_height * 0.55, 0.0];
                model.push(block(middle, [half * 0.8, load_height * 0.55, width * 0.85], Paint::Pale));
            }
        }
    }
    let rear = load_at - load_half;
    for along in [cab_at, rear + 0.2, rear + 0.25 + 2.0 * radius] {
        model.extend(both_sides(wheel([along, 0.0, width], radius, 0.07)));
    }
    fitted(model)
}

/// A ship: a hull with a pointed bow, decks, and a funnel or a mast with a sail.
pub(in crate::sets::scenes) fn ship(random: &mut Random) -> Vec<Solid> {
    let width = random.between(0.18, 0.27);
    let hull = random.between(0.14, 0.2);
    let bow = random.between(0.3, 0.45);
    let pointed = Solid::new(Shape::Cone, [0.6 + bow, hull, 0.0], [hull, bow, width], Paint::Main);

    let mut model = vec![
        block([0.0, hull, 0.0], [0.6, hull, width], Paint::Main),
        ball([-0.6, hull, 0.0], [0.22, hull, width], Paint::Main),
        pointed.turned(turn_z(-90.0)),
        block([0.0, hull * 2.0, 0.0], [0.75, 0.025, width * 0.95], Paint::Pale),
    ];
    if random.chance(0.5) {
        let mast_at = random.between(-0.2, 0.25);
        let mast = random.between(0.9, 1.3);
        model.push(Solid::rod([mast_at, hull, 0.0], [mast_at, hull + mast, 0.0], 0.035, Paint::Dark));
        let sail_at = [mast_at - 0.05, hull * 2.0 + mast * 0.5, 0.0];
        model.push(Solid::new(Shape::Cone, sail_at, [0.55, mast * 0.42, 0.03], Paint::Second));
    } else {
        let deck = random.between(0.1, 0.18);
        let back = random.between(-0.3, -0.1);
        model.push(block([back, hull * 2.0 + deck, 0.0], [0.4, deck, width * 0.75], Paint::Pale));
        model.push(block(
            [back + 0.05, hull * 2.0 + deck * 2.6, 0.0],
            [0.25, deck * 0.6, width * 0.6],
            Paint::Second,
        ));
        for funnel in 0..=random.below(2) {
            let along = back - 0.15 + 0.3 * funnel as f32;
            let top = hull * 2.0 + deck * 3.0;
            model.push(Solid::rod([along, top, 0.0], [along - 0.06, top + 0.35, 0.0], 0.08, Paint::Dark));
        }
    }
    fitted(model)
}
