//! The exact sparsity of the hidden layers of Table 1's rectifier networks.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_network::Evaluation;
use truezero_pretrain::Reconstruction;

use super::counted::{self, Counted, LEFT_OUT, footnoted};
use super::grid::Model;
use super::{Context, Experiment, column, grid};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Measured, Row, Section, Table, Verdict};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "sparsity",
    title: "Average exact sparsity of the rectifier networks",
    places: &Place::IMAGES,
    jobs: |context, runs| {
        grid::jobs(context, runs, &context.images().into_iter().flat_map(models).collect::<Vec<_>>())
    },
    section,
    summary,
};

/// A level of sparsity counts as the paper's within this number of points.
const TOLERANCE: f64 = 10.0;

/// The rectifier networks of Table 1, with and without pre-training.
fn models(place: Place) -> [Model; 2] {
    [
        Model::pre_trained(place, ActivationKind::Rectifier, Reconstruction::Softplus),
        Model::random(place, ActivationKind::Rectifier),
    ]
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut heads = vec!["layer".to_owned()];
    let mut columns = Vec::new();
    for place in context.images() {
        let paper = context.paper.sparsity.get(place.name()).copied();
        for (model, half) in models(place).into_iter().zip(["with", "without"]) {
            heads.push(format!("{}, {half} pre-training", column(context, place)));
            columns.push((grid::selected_runs(context, runs, model)?, paper));
        }
    }
    let row = |label: String, has_paper: bool, value: &dyn Fn(&Evaluation) -> Option<f64>| -> Result<Row> {
        let cell = |(selected, paper): &(Vec<Counted<'_>>, Option<f64>)| {
            let paper = paper.filter(|_| has_paper).map(percent);
            counted::cell(selected, paper, None, || Ok(mean(selected, value).map(percent)))
        };
        Ok(Row { label, cells: columns.iter().map(cell).collect::<Result<_>>()? })
    };
    let mut rows = vec![row("all hidden layers".into(), true, &sparsity)?];
    for layer in 0..3 {
        rows.push(row(format!("hidden layer {}", layer + 1), false, &|test| {
            Some(100.0 * test.zeros.get(layer)?.sparsity()?)
        })?);
    }
    Ok(Section {
        id: "sparsity".into(),
        title: "Sparsity of the rectifier networks".into(),
        reference: "paper, section 4.1, \"average exact sparsity\"".into(),
        blocks: vec![
            Block::Paragraph(
                "The share of hidden values that are exactly zero, over all units and test examples, of the rectifier \
                 networks of Table 1. The paper prints one figure for both."
                    .into(),
            ),
            Block::Table(footnoted(
                Table {
                    caption: "True zeros in the hidden layers".into(),
                    columns: heads,
                    rows,
                    notes: vec![],
                },
                LEFT_OUT,
            )),
            Block::Checks(vec![claim(context, runs)?]),
        ],
    })
}

/// C8: the sparsity of both networks is near the paper's, on each data set.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let places = context.images();
    let (mut levels, mut words, mut records) = (Vec::new(), Vec::new(), Vec::new());
    let mut failures = Vec::new();
    let mut wanted = 0;
    for &place in &places {
        let Some(&paper) = context.paper.sparsity.get(place.name()) else { continue };
        for model in models(place) {
            wanted += 1;
            let selected = grid::selected_runs(context, runs, model)?;
            records.extend(selected.iter().map(Counted::path));
            let failed = counted::failures(&selected);
            failures.extend(failed.map(|failed| format!("{}: {model}, {failed}", column(context, place))));
            let Some(level) = mean(&selected, &sparsity) else { continue };
            levels.push((level, paper));
            words.push(format!("{}: {} for {paper} %", column(context, place), percent(level)));
        }
    }
    let check = context.check(
        ("C8", "True zeros as the paper prints"),
        "The hidden layers of rectifier networks have the true zeros that the paper prints: 83.4 % on MNIST, 72.0 % on \
         CIFAR10, 68.0 % on NISTP, 73.8 % on NORB.",
        &places,
    );
    if !failures.is_empty() {
        return Ok(counted::undecided(check, &failures.join("; "), records));
    }
    if levels.is_empty() {
        return Ok(check);
    }
    let farthest =
        levels.iter().map(|(level, paper)| level - paper).max_by(|a, b| a.abs().total_cmp(&b.abs()));
    Ok(Check {
        verdict: if levels.len() < wanted { Verdict::NotRun } else { judge(&levels) },
        statistic: format!(
            "true zeros, ours for the paper's, with and without pre-training: {}; within {TOLERANCE} points counts as \
             its level",
            words.join(", ")
        ),
        measured: farthest.map(|effect| Measured {
            effect,
            unit: "percentage points of true zeros, the farthest from the paper's",
            interval: None,
            p: None,
            n: levels.len(),
        }),
        records,
        ..check
    })
}

/// `levels` are ours and the paper's.
fn judge(levels: &[(f64, f64)]) -> Verdict {
    let near = levels.iter().all(|(level, paper)| (level - paper).abs() <= TOLERANCE);
    if near { Verdict::Reproduced } else { Verdict::Contradicted }
}

fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let mut parts = Vec::new();
    for place in context.images().into_iter().filter(|&place| context.is_the_papers(place)) {
        for (model, half) in models(place).into_iter().zip(["with", "without"]) {
            let selected = grid::selected_runs(context, runs, model)?;
            let Some(ours) = mean(&selected, &sparsity) else { continue };
            let failed =
                counted::failures(&selected).map(|failed| format!(" ({failed})")).unwrap_or_default();
            let beside = context
                .paper
                .sparsity
                .get(place.name())
                .map(|&figure| format!(" (the paper: {})", percent(figure)));
            let place = place.title();
            parts.push(format!(
                "{place} {} {half} pre-training{}{failed}",
                percent(ours),
                beside.unwrap_or_default()
            ));
        }
    }
    let sentence = format!("True zeros in the hidden layers of rectifier networks: {}.", parts.join(", "));
    Ok((!parts.is_empty()).then_some(sentence))
}

/// Over all hidden layers and test examples, in percent.
fn sparsity(test: &Evaluation) -> Option<f64> {
    Some(100.0 * test.sparsity()?)
}

fn percent(value: f64) -> String {
    format!("{value:.1} %")
}

/// The mean over the runs that did not fail.
fn mean(selected: &[Counted<'_>], value: &dyn Fn(&Evaluation) -> Option<f64>) -> Option<f64> {
    let values: Option<Vec<f64>> = selected.iter().filter_map(Counted::test).map(value).collect();
    let values = values.filter(|values| !values.is_empty())?;
    Some(values.iter().sum::<f64>() / values.len() as f64)
}
