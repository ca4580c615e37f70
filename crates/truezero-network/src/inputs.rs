//! [`Inputs`]: examples in any of the forms that a user may have them in.

use std::borrow::Cow;

use nalgebra::DMatrix;
use truezero_tensor::{Examples, Matrix};

use crate::labelled::{check_features, check_finite};
use crate::{LabelledError, Scalar};

/// Examples without labels: one example, a slice of them, a [`Matrix`] with one in each column, or [`Examples`].
///
/// Functions take `impl Into<Inputs<'_, T>>`, so this type rarely needs to be named. [`Examples`] are borrowed, the
/// other forms are copied.
///
/// ```
/// use truezero_network::{Architecture, Network};
/// use truezero_tensor::Matrix;
///
/// let network = Network::<f32>::initialise(&Architecture::mlp(3, [8], 2)?, 1);
/// assert_eq!(network.predict(&[0.1, 0.2, 0.3])?.len(), 1);
/// assert_eq!(network.predict(&[vec![0.1, 0.2, 0.3], vec![0.0, 1.0, 0.0]][..])?.len(), 2);
/// assert_eq!(network.predict(&Matrix::zeros(3, 50))?.len(), 50);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Inputs<'a, T: Scalar>(Form<'a, T>);

#[derive(Clone, Debug)]
enum Form<'a, T: Scalar> {
    Examples(Cow<'a, Examples<T>>),
    Rows(&'a [Vec<T>]),
}

impl<'a, T: Scalar> Inputs<'a, T> {
    /// The examples, each of which must have this number of features, all of them finite.
    ///
    /// # Errors
    /// [`LabelledError::Features`] or [`LabelledError::Feature`] for the first example that is not so.
    pub fn examples(self, features: usize) -> Result<Cow<'a, Examples<T>>, LabelledError> {
        let examples = match self.0 {
            Form::Examples(examples) => {
                check_features(&examples, features)?;
                examples
            }
            Form::Rows(rows) => {
                if let Some(row) = rows.iter().find(|row| row.len() != features) {
                    return Err(LabelledError::Features { expected: features, found: row.len() });
                }
                let feature = |feature, example: usize| rows[example][feature];
                Cow::Owned(Examples::Dense(Matrix::from_fn(features, rows.len(), feature)))
            }
        };
        check_finite(&examples)?;
        Ok(examples)
    }
}

impl<'a, T: Scalar> From<&'a Examples<T>> for Inputs<'a, T> {
    fn from(examples: &'a Examples<T>) -> Self {
        Self(Form::Examples(Cow::Borrowed(examples)))
    }
}

impl<T: Scalar> From<Matrix<T>> for Inputs<'_, T> {
    fn from(matrix: Matrix<T>) -> Self {
        Self(Form::Examples(Cow::Owned(Examples::Dense(matrix))))
    }
}

impl<T: Scalar> From<&Matrix<T>> for Inputs<'_, T> {
    fn from(matrix: &Matrix<T>) -> Self {
        matrix.clone().into()
    }
}

impl<T: Scalar> From<&DMatrix<T>> for Inputs<'_, T> {
    fn from(matrix: &DMatrix<T>) -> Self {
        Matrix::from(matrix).into()
    }
}

/// One example.
impl<T: Scalar> From<&[T]> for Inputs<'_, T> {
    fn from(example: &[T]) -> Self {
        Matrix::from_fn(example.len(), 1, |feature, _| example[feature]).into()
    }
}

/// One example.
impl<T: Scalar, const FEATURES: usize> From<&[T; FEATURES]> for Inputs<'_, T> {
    fn from(example: &[T; FEATURES]) -> Self {
        example[..].into()
    }
}

/// One example.
impl<T: Scalar> From<&Vec<T>> for Inputs<'_, T> {
    fn from(example: &Vec<T>) -> Self {
        example[..].into()
    }
}

/// Any number of examples.
impl<'a, T: Scalar> From<&'a [Vec<T>]> for Inputs<'a, T> {
    fn from(rows: &'a [Vec<T>]) -> Self {
        Self(Form::Rows(rows))
    }
}
