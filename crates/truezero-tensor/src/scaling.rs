//! [`Scaling`]: brings each feature to a common scale.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{ActiveLists, Element, Examples, Matrix};

/// Brings each feature to a common scale: x becomes (x − offset) · factor.
///
/// Fit it on the training examples alone and apply it to all of them, and later to whatever the network is asked
/// about. It computes in double precision, so large numbers with small differences, such as dates in seconds, keep
/// their differences when they become `f32`.
///
/// ```
/// use truezero_tensor::{Examples, Matrix, Scaling};
///
/// let heights = Examples::Dense(Matrix::from_fn(1, 3, |_, example| [150.0, 170.0, 190.0][example]));
/// let scaling = Scaling::to_unit_interval(&heights);
/// let Examples::Dense(scaled) = scaling.apply::<f64, f32>(&heights) else { unreachable!("they were dense") };
/// assert_eq!([0, 1, 2].map(|example| scaled.column(example)[0]), [0.0, 0.5, 1.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Scaling {
    offset: Vec<f64>,
    factor: Vec<f64>,
}

/// Offsets and factors that make no scaling.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ScalingError {
    /// Not one factor for each offset.
    #[error("{factors} factors for {offsets} offsets: expected the same number")]
    Count {
        /// The number of offsets.
        offsets: usize,
        /// The number of factors.
        factors: usize,
    },
    /// An offset or a factor that is NaN or infinite, or a factor of 0.
    #[error("the {field} of feature {feature} is {found}: expected {expected}")]
    Number {
        /// `offset` or `factor`.
        field: &'static str,
        /// The feature, from 0.
        feature: usize,
        /// The range.
        expected: &'static str,
        /// The number.
        found: f64,
    },
}

impl Scaling {
    /// The scaling with these offsets and factors, one of each for a feature.
    ///
    /// # Errors
    /// [`ScalingError`] if their numbers differ, if one of them is not finite, or if a factor is 0.
    pub fn new(offset: Vec<f64>, factor: Vec<f64>) -> Result<Self, ScalingError> {
        if offset.len() != factor.len() {
            return Err(ScalingError::Count { offsets: offset.len(), factors: factor.len() });
        }
        let check = |field, expected, numbers: &[f64], fits: fn(f64) -> bool| match numbers
            .iter()
            .position(|&number| !fits(number))
        {
            Some(feature) => Err(ScalingError::Number { field, feature, expected, found: numbers[feature] }),
            None => Ok(()),
        };
        check("offset", "a finite number", &offset, f64::is_finite)?;
        check("factor", "a finite number other than 0", &factor, |x| x.is_finite() && x != 0.0)?;
        Ok(Self { offset, factor })
    }

    /// The scaling that changes nothing.
    pub fn identity(features: usize) -> Self {
        Self { offset: vec![0.0; features], factor: vec![1.0; features] }
    }

    /// Gives each feature mean 0 and standard deviation 1 over these examples. A feature that is the same in all of
    /// them becomes 0.
    pub fn standardise<T: Element>(examples: &Examples<T>) -> Self {
        let count = examples.len().max(1) as f64;
        let bounds = bounds(examples);
        let mut mean = vec![0.0; examples.features()];
        for_each_example(examples, |values| {
            mean.iter_mut().zip(values).for_each(|(mean, x)| *mean += x.into_f64() / count);
        });
        let mut variance = vec![0.0; examples.features()];
        for_each_example(examples, |values| {
            for ((variance, mean), x) in variance.iter_mut().zip(&mean).zip(values) {
                *variance += (x.into_f64() - mean).powi(2) / count;
            }
        });
        // The mean of equal values may differ from them by a rounding error, which must not count as a deviation.
        for ((mean, variance), &(least, most)) in mean.iter_mut().zip(&mut variance).zip(&bounds) {
            if least == most {
                (*mean, *variance) = (least, 0.0);
            }
        }
        Self::of_spread(mean, variance.into_iter().map(f64::sqrt))
    }

    /// Brings each feature to the interval from 0 to 1 over these examples. A feature that is the same in all of them
    /// becomes 0.
    pub fn to_unit_interval<T: Element>(examples: &Examples<T>) -> Self {
        let bounds = bounds(examples);
        let spread = bounds.iter().map(|(least, most)| most - least);
        Self::of_spread(bounds.iter().map(|&(least, _)| least).collect(), spread)
    }

    /// Divides each feature by its largest magnitude over these examples, so that it lies in [−1, 1] and zeros stay
    /// zeros. A feature that is 0 in all of them stays as it is.
    ///
    /// ```
    /// use truezero_tensor::{ActiveLists, Examples, Scaling};
    ///
    /// let mut lists = ActiveLists::new(3);
    /// lists.push(&[0.0, -4.0, 0.0]);
    /// lists.push(&[0.5, 2.0, 0.0]);
    /// assert_eq!(Scaling::by_largest(&Examples::Sparse(lists)).factor(), [2.0, 0.25, 1.0]);
    /// ```
    pub fn by_largest<T: Element>(examples: &Examples<T>) -> Self {
        let mut largest = vec![0.0_f64; examples.features()];
        let mut see = |feature: usize, x: T| largest[feature] = largest[feature].max(x.into_f64().abs());
        for example in 0..examples.len() {
            match examples {
                Examples::Dense(matrix) => {
                    matrix.column(example).iter().enumerate().for_each(|(feature, &x)| see(feature, x));
                }
                Examples::Sparse(lists) => {
                    let (features, values) = lists.column(example);
                    features.iter().zip(values).for_each(|(&feature, &x)| see(feature as usize, x));
                }
            }
        }
        Self::of_spread(vec![0.0; largest.len()], largest.into_iter())
    }

    /// Offsets that are not finite, as those of no example, become 0; factors that are not become 1.
    fn of_spread(offset: Vec<f64>, spread: impl Iterator<Item = f64>) -> Self {
        let offset = offset.into_iter().map(|offset| if offset.is_finite() { offset } else { 0.0 }).collect();
        let usable = |factor: f64| factor.is_finite() && factor != 0.0;
        let factor =
            spread.map(|spread| Some(spread.recip()).filter(|&factor| usable(factor)).unwrap_or(1.0));
        Self { offset, factor: factor.collect() }
    }

    /// The number of features.
    pub fn features(&self) -> usize {
        self.offset.len()
    }

    /// The offset of each feature.
    pub fn offset(&self) -> &[f64] {
        &self.offset
    }

    /// The factor of each feature.
    pub fn factor(&self) -> &[f64] {
        &self.factor
    }

    /// The scaled examples. Sparse ones become dense if an offset is not 0, since their zeros are then zeros no more.
    ///
    /// # Panics
    /// If the examples have another number of features.
    #[must_use]
    pub fn apply<T: Element, U: Element>(&self, examples: &Examples<T>) -> Examples<U> {
        assert_eq!(examples.features(), self.features(), "the scaling is for another number of features");
        let scale =
            |feature: usize, x: T| U::from_f64((x.into_f64() - self.offset[feature]) * self.factor[feature]);
        match examples {
            Examples::Sparse(lists) if self.offset.iter().all(|&offset| offset == 0.0) => {
                let mut scaled = ActiveLists::new(lists.rows());
                for example in 0..lists.columns() {
                    let (features, values) = lists.column(example);
                    let elements = features.iter().zip(values);
                    scaled
                        .push_elements(elements.map(|(&feature, &x)| (feature, scale(feature as usize, x))));
                }
                Examples::Sparse(scaled)
            }
            _ => {
                let mut scaled = Matrix::zeros(self.features(), examples.len());
                let mut example = 0;
                for_each_example(examples, |values| {
                    let target = scaled.column_mut(example).iter_mut();
                    target.zip(values).enumerate().for_each(|(feature, (to, &x))| *to = scale(feature, x));
                    example += 1;
                });
                Examples::Dense(scaled)
            }
        }
    }
}

/// The least and the largest value of each feature.
fn bounds<T: Element>(examples: &Examples<T>) -> Vec<(f64, f64)> {
    let mut bounds = vec![(f64::INFINITY, f64::NEG_INFINITY); examples.features()];
    for_each_example(examples, |values| {
        for ((least, most), x) in bounds.iter_mut().zip(values) {
            (*least, *most) = (least.min(x.into_f64()), most.max(x.into_f64()));
        }
    });
    bounds
}

/// Visits the features of each example, zeros too.
fn for_each_example<T: Element>(examples: &Examples<T>, mut visit: impl FnMut(&[T])) {
    let mut values = vec![T::zero(); examples.features()];
    for example in 0..examples.len() {
        examples.copy_example(example, &mut values);
        visit(&values);
    }
}

/// A scaling as it is written, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    offset: Vec<f64>,
    factor: Vec<f64>,
}

impl TryFrom<Written> for Scaling {
    type Error = ScalingError;

    fn try_from(Written { offset, factor }: Written) -> Result<Self, ScalingError> {
        Self::new(offset, factor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn examples() -> impl Strategy<Value = Matrix<f64>> {
        (1_usize..5, 2_usize..20).prop_flat_map(|(features, count)| {
            let column = prop::collection::vec(prop_oneof![Just(0.0), -1e6_f64..1e6], features * count);
            column.prop_map(move |x| Matrix::from_column_major(features, count, &x).unwrap())
        })
    }

    fn dense(examples: &Examples<f64>) -> Matrix<f64> {
        let mut dense = Matrix::zeros(examples.features(), examples.len());
        (0..examples.len()).for_each(|example| examples.copy_example(example, dense.column_mut(example)));
        dense
    }

    proptest! {
        #[test]
        fn standardised_features_have_mean_0_and_deviation_1(matrix in examples()) {
            let examples = Examples::Dense(matrix);
            let scaled = dense(&Scaling::standardise(&examples).apply(&examples));
            let count = scaled.columns() as f64;
            for feature in 0..scaled.rows() {
                let values: Vec<f64> = (0..scaled.columns()).map(|x| scaled.column(x)[feature]).collect();
                let mean = values.iter().sum::<f64>() / count;
                let deviation = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count).sqrt();
                // The mean of values near 1e6 is known to about 1e-9, and their deviation may be far smaller.
                let constant = values.iter().all(|&x| x == 0.0);
                prop_assert!(constant || (mean.abs() < 1e-3 && (deviation - 1.0).abs() < 1e-3));
            }
        }

        #[test]
        fn the_unit_interval_is_filled(matrix in examples()) {
            let examples = Examples::Dense(matrix);
            let scaled = dense(&Scaling::to_unit_interval(&examples).apply(&examples));
            for feature in 0..scaled.rows() {
                let values = (0..scaled.columns()).map(|x| scaled.column(x)[feature]);
                let (least, most) = (values.clone().fold(1.0, f64::min), values.fold(0.0, f64::max));
                prop_assert_eq!(least, 0.0);
                prop_assert!(most == 0.0 || (most - 1.0).abs() < 1e-12, "{}", most);
            }
        }

        #[test]
        fn sparse_examples_are_scaled_as_dense_ones(matrix in examples()) {
            let mut lists = ActiveLists::new(matrix.rows());
            lists.fill_from(&matrix);
            let (sparse, examples) = (Examples::Sparse(lists), Examples::Dense(matrix));
            let fitted = Scaling::standardise(&examples);
            prop_assert_eq!(&fitted, &Scaling::standardise(&sparse));
            prop_assert_eq!(dense(&fitted.apply(&sparse)), dense(&fitted.apply(&examples)));
            let factors = Scaling::by_largest(&sparse);
            prop_assert_eq!(&factors, &Scaling::by_largest(&examples));
            prop_assert!(matches!(factors.apply::<f64, f64>(&sparse), Examples::Sparse(_)));
            prop_assert_eq!(dense(&factors.apply(&sparse)), dense(&factors.apply(&examples)));
        }
    }

    #[test]
    fn a_constant_feature_becomes_0() {
        for (value, count) in [(0.1, 5), (0.1, 10), (3.0, 1), (1e6, 7)] {
            let examples = Examples::Dense(Matrix::from_fn(1, count, |_, _| value));
            for scaling in [Scaling::to_unit_interval(&examples), Scaling::standardise(&examples)] {
                assert_eq!(dense(&scaling.apply(&examples)).column(0), [0.0], "{value}");
            }
        }
        let none = Examples::Dense(Matrix::<f64>::zeros(2, 0));
        assert_eq!(Scaling::to_unit_interval(&none), Scaling::identity(2));
    }

    #[test]
    fn large_numbers_keep_their_differences() {
        let seconds = Examples::Dense(Matrix::from_fn(1, 3, |_, day| 1.7e9 + 86_400.0 * day as f64));
        let Examples::Dense(scaled) = Scaling::to_unit_interval(&seconds).apply::<f64, f32>(&seconds) else {
            unreachable!("dense examples stay dense")
        };
        assert_eq!([0, 1, 2].map(|day| scaled.column(day)[0]), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn numbers_that_scale_nothing_are_refused_and_named() {
        let message = |offset: &[f64], factor: &[f64]| {
            Scaling::new(offset.to_vec(), factor.to_vec()).unwrap_err().to_string()
        };
        assert_eq!(message(&[0.0], &[]), "0 factors for 1 offsets: expected the same number");
        assert_eq!(
            message(&[0.0, f64::NAN], &[1.0; 2]),
            "the offset of feature 1 is NaN: expected a finite number"
        );
        for factor in [0.0, f64::INFINITY] {
            assert_eq!(
                message(&[0.0], &[factor]),
                format!("the factor of feature 0 is {factor}: expected a finite number other than 0")
            );
        }
    }
}
