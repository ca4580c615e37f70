//! Intervals over examples and networks: by hand, at their level, at any scale.

use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::*;
use crate::PairedErrors;

#[test]
fn standard_errors_by_hand() {
    // Means by network 2 and 4; by example 2, 3 and 4.
    let mean = CrossedMean::of(&[[1.0, 2.0, 3.0], [3.0, 4.0, 5.0]]).unwrap();
    assert_eq!((mean.mean(), mean.examples(), mean.networks()), (3.0, 3, 2));
    let (examples, networks) = mean.standard_errors();
    assert!((examples - (1.0_f64 / 3.0).sqrt()).abs() < 1e-15);
    assert!((networks.unwrap() - 1.0).abs() < 1e-15);
    // Quantiles of t at 95 %: 4.302653 with two degrees of freedom, 12.706205 with one.
    let reach = (4.302_653_f64.powi(2) / 3.0 + 12.706_205_f64.powi(2)).sqrt();
    let interval = mean.interval(0.95).unwrap();
    assert!((interval.upper - 3.0 - reach).abs() < 1e-5 && (3.0 - interval.lower - reach).abs() < 1e-5);
}

#[test]
fn paired_errors_by_hand() {
    let difference = CrossedMean::of_paired_errors(8, &[(&[0, 1], &[1]), (&[0, 2, 3], &[4])]).unwrap();
    // By example over both seeds: 1, 0, ½, ½, −½, 0, 0, 0, and the two that are added, 1 and −1.
    assert_eq!((difference.mean(), difference.networks()), (1.5 / 8.0, 2));
    let (examples, networks) = difference.standard_errors();
    let variance = (1.75 + 2.0 - 1.5 * 1.5 / 10.0) / 9.0;
    assert!((examples - (variance / 10.0_f64).sqrt()).abs() < 1e-15);
    assert!((networks.unwrap() - 1.0 / 16.0).abs() < 1e-15);
}

#[test]
fn errors_by_hand() {
    let rate = CrossedMean::of_errors(6, &[&[0, 1], &[0]]).unwrap();
    assert_eq!(rate.mean(), 0.25);
    // By example 1, ½, 0, 0, 0, 0, and those that are added: 1, 1, 0, 0.
    let variance = (3.25 - 3.5 * 3.5 / 10.0) / 9.0;
    assert!((rate.standard_errors().0 - (variance / 10.0_f64).sqrt()).abs() < 1e-15);
}

#[test]
fn few_or_no_differences_have_an_interval_that_is_not_empty() {
    for seeds in [1, 2, 5] {
        for examples in [1, 2, 20] {
            let none = CrossedMean::of_paired_errors(examples, &vec![(&[][..], &[][..]); seeds]).unwrap();
            let interval = none.interval(0.95).unwrap();
            assert!(interval.lower < 0.0 && interval.upper > 0.0 && interval.lower >= -1.0);
            assert_eq!(none.p_value(0.0), Ok(1.0));
            let all: Vec<u32> = (0..examples).collect();
            let rate = CrossedMean::of_errors(examples, &vec![&all[..]; seeds]).unwrap();
            let interval = rate.interval(0.95).unwrap();
            assert!(interval.lower < 1.0 && interval.upper == 1.0, "{interval:?}");
        }
    }
}

#[test]
fn with_one_pair_the_interval_is_near_newcombes() {
    let (first, second): (Vec<u32>, Vec<u32>) = ((0..140).collect(), (70..170).collect());
    let crossed = CrossedMean::of_paired_errors(10_000, &[(&first, &second)]).unwrap();
    let newcombe = PairedErrors::from_misclassified(10_000, &first, &second).unwrap();
    let (found, expected) = (crossed.interval(0.95).unwrap(), newcombe.difference_interval(0.95).unwrap());
    assert_eq!(crossed.mean(), newcombe.difference());
    assert!((found.lower - expected.lower).abs() < 3e-4 && (found.upper - expected.upper).abs() < 3e-4);
}

#[test]
fn equal_values_have_their_value_as_mean_and_no_spread() {
    for value in [0.1, -0.3, 0.0, 5e-324, -1e200, f64::MAX] {
        for (networks, examples) in [(1, 2), (2, 3), (5, 7)] {
            let mean = CrossedMean::of(&vec![vec![value; examples]; networks]).unwrap();
            assert_eq!(mean.interval(0.95), Ok(Interval { lower: value, upper: value }));
            assert_eq!(mean.p_value(value), Ok(1.0));
            assert_eq!(mean.p_value(value / 2.0 + 1.0), Ok(0.0));
        }
    }
    // Equal over examples or over networks only.
    let by_network = CrossedMean::of(&[[0.1; 7], [0.3; 7]]).unwrap();
    assert_eq!(by_network.standard_errors().0, 0.0);
    let by_example = CrossedMean::of(&[[0.1, 0.2, 0.7]; 6]).unwrap();
    assert_eq!(by_example.standard_errors().1, Some(0.0));
}

#[test]
fn invalid_values_and_lists_are_refused() {
    assert!(CrossedMean::of::<[f64; 2]>(&[]).is_err());
    assert!(CrossedMean::of(&[[1.0]]).is_err());
    let error = CrossedMean::of(&[vec![1.0, 2.0], vec![1.0, 2.0, 3.0]]).unwrap_err().to_string();
    assert_eq!(error, "number of examples: expected 2, found 3");
    assert!(CrossedMean::of(&[[1.0, f64::NAN]]).is_err());
    assert!(CrossedMean::of_errors(0, &[&[]]).is_err() && CrossedMean::of_errors(5, &[]).is_err());
    assert!(CrossedMean::of_errors(5, &[&[5]]).is_err());
    assert!(CrossedMean::of_paired_errors(5, &[(&[1, 1], &[])]).is_err());
    assert!(CrossedMean::of_paired_errors(5, &[(&[], &[2, 1])]).is_err());
    let mean = CrossedMean::of(&[[1.0, 2.0], [1.5, 2.0]]).unwrap();
    assert!(mean.interval(1.0).is_err() && mean.interval(f64::NAN).is_err());
    assert!(mean.p_value(f64::NAN).is_err() && mean.p_value(f64::INFINITY).is_err());
}

/// The variance is shared between examples, networks and both in every way: the interval must hold at least as often as
/// it says, and where one source has nearly all of it, hardly more often.
#[test]
fn the_interval_holds_the_true_mean_at_least_as_often_as_it_says() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut normal = |deviation: f64| -> f64 {
        let value: f64 = StandardNormal.sample(&mut random);
        deviation * value
    };
    for networks in [2, 3, 10] {
        for (of_examples, of_networks, of_both) in
            [(1.0, 0.0, 0.0), (1.0, 0.02, 0.5), (1.0, 0.2, 1.0), (1.0, 0.6, 0.0), (0.0, 1.0, 0.01)]
        {
            let (trials, mut missed) = (1_000, 0);
            for _ in 0..trials {
                let by_example: Vec<f64> = (0..40).map(|_| normal(of_examples)).collect();
                let values: Vec<Vec<f64>> = (0..networks)
                    .map(|_| {
                        let shift = normal(of_networks);
                        by_example.iter().map(|value| value + shift + normal(of_both)).collect()
                    })
                    .collect();
                let interval = CrossedMean::of(&values).unwrap().interval(0.95).unwrap();
                missed += u32::from(!interval.contains(0.0));
            }
            // 50 at most expected, with a standard deviation of 7.
            assert!(
                missed <= 72,
                "{networks}, {of_examples}, {of_networks}, {of_both}: {missed} of {trials}"
            );
            if of_networks == 0.0 || of_examples == 0.0 {
                assert!(missed >= 28, "{networks}, {of_examples}, {of_networks}: {missed} of {trials}");
            }
        }
    }
}

#[test]
fn paired_errors_without_a_difference_are_seldom_found_different() {
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let (trials, mut found) = (1_000, 0);
    for _ in 0..trials {
        let mut missed = || (0..200_u32).filter(|_| random.random_bool(0.1)).collect::<Vec<_>>();
        let seeds: Vec<_> = (0..3).map(|_| (missed(), missed())).collect();
        let pairs: Vec<_> = seeds.iter().map(|(first, second)| (&first[..], &second[..])).collect();
        found += u32::from(CrossedMean::of_paired_errors(200, &pairs).unwrap().p_value(0.0).unwrap() < 0.05);
    }
    assert!(found <= 72, "{found} of {trials}");
}

fn values() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (1_usize..5, 2_usize..8).prop_flat_map(|(networks, examples)| {
        prop::collection::vec(prop::collection::vec(-1.0_f64..1.0, examples), networks)
    })
}

fn map(values: &[Vec<f64>], change: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
    values.iter().map(|network| network.iter().map(|&value| change(value)).collect()).collect()
}

proptest! {
    #[test]
    fn results_scale_with_the_values(values in values(), power in -900_i32..900, level in 0.01..0.9999) {
        let mean = CrossedMean::of(&values).unwrap();
        let other = CrossedMean::of(&map(&values, |value| libm::scalbn(value, power))).unwrap();
        prop_assert_eq!(other.mean(), libm::scalbn(mean.mean(), power));
        prop_assert_eq!(other.p_value(0.0), mean.p_value(0.0));
        let Interval { lower, upper } = mean.interval(level).unwrap();
        let expected = Interval { lower: libm::scalbn(lower, power), upper: libm::scalbn(upper, power) };
        prop_assert_eq!(other.interval(level), Ok(expected));
    }

    #[test]
    fn a_shift_does_not_change_the_spread(values in values(), shift in -1e6_f64..1e6) {
        let mean = CrossedMean::of(&values).unwrap();
        let moved = CrossedMean::of(&map(&values, |value| value + shift)).unwrap();
        prop_assert!((moved.mean() - mean.mean() - shift).abs() < 1e-9);
        prop_assert!((moved.standard_errors().0 - mean.standard_errors().0).abs() < 1e-9);
    }

    #[test]
    fn a_p_value_and_an_interval_agree(values in values(), level in 0.01..0.9999) {
        let mean = CrossedMean::of(&values).unwrap();
        let Interval { lower, upper } = mean.interval(level).unwrap();
        prop_assume!(upper - lower > 1e-6);
        for end in [lower, upper] {
            let p = mean.p_value(end).unwrap();
            prop_assert!((p / (1.0 - level) - 1.0).abs() < 1e-8, "{} for {}", p, 1.0 - level);
        }
    }

    #[test]
    fn an_interval_of_errors_holds_the_mean_and_mirrors(
        missed in prop::collection::vec(prop::collection::vec((any::<bool>(), any::<bool>()), 9), 1..5),
        level in 0.01..0.9999,
    ) {
        let list = |seed: &[(bool, bool)], misses: fn(&(bool, bool)) -> bool| -> Vec<u32> {
            (0..).zip(seed).filter(|(_, missed)| misses(missed)).map(|(example, _)| example).collect()
        };
        let seeds: Vec<_> = missed.iter().map(|seed| (list(seed, |one| one.0), list(seed, |one| one.1))).collect();
        let pairs: Vec<_> = seeds.iter().map(|(first, second)| (&first[..], &second[..])).collect();
        let exchanged: Vec<_> = pairs.iter().map(|&(first, second)| (second, first)).collect();
        let [one, other] = [&pairs, &exchanged].map(|pairs| CrossedMean::of_paired_errors(9, pairs).unwrap());
        let (interval, mirrored) = (one.interval(level).unwrap(), other.interval(level).unwrap());
        prop_assert!(interval.contains(one.mean()) && interval.lower >= -1.0 && interval.upper <= 1.0);
        prop_assert!((interval.lower + mirrored.upper).abs() < 1e-12);
        prop_assert!((one.p_value(0.0).unwrap() - other.p_value(0.0).unwrap()).abs() < 1e-12);
        // The general mean of the same differences.
        let differences: Vec<Vec<f64>> = missed
            .iter()
            .map(|seed| seed.iter().map(|one| f64::from(u8::from(one.0)) - f64::from(u8::from(one.1))).collect())
            .collect();
        let general = CrossedMean::of(&differences).unwrap();
        prop_assert!((general.mean() - one.mean()).abs() < 1e-12);
        let (of_networks, expected) = (one.standard_errors().1, general.standard_errors().1);
        prop_assert!((of_networks.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-12);
    }

    #[test]
    fn any_finite_values_have_an_interval_or_an_error(
        values in prop::array::uniform6(any::<f64>().prop_filter("finite", |value| value.is_finite())),
        supposed in any::<f64>(),
    ) {
        let Ok(mean) = CrossedMean::of(&[&values[..3], &values[3..]]) else { return Ok(()) };
        if let Ok(interval) = mean.interval(0.95) {
            prop_assert!(interval.contains(mean.mean()));
        }
        for supposed in [supposed, 0.0, mean.mean()] {
            if let Ok(p) = mean.p_value(supposed) {
                prop_assert!((0.0..=1.0).contains(&p));
            }
        }
    }
}
