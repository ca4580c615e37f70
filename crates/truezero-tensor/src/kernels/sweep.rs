//! [`Sweep`]: dot products and updates of units that are active in as few examples as registers hold.

use std::array::from_fn;
use std::ops::Range;

use super::prefetch::prefetch;
use crate::lanes::Lanes;
use crate::matrix::Parts;
use crate::vector::Vector;
use crate::{ActiveLists, Element, Matrix};

/// The width, in lanes of sixteen outputs, of the tiles over which a backward dot product is summed: part of the
/// numerical contract.
pub(super) const OUTPUT_TILE: usize = 64;

/// The most examples of a pass over two units.
const PAIR_EXAMPLES: usize = 5;

/// One thread's part of a backward pass: its units, and what is read and written for them.
pub(super) struct Sweep<'a, T> {
    pub(super) weights: Parts<'a, T>,
    /// Whether these come from main memory.
    pub(super) far: bool,
    /// Whether they are asked for ahead of time in large batches.
    pub(super) asks: bool,
    /// One column an input unit, one row an example.
    pub(super) input_by_unit: &'a ActiveLists<T>,
    /// The input units of this part.
    pub(super) units: Range<usize>,
    pub(super) output_gradient: &'a Matrix<T>,
    pub(super) rate: T,
    /// Present if dot products are taken.
    pub(super) input_gradient: Option<Parts<'a, T>>,
}

impl<T: Element> Sweep<'_, T> {
    /// Asks for the weights of those units that are this part's and active in some example, if they are far: for a
    /// tile, behind which the processor foresees what comes.
    #[inline(always)]
    pub(super) fn ask(&self, units: Range<usize>, tile: &Range<usize>) {
        if self.far {
            let units = units.start..units.end.min(self.units.end);
            for unit in units.filter(|&unit| !self.input_by_unit.column(unit).0.is_empty()) {
                prefetch(self.weights.lane(unit, tile.start), OUTPUT_TILE.min(tile.len()));
            }
        }
    }

    /// Asks for some lanes of a unit's weights in a large batch. There may be no such unit.
    #[inline(always)]
    pub(super) fn ask_lanes(&self, unit: usize, lane: usize, lanes: usize) {
        if self.asks {
            prefetch(self.weights.lane(unit, lane), lanes);
        }
    }

    /// Updates a tile of the weights of `UNITS` units, from `unit` on, that are active in the same few examples. With
    /// `DOT` it takes the dot products with these weights first. Each count of examples is compiled on its own, so that
    /// the sums stay in registers.
    #[inline(always)]
    pub(super) fn few<V: Vector<T>, const UNITS: usize, const DOT: bool>(
        &self,
        proof: V::Proof,
        unit: usize,
        tile: &Range<usize>,
        examples: &[u32],
        values: [&[T]; UNITS],
    ) {
        let most = if UNITS == 1 { V::ACCUMULATORS } else { PAIR_EXAMPLES };
        for start in (0..examples.len()).step_by(most) {
            let chunk = start..examples.len().min(start + most);
            let values = values.map(|values| &values[chunk.clone()]);
            let examples = &examples[chunk];
            with_count!(examples.len(), up to most, COUNT => {
                self.pass::<V, UNITS, COUNT, DOT>(proof, unit, tile, examples, values);
            });
        }
    }

    #[inline(always)]
    fn pass<V: Vector<T>, const UNITS: usize, const COUNT: usize, const DOT: bool>(
        &self,
        proof: V::Proof,
        unit: usize,
        tile: &Range<usize>,
        examples: &[u32],
        values: [&[T]; UNITS],
    ) {
        let zero = V::splat(proof, T::zero());
        let (mut steps, mut sums) = ([[zero; COUNT]; UNITS], [[zero; COUNT]; UNITS]);
        let mut gradients: [&[Lanes<T>]; COUNT] = [&[]; COUNT];
        for e in 0..COUNT {
            gradients[e] = &self.output_gradient.column_lanes(examples[e] as usize)[tile.clone()];
            for u in 0..UNITS {
                steps[u][e] = V::splat(proof, -(self.rate * values[u][e]));
            }
        }
        // SAFETY: the weights of these units are this part's alone, and they do not overlap.
        let mut columns: [_; UNITS] = from_fn(|u| unsafe { self.weights.lanes_mut(unit + u, tile.clone()) });
        for place in 0..tile.len() {
            // SAFETY: they are as long as the tile.
            let weights = columns.each_mut().map(|column| unsafe { column.get_unchecked_mut(place) });
            let before: [_; UNITS] = from_fn(|u| V::load(proof, weights[u]));
            let mut after = before;
            for e in 0..COUNT {
                // SAFETY: it is as long as the tile.
                let gradient = V::load(proof, unsafe { gradients[e].get_unchecked(place) });
                for u in 0..UNITS {
                    if DOT {
                        sums[u][e] = sums[u][e].add_product(before[u], gradient);
                    }
                    after[u] = after[u].add_product(steps[u][e], gradient);
                }
            }
            for (after, weights) in after.into_iter().zip(weights) {
                after.store(weights);
            }
        }
        if DOT {
            for (u, sums) in sums.iter().enumerate() {
                self.write_dots(unit + u, examples, sums);
            }
        }
    }

    /// Adds the dot products of a tile to the input gradient of a unit, if one is wanted.
    #[inline(always)]
    pub(super) fn write_dots<V: Vector<T>>(&self, unit: usize, examples: &[u32], sums: &[V]) {
        let Some(input_gradient) = &self.input_gradient else { return };
        for (&example, sum) in examples.iter().zip(sums) {
            // SAFETY: the gradient of this unit is this part's alone.
            let target = unsafe { input_gradient.element_mut(unit, example as usize) };
            *target = *target + sum.sum();
        }
    }
}
