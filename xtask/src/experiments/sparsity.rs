//! The exact sparsity of the hidden layers of Table 1's rectifier networks.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::RunRecord;
use truezero_pretrain::Reconstruction;

use super::grid::Model;
use super::{Context, Experiment, grid};
use crate::report::model::{Block, Cell, Check, Row, Section, Table, Verdict};
use crate::store::{Runs, Store};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "sparsity",
    title: "Average exact sparsity of the rectifier networks",
    jobs: |context, runs| grid::jobs(context, runs, &models()),
    section,
    summary,
};

/// A level of sparsity counts as the paper's within so many points of it.
const TOLERANCE: f64 = 10.0;

/// The rectifier networks of Table 1, with and without pre-training.
fn models() -> [Model; 2] {
    [
        Model::pre_trained(ActivationKind::Rectifier, Reconstruction::Softplus),
        Model::random(ActivationKind::Rectifier),
    ]
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let dataset = context.dataset;
    let paper = context.paper.sparsity.get(&dataset.provenance.name).copied();
    let mut columns = Vec::new();
    for model in models() {
        columns.push(grid::selected_runs(context, runs, model)?);
    }
    let row = |label: String, paper: Option<f64>, value: &dyn Fn(&RunRecord) -> Option<f64>| Row {
        label,
        cells: columns
            .iter()
            .map(|records| Cell {
                ours: mean(records, value).map(percent),
                paper: paper.map(percent),
                link: records.first().map(|record| Store::relative_path(&record.job)),
                ..Cell::default()
            })
            .collect(),
    };
    let mut rows = vec![row("all hidden layers".into(), paper, &sparsity)];
    for layer in 0..grid::DEPTH {
        rows.push(row(format!("hidden layer {}", layer + 1), None, &|record| {
            Some(100.0 * record.best.as_ref()?.test.zeros.get(layer)?.sparsity())
        }));
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
            Block::Table(Table {
                caption: format!("True zeros on {}", dataset.provenance.title),
                columns: vec!["layer".into(), "with pre-training".into(), "without pre-training".into()],
                rows,
                notes: vec![],
            }),
            Block::Checks(vec![claim(context, &columns, paper)]),
        ],
    })
}

/// C8: the sparsity of both networks is near the paper's.
fn claim(context: &Context<'_>, columns: &[Vec<&RunRecord>], paper: Option<f64>) -> Check {
    let levels: Option<Vec<f64>> = columns.iter().map(|records| mean(records, &sparsity)).collect();
    let (verdict, statistic) = match (levels, paper) {
        (Some(levels), Some(paper)) => {
            let distances: Vec<String> =
                levels.iter().map(|level| format!("{:+.1}", level - paper).replace('-', "−")).collect();
            let words = format!(
                "{} points from the paper’s {paper} %, with and without pre-training; within {TOLERANCE} counts as its level",
                distances.join(" and ")
            );
            (judge(&levels, paper), words)
        }
        _ => (Verdict::NotRun, "–".into()),
    };
    Check {
        id: "C8".into(),
        claim: "The hidden layers of rectifier networks have the true zeros that the paper prints (83.4 % on MNIST).".into(),
        verdict,
        statistic,
        data: context.data(), ..Check::default() }
}

fn judge(levels: &[f64], paper: f64) -> Verdict {
    let near = levels.iter().all(|level| (level - paper).abs() <= TOLERANCE);
    if near { Verdict::Reproduced } else { Verdict::Contradicted }
}

fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let mut parts = Vec::new();
    for (model, half) in models().into_iter().zip(["with", "without"]) {
        let records = grid::selected_runs(context, runs, model)?;
        parts.extend(mean(&records, &sparsity).map(|ours| format!("{} {half} pre-training", percent(ours))));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let figure = context.paper.sparsity.get(&context.dataset.provenance.name);
    let beside = figure.map(|&figure| format!(" (the paper: {})", percent(figure))).unwrap_or_default();
    Ok(Some(format!(
        "True zeros in the hidden layers of the rectifier network: {}{beside}.",
        parts.join(", ")
    )))
}

/// Over all hidden layers and test examples, in percent.
fn sparsity(record: &RunRecord) -> Option<f64> {
    record.best.as_ref().map(|best| 100.0 * best.test.sparsity())
}

fn percent(value: f64) -> String {
    format!("{value:.1} %")
}

/// The mean over runs.
fn mean(records: &[&RunRecord], value: &dyn Fn(&RunRecord) -> Option<f64>) -> Option<f64> {
    let values: Option<Vec<f64>> = records.iter().map(|record| value(record)).collect();
    let values = values.filter(|values| !values.is_empty())?;
    Some(values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_levels_must_be_near_the_papers() {
        assert_eq!(judge(&[79.2, 88.0], 83.4), Verdict::Reproduced);
        assert_eq!(judge(&[79.2, 95.0], 83.4), Verdict::Contradicted);
        assert_eq!(judge(&[60.0, 83.0], 83.4), Verdict::Contradicted);
    }
}
