//! The examples of `colour-scenes`: [`colour_scene`].

use truezero_tensor::Random;

use super::canvas::{Canvas, Palette, to_byte};
use super::draws::Draws as _;
use super::models::{self, Maker};
use super::solid::{Paint, Shape, Solid};
use super::texture;
use super::view::{Angles, Light, View};
use crate::sets::norb::Set;

/// Pixels along each side of a picture.
const SIDE: usize = 32;
const PIXELS: usize = SIDE * SIDE;

/// The categories of [`colour_scene`]s, in the order of their labels.
pub const SCENE_CATEGORIES: [&str; 10] =
    ["airplane", "car", "bird", "animal", "ship", "truck", "house", "tree", "human figure", "table"];
const MODELS: [(Maker, Habitat); 10] = [
    (models::airplane, Habitat::Air),
    (models::car, Habitat::Land),
    (models::bird, Habitat::Air),
    (models::animal, Habitat::Land),
    (models::ship, Habitat::Water),
    (models::truck, Habitat::Land),
    (models::house, Habitat::Land),
    (models::tree, Habitat::Land),
    (models::figure, Habitat::Land),
    (models::table, Habitat::Land),
];

/// Where the things of a category are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habitat {
    Air,
    Land,
    Water,
}

/// Blue, overcast and evening sky.
const SKIES: [Colour; 3] = [[0.4, 0.6, 0.9], [0.75, 0.78, 0.8], [0.85, 0.65, 0.5]];
/// Grass, earth, road and snow.
const LANDS: [Colour; 4] = [[0.35, 0.5, 0.25], [0.55, 0.45, 0.35], [0.45, 0.45, 0.45], [0.8, 0.82, 0.87]];
/// Open, shallow and troubled water.
const WATERS: [Colour; 3] = [[0.2, 0.35, 0.55], [0.3, 0.5, 0.5], [0.5, 0.52, 0.52]];

/// A colour picture with its label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColourScene {
    /// The index of the category in [`SCENE_CATEGORIES`].
    pub label: u8,
    /// 32 × 32 pixels row by row, first the red of all, then the green, then the blue.
    pub pixels: Vec<u8>,
}

type Colour = [f32; 3];

/// Example `index` of a set of `colour-scenes`. Categories take turns, and everything else is random; no two examples
/// have the same model.
pub fn colour_scene(set: Set, seed: u64, index: u32) -> ColourScene {
    let random = &mut Random::new(seed, "colours", [set as u32, index, 0, 0]);
    let category = index as usize % MODELS.len();
    let (make, habitat) = MODELS[category];
    let model = make(random);

    let light = Light::new(
        random.between(-70.0, 70.0),
        random.between(10.0, 80.0),
        random.between(0.35, 0.6),
        random.between(0.4, 0.8),
    );
    let middle = SIDE as f32 / 2.0;
    let angles = Angles {
        azimuth: random.between(0.0, 360.0),
        elevation: random.between(5.0, 35.0),
        roll: random.between(-7.0, 7.0),
    };
    let radius = middle * random.between(0.9, 1.2);
    let origin = [middle + random.between(-2.5, 2.5), middle + random.between(-2.5, 2.5), 0.0];
    let mut canvas = Canvas::new(SIDE);
    canvas.draw(&model, &View::new(angles, radius, origin), &palette(random), &light);
    if random.chance(0.4) {
        draw_obstacle(&mut canvas, random, &light);
    }
    let background = background(random, habitat);
    let picture = canvas.over(&background);
    let exposure = random.between(0.7, 1.15) * 255.0;
    let channel = |channel: usize| picture.iter().map(move |colour| to_byte(colour[channel] * exposure));
    #[expect(clippy::cast_possible_truncation, reason = "there are ten categories")]
    let label = category as u8;
    ColourScene { label, pixels: (0..3).flat_map(channel).collect() }
}

/// A colour of any hue with a lightness between `low` and `high`.
fn colour(random: &mut Random, low: f32, high: f32) -> Colour {
    let lightness = random.between(low, high);
    let saturation = random.uniform_f32();
    [(); 3].map(|()| lightness * (1.0 - saturation * random.uniform_f32()))
}

/// One of the colours, with random lightness and tint.
fn like_one_of(random: &mut Random, colours: &[Colour]) -> Colour {
    #[expect(clippy::cast_possible_truncation, reason = "there are few")]
    let chosen = colours[random.below(colours.len() as u32) as usize];
    let lightness = random.between(0.5, 1.2);
    chosen.map(|channel| channel * lightness * random.between(0.75, 1.25))
}

fn palette(random: &mut Random) -> Palette<3> {
    Palette {
        main: colour(random, 0.4, 1.0),
        second: colour(random, 0.3, 1.0),
        dark: colour(random, 0.1, 0.35),
        pale: colour(random, 0.7, 1.0),
    }
}

/// Draws a ball, block, cylinder or cone near the side of the picture, in front of the model or behind it.
fn draw_obstacle(canvas: &mut Canvas<3>, random: &mut Random, light: &Light) {
    let shapes = [Shape::Ball, Shape::Block, Shape::Cylinder, Shape::Cone];
    let shape = shapes[random.below(4) as usize];
    let half_sizes = [(); 3].map(|()| random.between(0.15, 0.8));
    let obstacle = Solid::new(shape, [0.0; 3], half_sizes, Paint::Main);
    let side = SIDE as f32;
    let x = if random.chance(0.5) { random.between(-3.0, 7.0) } else { side - random.between(-3.0, 7.0) };
    let depth = if random.chance(0.5) { side } else { -side };
    let angles =
        Angles { azimuth: random.between(0.0, 90.0), elevation: random.between(0.0, 40.0), roll: 0.0 };
    let view = View::new(angles, random.between(5.0, 12.0), [x, random.between(4.0, side), depth]);
    canvas.draw(&[obstacle], &view, &palette(random), light);
}

/// A sky with haze at the horizon, above ground, both with some texture.
fn background(random: &mut Random, habitat: Habitat) -> Vec<Colour> {
    let side = SIDE as f32;
    let (grounds, horizon) = match habitat {
        Habitat::Air => (&LANDS[..], random.between(0.3, 1.4) * side),
        Habitat::Land => (&LANDS[..], random.between(-0.1, 0.9) * side),
        Habitat::Water => (&WATERS[..], random.between(-0.1, 0.9) * side),
    };
    let [zenith, haze] = [(); 2].map(|()| like_one_of(random, &SKIES));
    let [near, far] = [(); 2].map(|()| like_one_of(random, grounds));
    let slope = random.between(-0.2, 0.2);
    let [sky, ground] = [(); 2].map(|()| {
        let mut surface = vec![0.0; PIXELS];
        for (cell, share) in [(11, 0.25), (5, 0.2), (2, 0.15)] {
            let amplitude = share * random.uniform_f32();
            texture::add(&mut surface, SIDE, cell, amplitude, random.below(u32::MAX));
        }
        surface
    });
    (0..PIXELS)
        .map(|pixel| {
            let (row, column) = ((pixel / SIDE) as f32, (pixel % SIDE) as f32);
            let below = row - horizon - slope * (column - side / 2.0);
            let ([from, to], share, noise) = if below < 0.0 {
                ([haze, zenith], -below / side, sky[pixel])
            } else {
                ([far, near], below / side, ground[pixel])
            };
            let share = share.min(1.0);
            std::array::from_fn(|channel| {
                (from[channel] + (to[channel] - from[channel]) * share) * (1.0 + noise)
            })
        })
        .collect()
}
