//! [`halve`]: the rounds of a search.

use truezero_network::Descent;
use truezero_sweep::{Job, SweepError};

use super::{Limits, Round};
use crate::Work;

/// A point of the grid, and when its training ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The learning rate.
    pub learning_rate: f64,
    /// The coefficient of the L1 penalty.
    pub l1: f64,
    /// When training ends.
    pub limits: Limits,
}

impl Candidate {
    /// The candidate that a job is of.
    pub fn of(job: &Job<Work>) -> Self {
        let descent = job.settings.descent();
        let &Descent { learning_rate, l1, .. } = descent;
        Self { learning_rate, l1, limits: Limits::of(descent) }
    }
}

/// What is known of a search by what is finished.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Contest {
    /// The jobs of each round that are known by now. A round is empty until its layers are pre-trained.
    pub rounds: Vec<Vec<Job<Work>>>,
    /// What the last round selects, once it is finished.
    pub selected: Option<Candidate>,
}

/// Successive halving (Jamieson and Talwalkar 2016): all candidates take part in the first round, and each of the
/// `following` ones trains the best of the round before for longer.
///
/// `jobs` are those of some candidates. `ranked` returns the candidates of finished jobs, the best first; `None` until
/// all are finished, or if none can be selected.
pub(super) fn halve(
    mut candidates: Vec<Candidate>,
    following: &[Round],
    jobs: impl Fn(&[Candidate]) -> Result<Vec<Job<Work>>, SweepError>,
    ranked: impl Fn(&[Job<Work>]) -> Option<Vec<Candidate>>,
) -> Result<Contest, SweepError> {
    let mut contest = Contest::default();
    let mut following = following.iter();
    loop {
        let round = jobs(&candidates)?;
        let ranked = ranked(&round);
        contest.rounds.push(round);
        let Some(ranked) = ranked else { return Ok(contest) };
        let Some(round) = following.next() else {
            contest.selected = ranked.first().copied();
            return Ok(contest);
        };
        let longer = |candidate| Candidate { limits: round.limits, ..candidate };
        candidates = ranked.into_iter().take(round.networks).map(longer).collect();
    }
}
