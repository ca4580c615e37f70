//! Levels: a quantity is at a figure of the paper, or above it.

use truezero_stats::{CrossedMean, Interval, StatisticsError, Summary, wilson};

use super::error::{RuleError, positive};
use super::evidence::Subject;
use super::side::{Effect, Side, Tested};
use super::significance::CONFIDENCE;

/// The values of a quantity whose level a claim states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sample<'a> {
    /// One for each seed.
    Seeds(&'a [f64]),
    /// One for each test example, of a single seed.
    Examples(&'a [f64]),
}

/// Tests whether a quantity is at `figure`: its 95 % interval by Student lies within `figure` ± `tolerance`. It comes
/// out on the opposite side if the interval lies wholly outside. The interval is over seeds, or over the examples of
/// one seed; a single value decides nothing.
///
/// # Errors
/// [`RuleError`] if the tolerance is not a finite number above 0, if a value or the figure is not finite, or if a
/// number is too large or too small for 64 bits.
pub fn at_level(
    subject: Subject,
    sample: Sample<'_>,
    figure: f64,
    tolerance: f64,
) -> Result<Tested, RuleError> {
    positive("tolerance", tolerance)?;
    let (values, examples, networks) = match sample {
        Sample::Seeds(values) => (values, None, values.len()),
        Sample::Examples(values) => (values, Some(values.len() as u64), 1),
    };
    let statistic = finite_figure(figure).and_then(|()| {
        let summary = Summary::of(values)?;
        let interval = summary.t_interval(CONFIDENCE)?;
        let (low, high) = (figure - tolerance, figure + tolerance);
        let side = if low <= interval.lower && interval.upper <= high {
            Side::Claimed
        } else if interval.upper < low || interval.lower > high {
            Side::Opposite
        } else {
            Side::Undecided(format!("the interval reaches both sides of an end of {figure} ± {tolerance}"))
        };
        let effect =
            Effect { estimate: summary.mean, interval, level: CONFIDENCE, p: None, examples, networks };
        Ok((side, effect))
    });
    Tested::from_statistic(subject, statistic)
}

/// Tests whether the accuracy is above `figure`, from the examples that each network misses, ascending, of `examples`
/// in all. One network has Wilson's 95 % interval, which allows for other test examples; several have one that allows
/// for other seeds too. Where each data set has networks of its own, the misses of one seed on all of them make one
/// list.
///
/// # Errors
/// [`RuleError`] if a list is not ascending or names an example that does not exist, or if the figure is not finite.
pub fn accuracy_above(
    subject: Subject,
    examples: u32,
    networks: &[&[u32]],
    figure: f64,
) -> Result<Tested, RuleError> {
    let statistic = finite_figure(figure).and_then(|()| {
        let errors = CrossedMean::of_errors(examples, networks)?;
        let (of_errors, p) = match networks {
            [missed] => (wilson(missed.iter().map(|_| 1).sum(), examples, CONFIDENCE)?, None),
            _ => (errors.interval(CONFIDENCE)?, Some(errors.p_value(1.0 - figure)?)),
        };
        let interval = Interval { lower: 1.0 - of_errors.upper, upper: 1.0 - of_errors.lower };
        let effect = Effect {
            estimate: 1.0 - errors.mean(),
            interval,
            level: CONFIDENCE,
            p,
            examples: Some(examples.into()),
            networks: networks.len(),
        };
        Ok((Side::above(interval, figure), effect))
    });
    Tested::from_statistic(subject, statistic)
}

/// Tests whether a mean over examples and networks is above `figure`, by its 95 % interval. Of a single network,
/// [`CrossedMean::of`] takes one value for each example.
///
/// # Errors
/// [`RuleError`] if the figure is not finite, or if a number is too large for 64 bits.
pub fn mean_above(subject: Subject, mean: CrossedMean, figure: f64) -> Result<Tested, RuleError> {
    let statistic = finite_figure(figure).and_then(|()| {
        let interval = mean.interval(CONFIDENCE)?;
        Ok((Side::above(interval, figure), effect_of(mean, mean.mean(), interval, mean.p_value(figure)?)))
    });
    Tested::from_statistic(subject, statistic)
}

/// Tests whether a root mean square error is above `figure`, from the squared error of each fold on every test example.
/// The interval is that of the mean square, and the effect has the roots.
///
/// # Errors
/// [`RuleError`] if the folds have different numbers of examples, if the figure is not finite or below 0, if a squared
/// error is not finite, or if a number is too large for 64 bits.
pub fn root_mean_square_above(subject: Subject, folds: &[&[f64]], figure: f64) -> Result<Tested, RuleError> {
    positive("figure", figure)?;
    let statistic = CrossedMean::of(folds).and_then(|mean| {
        let Interval { lower, upper } = mean.interval(CONFIDENCE)?;
        let [estimate, lower, upper] = [mean.mean(), lower, upper].map(|square| square.max(0.0).sqrt());
        let interval = Interval { lower, upper };
        Ok((
            Side::above(interval, figure),
            effect_of(mean, estimate, interval, mean.p_value(figure * figure)?),
        ))
    });
    Tested::from_statistic(subject, statistic)
}

/// Tests whether something holds exactly but for rounding: the `largest` relative difference that was found is at most
/// `rounding`. There is nothing to estimate, so it is always decided.
///
/// # Errors
/// [`RuleError`] if the bound is not a finite number above 0, or the difference is not finite or below 0.
pub fn exact_to_rounding(subject: Subject, largest: f64, rounding: f64) -> Result<Tested, RuleError> {
    positive("rounding", rounding)?;
    if !(largest >= 0.0 && largest.is_finite()) {
        let source =
            StatisticsError::Number { what: "largest difference", bound: " of 0 or more", found: largest };
        return Err(RuleError::Statistics { name: subject.name, source });
    }
    let side = if largest <= rounding { Side::Claimed } else { Side::Opposite };
    let Subject { name, data, runs } = subject;
    Ok(Tested { name, data, runs, side, effect: None })
}

fn effect_of(mean: CrossedMean, estimate: f64, interval: Interval, p: f64) -> Effect {
    Effect {
        estimate,
        interval,
        level: CONFIDENCE,
        p: Some(p),
        examples: Some(mean.examples()),
        networks: mean.networks(),
    }
}

fn finite_figure(figure: f64) -> Result<(), StatisticsError> {
    if figure.is_finite() {
        Ok(())
    } else {
        Err(StatisticsError::Number { what: "figure of the paper", bound: "", found: figure })
    }
}
