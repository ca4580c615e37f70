//! Backward in large batches: units that are active in more examples than registers hold.

use std::ops::Range;

use super::forward::{INPUT_BLOCK, add_tile, tile_width};
use super::sweep::Sweep;
use crate::Element;
use crate::vector::Vector;

/// In a large batch units are taken in blocks of this many, so that the gradients of a few lanes, once in the
/// first-level cache, serve them all.
const UNIT_BLOCK: usize = 64;

/// The same where dot products are taken: the partial sums of these units stay in the second-level cache.
const DOT_BLOCK: usize = 16;

/// The most examples of a large batch that go by at a time where dot products are taken.
const DOT_EXAMPLES: usize = 128;

/// How many lanes of a unit's weights are in registers twice, from before the update and from after it: with the
/// gradients of a hundred examples for them, they fill most of a first-level cache.
#[inline(always)]
fn dot_lanes<T, V: Vector<T>>() -> usize {
    tile_width::<T, V>() - 2
}

impl<T: Element> Sweep<'_, T> {
    /// Takes the dot products of the units that are active in more examples than registers hold, and updates them. If
    /// all examples go by at a time, the gradients that are loaded serve both.
    #[inline(always)]
    pub(super) fn backward_large<V: Vector<T>>(&self, proof: V::Proof, tile: &Range<usize>) {
        let zero = V::splat(proof, T::zero());
        let mut partial_sums = [[zero; DOT_EXAMPLES]; DOT_BLOCK];
        let mut steps = [[T::zero(); DOT_EXAMPLES]; DOT_BLOCK];
        let examples = self.input_by_unit.rows();
        let at_once = examples <= DOT_EXAMPLES;
        for first in self.units.clone().step_by(DOT_BLOCK) {
            let mut starts = [0; DOT_BLOCK];
            for end in (DOT_EXAMPLES..examples + DOT_EXAMPLES).step_by(DOT_EXAMPLES) {
                let active =
                    self.steps_below::<V, DOT_EXAMPLES, DOT_BLOCK>(first, &mut starts, end, &mut steps);
                for (sums, examples) in partial_sums.iter_mut().zip(active) {
                    sums[..examples.len()].fill(zero);
                }
                for lane in tile.clone().step_by(dot_lanes::<T, V>()) {
                    let width = dot_lanes::<T, V>().min(tile.end - lane);
                    for place in 0..DOT_BLOCK.min(self.units.end - first) {
                        let unit = first + place;
                        let (active, sums) =
                            ((active[place], &steps[place][..]), &mut partial_sums[place][..]);
                        self.ask_lanes(unit + DOT_BLOCK, lane, width);
                        with_count!(width, up to dot_lanes::<T, V>(), WIDTH => if at_once {
                            self.add_dots::<V, WIDTH, true>(proof, unit, lane, active, sums);
                        } else {
                            self.add_dots::<V, WIDTH, false>(proof, unit, lane, active, sums);
                        });
                    }
                }
                for (place, sums) in partial_sums.iter().enumerate() {
                    self.write_dots(first + place, active[place], sums);
                }
            }
        }
        if !at_once {
            self.update_large::<V>(proof, tile);
        }
    }

    /// Adds some lanes of a unit's weights to the partial sums of the dot products with the gradients of its active
    /// examples, and with `UPDATE` updates these weights.
    #[inline(always)]
    fn add_dots<V: Vector<T>, const WIDTH: usize, const UPDATE: bool>(
        &self,
        proof: V::Proof,
        unit: usize,
        lane: usize,
        (examples, steps): (&[u32], &[T]),
        partial_sums: &mut [V],
    ) {
        // SAFETY: the weights of this unit are this part's alone.
        let weights = unsafe { self.weights.lanes_mut(unit, lane..lane + WIDTH) };
        let mut before = [V::splat(proof, T::zero()); WIDTH];
        for k in 0..WIDTH {
            before[k] = V::load(proof, &weights[k]);
        }
        let mut after = before;
        for ((&example, &step), partial_sum) in examples.iter().zip(steps).zip(partial_sums) {
            let step = V::splat(proof, step);
            // SAFETY: lists hold no index beyond their rows, which are the columns of the gradient, and the lanes lie
            // within a column.
            let gradients = unsafe { self.output_gradient.tile_unchecked::<WIDTH>(example as usize, lane) };
            let mut sum = *partial_sum;
            for k in 0..WIDTH {
                let gradient = V::load(proof, &gradients[k]);
                sum = sum.add_product(before[k], gradient);
                if UPDATE {
                    after[k] = after[k].add_product(step, gradient);
                }
            }
            *partial_sum = sum;
        }
        if UPDATE {
            for k in 0..WIDTH {
                after[k].store(&mut weights[k]);
            }
        }
    }

    /// Updates the units that are active in more examples than registers hold. The weights of a unit stay in registers
    /// for many examples, the gradients of these in the first-level cache for all units.
    #[inline(always)]
    pub(super) fn update_large<V: Vector<T>>(&self, proof: V::Proof, tile: &Range<usize>) {
        for first in self.units.clone().step_by(UNIT_BLOCK) {
            let mut starts = [0; UNIT_BLOCK];
            let mut steps = [[T::zero(); INPUT_BLOCK]; UNIT_BLOCK];
            for end in (INPUT_BLOCK..self.input_by_unit.rows() + INPUT_BLOCK).step_by(INPUT_BLOCK) {
                let active =
                    self.steps_below::<V, INPUT_BLOCK, UNIT_BLOCK>(first, &mut starts, end, &mut steps);
                for lane in tile.clone().step_by(tile_width::<T, V>()) {
                    let lanes = lane..tile.end.min(lane + tile_width::<T, V>());
                    for (place, examples) in
                        active.into_iter().enumerate().filter(|(_, examples)| !examples.is_empty())
                    {
                        self.ask_lanes(first + place + UNIT_BLOCK, lane, lanes.len());
                        // SAFETY: the weights of this unit are this part's alone.
                        let weights = unsafe { self.weights.lanes_mut(first + place, lanes.clone()) };
                        add_tile::<T, V>(
                            proof,
                            self.output_gradient,
                            lane,
                            (examples, &steps[place]),
                            weights,
                            false,
                        );
                    }
                }
            }
        }
    }

    /// For each unit of a block, its active examples from `start` on that are below `end`; `start` moves behind them.
    /// They are none for a unit whose examples registers hold. What they are multiplied by in an update is written to
    /// `steps`: what is read from memory is broadcast by the load, beside the multiply-adds.
    #[inline(always)]
    fn steps_below<V: Vector<T>, const EXAMPLES: usize, const UNITS: usize>(
        &self,
        first: usize,
        starts: &mut [usize; UNITS],
        end: usize,
        steps: &mut [[T; EXAMPLES]; UNITS],
    ) -> [&[u32]; UNITS] {
        let mut active: [&[u32]; UNITS] = [&[]; UNITS];
        for (place, unit) in (first..self.units.end).take(UNITS).enumerate() {
            let (examples, values) = self.input_by_unit.column(unit);
            if examples.len() > V::ACCUMULATORS {
                let start = starts[place];
                let range =
                    start..start + examples[start..].partition_point(|&example| (example as usize) < end);
                starts[place] = range.end;
                active[place] = &examples[range.clone()];
                for (step, &value) in steps[place].iter_mut().zip(&values[range]) {
                    *step = -(self.rate * value);
                }
            }
        }
        active
    }
}
