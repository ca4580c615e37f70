//! The dense product: outputs = bias + weights · inputs, over all inputs.

use std::marker::PhantomData;
use std::ops::Range;

use super::bias::start_from;
use super::forward::Forward;
use super::prefetch::prefetch;
use crate::instructions::Kernel;
use crate::lanes::Lanes;
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

impl<T: Element> Kernel<T> for Forward<'_, T, Matrix<T>> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let mut buffer;
        let (inputs_of_block, packed) = if self.input.columns() < PACKED_FROM {
            (INPUTS, None)
        } else {
            buffer = [Lanes::zero(); PACKED_INPUTS * WIDE];
            (PACKED_INPUTS, Some(&mut buffer[..]))
        };
        // Called once, because each call is compiled on its own.
        self.multiply::<V>(proof, inputs_of_block, packed);
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

/// Some lanes of the weights of each input of a block, in place or packed.
#[derive(Clone, Copy)]
struct Columns<'a, T> {
    start: *const Lanes<T>,
    /// From the lanes of one input to those of the next.
    stride: usize,
    lanes: PhantomData<&'a [Lanes<T>]>,
}

impl<'a, T: Element> Columns<'a, T> {
    /// Those of one input.
    ///
    /// # Safety
    /// The block must have such an input, and at least `WIDTH` lanes of it.
    #[inline(always)]
    unsafe fn get<const WIDTH: usize>(self, input: usize) -> &'a [Lanes<T>; WIDTH] {
        // SAFETY: within the weights or what was packed, as the caller guarantees.
        unsafe { &*self.start.wrapping_add(input * self.stride).cast() }
    }
}

impl<T: Element> Forward<'_, T, Matrix<T>> {
    #[inline(always)]
    fn multiply<V: Vector<T>>(
        &self,
        proof: V::Proof,
        inputs_of_block: usize,
        mut packed: Option<&mut [Lanes<T>]>,
    ) {
        let is_packed = packed.is_some();
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
                        let columns = match packed.as_deref_mut() {
                            Some(packed) => self.pack::<V, WIDTH>(proof, &inputs, tile, packed),
                            None => self.in_place(inputs.start, tile),
                        };
                        for (turn, example) in group.clone().step_by(EXAMPLES).enumerate() {
                            let ahead = if is_packed {
                                // Spread over some examples: many requests at once are waited for.
                                (turn < WIDTH).then(|| (next.wrapping_add(turn), 1))
                            } else {
                                (self.far && turn == 0).then_some((next, WIDTH))
                            };
                            let place = Block { inputs: inputs.clone(), tile, example, ahead };
                            with_count!(EXAMPLES.min(group.end - example), up to EXAMPLES, COUNT => {
                                self.add_products::<V, WIDTH, COUNT>(proof, columns, place);
                            });
                        }
                    });
                }
            }
        }
    }

    /// Some lanes of the weights of each input from `first` on, where they lie.
    #[inline(always)]
    fn in_place(&self, first: usize, tile: usize) -> Columns<'_, T> {
        let stride = self.weights.lanes_per_column();
        let start = self.weights.lane(tile).wrapping_add(first * stride);
        Columns { start, stride, lanes: PhantomData }
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
    fn pack<'p, V: Vector<T>, const WIDTH: usize>(
        &self,
        proof: V::Proof,
        inputs: &Range<usize>,
        tile: usize,
        packed: &'p mut [Lanes<T>],
    ) -> Columns<'p, T> {
        for (unit, target) in inputs.clone().zip(packed.as_chunks_mut::<WIDTH>().0) {
            // SAFETY: there is such an input, and the lanes are those of some outputs.
            let source = unsafe { self.weights.tile_unchecked::<WIDTH>(unit, tile) };
            for k in 0..WIDTH {
                V::load(proof, &source[k]).store(&mut target[k]);
            }
        }
        Columns { start: packed.as_ptr(), stride: WIDTH, lanes: PhantomData }
    }

    /// Adds a block of inputs, whose weights are `columns`, to `WIDTH` lanes of outputs for `COUNT` examples.
    #[inline(always)]
    fn add_products<V: Vector<T>, const WIDTH: usize, const COUNT: usize>(
        &self,
        proof: V::Proof,
        columns: Columns<'_, T>,
        Block { inputs, tile, example, ahead }: Block<T>,
    ) {
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
        for j in 0..inputs.len() {
            // SAFETY: these are the columns of the inputs, of which there are as many, and `WIDTH` lanes of each.
            let column = unsafe { columns.get::<WIDTH>(j) };
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
