//! Transposing active lists, and sharing them out among threads.

use std::marker::PhantomData;
use std::ops::Range;

use super::ActiveLists;
use crate::Element;

impl<T: Element> ActiveLists<T> {
    /// Writes the lists of the transposed matrix into `target`: for each row, the columns in which it is listed.
    ///
    /// # Panics
    /// If this has more columns than 32 bits index.
    pub fn transpose_into(&self, target: &mut Self) {
        let rows = self.transposed_rows(T::one(), target);
        // SAFETY: nobody else writes the target.
        unsafe { rows.write(self, 0..self.rows) };
    }

    /// Makes room in `target` for the transposed lists times a factor, whose rows may be written by several threads.
    ///
    /// # Panics
    /// If this has more columns than 32 bits index.
    pub(crate) fn transposed_rows<'a>(&self, factor: T, target: &'a mut Self) -> TransposedRows<'a, T> {
        let columns = self.columns();
        assert!(
            u32::try_from(columns).is_ok(),
            "active lists index columns by 32 bits, {columns} do not fit"
        );
        target.rows = columns;
        target.starts.resize(self.rows + 1, 0);
        target.starts[0] = 0;
        target.indices.resize(self.len(), 0);
        target.values.resize(self.len(), T::zero());
        TransposedRows {
            ends: target.starts[1..].as_mut_ptr(),
            indices: target.indices.as_mut_ptr(),
            values: target.values.as_mut_ptr(),
            factor,
            all_listed: self.rows.checked_mul(columns) == Some(self.len()),
            lists: PhantomData,
        }
    }

    /// The columns of part i of n, by which all parts have about as many listed elements; a column counts as one too.
    pub(crate) fn part(&self, part: usize, parts: usize) -> Range<usize> {
        let columns = self.columns();
        let all = self.len() + columns;
        // The first column that starts at or beyond a share of the whole.
        let bound = |part: usize| {
            let share = share(all, part, parts);
            let (mut low, mut high) = (0, columns);
            while low < high {
                let middle = low.midpoint(high);
                if self.starts[middle] + middle < share {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            low
        };
        bound(part)..bound(part + 1)
    }
}

/// Part i of n parts of a whole, rounded down, without a product that could wrap around.
pub(crate) fn share(whole: usize, part: usize, parts: usize) -> usize {
    whole / parts * part + whole % parts * part / parts
}

/// Transposed lists that several threads write at the same time, each its own rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TransposedRows<'a, T> {
    /// Where each row ends.
    ends: *mut usize,
    indices: *mut u32,
    values: *mut T,
    /// What every value is multiplied by.
    factor: T,
    /// Whether the source lists every element.
    all_listed: bool,
    lists: PhantomData<&'a mut ActiveLists<T>>,
}

// SAFETY: it stands for a mutable borrow of the lists, and callers that write rows guarantee that no other thread does.
unsafe impl<T: Send> Send for TransposedRows<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for TransposedRows<'_, T> {}

impl<T: Element> TransposedRows<'_, T> {
    /// Writes some rows of `source`: a counting sort, by which each row's columns ascend.
    ///
    /// # Safety
    /// The source must be the one that room was made for, these must be rows of it, and nobody else may write them.
    pub(crate) unsafe fn write(&self, source: &ActiveLists<T>, rows: Range<usize>) {
        if self.all_listed {
            // SAFETY: as the caller guarantees.
            return unsafe { self.write_all(source, rows) };
        }
        let first_of = |column: usize, row: usize| {
            let indices = source.column(column).0;
            if row == 0 { 0 } else { indices.partition_point(|&index| (index as usize) < row) }
        };
        // SAFETY: there is an end for each row, and these rows are the caller's alone.
        let ends = unsafe { std::slice::from_raw_parts_mut(self.ends.add(rows.start), rows.len()) };
        ends.fill(0);
        let mut next = 0;
        for column in 0..source.columns() {
            let first = first_of(column, rows.start);
            next += first;
            for &row in &source.column(column).0[first..] {
                let Some(count) = ends.get_mut(row as usize - rows.start) else { break };
                *count += 1;
            }
        }
        for end in &mut *ends {
            let count = *end;
            // Where the row starts; it moves to the end while the row is being filled.
            *end = next;
            next += count;
        }
        for column in 0..source.columns() {
            let (indices, values) = source.column(column);
            let first = first_of(column, rows.start);
            for (&row, &value) in indices[first..].iter().zip(&values[first..]) {
                let Some(end) = ends.get_mut(row as usize - rows.start) else { break };
                let place = *end;
                *end += 1;
                // SAFETY: the rows before, and what has been counted of these, are listed elements of the source, for
                // all of which there is room; no other row has this place.
                unsafe {
                    #[expect(clippy::cast_possible_truncation, reason = "checked when room was made")]
                    self.indices.add(place).write(column as u32);
                    self.values.add(place).write(self.factor * value);
                }
            }
        }
    }
}

impl<T: Element> TransposedRows<'_, T> {
    /// Writes some rows of a source that lists every element, where nothing has to be counted.
    ///
    /// # Safety
    /// As for [`write`](Self::write).
    unsafe fn write_all(&self, source: &ActiveLists<T>, rows: Range<usize>) {
        let columns = source.columns();
        for row in rows {
            let start = row * columns;
            // SAFETY: there is room for every element, and this row is the caller's alone.
            unsafe {
                self.ends.add(row).write(start + columns);
                for column in 0..columns {
                    #[expect(clippy::cast_possible_truncation, reason = "checked when room was made")]
                    self.indices.add(start + column).write(column as u32);
                    let value = *source.values.get_unchecked(column * source.rows + row);
                    self.values.add(start + column).write(self.factor * value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::matrix;
    use super::*;
    use crate::Matrix;

    proptest! {
        #[test]
        fn transposing_agrees_with_the_transposed_matrix(matrix in matrix()) {
            let transposed = Matrix::from_fn(matrix.columns(), matrix.rows(), |r, c| matrix.column(r)[c]);
            let (mut lists, mut expected) = (ActiveLists::new(matrix.rows()), ActiveLists::new(matrix.columns()));
            lists.fill_from(&matrix);
            expected.fill_from(&transposed);
            let mut found = ActiveLists::new(0);
            lists.transpose_into(&mut found);
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn shares_are_exact_and_do_not_wrap_around() {
        for (whole, parts) in [(0, 3), (10, 3), (11, 4), (1000, 7)] {
            for part in 0..=parts {
                assert_eq!(share(whole, part, parts), whole * part / parts);
            }
        }
        assert_eq!(share(usize::MAX, 2, 4), usize::MAX / 2);
        assert_eq!(share(usize::MAX, 4, 4), usize::MAX);
    }
}
