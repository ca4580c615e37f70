//! `cargo xtask predict`: asks a network about new examples.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use truezero_datasets::own::svmlight::Indices;
use truezero_datasets::own::{images, svmlight, table, texts};
use truezero_datasets::reviews::{Column, Format};
use truezero_datasets::text::Vocabulary;
use truezero_datasets::{DatasetError, idx};
use truezero_network::{Model, ModelError};
use truezero_tensor::Matrix;

use crate::interrupt::Completion;
use crate::output;

/// The most bytes of a file.
const MOST_BYTES: u64 = 1 << 32;

#[derive(Debug, Args)]
pub(crate) struct Predict {
    /// The network, as `cargo xtask train` keeps it
    #[arg(value_name = "MODEL")]
    model: PathBuf,

    /// Tables or svmlight files with the features, IDX files of images, PNG images or folders of them
    #[arg(value_name = "FILE", required_unless_present = "text")]
    files: Vec<PathBuf>,

    /// The files have texts in this column, by its name, or by its number from 0 in tables without a header
    #[arg(long, value_name = "COLUMN")]
    text_column: Option<Column>,

    /// A text, for a network that was trained on texts; may be given several times
    #[arg(long, value_name = "TEXT", conflicts_with = "files")]
    text: Vec<String>,
}

/// Prints a line for each example: what it is, its class and the class's probability, separated by tabs.
pub(crate) fn predict(arguments: &Predict) -> Result<Completion> {
    let Predict { model: path, files, text_column, text } = arguments;
    let model = Model::load(path)?;
    let of_texts = |texts: &[String]| {
        if model.feature_names.is_empty() || Indices::of_names(&model.feature_names).is_some() {
            bail!("{}: expected a network that was trained on texts", path.display());
        }
        let bags = Vocabulary::new(model.feature_names.clone()).bags(texts.iter().map(String::as_str));
        Ok(model.probabilities(&bags)?)
    };
    if !text.is_empty() {
        print(&model, &of_texts(text)?, &|example| text[example].clone());
    }
    for file in files {
        let title = |example: usize| format!("{}:{}", file.display(), example + 1);
        if text_column.is_none() && (file.is_dir() || is_png(file)) {
            let images = if file.is_dir() { images::images(file)? } else { vec![file.clone()] };
            for image in images {
                let found = named(&image, model.probabilities(&images::image(&image)?))?;
                print(&model, &found, &|_| image.display().to_string());
            }
            continue;
        }
        let found = match text_column {
            Some(column) => of_texts(&texts::texts(file, column, MOST_BYTES)?)?,
            None => named(file, of_rows(file, &model)?)?,
        };
        if found.columns() == 0 {
            bail!("{}: expected at least one example, found none", file.display());
        }
        print(&model, &found, &title);
    }
    Ok(Completion::Done)
}

/// What a network says of the examples in a file of numbers, whose kind follows from its name.
fn of_rows(file: &Path, model: &Model) -> Result<Result<Matrix<f32>, ModelError>> {
    if is_idx(file) {
        return Ok(model.probabilities(&idx::examples(file, idx::PixelOrder::Rows)?));
    }
    let names = &model.feature_names;
    Ok(match (Format::of(file), Indices::of_names(names)) {
        (Some(Format::Csv | Format::Tsv), _) => {
            let features = match &names[..] {
                [] => table::Features::Counted(model.network.inputs()),
                names => table::Features::Named(names),
            };
            model.probabilities(&table::features(file, features, MOST_BYTES).map_err(hint)?)
        }
        (None, Some(indices)) => model.probabilities(&svmlight::features(file, indices, MOST_BYTES)?),
        _ => bail!(
            "{}: expected a name that ends with .csv, .tsv, .png or -ubyte, any name for a network that was trained \
             on svmlight, or `--text-column` for texts",
            file.display()
        ),
    })
}

/// Says how to ask about texts, if a table has not the columns of the features.
fn hint(error: DatasetError) -> anyhow::Error {
    match error {
        DatasetError::Line { ref problem, .. } if problem.field == "header" => {
            anyhow!("{error}; `--text-column COLUMN` is for texts")
        }
        error => error.into(),
    }
}

/// The error of a network names the file.
fn named(file: &Path, found: Result<Matrix<f32>, ModelError>) -> Result<Matrix<f32>> {
    found.map_err(|error| anyhow!("{}: {error}", file.display()))
}

/// Whether the name is that of an IDX file, compressed or not.
fn is_idx(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".idx", "-ubyte"].iter().any(|end| name.ends_with(end))
}

fn is_png(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"))
}

fn print(model: &Model, probabilities: &Matrix<f32>, title: &dyn Fn(usize) -> String) {
    for example in 0..probabilities.columns() {
        let mut classes = model.class_names.iter().zip(probabilities.column(example));
        let first = classes.next().map(|(name, &probability)| (name, probability));
        let best = classes.fold(first, |best, (name, &probability)| match best {
            Some((_, most)) if most >= probability => best,
            _ => Some((name, probability)),
        });
        if let Some((name, probability)) = best {
            output::result(&format!("{}\t{name}\t{probability:.4}", title(example)));
        }
    }
}
