//! Backward and update in one sweep over the weights: no gradient matrix exists.

use std::ops::Range;

use super::forward::{INPUT_BLOCK, add_tile, tile_width};
use super::prefetch::{are_far, prefetch};
use crate::instructions::Kernel;
use crate::lanes::Lanes;
use crate::matrix::Parts;
use crate::vector::Vector;
use crate::{ActiveLists, Element, Kernels, Matrix};

/// The width, in lanes of sixteen outputs, of the tiles over which a backward dot product is summed: part of the
/// numerical contract.
pub(super) const OUTPUT_TILE: usize = 64;

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

/// The most examples in one pass over two units.
const PAIR_EXAMPLES: usize = 5;

impl Kernels {
    /// Passes the gradient down through the weights and then updates them, in one sweep.
    ///
    /// For each input unit j and each example e listed for it, `input_gradient[j, e] = ⟨weights[:, j],
    /// output_gradient[:, e]⟩` with the weights from before the update; then `weights[:, j] −= rate · Σ_e input[j, e] ·
    /// output_gradient[:, e]`. What is not listed keeps its weights and gets an input gradient of zero; pass `None`
    /// where no gradient is wanted.
    ///
    /// Shapes: weights (outputs × inputs); `input_by_unit` one column an input unit, one row an example
    /// (see [`ActiveLists::transpose_into`]); output gradient (outputs × examples); input gradient (inputs × examples).
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn backward_update<T: Element>(
        self,
        weights: &mut Matrix<T>,
        input_by_unit: &ActiveLists<T>,
        output_gradient: &Matrix<T>,
        rate: T,
        input_gradient: Option<&mut Matrix<T>>,
    ) {
        let (inputs, examples) = (input_by_unit.columns(), input_by_unit.rows());
        assert_eq!(weights.columns(), inputs, "weights take another number of inputs");
        let shape = (output_gradient.rows(), output_gradient.columns());
        assert_eq!(shape, (weights.rows(), examples), "the output gradient has another shape");
        let steps = input_by_unit.len().saturating_mul(weights.lanes_per_column());
        let far = are_far(weights);
        if let Some(gradient) = input_gradient {
            let shape = (gradient.rows(), gradient.columns());
            assert_eq!(shape, (inputs, examples), "the input gradient has another shape");
            gradient.fill(T::zero());
            let (weights, input_gradient) = (weights.parts(), gradient.parts());
            self.in_parts(steps.saturating_mul(2), |part, parts| {
                let units = input_by_unit.part(part, parts);
                let input_gradient = Some(input_gradient);
                let sweep = Sweep { weights, far, output_gradient, rate, input_gradient };
                self.run_kernel(BackwardUpdate { sweep, input_by_unit, units });
            });
        } else {
            let weights = weights.parts();
            self.in_parts(steps, |part, parts| {
                let units = input_by_unit.part(part, parts);
                let sweep = Sweep { weights, far, output_gradient, rate, input_gradient: None };
                self.run_kernel(Update { sweep, input_by_unit, units });
            });
        }
    }

    /// `bias −= rate · Σ_e gradient[:, e]`, example by example.
    ///
    /// # Panics
    /// If the gradient has not as many rows as there are biases.
    pub fn update_bias<T: Element>(self, bias: &mut [T], gradient: &Matrix<T>, rate: T) {
        assert_eq!(bias.len(), gradient.rows(), "bias and gradient differ in outputs");
        self.run_kernel(UpdateBias { bias, gradient, rate });
    }
}

struct BackwardUpdate<'a, T> {
    sweep: Sweep<'a, T>,
    input_by_unit: &'a ActiveLists<T>,
    /// The input units of this part.
    units: Range<usize>,
}

impl<T: Element> Kernel<T> for BackwardUpdate<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let Self { sweep, input_by_unit, units } = self;
        let lanes = sweep.output_gradient.lanes_per_column();
        let mut partial_sums = [[V::splat(proof, T::zero()); DOT_EXAMPLES]; DOT_BLOCK];
        for start in (0..lanes).step_by(OUTPUT_TILE) {
            let tile = start..lanes.min(start + OUTPUT_TILE);
            for unit in units.clone() {
                let (examples, values) = input_by_unit.column(unit);
                if examples.len() <= V::ACCUMULATORS {
                    sweep.ask(input_by_unit, unit + 1..units.end.min(unit + 2), &tile);
                    sweep.choose::<V, true, true>(proof, unit, &tile, examples, values);
                }
            }
            if input_by_unit.rows() > V::ACCUMULATORS {
                sweep.large::<V>(proof, input_by_unit, &units, &tile, &mut partial_sums);
            }
        }
    }
}

struct Update<'a, T> {
    sweep: Sweep<'a, T>,
    input_by_unit: &'a ActiveLists<T>,
    /// The input units of this part.
    units: Range<usize>,
}

impl<T: Element> Kernel<T> for Update<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let Self { sweep, input_by_unit, units } = self;
        let tile = 0..sweep.output_gradient.lanes_per_column();
        if input_by_unit.rows() > V::ACCUMULATORS {
            sweep.update_large::<V>(proof, input_by_unit, &units, &tile);
        }
        let mut unit = units.start;
        while unit < units.end {
            let (examples, values) = input_by_unit.column(unit);
            if examples.len() > V::ACCUMULATORS {
                unit += 1;
                continue;
            }
            sweep.ask(input_by_unit, unit + 2..units.end.min(unit + 4), &tile);
            let next = (unit + 1 < units.end).then(|| input_by_unit.column(unit + 1));
            match next {
                // As in dense inputs: gradients that are loaded serve two units.
                Some((others, other_values)) if others == examples => {
                    sweep.pair::<V>(proof, unit, &tile, examples, [values, other_values]);
                    unit += 2;
                }
                _ => {
                    sweep.choose::<V, false, true>(proof, unit, &tile, examples, values);
                    unit += 1;
                }
            }
        }
    }
}

/// What a pass over a tile of one unit's weights reads and writes.
#[derive(Clone, Copy)]
struct Sweep<'a, T> {
    weights: Parts<'a, T>,
    /// Whether these come from main memory.
    far: bool,
    output_gradient: &'a Matrix<T>,
    rate: T,
    /// Present if dot products are taken.
    input_gradient: Option<Parts<'a, T>>,
}

impl<T: Element> Sweep<'_, T> {
    /// Asks for the weights of the units, of those that are active in some example, if they are far: for a tile, behind
    /// which the processor foresees what comes.
    #[inline(always)]
    fn ask(&self, input_by_unit: &ActiveLists<T>, units: Range<usize>, tile: &Range<usize>) {
        if self.far {
            for unit in units.filter(|&unit| !input_by_unit.column(unit).0.is_empty()) {
                prefetch(self.weights.lane(unit, tile.start), OUTPUT_TILE.min(tile.len()));
            }
        }
    }

    /// Updates a unit and the next one, which are active in the same examples.
    #[inline(always)]
    fn pair<V: Vector<T>>(
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

    /// Takes the dot products of the units that are active in more examples than registers hold, and updates them. If
    /// all examples go by at a time, the gradients that are loaded serve both.
    #[inline(always)]
    fn large<V: Vector<T>>(
        &self,
        proof: V::Proof,
        input_by_unit: &ActiveLists<T>,
        units: &Range<usize>,
        tile: &Range<usize>,
        partial_sums: &mut [[V; DOT_EXAMPLES]; DOT_BLOCK],
    ) {
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
                for lane in tile.clone().step_by(dot_lanes::<T, V>()) {
                    let width = dot_lanes::<T, V>().min(tile.end - lane);
                    for ((unit, range), sums) in block.clone().zip(&ranges).zip(&mut *partial_sums) {
                        let active = active_of(input_by_unit, unit, range);
                        with_count!(width, up to dot_lanes::<T, V>(), WIDTH => if at_once {
                            self.add_dots::<V, WIDTH, true>(proof, unit, lane, active, sums);
                        } else {
                            self.add_dots::<V, WIDTH, false>(proof, unit, lane, active, sums);
                        });
                    }
                }
                self.write_dots::<V>(input_by_unit, &block, &ranges, partial_sums);
            }
        }
        if !at_once {
            self.update_large::<V>(proof, input_by_unit, units, tile);
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
        (examples, values): (&[u32], &[T]),
        partial_sums: &mut [V],
    ) {
        // SAFETY: the weights of this unit are this part's alone.
        let weights = unsafe { self.weights.lanes_mut(unit, lane..lane + WIDTH) };
        let mut before = [V::splat(proof, T::zero()); WIDTH];
        for k in 0..WIDTH {
            before[k] = V::load(proof, &weights[k]);
        }
        let mut after = before;
        for ((&example, &value), partial_sum) in examples.iter().zip(values).zip(partial_sums) {
            let step = V::splat(proof, -(self.rate * value));
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
            for (&example, sum) in active_of(input_by_unit, unit, range).0.iter().zip(sums) {
                // SAFETY: the gradient of this unit is this part's alone.
                let target = unsafe { input_gradient.element_mut(unit, example as usize) };
                *target = *target + sum.sum();
            }
        }
    }

    /// Updates the units that are active in more examples than registers hold. The weights of a unit stay in registers
    /// for many examples, the gradients of these in the first-level cache for all units.
    #[inline(always)]
    fn update_large<V: Vector<T>>(
        &self,
        proof: V::Proof,
        input_by_unit: &ActiveLists<T>,
        units: &Range<usize>,
        tile: &Range<usize>,
    ) {
        for first in units.clone().step_by(UNIT_BLOCK) {
            let block = first..units.end.min(first + UNIT_BLOCK);
            let mut starts = [0; UNIT_BLOCK];
            for chunk in (INPUT_BLOCK..input_by_unit.rows() + INPUT_BLOCK).step_by(INPUT_BLOCK) {
                let ranges = ranges_below::<T, V, UNIT_BLOCK>(input_by_unit, &block, &mut starts, chunk);
                for lane in tile.clone().step_by(tile_width::<T, V>()) {
                    let width = tile_width::<T, V>().min(tile.end - lane);
                    for (unit, range) in block.clone().zip(&ranges).filter(|(_, range)| !range.is_empty()) {
                        let active = active_of(input_by_unit, unit, range);
                        // SAFETY: the weights of this unit are this part's alone.
                        let weights = unsafe { self.weights.lanes_mut(unit, lane..lane + width) };
                        let step = |value| -(self.rate * value);
                        add_tile::<T, V>(proof, self.output_gradient, lane, active, step, weights, false);
                    }
                }
            }
        }
    }

    /// One pass for at most `V::ACCUMULATORS` examples, each count compiled on its own so that its sums stay in
    /// registers.
    #[inline(always)]
    fn choose<V: Vector<T>, const DOT: bool, const UPDATE: bool>(
        &self,
        proof: V::Proof,
        unit: usize,
        tile: &Range<usize>,
        examples: &[u32],
        values: &[T],
    ) {
        with_count!(examples.len(), up to V::ACCUMULATORS, COUNT => {
            self.pass::<V, COUNT, DOT, UPDATE>(proof, unit, tile, examples, values);
        });
    }

    #[inline(always)]
    fn pass<V: Vector<T>, const COUNT: usize, const DOT: bool, const UPDATE: bool>(
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
            if UPDATE {
                steps[e] = V::splat(proof, -(self.rate * values[e]));
            }
        }
        for (place, weights) in column.iter_mut().enumerate() {
            let before = V::load(proof, weights);
            let mut after = before;
            for e in 0..COUNT {
                let gradient = V::load(proof, &gradients[e][place]);
                if DOT {
                    sums[e] = sums[e].add_product(before, gradient);
                }
                if UPDATE {
                    after = after.add_product(steps[e], gradient);
                }
            }
            if UPDATE {
                after.store(weights);
            }
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

/// Some of a unit's active examples, with its values there.
#[inline(always)]
fn active_of<'a, T: Element>(
    input_by_unit: &'a ActiveLists<T>,
    unit: usize,
    range: &Range<usize>,
) -> (&'a [u32], &'a [T]) {
    let (examples, values) = input_by_unit.column(unit);
    (&examples[range.clone()], &values[range.clone()])
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

struct UpdateBias<'a, T> {
    bias: &'a mut [T],
    gradient: &'a Matrix<T>,
    rate: T,
}

impl<T: Element> Kernel<T> for UpdateBias<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, _: V::Proof) {
        for example in 0..self.gradient.columns() {
            for (bias, &gradient) in self.bias.iter_mut().zip(self.gradient.column(example)) {
                *bias = (-self.rate).mul_add(gradient, *bias);
            }
        }
    }
}
