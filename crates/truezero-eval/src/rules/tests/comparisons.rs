//! Networks that err less, do as well or are the best.

use proptest::prelude::*;
use truezero_stats::{holm, pairwise_resolution};

use super::*;

fn side_of(seeds: &[(u32, u32)]) -> Side {
    errs_less(&[pair(seeds)]).unwrap().remove(0).side
}

#[test]
fn fewer_errors_are_on_the_claimed_side_and_more_on_the_opposite() {
    assert_eq!(side_of(&[(10, 40)]), Side::Claimed);
    assert_eq!(side_of(&[(40, 10)]), Side::Opposite);
    assert!(is_undecided(&side_of(&[(20, 24)])));
    assert!(is_undecided(&side_of(&[(0, 0)])));
    let seeds = [(10, 40), (12, 40), (11, 42)];
    assert_eq!(side_of(&seeds), Side::Claimed);
    assert_eq!(side_of(&seeds.map(|(first, second)| (second, first))), Side::Opposite);
    assert!(is_undecided(&side_of(&[(10, 40), (40, 10), (20, 20)])));
}

#[test]
fn too_few_examples_decide_nothing() {
    for examples in 1..6_u32 {
        let all: Vec<u32> = (0..examples).collect();
        for seeds in 1..4 {
            let difference =
                PairedDifference::of_errors(examples, &vec![(&[][..], &all[..]); seeds]).unwrap();
            let tested = errs_less(&[Pair { subject: subject(), difference }]).unwrap();
            assert_eq!(
                is_undecided(&tested[0].side),
                seeds == 1 || examples < 5,
                "{examples}, {seeds}: {tested:?}"
            );
        }
    }
}

#[test]
fn one_seed_has_the_exact_test_and_newcombes_interval() {
    let tested = errs_less(&[pair(&[(10, 40)])]).unwrap().remove(0);
    let effect = tested.effect.unwrap();
    let paired = truezero_stats::PairedErrors::new(1_000, 10, 40, 20).unwrap();
    assert_eq!((effect.estimate, effect.p), (-0.03, Some(paired.p_value())));
    assert_eq!((effect.level, effect.interval), (0.95, paired.difference_interval(0.95).unwrap()));
    assert_eq!((effect.examples, effect.networks), (Some(1_000), 1));
    assert_eq!(effect.allows_for(), "other test examples, not other seeds");
}

#[test]
fn several_seeds_have_both_sources_of_variance() {
    let effect = |seeds: &[(u32, u32)]| errs_less(&[pair(seeds)]).unwrap().remove(0).effect.unwrap();
    let alike = effect(&[(20, 40), (20, 40)]);
    let unlike = effect(&[(5, 55), (35, 25)]);
    assert!((alike.estimate - unlike.estimate).abs() < 1e-12);
    let width = |effect: &Effect| effect.interval.upper - effect.interval.lower;
    assert!(width(&unlike) > 5.0 * width(&alike), "{alike:?}, {unlike:?}");
    assert_eq!((unlike.networks, unlike.allows_for()), (2, "other test examples and other seeds or folds"));
}

#[test]
fn where_the_interval_and_the_exact_test_differ_nothing_is_decided() {
    // Newcombe's interval leaves out 0; McNemar's p-value is 0.0625.
    let difference = PairedDifference::of_errors(41, &[(&[], &[0, 1, 2, 3, 4])]).unwrap();
    assert!(difference.interval(0.95).unwrap().upper < 0.0);
    let tested = errs_less(&[Pair { subject: subject(), difference }]).unwrap();
    let expected = "the interval leaves out 0, but the exact test does not (p 0.062)";
    assert_eq!(tested[0].side, Side::Undecided(expected.into()));
}

#[test]
fn a_family_is_corrected_and_leaves_out_stand_ins() {
    // McNemar's p-value of 10 against 24 is 0.024: enough alone, too little for the smaller of two.
    let close = || pair(&[(10, 24)]);
    let open = || pair(&[(20, 21)]);
    assert_eq!(errs_less(&[close()]).unwrap()[0].side, Side::Claimed);
    let mut other = open();
    other.subject.data = stand_in();
    let apart = errs_less(&[other.clone(), close(), other]).unwrap();
    assert_eq!((&apart[1].side, apart[1].effect.unwrap().level), (&Side::Claimed, 0.95));
    assert_eq!(apart[0].data, stand_in());
    assert_eq!(apart[0].effect.unwrap().level, 0.975);
    let mut far = open();
    far.subject.data = papers("NORB");
    let family = errs_less(&[close(), far.clone(), far]).unwrap();
    assert!(is_undecided(&family[0].side), "{family:?}");
    let effect = family[0].effect.unwrap();
    assert!((effect.level - (1.0 - 0.05 / 3.0)).abs() < 1e-12);
    let p = |seeds: (u32, u32)| truezero_stats::mcnemar(seeds.0, seeds.1);
    assert_eq!(effect.p, Some(holm(&[p((10, 24)), p((20, 21)), p((20, 21))]).unwrap()[0]));
    assert_eq!(errs_less(&[]), Ok(Vec::new()));
}

#[test]
fn a_seed_that_diverged_counts_as_a_constant_answer_and_caps_the_verdict() {
    let labels: Vec<u32> = (0..1_000).map(|example| example % 10).collect();
    let failed = constant_misclassified(&labels, &labels).unwrap();
    assert_eq!(failed.len(), 900);
    let (first, second) = lists(20, 10, 40);
    let seeds = [(&first[..], &second[..]), (&failed[..], &second[..])];
    let difference = PairedDifference::of_errors(1_000, &seeds).unwrap();
    assert!(difference.estimate() > 0.4);
    let mut subject = subject();
    subject.runs.push(run("rectifier, seed 2", Standing::Failed("diverged in epoch 1".into())));
    let tested = errs_less(&[Pair { subject, difference }]).unwrap().remove(0);
    assert_eq!(tested.effect.unwrap().networks, 2);
    let judgement = judge(&tested, Claim::new(2).unwrap(), ReportScale::Full);
    let reason = judgement.verdict().reason().unwrap();
    assert!(reason.starts_with("rectifier, seed 2 diverged in epoch 1"), "{reason}");
    // Of both networks, so that nothing is different: decided by no means, and still no error.
    let alike = PairedDifference::of_errors(1_000, &[(&failed, &failed), (&failed, &failed)]).unwrap();
    assert!(is_undecided(
        &errs_less(&[Pair { subject: super::subject(), difference: alike }]).unwrap()[0].side
    ));
}

fn folds(shift: f64, noise: f64) -> Vec<(Vec<f64>, Vec<f64>)> {
    let error = |fold: u32, review: u32| 0.5 + 0.1 * f64::from((fold * 31 + review * 17) % 11);
    (0..10)
        .map(|fold| {
            let second: Vec<f64> = (0..200).map(|review| error(fold, review)).collect();
            let by_fold = shift + noise * (f64::from(fold) - 4.5);
            (second.iter().map(|error| error + by_fold).collect(), second)
        })
        .collect()
}

fn of_folds(folds: &[(Vec<f64>, Vec<f64>)]) -> Result<PairedDifference, RuleError> {
    let folds: Vec<_> = folds.iter().map(|(first, second)| (&first[..], &second[..])).collect();
    PairedDifference::of_squared_errors(&folds)
}

#[test]
fn folds_are_paired_by_review_and_have_both_sources_of_variance() {
    let side = |shift, noise| {
        let difference = of_folds(&folds(shift, noise)).unwrap();
        assert!((difference.estimate() - shift).abs() < 1e-12);
        assert_eq!((difference.examples(), difference.networks()), (200, 10));
        errs_less(&[Pair { subject: subject(), difference }]).unwrap().remove(0).side
    };
    assert_eq!((side(-0.05, 0.01), side(0.05, 0.01)), (Side::Claimed, Side::Opposite));
    assert!(is_undecided(&side(-0.05, 0.05)));
    let mut uneven = folds(0.0, 0.0);
    uneven[3].1.pop();
    assert_eq!(of_folds(&uneven), Err(RuleError::Length { expected: 200, found: 199 }));
    assert!(of_folds(&[]).is_err());
}

#[test]
fn the_best_of_several_must_beat_each() {
    let named = |name: &str, seeds: &[(u32, u32)]| Pair {
        subject: Subject { name: name.into(), ..subject() },
        difference: difference(seeds),
    };
    let clear = || named("R1 against R2", &[(5, 60)]);
    assert_eq!(best("R1", &[clear(), clear(), clear()]).unwrap().side, Side::Claimed);
    let open = best("R1", &[clear(), named("R1 against R3", &[(20, 25)])]).unwrap();
    let expected = "R1 against R3: the interval contains 0";
    assert_eq!(open.side, Side::Undecided(expected.into()));
    assert!((open.effect.unwrap().estimate + 0.005).abs() < 1e-12);
    let worse = best("R1", &[clear(), named("R1 against R4", &[(60, 5)])]).unwrap();
    assert_eq!(worse.side, Side::Opposite);
    assert!(worse.effect.unwrap().estimate > 0.0);
    assert!(best("R1", &[]).is_err());
    let mut other = clear();
    other.subject.data = stand_in();
    assert!(matches!(best("R1", &[clear(), other]), Err(RuleError::MixedData { .. })));
}

#[test]
fn equivalence_needs_the_90_percent_interval_within_the_margin() {
    let margin = pairwise_resolution(0.0143, 10_000, 0.95).unwrap();
    let side = |seeds: &[(u32, u32)], examples| {
        let lists: Vec<_> = seeds.iter().map(|&(first, second)| lists(50, first, second)).collect();
        let seeds: Vec<_> = lists.iter().map(|(first, second)| (&first[..], &second[..])).collect();
        let difference = PairedDifference::of_errors(examples, &seeds).unwrap();
        as_well(subject(), difference, margin).unwrap().side
    };
    assert_eq!(side(&[(30, 32)], 10_000), Side::Claimed);
    assert_eq!(side(&[(30, 32), (32, 30), (31, 31)], 10_000), Side::Claimed);
    assert_eq!((side(&[(90, 0)], 10_000), side(&[(0, 90)], 10_000)), (Side::Opposite, Side::Opposite));
    // Merely not significant: too few examples, or a difference near the margin.
    assert!(is_undecided(&side(&[(3, 4)], 200)));
    assert!(is_undecided(&side(&[(40, 70)], 10_000)));
    let few = PairedDifference::of_errors(3, &[(&[], &[])]).unwrap();
    assert!(is_undecided(&as_well(subject(), few, margin).unwrap().side));
    for wrong in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        let error = as_well(subject(), difference(&[(1, 1)]), wrong).unwrap_err();
        assert!(matches!(error, RuleError::Positive { what: "margin", .. }));
    }
}

#[test]
fn a_difference_can_be_significant_and_within_the_margin() {
    let difference = difference(&[(2, 15)]);
    assert_eq!(errs_less(&[Pair { subject: subject(), difference }]).unwrap()[0].side, Side::Claimed);
    let tested = as_well(subject(), difference, 0.03).unwrap();
    assert_eq!((&tested.side, tested.effect.unwrap().level), (&Side::Claimed, 0.9));
}

/// From the claimed to the opposite side.
fn rank(side: &Side) -> u32 {
    match side {
        Side::Claimed => 0,
        Side::Undecided(_) => 1,
        Side::Opposite => 2,
    }
}

proptest! {
    #[test]
    fn more_errors_of_the_first_never_move_a_test_towards_the_claim(
        counts in prop::collection::vec((0_u32..60, 0_u32..60), 1..4), moved in 0_u32..30,
    ) {
        let more: Vec<_> = counts.iter().map(|&(first, second)| (first + moved, second)).collect();
        let less: Vec<_> = counts.iter().map(|&(first, second)| (first, second + moved)).collect();
        let ranks = [less, counts, more].map(|seeds| rank(&side_of(&seeds)));
        // An equal shift of all seeds leaves the variance over them as it is.
        prop_assert!(ranks[0] <= ranks[1] && ranks[1] <= ranks[2], "{:?}", ranks);
    }

    #[test]
    fn exchanged_networks_exchange_the_sides(counts in prop::collection::vec((0_u32..60, 0_u32..60), 1..4)) {
        let exchanged: Vec<_> = counts.iter().map(|&(first, second)| (second, first)).collect();
        prop_assert_eq!(rank(&side_of(&counts)) + rank(&side_of(&exchanged)), 2);
    }

    #[test]
    fn squared_errors_of_another_scale_have_the_same_side(
        shift in -0.2..0.2, noise in 0.0..0.1, power in -300_i32..300,
    ) {
        let side = |power: i32| {
            let factor = 2.0_f64.powi(power);
            let mut folds = folds(shift, noise);
            for (first, second) in &mut folds {
                first.iter_mut().chain(second).for_each(|error| *error *= factor);
            }
            let difference = of_folds(&folds).unwrap();
            errs_less(&[Pair { subject: subject(), difference }]).unwrap().remove(0).side
        };
        prop_assert_eq!(side(0), side(power));
    }
}
