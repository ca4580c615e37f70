//! The colours of a report, each in a light and a dark form.
//!
//! Figures are drawn with the light form; the stylesheet maps exactly these values to variables, so that one
//! SVG serves light mode, dark mode and print. The hues can be distinguished with the common colour-vision
//! deficiencies (after Okabe and Ito 2008) and have a contrast of at least 4.5 to the background.

use plotters::style::RGBColor;

/// A colour by name, in both modes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colour {
    pub(crate) name: &'static str,
    pub(crate) light: RGBColor,
    pub(crate) dark: RGBColor,
}

const fn colour(name: &'static str, light: u32, dark: u32) -> Colour {
    Colour { name, light: rgb(light), dark: rgb(dark) }
}

const fn rgb(value: u32) -> RGBColor {
    let [_, red, green, blue] = value.to_be_bytes();
    RGBColor(red, green, blue)
}

pub(crate) const GROUND: Colour = colour("ground", 0xFD_FD_FB, 0x15_17_1A);
pub(crate) const INK: Colour = colour("ink", 0x1B_1D_20, 0xE7_E6_E1);
pub(crate) const MUTED: Colour = colour("muted", 0x5C_60_66, 0x9D_A2_A9);
pub(crate) const RULE: Colour = colour("rule", 0xDD_DC_D6, 0x34_38_3E);

/// The colours of the series, by [`Series::hue`](crate::Series::hue).
pub(crate) const HUES: [Colour; 6] = [
    colour("blue", 0x00_5F_AF, 0x62_B1_F2),
    colour("vermillion", 0xB8_41_00, 0xFF_92_5C),
    colour("green", 0x00_75_56, 0x45_CF_A5),
    colour("purple", 0x96_38_8F, 0xE2_8F_DA),
    colour("ochre", 0x80_60_00, 0xDD_B8_4A),
    colour("slate", 0x4A_52_5C, 0xB8_C0_CA),
];

/// Every colour that a figure or the page uses.
pub(crate) fn all() -> Vec<Colour> {
    [GROUND, INK, MUTED, RULE].into_iter().chain(HUES).collect()
}

impl Colour {
    /// The light form as the SVG backend writes it.
    pub(crate) fn light_hex(&self) -> String {
        hex(self.light)
    }

    /// The dark form as the SVG backend would write it.
    pub(crate) fn dark_hex(&self) -> String {
        hex(self.dark)
    }

    /// The light form with one bit of blue changed. The stylesheet draws it dashed, as the backend cannot.
    pub(crate) fn dashed(&self) -> RGBColor {
        let RGBColor(red, green, blue) = self.light;
        RGBColor(red, green, blue ^ 1)
    }

    /// [`Self::dashed`] as the SVG backend writes it.
    pub(crate) fn dashed_hex(&self) -> String {
        hex(self.dashed())
    }
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Relative luminance of WCAG 2.
    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn texts_and_series_stand_out_in_both_modes() {
        for colour in [INK, MUTED].into_iter().chain(HUES) {
            for (mode, value, ground) in
                [("light", colour.light, GROUND.light), ("dark", colour.dark, GROUND.dark)]
            {
                let contrast = contrast(value, ground);
                assert!(contrast >= 4.5, "{} in {mode} mode has a contrast of {contrast:.2}", colour.name);
            }
        }
    }

    #[test]
    fn sentinel_colours_are_distinct() {
        let sentinels: Vec<String> =
            all().iter().flat_map(|colour| [colour.light_hex(), colour.dashed_hex()]).collect();
        assert_eq!(sentinels.iter().collect::<BTreeSet<_>>().len(), sentinels.len());
    }
}
