//! Transposing: from the active lists of examples to those of units.

use crate::active::share;
use crate::{ActiveLists, Element, Kernels};

/// About how many vector operations an element takes the time of.
const STEPS_OF_ELEMENT: usize = 6;

impl Kernels {
    /// Writes the lists of the transposed matrix, times a factor, into `target`.
    ///
    /// # Panics
    /// If the lists have more columns than 32 bits index.
    pub fn transpose<T: Element>(self, lists: &ActiveLists<T>, factor: T, target: &mut ActiveLists<T>) {
        let rows = lists.rows();
        let transposed = lists.transposed_rows(factor, target);
        self.in_parts(lists.len().saturating_mul(STEPS_OF_ELEMENT), |part, parts| {
            // SAFETY: room was made for these lists, and the rows are this part's alone.
            unsafe { transposed.write(lists, share(rows, part, parts)..share(rows, part + 1, parts)) };
        });
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::*;
    use crate::Matrix;

    #[test]
    fn threads_write_their_rows_as_one_thread_writes_all() {
        // Enough elements for several threads.
        let value = |row: usize, column: usize| ((7 * row + 3 * column) % 5 / 2) as f32;
        let (rows, columns) = (515, 32);
        let (mut lists, mut expected) = (ActiveLists::new(rows), ActiveLists::new(columns));
        lists.fill_from(&Matrix::from_fn(rows, columns, value));
        expected.fill_from(&Matrix::from_fn(columns, rows, |column, row| value(row, column)));
        for threads in [1, 2, 3] {
            let kernels = Kernels::detect().with_threads(NonZeroUsize::new(threads).unwrap()).unwrap();
            // What it held before must not matter.
            let mut found = ActiveLists::new(2);
            found.push(&[1.0, 0.0]);
            kernels.transpose(&lists, 1.0, &mut found);
            assert_eq!(found, expected, "{threads} threads");
        }
    }

    #[test]
    fn lists_without_rows_or_columns_are_transposed() {
        let mut none = ActiveLists::<f32>::new(3);
        Kernels::detect().transpose(&ActiveLists::new(0), 1.0, &mut none);
        assert_eq!((none.rows(), none.columns()), (0, 0));
        Kernels::detect().transpose(&ActiveLists::new(4), 1.0, &mut none);
        assert_eq!((none.rows(), none.columns(), none.len()), (0, 4, 0));
    }
}
