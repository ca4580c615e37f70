//! Least squares: a line with the interval of its slope, and a parabola.

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::error::{at_least, finite};
use crate::interval::tail;
use crate::{Interval, StatisticsError};

/// The line of least squares through some points.
///
/// ```
/// use truezero_eval::Line;
///
/// let line = Line::fit(&[(1.0, 1.1), (2.0, 1.9), (3.0, 3.1), (4.0, 3.9)])?;
/// assert_eq!(format!("{:.2}", line.slope), "0.96");
/// let interval = line.slope_interval(0.95)?;
/// assert_eq!(format!("{:.2} to {:.2}", interval.lower, interval.upper), "0.72 to 1.20");
/// # Ok::<(), truezero_eval::StatisticsError>(())
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
    /// The line through three points or more.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer than three points, a coordinate is not finite, or all have the same x.
    pub fn fit(points: &[(f64, f64)]) -> Result<Self, StatisticsError> {
        check(points, 2)?;
        let count = points.len();
        at_least("points", 3, count as u64)?;
        let mean = |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / count as f64;
        let (centre, level) = (mean(|point| point.0), mean(|point| point.1));
        let spread: f64 = points.iter().map(|(x, _)| (x - centre).powi(2)).sum();
        let slope = points.iter().map(|(x, y)| (x - centre) * (y - level)).sum::<f64>() / spread;
        let residuals: f64 = points.iter().map(|(x, y)| (y - level - slope * (x - centre)).powi(2)).sum();
        let slope_error = (residuals / (count - 2) as f64 / spread).sqrt();
        Ok(Self { count, slope, slope_error })
    }

    /// Student's interval for the slope, at a confidence level such as 0.95.
    ///
    /// # Errors
    /// [`StatisticsError`] if the level is not between 0 and 1.
    pub fn slope_interval(self, level: f64) -> Result<Interval, StatisticsError> {
        let tail = tail(level)?;
        let distribution = StudentsT::new(0.0, 1.0, self.count as f64 - 2.0);
        let distribution = distribution.map_err(|_| StatisticsError::Level { found: level })?;
        let reach = distribution.inverse_cdf(1.0 - tail) * self.slope_error;
        Ok(Interval { lower: self.slope - reach, upper: self.slope + reach })
    }
}

/// The parabola of least squares through some points, as Figure 3 of the paper draws it.
///
/// ```
/// use truezero_eval::Parabola;
///
/// let parabola = Parabola::fit(&[(0.0, 1.0), (1.0, 2.0), (2.0, 5.0), (3.0, 10.0)])?; // 1 + x²
/// assert!((parabola.value(1.5) - 3.25).abs() < 1e-12);
/// # Ok::<(), truezero_eval::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parabola {
    /// The mean of x, around which the powers are taken, for their sake.
    centre: f64,
    coefficients: [f64; 3],
}

impl Parabola {
    /// The parabola through points of three different x or more.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer, or a coordinate is not finite.
    pub fn fit(points: &[(f64, f64)]) -> Result<Self, StatisticsError> {
        check(points, 3)?;
        let centre = points.iter().map(|point| point.0).sum::<f64>() / points.len() as f64;
        let powers = DMatrix::from_fn(points.len(), 3, |row, power| match power {
            0 => 1.0,
            1 => points[row].0 - centre,
            _ => (points[row].0 - centre).powi(2),
        });
        let values = DVector::from_iterator(points.len(), points.iter().map(|point| point.1));
        let solution = powers.svd(true, true).solve(&values, 0.0);
        let solution = solution.map_err(|_| too_few(3, points.len()))?;
        Ok(Self { centre, coefficients: [solution[0], solution[1], solution[2]] })
    }

    /// The value at `x`.
    pub fn value(self, x: f64) -> f64 {
        let [constant, linear, square] = self.coefficients;
        let x = x - self.centre;
        constant + x * (linear + x * square)
    }
}

/// Whether all is finite, and enough x differ.
fn check(points: &[(f64, f64)], different: usize) -> Result<(), StatisticsError> {
    let coordinates: Vec<f64> = points.iter().flat_map(|&(x, y)| [x, y]).collect();
    finite(&coordinates)?;
    let mut xs: Vec<f64> = points.iter().map(|point| point.0).collect();
    xs.sort_unstable_by(f64::total_cmp);
    xs.dedup();
    if xs.len() < different { Err(too_few(different as u64, xs.len())) } else { Ok(()) }
}

fn too_few(expected: u64, found: usize) -> StatisticsError {
    StatisticsError::TooFew { what: "different x", expected, found: found as u64 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_distr::{Distribution, StandardNormal};
    use truezero_tensor::Random;

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
        let mut random = Random::new(2, "test", [0; 4]);
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

    proptest! {
        #[test]
        fn what_lies_on_a_parabola_gives_it_back(
            coefficients in prop::array::uniform3(-3.0_f64..3.0), from in -100.0_f64..100.0, at in -2.0_f64..12.0,
        ) {
            let value = |x: f64| coefficients[0] + (x - from) * (coefficients[1] + (x - from) * coefficients[2]);
            let points: Vec<_> = (0..8).map(|i| from + f64::from(i) * 1.3).map(|x| (x, value(x))).collect();
            let found = Parabola::fit(&points).unwrap().value(from + at);
            prop_assert!((found - value(from + at)).abs() < 1e-8, "{found} for {}", value(from + at));
        }
    }
}
