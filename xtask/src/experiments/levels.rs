//! Levels of true zeros beside the figures that the paper prints.

use anyhow::Result;
use truezero_eval::Counted;
use truezero_eval::rules::{Sample, at_level};

use super::active_shares::active_shares;
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
        [run] if run.test().is_some() => {
            let active = active_shares(context, model, run.job(), usize::MAX)?;
            active.into_iter().map(|share| 1.0 - share).collect()
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
