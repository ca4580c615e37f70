//! All constants of the generator, in one table.
//!
//! The paper says of its NISTP data only that they are those of Bengio et al. 2010, *Deep self-taught learning for
//! handwritten character recognition* (arXiv:1009.3589), which is cited here as "B". B gives the order of the
//! transformations, the ranges of complexity and the mixture of sources. Where B is silent, the constant is that of the
//! generator which its authors published in 2010 (cited as "G", with the module), or a choice of ours (cited as
//! "ours").

use std::ops::RangeInclusive;

use super::typeface::Typeface::{
    self, Roman, RomanBold, RomanItalic, RomanItalicBold, Sans, SansBold, Script, ScriptLight, ScriptUpright,
};

/// The rows and the columns of an image, in pixels (B).
pub const SIDE: usize = 32;

/// The pixels of an image.
pub const PIXELS: usize = SIDE * SIDE;

/// The classes: 0–9, then A–Z, then a–z (B).
pub const CLASSES: u32 = 62;

/// The largest complexity; that of each transformation is drawn uniformly from 0 to it (B).
pub const MOST_COMPLEXITY: f32 = 0.7;

/// The structuring elements of *thickness* from small to large, each a list of rows (G, `thick`: its first ten). B:
/// "ten, of increasing dimensions, the largest 5 × 5". The element that changes nothing is always among the candidates.
pub(super) const STRUCTURING_ELEMENTS: [&[&str]; 10] = [
    &["##"],
    &["#", "#"],
    &["##", "##"],
    &[".#.", "###", ".#."],
    &["###", "###"],
    &["##", "##", "##"],
    &["###", "###", "###"],
    &["####", "####", "####"],
    &["###", "###", "###", "###"],
    &["..#..", ".###.", "#####", ".###.", "..#.."],
];

/// A dilation takes one of the round(this × complexity) smallest elements (B).
pub(super) const DILATION_ELEMENTS: f32 = 10.0;

/// An erosion takes one of the round(this × complexity) smallest elements, fewer so that thin characters do not vanish
/// (B).
pub(super) const EROSION_ELEMENTS: f32 = 6.0;

/// *Slant*: the shift of a row, in pixels, is its height above the centre times U[−this, this] × complexity (B; pivot:
/// G, `slant`).
pub(super) const SLANT: f32 = 1.0;

/// *Affine*: the two scale terms are 1, and the two others 0, plus U[−this, this] × complexity (G, `affine_transform`).
pub(super) const AFFINE_SPREAD: f32 = 0.4;

/// *Affine*: the shifts are U[−this, this] × complexity, in pixels (G, `affine_transform`).
pub(super) const AFFINE_SHIFT: f32 = 4.5;

/// *Local elastic*: σ of the smoothing is the first number minus the second times ∛complexity, in pixels (B).
pub(super) const ELASTIC_SIGMA: (f32, f32) = (10.0, 7.0);

/// *Local elastic*: the smoothed displacements are multiplied by this times ∛complexity (B).
pub(super) const ELASTIC_SCALE: f32 = 10.0;

/// *Local elastic*: the smoothing kernel is exp(−(t/σ)²), cut off at this times σ (G, `local_elastic_distortions`,
/// which found a wider kernel to be slow and hardly different).
pub(super) const ELASTIC_REACH: f32 = 0.75;

/// *Pinch*: the exponent is drawn uniformly from these two numbers times complexity (B).
pub(super) const PINCH: (f32, f32) = (-1.0, 0.7);

/// *Pinch*: the radius of the disc that is changed, in pixels (G, `gimp_script`).
pub(super) const PINCH_RADIUS: f32 = 16.0;

/// The mixture (B): the percentages of examples from NIST SD19, from OCR data, from rendered captcha-like characters
/// and from fonts.
pub(super) const MIXTURE: [(Source, u32); 4] =
    [(Source::Handwriting, 40), (Source::Ocr, 25), (Source::Captcha, 25), (Source::Fonts, 10)];

/// The percentage of the distinct handwritten images of a class that is for validation, and the same for test (ours).
pub(super) const HELD_OUT_PER_CENT: usize = 10;

/// A source of the mixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// B: NIST SD19. Here: handwritten images if they were given, otherwise hand-like strokes.
    Handwriting,
    /// B: characters from scanned print. Here: upright book faces, drawn with an even hand.
    Ocr,
    /// B: characters of a captcha generator. Here: strongly bent strokes.
    Captcha,
    /// B: characters of scalable fonts. Here: any face with any pen.
    Fonts,
}

/// How the pen draws for a source. Each number is drawn uniformly from its range (ours: B's OCR data, captcha generator
/// and fonts are not public).
#[derive(Clone, Debug)]
pub(super) struct Hand {
    /// The faces, all equally likely.
    pub faces: &'static [Typeface],
    /// The height of a capital, in pixels.
    pub height: RangeInclusive<f32>,
    /// The width of a character relative to that of its face.
    pub aspect: RangeInclusive<f32>,
    /// The diameter of the pen, in pixels.
    pub pen: RangeInclusive<f32>,
    /// How far the top of a capital is to the right of its foot, as a share of its height.
    pub lean: RangeInclusive<f32>,
    /// How far a character is bent: the largest displacement of a coarse grid, as a share of its height.
    pub bend: f32,
    /// The largest displacement of each single point, as a share of the height.
    pub tremor: f32,
}

impl Source {
    /// The hand that draws for this source.
    pub(super) const fn hand(self) -> Hand {
        match self {
            Self::Handwriting => Hand {
                faces: &[Sans, Script, ScriptUpright],
                height: 18.0..=25.0,
                aspect: 0.75..=1.25,
                pen: 1.8..=3.2,
                lean: -0.2..=0.35,
                bend: 0.12,
                tremor: 0.012,
            },
            Self::Ocr => Hand {
                faces: &[Sans, SansBold, Roman, RomanBold, RomanItalic, RomanItalicBold],
                height: 20.0..=24.0,
                aspect: 0.85..=1.15,
                pen: 1.6..=2.6,
                lean: 0.0..=0.0,
                bend: 0.0,
                tremor: 0.0,
            },
            Self::Captcha => Hand {
                faces: &[Sans, SansBold, Roman, RomanBold, RomanItalic, Script, ScriptLight, ScriptUpright],
                height: 17.0..=25.0,
                aspect: 0.7..=1.3,
                pen: 1.7..=3.2,
                lean: -0.4..=0.4,
                bend: 0.18,
                tremor: 0.02,
            },
            Self::Fonts => Hand {
                faces: &Typeface::ALL,
                height: 18.0..=26.0,
                aspect: 0.75..=1.25,
                pen: 1.6..=3.4,
                lean: -0.1..=0.25,
                bend: 0.02,
                tremor: 0.0,
            },
        }
    }
}

/// The larger side of a drawn character, in pixels: large characters are not cut off, and small letters do not become
/// blots (ours).
pub(super) const EXTENT: RangeInclusive<f32> = 16.0..=29.0;

/// The largest distance of the middle of a character from that of the image, in pixels, across and down (ours).
pub(super) const OFF_CENTRE: f32 = 1.5;
