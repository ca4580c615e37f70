//! Table 2: sentiment of restaurant reviews in stars, by ten-fold cross-validation; and what pre-training is worth
//! there.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::Counted;
use truezero_pretrain::Reconstruction;

use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, AS_CONSTANT, footnoted};
use super::levels::{Level, levels};
use super::model::{self, Model};
use super::{cells, checks, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table2",
    title: "Table 2: stars of restaurant reviews",
    reference: "paper, section 4.2, Table 2",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &models()),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Opentable;

/// Pre-trained by sigmoid reconstruction, the paper's choice for text.
fn network(neuron: ActivationKind, depth: usize) -> Model {
    let pre_training = (depth > 0).then_some(Reconstruction::Sigmoid);
    Model { place: PLACE, neuron, depth, pre_training, share: None }
}

fn none() -> Model {
    network(ActivationKind::Rectifier, 0)
}

fn rectifier(depth: usize) -> Model {
    network(ActivationKind::Rectifier, depth)
}

fn tanh() -> Model {
    network(ActivationKind::Tanh, 3)
}

/// T2b.
fn from_random_weights() -> Model {
    Model { pre_training: None, ..rectifier(3) }
}

fn models() -> [Model; 5] {
    [none(), rectifier(1), rectifier(3), tanh(), from_random_weights()]
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let mut rows = Vec::new();
    for (number, model) in models().into_iter().enumerate() {
        let paper = context.paper.table2.get(number);
        let selected = model.selected(context, runs)?;
        let sparsities = if model.depth == 0 { input_sparsity(context)? } else { sparsities(&selected) };
        let sparsity = failed::cell(&selected, paper.and_then(|row| row.sparsity.clone()), None, || {
            let known =
                (!sparsities.is_empty()).then(|| cells::with_standard_error(&sparsities, 1)).transpose()?;
            Ok(known.map(|sparsity| format!("{sparsity} %")))
        })?;
        let error = cells::error(context, runs, model, paper.map(|row| row.rmse.clone()))?;
        rows.push(Row { label: model.to_string(), cells: vec![error, sparsity] });
    }
    let table = Table {
        caption: format!("Table 2. Root mean square error in stars, {}", context.column(PLACE)),
        columns: vec!["network".into(), "error".into(), "true zeros".into()],
        rows,
        notes: vec!["Mean over the folds ± its standard error.".into(), context.data_note(&[PLACE])],
    };
    let claim = |id, pairs: &[(Model, Model)]| checks::of_folds(context, runs, id, pairs);
    let mut blocks = vec![
        Block::Paragraph(format!(
            "Reviews as bags of the {} most frequent words. Networks are pre-trained on all training texts, with and \
             without stars, with sigmoid reconstruction, salt-and-pepper noise on the words and masking noise above; \
             fine-tuning is a {}-fold cross-validation on the texts with stars, whose first fold chooses the learning \
             rate. What is predicted is the expected number of stars under the softmax, and the error is that on the \
             test texts. Sparsity without hidden layer is that of the words.",
            context.sizes.data(PLACE).words,
            context.sizes.folds
        )),
        Block::Table(footnoted(table, &format!("{AS_CONSTANT} True zeros are the mean of the others."))),
        Block::Checks(vec![
            claim("C12", &[(rectifier(1), none()), (rectifier(3), rectifier(1)), (rectifier(3), tanh())])?,
            claim("C13", &[(rectifier(3), from_random_weights())])?,
            true_zeros(context, runs)?,
        ]),
    ];
    blocks.extend(searched::blocks(context, runs, &models())?);
    Ok(blocks)
}

/// The sparsity of each run that did not fail, in percent.
fn sparsities(selected: &[Counted<'_>]) -> Vec<f64> {
    selected.iter().filter_map(Counted::sparsity).collect()
}

/// The share of zeros among the words, in percent.
fn input_sparsity(context: &Context<'_>) -> Result<Vec<f64>> {
    let test = &context.data.at(PLACE)?.test;
    let mut zeros = 0;
    let mut words = vec![0.0; test.inputs.features()];
    for example in 0..test.len() {
        test.inputs.copy_example(example, &mut words);
        zeros += words.iter().filter(|&&word| word == 0.0).count();
    }
    Ok(vec![100.0 * zeros as f64 / (words.len() * test.len()) as f64])
}

/// C14.
fn true_zeros(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let mut found = Vec::new();
    for (model, paper) in [(rectifier(1), 28.9), (rectifier(3), 53.9), (tanh(), 0.0)] {
        let selected = model.selected(context, runs)?;
        let sparsities = sparsities(&selected);
        let known = !sparsities.is_empty();
        let ours = known.then(|| sparsities.iter().sum::<f64>() / sparsities.len() as f64);
        found.push(Level { name: model.to_string(), ours, paper, selected });
    }
    let check = context.check("C14", &[PLACE])?;
    Ok(levels(check, &found, |levels| levels.iter().map(|level| level.selected.len()).sum()))
}
