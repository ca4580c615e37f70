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
#[non_exhaustive]
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
mod tests;
