//! [`Spearman`]: the rank correlation of two figures.

use crate::error::{at_least, finite, finite_number};
use crate::interval::normal_quantile;
use crate::student;
use crate::{Interval, StatisticsError};

/// Spearman's rank correlation: Pearson's correlation of the ranks, where equal values share the mean of their ranks.
/// C. Spearman, *The proof and measurement of association between two things*, American Journal of Psychology
/// 15:72–101, 1904.
///
/// ```
/// use truezero_stats::Spearman;
///
/// let points = [(0.1, 9.0), (0.2, 8.5), (0.5, 4.0), (0.7, 5.0), (0.9, 1.0)];
/// let correlation = Spearman::of(&points)?;
/// assert!((correlation.rho() + 0.9).abs() < 1e-12);
/// // Of the 120 orders of five values, ten are as far from 0.
/// assert!((correlation.p_value()? - 10.0 / 120.0).abs() < 1e-12);
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Spearman {
    /// Twice the ranks, from 2, which are whole numbers for values that share a rank too.
    x_ranks: Vec<i64>,
    y_ranks: Vec<i64>,
    rho: f64,
}

impl Spearman {
    /// Up to this many points the p-value is exact.
    const EXACT: usize = 9;

    /// The correlation of three points or more.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer, if a coordinate is not finite, or if all x or all y are equal.
    pub fn of(points: &[(f64, f64)]) -> Result<Self, StatisticsError> {
        at_least("points", 3, points.len() as u64)?;
        let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        finite(&xs)?;
        finite(&ys)?;
        let (x_ranks, y_ranks) = (doubled_ranks(&xs), doubled_ranks(&ys));
        let [xy, xx, yy] = [(&x_ranks, &y_ranks), (&x_ranks, &x_ranks), (&y_ranks, &y_ranks)]
            .map(|(one, other)| centred_products(one, other));
        at_least("different x", 2, 1 + u64::from(xx > 0))?;
        at_least("different y", 2, 1 + u64::from(yy > 0))?;
        // Orders that are equal or opposite have exactly ±1.
        let rho = if xx == yy {
            xy as f64 / xx as f64
        } else {
            xy as f64 / (xx as f64).sqrt() / (yy as f64).sqrt()
        };
        Ok(Self { x_ranks, y_ranks, rho: rho.clamp(-1.0, 1.0) })
    }

    /// The number of points.
    pub fn count(&self) -> usize {
        self.x_ranks.len()
    }

    /// The correlation, −1 to 1.
    pub fn rho(&self) -> f64 {
        self.rho
    }

    /// The two-sided p-value of the hypothesis that x and y are independent.
    ///
    /// For nine points or fewer it is the share of all orders of y that give a correlation at least as far from 0. For
    /// more it is Student's, with t = ρ √((n − 2) / (1 − ρ²)) and n − 2 degrees of freedom: M. G. Kendall, *Rank
    /// correlation methods*, 1948, section 4.14.
    ///
    /// # Errors
    /// None of points that [`of`](Self::of) takes.
    pub fn p_value(&self) -> Result<f64, StatisticsError> {
        if self.count() <= Self::EXACT {
            return Ok(self.share_as_far());
        }
        let degrees = (self.count() - 2) as f64;
        let rest = (1.0 - self.rho) * (1.0 + self.rho);
        student::two_sided(self.rho.abs() * (degrees / rest).sqrt(), degrees)
    }

    /// An interval for the correlation, at a confidence level such as 0.95: normal in Fisher's artanh ρ, whose standard
    /// error is √((1 + ρ²/2) / (n − 3)). D. G. Bonett, T. A. Wright, *Sample size requirements for estimating Pearson,
    /// Kendall and Spearman correlations*, Psychometrika 65:23–28, 2000.
    ///
    /// artanh ±1 is infinite: such a correlation gets the interval of the next one that distinct ranks can have, which
    /// is nearer to 0 by 12 / (n³ − n), extended to ±1.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer than four points, or the level is not between 0 and 1.
    pub fn interval(&self, level: f64) -> Result<Interval, StatisticsError> {
        at_least("points", 4, self.count() as u64)?;
        let n = self.count() as f64;
        let most = 1.0 - 12.0 / (n * n * n - n);
        let rho = self.rho.clamp(-most, most);
        finite_number("Fisher's transformation", rho.atanh())?;
        let reach = normal_quantile(level)? * ((1.0 + rho * rho / 2.0) / (n - 3.0)).sqrt();
        Ok(Interval {
            lower: (rho.atanh() - reach).tanh().min(self.rho),
            upper: (rho.atanh() + reach).tanh().max(self.rho),
        })
    }

    /// Of the orders of y, by Heap's algorithm: each differs from the one before by one exchange.
    fn share_as_far(&self) -> f64 {
        let (xs, mut ys) = (&self.x_ranks, self.y_ranks.clone());
        let n = ys.len();
        // n Σ xy − Σx Σy, of which only the first sum depends on the order.
        let level = xs.iter().sum::<i64>() * ys.iter().sum::<i64>();
        let mut products: i64 = xs.iter().zip(&ys).map(|(x, y)| x * y).sum();
        let size = i64::try_from(n).unwrap_or(i64::MAX);
        let observed = (size * products - level).abs();
        let (mut as_far, mut orders) = (1_u64, 1_u64);
        let mut counters = vec![0; n];
        let mut place = 1;
        while place < n {
            if counters[place] < place {
                let other = if place % 2 == 0 { 0 } else { counters[place] };
                products += (xs[other] - xs[place]) * (ys[place] - ys[other]);
                ys.swap(other, place);
                orders += 1;
                as_far += u64::from((size * products - level).abs() >= observed);
                counters[place] += 1;
                place = 1;
            } else {
                counters[place] = 0;
                place += 1;
            }
        }
        as_far as f64 / orders as f64
    }
}

/// Twice the rank of each value, from 2; equal values share the mean of their ranks.
fn doubled_ranks(values: &[f64]) -> Vec<i64> {
    let mut ascending: Vec<usize> = (0..values.len()).collect();
    // −0 and 0 are equal, and no value is NaN.
    ascending.sort_by(|&one, &other| (values[one] + 0.0).total_cmp(&(values[other] + 0.0)));
    let mut ranks = vec![0; values.len()];
    let mut below = 0_i64;
    for equal in ascending.chunk_by(|&one, &other| values[one] == values[other]) {
        let count = equal.iter().map(|_| 1).sum::<i64>();
        for &place in equal {
            ranks[place] = 2 * below + count + 1;
        }
        below += count;
    }
    ranks
}

/// n Σ ab − Σa Σb.
fn centred_products(one: &[i64], other: &[i64]) -> i128 {
    let sum = |values: &[i64]| values.iter().map(|&value| i128::from(value)).sum::<i128>();
    let products: i128 = one.iter().zip(other).map(|(&a, &b)| i128::from(a) * i128::from(b)).sum();
    one.iter().map(|_| 1_i128).sum::<i128>() * products - sum(one) * sum(other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::ChaCha8Rng;

    use super::*;

    fn with_index(ys: &[f64]) -> Vec<(f64, f64)> {
        (0_u32..).map(f64::from).zip(ys.iter().copied()).collect()
    }

    #[test]
    fn equal_and_opposite_orders_have_correlation_one() {
        for (count, p) in [(3, 2.0 / 6.0), (4, 2.0 / 24.0), (5, 2.0 / 120.0), (9, 2.0 / 362_880.0)] {
            let rising: Vec<(f64, f64)> = (0..count).map(f64::from).map(|x| (x, x * x)).collect();
            let falling: Vec<(f64, f64)> = rising.iter().map(|&(x, y)| (x, -y)).collect();
            let [up, down] = [rising, falling].map(|points| Spearman::of(&points).unwrap());
            assert_eq!((up.rho(), down.rho()), (1.0, -1.0));
            assert!((up.p_value().unwrap() - p).abs() < 1e-15 && (down.p_value().unwrap() - p).abs() < 1e-15);
        }
        let long = Spearman::of(&with_index(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])).unwrap();
        assert_eq!(long.p_value(), Ok(0.0));
        let interval = long.interval(0.95).unwrap();
        assert!(interval.upper == 1.0 && interval.lower > 0.9 && interval.lower < 0.999, "{interval:?}");
    }

    #[test]
    fn too_few_points_or_different_values_are_refused() {
        let error = |points: &[(f64, f64)]| Spearman::of(points).unwrap_err().to_string();
        assert_eq!(error(&[(1.0, 0.0), (2.0, 1.0)]), "number of points: expected at least 3, found 2");
        assert_eq!(error(&[(1.0, 0.0); 3]), "number of different x: expected at least 2, found 1");
        assert_eq!(
            error(&with_index(&[0.0, -0.0, 0.0])),
            "number of different y: expected at least 2, found 1"
        );
        assert!(error(&with_index(&[0.0, 1.0, f64::NAN])).contains("finite"));
        let three = Spearman::of(&with_index(&[0.0, 1.0, 3.0])).unwrap();
        assert!(three.interval(0.95).is_err());
        assert!(Spearman::of(&with_index(&[0.0, 1.0, 3.0, 2.0])).unwrap().interval(1.0).is_err());
    }

    /// Independent values: about 5 % of the p-values are below 0.05, exact or not.
    #[test]
    fn the_test_keeps_its_level() {
        let mut random = ChaCha8Rng::seed_from_u64(21);
        for count in [6, 9, 10, 40] {
            let (trials, mut found) = (1_000, 0);
            for _ in 0..trials {
                let points: Vec<(f64, f64)> =
                    (0..count).map(|_| (random.random(), random.random())).collect();
                found += u32::from(Spearman::of(&points).unwrap().p_value().unwrap() < 0.05);
            }
            assert!((20..=75).contains(&found), "{count} points: {found} of {trials}");
        }
    }

    proptest! {
        #[test]
        fn only_the_order_matters(
            points in prop::collection::vec((0_i32..6, 0_i32..6), 4..14),
            power in -900_i32..900, shift in -1000_i32..1000,
        ) {
            let real = |change: &dyn Fn(i32) -> f64| -> Vec<(f64, f64)> {
                points.iter().map(|&(x, y)| (change(x), change(y))).collect()
            };
            let Ok(expected) = Spearman::of(&real(&|value| f64::from(value))) else { return Ok(()) };
            let scaled = Spearman::of(&real(&|value| libm::scalbn(f64::from(value), power))).unwrap();
            let shifted = Spearman::of(&real(&|value| f64::from(value + shift))).unwrap();
            prop_assert_eq!(&scaled, &expected);
            prop_assert_eq!(&shifted, &expected);
            let mirrored: Vec<(f64, f64)> = points.iter().map(|&(x, y)| (f64::from(x), f64::from(-y))).collect();
            let mirrored = Spearman::of(&mirrored).unwrap();
            prop_assert_eq!(mirrored.rho(), -expected.rho());
            prop_assert_eq!(mirrored.p_value(), expected.p_value());
            let interval = expected.interval(0.9).unwrap();
            prop_assert!(interval.contains(expected.rho()) && interval.lower >= -1.0 && interval.upper <= 1.0);
            prop_assert!((0.0..=1.0).contains(&expected.p_value().unwrap()));
        }
    }
}
