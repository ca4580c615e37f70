//! The dense product: over all inputs, in blocks of registers.

use std::ops::Range;

use super::product::{Input, Product};
use super::{blocks, prefetch};
use crate::lanes::Lanes;
use crate::vector::Vector;
use crate::{Element, Matrix};

/// How many lanes of outputs a register block has, where there are registers enough.
const WIDE: usize = 4;

/// How many examples a register block has.
const EXAMPLES: usize = 5;

/// How many inputs are taken at a time: their columns for a register block fill most of a first-level cache.
const INPUTS: usize = 128;

/// From this number of examples on, the columns for a register block are packed first. They lie in as many pages of
/// memory as there are inputs, too many for a processor to know at a time.
const PACKED_FROM: usize = 40;

/// How many lanes of outputs a register block has.
#[inline(always)]
fn wide<T, V: Vector<T>>() -> usize {
    if V::ACCUMULATORS > WIDE { WIDE } else { 1 }
}

impl<T: Element> Input<T> for Matrix<T> {
    fn size(&self) -> [usize; 3] {
        [self.rows(), self.columns(), self.rows().saturating_mul(self.columns())]
    }

    #[inline(always)]
    fn add<V: Vector<T>>(product: &Product<'_, T, Self>, proof: V::Proof) {
        let Product { columns: weights, examples: group, .. } = product;
        let packs = group.len() >= PACKED_FROM;
        let mut packed = [Lanes::zero(); INPUTS * WIDE];
        for inputs in blocks(&(0..weights.columns()), INPUTS) {
            for tile in blocks(product.lanes, wide::<T, V>()) {
                let stride = weights.lanes_per_column();
                let start = weights.lane(tile.start).wrapping_add(inputs.start * stride);
                with_count!(tile.len(), up to wide::<T, V>(), WIDTH => {
                    let mut columns = (start, stride);
                    if packs {
                        for (input, target) in inputs.clone().zip(packed.as_chunks_mut::<WIDTH>().0) {
                            // SAFETY: there is such an input, and the lanes are those of some outputs.
                            let source = unsafe { weights.tile_unchecked::<WIDTH>(input, tile.start) };
                            V::store_all(V::load_all::<WIDTH>(proof, source), target);
                        }
                        columns = (packed.as_ptr(), WIDTH);
                    }
                    // Spread over some examples: many requests at once are waited for.
                    let at_once = if packs || product.far { WIDTH.div_ceil(group.len().div_ceil(EXAMPLES)) } else { 0 };
                    for (turn, examples) in blocks(group, EXAMPLES).enumerate() {
                        let asked = WIDTH.min(turn * at_once);
                        let ahead = (start.wrapping_add(WIDTH + asked), at_once.min(WIDTH - asked));
                        with_count!(examples.len(), up to EXAMPLES, COUNT => {
                            product.add_block::<V, WIDTH, COUNT>(proof, examples.start, &inputs, &tile, columns, ahead);
                        });
                    }
                });
            }
        }
    }
}

impl<T: Element> Product<'_, T, Matrix<T>> {
    /// Adds the products of some inputs to `WIDTH` lanes of the outputs of `COUNT` examples. The lanes of their columns
    /// begin at `start`, those of the next input `stride` farther on; beside them, as many lanes as `at_once` from
    /// `ahead` on are asked for.
    #[inline(always)]
    fn add_block<V: Vector<T>, const WIDTH: usize, const COUNT: usize>(
        &self,
        proof: V::Proof,
        example: usize,
        inputs: &Range<usize>,
        tile: &Range<usize>,
        (start, stride): (*const Lanes<T>, usize),
        (ahead, at_once): (*const Lanes<T>, usize),
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
