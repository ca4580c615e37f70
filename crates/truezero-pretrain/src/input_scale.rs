//! [`InputScale`]: how the values of the layer below are brought into [0, 1].

use truezero_network::{Layer, Scalar};
use truezero_tensor::{Element, Examples, Matrix};

/// The map x → (x + offset) / divisor, by which an auto-encoder takes the values of the layer below where its
/// reconstruction units cannot give those (see [`Reconstruction`](crate::Reconstruction)). In training what is beyond 1
/// becomes 1; in the network it does not.
///
/// ```
/// use truezero_pretrain::InputScale;
///
/// // A tanh layer.
/// let scale = InputScale { offset: 1.0_f32, divisor: 2.0 };
/// assert_eq!([-1.0, 0.0, 0.5].map(|value| scale.of(value)), [0.0, 0.5, 0.75]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InputScale<T> {
    /// What is added to a value: 1 to those of a layer in [−1, 1], else 0.
    pub offset: T,
    /// What the sum is divided by.
    pub divisor: T,
}

impl<T: Element> InputScale<T> {
    /// Brings [−1, 1] into [0, 1].
    pub(crate) fn of_centred() -> Self {
        Self { offset: T::one(), divisor: T::from_f64(2.0) }
    }

    /// (value + offset) / divisor.
    #[must_use]
    pub fn of(self, value: T) -> T {
        (value + self.offset) / self.divisor
    }
}

impl<T: Scalar> InputScale<T> {
    /// For an encoder whose inputs are not scaled.
    pub(crate) fn identity() -> Self {
        Self::division(T::one())
    }

    /// Brings values without an upper bound into [0, 1].
    pub(crate) fn division(divisor: T) -> Self {
        Self { offset: T::zero(), divisor }
    }

    /// Scales every value of some examples, and cuts it to 1. With an offset they become dense, since zero does not
    /// stay zero. NaN and infinity stay what they are, so that the check of the targets finds them.
    pub(crate) fn apply(self, examples: &mut Examples<T>) {
        if let (Examples::Sparse(lists), true) = (&*examples, self.offset != T::zero()) {
            let mut matrix = Matrix::zeros(lists.rows(), lists.columns());
            matrix
                .columns_mut()
                .enumerate()
                .for_each(|(position, column)| lists.expand_column(position, column));
            *examples = Examples::Dense(matrix);
        }
        examples.map(|value| {
            let scaled = self.of(value);
            if scaled > T::one() && scaled.is_finite() { T::one() } else { scaled }
        });
    }

    /// Turns an encoder of the unsigned and scaled values of the layer below into an encoder of its values as they are:
    /// the sign and the divisor of each input go into its weights, the offset goes into the biases.
    pub(crate) fn fold(self, encoder: &mut Layer<T>, below: Option<&Layer<T>>) {
        let Self { offset, divisor } = self;
        let affine = &mut encoder.affine;
        for (input, weights) in affine.weights.columns_mut().enumerate() {
            let sign = below.map_or(T::one(), |layer| layer.sign(input));
            for (weight, bias) in weights.iter_mut().zip(&mut affine.bias) {
                if offset != T::zero() {
                    *bias += *weight * offset / divisor;
                }
                *weight /= sign * divisor;
            }
        }
    }
}
