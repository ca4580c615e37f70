//! [`ForwardDense`]: outputs = bias + weights · inputs, over all inputs.

use std::ops::Range;

use super::forward::start_from;
use super::prefetch::prefetch;
use crate::instructions::Kernel;
use crate::lanes::Lanes;
use crate::matrix::Parts;
use crate::vector::Vector;
use crate::{Element, Matrix};

/// How many lanes of outputs a register block has, where there are registers enough.
const WIDE: usize = 4;

/// How many examples a register block has.
const EXAMPLES: usize = 5;

/// How many examples share a pass over the weights, in whole register blocks: their inputs and outputs stay in the
/// second-level cache.
const EXAMPLE_GROUP: usize = 48 * EXAMPLES;

/// How many inputs are taken at a time by few examples: their weights for a register block fill most of a first-level
/// cache.
const INPUTS: usize = 128;

/// From this number of examples on, the weights for a register block are packed first. They lie in as many pages of
/// memory as there are inputs, too many for a processor to know at a time.
const PACKED_FROM: usize = 40;

/// How many inputs are taken at a time where weights are packed. They are read one after the other, which the
/// second-level cache does as fast; the more there are, the fewer times are the outputs loaded and stored.
const PACKED_INPUTS: usize = 512;

/// The forward product over all inputs, zeros too.
pub(super) struct ForwardDense<'a, T> {
    pub(super) weights: &'a Matrix<T>,
    pub(super) bias: &'a [T],
    pub(super) input: &'a Matrix<T>,
    pub(super) output: Parts<'a, T>,
    /// The outputs that this part computes.
    pub(super) lanes: Range<usize>,
    /// Whether few examples ask for the weights ahead of time. Many always do.
    pub(super) far: bool,
}

impl<T: Element> Kernel<T> for ForwardDense<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        if self.input.columns() < PACKED_FROM {
            self.multiply::<V>(proof, INPUTS, None);
        } else {
            let mut packed = [Lanes::zero(); PACKED_INPUTS * WIDE];
            self.multiply::<V>(proof, PACKED_INPUTS, Some(&mut packed));
        }
    }
}

/// How many lanes of outputs a register block has.
#[inline(always)]
fn wide<T, V: Vector<T>>() -> usize {
    if V::ACCUMULATORS > WIDE { WIDE } else { 1 }
}

/// Where a register block stands.
struct Block<T> {
    inputs: Range<usize>,
    tile: usize,
    example: usize,
    /// A lane of the first column; the same lane of each column of the block is asked for, and some behind it.
    ahead: Option<(*const Lanes<T>, usize)>,
}

impl<T: Element> ForwardDense<'_, T> {
    #[inline(always)]
    fn multiply<V: Vector<T>>(
        &self,
        proof: V::Proof,
        inputs_of_block: usize,
        mut packed: Option<&mut [Lanes<T>; PACKED_INPUTS * WIDE]>,
    ) {
        for first in (0..self.input.columns()).step_by(EXAMPLE_GROUP) {
            let group = first..self.input.columns().min(first + EXAMPLE_GROUP);
            for example in group.clone() {
                start_from(self.bias, &self.lanes, self.output(example, &self.lanes));
            }
            for block in (0..self.weights.columns()).step_by(inputs_of_block) {
                let inputs = block..self.weights.columns().min(block + inputs_of_block);
                for tile in self.lanes.clone().step_by(wide::<T, V>()) {
                    let width = wide::<T, V>().min(self.lanes.end - tile);
                    with_count!(width, up to wide::<T, V>(), WIDTH => {
                        let next = self.weights.lane(tile + WIDTH);
                        if let Some(packed) = &mut packed {
                            self.pack::<V, WIDTH>(proof, &inputs, tile, *packed);
                        }
                        for (turn, example) in group.clone().step_by(EXAMPLES).enumerate() {
                            let ahead = match &packed {
                                // Spread over some examples: many requests at once are waited for.
                                Some(_) => (turn < WIDTH).then(|| (next.wrapping_add(turn), 1)),
                                None => (self.far && turn == 0).then_some((next, WIDTH)),
                            };
                            let place = Block { inputs: inputs.clone(), tile, example, ahead };
                            with_count!(EXAMPLES.min(group.end - example), up to EXAMPLES, COUNT => {
                                if let Some(packed) = &packed {
                                    let columns = packed.as_chunks::<WIDTH>().0.iter();
                                    self.add_products::<V, WIDTH, COUNT>(proof, columns, place);
                                } else {
                                    let columns = inputs.clone().map(|unit| self.tile(unit, tile));
                                    self.add_products::<V, WIDTH, COUNT>(proof, columns, place);
                                }
                            });
                        }
                    });
                }
            }
        }
    }

    /// `WIDTH` lanes of the weights of an input.
    #[inline(always)]
    fn tile<const WIDTH: usize>(&self, unit: usize, tile: usize) -> &[Lanes<T>; WIDTH] {
        // SAFETY: there is such an input, and the lanes are those of some outputs.
        unsafe { self.weights.tile_unchecked::<WIDTH>(unit, tile) }
    }

    /// Lanes of the outputs of an example.
    #[inline(always)]
    #[expect(clippy::mut_from_ref, reason = "no two slices are alive at the same time")]
    fn output(&self, example: usize, lanes: &Range<usize>) -> &mut [Lanes<T>] {
        // SAFETY: these lanes of the output are this part's alone.
        unsafe { self.output.lanes_mut(example, lanes.clone()) }
    }

    /// Copies `WIDTH` lanes of the weights of some inputs, one input after the other.
    #[inline(always)]
    fn pack<V: Vector<T>, const WIDTH: usize>(
        &self,
        proof: V::Proof,
        inputs: &Range<usize>,
        tile: usize,
        packed: &mut [Lanes<T>],
    ) {
        for (unit, target) in inputs.clone().zip(packed.as_chunks_mut::<WIDTH>().0) {
            let source = self.tile::<WIDTH>(unit, tile);
            for k in 0..WIDTH {
                V::load(proof, &source[k]).store(&mut target[k]);
            }
        }
    }

    /// Adds a block of inputs, whose weights are `columns`, to `WIDTH` lanes of outputs for `COUNT` examples.
    #[inline(always)]
    fn add_products<'w, V: Vector<T>, const WIDTH: usize, const COUNT: usize>(
        &self,
        proof: V::Proof,
        columns: impl Iterator<Item = &'w [Lanes<T>; WIDTH]>,
        Block { inputs, tile, example, ahead }: Block<T>,
    ) where
        T: 'w,
    {
        let lanes = tile..tile + WIDTH;
        let stride = self.weights.lanes_per_column();
        let mut values: [&[T]; COUNT] = [&[]; COUNT];
        let mut sums = [[V::splat(proof, T::zero()); WIDTH]; COUNT];
        for e in 0..COUNT {
            values[e] = &self.input.column(example + e)[inputs.clone()];
            let target = self.output(example + e, &lanes);
            for k in 0..WIDTH {
                sums[e][k] = V::load(proof, &target[k]);
            }
        }
        for (j, column) in columns.take(inputs.len()).enumerate() {
            if let Some((ahead, lanes)) = ahead {
                prefetch(ahead.wrapping_add((inputs.start + j) * stride), lanes);
            }
            for e in 0..COUNT {
                // SAFETY: there are as many values as inputs.
                let value = V::splat(proof, unsafe { *values[e].get_unchecked(j) });
                for k in 0..WIDTH {
                    sums[e][k] = sums[e][k].add_product(value, V::load(proof, &column[k]));
                }
            }
        }
        for e in 0..COUNT {
            let target = self.output(example + e, &lanes);
            for k in 0..WIDTH {
                sums[e][k].store(&mut target[k]);
            }
        }
    }
}
