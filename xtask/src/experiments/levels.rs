//! Levels of true zeros beside the figures that the paper prints.

use anyhow::Result;
use truezero_eval::rules::{Sample, at_level};
use truezero_eval::{Counted, active_units, load_network};

use super::checks::{Shown, Test, Unit, rests_on, subject};
use super::context::Context;
use super::model::Model;

/// Of a share of true zeros.
pub(super) const ZEROS: Unit = Unit { name: "percentage points of true zeros", factor: 100.0 };

/// Tests whether the true zeros of a model are at the paper's level, in percent; `None` where runs are missing. The
/// interval is over seeds, or of one seed over its test examples.
pub(super) fn level(
    context: &Context<'_>,
    id: &str,
    model: Model,
    selected: &[Counted<'_>],
    paper: f64,
) -> Result<Option<Test>> {
    if selected.is_empty() {
        return Ok(None);
    }
    let shares: Vec<f64> =
        selected.iter().filter_map(Counted::sparsity).map(|percent| percent / ZEROS.factor).collect();
    let by_example = match selected {
        [run] if run.test().is_some() && context.store.archive().is_none() => {
            by_example(context, model, run)?
        }
        _ => Vec::new(),
    };
    let (sample, statistic) = if by_example.is_empty() {
        (Sample::Seeds(&shares), format!("Student’s interval over {} runs", shares.len()))
    } else {
        (Sample::Examples(&by_example), "Student’s interval over the test examples of one seed".to_owned())
    };
    let tolerance = context.tolerance(id)?;
    let (runs, records) = rests_on(model, selected);
    let subject = subject(context, model.place, &model.to_string(), runs);
    let tested = at_level(subject, sample, paper / ZEROS.factor, tolerance / ZEROS.factor)?;
    let shown = Shown {
        label: format!("{model}, less the paper’s {paper} %"),
        unit: ZEROS,
        figure: paper,
        paper: None,
        margin: Some(tolerance),
    };
    Ok(Some(Test::new(tested, statistic, &shown, records)))
}

/// The share of zeros in the hidden layers of the network that a run left, by test example.
fn by_example(context: &Context<'_>, model: Model, run: &Counted<'_>) -> Result<Vec<f64>> {
    let network = load_network(context.store, run.job())?;
    let test = &context.data.at(model.place)?.test;
    let units: usize = network.hidden.iter().map(|layer| layer.affine.outputs()).sum();
    let active = active_units(&network, &test.inputs, test.len(), context.kernels);
    Ok(active.into_iter().map(|active| 1.0 - active as f64 / units as f64).collect())
}
