//! Backward in small batches: registers hold a sum for each example.

use std::array::from_fn;
use std::ops::Range;

use super::backward::{SMALL, Sweep};
use crate::Element;
use crate::lanes::Lanes;
use crate::vector::Vector;

impl<T: Element> Sweep<'_, T> {
    /// Updates a tile of the weights, and with `DOT` takes the dot products with these weights first.
    #[inline(always)]
    pub(super) fn few<V: Vector<T>, const DOT: bool>(&self, proof: V::Proof, tile: &Range<usize>) {
        let mut unit = self.units.start;
        while unit < self.units.end {
            let examples = self.steps_by_unit.column(unit).0;
            // As in dense inputs: gradients that are loaded serve two units.
            let pair = !DOT && unit + 1 < self.units.end && self.steps_by_unit.column(unit + 1).0 == examples;
            let units = 1 + usize::from(pair);
            for ahead in unit + 2..unit + 2 + units {
                self.ask(ahead, tile);
            }
            with_count!(examples.len(), up to SMALL, COUNT => if pair {
                self.pass::<V, 2, COUNT, DOT>(proof, unit, tile);
            } else {
                self.pass::<V, 1, COUNT, DOT>(proof, unit, tile);
            });
            unit += units;
        }
    }

    /// The same for `UNITS` units, from `unit` on, that are active in the same `COUNT` examples.
    #[inline(always)]
    fn pass<V: Vector<T>, const UNITS: usize, const COUNT: usize, const DOT: bool>(
        &self,
        proof: V::Proof,
        unit: usize,
        tile: &Range<usize>,
    ) {
        let examples = self.steps_by_unit.column(unit).0;
        let mut sums = [[V::splat(proof, T::zero()); COUNT]; UNITS];
        let mut steps = sums;
        let mut gradients: [&[Lanes<T>]; COUNT] = [&[]; COUNT];
        for e in 0..COUNT {
            gradients[e] = &self.output_gradient.column_lanes(examples[e] as usize)[tile.clone()];
        }
        for u in 0..UNITS {
            let values = self.steps_by_unit.column(unit + u).1;
            for e in 0..COUNT {
                steps[u][e] = V::splat(proof, values[e]);
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
        for (u, sums) in sums.iter().enumerate() {
            self.write_dots(unit + u, examples, sums);
        }
    }

    /// Adds the dot products of a tile to the input gradient of a unit, if one is wanted.
    #[inline(always)]
    fn write_dots<V: Vector<T>>(&self, unit: usize, examples: &[u32], sums: &[V]) {
        let Some(input_gradient) = &self.input_gradient else { return };
        for (&example, sum) in examples.iter().zip(sums) {
            // SAFETY: the gradient of this unit is this part's alone.
            let target = unsafe { input_gradient.element_mut(unit, example as usize) };
            *target = *target + sum.sum();
        }
    }
}
