//! [`Batch`]: the values of one layer for the examples of a mini-batch, in the forms that the kernels take.

use crate::kernels::are_far;
use crate::{ActiveLists, Choice, Element, Examples, Kernels, Matrix};

/// The values of one layer for the examples of a mini-batch, one example a column.
///
/// It keeps its storage from batch to batch. Write [`values_mut`](Self::values_mut) and call [`list`](Self::list),
/// write [`lists_mut`](Self::lists_mut) and call [`expand`](Self::expand), or [`gather`](Self::gather) examples; then
/// the products take whichever form is faster at the density found, by [`Choice`]. It changes no bit.
///
/// # Subnormal numbers
///
/// A value below the smallest normal number in magnitude, 1.2e-38 in `f32`, becomes a true zero where it is listed,
/// gathered or expanded, and so does such an element of the gradient that is passed down. Processors compute with these
/// numbers about a hundred times slower, and a saturated softmax or sigmoid makes many of them. No other number is
/// changed.
///
/// Nothing is flushed within the products, whose bits are those of IEEE 754, and weights and biases are never flushed.
/// Training does not produce subnormal weights, but a model file may hold some. They are exact and slow: with 500 ×
/// 500 of them and 10 examples, a forward product takes 5.4 ms instead of 0.03 and a backward one 5.5 instead of 0.08
/// (AVX-512, one thread).
///
/// ```
/// use truezero_tensor::{Batch, Kernels, Matrix};
///
/// let mut batch = Batch::new(3, 2);
/// batch.values_mut().column_mut(0).copy_from_slice(&[1.0_f32, 0.0, 0.0]);
/// batch.list(Kernels::detect());
/// let mut output = Matrix::zeros(1, 2);
/// batch.forward(Kernels::detect(), &Matrix::from_fn(1, 3, |_, _| 2.0), &[0.5], &mut output);
/// assert_eq!([output.column(0), output.column(1)], [[2.5], [0.5]]);
/// ```
#[derive(Clone, Debug)]
pub struct Batch<T> {
    values: Matrix<T>,
    lists: ActiveLists<T>,
    steps_by_unit: ActiveLists<T>,
    /// Whether `values` holds what the lists hold.
    expanded: bool,
}

impl<T: Element> Batch<T> {
    /// A batch of zeros: `units` rows, one column for each of `examples`.
    ///
    /// # Panics
    /// If the numbers of units and of examples do not fit 32 bits, or the batch is larger than any memory.
    pub fn new(units: usize, examples: usize) -> Self {
        let mut batch = Self {
            values: Matrix::zeros(units, examples),
            lists: ActiveLists::with_capacity(units, examples),
            steps_by_unit: ActiveLists::with_capacity(examples, units),
            expanded: true,
        };
        batch.lists.fill_from(&batch.values);
        batch
    }

    /// The number of units.
    pub fn units(&self) -> usize {
        self.values.rows()
    }

    /// The number of examples.
    pub fn examples(&self) -> usize {
        self.lists.columns()
    }

    /// The share of listed values, 0 to 1.
    pub fn density(&self) -> f64 {
        self.lists.density()
    }

    /// The values, unless the batch was [gathered](Self::gather) from sparse examples or [expanded](Self::expand) from
    /// lists and stayed sparse.
    pub fn values(&self) -> &Matrix<T> {
        &self.values
    }

    /// The values, to be written for a batch of as many examples as before; [`list`](Self::list) or
    /// [`list_all`](Self::list_all) must follow.
    pub fn values_mut(&mut self) -> &mut Matrix<T> {
        self.expanded = true;
        &mut self.values
    }

    /// Makes room for a batch of `examples`; allocates only beyond the largest number so far.
    ///
    /// # Panics
    /// If the batch would be larger than any memory.
    pub fn resize(&mut self, examples: usize) {
        self.values.resize_columns(examples);
    }

    /// The listed values of every example.
    pub fn lists(&self) -> &ActiveLists<T> {
        &self.lists
    }

    /// The lists, to be written with one column an example; [`expand`](Self::expand) must follow.
    ///
    /// Lists of as many examples as before, or fewer, are filled without an allocation.
    pub fn lists_mut(&mut self) -> &mut ActiveLists<T> {
        &mut self.lists
    }

    /// Makes the batch what its lists hold, and writes the values too if the lists are dense.
    ///
    /// # Panics
    /// If the lists are of another number of units.
    pub fn expand(&mut self) {
        assert_eq!(self.lists.rows(), self.units(), "the lists have another number of units");
        self.lists.flush();
        self.values.resize_columns(self.examples());
        self.expanded = self.is_dense();
        if self.expanded {
            for column in 0..self.examples() {
                self.lists.expand_column(column, self.values.column_mut(column));
            }
        }
    }

    /// Lists the non-zero values. For units whose true zeros pass no gradient.
    pub fn list(&mut self, kernels: Kernels) {
        kernels.list(&mut self.values, &mut self.lists);
    }

    /// Lists every value. For units that pass a gradient even where they are zero.
    pub fn list_all(&mut self) {
        self.values.flush();
        self.lists.fill_dense_from(&self.values);
    }

    /// Fills the batch with the examples at `positions`.
    ///
    /// # Panics
    /// If the number of features is not the number of units of the batch, or a position is out of range.
    pub fn gather(&mut self, kernels: Kernels, examples: &Examples<T>, positions: &[u32]) {
        assert_eq!(examples.features(), self.units(), "the examples have another number of features");
        match examples {
            Examples::Dense(matrix) => {
                self.values.resize_columns(positions.len());
                for (column, &position) in positions.iter().enumerate() {
                    self.values.column_mut(column).copy_from_slice(matrix.column(position as usize));
                }
                self.expanded = true;
                self.list(kernels);
            }
            Examples::Sparse(lists) => {
                self.lists.clear();
                for &position in positions {
                    self.lists.push_column_of(lists, position as usize);
                }
                self.expand();
            }
        }
    }

    fn is_dense(&self) -> bool {
        self.density() > Choice::of_this_processor().dense_above
    }

    /// `output = bias + weights · values`, shapes as in [`Kernels::forward_active`].
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn forward(&self, kernels: Kernels, weights: &Matrix<T>, bias: &[T], output: &mut Matrix<T>) {
        self.forward_then(kernels, weights, bias, output, |_, _| ());
    }

    /// The same; then each thread calls `finish` with the outputs of an example that it has computed, which may be some
    /// of them, and the number of the first. An activation is applied so while its input is in a cache.
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn forward_then(
        &self,
        kernels: Kernels,
        weights: &Matrix<T>,
        bias: &[T],
        output: &mut Matrix<T>,
        finish: impl Fn(usize, &mut [T]) + Sync,
    ) {
        if self.expanded && self.is_dense() {
            let far = Choice::of_this_processor().asks(weights);
            kernels.forward(weights, bias, &self.values, output, far, finish);
        } else {
            kernels.forward(weights, bias, &self.lists, output, are_far(weights), finish);
        }
    }

    /// Updates the biases and the weights and passes the gradient down, as [`Kernels::update_bias`] and
    /// [`Kernels::backward_update`] do.
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn backward_update(
        &mut self,
        kernels: Kernels,
        weights: &mut Matrix<T>,
        bias: &mut [T],
        output_gradient: &mut Matrix<T>,
        rate: T,
        input_gradient: Option<&mut Matrix<T>>,
    ) {
        kernels.update_bias(bias, output_gradient, rate);
        kernels.transpose(&self.lists, -rate, &mut self.steps_by_unit);
        kernels.backward_update(weights, &self.steps_by_unit, output_gradient, input_gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subnormal_gradients_become_zeros() {
        for kernels in crate::InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok()) {
            let mut batch = Batch::new(2, 1);
            batch.values_mut().fill(f32::MAX);
            batch.list(kernels);
            let mut weights = Matrix::zeros(20, 2);
            let mut gradient =
                Matrix::from_fn(20, 1, |row, _| if row == 0 { f32::MIN_POSITIVE } else { 1e-39 });
            batch.backward_update(kernels, &mut weights, &mut [0.0; 20], &mut gradient, 1.0, None);
            let expected = Matrix::from_fn(20, 1, |row, _| if row == 0 { f32::MIN_POSITIVE } else { 0.0 });
            assert_eq!(gradient, expected, "{kernels}");
            assert!(
                weights.column(0)[0] < -3.0 && weights.column(0)[1..].iter().all(|&weight| weight == 0.0)
            );
        }
    }

    #[test]
    fn gathering_dense_or_sparse_examples_gives_the_same_products() {
        let matrix = Matrix::from_fn(5, 4, |row, column| ((row * column) % 3) as f32);
        let mut lists = ActiveLists::new(5);
        lists.fill_from(&matrix);
        let weights = Matrix::from_fn(2, 5, |row, column| (row + 2 * column) as f32);
        let product = |examples: &Examples<f32>, positions: &[u32]| {
            let mut batch = Batch::new(5, 3);
            batch.gather(Kernels::detect(), examples, positions);
            let mut output = Matrix::zeros(2, positions.len());
            batch.forward(Kernels::detect(), &weights, &[1.0, 2.0], &mut output);
            output
        };
        // The first is all zeros, the others are not: both sides of the density threshold.
        for positions in [&[0][..], &[1, 2], &[3, 0, 1]] {
            let dense = product(&Examples::Dense(matrix.clone()), positions);
            assert_eq!(dense, product(&Examples::Sparse(lists.clone()), positions));
            for (column, &position) in positions.iter().enumerate() {
                let expected = weights.view() * matrix.view().column(position as usize);
                assert_eq!(dense.column(column)[1], expected[1] + 2.0);
            }
        }
    }

    #[test]
    fn subnormal_values_are_true_zeros_however_a_batch_is_filled() {
        let element = |row: usize, column: usize| match (row + column) % 4 {
            0 => 1e-40,
            1 => f32::MIN_POSITIVE,
            2 => -f32::from_bits(1),
            _ => 0.5,
        };
        let kept = |row: usize, column: usize| {
            if (row + column).is_multiple_of(2) { 0.0 } else { element(row, column) }
        };
        let (matrix, expected) = (Matrix::from_fn(40, 3, element), Matrix::from_fn(40, 3, kept));
        let [mut lists, mut of_expected] = [ActiveLists::new(40), ActiveLists::new(40)];
        lists.fill_from(&matrix);
        of_expected.fill_from(&expected);
        let kernels = Kernels::detect();

        let mut batches = [(); 4].map(|()| Batch::new(40, 3));
        batches[0].gather(kernels, &Examples::Dense(matrix.clone()), &[0, 1, 2]);
        batches[1].gather(kernels, &Examples::Sparse(lists.clone()), &[0, 1, 2]);
        *batches[2].values_mut() = matrix.clone();
        batches[2].list(kernels);
        *batches[3].lists_mut() = lists;
        batches[3].expand();
        for batch in &batches {
            assert_eq!(batch.lists(), &of_expected);
        }
        let mut all = Batch::new(40, 3);
        *all.values_mut() = matrix;
        all.list_all();
        assert_eq!(all.values(), &expected);
        let mut with_zeros = ActiveLists::new(40);
        with_zeros.fill_dense_from(&expected);
        assert_eq!(all.lists(), &with_zeros);
    }

    #[test]
    fn written_lists_give_the_same_products_as_written_values() {
        let weights = Matrix::from_fn(2, 5, |row, column| (1 + row + 2 * column) as f32);
        // The first batch stays sparse, the second is expanded; the third is smaller.
        for (examples, modulus) in [(4, 5), (4, 2), (1, 2)] {
            let matrix = Matrix::from_fn(5, examples, |row, column| {
                if (row + column) % modulus == 0 { 1.0 } else { f32::from(u8::from(modulus == 2)) }
            });
            let (mut listed, mut written) = (Batch::new(5, 4), Batch::new(5, examples));
            listed.lists_mut().fill_from(&matrix);
            listed.expand();
            *written.values_mut() = matrix;
            written.list(Kernels::detect());
            assert_eq!(listed.lists(), written.lists());
            assert_eq!(listed.examples(), examples);
            let [of_lists, of_values] = [&listed, &written].map(|batch| {
                let mut output = Matrix::zeros(2, examples);
                batch.forward(Kernels::detect(), &weights, &[1.0, 2.0], &mut output);
                output
            });
            assert_eq!(of_lists, of_values);
        }
    }
}
