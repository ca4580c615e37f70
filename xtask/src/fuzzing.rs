//! The parsers of the configuration, for the fuzz targets of the workspace. No stable interface.

use anyhow::Result;

use crate::scale::{Override, Scale, Sizes};

/// Parses and checks the numbers of a scale in TOML.
///
/// # Errors
/// If the text is no TOML, or a name is unknown, or a number is out of its range.
pub fn scale(text: &str) -> Result<()> {
    Sizes::parse(Scale::Smoke, text, &[]).map(drop)
}

/// Parses the arguments of `--set`, one on each line, and applies them to a scale.
///
/// # Errors
/// If one is not a name and a value, or a name is unknown, or a number is out of its range.
///
/// # Panics
/// If a change is written in a form that is not read back.
pub fn set(lines: &str) -> Result<()> {
    let changes = lines.lines().map(|line| line.parse::<Override>().map_err(anyhow::Error::msg));
    let changes = changes.collect::<Result<Vec<_>>>()?;
    for change in &changes {
        let again: Override = change.to_string().parse().expect("what is written can be read");
        assert_eq!(again.to_string(), change.to_string());
    }
    Sizes::of(Scale::Smoke, &changes).map(drop)
}
