//! Some examples of each data set.

use anyhow::Result;
use truezero_datasets::nistp::{CLASSES, SIDE, Scratch, Stream};
use truezero_datasets::{Dataset, Provenance};

use super::cells::plain;
use super::context::Context;
use super::experiment::Experiment;
use crate::data::Place;
use crate::report::model::{Block, Cell, Fold, Images, Row, Table, Tile};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "data",
    title: "The data: examples",
    reference: "",
    places: &Place::ALL,
    jobs: |_, _| Ok(Vec::new()),
    measurements: |_, _| Ok(Vec::new()),
    blocks: |context, _| blocks(context),
    summary: |_, _| Ok(None),
};

/// How many training examples of images are shown.
const IMAGES: usize = 20;
/// The number in a row.
const COLUMNS: usize = 10;
/// How many texts are shown.
const TEXTS: usize = 6;
/// The most words of a text that are shown.
const WORDS: usize = 40;
/// The complexities at which characters are shown.
const COMPLEXITIES: [f32; 3] = [0.0, 0.35, 0.7];

fn blocks(context: &Context<'_>) -> Result<Vec<Block>> {
    let mut blocks = vec![Block::Paragraph(
        "The first training examples of each data set, as the networks see them.".into(),
    )];
    blocks.push(Block::Table(inventory(context)?));
    let (bags, sheets): (Vec<_>, Vec<_>) = context.data.all().partition(|(place, _)| place.is_text());
    let sheet = |(place, dataset): (Place, &Dataset)| Block::Images(images(context, place, dataset));
    let mut sheets: Vec<Block> = sheets.into_iter().map(sheet).collect();
    if let Some(generator) = context.data.characters() {
        let mut tiles = Vec::new();
        let (mut scratch, mut pixels) = (Scratch::new(), vec![0.0; SIDE * SIDE]);
        for complexity in COMPLEXITIES {
            for index in 0..COLUMNS as u64 {
                let label =
                    generator.at_complexity(Stream::Train, index, complexity, &mut scratch, &mut pixels);
                let pixels = pixels.iter().map(|&ink| byte(ink)).collect();
                tiles.push(Tile { label: character(label), height: SIDE, width: SIDE, channels: 1, pixels });
            }
        }
        sheets.push(Block::Images(Images {
            id: "data-nistp-complexity".into(),
            caption: "Ten characters of the generator for NISTP, at complexities 0, 0.35 and 0.7 from top to bottom."
                .into(),
            alternative: "Three rows of ten distorted characters, more distorted from row to row.".into(),
            column_labels: Vec::new(),
            tiles,
            columns: COLUMNS,
            zoom: 2,
        }));
    }
    let bag = |(place, dataset): (Place, &Dataset)| Block::Table(texts(context, place, dataset));
    let bags: Vec<Block> = bags.into_iter().map(bag).collect();
    for (title, examples) in [("Examples of the images", sheets), ("Examples of the texts", bags)] {
        if !examples.is_empty() {
            blocks.push(Block::Fold(Fold { title: title.into(), blocks: examples }));
        }
    }
    Ok(blocks)
}

/// The data sets, and the networks that are trained on them.
fn inventory(context: &Context<'_>) -> Result<Table> {
    let row = |(place, dataset): (Place, &Dataset)| {
        let sizes = context.sizes.data(place);
        let hidden: Vec<String> = sizes.hidden.iter().map(usize::to_string).collect();
        let [train, valid, test] = context.data.examples(place)?;
        let new = if context.data.stream(place).is_some() { " new in each epoch" } else { "" };
        let unlabelled = dataset.unlabelled.as_ref().map_or(0, truezero_tensor::Examples::len);
        let unlabelled = (unlabelled > 0).then(|| format!("and {unlabelled} without labels"));
        let fingerprint: String = dataset.fingerprint.chars().take(16).collect();
        let Provenance { title, source, licence, .. } = &dataset.provenance;
        let noted = |ours: String, note: Option<String>| Cell { note, ..plain(ours) };
        Ok(Row {
            label: context.column(place),
            cells: vec![
                noted(title.clone(), Some(format!("{source} ({licence})"))),
                noted(format!("{train}{new} / {valid} / {test}"), unlabelled),
                noted(
                    format!("{}-{}-{}", dataset.features, hidden.join("-"), dataset.classes),
                    Some(format!("at most {} epochs", sizes.limits.max_epochs)),
                ),
                plain(fingerprint),
            ],
        })
    };
    Ok(Table {
        caption: "The data, and the networks trained on them".into(),
        columns: ["data set", "what is used here", "training / validation / test", "network", "fingerprint"]
            .map(str::to_owned)
            .into(),
        rows: context.data.all().map(row).collect::<Result<_>>()?,
        notes: vec![
            "A fingerprint is the beginning of the SHA-256 of the examples and their split. Run records hold all of it."
                .into(),
        ],
    })
}

/// A value from 0 to 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 255")]
fn byte(value: f32) -> u8 {
    (255.0 * value).round().clamp(0.0, 255.0) as u8
}

fn images(context: &Context<'_>, place: Place, dataset: &Dataset) -> Images {
    let mut features = vec![0.0; dataset.features];
    let mut tiles = Vec::new();
    for example in 0..IMAGES.min(dataset.train.len()) {
        dataset.train.inputs.copy_example(example, &mut features);
        if place.is_centred() {
            for value in &mut features {
                *value = f32::midpoint(*value, 1.0);
            }
        }
        tiles.push(tile(&features, &dataset.shape, class(place, dataset.train.labels[example])));
    }
    Images {
        id: format!("data-{}", place.name()),
        caption: format!("{}: {}.", context.column(place), context.describe(&[place])),
        alternative: format!(
            "{} training examples of {}, each with its class.",
            tiles.len(),
            dataset.provenance.title
        ),
        column_labels: Vec::new(),
        tiles,
        // Pairs of pictures are twice as wide.
        columns: if dataset.shape.first() == Some(&2) { COLUMNS / 2 } else { COLUMNS },
        zoom: 2,
    }
}

/// An image of the shape [rows, columns], [3 colours, rows, columns], or [2 cameras, rows, columns], which stand side
/// by side.
fn tile(features: &[f32], shape: &[usize], label: String) -> Tile {
    let (planes, height, width) = match *shape {
        [planes, height, width] => (planes, height, width),
        [height, width] => (1, height, width),
        _ => (1, 1, features.len()),
    };
    let at =
        |plane: usize, row: usize, column: usize| byte(features[(plane * height + row) * width + column]);
    let mut pixels = Vec::with_capacity(features.len());
    for row in 0..height {
        match planes {
            3 => {
                for column in 0..width {
                    pixels.extend([0, 1, 2].map(|plane| at(plane, row, column)));
                }
            }
            _ => {
                for plane in 0..planes {
                    pixels.extend((0..width).map(|column| at(plane, row, column)));
                }
            }
        }
    }
    let (width, channels) = if planes == 3 { (width, 3) } else { (planes * width, 1) };
    Tile { label, height, width, channels, pixels }
}

/// The name of a class: a character, or its number.
fn class(place: Place, label: u32) -> String {
    if place == Place::Nistp { character(label) } else { label.to_string() }
}

/// 0–9, A–Z, a–z.
fn character(label: u32) -> String {
    debug_assert!(label < CLASSES, "a class of a character");
    char::from_digit(label, 36)
        .map(|character| character.to_ascii_uppercase())
        .or_else(|| char::from_u32('a' as u32 + label.checked_sub(36)?))
        .map_or_else(|| label.to_string(), String::from)
}

fn texts(context: &Context<'_>, place: Place, dataset: &Dataset) -> Table {
    let mut features = vec![0.0; dataset.features];
    let mut rows = Vec::new();
    for example in 0..TEXTS.min(dataset.train.len()) {
        dataset.train.inputs.copy_example(example, &mut features);
        let bag: Vec<&str> = features
            .iter()
            .zip(&dataset.words)
            .filter(|&(&value, _)| value != 0.0)
            .map(|(_, word)| word.as_str())
            .collect();
        let more = if bag.len() > WORDS { format!(" and {} more", bag.len() - WORDS) } else { String::new() };
        let words = bag[..bag.len().min(WORDS)].join(" ");
        let label = dataset.train.labels[example];
        let label = match (place.is_ordinal(), label) {
            (true, label) => format!("{} of 5 stars", label + 1),
            (false, 0) => "negative".to_owned(),
            (false, _) => "positive".to_owned(),
        };
        rows.push(Row { label, cells: vec![plain(format!("{words}{more}"))] });
    }
    Table {
        caption: format!("{}: {}", context.column(place), context.describe(&[place])),
        columns: vec!["label".into(), "words, from the most frequent to the rarest".into()],
        rows,
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_named() {
        assert_eq!([0, 9, 10, 35, 36, 61].map(character), ["0", "9", "A", "Z", "a", "z"]);
    }

    #[test]
    fn planes_become_colours_or_stand_side_by_side() {
        let colours: Vec<f32> = (0..12).map(|value| value as f32 / 255.0).collect();
        let tile_of = |shape: &[usize], features: &[f32]| tile(features, shape, String::new());
        assert_eq!(tile_of(&[3, 2, 2], &colours).pixels, [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
        let pair = tile_of(&[2, 1, 3], &colours[..6]);
        assert_eq!(
            (pair.width, pair.height, pair.channels, &pair.pixels[..]),
            (6, 1, 1, &[0, 1, 2, 3, 4, 5][..])
        );
        assert_eq!(tile_of(&[2, 3], &colours[..6]).width, 3);
    }
}
