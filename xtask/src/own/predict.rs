//! `cargo xtask predict`: asks a network about new examples.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use truezero_datasets::own::svmlight::Indices;
use truezero_datasets::own::{images, svmlight, table, texts};
use truezero_datasets::reviews::{Column, Format};
use truezero_datasets::text::Vocabulary;
use truezero_datasets::{DatasetError, idx};
use truezero_network::{ExampleKind, Model, ModelError, ModelFileError};
use truezero_tensor::Matrix;

use super::escaped;
use super::question::{Learnt, Question};
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

/// Prints a line for each example: what it is, its class and the class's probability, separated by tabs. In names a
/// backslash, a tab and a line break are written as `\\`, `\t` and `\n`.
pub(crate) fn predict(arguments: &Predict) -> Result<Completion> {
    let Predict { model: path, files, text_column, text } = arguments;
    let bytes = std::fs::read(path).map_err(|source| ModelFileError::Read { path: path.clone(), source })?;
    let model_error = |reason| ModelFileError::Model { path: path.clone(), reason };
    let model = Model::from_safetensors(&bytes).map_err(model_error)?;
    let learnt = Learnt::new(path, &model, ExampleKind::in_safetensors(&bytes).map_err(model_error)?);
    let of_texts = |texts: &[String]| {
        let bags = Vocabulary::new(model.feature_names.clone()).bags(texts.iter().map(String::as_str));
        model.probabilities(&bags)
    };
    if !text.is_empty() {
        learnt.check("`--text`", Question::Texts)?;
        print(&model, &of_texts(text)?, &|example| text[example].clone());
    }
    for file in files {
        std::fs::metadata(file).map_err(|error| anyhow!("{}: {error}", file.display()))?;
        let question = if text_column.is_some() { Question::Texts } else { question(file) };
        learnt.check(&file.display().to_string(), question)?;
        let found = match (question, text_column) {
            (Question::Images, _) if !is_idx(file) => {
                of_images(file, &model, &learnt)?;
                continue;
            }
            (Question::Images, _) => {
                let (shape, inputs) = idx::examples(file, idx::PixelOrder::Rows)?;
                learnt.check_shape(file, &shape)?;
                named(file, model.probabilities(&inputs))?
            }
            (Question::Texts, Some(column)) => of_texts(&texts::texts(file, column, MOST_BYTES)?)?,
            (Question::Texts, None) => {
                bail!("{}: expected `--text-column COLUMN`, the key of its texts", file.display())
            }
            (Question::Table, _) => named(file, of_table(file, &model, &learnt)?)?,
            (Question::Svmlight, _) => {
                let indices = Indices::of_names(&model.feature_names).unwrap_or_default();
                named(file, model.probabilities(&svmlight::features(file, indices, MOST_BYTES)?))?
            }
        };
        if found.columns() == 0 {
            bail!("{}: expected at least one example, found none", file.display());
        }
        print(&model, &found, &|example| format!("{}:{}", file.display(), example + 1));
    }
    Ok(Completion::Done)
}

/// What the name of a file says it has.
fn question(file: &Path) -> Question {
    match Format::of(file) {
        _ if file.is_dir() || is_png(file) || is_idx(file) => Question::Images,
        Some(Format::Csv | Format::Tsv) => Question::Table,
        Some(Format::JsonLines) => Question::Texts,
        None => Question::Svmlight,
    }
}

/// Prints what a network says of a PNG image or of each in a folder.
fn of_images(path: &Path, model: &Model, learnt: &Learnt<'_>) -> Result<()> {
    let images = if path.is_dir() { images::images(path)? } else { vec![path.to_owned()] };
    for image in images {
        let (shape, values) = images::image(&image)?;
        learnt.check_shape(&image, &shape)?;
        print(model, &named(&image, model.probabilities(&values))?, &|_| image.display().to_string());
    }
    Ok(())
}

/// What a network says of the rows of a table of numbers.
fn of_table(file: &Path, model: &Model, learnt: &Learnt<'_>) -> Result<Result<Matrix<f32>, ModelError>> {
    let features = match &model.feature_names[..] {
        [] => table::Features::Counted(model.network.inputs()),
        names => table::Features::Named(names),
    };
    let found = table::features(file, features, MOST_BYTES).map_err(|error| match error {
        DatasetError::Line { ref problem, .. } if problem.field == "header" && learnt.may_be_texts() => {
            anyhow!("{error}; `--text-column COLUMN` is for texts")
        }
        error => error.into(),
    })?;
    Ok(model.probabilities(&found))
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
            let (title, name) = (escaped(&title(example)), escaped(name));
            output::result(&format!("{title}\t{name}\t{probability:.4}"));
        }
    }
}
