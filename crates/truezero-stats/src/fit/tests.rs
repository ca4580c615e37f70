//! Lines and parabolas: published and derived values, any place and scale.

use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::*;

/// F. J. Anscombe, *Graphs in statistical analysis*, The American Statistician 27:17–21, 1973, data set 1.
#[test]
fn a_published_line() {
    let points = [
        (10.0, 8.04),
        (8.0, 6.95),
        (13.0, 7.58),
        (9.0, 8.81),
        (11.0, 8.33),
        (14.0, 9.96),
        (6.0, 7.24),
        (4.0, 4.26),
        (12.0, 10.84),
        (7.0, 4.82),
        (5.0, 5.68),
    ];
    let line = Line::fit(&points).unwrap();
    assert!((line.slope - 0.5001).abs() < 5e-5, "{line:?}");
    assert!((line.slope_error - 0.1179).abs() < 5e-5, "{line:?}");
}

#[test]
fn the_interval_holds_the_slope_as_often_as_it_says() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut noise = || -> f64 { StandardNormal.sample(&mut random) };
    let (trials, mut held) = (1_000, 0);
    for _ in 0..trials {
        let points: Vec<_> = (0..6).map(|x| (f64::from(x), 0.7 * f64::from(x) + noise())).collect();
        held += u32::from(Line::fit(&points).unwrap().slope_interval(0.9).unwrap().contains(0.7));
    }
    // 900 expected, standard deviation 9.5.
    assert!((860..=940).contains(&held), "{held} of {trials}");
}

#[test]
fn too_few_points_are_refused() {
    let error = |points: &[(f64, f64)]| Line::fit(points).unwrap_err().to_string();
    assert_eq!(
        error(&[(1.0, 0.0), (1.0, 1.0), (1.0, 2.0)]),
        "number of different x: expected at least 2, found 1"
    );
    assert_eq!(error(&[(1.0, 0.0), (2.0, 1.0)]), "number of points: expected at least 3, found 2");
    assert!(error(&[(1.0, 0.0), (2.0, f64::NAN), (3.0, 0.0)]).contains("finite"));
    let error = Parabola::fit(&[(1.0, 0.0), (2.0, 1.0), (2.0, 3.0)]).unwrap_err().to_string();
    assert_eq!(error, "number of different x: expected at least 3, found 2");
}

/// Six points on 1 + x/2 − x²/5.
fn on_a_parabola(factor: f64, shift: f64) -> Vec<(f64, f64)> {
    let value = |x: f64| 1.0 + 0.5 * x - 0.2 * x * x;
    [0.0, 1.0, 2.0, 3.0, 5.0, 8.0].map(|x| (factor * (x + shift), value(x))).to_vec()
}

#[test]
fn a_parabola_is_the_same_in_any_unit_of_x_and_at_any_place() {
    for factor in [5e-324, 1e-300, 1e-6, 1.0, 1e6, 1e7, 1e9, 1e300] {
        for shift in [0.0, -4.0, 1e3, 1e6] {
            let value = Parabola::fit(&on_a_parabola(factor, shift))
                .and_then(|fit| fit.value(factor * (4.0 + shift)))
                .unwrap();
            assert!((value + 0.2).abs() < 1e-9, "{factor:e}, {shift}: {value}");
        }
    }
}

#[test]
fn equal_heights_make_a_level_line_and_parabola() {
    for height in [0.1, 0.3, 5e-324, -1e200, f64::MAX] {
        let points = [1.0, 2.0, 4.0, 7.0].map(|x| (1e3 + x, height));
        let line = Line::fit(&points).unwrap();
        assert_eq!((line.slope, line.slope_error), (0.0, 0.0));
        assert_eq!(line.slope_interval(0.95), Ok(Interval { lower: 0.0, upper: 0.0 }));
        assert_eq!(Parabola::fit(&points).unwrap().value(1e3), Ok(height));
    }
}

#[test]
fn results_too_large_for_64_bits_are_refused() {
    let steep = [(0.0, 0.0), (1e-200, 1e200), (2e-200, 1e200)];
    assert_eq!(Line::fit(&steep), Err(StatisticsError::Size { what: "slope" }));
    let parabola = Parabola::fit(&on_a_parabola(1.0, 0.0)).unwrap();
    assert_eq!(parabola.value(1e200), Err(StatisticsError::Size { what: "value of the parabola" }));
    assert!(parabola.value(f64::NAN).is_err() && parabola.value(f64::INFINITY).is_err());
    let line = Line::fit(&on_a_parabola(1.0, 0.0)).unwrap();
    assert!(Line { count: 2, ..line }.slope_interval(0.95).is_err());
    assert!(Line { slope: f64::NAN, ..line }.slope_interval(0.95).is_err());
    assert!(Line { slope_error: -1.0, ..line }.slope_interval(0.95).is_err());
}

#[test]
fn x_that_hardly_differ_count_once() {
    let error = Parabola::fit(&[(0.0, 0.0), (1e-12, 1.0), (1.0, 3.0)]).unwrap_err().to_string();
    assert_eq!(error, "number of different x: expected at least 3, found 2");
}

proptest! {
    #[test]
    fn a_line_scales_with_its_points(
        points in prop::collection::vec((-1.0_f64..1.0, -1.0_f64..1.0), 3..12),
        x_power in -490_i32..500, y_power in -490_i32..500, level in 0.01..0.9999,
    ) {
        let line = Line::fit(&points).unwrap();
        let scaled: Vec<_> =
            points.iter().map(|&(x, y)| (libm::scalbn(x, x_power), libm::scalbn(y, y_power))).collect();
        let other = Line::fit(&scaled).unwrap();
        let expected = |value: f64| libm::scalbn(value, y_power - x_power);
        prop_assert_eq!((other.slope, other.slope_error), (expected(line.slope), expected(line.slope_error)));
        let interval = line.slope_interval(level).unwrap();
        let ends = Interval { lower: expected(interval.lower), upper: expected(interval.upper) };
        prop_assert_eq!(other.slope_interval(level), Ok(ends));
    }

    #[test]
    fn a_shift_does_not_change_the_slope(
        points in prop::collection::vec((-1.0_f64..1.0, -1.0_f64..1.0), 3..12), x in -1e6..1e6, y in -1e6..1e6,
    ) {
        let line = Line::fit(&points).unwrap();
        prop_assume!(line.slope_error < 100.0);
        let shifted: Vec<_> = points.iter().map(|point| (point.0 + x, point.1 + y)).collect();
        let moved = Line::fit(&shifted).unwrap();
        prop_assert!((moved.slope - line.slope).abs() < 1e-5);
        prop_assert!((moved.slope_error - line.slope_error).abs() < 1e-5);
    }

    #[test]
    fn any_finite_points_have_fits_or_errors(
        points in prop::collection::vec((any::<f64>(), any::<f64>()), 0..6), at in any::<f64>(),
    ) {
        if let Ok(line) = Line::fit(&points) {
            prop_assert!(line.slope.is_finite() && line.slope_error >= 0.0 && line.slope_error.is_finite());
            if let Ok(interval) = line.slope_interval(0.95) {
                prop_assert!(interval.contains(line.slope));
            }
        }
        if let Ok(parabola) = Parabola::fit(&points) {
            let mut places = points.iter().map(|point| point.0).chain([at]);
            prop_assert!(places.all(|x| parabola.value(x).map_or(true, f64::is_finite)));
        }
    }

    #[test]
    fn points_on_a_parabola_give_it_back(
        coefficients in prop::array::uniform3(-3.0_f64..3.0), from in -100.0_f64..100.0, at in -2.0_f64..12.0,
    ) {
        let value = |x: f64| coefficients[0] + (x - from) * (coefficients[1] + (x - from) * coefficients[2]);
        let points: Vec<_> = (0..8).map(|i| from + f64::from(i) * 1.3).map(|x| (x, value(x))).collect();
        let found = Parabola::fit(&points).unwrap().value(from + at).unwrap();
        prop_assert!((found - value(from + at)).abs() < 1e-8, "{found} for {}", value(from + at));
    }
}
