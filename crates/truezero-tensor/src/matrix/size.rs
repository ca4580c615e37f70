//! The memory that a matrix takes, in arithmetic that does not wrap around. The unsafe code relies on it.

use crate::lanes::{LANES, Lanes};
use crate::{Element, ShapeError};

/// A stride that is a multiple of this many bytes would map the same rows of many columns to a few cache sets.
const CROWDED_STRIDE_BYTES: usize = 1024;

/// How many lanes a column of `rows` rows takes, if any memory holds one.
pub(super) fn padded_lanes<T: Element>(rows: usize) -> Option<usize> {
    let lanes = rows.div_ceil(LANES);
    let bytes = lanes.checked_mul(size_of::<Lanes<T>>())?;
    if bytes > 0 && bytes.is_multiple_of(CROWDED_STRIDE_BYTES) { lanes.checked_add(1) } else { Some(lanes) }
}

/// How many lanes a matrix takes. All unsafe code relies on it: within this number, and for the bytes of it, no
/// arithmetic on rows, columns and lanes wraps. A matrix without columns is held to the same as one with a single
/// column.
///
/// # Errors
/// [`ShapeError::TooLarge`] if these are more bytes than an allocation can have.
pub(super) fn checked_lanes<T: Element>(
    rows: usize,
    lanes_per_column: usize,
    columns: usize,
) -> Result<usize, ShapeError> {
    let fits = |lanes: &usize| {
        let bytes = lanes.checked_mul(size_of::<Lanes<T>>());
        bytes.is_some_and(|bytes| isize::try_from(bytes).is_ok())
    };
    let lanes = lanes_per_column.checked_mul(columns.max(1)).filter(fits);
    match lanes {
        Some(lanes) => Ok(if columns == 0 { 0 } else { lanes }),
        None => Err(ShapeError::TooLarge { rows, columns }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Matrix;

    /// Shapes whose number of lanes, of bytes or of elements wraps around, to something small in most cases.
    const WRAPPING: [(usize, usize); 8] = [
        (usize::MAX, 1),
        (usize::MAX, 0),
        (usize::MAX - 14, usize::MAX),
        (1 << (usize::BITS - 2), 2),
        (16, 1 << (usize::BITS - 6)),
        (16, 1 << (usize::BITS - 7)),
        (1, usize::MAX),
        (1 << (usize::BITS / 2), 1 << (usize::BITS / 2)),
    ];

    #[test]
    fn sizes_that_wrap_around_are_refused_by_name() {
        for (rows, columns) in WRAPPING {
            let expected = format!("a matrix of {rows} × {columns} numbers is larger than any memory");
            assert_eq!(Matrix::<f32>::try_zeros(rows, columns).unwrap_err().to_string(), expected);
            assert_eq!(Matrix::<f64>::try_zeros(rows, columns).unwrap_err().to_string(), expected);
            let panicked = std::panic::catch_unwind(|| Matrix::<f32>::zeros(rows, columns)).unwrap_err();
            assert_eq!(panicked.downcast_ref::<String>(), Some(&expected));
            let panicked =
                std::panic::catch_unwind(|| Matrix::from_fn(rows, columns, |_, _| 1.0_f64)).unwrap_err();
            assert_eq!(panicked.downcast_ref::<String>(), Some(&expected));
            assert!(Matrix::from_column_major(rows, columns, &[0.0_f32; 4]).is_err());
        }
        let (rows, columns) = (1 << (usize::BITS / 2), 1 << (usize::BITS / 2));
        let error = Matrix::<f32>::from_column_major(rows, columns, &[]).unwrap_err();
        assert_eq!(error, ShapeError::TooLarge { rows, columns }, "their product wraps around to no element");
    }

    #[test]
    fn resizing_to_a_size_that_wraps_around_panics_and_leaves_the_matrix_as_it_was() {
        let mut matrix = Matrix::from_fn(1000, 2, |row, column| (row + column) as f32);
        let before = matrix.clone();
        for columns in [usize::MAX, usize::MAX / 63 + 1, 1 << (usize::BITS - 6), 1 << (usize::BITS - 7)] {
            let outcome =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| matrix.resize_columns(columns)));
            let message = outcome.unwrap_err().downcast_ref::<String>().cloned();
            let expected = format!("a matrix of 1000 × {columns} numbers is larger than any memory");
            assert_eq!(message, Some(expected));
            assert_eq!(matrix, before);
        }
    }

    #[test]
    fn a_matrix_without_rows_takes_no_time_for_its_columns() {
        let mut matrix = Matrix::<f32>::from_column_major(0, usize::MAX, &[]).unwrap();
        matrix.fill(1.0);
        assert_eq!((matrix.columns(), matrix.cast::<f64>().columns()), (usize::MAX, usize::MAX));
        assert!(matrix.column(usize::MAX - 1).is_empty());
    }
}
