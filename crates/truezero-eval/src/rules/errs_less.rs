//! [`errs_less`]: one network errs less than another.

use truezero_stats::{holm, holm_levels};

use super::error::RuleError;
use super::evidence::Subject;
use super::paired::PairedDifference;
use super::side::{Effect, Side, Tested};
use super::significance::SIGNIFICANCE;

/// Two kinds of networks, of which a claim says that the first errs less.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// What is compared, on which data and by which runs.
    pub subject: Subject,
    /// The first less the second.
    pub difference: PairedDifference,
}

/// Tests whether the first network of each pair errs less. The pairs that one claim compares are a family, corrected by
/// Holm's method; those on the paper's data and those on stand-ins are families of their own. The order is that of
/// `pairs`, and so is the unit of the effects.
///
/// A pair is decided if its corrected interval lies wholly on one side of 0 and its corrected p-value is below 0.05.
/// Each interval has the level of its test's step in Holm's method ([`holm_levels`]). With several seeds the p-value is
/// that of the interval; with one it is McNemar's exact one, which may decide less than Newcombe's interval.
///
/// # Errors
/// [`RuleError::Statistics`] if a number is too large for 64 bits.
pub fn errs_less(pairs: &[Pair]) -> Result<Vec<Tested>, RuleError> {
    let mut tested: Vec<(usize, Tested)> = Vec::with_capacity(pairs.len());
    for on_papers_data in [true, false] {
        let is_of_family = |pair: &Pair| pair.subject.data.is_papers() == on_papers_data;
        let family: Vec<(usize, &Pair)> =
            pairs.iter().enumerate().filter(|(_, pair)| is_of_family(pair)).collect();
        if family.is_empty() {
            continue;
        }
        let p_values: Result<Vec<f64>, RuleError> = family
            .iter()
            .map(|(_, pair)| pair.difference.p_value().map_err(|source| statistics(pair, source)))
            .collect();
        let p_values = p_values?;
        let (corrected, levels) = (holm(&p_values)?, holm_levels(&p_values, SIGNIFICANCE)?);
        for (((place, pair), p), level) in family.into_iter().zip(corrected).zip(levels) {
            tested.push((place, decide(pair, p, level)?));
        }
    }
    tested.sort_by_key(|(place, _)| *place);
    Ok(tested.into_iter().map(|(_, tested)| tested).collect())
}

fn decide(pair: &Pair, p: f64, level: f64) -> Result<Tested, RuleError> {
    let Pair { subject, difference } = pair;
    let interval = difference.interval(level).map_err(|source| statistics(pair, source))?;
    let side = match Side::below(interval, 0.0) {
        Side::Claimed | Side::Opposite if p >= SIGNIFICANCE => {
            Side::Undecided(format!("the interval leaves out 0, but the exact test does not (p {p:.3})"))
        }
        side => side,
    };
    let effect = Effect {
        estimate: difference.estimate(),
        interval,
        level,
        p: Some(p),
        examples: Some(difference.examples()),
        networks: difference.networks(),
    };
    Ok(Tested::new(subject.clone(), side, effect))
}

fn statistics(pair: &Pair, source: truezero_stats::StatisticsError) -> RuleError {
    RuleError::Statistics { name: pair.subject.name.clone(), source }
}
