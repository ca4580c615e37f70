//! [`Verdict`]: what the runs say of a claim.

use truezero_stats::Interval;

/// What the runs say of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The runs show what the claim says.
    Reproduced,
    /// The runs show the opposite.
    Contradicted,
    /// The runs show neither.
    Inconclusive,
    /// Runs that the claim needs are missing.
    NotRun,
}

impl Verdict {
    /// The verdict on a claim that needs all of its parts.
    pub fn of_parts(parts: impl IntoIterator<Item = Self>) -> Self {
        let severity = |verdict: &Self| match verdict {
            Self::Reproduced => 0,
            Self::Inconclusive => 1,
            Self::Contradicted => 2,
            Self::NotRun => 3,
        };
        parts.into_iter().max_by_key(severity).unwrap_or(Self::NotRun)
    }

    /// The verdict on a quantity that the claim has above a bar, by its confidence interval.
    pub fn above(interval: Interval, bar: f64) -> Self {
        if interval.lower > bar {
            Self::Reproduced
        } else if interval.upper < bar {
            Self::Contradicted
        } else {
            Self::Inconclusive
        }
    }

    /// The verdict on a quantity that the claim has below a bar, by its confidence interval.
    pub fn below(interval: Interval, bar: f64) -> Self {
        Self::above(Interval { lower: -interval.upper, upper: -interval.lower }, -bar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_must_lie_on_the_claimed_side() {
        let interval = Interval { lower: 1.0, upper: 2.0 };
        let verdicts = |judge: fn(Interval, f64) -> Verdict| [0.5, 1.5, 2.5].map(|bar| judge(interval, bar));
        assert_eq!(
            verdicts(Verdict::above),
            [Verdict::Reproduced, Verdict::Inconclusive, Verdict::Contradicted]
        );
        assert_eq!(
            verdicts(Verdict::below),
            [Verdict::Contradicted, Verdict::Inconclusive, Verdict::Reproduced]
        );
    }

    #[test]
    fn a_claim_needs_all_of_its_parts() {
        use Verdict::{Contradicted, Inconclusive, NotRun, Reproduced};
        assert_eq!(Verdict::of_parts([Reproduced, Reproduced]), Reproduced);
        assert_eq!(Verdict::of_parts([Reproduced, Inconclusive]), Inconclusive);
        assert_eq!(Verdict::of_parts([Inconclusive, Contradicted]), Contradicted);
        assert_eq!(Verdict::of_parts([Contradicted, NotRun]), NotRun);
        assert_eq!(Verdict::of_parts([]), NotRun);
    }
}
