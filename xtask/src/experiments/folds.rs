//! Networks compared by their error over the folds of a cross-validation, as in Table 2.

use anyhow::Result;
use truezero_stats::{Summary, holm};

use super::counted::{self, Counted};
use super::grid::{self, Model, p_value};
use super::judge::{Says, by, models, together};
use super::{CONFIDENCE, Context, column};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Cell, Check, Measured, Verdict};

/// The root mean square error of the expected class, by fold; nothing as long as a fold is missing.
pub(super) fn errors(context: &Context<'_>, runs: &Runs, model: Model) -> Result<Option<Vec<f64>>> {
    let records = grid::selected_runs(context, runs, model)?;
    let errors: Option<Vec<f64>> = records.iter().map(Counted::rmse).collect();
    Ok(errors.filter(|errors| !errors.is_empty()))
}

/// "0.807 ± 0.004", the mean over folds and its standard error, beside the paper's.
pub(super) fn error_cell(
    context: &Context<'_>,
    runs: &Runs,
    model: Model,
    paper: Option<&str>,
) -> Result<Cell> {
    let selected = grid::selected_runs(context, runs, model)?;
    counted::cell(&selected, paper.map(str::to_owned), grid::chosen(&selected), || {
        errors(context, runs, model)?.map(|errors| with_error(&errors, 3)).transpose()
    })
}

/// Mean ± standard error.
pub(super) fn with_error(values: &[f64], digits: usize) -> Result<String> {
    let summary = Summary::of(values)?;
    Ok(match summary.standard_error() {
        Some(error) => format!("{:.digits$} ± {error:.digits$}", summary.mean),
        None => format!("{:.digits$}", summary.mean),
    })
}

/// The difference of two networks over the folds.
fn difference(context: &Context<'_>, runs: &Runs, one: Model, other: Model) -> Result<Option<Summary>> {
    let (Some(one), Some(other)) = (errors(context, runs, one)?, errors(context, runs, other)?) else {
        return Ok(None);
    };
    Ok(Some(paired(&one, &other)?))
}

/// The differences of errors, fold by fold.
///
/// Each fold leaves a network of its own, and all of them are tested on the same examples, so the differences are the
/// plain sample of Student's test. The correction of Nadeau and Bengio (2003) is for errors on the held-out folds,
/// which are training examples of the other folds.
fn paired(one: &[f64], other: &[f64]) -> Result<Summary> {
    let differences: Vec<f64> = one.iter().zip(other).map(|(one, other)| one - other).collect();
    Ok(Summary::of(&differences)?)
}

/// The claim that the first network of each pair errs less, as a family of tests.
pub(super) fn claim(
    context: &Context<'_>,
    runs: &Runs,
    name: (&str, &str),
    claim: &str,
    pairs: &[(Model, Model)],
) -> Result<Check> {
    let places: Vec<Place> = pairs.first().map(|(one, _)| one.place).into_iter().collect();
    let check = context.check(name, claim, &places);
    let mut compared = Vec::new();
    let mut records: Vec<String> = Vec::new();
    for &(one, other) in pairs {
        if let Some(difference) = difference(context, runs, one, other)? {
            compared.push((one, other, difference));
            for model in [one, other] {
                let selected = grid::selected_runs(context, runs, model)?;
                records.extend(selected.iter().map(Counted::path));
            }
        }
    }
    if compared.is_empty() {
        return Ok(check);
    }
    records.sort();
    records.dedup();
    let p_values: Result<Vec<f64>, _> =
        compared.iter().map(|(.., difference)| difference.p_value(0.0)).collect();
    let p_values = holm(&p_values?)?;
    let mut verdicts = Vec::new();
    let mut words = Vec::new();
    let mut worst: Option<Measured> = None;
    for (&(one, other, difference), &p) in compared.iter().zip(&p_values) {
        verdicts.push(by(Says::ErrsLess, difference.mean, p));
        let interval = difference.t_interval(CONFIDENCE)?;
        words.push(format!(
            "{}: {one} − {other} {} ({} to {}), p {}",
            column(context, one.place),
            signed(difference.mean),
            signed(interval.lower),
            signed(interval.upper),
            p_value(p)
        ));
        if worst.is_none_or(|worst| difference.mean > worst.effect) {
            worst = Some(Measured {
                effect: difference.mean,
                unit: "stars of root mean square error",
                interval: Some((interval.lower, interval.upper)),
                p: Some(p),
                n: difference.count,
            });
        }
    }
    if compared.len() < pairs.len() {
        verdicts.push(Verdict::NotRun);
    }
    let family = if compared.len() > 1 { ", p by Holm" } else { "" };
    Ok(Check {
        verdict: together(&verdicts),
        statistic: format!(
            "difference of root mean square errors, paired by fold (95 %), Student’s test over the folds{family}: {}. \
             All folds are tested on the same examples, so how much other test examples would change the result is not \
             in these numbers",
            words.join("; ")
        ) + &grid::failures(context, runs, &models(pairs))?,
        measured: worst,
        records,
        ..check
    })
}

fn signed(value: f64) -> String {
    format!("{value:+.3}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of −0.01, −0.02, −0.03 is −0.02, and its standard error 0.01 / √3.
    #[test]
    fn errors_on_the_same_examples_are_paired_by_fold_without_a_correction() {
        let difference = paired(&[0.80, 0.78, 0.79], &[0.81, 0.80, 0.82]).unwrap();
        assert!((difference.mean + 0.02).abs() < 1e-12);
        assert!((difference.standard_error().unwrap() - 0.01 / 3.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn means_have_their_standard_error() {
        assert_eq!(with_error(&[0.80, 0.82], 3).unwrap(), "0.810 ± 0.010");
        assert_eq!(with_error(&[0.8], 3).unwrap(), "0.800");
    }
}
