//! [`Examples`]: many examples in memory, from which batches are gathered.

use crate::{ActiveLists, Element, Matrix};

/// The inputs of a set of examples, one a column, held dense or by their non-zero features.
#[derive(Clone, Debug, PartialEq)]
pub enum Examples<T> {
    /// All features of every example.
    Dense(Matrix<T>),
    /// The non-zero features of every example: images with a black ground, bags of words.
    Sparse(ActiveLists<T>),
}

impl<T: Element> Examples<T> {
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

    /// Writes the features of one example, zeros too, into `target`.
    ///
    /// # Panics
    /// If there is no such example, or `target` has another number of features.
    pub fn copy_example(&self, position: usize, target: &mut [T]) {
        match self {
            Self::Dense(matrix) => target.copy_from_slice(matrix.column(position)),
            Self::Sparse(lists) => lists.expand_column(position, target),
        }
    }

    /// Replaces every feature x by `value(x)`. Zero must stay zero, because the zeros of sparse examples are not
    /// visited.
    pub fn map(&mut self, mut value: impl FnMut(T) -> T) {
        match self {
            Self::Dense(matrix) => {
                for column in 0..matrix.columns() {
                    matrix.column_mut(column).iter_mut().for_each(|element| *element = value(*element));
                }
            }
            Self::Sparse(lists) => lists.map(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_examples_answer_alike() {
        let matrix = Matrix::from_fn(17, 3, |row, column| (row * column % 4) as f32);
        let mut lists = ActiveLists::new(17);
        lists.fill_from(&matrix);
        let mut copies = [Examples::Dense(matrix.clone()), Examples::Sparse(lists)].map(|mut examples| {
            examples.map(|value| value / 4.0);
            let mut copy = Matrix::from_fn(17, 3, |_, _| 9.0);
            (0..3).for_each(|position| examples.copy_example(position, copy.column_mut(position)));
            copy
        });
        let expected = Matrix::from_fn(17, 3, |row, column| (row * column % 4) as f32 / 4.0);
        assert_eq!(copies, [expected.clone(), expected.clone()]);
        copies[0].fill(0.0);
        assert_ne!(copies[0], expected);
    }
}
