//! Least squares: a line with the interval of its slope, and a parabola.

use crate::error::{at_least, finite, finite_number, spread};
use crate::student;
use crate::units::{Units, scaled};
use crate::{Interval, StatisticsError};

/// The line of least squares through some points.
///
/// ```
/// use truezero_stats::Line;
///
/// let line = Line::fit(&[(1.0, 1.1), (2.0, 1.9), (3.0, 3.1), (4.0, 3.9)])?;
/// assert_eq!(format!("{:.2}", line.slope), "0.96");
/// let interval = line.slope_interval(0.95)?;
/// assert_eq!(format!("{:.2} to {:.2}", interval.lower, interval.upper), "0.72 to 1.20");
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// The number of points.
    pub count: usize,
    /// The change of y by one of x.
    pub slope: f64,
    /// The standard error of the slope.
    pub slope_error: f64,
}

impl Line {
    /// The line through three points or more, in whatever units x and y are.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer than three points, a coordinate is not finite, or all have the same x,
    /// or if the slope or its error is too large or too small for a 64-bit number.
    pub fn fit(points: &[(f64, f64)]) -> Result<Self, StatisticsError> {
        let ((x_units, xs), (y_units, ys)) = measured(points, 2)?;
        let count = points.len();
        at_least("points", 3, count as u64)?;
        let xx = products(&xs, &xs);
        let slope = products(&xs, &ys) / xx;
        let residuals: f64 = xs.iter().zip(&ys).map(|(x, y)| y - slope * x).map(|rest| rest * rest).sum();
        let error = (residuals / (count - 2) as f64 / xx).sqrt();
        let power = y_units.power() - x_units.power();
        let (slope, slope_error) =
            (scaled("slope", slope, power)?, scaled("error of the slope", error, power)?);
        Ok(Self { count, slope, slope_error })
    }

    /// Student's interval for the slope, at a confidence level such as 0.95.
    ///
    /// # Errors
    /// [`StatisticsError`] if the level is not between 0 and 1, if an end is too large for a 64-bit number, or if
    /// this line was made by hand of fewer than three points or of numbers that are not finite.
    pub fn slope_interval(self, level: f64) -> Result<Interval, StatisticsError> {
        at_least("points", 3, self.count as u64)?;
        finite_number("slope", self.slope)?;
        spread("error of the slope", self.slope_error)?;
        let reach = student::quantile(level, (self.count - 2) as f64)? * self.slope_error;
        Interval::around("interval for the slope", self.slope, reach)
    }
}

/// The parabola of least squares through some points, as Figure 3 of the paper draws it.
///
/// ```
/// use truezero_stats::Parabola;
///
/// let parabola = Parabola::fit(&[(0.0, 1.0), (1.0, 2.0), (2.0, 5.0), (3.0, 10.0)])?; // 1 + x²
/// assert!((parabola.value(1.5)? - 3.25).abs() < 1e-12);
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parabola {
    x_units: Units,
    y_units: Units,
    /// Of x and of x² − `tilt` · x − `mean_square`, which are orthogonal to each other and to 1 over the points.
    coefficients: [f64; 2],
    tilt: f64,
    mean_square: f64,
}

impl Parabola {
    /// The parabola through points of three different x or more, in whatever units x and y are. Of x that differ by
    /// less than 10⁻⁸ of the distance between the outermost ones, only one counts.
    ///
    /// Orthogonal polynomials over the points are the usual way to such a fit: G. E. Forsythe, *Generation and use of
    /// orthogonal polynomials for data-fitting with a digital computer*, Journal of SIAM 5:74–88, 1957.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer, or a coordinate is not finite.
    pub fn fit(points: &[(f64, f64)]) -> Result<Self, StatisticsError> {
        let ((x_units, xs), (y_units, ys)) = measured(points, 3)?;
        let squares: Vec<f64> = xs.iter().map(|x| x * x).collect();
        let xx = products(&xs, &xs);
        let (tilt, mean_square) = (products(&squares, &xs) / xx, xx / xs.len() as f64);
        let seconds: Vec<f64> = xs.iter().map(|x| (x - tilt) * x - mean_square).collect();
        let linear = products(&xs, &ys) / xx;
        let rests: Vec<f64> = xs.iter().zip(&ys).map(|(x, y)| y - linear * x).collect();
        let square = products(&seconds, &rests) / products(&seconds, &seconds);
        Ok(Self { x_units, y_units, coefficients: [linear, square], tilt, mean_square })
    }

    /// The value at `x`.
    ///
    /// # Errors
    /// [`StatisticsError`] if `x` is not finite, or the value is too large for a 64-bit number.
    pub fn value(self, x: f64) -> Result<f64, StatisticsError> {
        finite_number("x", x)?;
        let x = self.x_units.of_number(x);
        let [linear, square] = self.coefficients;
        let value = self.y_units.number(linear * x + square * ((x - self.tilt) * x - self.mean_square));
        if value.is_finite() {
            Ok(value)
        } else {
            Err(StatisticsError::Size { what: "value of the parabola" })
        }
    }
}

type Measured = (Units, Vec<f64>);

/// The x and the y of points, in units of their own, if all are finite and enough x differ.
fn measured(points: &[(f64, f64)], different: usize) -> Result<(Measured, Measured), StatisticsError> {
    /// Of the distance between the outermost x.
    const CLOSE: f64 = 1e-8;
    let coordinates: Vec<f64> = points.iter().flat_map(|&(x, y)| [x, y]).collect();
    finite(&coordinates)?;
    let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let (xs, ys) = (Units::of(&xs), Units::of(&ys));
    let mut ascending = xs.1.clone();
    ascending.sort_unstable_by(f64::total_cmp);
    let extent = ascending.last().unwrap_or(&0.0) - ascending.first().unwrap_or(&0.0);
    ascending.dedup_by(|next, kept| *next - *kept <= CLOSE * extent);
    at_least("different x", different as u64, ascending.len() as u64)?;
    Ok((xs, ys))
}

fn products(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[cfg(test)]
mod tests {
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
    fn points_that_determine_nothing_are_refused() {
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
    fn what_64_bits_do_not_hold_is_refused() {
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
    fn x_that_hardly_differ_determine_no_parabola() {
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
        fn a_line_does_not_depend_on_the_place(
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
        fn what_lies_on_a_parabola_gives_it_back(
            coefficients in prop::array::uniform3(-3.0_f64..3.0), from in -100.0_f64..100.0, at in -2.0_f64..12.0,
        ) {
            let value = |x: f64| coefficients[0] + (x - from) * (coefficients[1] + (x - from) * coefficients[2]);
            let points: Vec<_> = (0..8).map(|i| from + f64::from(i) * 1.3).map(|x| (x, value(x))).collect();
            let found = Parabola::fit(&points).unwrap().value(from + at).unwrap();
            prop_assert!((found - value(from + at)).abs() < 1e-8, "{found} for {}", value(from + at));
        }
    }
}
