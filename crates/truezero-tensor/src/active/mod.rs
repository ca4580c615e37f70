//! Active lists: the non-zero elements of each column, as indices and values.

mod transposed;

use std::ops::Range;

pub(crate) use self::transposed::share;
use crate::lanes::{LANES, Lanes};
use crate::vector::Vector;
use crate::{Element, Matrix, ShapeError};

/// For each column of a matrix, the rows and values of the elements that are not zero (compressed columns).
///
/// With one example a column, these are the active units of each example; [transposed](Self::transpose_into), they are
/// the examples in which each unit is active. Kernels visit nothing else, so a true zero costs nothing. Data sets with
/// many zeros are stored in the same form. What a [`Batch`](crate::Batch) lists is free of subnormal numbers; these
/// lists by themselves take every number.
///
/// ```
/// use truezero_tensor::{ActiveLists, Matrix};
///
/// let mut lists = ActiveLists::new(4);
/// lists.push(&[0.0_f32, 2.0, 0.0, 1.5]);
/// lists.push(&[0.0; 4]);
/// assert_eq!(lists.column(0), (&[1, 3][..], &[2.0, 1.5][..]));
/// assert_eq!(lists.density(), 0.25);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveLists<T> {
    rows: usize,
    /// Where each column starts; one more entry than there are columns.
    starts: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<T>,
}

/// The indices and values of a list, or of a part of it.
pub(crate) type List<'a, T> = (&'a [u32], &'a [T]);

/// Splits off a list what is below `end`.
#[inline(always)]
pub(crate) fn split_below<'a, T>(list: &mut List<'a, T>, end: usize) -> List<'a, T> {
    /// How many indices one comparison passes: they ascend, so only the last of them is compared.
    const STRIDE: usize = 8;
    let below = |&index: &u32| (index as usize) < end;
    let mut count = 0;
    while list.0.get(count + STRIDE - 1).is_some_and(below) {
        count += STRIDE;
    }
    count += list.0[count..].iter().take(STRIDE - 1).take_while(|index| below(index)).count();
    let (indices, values) = (list.0.split_at(count), list.1.split_at(count));
    *list = (indices.1, values.1);
    (indices.0, values.0)
}

impl<T: Element> ActiveLists<T> {
    /// Lists without any column, for columns of `rows` elements.
    ///
    /// # Panics
    /// If `rows` does not fit 32 bits.
    pub fn new(rows: usize) -> Self {
        assert!(u32::try_from(rows).is_ok(), "active lists index rows by 32 bits, {rows} rows do not fit");
        Self { rows, starts: vec![0], indices: Vec::new(), values: Vec::new() }
    }

    /// Lists with room for `columns` full columns, so that filling them allocates nothing.
    ///
    /// # Panics
    /// If `rows` does not fit 32 bits, or the room is larger than any memory.
    pub fn with_capacity(rows: usize, columns: usize) -> Self {
        let mut lists = Self::new(rows);
        // Lists are written by whole vectors, so the last column wants room beyond its end.
        let elements = rows.checked_mul(columns).and_then(|elements| elements.checked_add(LANES));
        let bytes = elements.and_then(|elements| elements.checked_mul(size_of::<T>()));
        let fits = bytes.is_some_and(|bytes| isize::try_from(bytes).is_ok());
        let Some(elements) = elements.filter(|_| fits) else {
            panic!("lists of {rows} × {columns} numbers are larger than any memory")
        };
        lists.starts.reserve(columns);
        lists.indices.reserve(elements);
        lists.values.reserve(elements);
        lists
    }

    /// The length of a column, zeros counted.
    #[inline]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[inline]
    pub fn columns(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of listed elements.
    #[inline]
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Whether no element is listed.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The share of elements that are listed, 0 to 1; 0 if there is no column.
    pub fn density(&self) -> f64 {
        // In floating point, where rows times columns do not wrap around.
        let elements = self.rows as f64 * self.columns() as f64;
        if elements == 0.0 { 0.0 } else { self.len() as f64 / elements }
    }

    /// The rows and values listed for a column, rows ascending.
    ///
    /// # Panics
    /// If there is no such column.
    #[inline]
    pub fn column(&self, column: usize) -> (&[u32], &[T]) {
        let range = self.starts[column]..self.starts[column + 1];
        (&self.indices[range.clone()], &self.values[range])
    }

    /// The lists of some columns, and empty ones behind them.
    #[inline(always)]
    pub(crate) fn lists_of<const COUNT: usize>(&self, columns: &Range<usize>) -> [List<'_, T>; COUNT] {
        let mut lists: [List<'_, T>; COUNT] = [(&[], &[]); COUNT];
        for (list, column) in lists.iter_mut().zip(columns.clone()) {
            *list = self.column(column);
        }
        lists
    }

    /// Drops all columns, keeps the storage.
    #[inline]
    pub fn clear(&mut self) {
        self.starts.truncate(1);
        self.indices.clear();
        self.values.clear();
    }

    /// Appends a column, listing its non-zero elements. NaN is listed.
    ///
    /// # Panics
    /// If the column does not have [`rows`](Self::rows) elements.
    pub fn push(&mut self, column: &[T]) {
        assert_eq!(column.len(), self.rows, "a column of another length");
        let start = self.indices.len();
        self.indices.resize(start + column.len(), 0);
        self.values.resize(start + column.len(), T::zero());
        let indices = &mut self.indices[start..];
        let values = &mut self.values[start..];
        let mut listed = 0;
        // Written without a branch: whether a unit is active is the least predictable thing there is.
        for (&value, row) in column.iter().zip(0_u32..) {
            indices[listed] = row;
            values[listed] = value;
            listed += usize::from(value != T::zero());
        }
        self.finish_column(start + listed);
    }

    /// Appends a column given with its padding, listing its non-zero elements as [`push`](Self::push) does. Elements
    /// below the smallest normal number become true zeros, in the column too.
    ///
    /// # Panics
    /// If the column does not have lanes for [`rows`](Self::rows) elements.
    #[inline(always)]
    pub(crate) fn push_lanes<V: Vector<T>>(&mut self, proof: V::Proof, column: &mut [Lanes<T>]) {
        let column = &mut column[..self.rows.div_ceil(LANES)];
        self.indices.reserve(column.len() * LANES);
        self.values.reserve(column.len() * LANES);
        let (indices, values) = (self.indices.spare_capacity_mut(), self.values.spare_capacity_mut());
        let mut listed = 0;
        for (lanes, first) in column.iter_mut().zip((0_u32..).step_by(LANES)) {
            lanes.flush_by::<V>(proof);
            let width = LANES.min(self.rows - first as usize);
            let (Some(indices), Some(values)) =
                (indices[listed..].first_chunk_mut(), values[listed..].first_chunk_mut())
            else {
                unreachable!("there is room for the column")
            };
            listed += V::load(proof, lanes).compact(first, width, indices, values);
        }
        let end = self.indices.len() + listed;
        // SAFETY: there is room for them, and `compact` has initialised as many as it listed, one after the other.
        unsafe {
            self.indices.set_len(end);
            self.values.set_len(end);
        }
        self.starts.push(end);
    }

    /// Appends a column with every element listed, zeros too: the dense form of the same thing.
    ///
    /// # Panics
    /// If the column does not have [`rows`](Self::rows) elements.
    pub fn push_dense(&mut self, column: &[T]) {
        assert_eq!(column.len(), self.rows, "a column of another length");
        let end = self.indices.len() + column.len();
        self.indices.extend((0_u32..).take(column.len()));
        self.values.extend_from_slice(column);
        self.finish_column(end);
    }

    /// Appends a column given by its listed elements.
    ///
    /// # Errors
    /// [`ShapeError`] if the slices differ in length, an index is not below [`rows`](Self::rows), or the
    /// indices do not ascend.
    pub fn push_listed(&mut self, indices: &[u32], values: &[T]) -> Result<(), ShapeError> {
        let mismatch = |what, expected, found| Err(ShapeError::Mismatch { what, expected, found });
        if values.len() != indices.len() {
            return mismatch("number of values", indices.len(), values.len());
        }
        if let Some(pair) = indices.windows(2).find(|pair| pair[0] >= pair[1]) {
            return mismatch("index above", pair[0] as usize, pair[1] as usize);
        }
        if let Some(&last) = indices.last().filter(|&&last| last as usize >= self.rows) {
            return mismatch("index below", self.rows, last as usize);
        }
        self.extend_column(indices, values);
        Ok(())
    }

    /// Appends a copy of a column of `source`.
    ///
    /// # Panics
    /// If the lists differ in their rows or `source` has no such column.
    #[inline]
    pub fn push_column_of(&mut self, source: &Self, column: usize) {
        assert_eq!(source.rows, self.rows, "lists of another number of rows");
        let (indices, values) = source.column(column);
        self.extend_column(indices, values);
    }

    /// Appends a column given by its elements, rows ascending. Zeros are not listed, and what is not given is zero.
    ///
    /// # Panics
    /// If a row is not below [`rows`](Self::rows), or not above the last one listed. The column then holds the elements
    /// before.
    pub fn push_elements(&mut self, elements: impl IntoIterator<Item = (u32, T)>) {
        let start = self.indices.len();
        // The column is there from the first element on, so that a panic, of the iterator too, leaves the lists whole:
        // unsafe code relies on it.
        self.starts.push(start);
        let column = self.starts.len() - 1;
        for (row, value) in elements {
            assert!((row as usize) < self.rows, "row {row} of columns of {} elements", self.rows);
            let last = self.indices[start..].last();
            assert!(last.is_none_or(|&last| last < row), "row {row} comes after row {last:?}");
            if value != T::zero() {
                self.indices.push(row);
                self.values.push(value);
                self.starts[column] = self.indices.len();
            }
        }
    }

    /// Σ |value| of each column, in the order of its rows.
    pub fn absolute_sums(&self) -> impl Iterator<Item = T> {
        /// How many columns are summed at the same time: an addition waits for the one before it, not for another
        /// column's.
        const ABREAST: usize = 10;
        (0..self.columns()).step_by(ABREAST).flat_map(|first| {
            let count = ABREAST.min(self.columns() - first);
            let columns: [&[T]; ABREAST] =
                std::array::from_fn(|place| if place < count { self.column(first + place).1 } else { &[] });
            let shortest = columns.iter().map(|values| values.len()).min().unwrap_or(0);
            let common = columns.map(|values| &values[..shortest]);
            let mut sums = [T::zero(); ABREAST];
            for row in 0..shortest {
                for (sum, values) in sums.iter_mut().zip(common) {
                    *sum = *sum + values[row].abs();
                }
            }
            for (sum, values) in sums.iter_mut().zip(columns) {
                values[shortest..].iter().for_each(|value| *sum = *sum + value.abs());
            }
            sums.into_iter().take(count)
        })
    }

    /// Replaces every listed value x by `value(x)`.
    pub fn map(&mut self, mut value: impl FnMut(T) -> T) {
        self.values.iter_mut().for_each(|listed| *listed = value(*listed));
    }

    /// Drops values below the smallest normal number in magnitude from the lists, so that they are true zeros.
    pub(crate) fn flush(&mut self) {
        // Hardly any list holds such a number; without an early end the search is by vectors.
        if !self.values.iter().fold(false, |found, value| found | value.is_below_normal()) {
            return;
        }
        let (mut start, mut kept) = (0, 0);
        for end in &mut self.starts[1..] {
            for place in start..*end {
                if !self.values[place].is_below_normal() {
                    (self.indices[kept], self.values[kept]) = (self.indices[place], self.values[place]);
                    kept += 1;
                }
            }
            start = *end;
            *end = kept;
        }
        self.indices.truncate(kept);
        self.values.truncate(kept);
    }

    fn extend_column(&mut self, indices: &[u32], values: &[T]) {
        self.indices.extend_from_slice(indices);
        self.values.extend_from_slice(values);
        self.finish_column(self.indices.len());
    }

    fn finish_column(&mut self, end: usize) {
        self.indices.truncate(end);
        self.values.truncate(end);
        self.starts.push(end);
    }

    /// Replaces all columns by the non-zero elements of a matrix.
    ///
    /// # Panics
    /// If the matrix does not have [`rows`](Self::rows) rows.
    pub fn fill_from(&mut self, matrix: &Matrix<T>) {
        assert_eq!(matrix.rows(), self.rows, "a matrix of another number of rows");
        self.clear();
        for column in 0..matrix.columns() {
            self.push(matrix.column(column));
        }
    }

    /// Replaces all columns by all elements of a matrix, zeros too.
    ///
    /// # Panics
    /// If the matrix does not have [`rows`](Self::rows) rows.
    pub fn fill_dense_from(&mut self, matrix: &Matrix<T>) {
        assert_eq!(matrix.rows(), self.rows, "a matrix of another number of rows");
        self.clear();
        for column in 0..matrix.columns() {
            self.push_dense(matrix.column(column));
        }
    }

    /// Writes a column with its zeros into `target`.
    ///
    /// # Panics
    /// If there is no such column or `target` does not have [`rows`](Self::rows) elements.
    pub fn expand_column(&self, column: usize, target: &mut [T]) {
        assert_eq!(target.len(), self.rows, "a column of another length");
        target.fill(T::zero());
        let (indices, values) = self.column(column);
        for (&index, &value) in indices.iter().zip(values) {
            target[index as usize] = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in crate::active) fn matrix() -> impl Strategy<Value = Matrix<f32>> {
        (1_usize..40, 0_usize..12).prop_flat_map(|(rows, columns)| {
            let element = prop_oneof![3 => Just(0.0_f32), 2 => -2.0_f32..2.0];
            prop::collection::vec(element, rows * columns)
                .prop_map(move |elements| Matrix::from_column_major(rows, columns, &elements).unwrap())
        })
    }

    proptest! {
        #[test]
        fn lists_hold_exactly_the_non_zero_elements(matrix in matrix()) {
            let mut lists = ActiveLists::new(matrix.rows());
            lists.fill_from(&matrix);
            for column in 0..matrix.columns() {
                let mut expanded = vec![9.0; matrix.rows()];
                lists.expand_column(column, &mut expanded);
                prop_assert_eq!(matrix.column(column), &expanded[..]);
                prop_assert!(lists.column(column).1.iter().all(|&value| value != 0.0));
                prop_assert!(lists.column(column).0.is_sorted());
            }
        }
    }

    proptest! {
        #[test]
        fn columns_summed_abreast_are_the_columns_summed_one_by_one(matrix in matrix()) {
            let mut lists = ActiveLists::new(matrix.rows());
            lists.fill_from(&matrix);
            let of_column = |column| lists.column(column).1.iter().fold(0.0, |sum: f32, value| sum + value.abs());
            let expected: Vec<f32> = (0..lists.columns()).map(of_column).collect();
            prop_assert_eq!(lists.absolute_sums().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn elements_are_listed_unless_they_are_zero() {
        let mut lists = ActiveLists::new(5);
        lists.push_elements([(0, 1.0_f32), (2, 0.0), (4, f32::NAN)]);
        lists.push_elements([]);
        lists.map(|value| value + 1.0);
        assert_eq!(lists.column(0).0, [0, 4]);
        assert_eq!(lists.column(0).1[0], 2.0);
        assert!(lists.column(0).1[1].is_nan(), "NaN is listed");
        assert!(
            lists.column(1).0.is_empty(),
            "the second column is empty, whatever the first one ended with"
        );
    }

    #[test]
    fn a_panic_within_a_column_leaves_lists_that_can_be_used() {
        use std::panic::{AssertUnwindSafe, catch_unwind};

        let mut lists = ActiveLists::new(5);
        lists.push(&[0.0_f32, 1.0, 0.0, 0.0, 0.0]);
        let elements = [(3, 2.0), (4, 3.0), (1, 4.0)];
        assert!(catch_unwind(AssertUnwindSafe(|| lists.push_elements(elements))).is_err());
        let broken = (0..5).map(|row| if row == 2 { panic!("the iterator's own") } else { (row, 1.0) });
        assert!(catch_unwind(AssertUnwindSafe(|| lists.push_elements(broken))).is_err());
        lists.push(&[5.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(lists.column(1), (&[3, 4][..], &[2.0, 3.0][..]), "what came before the panic");
        assert_eq!(lists.column(2), (&[0, 1][..], &[1.0, 1.0][..]));
        assert_eq!(lists.column(3), (&[0][..], &[5.0][..]));
        let (mut transposed, mut back) = (ActiveLists::new(0), ActiveLists::new(0));
        lists.transpose_into(&mut transposed);
        transposed.transpose_into(&mut back);
        assert_eq!(back, lists);
    }

    #[test]
    #[should_panic(expected = "lists of 4294967295 × 4294967298 numbers are larger than any memory")]
    #[cfg(target_pointer_width = "64")]
    fn room_whose_size_wraps_around_is_refused() {
        // Their product is 2^64 + 2^32 − 2.
        ActiveLists::<f32>::with_capacity(u32::MAX as usize, (1 << 32) + 2);
    }

    #[test]
    #[should_panic(expected = "active lists index rows by 32 bits, 4294967296 rows do not fit")]
    #[cfg(target_pointer_width = "64")]
    fn rows_beyond_32_bits_are_refused() {
        ActiveLists::<f32>::new(1 << 32);
    }

    #[test]
    fn lists_refuse_a_matrix_of_other_rows_even_without_columns() {
        for fill in [ActiveLists::<f32>::fill_from, ActiveLists::fill_dense_from] {
            let outcome = std::panic::catch_unwind(|| fill(&mut ActiveLists::new(5), &Matrix::zeros(7, 0)));
            assert!(outcome.is_err());
        }
    }

    #[test]
    #[should_panic(expected = "row 1 comes after row Some(3)")]
    fn elements_must_ascend() {
        ActiveLists::new(5).push_elements([(3, 1.0_f32), (1, 1.0)]);
    }

    #[test]
    #[should_panic(expected = "row 5 of columns of 5 elements")]
    fn elements_must_fit() {
        ActiveLists::new(5).push_elements([(5, 1.0_f32)]);
    }

    #[test]
    fn dense_lists_hold_zeros_too() {
        let mut lists = ActiveLists::new(3);
        lists.push_dense(&[0.0_f64, 1.0, 0.0]);
        assert_eq!(lists.column(0), (&[0, 1, 2][..], &[0.0, 1.0, 0.0][..]));
    }

    #[test]
    fn listed_columns_are_checked() {
        let mut lists = ActiveLists::new(3);
        assert!(lists.push_listed(&[0, 2], &[1.0_f32, 2.0]).is_ok());
        for (indices, values) in [(&[0, 3][..], &[1.0, 2.0][..]), (&[1, 1], &[1.0, 2.0]), (&[0], &[])] {
            assert!(lists.push_listed(indices, values).is_err());
        }
        assert_eq!(lists.columns(), 1, "a refused column leaves nothing behind");
    }
}
