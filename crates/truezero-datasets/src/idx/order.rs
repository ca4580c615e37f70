//! [`PixelOrder`]: how the pixels of an image follow one another in a file.

use serde::Deserialize;

/// How the pixels of an image follow one another in a file, whose header gives rows and columns in either case.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum PixelOrder {
    /// Row by row, as the format asks for.
    #[default]
    Rows,
    /// Column by column, as in the files of EMNIST.
    Columns,
}

impl PixelOrder {
    /// For each element of an example of this shape, row by row, its position in the file; none if it has the same
    /// position there.
    ///
    /// Rows and columns are the last two dimensions. With fewer than two dimensions there is one order only.
    pub(super) fn positions(self, shape: &[usize]) -> Option<Vec<usize>> {
        let (Self::Columns, [planes @ .., rows, columns]) = (self, shape) else { return None };
        let (planes, rows, columns) = (planes.iter().product::<usize>(), *rows, *columns);
        let of_plane = move |plane: usize| {
            let first = plane * rows * columns;
            (0..rows).flat_map(move |row| (0..columns).map(move |column| first + column * rows + row))
        };
        Some((0..planes).flat_map(of_plane).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_exchanged_in_each_plane() {
        let columns = |shape: &[usize]| PixelOrder::Columns.positions(shape);
        assert_eq!(columns(&[2, 3]).unwrap(), [0, 2, 4, 1, 3, 5]);
        assert_eq!(columns(&[2, 2, 2]).unwrap(), [0, 2, 1, 3, 4, 6, 5, 7]);
        assert_eq!((columns(&[]), columns(&[7])), (None, None));
        assert_eq!(PixelOrder::Rows.positions(&[2, 3]), None);
    }
}
