//! Claims, their verdicts, and the effects that they rest on.

use std::fmt::Write as _;

use super::Leaning;
use crate::number::short;

/// A claim of the paper with its verdict.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// Short name and anchor, as in "S1": like [`Section::id`](super::Section::id), unique in the report.
    pub id: String,
    /// The sentence of the paper.
    pub claim: String,
    /// The claim in a few words, for the summary; empty where the sentence is short enough.
    pub short: String,
    /// The verdict on the claim as a whole.
    pub verdict: Verdict,
    /// Why the claim is inconclusive or not tested; else empty.
    pub reason: String,
    /// How much of the claim was tested, as in "2 of 4 data sets tested"; may be empty.
    pub tested: String,
    /// What the stand-ins show as a whole; `None` if none was tested.
    pub leaning: Option<Leaning>,
    /// One for each data set that the claim is about.
    pub outcomes: Vec<Outcome>,
    /// The runs and data behind the outcomes.
    pub data: String,
    /// The stand-ins that it rests on, each as "the title of the stand-in, in place of the paper's data".
    pub stand_ins: Vec<String>,
    /// The run records that it rests on: paths relative to the report's folder.
    pub records: Vec<String>,
}

/// The outcome of a claim on one data set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// A data set of the paper, as in "MNIST", or a stand-in, as in "stand-in for NORB".
    pub data_set: String,
    /// True for a stand-in.
    pub stand_in: bool,
    /// The outcome in a word.
    pub finding: Finding,
    /// Why nothing is decided, or what is missing; else empty.
    pub reason: String,
    /// The command that fetches the data or runs the test, where it was not tested; else empty.
    pub command: String,
    /// The test in a few words, as in "Newcombe 95 %, Holm over 2 pairs".
    pub statistic: String,
    /// What the test found.
    pub effects: Vec<Effect>,
}

/// An effect, as a difference: zero means that there is none. A level is given as its difference from the level that
/// the paper states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effect {
    /// What is compared, as in "rectifier − tanh".
    pub label: String,
    /// In `unit`.
    pub value: f64,
    /// As in "percentage points of test error". Effects of a check with the same unit share a chart.
    pub unit: &'static str,
    /// From the lower to the upper end.
    pub interval: Option<(f64, f64)>,
    /// The confidence level of the interval, as in 0.95.
    pub level: f64,
    /// The p-value, corrected where the claim is one of a family.
    pub p: Option<f64>,
    /// The number of test examples.
    pub examples: Option<u64>,
    /// The number of networks.
    pub networks: usize,
    /// The same effect in the paper.
    pub paper: Option<f64>,
    /// Effects within this distance of zero count as none.
    pub margin: Option<f64>,
}

/// The outcome of a test in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// On the paper's data, or for a claim that holds on any data.
    Verdict(Verdict),
    /// On a stand-in.
    Leaning(Leaning),
}

impl Default for Finding {
    fn default() -> Self {
        Self::Verdict(Verdict::default())
    }
}

impl Finding {
    /// The finding in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Verdict(verdict) => verdict.words(),
            Self::Leaning(leaning) => leaning.words(),
        }
    }

    /// A character that distinguishes the findings without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Verdict(verdict) => verdict.sign(),
            Self::Leaning(leaning) => leaning.sign(),
        }
    }
}

impl Outcome {
    /// Returns true if the test could be made.
    pub fn is_tested(&self) -> bool {
        self.finding != Finding::Verdict(Verdict::NotTested)
    }
}

impl Check {
    /// How many run records are linked one by one.
    const LINKED: usize = 8;

    /// The run records that are linked one by one, and the number of the others.
    pub fn linked(&self) -> (&[String], usize) {
        let (linked, rest) = self.records.split_at(self.records.len().min(Self::LINKED));
        (linked, rest.len())
    }

    /// The claim in a few words if they are given, otherwise in full.
    pub fn brief(&self) -> &str {
        if self.short.is_empty() { &self.claim } else { &self.short }
    }
}

impl Effect {
    /// As in "−1.3 percentage points (95 % interval −1.9 to −0.7)".
    pub fn words(&self) -> String {
        let mut words = format!("{} {}", short(self.value), self.unit);
        if let Some((from, to)) = self.interval {
            let percent = short(100.0 * self.level);
            let _ = write!(words, " ({percent} % interval {} to {})", short(from), short(to));
        }
        words
    }

    /// As in "p 0.0004; margin ±0.33; paper −0.14; 10000 examples, 2 networks".
    pub(crate) fn details(&self) -> String {
        let p = self.p.map(|p| if p < 1e-4 { "p < 0.0001".to_owned() } else { format!("p {}", short(p)) });
        let margin = self.margin.map(|margin| format!("margin ±{}", short(margin)));
        let paper = self.paper.map(|paper| format!("paper {}", short(paper)));
        let counted = |count, thing| format!("{count} {thing}{}", if count == 1 { "" } else { "s" });
        let examples = self.examples.map(|examples| counted(examples, "example"));
        let networks = (self.networks > 0).then(|| counted(self.networks as u64, "network"));
        let counts: Vec<String> = examples.into_iter().chain(networks).collect();
        let counts = Some(counts.join(", ")).filter(|counts| !counts.is_empty());
        [p, margin, paper, counts].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// The verdict on a claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The runs show what the claim says.
    Reproduced,
    /// The runs show the opposite.
    Contradicted,
    /// The runs do not decide.
    Inconclusive,
    /// The paper's data or the runs are missing.
    #[default]
    NotTested,
}

impl Verdict {
    /// All verdicts, in the order of the summary.
    pub const ALL: [Self; 4] = [Self::Reproduced, Self::Contradicted, Self::Inconclusive, Self::NotTested];

    /// The verdict in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::Contradicted => "contradicted",
            Self::Inconclusive => "inconclusive",
            Self::NotTested => "not tested here",
        }
    }

    /// A character that distinguishes the verdicts without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Reproduced => "✓",
            Self::Contradicted => "✗",
            Self::Inconclusive => "?",
            Self::NotTested => "–",
        }
    }
}
