//! Forward: outputs = bias + weights · inputs, over active inputs alone or over all of them.

use std::ops::Range;

use super::bias::start_from;
use super::choice::{Choice, are_far};
use super::prefetch::prefetch;
use crate::active::share;
use crate::instructions::Kernel;
use crate::lanes::Lanes;
use crate::matrix::Parts;
use crate::vector::Vector;
use crate::{ActiveLists, Element, Kernels, Matrix};

/// How many inputs are taken at a time, so that a tile of their weights stays in the first-level cache for all
/// examples.
pub(super) const INPUT_BLOCK: usize = 64;

/// How many active inputs of an example a block shall have, if that takes no more than [`MOST_INPUTS`].
const ACTIVE_IN_BLOCK: usize = 16;

/// The most inputs that are taken at a time.
const MOST_INPUTS: usize = 1024;

/// How many lanes of outputs are summed in registers at a time, where there are registers enough.
const TILE: usize = 8;

/// How many examples share a pass over the weights: their outputs stay in the second-level cache.
const EXAMPLE_GROUP: usize = 128;

/// How many examples of a group ask for the weights of the next tile, if these are far: about this number over the
/// density, for the weights of further examples would be the same again.
const ASKING: usize = 4;

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
        self.forward(weights, bias, input, output, are_far(weights));
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
        self.forward(weights, bias, input, output, Choice::of_this_processor().asks(weights));
    }

    /// Either of them, told whether the weights are far.
    pub(super) fn forward<T: Element, I: Input>(
        self,
        weights: &Matrix<T>,
        bias: &[T],
        input: &I,
        output: &mut Matrix<T>,
        far: bool,
    ) where
        for<'a> Forward<'a, T, I>: Kernel<T>,
    {
        let (inputs, examples) = input.shape();
        assert_eq!(weights.columns(), inputs, "weights take another number of inputs");
        assert_eq!(weights.rows(), bias.len(), "weights and bias differ in outputs");
        assert_eq!((output.rows(), output.columns()), (bias.len(), examples), "the output has another shape");
        let lanes = weights.lanes_per_column();
        let output = output.parts();
        self.in_parts(input.taken().saturating_mul(lanes), |part, parts| {
            let lanes = lanes_of(lanes, part, parts);
            self.run_kernel(Forward { weights, bias, input, output, lanes, far });
        });
    }
}

/// What a forward product takes its inputs from.
pub(super) trait Input: Sync {
    /// The number of inputs, and of examples.
    fn shape(&self) -> (usize, usize);

    /// How many inputs are taken in all examples together.
    fn taken(&self) -> usize;
}

impl<T: Element> Input for ActiveLists<T> {
    fn shape(&self) -> (usize, usize) {
        (self.rows(), self.columns())
    }

    fn taken(&self) -> usize {
        self.len()
    }
}

impl<T: Element> Input for Matrix<T> {
    fn shape(&self) -> (usize, usize) {
        (self.rows(), self.columns())
    }

    fn taken(&self) -> usize {
        self.rows().saturating_mul(self.columns())
    }
}

/// One thread's part of a forward product.
pub(super) struct Forward<'a, T, I> {
    pub(super) weights: &'a Matrix<T>,
    pub(super) bias: &'a [T],
    pub(super) input: &'a I,
    pub(super) output: Parts<'a, T>,
    /// The outputs that this part computes.
    pub(super) lanes: Range<usize>,
    /// Whether the weights are asked for ahead of time.
    pub(super) far: bool,
}

/// The lanes of outputs of part i of n, in whole tiles.
fn lanes_of(lanes: usize, part: usize, parts: usize) -> Range<usize> {
    let tiles = lanes.div_ceil(TILE);
    let bound = |part: usize| lanes.min(share(tiles, part, parts) * TILE);
    bound(part)..bound(part + 1)
}

impl<T: Element> Kernel<T> for Forward<'_, T, ActiveLists<T>> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let Self { weights, bias, input, output, lanes, far } = self;
        // SAFETY: these lanes of the output are this part's alone.
        let output = |example, lanes| unsafe { output.lanes_mut(example, lanes) };
        // The sparser the inputs, the more of them make the visit of a tile worth its while.
        let elements = input.rows().saturating_mul(input.columns());
        let sparse = elements.saturating_mul(ACTIVE_IN_BLOCK) / input.len().max(1);
        let inputs_of_block = sparse.clamp(INPUT_BLOCK, MOST_INPUTS);
        let asking = elements.saturating_mul(ASKING) / input.len().max(1);
        let mut first = 0;
        while first < input.columns() {
            let group = first..input.columns().min(first + EXAMPLE_GROUP);
            for example in group.clone() {
                start_from(bias, &lanes, output(example, lanes.clone()));
            }
            // Where each example's list goes on: [start, end) of the block at hand.
            let mut starts = [0; EXAMPLE_GROUP];
            let mut ends = [0; EXAMPLE_GROUP];
            let mut block = 0;
            while block < input.rows() {
                block += inputs_of_block;
                for (place, example) in group.clone().enumerate() {
                    let indices = input.column(example).0;
                    let mut end = ends[place];
                    starts[place] = end;
                    while end < indices.len() && (indices[end] as usize) < block {
                        end += 1;
                    }
                    ends[place] = end;
                }
                let mut tile = lanes.start;
                while tile < lanes.end {
                    let width = tile_width::<T, V>().min(lanes.end - tile);
                    for (place, example) in group.clone().enumerate() {
                        let (indices, values) = input.column(example);
                        let range = starts[place]..ends[place];
                        let active = (&indices[range.clone()], &values[range]);
                        let sums = output(example, tile..tile + width);
                        let ahead = far && place < asking;
                        add_tile::<T, V>(proof, weights, tile, active, sums, ahead);
                    }
                    tile += width;
                }
            }
            first = group.end;
        }
    }
}

/// How many lanes of outputs are summed in registers at a time.
#[inline(always)]
pub(super) fn tile_width<T, V: Vector<T>>() -> usize {
    if V::ACCUMULATORS >= TILE { TILE } else { TILE / 2 }
}

/// Adds the value times the tile of its column for each active value to `sums`, at most [`tile_width`] lanes.
/// Each width is compiled on its own, so that the sums stay in registers. With `ahead`, the next tile of each of these
/// columns is asked for.
#[inline(always)]
pub(super) fn add_tile<T: Element, V: Vector<T>>(
    proof: V::Proof,
    columns: &Matrix<T>,
    tile: usize,
    active: (&[u32], &[T]),
    sums: &mut [Lanes<T>],
    ahead: bool,
) {
    with_count!(sums.len(), up to tile_width::<T, V>(), WIDTH => {
        add_columns::<T, V, WIDTH>(proof, columns, tile, active, sums, ahead);
    });
}

#[inline(always)]
fn add_columns<T: Element, V: Vector<T>, const WIDTH: usize>(
    proof: V::Proof,
    columns: &Matrix<T>,
    tile: usize,
    (indices, values): (&[u32], &[T]),
    target: &mut [Lanes<T>],
    ahead: bool,
) {
    let mut sums = [V::splat(proof, T::zero()); WIDTH];
    for k in 0..WIDTH {
        sums[k] = V::load(proof, &target[k]);
    }
    for (&index, &value) in indices.iter().zip(values) {
        let factor = V::splat(proof, value);
        // SAFETY: lists hold no index beyond their rows, which are the columns of the matrix, and the tile lies within
        // a column.
        let column = unsafe { columns.tile_unchecked::<WIDTH>(index as usize, tile) };
        if ahead {
            prefetch(column.as_ptr().wrapping_add(WIDTH), WIDTH);
        }
        for k in 0..WIDTH {
            sums[k] = sums[k].add_product(factor, V::load(proof, &column[k]));
        }
    }
    for k in 0..WIDTH {
        sums[k].store(&mut target[k]);
    }
}
