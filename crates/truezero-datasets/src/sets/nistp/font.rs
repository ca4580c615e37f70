//! [`Glyph`]: the characters of the Hershey fonts as polylines, read from files in the format of J. Hurt (`.jhf`).
//!
//! Each line of a file is a glyph, in the order of the ASCII characters from the space on: five columns for a number
//! that is not used here, three for the number of coordinate pairs, then the pairs, two characters each. The first pair
//! are the margins. The pair ` R` lifts the pen; any other pair is a point, x to the right and y down, relative to `R`.
//! The fonts are in the public domain; `hershey/NOTICE.txt` is the notice that their distribution asks for.

use std::ops::Range;
use std::sync::LazyLock;

use thiserror::Error;

use super::constants::CLASSES;
use super::typeface::Typeface;

/// The characters of the classes, in their order.
const CHARACTERS: &[u8; CLASSES as usize] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The height of a capital in every Hershey font, in the unit of the files.
pub(super) const CAPITAL_HEIGHT: f32 = 21.0;
const COUNT_COLUMNS: Range<usize> = 5..8;
const LIFT: [u8; 2] = [b' ', b'R'];
const ORIGIN: f32 = b'R' as f32;

impl Typeface {
    /// The glyph of a class.
    ///
    /// # Panics
    /// If there is no such class.
    pub(super) fn glyph(self, class: u32) -> &'static Glyph {
        static FONTS: LazyLock<[Vec<Glyph>; Typeface::ALL.len()]> = LazyLock::new(|| {
            Typeface::ALL
                .map(|face| parse(face.file()).expect("the fonts of this crate are whole, as a test checks"))
        });
        &FONTS[self as usize][class as usize]
    }
}

/// The strokes of a character.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Glyph {
    /// Polylines of at least one point each; a point is (x, y), in the unit of the files, y down.
    pub strokes: Vec<Vec<[f32; 2]>>,
}

/// What is wrong with a `.jhf` file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}: {field}: expected {expected}, found {found}")]
pub(crate) struct FontError {
    /// The line, from 1.
    line: usize,
    field: &'static str,
    expected: String,
    found: String,
}

/// The glyphs of the classes in a `.jhf` file.
pub(crate) fn parse(file: &str) -> Result<Vec<Glyph>, FontError> {
    let lines: Vec<&str> = file.lines().collect();
    let glyph = |&character: &u8| {
        let index = usize::from(character - b' ');
        parse_glyph(index + 1, lines.get(index).copied().unwrap_or_default().as_bytes())
    };
    CHARACTERS.iter().map(glyph).collect()
}

fn parse_glyph(line: usize, bytes: &[u8]) -> Result<Glyph, FontError> {
    let error = |field, expected: String, found: String| FontError { line, field, expected, found };
    let digits = bytes.get(COUNT_COLUMNS).map(String::from_utf8_lossy).unwrap_or_default();
    let count = digits.trim().parse::<usize>().ok().filter(|&count| count > 1);
    let Some(count) = count else {
        return Err(error("number of coordinate pairs", "2 to 999".into(), format!("`{digits}`")));
    };
    let (pairs, rest) = bytes[COUNT_COLUMNS.end..].as_chunks::<2>();
    if pairs.len() != count || !rest.is_empty() {
        let found = bytes.len() - COUNT_COLUMNS.end;
        return Err(error("coordinates", format!("{} characters", 2 * count), found.to_string()));
    }
    let points = &pairs[1..];
    if let Some(pair) = points.iter().find(|pair| !pair.iter().all(u8::is_ascii_graphic) && **pair != LIFT) {
        let found = format!("`{}`", pair.escape_ascii());
        return Err(error("coordinates", "printable characters".into(), found));
    }
    let strokes: Vec<Vec<_>> = points
        .split(|&pair| pair == LIFT)
        .filter(|stroke| !stroke.is_empty())
        .map(|stroke| stroke.iter().map(|pair| pair.map(|character| f32::from(character) - ORIGIN)).collect())
        .collect();
    if strokes.is_empty() {
        return Err(error("strokes", "at least one".into(), "none".into()));
    }
    Ok(Glyph { strokes })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_face_has_every_class() {
        for face in Typeface::ALL {
            assert_eq!(parse(face.file()).map(|glyphs| glyphs.len()), Ok(CHARACTERS.len()), "{face:?}");
            assert_eq!(Typeface::ALL[face as usize], face);
        }
    }

    #[test]
    fn the_letter_l_is_two_strokes() {
        let strokes = &Typeface::Sans.glyph(10 + 11).strokes;
        assert_eq!(strokes[..], [vec![[-6.0, -12.0], [-6.0, 9.0]], vec![[-6.0, 9.0], [6.0, 9.0]]]);
        assert_eq!(strokes[0][1][1] - strokes[0][0][1], CAPITAL_HEIGHT);
    }

    /// A file whose only complete glyph is that of `0`.
    fn with_zero(line: &str) -> String {
        format!("{}{line}\n", "\n".repeat(16))
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, message) in [
            ("", "line 17: number of coordinate pairs: expected 2 to 999, found ``"),
            ("12345  xH\\", "line 17: number of coordinate pairs: expected 2 to 999, found `  x`"),
            ("12345  1H\\", "line 17: number of coordinate pairs: expected 2 to 999, found `  1`"),
            ("12345  3H\\QF", "line 17: coordinates: expected 6 characters, found 4"),
            ("12345  2H\\Q\u{1}", "line 17: coordinates: expected printable characters, found `Q\\x01`"),
            ("12345  3H\\ R R", "line 17: strokes: expected at least one, found none"),
            ("12345  2H\\QF", "line 18: number of coordinate pairs: expected 2 to 999, found ``"),
        ] {
            assert_eq!(parse(&with_zero(line)).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_file_that_is_cut_is_refused() {
        let file = Typeface::Sans.file();
        let end = file.match_indices('\n').nth(usize::from(b'z' - b' ')).unwrap().0;
        for length in 0..end {
            assert!(parse(&file[..length]).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn anything_else_is_an_error_and_no_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            position in any::<prop::sample::Index>(),
            flipped in 0_u8..8,
        ) {
            prop_assert!(parse(&String::from_utf8_lossy(&bytes)).is_err());
            let mut file = Typeface::Sans.file().as_bytes().to_vec();
            file[position.index(3000)] ^= 1 << flipped;
            if let Ok(glyphs) = parse(&String::from_utf8_lossy(&file)) {
                let mut coordinates = glyphs.iter().flat_map(|glyph| glyph.strokes.iter().flatten().flatten());
                prop_assert!(coordinates.all(|c| c.abs() <= 64.0));
            }
        }
    }
}
