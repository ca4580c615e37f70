//! Quantities that fall, or rise after being flat.

use proptest::prelude::*;

use super::*;

/// The paper's sweep of α on NORB.
const SWEEP: [(f64, f64); 6] =
    [(1.0, 0.1768), (1.3, 0.1753), (2.0, 0.169), (3.0, 0.1666), (6.0, 0.1654), (f64::INFINITY, 0.1640)];

#[test]
fn a_slope_is_below_zero_or_above_or_neither() {
    let side = |ys: [f64; 5]| {
        let points: Vec<(f64, f64)> = (0..).map(f64::from).zip(ys).collect();
        falls(subject(), &points).unwrap().side
    };
    assert_eq!(side([5.0, 4.1, 2.9, 2.0, 1.1]), Side::Claimed);
    assert_eq!(side([1.0, 2.1, 2.9, 4.0, 5.1]), Side::Opposite);
    assert!(is_undecided(&side([1.0, 3.0, 2.0, 3.0, 1.0])));
    assert!(is_undecided(&side([2.0; 5])));
}

#[test]
fn too_few_points_decide_nothing() {
    for points in [&[][..], &[(0.0, 3.0), (1.0, 1.0)], &[(1.0, 3.0), (1.0, 2.0), (1.0, 1.0)]] {
        for tested in [falls(subject(), points), falls_by_rank(subject(), points)] {
            let tested = tested.unwrap();
            assert!(is_undecided(&tested.side) && tested.effect.is_none(), "{tested:?}");
        }
    }
    let three = [(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)];
    assert!(is_undecided(&falls_by_rank(subject(), &three).unwrap().side));
    assert!(falls(subject(), &[(0.0, 1.0), (1.0, f64::NAN), (2.0, 0.0)]).is_err());
}

#[test]
fn the_papers_sweep_falls_over_alpha_and_the_opposite_rises() {
    let found = falls_over_alpha(subject(), &SWEEP).unwrap();
    assert_eq!(found.side, Side::Claimed);
    // The rectifier stands at α = 12.
    let mut finite = SWEEP;
    finite[5].0 = 12.0;
    assert!(
        (found.effect.unwrap().estimate
            - falls_over_alpha(subject(), &finite).unwrap().effect.unwrap().estimate)
            .abs()
            < 1e-12
    );
    let rising = SWEEP.map(|(alpha, error)| (alpha, -error));
    assert_eq!(falls_over_alpha(subject(), &rising).unwrap().side, Side::Opposite);
}

#[test]
fn an_invalid_alpha_is_refused() {
    for wrong in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
        let error = falls_over_alpha(subject(), &[(1.0, 0.2), (wrong, 0.1), (3.0, 0.1)]).unwrap_err();
        assert!(matches!(error, RuleError::Positive { what: "α", .. }), "{wrong}");
    }
    let error = falls_over_alpha(subject(), &[(f64::INFINITY, 0.1)]).unwrap_err();
    assert_eq!(error, RuleError::Empty { what: "finite α" });
}

#[test]
fn ranks_fall_or_rise_or_neither() {
    let side = |ys: &[f64]| {
        let points: Vec<(f64, f64)> = (0..).map(f64::from).zip(ys.iter().copied()).collect();
        falls_by_rank(subject(), &points).unwrap().side
    };
    // By one slow step no order changes.
    assert_eq!(side(&[900.0, 8.0, 7.0, 6.0, 5.0, 4.0]), Side::Claimed);
    assert_eq!(side(&[1.0, 2.0, 3.0, 4.0, 5.0, 600.0]), Side::Opposite);
    assert!(is_undecided(&side(&[3.0, 1.0, 4.0, 1.5, 5.0, 2.0])));
    // Four points in order: 2 of 24 orders are as extreme.
    assert!(is_undecided(&side(&[4.0, 3.0, 2.0, 1.0])));
}

/// Zeros from 60 to 99 %, with slopes below and above the mark, in points for 10 % of zeros.
fn networks(below: f64, above: f64) -> Vec<SparseNetwork> {
    (0..40_u32)
        .map(|number| {
            let zeros = 0.60 + 0.01 * f64::from(number);
            let slope = if zeros <= 0.85 { below } else { above };
            let wave = if number % 2 == 0 { 0.0001 } else { -0.0001 };
            let error = 0.2 + slope / 10.0 * (zeros - 0.85) + wave;
            SparseNetwork { learning_rate: 0.1, zeros, error }
        })
        .collect()
}

fn figure3(networks: &[SparseNetwork]) -> ([Side; 2], Side) {
    let (parts, whole) = flat_then_rising(&subject(), networks, 0.1).unwrap();
    (parts.map(|part| part.side), whole.side)
}

#[test]
fn the_error_is_flat_up_to_the_mark_and_rises_above() {
    let (claimed, opposite) = (Side::Claimed, Side::Opposite);
    let sides = |below, above| figure3(&networks(below, above));
    assert_eq!(sides(0.0, 0.6), ([claimed.clone(), claimed.clone()], claimed.clone()));
    assert_eq!(sides(-0.3, 0.6).1, claimed.clone());
    assert_eq!(sides(0.6, 0.6), ([opposite.clone(), claimed.clone()], opposite.clone()));
    assert_eq!(sides(0.0, -0.6), ([claimed, opposite.clone()], opposite));
    let (parts, whole) = sides(0.1, 0.6);
    assert!(is_undecided(&parts[0]) && is_undecided(&whole));
}

#[test]
fn networks_of_another_rate_are_left_out() {
    let mut all = networks(0.0, 0.6);
    all.extend(networks(5.0, -5.0).into_iter().map(|other| SparseNetwork { learning_rate: 0.01, ..other }));
    assert_eq!(figure3(&all), figure3(&networks(0.0, 0.6)));
    let (parts, whole) = figure3(&networks(0.0, 0.6)[..20]);
    assert!(parts[0] == Side::Claimed && is_undecided(&parts[1]) && is_undecided(&whole));
    assert!(is_undecided(&figure3(&[]).1));
    for (zeros, error) in [(85.0, 0.1), (0.5, 1.5), (f64::NAN, 0.1), (0.5, f64::NAN)] {
        let wrong = SparseNetwork { learning_rate: 0.1, zeros, error };
        assert!(matches!(flat_then_rising(&subject(), &[wrong], 0.1), Err(RuleError::Share { .. })));
    }
}

proptest! {
    #[test]
    fn a_trend_does_not_depend_on_place_or_scale(
        points in prop::collection::vec((0_i32..64, 0_i32..64), 4..10), shift in -1000_i32..1000, power in -60_i32..60,
    ) {
        let map = |change: &dyn Fn(i32) -> f64| -> Vec<(f64, f64)> {
            points.iter().map(|&(x, y)| (change(x), change(y))).collect()
        };
        let plain = map(&|value| f64::from(value));
        for other in [map(&|value| f64::from(value + shift)), map(&|value| f64::from(value) * 2.0_f64.powi(power))] {
            for rule in [falls, falls_by_rank] {
                let (expected, found) = (rule(subject(), &plain).unwrap(), rule(subject(), &other).unwrap());
                let nearest = |effect: Effect| effect.interval.upper.abs().min(effect.interval.lower.abs());
                let margin = expected.effect.map_or(1.0, nearest);
                prop_assume!(margin > 1e-9 || expected.effect.is_some_and(|effect| effect.estimate == 0.0));
                prop_assert_eq!(found.side, expected.side);
            }
        }
    }

    #[test]
    fn a_steeper_fall_never_contradicts_a_fall(
        noise in prop::collection::vec(-1.0_f64..1.0, 5..12), slope in -2.0_f64..2.0, steeper in 0.0_f64..3.0,
    ) {
        let side = |slope: f64| {
            let points: Vec<(f64, f64)> =
                (0..).map(f64::from).zip(&noise).map(|(x, noise)| (x, slope * x + noise)).collect();
            falls(subject(), &points).unwrap().side
        };
        // The same scatter around the line, so the interval moves as a whole.
        if side(slope) == Side::Claimed {
            prop_assert_eq!(side(slope - steeper), Side::Claimed);
        }
        prop_assert!(side(slope) == Side::Opposite || side(slope - steeper) != Side::Opposite);
    }
}
