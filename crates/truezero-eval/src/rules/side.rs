//! [`Tested`]: a test's outcome, with its effect and what it rests on.

use truezero_stats::{Interval, StatisticsError};

use super::error::RuleError;
use super::evidence::{Data, Subject};
use super::standing::RunStanding;

/// The side of a claim that a test comes out on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// As the claim says.
    Claimed,
    /// The opposite of what the claim says.
    Opposite,
    /// Neither, with the reason.
    Undecided(String),
}

impl Side {
    /// The claimed side if the interval lies wholly below `bound`, the opposite one if it lies wholly above.
    pub(super) fn below(interval: Interval, bound: f64) -> Self {
        if interval.upper < bound {
            Self::Claimed
        } else if interval.lower > bound {
            Self::Opposite
        } else {
            Self::Undecided(format!("the interval contains {bound}"))
        }
    }

    /// The claimed side if the interval lies wholly above `bound`, the opposite one if it lies wholly below.
    pub(super) fn above(interval: Interval, bound: f64) -> Self {
        match Self::below(interval, bound) {
            Self::Claimed => Self::Opposite,
            Self::Opposite => Self::Claimed,
            undecided @ Self::Undecided(_) => undecided,
        }
    }
}

/// A measured effect.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Effect {
    /// The best estimate, in the unit that the rule states.
    pub estimate: f64,
    /// Its interval.
    pub interval: Interval,
    /// The confidence level of the interval: that of the test's step in a family that Holm's method corrects.
    pub level: f64,
    /// The p-value, corrected by Holm's method in a family.
    pub p: Option<f64>,
    /// The number of test examples, where the interval allows for other ones.
    pub examples: Option<u64>,
    /// The number of seeds, folds or networks. The interval allows for others if it is above 1.
    pub networks: usize,
}

impl Effect {
    /// What the interval allows for, in words.
    pub fn allows_for(&self) -> &'static str {
        match (self.examples, self.networks) {
            (Some(_), 0 | 1) => "other test examples, not other seeds",
            (Some(_), _) => "other test examples and other seeds or folds",
            (None, _) => "other seeds",
        }
    }
}

/// A test's outcome. Only the rules make one, so its side always comes with the data and runs behind it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Tested {
    /// What was tested.
    pub name: String,
    /// The data that it was tested on.
    pub data: Data,
    /// All runs that have a part in it.
    pub runs: Vec<RunStanding>,
    /// How it came out.
    pub side: Side,
    /// What was measured; nothing if there are too few data.
    pub effect: Option<Effect>,
}

impl Tested {
    pub(super) fn new(subject: Subject, side: Side, effect: Effect) -> Self {
        let Subject { name, data, runs } = subject;
        Self { name, data, runs, side, effect: Some(effect) }
    }

    /// Undecided if the statistic needs more data.
    ///
    /// # Errors
    /// Any other error of a statistic.
    pub(super) fn from_statistic(
        subject: Subject,
        statistic: Result<(Side, Effect), StatisticsError>,
    ) -> Result<Self, RuleError> {
        match statistic {
            Ok((side, effect)) => Ok(Self::new(subject, side, effect)),
            Err(few @ StatisticsError::TooFew { .. }) => {
                let Subject { name, data, runs } = subject;
                Ok(Self { name, data, runs, side: Side::Undecided(few.to_string()), effect: None })
            }
            Err(source) => Err(RuleError::Statistics { name: subject.name, source }),
        }
    }
}

/// The test of something that could not be measured, since every run failed: undecided.
pub fn unmeasured(subject: Subject) -> Tested {
    let Subject { name, data, runs } = subject;
    Tested { name, data, runs, side: Side::Undecided("there is nothing to measure".into()), effect: None }
}

/// Several tests on the same data as one: on the claimed side if all are, on the opposite side if any is. The effect is
/// that of the first part on that side, and the runs are those of all parts.
///
/// # Errors
/// [`RuleError`] if there is no part, or if the parts were tested on different data.
pub fn together(name: &str, parts: &[Tested]) -> Result<Tested, RuleError> {
    let first = parts.first().ok_or(RuleError::Empty { what: "parts of a test" })?;
    let mut runs: Vec<RunStanding> = Vec::new();
    let mut undecided = Vec::new();
    for part in parts {
        if part.data != first.data {
            let [first, other] = [&first.data, &part.data].map(|data| data.name().to_owned());
            return Err(RuleError::MixedData { name: name.into(), first, other });
        }
        for run in &part.runs {
            if !runs.contains(run) {
                runs.push(run.clone());
            }
        }
        if let Side::Undecided(reason) = &part.side {
            undecided.push(format!("{}: {reason}", part.name));
        }
    }
    let opposite = parts.iter().find(|part| part.side == Side::Opposite);
    let open = parts.iter().find(|part| matches!(part.side, Side::Undecided(_)));
    let (side, decisive) = match (opposite, open) {
        (Some(part), _) => (Side::Opposite, part),
        (None, Some(part)) => (Side::Undecided(undecided.join("; ")), part),
        (None, None) => (Side::Claimed, first),
    };
    Ok(Tested { name: name.into(), data: first.data.clone(), runs, side, effect: decisive.effect })
}
