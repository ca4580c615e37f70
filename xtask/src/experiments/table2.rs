//! Table 2: sentiment of restaurant reviews in stars, by ten-fold cross-validation; and what pre-training is worth
//! there.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::Counted;
use truezero_eval::rules::root_mean_square_above;
use truezero_pretrain::Reconstruction;

use super::checks::{OnData, Shown, Test, Unit, check, rests_on, subject};
use super::comparisons::{Compared, all_err_less, each_errs_less};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, AS_CONSTANT, footnoted};
use super::levels::level;
use super::model::{self, Model};
use super::{cells, papers, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table2",
    title: "Table 2: stars of restaurant reviews",
    reference: "paper, section 4.2, Table 2",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &models()),
    measurements: |_, _| Ok(Vec::new()),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Opentable;
const STARS: Unit = Unit { name: "stars of root mean square error", factor: 1.0 };

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
        caption: format!("Table 2. Root mean square error in stars, on {}", context.column(PLACE)),
        columns: vec!["network".into(), "error".into(), "true zeros".into()],
        rows,
        notes: vec!["Mean over the folds ± its standard error.".into(), context.data_note(&[PLACE])],
    };
    let mut blocks = vec![Block::Paragraph(format!(
        "A review is a bag of the {} most frequent words. Pre-training uses all training texts, with and without \
         stars: sigmoid reconstruction, salt-and-pepper noise on the words, masking noise in the layers above. \
         Fine-tuning is a {}-fold cross-validation on the texts with stars; the first fold chooses the learning \
         rate. The prediction is the expected number of stars under the softmax, and the error is that on the test \
         texts. Without a hidden layer, the true zeros are those of the words.",
        context.sizes.data(PLACE).words,
        context.sizes.folds
    ))];
    let table = footnoted(table, &format!("{AS_CONSTANT} True zeros are the mean of the others."));
    blocks.extend(papers::apart(table, |_, _| context.is_the_papers(PLACE)));
    blocks.push(Block::Checks(claims(context, runs)?));
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

fn claims(context: &Context<'_>, runs: &Runs) -> Result<Vec<Check>> {
    let compared = |[one, other]: [Model; 2]| {
        let square = |model| {
            Some(context.paper.table2.get(models().iter().position(|&row| row == model)?)?.error)
                .map(|error| error * error)
        };
        let paper = square(one).zip(square(other)).map(|(one, other)| one - other);
        Compared::models(context, runs, [one, other], paper)
    };
    let order = [[rectifier(1), none()], [rectifier(3), rectifier(1)], [rectifier(3), tanh()]];
    let order = order.into_iter().map(compared).collect::<Result<Vec<_>>>()?;
    let with_pre_training = compared([rectifier(3), from_random_weights()])?;
    let with_pre_training =
        each_errs_less(context, std::slice::from_ref(&with_pre_training))?.pop().flatten();
    let without = not_below(context, runs)?;
    let both =
        with_pre_training.zip(without).map(|(less, above)| Test::together("both parts", vec![above, less]));
    Ok(vec![
        check(context, EXPERIMENT.id, "C12", &all_err_less(context, &order)?)?,
        check(context, EXPERIMENT.id, "C13", &[OnData::new(context, PLACE, both.transpose()?)])?,
        true_zeros(context, runs)?,
    ])
}

/// T2b: without pre-training the error stays above the paper's figure.
fn not_below(context: &Context<'_>, runs: &Runs) -> Result<Option<Test>> {
    let model = from_random_weights();
    let selected = model.selected(context, runs)?;
    let folds: Option<Vec<&[f64]>> = selected.iter().map(Counted::squared_errors).collect();
    let (Some(folds), Some(row)) = (folds.filter(|folds| !folds.is_empty()), context.paper.table2.last())
    else {
        return Ok(None);
    };
    let (runs, records) = rests_on(model, &selected);
    let label = format!("{model}, without pre-training");
    let tested = root_mean_square_above(subject(context, PLACE, &label, runs), &folds, row.error)?;
    let label = format!("{label}, less the paper’s {}", row.error);
    let shown = Shown { label, unit: STARS, figure: row.error, paper: None, margin: None };
    let statistic = format!("error against {} over examples and {} folds", row.error, folds.len());
    Ok(Some(Test::new(tested, statistic, &shown, records)))
}

/// C14.
fn true_zeros(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let mut parts = Vec::new();
    for (model, row) in models().into_iter().zip(&context.paper.table2) {
        let Some(paper) = row.zeros else { continue };
        parts.push(level(context, "C14", model, &model.selected(context, runs)?, paper)?);
    }
    let parts: Option<Vec<Test>> = parts.into_iter().collect();
    let test = parts.map(|parts| Test::together("all networks", parts)).transpose()?;
    check(context, EXPERIMENT.id, "C14", &[OnData::new(context, PLACE, test)])
}
