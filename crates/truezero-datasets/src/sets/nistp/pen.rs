//! The pen: draws the strokes of a glyph with round ends and smooth edges.
//!
//! The ink of a pixel depends on the distance of its centre from the nearest stroke: it is 1 if the distance is at
//! least half a pixel less than the pen's radius, 0 if it is at least half a pixel more, and linear between.

use std::ops::RangeInclusive;

use truezero_tensor::Random;

use super::constants::{EXTENT, Hand, OFF_CENTRE, SIDE};
use super::font::{CAPITAL_HEIGHT, Glyph};
use super::transform::Image;

/// The number of points of the grid that bends a character, across and down.
const GRID: usize = 4;
/// How far beyond its radius a pen leaves ink, in pixels.
const EDGE: f32 = 0.5;
const MIDDLE: f32 = (SIDE as f32 - 1.0) / 2.0;

/// Draws a glyph in the manner of `hand`. `points` is working memory.
pub(super) fn draw(
    glyph: &Glyph,
    hand: &Hand,
    random: &mut Random,
    points: &mut Vec<[f32; 2]>,
    image: &mut Image,
) {
    let height = uniform(random, &hand.height);
    let aspect = uniform(random, &hand.aspect);
    let radius = uniform(random, &hand.pen) / 2.0;
    let lean = uniform(random, &hand.lean);
    let scale = height / CAPITAL_HEIGHT;

    points.clear();
    points.extend(glyph.strokes.iter().flatten().map(|&[x, y]| [scale * (aspect * x - lean * y), scale * y]));
    if hand.bend > 0.0 {
        bend(points, hand.bend * height, random);
    }
    if hand.tremor > 0.0 {
        let reach = -hand.tremor * height..=hand.tremor * height;
        points.iter_mut().flatten().for_each(|coordinate| *coordinate += uniform(random, &reach));
    }
    let middle = [(); 2].map(|()| MIDDLE + uniform(random, &(-OFF_CENTRE..=OFF_CENTRE)));
    fit(points, EXTENT.start() - 2.0 * radius..=EXTENT.end() - 2.0 * radius, middle);

    let mut distances = [[f32::INFINITY; SIDE]; SIDE];
    let mut rest = &points[..];
    for stroke in &glyph.strokes {
        let (points, others) = rest.split_at(stroke.len());
        rest = others;
        match points {
            [point] => approach(&mut distances, *point, *point, radius + EDGE),
            _ => points.windows(2).for_each(|ends| approach(&mut distances, ends[0], ends[1], radius + EDGE)),
        }
    }
    for (pixel, &squared) in image.as_flattened_mut().iter_mut().zip(distances.as_flattened()) {
        *pixel = (radius + EDGE - squared.sqrt()).clamp(0.0, 1.0);
    }
}

/// A number drawn uniformly from a range.
pub(super) fn uniform(random: &mut Random, range: &RangeInclusive<f32>) -> f32 {
    range.start() + (range.end() - range.start()) * random.uniform_f32()
}

/// The smallest and the largest value of each coordinate.
fn extent(points: &[[f32; 2]]) -> [[f32; 2]; 2] {
    points.iter().fold([[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]], |[low, high], point| {
        let each = |axis: usize| (low[axis].min(point[axis]), high[axis].max(point[axis]));
        let ((x_low, x_high), (y_low, y_high)) = (each(0), each(1));
        [[x_low, y_low], [x_high, y_high]]
    })
}

/// Moves each point by the displacement that a coarse grid around all points has there. The points of the grid are
/// moved at random by up to `reach`.
fn bend(points: &mut [[f32; 2]], reach: f32, random: &mut Random) {
    let range = -reach..=reach;
    let grid: [[[f32; 2]; GRID]; GRID] =
        [(); GRID].map(|()| [(); GRID].map(|()| [(); 2].map(|()| uniform(random, &range))));
    let [low, high] = extent(points);
    // An `I` has almost no width, so the grid is square.
    let size = (high[0] - low[0]).max(high[1] - low[1]).max(1.0);
    for point in points {
        let [(column, right), (row, down)] = [0, 1].map(|axis| {
            let position = (point[axis] - low[axis]) / size * (GRID - 1) as f32;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to GRID − 1")]
            let cell = (position as usize).min(GRID - 2);
            (cell, position - cell as f32)
        });
        for (axis, coordinate) in point.iter_mut().enumerate() {
            let between = |cells: &[[f32; 2]; GRID]| {
                cells[column][axis] * (1.0 - right) + cells[column + 1][axis] * right
            };
            *coordinate += between(&grid[row]) * (1.0 - down) + between(&grid[row + 1]) * down;
        }
    }
}

/// Moves the points so that their middle is `middle`, and scales them so that their larger side is within `sides`.
fn fit(points: &mut [[f32; 2]], sides: RangeInclusive<f32>, middle: [f32; 2]) {
    let [low, high] = extent(points);
    let side = (high[0] - low[0]).max(high[1] - low[1]);
    let scale = if side > 0.0 { side.clamp(*sides.start(), *sides.end()) / side } else { 1.0 };
    for point in points {
        for axis in 0..2 {
            point[axis] = middle[axis] + scale * (point[axis] - low[axis].midpoint(high[axis]));
        }
    }
}

/// Lowers the squared distances of the pixels within reach of the pen to those from a line.
fn approach(distances: &mut Image, from: [f32; 2], to: [f32; 2], reach: f32) {
    let along = [to[0] - from[0], to[1] - from[1]];
    let length_squared = along[0] * along[0] + along[1] * along[1];
    let inverse = if length_squared > 0.0 { 1.0 / length_squared } else { 0.0 };
    let [columns, rows] = [0, 1].map(|axis| {
        let (low, high) = (from[axis].min(to[axis]) - reach, from[axis].max(to[axis]) + reach);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the image")]
        let range =
            (low + 1.0).clamp(0.0, SIDE as f32) as usize..(high + 1.0).clamp(0.0, SIDE as f32) as usize;
        range
    });
    for row in rows {
        let down = row as f32 - from[1];
        for column in columns.clone() {
            let right = column as f32 - from[0];
            let share = ((right * along[0] + down * along[1]) * inverse).clamp(0.0, 1.0);
            let [x, y] = [right - share * along[0], down - share * along[1]];
            let distance = &mut distances[row][column];
            *distance = distance.min(x * x + y * y);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::PI;

    use super::*;
    use crate::sets::nistp::constants::{CLASSES, MIXTURE};
    use crate::sets::nistp::typeface::Typeface;

    /// An even hand that draws in the unit of the glyphs.
    fn even(pen: f32) -> Hand {
        let fixed = |value: f32| value..=value;
        Hand {
            faces: &Typeface::ALL,
            height: fixed(CAPITAL_HEIGHT),
            aspect: fixed(1.0),
            pen: fixed(pen),
            lean: fixed(0.0),
            bend: 0.0,
            tremor: 0.0,
        }
    }

    fn drawn(glyph: &Glyph, hand: &Hand, example: u32) -> Image {
        let mut image = [[7.0; SIDE]; SIDE];
        draw(glyph, hand, &mut Random::new(1, "test", [example, 0, 0, 0]), &mut Vec::new(), &mut image);
        image
    }

    fn ink(image: &Image) -> f32 {
        image.as_flattened().iter().sum()
    }

    #[test]
    fn a_stroke_has_the_area_of_its_pen() {
        let lines = [
            vec![[-10.0, 0.0], [10.0, 0.0]],
            vec![[-8.0, -6.0], [8.0, 6.0]],
            vec![[0.0, 10.0], [0.0, -10.0]],
        ];
        for stroke in lines {
            for pen in [2.0, 3.0, 4.5] {
                let glyph = Glyph { strokes: vec![stroke.clone()] };
                let expected = 20.0 * pen + PI * pen * pen / 4.0;
                let found = ink(&drawn(&glyph, &even(pen), 0));
                assert!((found / expected - 1.0).abs() < 0.02, "{stroke:?} {pen}: {found} {expected}");
            }
        }
    }

    #[test]
    fn a_point_is_a_dot() {
        let dot = Glyph { strokes: vec![vec![[3.0, 3.0]]] };
        let found = ink(&drawn(&dot, &even(4.0), 0));
        assert!((found / (4.0 * PI) - 1.0).abs() < 0.05, "{found}");
    }

    #[test]
    fn all_characters_of_all_hands_are_whole() {
        for (source, _) in MIXTURE {
            let hand = source.hand();
            for (class, &face) in
                (0..CLASSES).flat_map(|class| hand.faces.iter().map(move |face| (class, face)))
            {
                let image = drawn(face.glyph(class), &hand, class);
                assert!(image.as_flattened().iter().all(|ink| (0.0..=1.0).contains(ink)));
                // The least ink has an `l` by a fine pen, the most a gothic `W` by a broad one.
                assert!((15.0..700.0).contains(&ink(&image)), "{source:?} {face:?} {class}: {}", ink(&image));
                let border = image[0].iter().chain(&image[SIDE - 1]);
                assert!(border.sum::<f32>() < 30.0, "{source:?} {face:?} {class}");
            }
        }
    }

    #[test]
    fn a_bent_point_moves_no_further_than_the_reach() {
        for example in 0..100 {
            let mut random = Random::new(1, "test", [example, 0, 0, 0]);
            let before: Vec<[f32; 2]> =
                (0..30).map(|_| [0, 1].map(|_| uniform(&mut random, &(-9.0..=9.0)))).collect();
            let mut after = before.clone();
            bend(&mut after, 2.0, &mut random);
            let moves = before
                .as_flattened()
                .iter()
                .zip(after.as_flattened())
                .map(|(before, after)| (before - after).abs());
            let furthest = moves.fold(0.0, f32::max);
            assert!(furthest > 0.2 && furthest < 2.0001, "{furthest}");
        }
    }

    #[test]
    fn a_thin_line_and_a_point_can_be_bent() {
        for mut points in [vec![[1.0, -9.0], [1.0, 12.0]], vec![[4.0, 4.0]]] {
            bend(&mut points, 2.0, &mut Random::new(1, "test", [0; 4]));
            assert!(points.as_flattened().iter().all(|coordinate| coordinate.is_finite()));
        }
    }
}
