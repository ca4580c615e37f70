//! Sixteen numbers in registers: what the kernels are written over, once for all instruction sets.

mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use portable::PortableVector;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Avx2Proof, Avx2Vector, Avx512Proof, Avx512Vector};

use std::mem::MaybeUninit;

use crate::lanes::{LANES, Lanes};

/// Sixteen numbers of type `T` in registers of one instruction set.
///
/// A vector can be made only from the proof that the processor has the instruction set; the other operations need none,
/// for the vectors that they take are proof enough.
pub trait Vector<T>: Copy {
    /// The proof that the instruction set is there.
    type Proof: Copy;

    /// How many vectors the registers hold as accumulators, beside what else a loop needs.
    const ACCUMULATORS: usize;

    /// Sixteen copies of `value`.
    fn splat(proof: Self::Proof, value: T) -> Self;

    /// The numbers of `lanes`.
    fn load(proof: Self::Proof, lanes: &Lanes<T>) -> Self;

    /// Writes the numbers to `lanes`.
    fn store(self, lanes: &mut Lanes<T>);

    /// The numbers of the first `COUNT` lanes.
    ///
    /// # Panics
    /// If there are fewer.
    #[inline(always)]
    fn load_all<const COUNT: usize>(proof: Self::Proof, lanes: &[Lanes<T>]) -> [Self; COUNT] {
        let mut vectors = [Self::load(proof, &lanes[0]); COUNT];
        for place in 1..COUNT {
            vectors[place] = Self::load(proof, &lanes[place]);
        }
        vectors
    }

    /// Writes vectors to the first lanes.
    ///
    /// # Panics
    /// If there are fewer lanes.
    #[inline(always)]
    fn store_all<const COUNT: usize>(vectors: [Self; COUNT], lanes: &mut [Lanes<T>]) {
        for place in 0..COUNT {
            vectors[place].store(&mut lanes[place]);
        }
    }

    /// `self + a × b`, lane by lane, with one rounding.
    #[must_use]
    fn add_product(self, a: Self, b: Self) -> Self;

    /// Whether some lane is not zero, but below the smallest normal number in magnitude.
    fn any_below_normal(self) -> bool;

    /// Of the first `width` lanes, writes those that are not zero one after the other, NaN among them, and beside each
    /// its place counted from `first`. Returns how many they are: that many elements of both arrays are initialised,
    /// and what lies behind them is overwritten.
    fn compact(
        self,
        first: u32,
        width: usize,
        indices: &mut [MaybeUninit<u32>; LANES],
        values: &mut [MaybeUninit<T>; LANES],
    ) -> usize;

    /// The sum of all lanes: halves are added to halves, 16 → 8 → 4 → 2 → 1.
    fn sum(self) -> T;
}
