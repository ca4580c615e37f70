//! Backward in large batches: units that are active in more examples than registers hold.

use std::ops::Range;

use super::forward::{INPUT_BLOCK, add_tile, tile_width};
use super::sweep::Sweep;
use crate::vector::Vector;
use crate::{ActiveLists, Element};

/// In a large batch units are taken in blocks of this many, so that the gradients of a few lanes, once in the
/// first-level cache, serve them all.
const UNIT_BLOCK: usize = 64;

/// The same where dot products are taken, whose partial sums want the cache too.
const DOT_BLOCK: usize = 8;

/// The most examples of a large batch that go by at a time where dot products are taken.
const DOT_EXAMPLES: usize = 128;

/// How many lanes of a unit's weights are in registers twice, from before the update and from after it.
#[inline(always)]
fn dot_lanes<T, V: Vector<T>>() -> usize {
    tile_width::<T, V>() / 2
}

impl<T: Element> Sweep<'_, T> {
    /// Takes the dot products of the units that are active in more examples than registers hold, and updates them. If
    /// all examples go by at a time, the gradients that are loaded serve both.
    #[inline(always)]
    pub(super) fn backward_large<V: Vector<T>>(
        &self,
        proof: V::Proof,
        input_by_unit: &ActiveLists<T>,
        units: &Range<usize>,
        tile: &Range<usize>,
    ) {
        let mut partial_sums = [[V::splat(proof, T::zero()); DOT_EXAMPLES]; DOT_BLOCK];
        let mut steps = [[T::zero(); DOT_EXAMPLES]; DOT_BLOCK];
        let examples = input_by_unit.rows();
        let at_once = examples <= DOT_EXAMPLES;
        for first in units.clone().step_by(DOT_BLOCK) {
            let block = first..units.end.min(first + DOT_BLOCK);
            let mut starts = [0; DOT_BLOCK];
            for chunk in (DOT_EXAMPLES..examples + DOT_EXAMPLES).step_by(DOT_EXAMPLES) {
                let ranges = ranges_below::<T, V, DOT_BLOCK>(input_by_unit, &block, &mut starts, chunk);
                for (sums, range) in partial_sums.iter_mut().zip(&ranges) {
                    sums[..range.len()].fill(V::splat(proof, T::zero()));
                }
                self.write_steps(input_by_unit, &block, &ranges, &mut steps);
                for lane in tile.clone().step_by(dot_lanes::<T, V>()) {
                    let width = dot_lanes::<T, V>().min(tile.end - lane);
                    for (place, sums) in partial_sums[..block.len()].iter_mut().enumerate() {
                        let unit = first + place;
                        let active = active_of(input_by_unit, unit, &ranges[place], &steps[place]);
                        self.ask_lanes(unit + DOT_BLOCK, lane, width);
                        with_count!(width, up to dot_lanes::<T, V>(), WIDTH => if at_once {
                            self.add_dots::<V, WIDTH, true>(proof, unit, lane, active, sums);
                        } else {
                            self.add_dots::<V, WIDTH, false>(proof, unit, lane, active, sums);
                        });
                    }
                }
                self.write_dots::<V>(input_by_unit, &block, &ranges, &partial_sums);
            }
        }
        if !at_once {
            self.update_large::<V>(proof, input_by_unit, units, tile);
        }
    }

    /// Writes what the gradients of the active examples are multiplied by in an update. A step that is read from memory
    /// is broadcast by the load, beside the multiply-adds.
    #[inline(always)]
    fn write_steps<const COUNT: usize>(
        &self,
        input_by_unit: &ActiveLists<T>,
        block: &Range<usize>,
        ranges: &[Range<usize>],
        steps: &mut [[T; COUNT]],
    ) {
        for ((unit, range), steps) in block.clone().zip(ranges).zip(steps) {
            for (step, &value) in steps.iter_mut().zip(&input_by_unit.column(unit).1[range.clone()]) {
                *step = -(self.rate * value);
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

    /// Adds the dot products of a tile to the input gradient.
    #[inline(always)]
    fn write_dots<V: Vector<T>>(
        &self,
        input_by_unit: &ActiveLists<T>,
        block: &Range<usize>,
        ranges: &[Range<usize>],
        partial_sums: &[[V; DOT_EXAMPLES]],
    ) {
        let Some(input_gradient) = &self.input_gradient else { return };
        for ((unit, range), sums) in block.clone().zip(ranges).zip(partial_sums) {
            for (&example, sum) in input_by_unit.column(unit).0[range.clone()].iter().zip(sums) {
                // SAFETY: the gradient of this unit is this part's alone.
                let target = unsafe { input_gradient.element_mut(unit, example as usize) };
                *target = *target + sum.sum();
            }
        }
    }

    /// Updates the units that are active in more examples than registers hold. The weights of a unit stay in registers
    /// for many examples, the gradients of these in the first-level cache for all units.
    #[inline(always)]
    pub(super) fn update_large<V: Vector<T>>(
        &self,
        proof: V::Proof,
        input_by_unit: &ActiveLists<T>,
        units: &Range<usize>,
        tile: &Range<usize>,
    ) {
        for first in units.clone().step_by(UNIT_BLOCK) {
            let block = first..units.end.min(first + UNIT_BLOCK);
            let mut starts = [0; UNIT_BLOCK];
            let mut steps = [[T::zero(); INPUT_BLOCK]; UNIT_BLOCK];
            for chunk in (INPUT_BLOCK..input_by_unit.rows() + INPUT_BLOCK).step_by(INPUT_BLOCK) {
                let ranges = ranges_below::<T, V, UNIT_BLOCK>(input_by_unit, &block, &mut starts, chunk);
                self.write_steps(input_by_unit, &block, &ranges, &mut steps);
                for lane in tile.clone().step_by(tile_width::<T, V>()) {
                    let width = tile_width::<T, V>().min(tile.end - lane);
                    for place in (0..block.len()).filter(|&place| !ranges[place].is_empty()) {
                        let unit = first + place;
                        let active = active_of(input_by_unit, unit, &ranges[place], &steps[place]);
                        self.ask_lanes(unit + UNIT_BLOCK, lane, width);
                        // SAFETY: the weights of this unit are this part's alone.
                        let weights = unsafe { self.weights.lanes_mut(unit, lane..lane + width) };
                        add_tile::<T, V>(proof, self.output_gradient, lane, active, weights, false);
                    }
                }
            }
        }
    }
}

/// Some of a unit's active examples, with its steps there.
#[inline(always)]
fn active_of<'a, T: Element>(
    input_by_unit: &'a ActiveLists<T>,
    unit: usize,
    range: &Range<usize>,
    steps: &'a [T],
) -> (&'a [u32], &'a [T]) {
    (&input_by_unit.column(unit).0[range.clone()], &steps[..range.len()])
}

/// For each unit of a block, where its examples from `start` on lie that are below `end`; `start` moves behind them.
/// They are none for a unit whose examples registers hold.
#[inline(always)]
fn ranges_below<T: Element, V: Vector<T>, const COUNT: usize>(
    input_by_unit: &ActiveLists<T>,
    block: &Range<usize>,
    starts: &mut [usize; COUNT],
    end: usize,
) -> [Range<usize>; COUNT] {
    let mut ranges = [const { 0..0 }; COUNT];
    for ((unit, start), range) in block.clone().zip(starts).zip(&mut ranges) {
        let examples = input_by_unit.column(unit).0;
        if examples.len() > V::ACCUMULATORS {
            let first = *start;
            *start += examples[first..].partition_point(|&example| (example as usize) < end);
            *range = first..*start;
        }
    }
    ranges
}
