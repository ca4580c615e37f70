//! The exact sparsity of the hidden layers of Table 1's rectifier network.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::RunRecord;

use super::{Context, Experiment, grid};
use crate::report::model::{Block, Cell, Row, Section, Table};
use crate::store::{Runs, Store};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "sparsity",
    title: "Average exact sparsity of the rectifier networks",
    jobs: |context, runs| grid::jobs(context, runs, &[ActivationKind::Rectifier]),
    section,
    summary,
};

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let dataset = context.dataset;
    let records = grid::selected_runs(context, runs, ActivationKind::Rectifier)?;
    let paper = context.paper.sparsity.get(&dataset.name).map(|sparsity| format!("{sparsity:.1} %"));
    let link = records.first().map(|record| Store::relative_path(&record.job));
    let mut rows = vec![Row {
        label: "all hidden layers".into(),
        cells: vec![Cell {
            ours: mean(&records, |record| record.best.as_ref().map(|best| best.test.sparsity())),
            paper,
            link,
            ..Cell::default()
        }],
    }];
    let layers =
        records.first().and_then(|record| record.best.as_ref()).map_or(0, |best| best.test.zeros.len());
    for layer in 0..layers {
        let sparsity = |record: &RunRecord| Some(record.best.as_ref()?.test.zeros.get(layer)?.sparsity());
        rows.push(Row {
            label: format!("hidden layer {}", layer + 1),
            cells: vec![Cell { ours: mean(&records, sparsity), ..Cell::default() }],
        });
    }
    Ok(Section {
        id: "sparsity".into(),
        title: "Sparsity of the rectifier network".into(),
        reference: "paper, section 4.1, \"average exact sparsity\"".into(),
        blocks: vec![
            Block::Paragraph(
                "The share of hidden values that are exactly zero, over all units and test examples, of the rectifier \
                 networks of Table 1."
                    .into(),
            ),
            Block::Table(Table {
                caption: format!("True zeros on {}", dataset.title),
                columns: vec!["layer".into(), "sparsity".into()],
                rows,
                notes: vec![],
            }),
        ],
    })
}

fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let records = grid::selected_runs(context, runs, ActivationKind::Rectifier)?;
    let Some(ours) = mean(&records, |record| record.best.as_ref().map(|best| best.test.sparsity())) else {
        return Ok(None);
    };
    let figure = context.paper.sparsity.get(&context.dataset.name);
    let beside = figure.map(|figure| format!(" (the paper: {figure:.1} %)")).unwrap_or_default();
    Ok(Some(format!("True zeros in the hidden layers of the rectifier network: {ours}{beside}.")))
}

/// The mean over runs, in percent.
fn mean(records: &[&RunRecord], value: impl Fn(&RunRecord) -> Option<f64>) -> Option<String> {
    let values: Option<Vec<f64>> = records.iter().map(|record| value(record)).collect();
    let values = values.filter(|values| !values.is_empty())?;
    Some(format!("{:.1} %", 100.0 * values.iter().sum::<f64>() / values.len() as f64))
}
