//! The pen: draws the strokes of a glyph with round ends and smooth edges.
//!
//! The ink of a pixel is what the pen covers of it, as the distance of its centre from the nearest stroke tells: all of it
//! where the distance is half a pixel less than the pen's radius, nothing where it is half a pixel more, and in proportion
//! between.

use std::ops::RangeInclusive;

use truezero_tensor::Random;

use super::constants::{Hand, MOST_EXTENT, OFF_CENTRE, SIDE};
use super::font::{CAPITAL_HEIGHT, Glyph};
use super::transform::Image;

/// The points of the grid that bends a character, across and down.
const GRID: usize = 4;
/// How far beyond its radius a pen leaves ink.
const EDGE: f32 = 0.5;
const MIDDLE: f32 = (SIDE as f32 - 1.0) / 2.0;

/// Draws a glyph as `hand` does. `points` is a scratch.
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
    fit(points, MOST_EXTENT - 2.0 * radius, middle);

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

/// Moves each point by the displacement of a coarse grid around all points, whose own points moved at random by up to `reach`.
fn bend(points: &mut [[f32; 2]], reach: f32, random: &mut Random) {
    let range = -reach..=reach;
    let grid: [[[f32; 2]; GRID]; GRID] =
        [(); GRID].map(|()| [(); GRID].map(|()| [(); 2].map(|()| uniform(random, &range))));
    let [low, high] = extent(points);
    // An `I` is as wide as a hair: a square grid keeps it from being torn.
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

/// Moves the points so that their middle is `middle`, and makes them smaller if they extend further than `most`.
fn fit(points: &mut [[f32; 2]], most: f32, middle: [f32; 2]) {
    let [low, high] = extent(points);
    let size = (high[0] - low[0]).max(high[1] - low[1]);
    let scale = if size > most { most / size } else { 1.0 };
    for point in points {
        for axis in 0..2 {
            point[axis] = middle[axis] + scale * (point[axis] - (low[axis] + high[axis]) / 2.0);
        }
    }
}

/// Lowers the squared distances of the pixels around a line to those from it, as far as the pen reaches.
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
