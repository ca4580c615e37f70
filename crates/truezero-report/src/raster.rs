//! Stand-alone figures as PNG, drawn from their SVG.

use std::error::Error;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

/// Pixels per unit, for high-density screens.
const DENSITY: f32 = 2.0;

/// Draws SVG with an embedded font, so that the result does not depend on installed fonts.
#[derive(Debug)]
pub(crate) struct Rasteriser {
    options: Options<'static>,
}

impl Rasteriser {
    pub(crate) fn new() -> Self {
        let mut fonts = Database::new();
        // The condensed face is about as wide as the sans-serif fonts of browsers.
        for face in [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold()] {
            fonts.load_font_data(face.to_vec());
        }
        let family = fonts.faces().find_map(|face| Some(face.families.first()?.0.clone()));
        fonts.set_sans_serif_family(family.unwrap_or_default());
        Self { options: Options { fontdb: Arc::new(fonts), ..Options::default() } }
    }

    /// The picture as a PNG of [`DENSITY`] pixels per unit.
    ///
    /// # Errors
    /// When `svg` is no SVG, or too large to be drawn.
    pub(crate) fn png(&self, svg: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let tree = Tree::from_str(svg, &self.options)?;
        let size = tree.size().to_int_size().scale_by(DENSITY).ok_or("the SVG has no size")?;
        let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the SVG is too large")?;
        resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut pixels.as_mut());
        Ok(pixels.encode_png()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, weight: &str) -> Vec<u8> {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"20\"><text x=\"2\" y=\"15\" \
             font-family=\"sans-serif\" font-size=\"13\" font-weight=\"{weight}\">{text}</text></svg>"
        );
        Rasteriser::new().png(&svg).unwrap()
    }

    #[test]
    fn texts_show_in_their_weight() {
        let pictures = [drawn("", "normal"), drawn("a", "normal"), drawn("b", "normal"), drawn("a", "bold")];
        for (i, picture) in pictures.iter().enumerate() {
            assert!(!pictures[i + 1..].contains(picture), "picture {i} looks like a later one");
        }
    }

    #[test]
    fn the_font_has_the_signs_of_a_report() {
        let missing = drawn("\u{10FFFE}", "normal");
        for sign in ["−", "±", "×", "’", "α", "σ", "∞", "≤", "≈", "→", "√", "²"] {
            assert_ne!(drawn(sign, "normal"), missing, "{sign}");
        }
    }

    #[test]
    fn invalid_svg_is_an_error() {
        for svg in ["", "<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1e9\" height=\"1e9\"/>"] {
            assert!(Rasteriser::new().png(svg).is_err(), "{svg}");
        }
    }
}
