//! [`Typeface`]: the stroke fonts.

/// A face of the Hershey fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typeface {
    Sans,
    SansBold,
    Roman,
    RomanBold,
    RomanItalic,
    RomanItalicBold,
    ScriptLight,
    Script,
    ScriptUpright,
    Gothic,
}

impl Typeface {
    pub(super) const ALL: [Self; 10] = [
        Self::Sans,
        Self::SansBold,
        Self::Roman,
        Self::RomanBold,
        Self::RomanItalic,
        Self::RomanItalicBold,
        Self::ScriptLight,
        Self::Script,
        Self::ScriptUpright,
        Self::Gothic,
    ];

    /// The `.jhf` file.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Sans => include_str!("hershey/futural.jhf"),
            Self::SansBold => include_str!("hershey/futuram.jhf"),
            Self::Roman => include_str!("hershey/timesr.jhf"),
            Self::RomanBold => include_str!("hershey/timesrb.jhf"),
            Self::RomanItalic => include_str!("hershey/timesi.jhf"),
            Self::RomanItalicBold => include_str!("hershey/timesib.jhf"),
            Self::ScriptLight => include_str!("hershey/scripts.jhf"),
            Self::Script => include_str!("hershey/scriptc.jhf"),
            Self::ScriptUpright => include_str!("hershey/cursive.jhf"),
            Self::Gothic => include_str!("hershey/gothiceng.jhf"),
        }
    }
}
