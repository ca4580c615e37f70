//! [`Canvas`]: draws solids with a depth buffer, four samples a pixel, over a background.

use glam::Vec3;

use super::solid::{Direction, Paint, Solid};
use super::view::{Light, View};

/// Samples along each side of a pixel.
const SAMPLES: usize = 2;

/// The colour of each [`Paint`], in C channels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette<const C: usize> {
    pub(super) main: [f32; C],
    pub(super) second: [f32; C],
    pub(super) dark: [f32; C],
    pub(super) pale: [f32; C],
}

impl<const C: usize> Palette<C> {
    fn colour(&self, paint: Paint) -> &[f32; C] {
        match paint {
            Paint::Main => &self.main,
            Paint::Second => &self.second,
            Paint::Dark => &self.dark,
            Paint::Pale => &self.pale,
        }
    }
}

/// A square picture that is being drawn, in C channels.
#[derive(Clone, Debug)]
pub(super) struct Canvas<const C: usize> {
    /// Samples along each side.
    side: usize,
    /// The depth of the nearest surface at each sample; −∞ if there is none.
    depth: Vec<f32>,
    /// The colour of that surface.
    colour: Vec<[f32; C]>,
}

impl<const C: usize> Canvas<C> {
    /// An empty canvas of `side` × `side` pixels.
    pub(super) fn new(side: usize) -> Self {
        let side = side * SAMPLES;
        Self { side, depth: vec![f32::NEG_INFINITY; side * side], colour: vec![[0.0; C]; side * side] }
    }

    /// Draws a model, hiding surfaces that are farther and hidden by nearer ones.
    pub(super) fn draw(&mut self, model: &[Solid], view: &View, palette: &Palette<C>, light: &Light) {
        for solid in model {
            self.draw_solid(solid, view, palette.colour(solid.paint), light);
        }
    }

    fn draw_solid(&mut self, solid: &Solid, view: &View, colour: &[f32; C], light: &Light) {
        let map = view.map * solid.map;
        let inverse = map.inverse();
        if !inverse.is_finite() {
            return; // A flat solid has no interior.
        }
        let centre = view.map * solid.centre + view.origin;
        let bounds = Solid::half_bounds(solid.shape, &map);
        let direction = Direction::new(inverse.z_axis);
        let to_view = inverse.transpose();
        // Along a row only x changes, and with it the origin of the ray.
        let step = inverse.x_axis * (1.0 / SAMPLES as f32);

        let columns = self.samples(centre.x, bounds.x);
        for row in self.samples(centre.y, bounds.y) {
            let start = Vec3::new(position(columns.start) - centre.x, position(row) - centre.y, 0.0);
            let start = inverse * start;
            let line = row * self.side;
            let depths = &mut self.depth[line + columns.start..line + columns.end];
            let colours = &mut self.colour[line + columns.start..line + columns.end];
            for ((column, depth), sample) in (0_u16..).zip(depths).zip(colours) {
                let origin = start + step * f32::from(column);
                let Some((last, normal)) = solid.shape.last_point(origin, &direction) else { continue };
                if centre.z + last > *depth {
                    *depth = centre.z + last;
                    let light = light.on(to_view * normal);
                    *sample = colour.map(|channel| channel * light);
                }
            }
        }
    }

    /// The samples within `half` of `middle` that are on the canvas.
    fn samples(&self, middle: f32, half: f32) -> std::ops::Range<usize> {
        let index = |position: f32| {
            let sample = (position * SAMPLES as f32).clamp(0.0, self.side as f32);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and the side"
            )]
            let index = sample as usize;
            index
        };
        let start = index(middle - half);
        start..index(middle + half + 1.0).max(start)
    }

    /// The picture over a background, which has one colour for each pixel, row by row.
    pub(super) fn over(&self, background: &[[f32; C]]) -> Vec<[f32; C]> {
        let pixels = self.side / SAMPLES;
        let mut picture = background.to_vec();
        for (row, line) in picture.chunks_exact_mut(pixels).enumerate() {
            for (column, pixel) in line.iter_mut().enumerate() {
                let behind = *pixel;
                let mut sum = [0.0; C];
                for down in 0..SAMPLES {
                    let first = (row * SAMPLES + down) * self.side + column * SAMPLES;
                    let samples = first..first + SAMPLES;
                    for (depth, colour) in self.depth[samples.clone()].iter().zip(&self.colour[samples]) {
                        let seen = if *depth == f32::NEG_INFINITY { &behind } else { colour };
                        sum.iter_mut().zip(seen).for_each(|(sum, channel)| *sum += channel);
                    }
                }
                *pixel = sum.map(|sum| sum * (1.0 / (SAMPLES * SAMPLES) as f32));
            }
        }
        picture
    }
}

/// The position of a sample, in pixels.
fn position(sample: usize) -> f32 {
    (sample as f32 + 0.5) * (1.0 / SAMPLES as f32)
}

/// The nearest grey level.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255.5")]
pub(super) fn to_byte(level: f32) -> u8 {
    (level.clamp(0.0, 255.0) + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sets::scenes::solid::Shape;
    use crate::sets::scenes::view::Angles;

    const SIDE: usize = 40;
    const PALETTE: Palette<1> = Palette { main: [1.0], second: [2.0], dark: [3.0], pale: [4.0] };
    const ASIDE: Angles = Angles { azimuth: 0.0, elevation: 0.0, roll: 0.0 };

    fn ball(radius: f32, paint: Paint) -> Solid {
        Solid::new(Shape::Ball, [0.0; 3], [radius; 3], paint)
    }

    /// The picture of solids at these positions, without shading.
    fn picture(solids: &[(Solid, [f32; 3])]) -> Vec<f32> {
        let mut canvas = Canvas::new(SIDE);
        for (solid, origin) in solids {
            let light = Light::new(0.0, 0.0, 1.0, 0.0);
            canvas.draw(std::slice::from_ref(solid), &View::new(ASIDE, 1.0, *origin), &PALETTE, &light);
        }
        canvas.over(&[[0.0]; SIDE * SIDE]).into_iter().flatten().collect()
    }

    proptest! {
        #[test]
        fn a_ball_covers_its_area(radius in 3.0_f32..15.0, x in 16.0_f32..24.0, y in 16.0_f32..24.0) {
            let covered: f32 = picture(&[(ball(radius, Paint::Main), [x, y, 0.0])]).iter().sum();
            let area = std::f32::consts::PI * radius * radius;
            prop_assert!((covered - area).abs() < 3.0 + radius, "{covered}, expected {area}");
        }

        #[test]
        fn the_order_of_drawing_does_not_matter(near in 1.0_f32..60.0, shift in -30.0_f32..30.0) {
            let first = (ball(9.0, Paint::Second), [20.0 + shift, 20.0, near]);
            let second = (ball(12.0, Paint::Dark), [20.0, 20.0, 0.0]);
            let drawn = picture(&[first.clone(), second.clone()]);
            prop_assert_eq!(&drawn, &picture(&[second, first]));
        }

        #[test]
        fn a_solid_is_clipped_at_the_borders(x in -1e6_f32..1e6, y in -1e6_f32..1e6, radius in 0.0_f32..1e6) {
            let drawn = picture(&[(ball(radius, Paint::Main), [x, y, 0.0])]);
            prop_assert!(drawn.iter().all(|value| (0.0..=1.0).contains(value)));
        }
    }

    #[test]
    fn a_nearer_ball_hides_the_farther_one() {
        let (small, large) = (ball(5.0, Paint::Pale), ball(12.0, Paint::Main));
        let middle = |depth| {
            picture(&[(small.clone(), [20.0, 20.0, depth]), (large.clone(), [20.0, 20.0, 0.0])])
                [20 * SIDE + 20]
        };
        assert_eq!((middle(20.0), middle(-20.0)), (4.0, 1.0));
    }

    #[test]
    fn edges_are_smooth() {
        let edge = Solid::new(Shape::Block, [0.0; 3], [10.25, 10.0, 1.0], Paint::Main);
        let drawn = picture(&[(edge, [20.0, 20.0, 0.0])]);
        assert_eq!(drawn[20 * SIDE + 28..20 * SIDE + 32], [1.0, 1.0, 0.5, 0.0]);
    }

    #[test]
    fn a_flat_solid_draws_nothing() {
        let drawn = picture(&[(Solid::new(Shape::Block, [0.0; 3], [9.0, 0.0, 9.0], Paint::Main), [20.0; 3])]);
        assert!(drawn.iter().all(|&value| value == 0.0));
    }
}
