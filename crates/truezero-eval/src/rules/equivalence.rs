//! [`as_well`]: one network does as well as another.

use super::error::{RuleError, positive};
use super::evidence::Subject;
use super::paired::PairedDifference;
use super::side::{Effect, Side, Tested};
use super::significance::CONFIDENCE;

/// Tests whether two networks do equally well, by two one-sided tests: the 90 % interval of their difference lies
/// within ±`margin`. It comes out on the opposite side if the 95 % interval lies wholly outside the margin; a
/// difference that is merely not significant decides nothing.
///
/// The margin is the resolution of the paper's own test ([`truezero_stats::pairwise_resolution`]), in the unit of the
/// difference, and is stated before any run. The effect has the 90 % interval.
///
/// # Errors
/// [`RuleError`] if the margin is not a finite number above 0, or if a number is too large for 64 bits.
pub fn as_well(subject: Subject, difference: PairedDifference, margin: f64) -> Result<Tested, RuleError> {
    /// Of an interval that stands for two one-sided tests at 0.05.
    const TWO_ONE_SIDED: f64 = 0.90;
    positive("margin", margin)?;
    let intervals =
        difference.interval(TWO_ONE_SIDED).and_then(|narrow| Ok((narrow, difference.interval(CONFIDENCE)?)));
    let statistic = intervals.map(|(narrow, wide)| {
        let side = if narrow.within(margin) {
            Side::Claimed
        } else if wide.beyond(margin) {
            Side::Opposite
        } else {
            Side::Undecided(format!("the interval reaches both sides of the margin of {margin:.4}"))
        };
        let effect = Effect {
            estimate: difference.estimate(),
            interval: narrow,
            level: TWO_ONE_SIDED,
            p: None,
            examples: Some(difference.examples()),
            networks: difference.networks(),
        };
        (side, effect)
    });
    Tested::from_statistic(subject, statistic)
}
