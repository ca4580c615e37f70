//! Sixteen numbers side by side: the unit of storage and of every fixed summation order.

use crate::Element;
use crate::vector::Vector;

/// How many numbers stand side by side in [`Lanes`].
pub(crate) const LANES: usize = 16;

/// Sixteen numbers in memory, aligned to a cache line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Lanes<T>(pub(crate) [T; LANES]);

impl<T: Element> Lanes<T> {
    /// Sixteen zeros.
    pub(crate) fn zero() -> Self {
        Self([T::zero(); LANES])
    }

    /// Makes true zeros of what is below the smallest normal number in magnitude.
    #[inline(always)]
    pub(crate) fn flush(&mut self) {
        self.0 = self.0.map(T::flushed);
    }

    /// The same by vectors, which hardly ever find such a number.
    #[inline(always)]
    pub(crate) fn flush_by<V: Vector<T>>(&mut self, proof: V::Proof) {
        if V::load(proof, self).any_below_normal() {
            self.flush();
        }
    }
}

/// The numbers of `lanes`, one after the other.
#[inline]
pub(crate) fn flatten<T: Element>(lanes: &[Lanes<T>]) -> &[T] {
    // SAFETY: `Lanes<T>` is `repr(C)` over `[T; LANES]`, whose size (64 or 128 bytes for the two sealed types) is a
    // multiple of the alignment, so it has no padding; the length counts exactly the numbers inside `lanes`.
    unsafe { std::slice::from_raw_parts(lanes.as_ptr().cast(), lanes.len() * LANES) }
}

/// The numbers of `lanes`, one after the other, to be changed.
#[inline]
pub(crate) fn flatten_mut<T: Element>(lanes: &mut [Lanes<T>]) -> &mut [T] {
    // SAFETY: as in `flatten`; the mutable borrow of `lanes` is passed on whole.
    unsafe { std::slice::from_raw_parts_mut(lanes.as_mut_ptr().cast(), lanes.len() * LANES) }
}
