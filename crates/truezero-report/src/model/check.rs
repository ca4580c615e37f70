//! Claims and their verdicts.

use std::fmt::Write as _;

use crate::number::short;

/// A claim of the paper, judged by a statistic on our own runs.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// Short name and anchor, as in "S1": like [`Section::id`](super::Section::id), unique in the report.
    pub id: String,
    /// The sentence of the paper.
    pub claim: String,
    /// The claim in a few words, for the summary; empty where the sentence is short enough.
    pub short: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The statistic with its interval or p-value.
    pub statistic: String,
    /// The runs and data behind the statistic.
    pub data: String,
    /// The numbers of the statistic; absent if nothing was measured, or more than one thing.
    pub measured: Option<Measured>,
    /// The stand-ins that it rests on, each as "the title of the stand-in, in place of the paper's data".
    pub stand_ins: Vec<String>,
    /// The run records that it rests on: paths relative to the report's folder.
    pub records: Vec<String>,
}

impl Check {
    /// How many run records are linked one by one.
    const LINKED: usize = 8;

    /// The run records that are linked one by one, and the number of the others.
    pub fn linked(&self) -> (&[String], usize) {
        let (linked, rest) = self.records.split_at(self.records.len().min(Self::LINKED));
        (linked, rest.len())
    }

    /// What is shown below the claim: the statistic if it is short, otherwise its numbers if there are any.
    pub(crate) fn in_short(&self) -> Option<String> {
        match self.measured {
            _ if self.statistic.trim_matches(['–', ' ']).is_empty() => None,
            Some(measured) if !self.is_short() => Some(measured.words()),
            _ => Some(self.statistic.clone()),
        }
    }

    /// Returns true if the statistic is shown below the claim in full.
    pub(crate) fn is_short(&self) -> bool {
        const LONGEST: usize = 200;
        self.measured.is_none() || self.statistic.chars().count() <= LONGEST
    }

    /// The claim in a few words if they are given, otherwise in full.
    pub fn brief(&self) -> &str {
        if self.short.is_empty() { &self.claim } else { &self.short }
    }
}

/// The numbers behind the statistic of a [`Check`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// What was measured, in `unit`.
    pub effect: f64,
    /// As in "percentage points".
    pub unit: &'static str,
    /// The 95 % interval of the effect.
    pub interval: Option<(f64, f64)>,
    /// The p-value, corrected where the claim is one of a family.
    pub p: Option<f64>,
    /// The number of examples, runs or networks.
    pub n: usize,
}

impl Measured {
    /// As in "−1.3 percentage points (95 % interval −1.9 to −0.7), p 0.0004, n 10000".
    fn words(&self) -> String {
        let mut words = format!("{} {}", short(self.effect), self.unit);
        if let Some((from, to)) = self.interval {
            let _ = write!(words, " (95 % interval {} to {})", short(from), short(to));
        }
        if let Some(p) = self.p {
            let _ = write!(words, ", p {}", short(p));
        }
        let _ = write!(words, ", n {}", self.n);
        words
    }
}

/// The verdict on a [`Check`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The runs show what the claim says.
    Reproduced,
    /// The runs show the opposite.
    Contradicted,
    /// The runs do not decide.
    Inconclusive,
    /// There are no runs.
    #[default]
    NotRun,
}

impl Verdict {
    /// All verdicts, in the order of the summary.
    pub const ALL: [Self; 4] = [Self::Reproduced, Self::Contradicted, Self::Inconclusive, Self::NotRun];

    /// The verdict in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::Contradicted => "contradicted",
            Self::Inconclusive => "inconclusive",
            Self::NotRun => "not run",
        }
    }

    /// A character that distinguishes the verdicts without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Reproduced => "✓",
            Self::Contradicted => "✗",
            Self::Inconclusive => "?",
            Self::NotRun => "–",
        }
    }
}
