//! Cells of the report: errors with their intervals, and numbers as they are read.

use anyhow::Result;
use truezero_eval::Counted;
use truezero_network::Descent;
use truezero_stats::{Interval, Summary, wilson};

use super::context::Context;
use super::failed;
use super::model::Model;
use crate::record::Runs;
use crate::report::model::{Cell, Mark};
use crate::store;

/// The level of the intervals in tables.
pub(super) const CONFIDENCE: f64 = 0.95;

/// A cell without a figure of the paper.
pub(super) fn plain(ours: impl Into<String>) -> Cell {
    Cell { ours: Some(ours.into()), ..Cell::default() }
}

/// The error of a model with its interval: on the test examples, or for classes that are numbers over the folds.
pub(super) fn error(context: &Context<'_>, runs: &Runs, model: Model, paper: Option<String>) -> Result<Cell> {
    let selected = model.selected(context, runs)?;
    failed::cell(&selected, paper, chosen(&selected), || {
        if model.place.is_ordinal() {
            let errors: Option<Vec<f64>> = selected.iter().map(Counted::rmse).collect();
            errors.map(|errors| with_standard_error(&errors, 3)).transpose()
        } else {
            error_with_interval(&selected).map(Some)
        }
    })
}

/// The test error of runs with its interval.
pub(super) fn error_with_interval(runs: &[Counted<'_>]) -> Result<String> {
    let (error, interval) = estimate(runs)?;
    Ok(percent_with_interval(error, interval))
}

/// The test error of runs with its interval, in percent.
fn estimate(runs: &[Counted<'_>]) -> Result<(f64, Interval)> {
    if let [run] = runs {
        let (misclassified, examples) = run.misclassified();
        let interval = wilson(u32::try_from(misclassified.len())?, u32::try_from(examples)?, CONFIDENCE)?;
        return Ok((run.error(), times_100(interval)));
    }
    let summary = Summary::of(&errors(runs))?;
    Ok((summary.mean, summary.t_interval(CONFIDENCE)?))
}

/// The test error of runs as charts show it; `None` without runs, or if all failed.
pub(super) fn mark(runs: &[Counted<'_>]) -> Result<Option<Mark>> {
    if runs.is_empty() || failed::all_failed(runs) {
        return Ok(None);
    }
    let (value, Interval { lower, upper }) = estimate(runs)?;
    Ok(Some(Mark { value, interval: Some((lower, upper)) }))
}

/// What the intervals of [`error_with_interval`] are.
pub(super) fn intervals(context: &Context<'_>) -> String {
    match context.seeds.len() {
        1 => "Intervals: 95 %, by Wilson’s method, over the test examples. One seed was run, so they leave out the \
              spread over seeds."
            .to_owned(),
        seeds => format!("Each figure is the mean over {seeds} seeds, with Student’s 95 % interval."),
    }
}

/// "rate 0.1, L1 1e-3, epoch 12 of 32", of the first run that has an epoch.
pub(super) fn chosen(runs: &[Counted<'_>]) -> Option<String> {
    let record = runs.iter().find_map(Counted::result).or_else(|| runs.iter().find_map(Counted::record))?;
    let Descent { learning_rate, l1, .. } = record.settings.descent;
    let epoch = record
        .best
        .as_ref()
        .map_or_else(String::new, |best| format!(", epoch {} of {}", best.epoch, record.epochs.len()));
    Some(format!("rate {learning_rate}, {}{epoch}", penalty(l1)))
}

pub(super) fn penalty(l1: f64) -> String {
    if l1 == 0.0 { "no L1".to_owned() } else { format!("L1 {l1:e}") }
}

/// The test error of each run, in percent.
pub(super) fn errors(runs: &[Counted<'_>]) -> Vec<f64> {
    runs.iter().map(Counted::error).collect()
}

/// "0.807 ± 0.004", the mean and its standard error.
pub(super) fn with_standard_error(values: &[f64], digits: usize) -> Result<String> {
    let summary = Summary::of(values)?;
    Ok(match summary.standard_error() {
        Some(error) => format!("{:.digits$} ± {error:.digits$}", summary.mean),
        None => format!("{:.digits$}", summary.mean),
    })
}

/// "1.43 % (1.21 to 1.68)".
pub(super) fn percent_with_interval(percent: f64, interval: Interval) -> String {
    format!("{percent:.2} % ({:.2} to {:.2})", interval.lower, interval.upper)
}

/// "1.4 %".
pub(super) fn percent(value: f64) -> String {
    format!("{value:.1} %")
}

/// "−1.30 (−1.90 to −0.70)".
pub(super) fn signed_with_interval(value: f64, interval: Interval, digits: usize) -> String {
    let [value, lower, upper] = [value, interval.lower, interval.upper].map(|value| signed(value, digits));
    format!("{value} ({lower} to {upper})")
}

/// With its sign, the minus as it is printed.
pub(super) fn signed(value: f64, digits: usize) -> String {
    format!("{value:+.digits$}").replace('-', "−")
}

/// A p-value as it is read.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// A share as a percentage.
pub(super) fn times_100(Interval { lower, upper }: Interval) -> Interval {
    Interval { lower: 100.0 * lower, upper: 100.0 * upper }
}

/// The paths of the records of runs.
pub(super) fn paths<'a>(runs: impl IntoIterator<Item = &'a Counted<'a>>) -> Vec<String> {
    runs.into_iter().map(|run| store::relative_path(run.job())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_have_their_standard_error() {
        assert_eq!(with_standard_error(&[0.80, 0.82], 3).unwrap(), "0.810 ± 0.010");
        assert_eq!(with_standard_error(&[0.8], 3).unwrap(), "0.800");
    }

    #[test]
    fn a_negative_number_has_a_printed_minus() {
        let interval = Interval { lower: -1.9, upper: 0.7 };
        assert_eq!(signed_with_interval(-1.3, interval, 2), "−1.30 (−1.90 to +0.70)");
    }
}
