//! The report of `cargo xtask train`.

use std::path::Path;

use truezero_network::Network;
use truezero_report::{
    Block, Cell, Figure, Images, Plot, Report, Row, Section, Sentence, Series, Table, Tile,
};
use truezero_sweep::words::counted;

use super::data::Loaded;
use super::inspection::Inspection;
use super::job::{Record, lowest};

/// The most filters that are drawn.
const FILTERS: usize = 100;

/// The report of all networks of the configuration in `file`, of which `best` is the one that is kept.
pub(super) fn report(
    records: &[Record],
    best: &Record,
    network: &Network<f32>,
    loaded: &Loaded,
    file: &Path,
) -> Report {
    let prepared = &loaded.prepared;
    let data = &prepared.data;
    let sizes = [&data.train, &data.valid, &data.test].map(truezero_datasets::Split::len);
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let test = &best.result.test;
    let summary = match test.error() {
        Some(error) => format!(
            "The network with the lowest validation error ({}) misclassifies {} of {}.",
            percent(lowest(best)),
            percent(error),
            examples(test, "test example")
        ),
        None => {
            format!("The lowest validation error is {}; there are no test examples.", percent(lowest(best)))
        }
    };
    let mut blocks =
        vec![runs(records), curves(records), layers(test), confusion(test, &prepared.class_names)];
    blocks.extend(filters(network, &data.shape));
    let examples =
        format!("{} for training, {} for validation, {} for the test", sizes[0], sizes[1], sizes[2]);
    let mut facts = vec![fact("Examples", examples)];
    facts.extend(loaded.remarks.iter().map(|remark| fact("Remark", remark.clone())));
    facts.push(fact("Features", data.features.to_string()));
    facts.push(fact("Classes", prepared.class_names.join(", ")));
    facts.push(fact("Fingerprint of the data", data.fingerprint.clone()));
    Report {
        title: format!("Networks for {}", data.provenance.title),
        subtitle: String::new(),
        facts,
        summary: vec![Sentence { text: summary, section: None }],
        sections: vec![Section {
            id: "networks".into(),
            title: "Networks".into(),
            blocks,
            ..Section::default()
        }],
        how_to_repeat: super::command("train", file),
        records: None,
    }
}

/// How many examples were inspected: "1 test example".
pub(super) fn examples(test: &Inspection, what: &str) -> String {
    counted(usize::try_from(test.examples()).unwrap_or(usize::MAX), what)
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

fn cell(text: String) -> Cell {
    Cell { ours: Some(text), ..Cell::default() }
}

fn table(caption: &str, columns: &[&str], rows: Vec<Row>) -> Block {
    let columns = columns.iter().map(|&column| column.to_owned()).collect();
    Block::Table(Table { caption: caption.to_owned(), columns, rows, notes: Vec::new() })
}

fn runs(records: &[Record]) -> Block {
    let row = |record: &Record| {
        let descent = &record.settings.descent;
        let test = record.result.test.error().map_or("–".to_owned(), percent);
        let epochs = record.result.validation_errors.len().to_string();
        let cells = [percent(lowest(record)), test, epochs, record.result.outcome.clone()];
        let label = format!("rate {}, seed {}", descent.learning_rate, descent.seed);
        Row { label, cells: cells.map(cell).to_vec() }
    };
    let columns = ["network", "lowest validation error", "test error", "epochs", "end"];
    table("The networks.", &columns, records.iter().map(row).collect())
}

fn curves(records: &[Record]) -> Block {
    let series = records.iter().enumerate().map(|(number, record)| {
        let descent = &record.settings.descent;
        let errors = (1..).zip(&record.result.validation_errors);
        Series {
            label: format!("rate {}, seed {}", descent.learning_rate, descent.seed),
            data: errors.map(|(epoch, &error)| (f64::from(epoch), 100.0 * error)).collect(),
            hue: number % 6,
            ..Series::default()
        }
    });
    let series: Vec<Series> = series.collect();
    let points = || series.iter().flat_map(|series| &series.data);
    let plot = Plot {
        title: "Validation error".into(),
        x_label: "epoch".into(),
        y_label: "%".into(),
        x_range: (1.0, points().map(|point| point.0).fold(2.0, f64::max)),
        y_range: (0.0, points().map(|point| point.1).fold(1.0, f64::max)),
        series,
    };
    let caption = "The validation error after each epoch.".into();
    Block::Figure(Figure { id: "validation-error".into(), caption, plots: vec![plot] })
}

fn layers(test: &Inspection) -> Block {
    let row = |(number, layer): (usize, &super::inspection::Layer)| {
        let sparsity = layer.sparsity.map_or("–".to_owned(), percent);
        let cells = [layer.units.to_string(), layer.activation.clone(), sparsity, layer.dead.to_string()];
        Row { label: format!("hidden layer {number}"), cells: cells.map(cell).to_vec() }
    };
    let caption =
        "The hidden layers of the kept network, on the test examples. A dead unit is zero for all of them.";
    table(
        caption,
        &["layer", "units", "activation", "true zeros", "dead units"],
        (1..).zip(&test.layers).map(row).collect(),
    )
}

fn confusion(test: &Inspection, class_names: &[String]) -> Block {
    let columns: Vec<&str> = std::iter::once("class").chain(class_names.iter().map(String::as_str)).collect();
    let row = |(name, counts): (&String, &Vec<u64>)| {
        let cells = counts.iter().map(|count| cell(count.to_string())).collect();
        Row { label: name.clone(), cells }
    };
    let rows = class_names.iter().zip(&test.confusion).map(row).collect();
    table("The test examples of each class, by the class that is predicted.", &columns, rows)
}

/// The weights that enter the units of the first layer, if the examples are images.
fn filters(network: &Network<f32>, shape: &[usize]) -> Option<Block> {
    let (&[height, width] | &[height, width, 1]) = shape else { return None };
    let affine = &network.hidden.first()?.affine;
    let tile = |unit: usize| {
        let weights: Vec<f32> =
            (0..affine.inputs()).map(|input| affine.weights.column(input)[unit]).collect();
        let largest = weights.iter().fold(f32::MIN_POSITIVE, |largest, weight| largest.max(weight.abs()));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255")]
        let pixels = weights.iter().map(|weight| (127.5 * (1.0 + weight / largest)).round() as u8).collect();
        Tile { label: String::new(), height, width, channels: 1, pixels }
    };
    Some(Block::Images(Images {
        id: "filters".into(),
        caption: "The weights from the pixels to the first units: grey is 0, white the largest of a unit."
            .into(),
        alternative: "The weights of the first hidden layer as small images.".into(),
        column_labels: Vec::new(),
        tiles: (0..affine.outputs().min(FILTERS)).map(tile).collect(),
        columns: 10,
        zoom: (56 / width.max(1)).clamp(1, 4),
    }))
}
