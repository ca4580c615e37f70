//! [`Units`]: samples of any size, brought to a size whose squares neither overflow nor vanish.

use crate::StatisticsError;

/// Where a sample lies and how far it reaches. Measured in these units its values have mean 0, and none is beyond ±4.
///
/// All factors are powers of two, so they cost no digit. The first value is subtracted before any mean is taken: the
/// values of a constant sample are exactly 0, and those of a sample far from 0 keep their differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Units {
    /// Power of two of the largest value.
    size: i32,
    /// The first value, divided by that power.
    first: f64,
    /// Power of two of the largest distance from the first value, after that division.
    reach: i32,
    /// The mean of those distances, divided by both powers.
    mean: f64,
}

impl Units {
    /// The units of a finite sample, and the sample measured in them. Both are 0 for an empty one.
    pub(crate) fn of(sample: &[f64]) -> (Self, Vec<f64>) {
        let size = exponent(sample);
        let first = libm::scalbn(sample.first().copied().unwrap_or(0.0), -size);
        let distances: Vec<f64> = sample.iter().map(|&value| libm::scalbn(value, -size) - first).collect();
        let reach = exponent(&distances);
        let mut values: Vec<f64> = distances.iter().map(|&value| libm::scalbn(value, -reach)).collect();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        for value in &mut values {
            *value -= mean;
        }
        (Self { size, first, reach, mean }, values)
    }

    /// A number in these units.
    pub(crate) fn of_number(self, number: f64) -> f64 {
        libm::scalbn(libm::scalbn(number, -self.size) - self.first, -self.reach) - self.mean
    }

    /// The number that is `value` in these units; infinite if it is too large.
    pub(crate) fn number(self, value: f64) -> f64 {
        libm::scalbn(self.first + libm::scalbn(self.mean + value, self.reach), self.size)
    }

    /// The power of two that one of these units is.
    pub(crate) fn power(self) -> i32 {
        self.size + self.reach
    }
}

/// The power of two of the largest magnitude among finite numbers; 0 if all are 0.
pub(crate) fn exponent(values: &[f64]) -> i32 {
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if largest > 0.0 { libm::ilogb(largest) } else { 0 }
}

/// `value` · 2^`power`.
///
/// # Errors
/// [`StatisticsError::Size`] if that overflows, or loses digits near 0.
pub(crate) fn scaled(what: &'static str, value: f64, power: i32) -> Result<f64, StatisticsError> {
    let scaled = libm::scalbn(value, power);
    if libm::scalbn(scaled, -power) == value { Ok(scaled) } else { Err(StatisticsError::Size { what }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_any_size_are_measured_from_their_mean() {
        for factor in [f64::MIN_POSITIVE, 1.0, 2.0_f64.powi(1020)] {
            for place in [0.0, 2.0, -7.0] {
                let sample = [place, place + 1.0, place + 2.0, place + 5.0].map(|value| value * factor);
                let (units, values) = Units::of(&sample);
                assert_eq!(values, [-0.5, -0.25, 0.0, 0.75], "{place} · {factor:e}");
                assert_eq!(values.iter().map(|&value| units.number(value)).collect::<Vec<_>>(), sample);
                assert_eq!(sample.map(|number| units.of_number(number)).to_vec(), values);
            }
        }
    }

    #[test]
    fn the_largest_and_smallest_numbers_do_not_overflow() {
        let (units, values) = Units::of(&[f64::MAX, -f64::MAX]);
        assert_eq!(
            (values, units.number(0.0)),
            (vec![1.0 - f64::EPSILON / 2.0, f64::EPSILON / 2.0 - 1.0], 0.0)
        );
        let (units, values) = Units::of(&[5e-324, 15e-324]);
        assert_eq!((values, units.number(0.0)), (vec![-0.5, 0.5], 1e-323));
    }

    #[test]
    fn a_result_that_loses_digits_is_refused() {
        assert_eq!(scaled("x", 0.75, -1072), Ok(5e-324 * 3.0));
        assert_eq!(scaled("x", 0.0, -2000), Ok(0.0));
        for (value, power) in [(0.7, -1072), (1.0, -1075), (1.5, 1024)] {
            let message = scaled("x", value, power).unwrap_err().to_string();
            assert_eq!(
                message,
                "x: expected a size that 64-bit numbers hold in full, found one too large or too small"
            );
        }
    }
}
