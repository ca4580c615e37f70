//! [`Sweep`]: dot products and updates of units that are active in as few examples as registers hold.

use std::ops::Range;

use super::prefetch::prefetch;
use crate::lanes::Lanes;
use crate::matrix::Parts;
use crate::vector::Vector;
use crate::{ActiveLists, Element, Matrix};

/// The width, in lanes of sixteen outputs, of the tiles over which a backward dot product is summed: part of the
/// numerical contract.
pub(super) const OUTPUT_TILE: usize = 64;

/// The most examples in one pass over two units.
const PAIR_EXAMPLES: usize = 5;

/// What a pass over a tile of one unit's weights reads and writes.
#[derive(Clone, Copy)]
pub(super) struct Sweep<'a, T> {
    pub(super) weights: Parts<'a, T>,
    /// Whether these come from main memory.
    pub(super) far: bool,
    /// Whether they are asked for ahead of time in large batches.
    pub(super) asks: bool,
    pub(super) output_gradient: &'a Matrix<T>,
    pub(super) rate: T,
    /// Present if dot products are taken.
    pub(super) input_gradient: Option<Parts<'a, T>>,
}

impl<T: Element> Sweep<'_, T> {
    /// Asks for the weights of the units, of those that are active in some example, if they are far: for a tile, behind
    /// which the processor foresees what comes.
    #[inline(always)]
    pub(super) fn ask(&self, input_by_unit: &ActiveLists<T>, units: Range<usize>, tile: &Range<usize>) {
        if self.far {
            for unit in units.filter(|&unit| !input_by_unit.column(unit).0.is_empty()) {
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

    /// Updates a unit and the next one, which are active in the same examples.
    #[inline(always)]
    pub(super) fn pair<V: Vector<T>>(
        &self,
        proof: V::Proof,
        unit: usize,
        tile: &Range<usize>,
        examples: &[u32],
        [values, next_values]: [&[T]; 2],
    ) {
        let mut start = 0;
        while start < examples.len() {
            let chunk = start..examples.len().min(start + PAIR_EXAMPLES);
            start = chunk.end;
            let values = [&values[chunk.clone()], &next_values[chunk.clone()]];
            let examples = &examples[chunk];
            with_count!(examples.len(), up to PAIR_EXAMPLES, COUNT => {
                self.pair_pass::<V, COUNT>(proof, unit, tile, examples, values);
            });
        }
    }

    #[inline(always)]
    fn pair_pass<V: Vector<T>, const COUNT: usize>(
        &self,
        proof: V::Proof,
        unit: usize,
        tile: &Range<usize>,
        examples: &[u32],
        values: [&[T]; 2],
    ) {
        // SAFETY: the weights of these two units are this part's alone, and they do not overlap.
        let columns = [unit, unit + 1].map(|unit| unsafe { self.weights.lanes_mut(unit, tile.clone()) });
        let [column, next_column] = columns;
        let mut gradients: [&[Lanes<T>]; COUNT] = [&[]; COUNT];
        let mut steps = [[V::splat(proof, T::zero()); 2]; COUNT];
        for e in 0..COUNT {
            gradients[e] =
                &self.output_gradient.column_lanes(examples[e] as usize)[tile.clone()][..column.len()];
            steps[e] = values.map(|values| V::splat(proof, -(self.rate * values[e])));
        }
        for (place, (weights, next_weights)) in column.iter_mut().zip(next_column).enumerate() {
            let (mut after, mut next_after) = (V::load(proof, weights), V::load(proof, next_weights));
            for e in 0..COUNT {
                let gradient = V::load(proof, &gradients[e][place]);
                after = after.add_product(steps[e][0], gradient);
                next_after = next_after.add_product(steps[e][1], gradient);
            }
            after.store(weights);
            next_after.store(next_weights);
        }
    }

    /// One pass for at most `V::ACCUMULATORS` examples, each count compiled on its own so that its sums stay in
    /// registers.
    #[inline(always)]
    pub(super) fn choose<V: Vector<T>, const DOT: bool>(
        &self,
        proof: V::Proof,
        unit: usize,
        tile: &Range<usize>,
        examples: &[u32],
        values: &[T],
    ) {
        with_count!(examples.len(), up to V::ACCUMULATORS, COUNT => {
            self.pass::<V, COUNT, DOT>(proof, unit, tile, examples, values);
        });
    }

    #[inline(always)]
    fn pass<V: Vector<T>, const COUNT: usize, const DOT: bool>(
        &self,
        proof: V::Proof,
        unit: usize,
        tile: &Range<usize>,
        examples: &[u32],
        values: &[T],
    ) {
        // SAFETY: the weights of this unit are this part's alone.
        let column = unsafe { self.weights.lanes_mut(unit, tile.clone()) };
        let mut gradients: [&[Lanes<T>]; COUNT] = [&[]; COUNT];
        let mut steps = [V::splat(proof, T::zero()); COUNT];
        let mut sums = [V::splat(proof, T::zero()); COUNT];
        for e in 0..COUNT {
            gradients[e] =
                &self.output_gradient.column_lanes(examples[e] as usize)[tile.clone()][..column.len()];
            steps[e] = V::splat(proof, -(self.rate * values[e]));
        }
        for (place, weights) in column.iter_mut().enumerate() {
            let before = V::load(proof, weights);
            let mut after = before;
            for e in 0..COUNT {
                let gradient = V::load(proof, &gradients[e][place]);
                if DOT {
                    sums[e] = sums[e].add_product(before, gradient);
                }
                after = after.add_product(steps[e], gradient);
            }
            after.store(weights);
        }
        if let (true, Some(input_gradient)) = (DOT, &self.input_gradient) {
            for e in 0..COUNT {
                // SAFETY: the gradient of this unit is this part's alone.
                let target = unsafe { input_gradient.element_mut(unit, examples[e] as usize) };
                *target = *target + sums[e].sum();
            }
        }
    }
}
