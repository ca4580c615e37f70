//! [`Product`]: outputs = bias + columns · inputs, over active inputs alone or over all of them.

use std::ops::Range;

use super::choice::{Choice, are_far};
use super::{blocks, prefetch};
use crate::active::{List, share, split_below};
use crate::instructions::Kernel;
use crate::lanes::{LANES, Lanes, flatten_mut};
use crate::matrix::Parts;
use crate::vector::Vector;
use crate::{ActiveLists, Element, Kernels, Matrix};

/// How many inputs are taken at a time, so that a tile of their columns stays in the first-level cache for all
/// examples.
const INPUT_BLOCK: usize = 64;

/// A block has about this number of active inputs per example, unless that takes more than [`MOST_INPUTS`].
const ACTIVE_IN_BLOCK: usize = 16;

/// The most inputs that are taken at a time.
const MOST_INPUTS: usize = 1024;

/// How many examples of a group ask for the columns of the next tile, if these are far: about this number over the
/// density, for the columns of further examples would be the same again.
const ASKING: usize = 4;

/// How many examples share a pass over the columns, in whole register blocks of the dense product: their outputs stay
/// in the second-level cache.
pub(super) const EXAMPLE_GROUP: usize = 120;

/// Threads share out the outputs in whole tiles of this number of lanes, which registers hold at a time. If there are
/// fewer tiles than threads, they share out the examples.
const TILE: usize = 8;

/// How many vector operations an input takes the time of at least, since an addition waits for the one before it.
const LEAST_STEPS: usize = 4;

impl Kernels {
    /// `output[:, e] = bias + Σ_j input[j, e] · weights[:, j]` over the active inputs j of each example e.
    ///
    /// Shapes: weights (outputs × inputs), bias (outputs), input `inputs` rows and one column an example,
    /// output (outputs × examples).
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn forward_active<T: Element>(
        self,
        weights: &Matrix<T>,
        bias: &[T],
        input: &ActiveLists<T>,
        output: &mut Matrix<T>,
    ) {
        self.forward(weights, bias, input, output, are_far(weights), |_, _| ());
    }

    /// The same over all inputs, zeros too: faster where most inputs are active, and the same bits.
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn forward_dense<T: Element>(
        self,
        weights: &Matrix<T>,
        bias: &[T],
        input: &Matrix<T>,
        output: &mut Matrix<T>,
    ) {
        self.forward(weights, bias, input, output, Choice::of_this_processor().asks(weights), |_, _| ());
    }

    /// Either of them, told whether the weights are far; then each thread calls `finish` with the outputs of an example
    /// that it has computed, and the number of the first.
    pub(crate) fn forward<T: Element, I: Input<T>>(
        self,
        columns: &Matrix<T>,
        bias: &[T],
        input: &I,
        output: &mut Matrix<T>,
        far: bool,
        finish: impl Fn(usize, &mut [T]) + Sync,
    ) {
        let [inputs, examples, taken] = input.size();
        assert_eq!(columns.columns(), inputs, "weights take another number of inputs");
        assert_eq!(columns.rows(), bias.len(), "weights and bias differ in outputs");
        assert_eq!((output.rows(), output.columns()), (bias.len(), examples), "the output has another shape");
        let lanes = columns.lanes_per_column();
        let output = output.parts();
        self.in_parts(taken.saturating_mul(lanes.max(LEAST_STEPS)), |part, parts| {
            let tiles = lanes.div_ceil(TILE);
            let (lanes, examples) = if tiles < parts {
                (0..lanes, share(examples, part, parts)..share(examples, part + 1, parts))
            } else {
                let bound = |part| lanes.min(share(tiles, part, parts) * TILE);
                (bound(part)..bound(part + 1), 0..examples)
            };
            let bound = |lane: usize| bias.len().min(lane * LANES);
            let bias = &bias[bound(lanes.start)..bound(lanes.end)];
            // SAFETY: these outputs are this part's alone, and no two slices of them are alive at the same time.
            let lanes_of = |example| flatten_mut(unsafe { output.lanes_mut(example, lanes.clone()) });
            let outputs = |example| lanes_of(example).split_at_mut(bias.len());
            for examples in blocks(&examples, EXAMPLE_GROUP) {
                for example in examples.clone() {
                    let (outputs, padding) = outputs(example);
                    outputs.copy_from_slice(bias);
                    // Whatever it was: zero times an infinity left a NaN there.
                    padding.fill(T::zero());
                }
                let group = examples.clone();
                self.run_kernel(Product { columns, input, output, lanes: &lanes, examples: group, far });
                examples.for_each(|example| finish(lanes.start * LANES, outputs(example).0));
            }
        });
    }
}

/// What a product takes its inputs from.
pub(crate) trait Input<T: Element>: Sync + Sized {
    /// The number of inputs, of examples, and of the inputs that are taken in all examples together.
    fn size(&self) -> [usize; 3];

    /// Adds the columns times the inputs to the outputs, of at most [`EXAMPLE_GROUP`] examples.
    fn add<V: Vector<T>>(product: &Product<'_, T, Self>, proof: V::Proof);
}

/// A part of a product: to the outputs of some examples it adds the sums of columns times inputs.
pub(crate) struct Product<'a, T, I> {
    /// One column an input.
    pub(super) columns: &'a Matrix<T>,
    pub(super) input: &'a I,
    pub(super) output: Parts<'a, T>,
    /// The outputs that are computed, and for which examples.
    pub(super) lanes: &'a Range<usize>,
    pub(super) examples: Range<usize>,
    /// Whether the columns are asked for ahead of time.
    pub(super) far: bool,
}

impl<T: Element, I: Input<T>> Kernel<T> for Product<'_, T, I> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        I::add::<V>(&self, proof);
    }
}

impl<T: Element, I> Product<'_, T, I> {
    /// Outputs of an example.
    #[inline(always)]
    #[expect(clippy::mut_from_ref, reason = "no two slices are alive at the same time")]
    pub(super) fn output(&self, example: usize, lanes: &Range<usize>) -> &mut [Lanes<T>] {
        // SAFETY: these outputs are this part's alone.
        unsafe { self.output.lanes_mut(example, lanes.clone()) }
    }
}

impl<T: Element> Input<T> for ActiveLists<T> {
    fn size(&self) -> [usize; 3] {
        [self.rows(), self.columns(), self.len()]
    }

    #[inline(always)]
    fn add<V: Vector<T>>(product: &Product<'_, T, Self>, proof: V::Proof) {
        let Product { input, lanes, examples, far, .. } = product;
        let elements = input.rows().saturating_mul(input.columns());
        let one_active_in = |times: usize| elements.saturating_mul(times) / input.len().max(1);
        // The sparser the inputs, the more of them make the visit of a tile worth its while.
        let inputs_of_block = one_active_in(ACTIVE_IN_BLOCK).clamp(INPUT_BLOCK, MOST_INPUTS);
        let asking = if *far { one_active_in(ASKING) } else { 0 };
        let mut rest: [_; EXAMPLE_GROUP] = input.lists_of(examples);
        let mut active = rest;
        for inputs in blocks(&(0..input.rows()), inputs_of_block) {
            for (active, rest) in active.iter_mut().zip(&mut rest[..examples.len()]) {
                *active = split_below(rest, inputs.end);
            }
            for tile in blocks(lanes, V::ACCUMULATORS) {
                with_count!(tile.len(), up to V::ACCUMULATORS, WIDTH => {
                    for (place, example) in examples.clone().enumerate() {
                        product.add_columns::<V, WIDTH>(proof, example, &tile, active[place], place < asking);
                    }
                });
            }
        }
    }
}

impl<T: Element> Product<'_, T, ActiveLists<T>> {
    /// Adds a tile of the columns of some active inputs, times their values, to the outputs of an example. With
    /// `ahead`, the next tile of each of these columns is asked for.
    #[inline(always)]
    fn add_columns<V: Vector<T>, const WIDTH: usize>(
        &self,
        proof: V::Proof,
        example: usize,
        tile: &Range<usize>,
        (indices, values): List<'_, T>,
        ahead: bool,
    ) {
        let target = self.output(example, tile);
        let mut sums = V::load_all::<WIDTH>(proof, target);
        for (&index, &value) in indices.iter().zip(values) {
            let factor = V::splat(proof, value);
            // SAFETY: lists hold no index beyond their rows, which are the columns of the matrix, and the tile lies
            // within a column.
            let column = unsafe { self.columns.tile_unchecked::<WIDTH>(index as usize, tile.start) };
            if ahead {
                prefetch(column.as_ptr().wrapping_add(WIDTH), WIDTH);
            }
            for k in 0..WIDTH {
                sums[k] = sums[k].add_product(factor, V::load(proof, &column[k]));
            }
        }
        V::store_all(sums, target);
    }
}
