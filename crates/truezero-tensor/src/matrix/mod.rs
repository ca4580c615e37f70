//! [`Matrix`]: column-major numbers whose columns start on a cache line and are padded with zeros.

mod parts;
mod size;

use std::ops::Range;

use nalgebra::{DMatrix, DMatrixView, DMatrixViewMut, Dyn, U1};

pub(crate) use self::parts::Parts;
use self::size::{checked_lanes, padded_lanes};
use crate::lanes::{LANES, Lanes, flatten, flatten_mut};
use crate::{Element, ShapeError};

/// A column-major matrix with 64-byte-aligned columns, each padded with zeros to a multiple of 16.
///
/// By the convention of this workspace a batch has one example a column, and a weight matrix has the shape
/// (outputs × inputs), so that the weights which leave one input unit are contiguous.
///
/// ```
/// use truezero_tensor::Matrix;
///
/// let weights = Matrix::from_fn(3, 2, |output, input| (10 * output + input) as f32);
/// assert_eq!(weights.column(1), [1.0, 11.0, 21.0]);
/// // The same numbers as a nalgebra view, without a copy.
/// assert_eq!(weights.view()[(2, 0)], 20.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix<T> {
    rows: usize,
    columns: usize,
    lanes_per_column: usize,
    lanes: Vec<Lanes<T>>,
}

impl<T: Element> Matrix<T> {
    /// A matrix of zeros.
    ///
    /// # Panics
    /// If it is larger than any memory: more than `isize::MAX` bytes, padding counted.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self::try_zeros(rows, columns).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A matrix of zeros, of a shape that comes from outside.
    ///
    /// ```
    /// use truezero_tensor::Matrix;
    ///
    /// let error = Matrix::<f32>::try_zeros(usize::MAX, 2).unwrap_err();
    /// assert!(error.to_string().ends_with("× 2 numbers is larger than any memory"));
    /// ```
    ///
    /// # Errors
    /// [`ShapeError::TooLarge`] if it is larger than any memory. What fits the address space but not the memory that is
    /// left ends the program, as any allocation does.
    pub fn try_zeros(rows: usize, columns: usize) -> Result<Self, ShapeError> {
        let lanes_per_column = padded_lanes::<T>(rows).ok_or(ShapeError::TooLarge { rows, columns })?;
        let lanes = vec![Lanes::zero(); checked_lanes::<T>(rows, lanes_per_column, columns)?];
        Ok(Self { rows, columns, lanes_per_column, lanes })
    }

    /// A matrix whose element at (row, column) is `value(row, column)`, evaluated column by column.
    ///
    /// # Panics
    /// If the matrix is larger than any memory, as in [`zeros`](Self::zeros).
    pub fn from_fn(rows: usize, columns: usize, mut value: impl FnMut(usize, usize) -> T) -> Self {
        let mut matrix = Self::zeros(rows, columns);
        for (column, elements) in matrix.columns_mut().enumerate() {
            for (row, element) in elements.iter_mut().enumerate() {
                *element = value(row, column);
            }
        }
        matrix
    }

    /// A matrix from its elements in column-major order, without padding.
    ///
    /// # Errors
    /// [`ShapeError::TooLarge`] if no memory holds such a matrix, [`ShapeError::Mismatch`] if there are not exactly
    /// `rows × columns` elements.
    pub fn from_column_major(rows: usize, columns: usize, elements: &[T]) -> Result<Self, ShapeError> {
        let expected = rows.checked_mul(columns).ok_or(ShapeError::TooLarge { rows, columns })?;
        if elements.len() != expected {
            return Err(ShapeError::Mismatch { what: "number of elements", expected, found: elements.len() });
        }
        let mut matrix = Self::try_zeros(rows, columns)?;
        for (column, elements) in matrix.columns_mut().zip(elements.chunks_exact(rows.max(1))) {
            column.copy_from_slice(elements);
        }
        Ok(matrix)
    }

    /// The number of rows, padding not counted.
    #[inline]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[inline]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Keeps the first `columns` columns, or appends columns of zeros: how a batch buffer takes a smaller last batch.
    ///
    /// The columns that stay keep their elements, and those that are dropped are zeros when they come back. It
    /// allocates only when the matrix grows beyond every number of columns that it has had, and never frees storage.
    ///
    /// # Panics
    /// If the matrix would be larger than any memory, as in [`zeros`](Self::zeros); it stays as it was.
    pub fn resize_columns(&mut self, columns: usize) {
        let lanes = checked_lanes::<T>(self.rows, self.lanes_per_column, columns);
        self.lanes.resize(lanes.unwrap_or_else(|error| panic!("{error}")), Lanes::zero());
        self.columns = columns;
    }

    /// The elements of a column.
    ///
    /// # Panics
    /// If there is no such column.
    #[inline]
    pub fn column(&self, column: usize) -> &[T] {
        &flatten(self.column_lanes(column))[..self.rows]
    }

    /// The elements of a column, to be changed.
    ///
    /// # Panics
    /// If there is no such column.
    #[inline]
    pub fn column_mut(&mut self, column: usize) -> &mut [T] {
        let rows = self.rows;
        &mut flatten_mut(self.column_lanes_mut(column))[..rows]
    }

    /// A column with its padding, which is zero.
    ///
    /// # Panics
    /// If there is no such column.
    #[inline]
    pub(crate) fn column_lanes(&self, column: usize) -> &[Lanes<T>] {
        let range = self.range_of(column);
        // SAFETY: within the storage, which holds all columns.
        unsafe { self.lanes.get_unchecked(range) }
    }

    /// A column with its padding, which must be left at zero.
    ///
    /// # Panics
    /// If there is no such column.
    #[inline]
    pub(crate) fn column_lanes_mut(&mut self, column: usize) -> &mut [Lanes<T>] {
        let range = self.range_of(column);
        // SAFETY: within the storage, which holds all columns.
        unsafe { self.lanes.get_unchecked_mut(range) }
    }

    /// Where a column lies among the lanes. Nothing wraps around for a column of the matrix, whose lanes are in memory.
    ///
    /// # Panics
    /// If there is no such column.
    #[inline(always)]
    fn range_of(&self, column: usize) -> Range<usize> {
        assert!(column < self.columns, "column {column} of a matrix of {} columns", self.columns);
        let start = column * self.lanes_per_column;
        start..start + self.lanes_per_column
    }

    /// The elements of each column in turn, to be changed; nothing if the matrix has no rows.
    pub fn columns_mut(&mut self) -> impl Iterator<Item = &mut [T]> {
        let rows = self.rows;
        let columns = self.lanes.chunks_exact_mut(self.lanes_per_column.max(1));
        columns.map(move |column| &mut flatten_mut(column)[..rows])
    }

    /// Some lanes of a column.
    ///
    /// # Safety
    /// There must be such a column, and it must have these lanes.
    #[inline(always)]
    pub(crate) unsafe fn tile_unchecked<const WIDTH: usize>(
        &self,
        column: usize,
        first: usize,
    ) -> &[Lanes<T>; WIDTH] {
        let start = column * self.lanes_per_column + first;
        debug_assert!(start + WIDTH <= self.lanes.len());
        // SAFETY: within the storage, as the caller guarantees.
        unsafe { &*self.lanes.as_ptr().add(start).cast() }
    }

    /// Where a lane of the first column lies, or would lie.
    #[inline(always)]
    pub(crate) fn lane(&self, lane: usize) -> *const Lanes<T> {
        self.lanes.as_ptr().wrapping_add(lane)
    }

    /// How many [`Lanes`] a column takes, padding included.
    #[inline]
    pub(crate) fn lanes_per_column(&self) -> usize {
        self.lanes_per_column
    }

    /// How many bytes the columns take.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.lanes)
    }

    /// The same numbers in another precision, each rounded to the nearest.
    ///
    /// # Panics
    /// If they are larger than any memory in that precision, as in [`zeros`](Self::zeros).
    #[must_use]
    pub fn cast<U: Element>(&self) -> Matrix<U> {
        Matrix::from_fn(self.rows, self.columns, |row, column| {
            U::from_f64(self.column(column)[row].into_f64())
        })
    }

    /// Copies the elements of a matrix of the same shape, without an allocation.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn copy_from(&mut self, source: &Self) {
        assert_eq!((self.rows, self.columns), (source.rows, source.columns), "the source has another shape");
        self.lanes.copy_from_slice(&source.lanes);
    }

    /// Sets every element to `value`; the padding stays zero.
    pub fn fill(&mut self, value: T) {
        self.columns_mut().for_each(|column| column.fill(value));
    }

    /// Replaces numbers below the smallest normal number in magnitude by true zeros.
    pub(crate) fn flush(&mut self) {
        self.lanes.iter_mut().for_each(Lanes::flush);
    }

    /// The matrix as a nalgebra view, without copying.
    pub fn view(&self) -> DMatrixView<'_, T, U1, Dyn> {
        let (shape, strides) = self.shape_and_strides();
        DMatrixView::from_slice_with_strides_generic(flatten(&self.lanes), shape.0, shape.1, U1, strides)
    }

    /// The matrix as a mutable nalgebra view, without copying.
    pub fn view_mut(&mut self) -> DMatrixViewMut<'_, T, U1, Dyn> {
        let (shape, strides) = self.shape_and_strides();
        DMatrixViewMut::from_slice_with_strides_generic(
            flatten_mut(&mut self.lanes),
            shape.0,
            shape.1,
            U1,
            strides,
        )
    }

    fn shape_and_strides(&self) -> ((Dyn, Dyn), Dyn) {
        ((Dyn(self.rows), Dyn(self.columns)), Dyn(self.lanes_per_column * LANES))
    }
}

impl<T: Element> From<&DMatrix<T>> for Matrix<T> {
    fn from(source: &DMatrix<T>) -> Self {
        Self::from_fn(source.nrows(), source.ncols(), |row, column| source[(row, column)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_start_on_a_cache_line_and_end_in_zeros() {
        for rows in [1, 15, 16, 17, 255, 256, 1000] {
            let matrix = Matrix::from_fn(rows, 3, |row, column| (row + column + 1) as f32);
            for column in 0..3 {
                let padded = flatten(matrix.column_lanes(column));
                assert_eq!(padded.as_ptr().addr() % 64, 0);
                assert!(padded[rows..].iter().all(|&padding| padding == 0.0));
            }
        }
    }

    #[test]
    fn no_stride_crowds_the_cache_sets() {
        for rows in [256, 512, 1024, 2048, 4096] {
            assert!(!(Matrix::<f32>::zeros(rows, 1).lanes_per_column() * 64).is_multiple_of(1024));
        }
    }

    #[test]
    fn views_share_the_storage() {
        let mut matrix = Matrix::from_fn(17, 4, |row, column| (100 * column + row) as f64);
        matrix.view_mut()[(16, 3)] = -1.0;
        assert_eq!(matrix.column(3)[16], -1.0);
        let product = matrix.view() * DMatrix::identity(4, 4);
        assert_eq!(Matrix::from(&product), matrix);
    }

    #[test]
    fn a_wrong_number_of_elements_is_refused() {
        let error = Matrix::from_column_major(2, 3, &[0.0_f32; 5]).unwrap_err();
        assert_eq!(error.to_string(), "number of elements: expected 6, found 5");
    }

    #[test]
    fn a_column_that_is_none_panics_even_where_its_place_wraps_around() {
        // 2^60 columns of sixteen lanes wrap around to the first one.
        let matrix = Matrix::from_fn(250, 3, |_, _| 1.0_f32);
        assert_eq!(matrix.lanes_per_column(), 17);
        let wrapping = Matrix::from_fn(120, 3, |_, _| 1.0_f32);
        assert_eq!(wrapping.lanes_per_column(), 8);
        for column in [3, usize::MAX, 1 << (usize::BITS - 3)] {
            for matrix in [&matrix, &wrapping, &Matrix::zeros(0, 3)] {
                let outcome = std::panic::catch_unwind(|| matrix.column(column).len());
                let message = outcome.unwrap_err().downcast_ref::<String>().cloned();
                assert_eq!(message, Some(format!("column {column} of a matrix of 3 columns")));
            }
        }
    }

    #[test]
    fn resized_columns_come_back_as_zeros() {
        let mut matrix = Matrix::from_fn(5, 3, |_, _| 1.0_f32);
        matrix.resize_columns(1);
        matrix.resize_columns(2);
        assert_eq!(matrix.column(0), [1.0; 5]);
        assert_eq!(matrix.column(1), [0.0; 5]);
    }
}
