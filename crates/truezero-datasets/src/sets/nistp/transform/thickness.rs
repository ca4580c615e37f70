//! Thickness: grey erosion or dilation by a structuring element.
//!
//! The element is drawn uniformly from the smallest ones that the complexity allows, including the neutral one; erosion
//! and dilation are equally likely. Afterwards the image is scaled so that its darkest ink is as dark as before, as in
//! the generator of the paper's authors, so that a thin line does not fade by erosion. An image that erosion would
//! erase is not changed.

use std::sync::LazyLock;

use truezero_tensor::Random;

use super::image::{Framed, Image, MARGIN};
use crate::sets::nistp::constants::{DILATION_ELEMENTS, EROSION_ELEMENTS, SIDE, STRUCTURING_ELEMENTS};

/// The cells of a structuring element, as rows and columns of a [`Framed`] for the first pixel of the image.
type Element = Vec<[usize; 2]>;

static ELEMENTS: LazyLock<[Element; STRUCTURING_ELEMENTS.len()]> =
    LazyLock::new(|| STRUCTURING_ELEMENTS.map(cells));

fn cells(rows: &[&str]) -> Element {
    let up = MARGIN - rows.len() / 2;
    let cells = rows.iter().enumerate().flat_map(|(row, cells)| {
        let left = MARGIN - cells.len() / 2;
        let inked = cells.bytes().enumerate().filter(|&(_, cell)| cell == b'#');
        inked.map(move |(column, _)| [up + row, left + column])
    });
    cells.collect()
}

/// A change of thickness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sets::nistp) enum Thickness {
    /// No change.
    Neutral,
    /// The least ink under the element of this number.
    Erosion(usize),
    /// The most ink under the element of this number.
    Dilation(usize),
}

impl Thickness {
    pub(in crate::sets::nistp) fn draw(complexity: f32, random: &mut Random) -> Self {
        let erodes = random.uniform_f32() < 0.5;
        let elements = if erodes { EROSION_ELEMENTS } else { DILATION_ELEMENTS };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 10, of a complexity below 1"
        )]
        let allowed = (elements * complexity).round() as u32;
        // 0 is the neutral element.
        match random.below(allowed + 1) as usize {
            0 => Self::Neutral,
            element if erodes => Self::Erosion(element - 1),
            element => Self::Dilation(element - 1),
        }
    }

    pub(in crate::sets::nistp) fn apply(self, image: &mut Image, framed: &mut Framed) {
        let mut changed = *image;
        match self {
            Self::Neutral => return,
            Self::Erosion(element) => {
                framed.set(image);
                fold(
                    framed,
                    &ELEMENTS[element],
                    &mut changed,
                    |least, ink| if ink < least { ink } else { least },
                );
            }
            Self::Dilation(element) => {
                framed.set(image);
                fold(
                    framed,
                    &ELEMENTS[element],
                    &mut changed,
                    |most, ink| if ink > most { ink } else { most },
                );
            }
        }
        let (before, after) = (darkest(image), darkest(&changed));
        if after > 0.0 {
            let scale = before / after;
            for (pixel, ink) in image.as_flattened_mut().iter_mut().zip(changed.as_flattened()) {
                *pixel = (ink * scale).min(1.0);
            }
        }
    }
}

/// Folds the ink under the cells of an element, for each pixel.
fn fold(framed: &Framed, element: &[[usize; 2]], image: &mut Image, both: impl Fn(f32, f32) -> f32) {
    let beneath = |row: usize, [down, right]: [usize; 2]| &framed.0[row + down][right..right + SIDE];
    for (row, pixels) in image.iter_mut().enumerate() {
        pixels.copy_from_slice(beneath(row, element[0]));
        for &cell in &element[1..] {
            for (pixel, &ink) in pixels.iter_mut().zip(beneath(row, cell)) {
                *pixel = both(*pixel, ink);
            }
        }
    }
}

fn darkest(image: &Image) -> f32 {
    image.as_flattened().iter().fold(0.0, |most, &ink| if ink > most { ink } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::nistp::transform::image::tests::cross;

    fn ink(image: &Image) -> f32 {
        image.as_flattened().iter().sum()
    }

    fn changed(thickness: Thickness, image: &Image) -> Image {
        let (mut image, mut framed) = (*image, Framed::GROUND);
        thickness.apply(&mut image, &mut framed);
        image
    }

    #[test]
    fn a_dilated_dot_is_the_element_and_an_eroded_element_a_dot() {
        for (number, rows) in STRUCTURING_ELEMENTS.iter().enumerate() {
            let mut dot = [[0.0; SIDE]; SIDE];
            dot[16][16] = 0.8;
            let dilated = changed(Thickness::Dilation(number), &dot);
            let cells = rows.concat().matches('#').count();
            assert_eq!(dilated.as_flattened().iter().filter(|&&ink| ink == 0.8).count(), cells);
            assert_eq!(dilated.as_flattened().iter().filter(|&&ink| ink == 0.0).count(), SIDE * SIDE - cells);
            let eroded = changed(Thickness::Erosion(number), &dilated);
            assert_eq!(eroded.as_flattened().iter().filter(|&&ink| ink > 0.0).count(), 1);
        }
    }

    #[test]
    fn the_elements_grow() {
        let cells: Vec<usize> = ELEMENTS.iter().map(Vec::len).collect();
        assert_eq!(cells, [2, 2, 4, 5, 6, 6, 9, 12, 12, 13]);
        assert!(ELEMENTS.iter().flatten().flatten().all(|&offset| offset <= 2 * MARGIN));
    }

    #[test]
    fn a_cross_becomes_thicker_or_thinner() {
        let cross = cross();
        assert!(ink(&changed(Thickness::Dilation(2), &cross)) > ink(&cross));
        assert!(ink(&changed(Thickness::Erosion(2), &cross)) < ink(&cross));
    }

    #[test]
    fn no_image_is_erased_completely() {
        let mut hair = [[0.0; SIDE]; SIDE];
        hair[10] = [0.6; SIDE];
        assert_eq!(changed(Thickness::Erosion(1), &hair), hair);
    }

    #[test]
    fn elements_are_drawn_as_the_complexity_allows() {
        let mut seen = std::collections::BTreeSet::new();
        for example in 0..2000 {
            let mut random = Random::new(1, "test", [example, 0, 0, 0]);
            assert_eq!(Thickness::draw(0.04, &mut random), Thickness::Neutral);
            match Thickness::draw(0.7, &mut random) {
                Thickness::Neutral => {}
                Thickness::Erosion(element) => {
                    seen.insert((false, element));
                }
                Thickness::Dilation(element) => {
                    seen.insert((true, element));
                }
            }
        }
        let expected = (0..4).map(|element| (false, element)).chain((0..7).map(|element| (true, element)));
        assert!(seen.into_iter().eq(expected));
    }
}
