//! Verdicts on claims that compare two networks, by their mistakes on the same test examples.

use anyhow::Result;
use truezero_stats::{Interval, holm};

use super::grid::{self, Model};
use super::{CONFIDENCE, Context, SIGNIFICANCE, column};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Check, Measured, Verdict};

/// What a claim says of the first network of each pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// It errs less than the second.
    ErrsLess,
    /// It errs as much as the second, as far as a test at 0.05 can tell: the paper's criterion (section 4.1).
    ErrsAlike,
}

/// A claim about pairs of networks: reproduced if it is for each, contradicted if it is for one. That networks err less
/// is a family of tests, whose p-values are corrected; that they err alike is judged by each p-value as it is, which is
/// stricter.
pub(super) fn claim(
    context: &Context<'_>,
    runs: &Runs,
    name: (&str, &str),
    claim: &str,
    says: Says,
    pairs: &[(Model, Model)],
) -> Result<Check> {
    let mut compared = Vec::new();
    let mut records = Vec::new();
    for &(one, other) in pairs {
        if let Some(paired) = grid::paired(context, runs, one, other)? {
            compared.push((one, other, paired));
            for model in [one, other] {
                records.extend(grid::first_run(context, runs, model)?.map(|run| run.path()));
            }
        }
    }
    records.sort();
    records.dedup();
    let mut places: Vec<Place> = pairs.iter().map(|(one, _)| one.place).collect();
    places.dedup();
    let check = context.check(name, claim, &places);
    if compared.is_empty() {
        return Ok(check);
    }
    let mut p_values: Vec<f64> = compared.iter().map(|(.., paired)| paired.p_value()).collect();
    if says == Says::ErrsLess {
        p_values = holm(&p_values)?;
    }
    let mut verdicts = Vec::new();
    let mut words = Vec::new();
    // The pair that speaks most against the claim.
    let mut worst: Option<(f64, Measured)> = None;
    for (&(one, other, paired), &p) in compared.iter().zip(&p_values) {
        verdicts.push(if grid::both_failed(context, runs, one, other)? {
            Verdict::Inconclusive
        } else {
            by(says, paired.difference(), p)
        });
        let place = column(context, one.place);
        words.push(format!(
            "{place}: {one} − {other} {} points, p {}",
            grid::difference(paired)?,
            grid::p_value(p)
        ));
        let against = if says == Says::ErrsLess { paired.difference() } else { -p };
        if worst.is_none_or(|(most, _)| against > most) {
            let interval = paired.difference_interval(CONFIDENCE)?;
            let measured = Measured {
                effect: 100.0 * paired.difference(),
                unit: "percentage points of test error",
                interval: Some((100.0 * interval.lower, 100.0 * interval.upper)),
                p: Some(p),
                n: paired.examples() as usize,
            };
            worst = Some((against, measured));
        }
    }
    if compared.len() < pairs.len() {
        verdicts.push(Verdict::NotRun);
    }
    let corrected = if says == Says::ErrsLess && compared.len() > 1 { ", p by Holm" } else { "" };
    Ok(Check {
        verdict: together(&verdicts),
        statistic: format!(
            "difference of test errors (95 %), McNemar’s exact test{corrected}: {}{}",
            words.join("; "),
            grid::failures(context, runs, &models(pairs))?
        ),
        measured: worst.map(|(_, measured)| measured),
        records,
        ..check
    })
}

/// The models of pairs.
pub(super) fn models(pairs: &[(Model, Model)]) -> Vec<Model> {
    pairs.iter().flat_map(|&(one, other)| [one, other]).collect()
}

/// `difference` is how much more often the first is wrong.
pub(super) fn by(says: Says, difference: f64, p: f64) -> Verdict {
    match (says, p < SIGNIFICANCE) {
        (Says::ErrsLess, true) if difference < 0.0 => Verdict::Reproduced,
        (Says::ErrsLess, false) => Verdict::Inconclusive,
        (Says::ErrsAlike, false) => Verdict::Reproduced,
        _ => Verdict::Contradicted,
    }
}

/// A quantity that the claim has above a bar.
pub(super) fn above(interval: Interval, bar: f64) -> Verdict {
    if interval.lower > bar {
        Verdict::Reproduced
    } else if interval.upper < bar {
        Verdict::Contradicted
    } else {
        Verdict::Inconclusive
    }
}

/// A quantity that the claim has below a bar.
pub(super) fn below(interval: Interval, bar: f64) -> Verdict {
    above(Interval { lower: -interval.upper, upper: -interval.lower }, -bar)
}

/// A claim of several parts, of which the one that its verdict comes from has the numbers.
pub(super) fn of_parts(check: Check, parts: &[Check]) -> Check {
    if parts.iter().all(|part| part.records.is_empty()) {
        return check;
    }
    let verdict = together(&parts.iter().map(|part| part.verdict).collect::<Vec<_>>());
    let decisive = parts.iter().find(|part| part.verdict == verdict);
    let statistics: Vec<&str> = parts.iter().map(|part| part.statistic.as_str()).collect();
    let mut records: Vec<String> = parts.iter().flat_map(|part| part.records.clone()).collect();
    records.sort();
    records.dedup();
    Check {
        verdict,
        statistic: statistics.join(". "),
        measured: decisive.and_then(|part| part.measured),
        records,
        ..check
    }
}

pub(super) fn together(verdicts: &[Verdict]) -> Verdict {
    let has = |verdict| verdicts.contains(&verdict);
    if verdicts.is_empty() || has(Verdict::NotRun) {
        Verdict::NotRun
    } else if has(Verdict::Contradicted) {
        Verdict::Contradicted
    } else if has(Verdict::Inconclusive) {
        Verdict::Inconclusive
    } else {
        Verdict::Reproduced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_judged_by_sign_and_significance() {
        assert_eq!(by(Says::ErrsLess, -0.01, 0.001), Verdict::Reproduced);
        assert_eq!(by(Says::ErrsLess, 0.01, 0.001), Verdict::Contradicted);
        assert_eq!(by(Says::ErrsLess, -0.01, 0.05), Verdict::Inconclusive);
        assert_eq!(by(Says::ErrsLess, 0.01, 0.7), Verdict::Inconclusive);
        assert_eq!(by(Says::ErrsAlike, 0.01, 0.05), Verdict::Reproduced);
        assert_eq!(by(Says::ErrsAlike, -0.01, 0.001), Verdict::Contradicted);
        assert_eq!(by(Says::ErrsAlike, 0.01, 0.001), Verdict::Contradicted);
    }

    #[test]
    fn an_interval_must_lie_on_the_claimed_side() {
        let interval = Interval { lower: 1.0, upper: 2.0 };
        let verdicts = |judge: fn(Interval, f64) -> Verdict| [0.5, 1.5, 2.5].map(|bar| judge(interval, bar));
        assert_eq!(verdicts(above), [Verdict::Reproduced, Verdict::Inconclusive, Verdict::Contradicted]);
        assert_eq!(verdicts(below), [Verdict::Contradicted, Verdict::Inconclusive, Verdict::Reproduced]);
    }

    #[test]
    fn a_claim_needs_all_of_its_pairs() {
        use Verdict::{Contradicted, Inconclusive, NotRun, Reproduced};
        assert_eq!(together(&[Reproduced, Reproduced]), Reproduced);
        assert_eq!(together(&[Reproduced, Inconclusive]), Inconclusive);
        assert_eq!(together(&[Inconclusive, Contradicted]), Contradicted);
        assert_eq!(together(&[Contradicted, NotRun]), NotRun);
        assert_eq!(together(&[]), NotRun);
    }
}
