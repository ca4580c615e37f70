//! Listing: from the values of a layer to its active lists.

use crate::instructions::Kernel;
use crate::vector::Vector;
use crate::{ActiveLists, Element, Kernels, Matrix};

impl Kernels {
    /// Replaces the columns of `lists` by the non-zero elements of a matrix, as [`ActiveLists::fill_from`] does, by
    /// vectors. Before that, elements below the smallest normal number in magnitude become true zeros, in the matrix
    /// too.
    ///
    /// # Panics
    /// If the matrix has not as many rows as the lists.
    pub fn list<T: Element>(self, values: &mut Matrix<T>, lists: &mut ActiveLists<T>) {
        assert_eq!(values.rows(), lists.rows(), "the lists have another number of rows");
        self.run_kernel(List { values, lists });
    }
}

struct List<'a, T> {
    values: &'a mut Matrix<T>,
    lists: &'a mut ActiveLists<T>,
}

impl<T: Element> Kernel<T> for List<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        self.lists.clear();
        for column in 0..self.values.columns() {
            self.lists.push_lanes::<V>(proof, self.values.column_lanes_mut(column));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::InstructionSet;
    use crate::lanes::flatten_mut;

    fn element() -> impl Strategy<Value = f32> {
        let special = prop::sample::select(vec![
            -0.0,
            f32::NAN,
            f32::INFINITY,
            f32::MIN_POSITIVE,
            -f32::MIN_POSITIVE,
            f32::MIN_POSITIVE.next_down(),
            -1e-40,
            f32::from_bits(1),
        ]);
        prop_oneof![4 => Just(0.0), 4 => special, 4 => -2.0_f32..2.0]
    }

    fn bits(lists: &ActiveLists<f32>) -> Vec<(Vec<u32>, Vec<u32>)> {
        let of_column = |(indices, values): (&[u32], &[f32])| {
            (indices.to_vec(), values.iter().map(|value| value.to_bits()).collect())
        };
        (0..lists.columns()).map(|column| of_column(lists.column(column))).collect()
    }

    proptest! {
        #[test]
        fn vectors_list_what_elements_do(
            (rows, elements) in (1_usize..70, 0_usize..5)
                .prop_flat_map(|(rows, columns)| (Just(rows), prop::collection::vec(element(), rows * columns))),
        ) {
            let columns = elements.len() / rows;
            let mut matrix = Matrix::from_column_major(rows, columns, &elements).unwrap();
            let mut expected = ActiveLists::new(rows);
            let flushed = |row: usize, column: usize| matrix.column(column)[row].flushed();
            let flushed = Matrix::from_fn(rows, columns, flushed);
            expected.fill_from(&flushed);
            for column in 0..columns {
                // What infinite activations may leave there.
                flatten_mut(matrix.column_lanes_mut(column))[rows..].fill(f32::NAN);
            }
            for kernels in InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok()) {
                let mut lists = ActiveLists::new(rows);
                lists.push(&vec![1.0; rows]);
                let mut values = matrix.clone();
                kernels.list(&mut values, &mut lists);
                prop_assert_eq!(bits(&lists), bits(&expected), "{}", kernels);
                for column in 0..columns {
                    let [found, expected] = [&values, &flushed].map(|matrix| matrix.column(column));
                    prop_assert!(found.iter().zip(expected).all(|(a, b)| a.to_bits() == b.to_bits()), "{}", kernels);
                }
            }
        }
    }
}
