//! [`Parts`]: a matrix that several threads write.

use std::marker::PhantomData;
use std::ops::Range;

use super::Matrix;
use crate::Element;
use crate::lanes::{LANES, Lanes};

/// A matrix that several threads write at the same time, each its own elements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a, T> {
    columns: usize,
    lanes_per_column: usize,
    lanes: *mut Lanes<T>,
    matrix: PhantomData<&'a mut Matrix<T>>,
}

// SAFETY: it stands for a mutable borrow of the matrix, and callers of its unsafe functions guarantee that no other
// thread uses the same elements.
unsafe impl<T: Send> Send for Parts<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Parts<'_, T> {}

impl<T: Element> Parts<'_, T> {
    /// Lanes of a column.
    ///
    /// # Panics
    /// If there are no such lanes.
    ///
    /// # Safety
    /// As long as the slice lives, nobody else reads or writes these lanes.
    #[inline(always)]
    #[expect(clippy::mut_from_ref, reason = "the caller vouches for being alone there")]
    pub(crate) unsafe fn lanes_mut(&self, column: usize, lanes: Range<usize>) -> &mut [Lanes<T>] {
        assert!(column < self.columns && lanes.start <= lanes.end && lanes.end <= self.lanes_per_column);
        // SAFETY: within the matrix, as has just been checked, and the caller guarantees the rest.
        unsafe {
            let start = self.lanes.add(column * self.lanes_per_column + lanes.start);
            std::slice::from_raw_parts_mut(start, lanes.end - lanes.start)
        }
    }

    /// Where a lane of a column lies.
    #[inline(always)]
    pub(crate) fn lane(&self, column: usize, lane: usize) -> *const Lanes<T> {
        self.lanes.wrapping_add(column * self.lanes_per_column + lane)
    }

    /// An element.
    ///
    /// # Panics
    /// If there is no such element.
    ///
    /// # Safety
    /// As long as the reference lives, nobody else reads or writes this element.
    #[inline(always)]
    #[expect(clippy::mut_from_ref, reason = "the caller vouches for being alone there")]
    pub(crate) unsafe fn element_mut(&self, row: usize, column: usize) -> &mut T {
        assert!(column < self.columns && row < self.lanes_per_column * LANES);
        // SAFETY: within the matrix, as has just been checked, and the caller guarantees the rest.
        unsafe { &mut *self.lanes.add(column * self.lanes_per_column).cast::<T>().add(row) }
    }
}

impl<T: Element> Matrix<T> {
    /// The matrix as several threads may write it.
    pub(crate) fn parts(&mut self) -> Parts<'_, T> {
        let Self { columns, lanes_per_column, ref mut lanes, .. } = *self;
        Parts { columns, lanes_per_column, lanes: lanes.as_mut_ptr(), matrix: PhantomData }
    }
}
