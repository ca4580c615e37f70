//! The vector of every machine: an array, which the compiler may or may not put into registers. For 64-bit Arm it does:
//! all multiply-adds of the forward and backward kernels are NEON instructions of four lanes.

use std::mem::MaybeUninit;

use super::Vector;
use crate::Element;
use crate::lanes::{LANES, Lanes};

/// Sixteen numbers as an array.
#[derive(Clone, Copy, Debug)]
pub struct PortableVector<T>([T; LANES]);

impl<T: Element> Vector<T> for PortableVector<T> {
    type Proof = ();

    const ACCUMULATORS: usize = 4;

    #[inline(always)]
    fn splat((): (), value: T) -> Self {
        Self([value; LANES])
    }

    #[inline(always)]
    fn load((): (), lanes: &Lanes<T>) -> Self {
        Self(lanes.0)
    }

    #[inline(always)]
    fn store(self, lanes: &mut Lanes<T>) {
        lanes.0 = self.0;
    }

    #[inline(always)]
    fn add_product(mut self, a: Self, b: Self) -> Self {
        for lane in 0..LANES {
            self.0[lane] = a.0[lane].mul_add(b.0[lane], self.0[lane]);
        }
        self
    }

    #[inline(always)]
    fn any_below_normal(self) -> bool {
        self.0.iter().fold(false, |found, number| found | number.is_below_normal())
    }

    #[inline(always)]
    fn compact(
        self,
        first: u32,
        width: usize,
        indices: &mut [MaybeUninit<u32>; LANES],
        values: &mut [MaybeUninit<T>; LANES],
    ) -> usize {
        let mut listed = 0;
        // Written without a branch: whether a unit is active is the least predictable thing there is.
        for (index, &value) in (first..).zip(&self.0[..width]) {
            indices[listed].write(index);
            values[listed].write(value);
            listed += usize::from(value != T::zero());
        }
        listed
    }

    #[inline(always)]
    fn sum(self) -> T {
        let mut lanes = self.0;
        let mut width = LANES / 2;
        while width > 0 {
            for lane in 0..width {
                lanes[lane] = lanes[lane] + lanes[lane + width];
            }
            width /= 2;
        }
        lanes[0]
    }
}
