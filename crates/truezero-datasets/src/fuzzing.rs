//! Parsers that only loaders call, for the fuzz targets of the workspace. No stable interface.

use std::path::Path;

use crate::sets::amazon::parsers;
use crate::sets::nistp::glyphs;
use crate::{DataFile, LineError, fetch};

/// The points of all glyphs of a `.jhf` file, in the unit of the files.
///
/// # Errors
/// What is wrong with the file.
pub fn font(text: &str) -> Result<Vec<[f32; 2]>, String> {
    let glyphs = glyphs(text).map_err(|error| error.to_string())?;
    Ok(glyphs.into_iter().flat_map(|glyph| glyph.strokes).flatten().collect())
}

/// The reviews of a file in the raw form of the Amazon data, each as words.
///
/// # Errors
/// [`LineError`] names the line.
pub fn raw_reviews(text: &str) -> Result<Vec<String>, LineError> {
    parsers::raw(text)
}

/// The reviews of a file in the processed form, each as terms with counts.
///
/// # Errors
/// [`LineError`] names the line.
pub fn processed_reviews(text: &str, label: Option<&str>) -> Result<Vec<String>, LineError> {
    parsers::processed(text, label)
}

/// The labels and reviews of a file in the svmlight form.
///
/// # Errors
/// [`LineError`] names the line.
pub fn svmlight_reviews(text: &str, features: usize) -> Result<Vec<(bool, String)>, LineError> {
    parsers::svmlight(text, features)
}

/// Unpacks the members of an archive into a folder, and returns the sizes of those that it has, in bytes.
///
/// # Errors
/// What is wrong with the archive.
pub fn unpack(archive: &Path, data: &DataFile, into: &Path) -> Result<Vec<u64>, String> {
    let found = fetch::unpack(archive, data, into).map_err(|problem| problem.to_string())?;
    Ok(found.into_iter().map(|(_, file)| file.bytes).collect())
}
