//! Table 2: sentiment of restaurant reviews in stars, by ten-fold cross-validation; and what pre-training is worth
//! there.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_pretrain::Reconstruction;

use super::counted::{self, AS_CONSTANT, Counted, footnoted};
use super::folds;
use super::grid::{self, Model};
use super::pre_training;
use super::{Context, Experiment, column};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Measured, Row, Section, Table, Verdict};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table2",
    title: "Table 2: stars of restaurant reviews",
    places: &[PLACE],
    jobs: |context, runs| grid::jobs(context, runs, &models()),
    section,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Opentable;
/// A level of sparsity counts as the paper's within this number of points.
const TOLERANCE: f64 = 10.0;

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

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut rows = Vec::new();
    for (number, model) in models().into_iter().enumerate() {
        let paper = context.paper.table2.get(number);
        let selected = grid::selected_runs(context, runs, model)?;
        let sparsities = if model.depth == 0 { input_sparsity(context)? } else { sparsities(&selected) };
        let sparsity = counted::cell(&selected, paper.and_then(|row| row.sparsity.clone()), None, || {
            let known = (!sparsities.is_empty()).then(|| folds::with_error(&sparsities, 1)).transpose()?;
            Ok(known.map(|sparsity| format!("{sparsity} %")))
        })?;
        rows.push(Row {
            label: model.to_string(),
            cells: vec![
                folds::error_cell(context, runs, model, paper.map(|row| row.rmse.as_str()))?,
                sparsity,
            ],
        });
    }
    let strategies: Vec<_> = models().into_iter().filter_map(Model::strategy).collect();
    Ok(Section {
        id: "table2".into(),
        title: "Table 2: stars of restaurant reviews".into(),
        reference: "paper, section 4.2, Table 2".into(),
        blocks: vec![
            Block::Paragraph(format!(
                "Reviews as bags of the {} most frequent words. Networks are pre-trained on all training texts, with \
                 and without stars, with sigmoid reconstruction, salt-and-pepper noise on the words and masking noise \
                 above; fine-tuning is a {}-fold cross-validation on the texts with stars, whose first fold chooses \
                 the learning rate. What is predicted is the expected number of stars under the softmax, and the error \
                 is that on the test texts. Sparsity without hidden layer is that of the words.",
                context.scale.data(PLACE).words,
                context.sizes.folds
            )),
            Block::Table(footnoted(
                Table {
                    caption: format!("Table 2. Root mean square error in stars, {}", column(context, PLACE)),
                    columns: vec!["network".into(), "error".into(), "true zeros".into()],
                    rows,
                    notes: vec![
                        "Mean over the folds ± its standard error.".into(),
                        format!("Data: {}.", context.describe(&[PLACE])),
                    ],
                },
                &format!("{AS_CONSTANT} True zeros are the mean of the others."),
            )),
            Block::Checks(vec![
                folds::claim(
                    context,
                    runs,
                    ("C12", "Depth helps, rectifier below tanh"),
                    "Depth helps, and rectifier networks err less than tanh networks: no hidden layer, one, three in \
                     falling order of their error, and three of rectifiers below three of tanh.",
                    &[(rectifier(1), none()), (rectifier(3), rectifier(1)), (rectifier(3), tanh())],
                )?,
                folds::claim(
                    context,
                    runs,
                    ("C13", "Reviews need pre-training"),
                    "Without pre-training the network of three rectifier layers does not reach what it reaches with \
                     it.",
                    &[(rectifier(3), from_random_weights())],
                )?,
                levels(context, runs)?,
            ]),
            Block::Table(grid::searched(context, runs, &models())?),
            Block::Table(pre_training::searched(context, runs, &strategies)?),
        ],
    })
}

/// Of the runs that did not fail, in percent.
fn sparsities(selected: &[Counted<'_>]) -> Vec<f64> {
    selected.iter().filter_map(Counted::sparsity).collect()
}

/// Of the words, in percent.
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
fn levels(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let mut levels = Vec::new();
    let mut words = Vec::new();
    let mut records = Vec::new();
    let mut failures = Vec::new();
    let wanted = [(rectifier(1), 28.9), (rectifier(3), 53.9), (tanh(), 0.0)];
    for (model, paper) in wanted {
        let selected = grid::selected_runs(context, runs, model)?;
        records.extend(selected.iter().map(Counted::path));
        failures.extend(counted::failures(&selected).map(|failures| format!("{model}: {failures}")));
        let sparsities = sparsities(&selected);
        if sparsities.is_empty() {
            continue;
        }
        let level = sparsities.iter().sum::<f64>() / sparsities.len() as f64;
        levels.push(level - paper);
        words.push(format!("{model} {level:.1} % for {paper} %"));
    }
    let check = context.check(
        ("C14", "True zeros of Table 2"),
        "The hidden layers have the true zeros that Table 2 prints: 28.9 % with one rectifier layer, 53.9 % with \
         three, none with tanh.",
        &[PLACE],
    );
    if !failures.is_empty() {
        return Ok(counted::undecided(check, &failures.join("; "), records));
    }
    if levels.is_empty() {
        return Ok(check);
    }
    let farthest = levels.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()));
    Ok(Check {
        verdict: match farthest {
            Some(_) if levels.len() < wanted.len() => Verdict::NotRun,
            Some(farthest) if farthest.abs() <= TOLERANCE => Verdict::Reproduced,
            Some(_) => Verdict::Contradicted,
            None => Verdict::NotRun,
        },
        statistic: format!(
            "true zeros, ours for the paper’s: {}; within {TOLERANCE} points counts as its level",
            words.join(", ")
        ),
        measured: farthest.map(|effect| Measured {
            effect,
            unit: "percentage points of true zeros, the farthest from the paper's",
            interval: None,
            p: None,
            n: records.len(),
        }),
        records,
        ..check
    })
}
