//! Backward in large batches: registers hold some lanes of the weights.

use std::ops::Range;

use super::backward::Sweep;
use super::blocks;
use crate::Element;
use crate::active::{List, split_below};
use crate::lanes::{LANES, Lanes};
use crate::vector::Vector;

/// How many units are taken at a time: their partial sums stay in the second-level cache, gradients that are in the
/// first-level cache serve them all, and their dot products with an example are stored together.
pub(super) const UNIT_BLOCK: usize = LANES;

/// The most examples that are taken at a time. Batches of no more are updated as their dot products are taken.
pub(super) const AT_ONCE: usize = 128;

impl<T: Element> Sweep<'_, T> {
    /// Takes the dot products with a tile of the weights. Where all examples are taken at a time it updates the weights
    /// too, so that each gradient is loaded once for both.
    #[inline(always)]
    pub(super) fn many<V: Vector<T>>(&self, proof: V::Proof, tile: &Range<usize>) {
        let Some(input_gradient) = &self.input_gradient else { return };
        let [zero, one] = [T::zero(), T::one()].map(|number| V::splat(proof, number));
        let mut partial_sums = [[zero; AT_ONCE]; UNIT_BLOCK];
        let mut dots = [Lanes::zero(); AT_ONCE];
        let all = 0..self.steps_by_unit.rows();
        let at_once = all.len() <= AT_ONCE;
        for units in blocks(&self.units, UNIT_BLOCK) {
            let mut rest: [_; UNIT_BLOCK] = self.steps_by_unit.lists_of(&units);
            for examples in blocks(&all, AT_ONCE) {
                let mut active = rest;
                for (active, rest) in active.iter_mut().zip(&mut rest) {
                    *active = split_below(rest, examples.end);
                }
                // Registers hold these lanes of the weights twice, as they were before the update and as they become.
                // The gradients of a hundred examples for them fill most of a first-level cache.
                for lanes in blocks(tile, V::ACCUMULATORS - 2) {
                    with_count!(lanes.len(), up to V::ACCUMULATORS - 2, WIDTH => {
                        for ((unit, active), sums) in units.clone().zip(active).zip(&mut partial_sums) {
                            self.ask(unit + UNIT_BLOCK, &lanes);
                            if at_once {
                                self.add_dots::<V, WIDTH, true>(proof, unit, &lanes, active, sums);
                            } else {
                                self.add_dots::<V, WIDTH, false>(proof, unit, &lanes, active, sums);
                            }
                        }
                    });
                }
                for (place, ((active, _), sums)) in active.into_iter().zip(&mut partial_sums).enumerate() {
                    for (&example, sum) in active.iter().zip(sums) {
                        dots[example as usize - examples.start].0[place] = std::mem::replace(sum, zero).sum();
                    }
                }
                for (example, dots) in examples.zip(&mut dots) {
                    let lane = units.start / LANES;
                    // SAFETY: the gradient of these units is this part's alone.
                    let target = unsafe { &mut input_gradient.lanes_mut(example, lane..lane + 1)[0] };
                    let before = if tile.start == 0 { zero } else { V::load(proof, target) };
                    before.add_product(one, V::load(proof, dots)).store(target);
                    *dots = Lanes::zero();
                }
            }
        }
    }

    /// Adds some lanes of a unit's weights to the partial sums of the dot products with the gradients of its active
    /// examples, and with `UPDATE` updates these weights.
    #[inline(always)]
    fn add_dots<V: Vector<T>, const WIDTH: usize, const UPDATE: bool>(
        &self,
        proof: V::Proof,
        unit: usize,
        lanes: &Range<usize>,
        (examples, steps): List<'_, T>,
        partial_sums: &mut [V],
    ) {
        // SAFETY: the weights of this unit are this part's alone.
        let weights = unsafe { self.weights.lanes_mut(unit, lanes.clone()) };
        let before = V::load_all::<WIDTH>(proof, weights);
        let mut after = before;
        for ((&example, &step), partial_sum) in examples.iter().zip(steps).zip(partial_sums) {
            let step = V::splat(proof, step);
            // SAFETY: lists hold no index beyond their rows, which are the columns of the gradient, and the lanes lie
            // within a column.
            let gradients =
                unsafe { self.output_gradient.tile_unchecked::<WIDTH>(example as usize, lanes.start) };
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
            V::store_all(after, weights);
        }
    }
}
