//! How often a rule errs where its claim is not true, by seeds that do not change.

use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Bernoulli, Distribution, Normal};

use super::*;

const TRIALS: u32 = 800;

/// A share of 5 %, with three standard deviations.
const AT_MOST: u32 = 40 + 19;

/// Examples that a network misses, of 300 that are more or less hard.
fn missed(random: &mut ChaCha8Rng, shift: f64) -> Vec<u32> {
    let hard = |example: u32| (0.02 + 0.4 * f64::from(example % 10 / 8) + shift).clamp(0.0, 1.0);
    (0..300).filter(|&example| Bernoulli::new(hard(example)).unwrap().sample(random)).collect()
}

/// How often networks of equal error are found to differ, in families of `pairs`, by one of the pairs or more.
fn found_different(seeds: usize, pairs: usize, deviation: f64, seed: u64) -> u32 {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let normal = Normal::new(0.0, deviation).unwrap();
    let mut found = 0;
    for _ in 0..TRIALS {
        let family: Vec<Pair> = (0..pairs)
            .map(|_| {
                let lists: Vec<_> = (0..seeds)
                    .map(|_| {
                        let [one, other] = [0, 1].map(|_| normal.sample(&mut random));
                        (missed(&mut random, one), missed(&mut random, other))
                    })
                    .collect();
                let lists: Vec<_> = lists.iter().map(|(first, second)| (&first[..], &second[..])).collect();
                Pair { subject: subject(), difference: PairedDifference::of_errors(300, &lists).unwrap() }
            })
            .collect();
        let tested = errs_less(&family).unwrap();
        found += u32::from(tested.iter().any(|tested| !is_undecided(&tested.side)));
    }
    found
}

#[test]
fn equal_networks_are_seldom_found_different() {
    for (seeds, pairs, deviation) in [(1, 1, 0.0), (1, 4, 0.0), (2, 1, 0.02), (3, 1, 0.1), (3, 3, 0.02)] {
        let found = found_different(seeds, pairs, deviation, 31);
        assert!(found <= AT_MOST, "{seeds} seeds, {pairs} pairs, {deviation}: {found} of {TRIALS}");
    }
}

#[test]
fn networks_at_the_margin_are_seldom_found_equal() {
    let mut random = ChaCha8Rng::seed_from_u64(32);
    for seeds in [1, 3] {
        let mut found = 0;
        for _ in 0..TRIALS {
            let lists: Vec<_> =
                (0..seeds).map(|_| (missed(&mut random, 0.1), missed(&mut random, 0.0))).collect();
            let lists: Vec<_> = lists.iter().map(|(first, second)| (&first[..], &second[..])).collect();
            let difference = PairedDifference::of_errors(300, &lists).unwrap();
            found += u32::from(as_well(subject(), difference, 0.1).unwrap().side == Side::Claimed);
        }
        assert!(found <= AT_MOST, "{seeds} seeds: {found} of {TRIALS}");
    }
}

#[test]
fn a_level_at_the_end_of_its_tolerance_is_seldom_reproduced() {
    let mut random = ChaCha8Rng::seed_from_u64(33);
    let normal = Normal::new(0.6, 0.01).unwrap();
    let mut found = 0;
    for _ in 0..TRIALS {
        let values: Vec<f64> = (0..3).map(|_| normal.sample(&mut random)).collect();
        let tested = at_level(subject(), Sample::Seeds(&values), 0.5, 0.1).unwrap();
        found += u32::from(tested.side == Side::Claimed);
    }
    assert!(found <= AT_MOST, "{found} of {TRIALS}");
}

#[test]
fn a_quantity_without_a_trend_is_seldom_found_to_fall_or_rise() {
    let mut random = ChaCha8Rng::seed_from_u64(34);
    let normal = Normal::new(0.0, 1.0).unwrap();
    for rule in [falls, falls_by_rank] {
        for count in [6_u32, 30] {
            let mut found = 0;
            for _ in 0..TRIALS {
                let points: Vec<(f64, f64)> =
                    (0..count).map(|x| (f64::from(x), normal.sample(&mut random))).collect();
                found += u32::from(!is_undecided(&rule(subject(), &points).unwrap().side));
            }
            assert!(found <= AT_MOST, "{count} points: {found} of {TRIALS}");
        }
    }
}

#[test]
fn folds_that_do_not_differ_are_seldom_found_different() {
    let mut random = ChaCha8Rng::seed_from_u64(35);
    let normal = Normal::new(0.0, 1.0).unwrap();
    let mut found = 0;
    for _ in 0..TRIALS {
        let reviews: Vec<f64> = (0..60).map(|_| normal.sample(&mut random)).collect();
        let folds: Vec<(Vec<f64>, Vec<f64>)> = (0..5)
            .map(|_| {
                let shift = 0.2 * normal.sample(&mut random);
                (
                    reviews.iter().map(|review| review + shift + normal.sample(&mut random)).collect(),
                    vec![0.0; 60],
                )
            })
            .collect();
        let folds: Vec<_> = folds.iter().map(|(first, second)| (&first[..], &second[..])).collect();
        let difference = PairedDifference::of_squared_errors(&folds).unwrap();
        let tested = errs_less(&[Pair { subject: subject(), difference }]).unwrap();
        found += u32::from(!is_undecided(&tested[0].side));
    }
    assert!(found <= AT_MOST, "{found} of {TRIALS}");
}
