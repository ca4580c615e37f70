//! The dense product: over all inputs, in blocks of registers.

use std::ops::Range;

use super::blocks;
use super::prefetch::prefetch;
use super::product::Product;
use crate::instructions::Kernel;
use crate::lanes::Lanes;
use crate::vector::Vector;
use crate::{Element, Matrix};

/// How many lanes of outputs a register block has, where there are registers enough.
const WIDE: usize = 4;

/// How many examples a register block has.
const EXAMPLES: usize = 5;

/// How many examples share a pass over the columns, in whole register blocks: their inputs and outputs stay in the
/// second-level cache.
const EXAMPLE_GROUP: usize = 48 * EXAMPLES;

/// How many inputs are taken at a time by few examples: their columns for a register block fill most of a first-level
/// cache.
const INPUTS: usize = 128;

/// From this number of examples on, the columns for a register block are packed first. They lie in as many pages of
/// memory as there are inputs, too many for a processor to know at a time.
const PACKED_FROM: usize = 40;

/// How many inputs are taken at a time where columns are packed. They are read one after the other, which the
/// second-level cache does as fast; the more there are, the fewer times are the outputs loaded and stored.
const PACKED_INPUTS: usize = 512;

/// How many lanes of outputs a register block has.
#[inline(always)]
fn wide<T, V: Vector<T>>() -> usize {
    if V::ACCUMULATORS > WIDE { WIDE } else { 1 }
}

/// Some lanes of the column of each input of a block, in place or packed.
#[derive(Clone, Copy)]
struct Columns<T> {
    start: *const Lanes<T>,
    /// From the lanes of one input to those of the next.
    stride: usize,
    /// Where the lanes lie that the next register blocks want, and how many of them are asked for.
    ahead: (*const Lanes<T>, usize),
}

impl<T: Element> Kernel<T> for Product<'_, T, Matrix<T>> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let mut buffer;
        let (inputs_of_block, mut packed) = if self.examples.len() < PACKED_FROM {
            (INPUTS, None)
        } else {
            buffer = [Lanes::zero(); PACKED_INPUTS * WIDE];
            (PACKED_INPUTS, Some(&mut buffer[..]))
        };
        for group in blocks(&self.examples, EXAMPLE_GROUP) {
            self.start(&group);
            for inputs in blocks(&(0..self.columns.columns()), inputs_of_block) {
                for tile in blocks(&self.lanes, wide::<T, V>()) {
                    let stride = self.columns.lanes_per_column();
                    let start = self.columns.lane(tile.start).wrapping_add(inputs.start * stride);
                    with_count!(tile.len(), up to wide::<T, V>(), WIDTH => {
                                           let mut columns = Columns { start, stride, ahead: (start.wrapping_add(WIDTH), 0) };
                                           if let Some(packed) = &mut packed {
                                               for (input, target) in inputs.clone().zip(packed.as_chunks_mut::<WIDTH>().0) {
                                                   // SAFETY: there is such an input, and the lanes are those of some outputs.
                                                   let source = unsafe { self.columns.tile_unchecked::<WIDTH>(input, tile.start) };
                    V::store_all(V::load_all::<WIDTH>(proof, source), target);
                                               }
                                               (columns.start, columns.stride) = (packed.as_ptr(), WIDTH);
                                           }
                                           // Spread over some examples: many requests at once are waited for.
                                           let turns = group.len().div_ceil(EXAMPLES);
                                           let at_once = if packed.is_some() || self.far { WIDTH.div_ceil(turns) } else { 0 };
                                           for (turn, examples) in blocks(&group, EXAMPLES).enumerate() {
                                               columns.ahead.1 = at_once.min(WIDTH.saturating_sub(turn * at_once));
                                               with_count!(examples.len(), up to EXAMPLES, COUNT => {
                                                   self.add_products::<V, WIDTH, COUNT>(proof, examples.start, &inputs, &tile, columns);
                                               });
                                               columns.ahead.0 = columns.ahead.0.wrapping_add(at_once);
                                           }
                                       });
                }
            }
        }
    }
}

impl<T: Element> Product<'_, T, Matrix<T>> {
    /// Adds the products of some inputs to `WIDTH` lanes of the outputs of `COUNT` examples.
    #[inline(always)]
    fn add_products<V: Vector<T>, const WIDTH: usize, const COUNT: usize>(
        &self,
        proof: V::Proof,
        example: usize,
        inputs: &Range<usize>,
        tile: &Range<usize>,
        Columns { start, stride, ahead: (ahead, at_once) }: Columns<T>,
    ) {
        let mut values: [&[T]; COUNT] = [&[]; COUNT];
        let mut sums = [[V::splat(proof, T::zero()); WIDTH]; COUNT];
        for e in 0..COUNT {
            values[e] = &self.input.column(example + e)[inputs.clone()];
            sums[e] = V::load_all(proof, self.output(example + e, tile));
        }
        for j in 0..inputs.len() {
            prefetch(ahead.wrapping_add(j * self.columns.lanes_per_column()), at_once);
            // SAFETY: `WIDTH` lanes of the column of the input, in place or packed.
            let column: &[Lanes<T>; WIDTH] = unsafe { &*start.wrapping_add(j * stride).cast() };
            for e in 0..COUNT {
                // SAFETY: there are as many values as inputs.
                let value = V::splat(proof, unsafe { *values[e].get_unchecked(j) });
                for k in 0..WIDTH {
                    sums[e][k] = sums[e][k].add_product(value, V::load(proof, &column[k]));
                }
            }
        }
        for e in 0..COUNT {
            V::store_all(sums[e], self.output(example + e, tile));
        }
    }
}
