//! Every rule on known cases on both sides, on too few data, and on runs that failed.

mod comparisons;
mod judgements;
mod levels;
mod simulations;
mod trends;

use super::*;

fn papers(name: &str) -> Data {
    Data::Paper { name: name.into() }
}

fn stand_in() -> Data {
    Data::StandIn { name: "synthetic digits".into(), command: Some("fetch mnist".into()) }
}

fn run(run: &str, standing: Standing) -> RunStanding {
    RunStanding { run: run.into(), standing }
}

/// On MNIST, by one run that has converged.
fn subject() -> Subject {
    let runs = vec![run("seed 1", Standing::Converged)];
    Subject { name: "rectifier against tanh".into(), data: papers("MNIST"), runs }
}

/// Misclassified by the first and by the second: `both`, then those of one alone, which stay where they are if others
/// are added.
fn lists(both: u32, only_first: u32, only_second: u32) -> (Vec<u32>, Vec<u32>) {
    const SECOND: u32 = 150;
    assert!(both + only_first <= SECOND);
    ((0..both + only_first).collect(), (0..both).chain(SECOND..SECOND + only_second).collect())
}

/// Of 1,000 examples, by seed (only the first misses, only the second misses).
fn difference(seeds: &[(u32, u32)]) -> PairedDifference {
    let lists: Vec<_> = seeds.iter().map(|&(first, second)| lists(20, first, second)).collect();
    let seeds: Vec<_> = lists.iter().map(|(first, second)| (&first[..], &second[..])).collect();
    PairedDifference::of_errors(1_000, &seeds).unwrap()
}

fn pair(seeds: &[(u32, u32)]) -> Pair {
    Pair { subject: subject(), difference: difference(seeds) }
}

fn is_undecided(side: &Side) -> bool {
    matches!(side, Side::Undecided(_))
}
