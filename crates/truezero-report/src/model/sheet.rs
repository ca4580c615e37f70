//! Contact sheets and their tiles.

/// A contact sheet: small images in rows under one caption.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// The anchor and the name of the stand-alone files: like [`Section::id`](super::Section::id), unique in
    /// the report.
    pub id: String,
    /// What the sheet shows.
    pub caption: String,
    /// The text alternative.
    pub alternative: String,
    /// The heads of the columns, one for each or none at all.
    pub column_labels: Vec<String>,
    /// The images, row by row.
    pub tiles: Vec<Tile>,
    /// The number of images in a row.
    pub columns: usize,
    /// The size of a pixel in units of the page, at least 1.
    pub zoom: usize,
}

/// One small image of a contact sheet.
#[derive(Debug, Clone, Default)]
pub struct Tile {
    /// The text below it; may be empty.
    pub label: String,
    /// In pixels.
    pub height: usize,
    /// In pixels.
    pub width: usize,
    /// 1 for grey, 3 for red, green and blue.
    pub channels: usize,
    /// height × width × channels values from 0, black, to 255: row by row, the channels of a pixel together.
    pub pixels: Vec<u8>,
}
