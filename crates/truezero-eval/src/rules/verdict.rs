//! [`judge`]: the verdict of a test, by its side and what it rests on.

use super::claim::Claim;
use super::evidence::{Data, ReportScale};
use super::side::{Side, Tested};
use super::standing::{RunStanding, Standing};

/// A sentence about the paper. Only [`judge`] and [`judge_whole`](super::judge_whole) give the first two; other crates
/// can match them, and not make them:
///
/// ```compile_fail
/// let verdict = truezero_eval::rules::Verdict::Contradicted;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The test comes out on the claim's side, on the paper's own data, with converged networks.
    #[non_exhaustive]
    Reproduced,
    /// The test comes out on the other side, under the same conditions.
    #[non_exhaustive]
    Contradicted,
    /// The test decides nothing, or a network that it rests on has not converged; with the reason.
    Inconclusive(String),
    /// The paper's data or the runs are not at hand; with the reason.
    NotTested(String),
}

impl Verdict {
    /// The verdict in words.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::Contradicted => "contradicted",
            Self::Inconclusive(_) => "inconclusive",
            Self::NotTested(_) => "not tested here",
        }
    }

    /// Why it is inconclusive or not tested.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Reproduced | Self::Contradicted => None,
            Self::Inconclusive(reason) | Self::NotTested(reason) => Some(reason),
        }
    }
}

/// What a test on a stand-in says. It is no verdict about the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaning {
    /// The test comes out on the claim's side.
    Agrees,
    /// The test comes out on the other side.
    Disagrees,
    /// The test decides nothing, or a network that it rests on has not converged; with the reason.
    Unclear(String),
}

impl Leaning {
    /// The leaning in words.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Disagrees => "disagrees",
            Self::Unclear(_) => "is unclear",
        }
    }
}

/// The verdict of a test, and beside it what a stand-in says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    data: Data,
    verdict: Verdict,
    leaning: Option<Leaning>,
}

impl Judgement {
    /// The judgement where there are no runs to test.
    pub fn without_runs(data: Data) -> Self {
        let verdict = Verdict::NotTested(match &data {
            Data::Paper { .. } => "there are no runs".to_owned(),
            Data::StandIn { command, .. } => not_at_hand(command.as_deref()),
        });
        Self { data, verdict, leaning: None }
    }

    /// The data that it rests on.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// What may be said of the paper.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What a stand-in says; nothing if the verdict is about these data.
    pub fn leaning(&self) -> Option<&Leaning> {
        self.leaning.as_ref()
    }
}

/// The judgement of a test of a claim.
///
/// A run that has not converged or has failed caps it at inconclusive, or unclear on a stand-in, unless the claim is
/// about the start of training. On a stand-in there is a leaning and no verdict, unless the claim holds for any
/// network.
pub fn judge(tested: &Tested, claim: Claim, scale: ReportScale) -> Judgement {
    let data = tested.data.clone();
    if scale == ReportScale::Smoke {
        let verdict = Verdict::NotTested("smoke scale tries the program and gives no verdicts".into());
        return Judgement { data, verdict, leaning: None };
    }
    let side = if claim.needs_converged_runs() { capped(tested) } else { tested.side.clone() };
    match &tested.data {
        Data::StandIn { command, .. } if !claim.holds_for_any_network() => {
            let leaning = match side {
                Side::Claimed => Leaning::Agrees,
                Side::Opposite => Leaning::Disagrees,
                Side::Undecided(reason) => Leaning::Unclear(reason),
            };
            Judgement {
                data,
                verdict: Verdict::NotTested(not_at_hand(command.as_deref())),
                leaning: Some(leaning),
            }
        }
        Data::Paper { .. } | Data::StandIn { .. } => {
            let verdict = match side {
                Side::Claimed => Verdict::Reproduced,
                Side::Opposite => Verdict::Contradicted,
                Side::Undecided(reason) => Verdict::Inconclusive(reason),
            };
            Judgement { data, verdict, leaning: None }
        }
    }
}

/// The side of a test, or undecided if one of its runs has not converged. Those that failed are named first.
fn capped(tested: &Tested) -> Side {
    /// The most runs that are named.
    const NAMED: usize = 3;
    let failed = tested.runs.iter().filter(|run| matches!(run.standing, Standing::Failed(_)));
    let not_converged = tested.runs.iter().filter(|run| matches!(run.standing, Standing::NotConverged(_)));
    let mut reasons: Vec<String> = failed.chain(not_converged).map(RunStanding::to_string).collect();
    if reasons.is_empty() {
        return tested.side.clone();
    }
    let more = reasons.len().saturating_sub(NAMED);
    if more > 0 {
        reasons.truncate(NAMED);
        reasons.push(format!("{more} more of {} runs failed or have not converged", tested.runs.len()));
    }
    if let Side::Undecided(reason) = &tested.side {
        reasons.push(reason.clone());
    }
    Side::Undecided(reasons.join("; "))
}

fn not_at_hand(command: Option<&str>) -> String {
    let why = if command.is_some() { "not at hand" } else { "not public" };
    format!("the paper’s data are {why}")
}
