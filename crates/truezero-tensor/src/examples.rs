//! [`Examples`]: many examples in memory, from which batches are gathered.

use crate::{ActiveLists, Matrix, Real};

/// The inputs of a set of examples, one a column, held dense or by their non-zero features.
#[derive(Clone, Debug, PartialEq)]
pub enum Examples<T> {
    /// All features of every example.
    Dense(Matrix<T>),
    /// The non-zero features of every example: images with a black ground, bags of words.
    Sparse(ActiveLists<T>),
}

impl<T: Real> Examples<T> {
    /// The number of examples.
    pub fn len(&self) -> usize {
        match self {
            Self::Dense(matrix) => matrix.columns(),
            Self::Sparse(lists) => lists.columns(),
        }
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of features of an example.
    pub fn features(&self) -> usize {
        match self {
            Self::Dense(matrix) => matrix.rows(),
            Self::Sparse(lists) => lists.rows(),
        }
    }
}
