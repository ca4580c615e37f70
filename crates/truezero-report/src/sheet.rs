//! Contact sheets as SVG: the images as embedded PNG, the labels as text.

use std::error::Error;

use askama::Template;
use askama::filters::Safe;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::ReportError;
use crate::drawing::{Drawing, TEXT_SIZE, text_width};
use crate::model::{Images, Tile};
use crate::palette::{INK, MUTED};

// The layout of a sheet, in units.
const GAP: f64 = 8.0;
const LABEL_SIZE: f64 = 11.0;
const LINE_HEIGHT: f64 = 1.5;

/// The content of the `<svg>` element of a sheet.
#[derive(Template)]
#[template(path = "images.svg", whitespace = "minimize")]
struct Sheet<'a> {
    heads: Vec<Label<'a>>,
    labels: Vec<Label<'a>>,
    pictures: Vec<Picture>,
}

/// A text centred on (x, y).
struct Label<'a> {
    text: &'a str,
    x: f64,
    y: f64,
}

/// An image with its upper left corner at (x, y), all in units.
struct Picture {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    /// A PNG in base 64.
    data: String,
}

/// Lays the tiles out in rows, below the heads of the columns.
///
/// # Errors
/// When a tile cannot be encoded or the template cannot be filled in. Neither happens with a validated sheet.
pub(crate) fn draw(images: &Images) -> Result<Drawing, ReportError> {
    let Images { column_labels, tiles, columns, .. } = images;
    let size = |pixels: usize| pixels as f64 * images.zoom as f64;
    let labels = tiles.iter().map(|tile| text_width(&tile.label, LABEL_SIZE));
    let heads = column_labels.iter().map(|label| text_width(label, TEXT_SIZE));
    let widths = tiles.iter().map(|tile| size(tile.width));
    let cell_width = widths.chain(labels).chain(heads).fold(0.0, f64::max).ceil();
    let tile_height = tiles.iter().map(|tile| size(tile.height)).fold(0.0, f64::max);
    let line = |has_text: bool, size: f64| if has_text { (size * LINE_HEIGHT).ceil() } else { 0.0 };
    let label_height = line(tiles.iter().any(|tile| !tile.label.is_empty()), LABEL_SIZE);
    let head_height = line(!column_labels.is_empty(), TEXT_SIZE);

    let left = |column: usize| column as f64 * (cell_width + GAP);
    let top = |row: usize| head_height + row as f64 * (tile_height + label_height + GAP);
    let middle = |column: usize| left(column) + cell_width / 2.0;
    let places = || tiles.iter().enumerate().map(|(index, tile)| (tile, index % columns, index / columns));
    let sheet = Sheet {
        heads: column_labels
            .iter()
            .enumerate()
            .map(|(column, text)| Label { text, x: middle(column), y: head_height / 2.0 })
            .collect(),
        labels: places()
            .filter(|(tile, ..)| !tile.label.is_empty())
            .map(|(tile, column, row)| Label {
                text: &tile.label,
                x: middle(column),
                y: top(row) + tile_height + label_height / 2.0,
            })
            .collect(),
        pictures: places()
            .map(|(tile, column, row)| {
                let (width, height) = (size(tile.width), size(tile.height));
                let x = (middle(column) - width / 2.0).floor();
                Ok(Picture { x, y: top(row), width, height, data: BASE64_STANDARD.encode(encode(tile)?) })
            })
            .collect::<Result<_, _>>()
            .map_err(|source| ReportError::Drawing { figure: images.id.clone(), format: "PNG", source })?,
    };
    let width = left(*columns) - GAP;
    let height = top(tiles.len().div_ceil(*columns)) - GAP;
    Ok(Drawing {
        title: images.caption.clone(),
        width,
        height,
        view_box: format!("0 0 {width} {height}"),
        description: images.alternative.clone(),
        elements: Safe(sheet.render().map_err(ReportError::template("images.svg"))?),
        gaps: Vec::new(),
    })
}

/// The tile as a PNG of the same size.
fn encode(tile: &Tile) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, u32::try_from(tile.width)?, u32::try_from(tile.height)?);
    encoder.set_color(if tile.channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb });
    encoder.write_header()?.write_image_data(&tile.pixels)?;
    Ok(bytes)
}
