//! Verdicts on claims that compare two networks, by their mistakes on the same test examples.

use anyhow::Result;
use truezero_eval::PairedErrors;

use super::grid::{self, Model};
use super::{Context, SIGNIFICANCE};
use crate::report::model::{Check, Verdict};
use crate::store::Runs;

/// What a claim says of the first network of each pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// It errs less than the second.
    ErrsLess,
    /// It errs as much as the second, as far as a test at 0.05 can tell: the paper's criterion (section 4.1).
    ErrsAlike,
}

/// A claim about pairs of networks: reproduced if it is for each, contradicted if it is for one.
pub(super) fn claim(
    context: &Context<'_>,
    runs: &Runs,
    id: &str,
    claim: &str,
    says: Says,
    pairs: &[(Model, Model)],
) -> Result<Check> {
    let mut verdicts = Vec::new();
    let mut statistics = Vec::new();
    for &(one, other) in pairs {
        let Some(paired) = grid::paired(context, runs, one, other)? else {
            verdicts.push(Verdict::NotRun);
            continue;
        };
        verdicts.push(judge(says, paired));
        statistics.push(format!(
            "{one} − {other} {} points, p {}",
            grid::difference(paired)?,
            grid::p_value(paired.p_value())
        ));
    }
    Ok(Check {
        id: id.into(),
        claim: claim.into(),
        verdict: together(&verdicts),
        statistic: if statistics.is_empty() {
            "–".into()
        } else {
            format!("difference of test errors (95 %), McNemar’s exact test: {}", statistics.join("; "))
        },
        data: context.data(),
        ..Check::default()
    })
}

fn judge(says: Says, paired: PairedErrors) -> Verdict {
    by(says, paired.difference(), paired.p_value())
}

/// `difference` is how much more often the first is wrong.
fn by(says: Says, difference: f64, p: f64) -> Verdict {
    match (says, p < SIGNIFICANCE) {
        (Says::ErrsLess, true) if difference < 0.0 => Verdict::Reproduced,
        (Says::ErrsLess, false) => Verdict::Inconclusive,
        (Says::ErrsAlike, false) => Verdict::Reproduced,
        _ => Verdict::Contradicted,
    }
}

fn together(verdicts: &[Verdict]) -> Verdict {
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
    fn a_claim_needs_all_of_its_pairs() {
        use Verdict::{Contradicted, Inconclusive, NotRun, Reproduced};
        assert_eq!(together(&[Reproduced, Reproduced]), Reproduced);
        assert_eq!(together(&[Reproduced, Inconclusive]), Inconclusive);
        assert_eq!(together(&[Inconclusive, Contradicted]), Contradicted);
        assert_eq!(together(&[Contradicted, NotRun]), NotRun);
        assert_eq!(together(&[]), NotRun);
    }
}
