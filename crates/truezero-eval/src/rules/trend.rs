//! Trends: a quantity falls with another, or is flat and then rises.

use truezero_stats::{Line, Spearman};

use super::error::{RuleError, positive, share};
use super::evidence::Subject;
use super::side::{Effect, Side, Tested, together};
use super::significance::{CONFIDENCE, SIGNIFICANCE};

/// Tests whether y falls as x rises: the 95 % interval of the slope of least squares lies below 0. The effect is the
/// slope. Fewer than three points, or of one x only, decide nothing.
///
/// # Errors
/// [`RuleError::Statistics`] if a coordinate is not finite, or if the slope is too large or too small for 64 bits.
pub fn falls(subject: Subject, points: &[(f64, f64)]) -> Result<Tested, RuleError> {
    slope(subject, points, |interval| Side::below(interval, 0.0))
}

/// Tests whether the error falls as α grows (the sweep of section 4.1): [`falls`] over ln α, from points (α, error).
/// The rectifier is α = ∞, and stands at twice the largest finite α.
///
/// # Errors
/// [`RuleError`] as of [`falls`], if an α is not above 0, or if none is finite.
pub fn falls_over_alpha(subject: Subject, points: &[(f64, f64)]) -> Result<Tested, RuleError> {
    let mut largest = None::<f64>;
    for &(alpha, _) in points {
        if alpha != f64::INFINITY {
            positive("α", alpha)?;
            largest = Some(largest.map_or(alpha, |largest| largest.max(alpha)));
        }
    }
    let largest = largest.ok_or(RuleError::Empty { what: "finite α" })?;
    let place =
        |alpha: f64| if alpha.is_finite() { alpha.ln() } else { largest.ln() + std::f64::consts::LN_2 };
    let points: Vec<(f64, f64)> = points.iter().map(|&(alpha, error)| (place(alpha), error)).collect();
    falls(subject, &points)
}

/// Tests whether y falls as x rises, by ranks: Spearman's correlation is below 0, by its p-value, which is exact for
/// few points, and by its 95 % interval. The effect is the correlation. Times must be from one run of the program, or
/// the load of the machine is in them. Fewer than four points decide nothing.
///
/// # Errors
/// [`RuleError::Statistics`] if a coordinate is not finite.
pub fn falls_by_rank(subject: Subject, points: &[(f64, f64)]) -> Result<Tested, RuleError> {
    let statistic = Spearman::of(points).and_then(|correlation| {
        let (p, interval) = (correlation.p_value()?, correlation.interval(CONFIDENCE)?);
        let side = match Side::below(interval, 0.0) {
            Side::Claimed | Side::Opposite if p >= SIGNIFICANCE => Side::Undecided(format!(
                "the interval leaves out 0, but the test of ranks does not (p {p:.3})"
            )),
            side => side,
        };
        let effect = Effect {
            estimate: correlation.rho(),
            interval,
            level: CONFIDENCE,
            p: Some(p),
            examples: None,
            networks: correlation.count(),
        };
        Ok((side, effect))
    });
    Tested::from_statistic(subject, statistic)
}

/// A network of Figure 3.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SparseNetwork {
    /// What it was trained with.
    pub learning_rate: f64,
    /// The share of true zeros, 0 to 1.
    pub zeros: f64,
    /// The test error, 0 to 1.
    pub error: f64,
}

/// Tests whether the error is flat up to 85 % of true zeros and rises above (Figure 3), on the networks of one learning
/// rate. Flat: the upper end of the slope's 95 % interval is at most 0.10 percentage points for 10 % of zeros. Rising:
/// the interval of the slope lies above 0. The effects are slopes, error by zeros, both 0 to 1.
///
/// The parts are given one by one, flat first, and then together.
///
/// # Errors
/// [`RuleError`] if a share is not between 0 and 1, or if a slope is too large for 64 bits.
pub fn flat_then_rising(
    subject: &Subject,
    networks: &[SparseNetwork],
    learning_rate: f64,
) -> Result<([Tested; 2], Tested), RuleError> {
    /// The share of true zeros up to which the paper sees no harm.
    const MARK: f64 = 0.85;
    /// 0.10 points for 10 % of zeros.
    const FLAT: f64 = 0.001 / 0.1;
    for network in networks {
        share("share of true zeros", network.zeros)?;
        share("test error", network.error)?;
    }
    let points = |is_part: fn(f64) -> bool| -> Vec<(f64, f64)> {
        let of_part =
            |network: &&SparseNetwork| network.learning_rate == learning_rate && is_part(network.zeros);
        networks.iter().filter(of_part).map(|network| (network.zeros, network.error)).collect()
    };
    let part = |words: &str| Subject { name: format!("{}, {words}", subject.name), ..subject.clone() };
    let flat = slope(part("up to 85 % of zeros"), &points(|zeros| zeros <= MARK), |interval| {
        if interval.upper <= FLAT {
            Side::Claimed
        } else if interval.lower > FLAT {
            Side::Opposite
        } else {
            Side::Undecided("the slope may be above 0.10 points for 10 % of zeros".into())
        }
    })?;
    let rising = slope(part("above 85 % of zeros"), &points(|zeros| zeros > MARK), |interval| {
        Side::above(interval, 0.0)
    })?;
    let parts = [flat, rising];
    let whole = together(&subject.name, &parts)?;
    Ok((parts, whole))
}

fn slope(
    subject: Subject,
    points: &[(f64, f64)],
    side: impl Fn(truezero_stats::Interval) -> Side,
) -> Result<Tested, RuleError> {
    let statistic = Line::fit(points).and_then(|line| {
        let interval = line.slope_interval(CONFIDENCE)?;
        let effect = Effect {
            estimate: line.slope,
            interval,
            level: CONFIDENCE,
            p: None,
            examples: None,
            networks: line.count,
        };
        Ok((side(interval), effect))
    });
    Tested::from_statistic(subject, statistic)
}
