//! The examples of `toy-objects`: [`ToyObjects`] and [`StereoPair`].

use truezero_tensor::Random;

use super::canvas::{Canvas, Palette, to_byte};
use super::draws::Draws as _;
use super::models::{self, Maker};
use super::solid::Solid;
use super::texture;
use super::view::{Angles, Light, View};
use crate::sets::norb::Set;

/// Pixels along each side of a picture.
pub(super) const SIDE: u32 = 108;
/// The same as a length of slices.
const WIDTH: usize = SIDE as usize;

/// The categories of [`ToyObjects`], in the order of their numbers. The last one has no toy in the middle.
pub const TOY_CATEGORIES: [&str; 6] = ["animal", "human figure", "airplane", "truck", "car", "background"];
const TOYS: [Maker; 5] = [models::animal, models::figure, models::airplane, models::truck, models::car];
const BACKGROUND: u32 = 5;
const CATEGORIES: u32 = 6;
/// Toys of each category in each set.
const INSTANCES: u32 = 5;
/// The value of an info that does not apply to the background.
const NONE: i32 = -1;

/// Half the angle between the two cameras, in degrees.
const HALF_PARALLAX: f32 = 2.5;
/// The radius of the ball around a toy of scale 1, in pixels.
const RADIUS: f32 = 44.0;
/// Each lighting: lamp to the right and up in degrees, ambient light, light of the lamp.
const LIGHTINGS: [[f32; 4]; 6] = [
    [-50.0, 20.0, 70.0, 130.0],
    [50.0, 20.0, 70.0, 130.0],
    [0.0, 70.0, 50.0, 160.0],
    [-25.0, 45.0, 90.0, 100.0],
    [35.0, 60.0, 40.0, 140.0],
    [0.0, 10.0, 80.0, 90.0],
];
/// Of the texture behind a toy: pixels between lattice points, and the largest share of the contrast.
const OCTAVES: [(u32, f32); 4] = [(54, 1.0), (21, 0.8), (9, 0.5), (4, 0.25)];
/// The greatest disparity of the ground: the pixels by which it moves between the two pictures of a pair.
const MOST_DISPARITY: u16 = 4;

/// A stereo pair of grey pictures, and what it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StereoPair {
    /// The left picture, 108 × 108 pixels row by row.
    pub left: Vec<u8>,
    /// The right picture.
    pub right: Vec<u8>,
    /// The index of the category in [`TOY_CATEGORIES`].
    pub category: u32,
    /// The values of NORB's infos, in NORB's units where these are known:
    ///
    /// | value | range |
    /// |---|---|
    /// | instance | 4, 6, 7, 8 or 9 in training, 0, 1, 2, 3 or 5 in test |
    /// | elevation | 0 to 8, for 30 to 70 degrees |
    /// | azimuth | 0 to 34, even, in steps of 10 degrees |
    /// | lighting | 0 to 5 |
    /// | horizontal shift, vertical shift | −6 to 6 pixels |
    /// | lumination | −20 to 20 grey levels |
    /// | contrast | 80 to 130 hundredths |
    /// | scale | 78 to 100 hundredths |
    /// | rotation | −5 to 5 degrees |
    ///
    /// For the background, instance, elevation and azimuth are −1, and shifts, scale and rotation have no effect.
    pub info: [i32; 10],
}

/// The toys of a set, from which any example can be drawn.
#[derive(Debug)]
pub struct ToyObjects {
    seed: u64,
    set: Set,
    /// [`INSTANCES`] of each category except the last.
    toys: Vec<Vec<Solid>>,
}

impl ToyObjects {
    /// Makes the toys of a set. No toy is in both sets.
    pub fn new(set: Set, seed: u64) -> Self {
        let toy = |index: u32| {
            let (category, instance) = (index / INSTANCES, index % INSTANCES);
            let mut random =
                Random::new(seed, "toy", [category, number_of(set, instance).unsigned_abs(), 0, 0]);
            TOYS[category as usize](&mut random)
        };
        Self { seed, set, toys: (0..INSTANCES * BACKGROUND).map(toy).collect() }
    }

    fn toy(&self, category: u32, instance: u32) -> &[Solid] {
        &self.toys[(category * INSTANCES + instance) as usize]
    }

    /// Example `index` of the set. Categories and instances take turns, so that every 30 examples in a row show
    /// each toy once; everything else is random.
    pub fn example(&self, index: u32) -> StereoPair {
        let category = index % CATEGORIES;
        let instance = index / CATEGORIES % INSTANCES;
        let random = &mut Random::new(self.seed, "toypair", [self.set as u32, index, 0, 0]);

        let (elevation, azimuth, lighting) = (random.below(9), random.below(18), random.below(6));
        let [across, down] = [random.offset(6), random.offset(6)];
        let lumination = random.offset(20);
        let contrast = 80 + random.below(51).cast_signed();
        let scale = 78 + random.below(23).cast_signed();
        let roll = random.offset(5);

        let mut scene = Scene::new(random);
        let exposure = contrast as f32 / 100.0;
        let [right, up, ambient, lamp] = LIGHTINGS[lighting as usize];
        let light = Light::new(right, up, ambient * exposure, lamp * exposure);
        if category != BACKGROUND {
            let middle = SIDE as f32 / 2.0;
            let angles = Angles {
                azimuth: azimuth as f32 * 20.0,
                elevation: elevation as f32 * 5.0 + 30.0,
                roll: roll as f32,
            };
            let origin = [middle + across as f32, middle + down as f32, 0.0];
            scene.draw(self.toy(category, instance), angles, RADIUS * scale as f32 / 100.0, origin, &light);
        }
        for _ in 0..2 + random.below(3) {
            let toy = self.toy(random.below(BACKGROUND), random.below(INSTANCES));
            scene.draw_clutter(toy, random, &light);
        }
        let [left, right] = scene.pictures(lumination as f32);
        let [elevation, azimuth, lighting] = [elevation, azimuth * 2, lighting].map(u32::cast_signed);
        let [instance, elevation, azimuth] = if category == BACKGROUND {
            [NONE; 3]
        } else {
            [number_of(self.set, instance), elevation, azimuth]
        };
        let info = [instance, elevation, azimuth, lighting, across, down, lumination, contrast, scale, roll];
        StereoPair { left, right, category, info }
    }
}

/// The number of a toy in the split of NORB.
fn number_of(set: Set, instance: u32) -> i32 {
    let numbers = match set {
        Set::Training => [4, 6, 7, 8, 9],
        Set::Testing => [0, 1, 2, 3, 5],
    };
    numbers[instance as usize]
}

/// Both pictures of a pair that is being drawn.
struct Scene {
    cameras: [Canvas<1>; 2],
    ground: [Vec<[f32; 1]>; 2],
    palette: Palette<1>,
}

impl Scene {
    fn new(random: &mut Random) -> Self {
        let grey = random.between(0.8, 1.0);
        let palette = Palette {
            main: [grey],
            second: [grey * random.between(0.75, 1.0)],
            dark: [grey * random.between(0.4, 0.6)],
            pale: [1.0],
        };
        Self { cameras: [Canvas::new(WIDTH), Canvas::new(WIDTH)], ground: ground(random), palette }
    }

    fn draw(&mut self, toy: &[Solid], angles: Angles, radius: f32, origin: [f32; 3], light: &Light) {
        for (canvas, parallax) in self.cameras.iter_mut().zip([HALF_PARALLAX, -HALF_PARALLAX]) {
            let azimuth = angles.azimuth + parallax;
            let view = View::new(Angles { azimuth, ..angles }, radius, origin);
            canvas.draw(toy, &view, &self.palette, light);
        }
    }

    /// Draws a smaller toy at the border, in front of the middle or behind it.
    fn draw_clutter(&mut self, toy: &[Solid], random: &mut Random, light: &Light) {
        let side = SIDE as f32;
        let along = random.between(0.0, side);
        let inwards = random.between(-6.0, 14.0);
        let [x, y] = match random.below(4) {
            0 => [along, inwards],
            1 => [along, side - inwards],
            2 => [inwards, along],
            _ => [side - inwards, along],
        };
        let angles = Angles {
            azimuth: random.between(0.0, 360.0),
            elevation: random.between(20.0, 80.0),
            roll: random.between(-30.0, 30.0),
        };
        let depth = if random.chance(0.5) { side } else { -side };
        self.draw(toy, angles, random.between(18.0, 32.0), [x, y, depth], light);
    }

    /// The finished pictures, this much brighter.
    fn pictures(&self, lumination: f32) -> [Vec<u8>; 2] {
        let byte = |[grey]: [f32; 1]| to_byte(grey + lumination);
        [0, 1].map(|camera| self.cameras[camera].over(&self.ground[camera]).into_iter().map(byte).collect())
    }
}

/// The textured ground as the two cameras see it, in grey levels.
fn ground(random: &mut Random) -> [Vec<[f32; 1]>; 2] {
    let disparity = random.below(u32::from(MOST_DISPARITY) + 1) as usize;
    let width = WIDTH + disparity;
    let level = random.between(60.0, 190.0);
    let contrast = random.between(15.0, 90.0);
    let mut texture_of_both = vec![level; width * WIDTH];
    for (cell, share) in OCTAVES {
        let amplitude = contrast * share * random.uniform_f32();
        texture::add(&mut texture_of_both, width, cell, amplitude, random.below(u32::MAX));
    }
    [disparity, 0].map(|first| {
        let mut picture = Vec::with_capacity(WIDTH * WIDTH);
        for line in texture_of_both.chunks_exact(width) {
            picture.extend(line[first..first + WIDTH].iter().map(|&grey| [grey]));
        }
        picture
    })
}
