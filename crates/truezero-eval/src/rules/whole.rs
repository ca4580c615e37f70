//! [`judge_whole`]: the verdict of a claim over several data sets.

use super::error::RuleError;
use super::verdict::{Judgement, Leaning, Verdict};

/// A claim over all its data sets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WholeClaim {
    /// Reproduced if it is on all data sets that were tested, and at least one was; contradicted if it is on any.
    pub verdict: Verdict,
    /// The same over the stand-ins; nothing without a stand-in.
    pub leaning: Option<Leaning>,
    /// The number of data sets with a verdict.
    pub tested: usize,
    /// The number of data sets that the claim is about.
    pub data_sets: usize,
}

impl WholeClaim {
    /// As in "2 of 4 data sets tested".
    pub fn count(&self) -> String {
        let noun = if self.data_sets == 1 { "data set" } else { "data sets" };
        format!("{} of {} {noun} tested", self.tested, self.data_sets)
    }
}

/// The verdict of a claim as a whole, from one judgement for each of its data sets.
///
/// Stand-ins have no part in the verdict, nor the paper's data in the leaning.
///
/// # Errors
/// [`RuleError::Empty`] if there is no judgement.
pub fn judge_whole(judgements: &[Judgement]) -> Result<WholeClaim, RuleError> {
    if judgements.is_empty() {
        return Err(RuleError::Empty { what: "data sets of a claim" });
    }
    let mut untested = Vec::new();
    let mut inconclusive = Vec::new();
    let mut contradicted = false;
    for judgement in judgements {
        match judgement.verdict() {
            Verdict::Reproduced => {}
            Verdict::Contradicted => contradicted = true,
            Verdict::Inconclusive(reason) => inconclusive.push((judgement, reason.as_str())),
            Verdict::NotTested(reason) => untested.push((judgement, reason.as_str())),
        }
    }
    let verdict = if untested.len() == judgements.len() {
        Verdict::NotTested(by_reason(&untested))
    } else if contradicted {
        Verdict::Contradicted
    } else if inconclusive.is_empty() {
        Verdict::Reproduced
    } else {
        Verdict::Inconclusive(by_reason(&inconclusive))
    };
    Ok(WholeClaim {
        verdict,
        leaning: whole_leaning(judgements),
        tested: judgements.len() - untested.len(),
        data_sets: judgements.len(),
    })
}

fn whole_leaning(judgements: &[Judgement]) -> Option<Leaning> {
    let mut unclear = Vec::new();
    let mut disagrees = false;
    let mut count = 0;
    for judgement in judgements {
        match judgement.leaning() {
            None => continue,
            Some(Leaning::Agrees) => {}
            Some(Leaning::Disagrees) => disagrees = true,
            Some(Leaning::Unclear(reason)) => unclear.push((judgement, reason.as_str())),
        }
        count += 1;
    }
    match (count, disagrees) {
        (0, _) => None,
        (_, true) => Some(Leaning::Disagrees),
        _ if unclear.is_empty() => Some(Leaning::Agrees),
        _ => Some(Leaning::Unclear(by_reason(&unclear))),
    }
}

/// As in "NORB, NISTP: the interval contains 0": each reason once, with the data sets that have it.
fn by_reason(reasons: &[(&Judgement, &str)]) -> String {
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    for &(judgement, reason) in reasons {
        let name = judgement.data().name();
        match grouped.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(name),
            None => grouped.push((reason, vec![name])),
        }
    }
    let words = grouped.into_iter().map(|(reason, names)| format!("{}: {reason}", names.join(", ")));
    words.collect::<Vec<_>>().join("; ")
}
