//! `cargo xtask predict`: asks a network about new examples.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use truezero_datasets::own::{images, table};
use truezero_datasets::text::Vocabulary;
use truezero_network::Model;
use truezero_tensor::Matrix;

use crate::interrupt::Completion;
use crate::output;

/// The most bytes of a table.
const MOST_BYTES: u64 = 1 << 32;

#[derive(Debug, Args)]
pub(crate) struct Predict {
    /// The network, as `cargo xtask train` keeps it
    #[arg(value_name = "MODEL")]
    model: PathBuf,

    /// A table with the columns of the features, or PNG images
    #[arg(value_name = "FILE", required_unless_present = "text")]
    files: Vec<PathBuf>,

    /// A text, for a network that was trained on texts; may be given several times
    #[arg(long, value_name = "TEXT", conflicts_with = "files")]
    text: Vec<String>,
}

/// Prints a line for each example: what it is, its class and the class's probability, separated by tabs.
pub(crate) fn predict(arguments: &Predict) -> Result<Completion> {
    let model = Model::load(&arguments.model)?;
    if !arguments.text.is_empty() {
        if model.feature_names.is_empty() {
            bail!("{}: expected a network that was trained on texts", arguments.model.display());
        }
        let vocabulary = Vocabulary::new(model.feature_names.clone());
        let bags = vocabulary.bags(arguments.text.iter().map(String::as_str));
        print(&model, &model.probabilities(&bags)?, &|example| arguments.text[example].clone());
    }
    for file in &arguments.files {
        let title = |example: usize| format!("{}:{}", file.display(), example + 1);
        if is_png(file) {
            let image = images::image(file)?;
            print(&model, &model.probabilities(&image)?, &|_| file.display().to_string());
        } else if model.feature_names.is_empty() {
            bail!("{}: expected a network whose features have names, for a table", arguments.model.display());
        } else {
            let rows = table::features(file, &model.feature_names, MOST_BYTES)?;
            print(&model, &model.probabilities(rows)?, &title);
        }
    }
    Ok(Completion::Done)
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
