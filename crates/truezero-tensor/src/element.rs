//! [`Element`]: the numbers that the kernels compute with: `f32` for training, `f64` for gradient checks.

use num_traits::Float;

/// A floating-point type that the kernels are instantiated for: `f32` or `f64`.
///
/// Sealed, because the reduction order and the padding are specified for these two alone.
pub trait Element: Float + nalgebra::Scalar + Default + Send + Sync + sealed::Vectors {
    /// The nearest value of this type.
    fn from_f64(value: f64) -> Self;

    /// The same number in double precision, exactly.
    fn into_f64(self) -> f64;

    /// Whether this is not zero but below the smallest normal number in magnitude. Processors compute with such numbers
    /// many times slower.
    #[inline(always)]
    fn is_below_normal(self) -> bool {
        let magnitude = self.abs();
        magnitude < Self::min_positive_value() && magnitude > Self::zero()
    }

    /// The same number, or +0 if it is [below the normal ones](Self::is_below_normal). NaN and −0 stay as they are.
    ///
    /// ```
    /// use truezero_tensor::Element;
    ///
    /// assert_eq!([f32::MIN_POSITIVE, 1e-40, -1e-40].map(Element::flushed), [f32::MIN_POSITIVE, 0.0, 0.0]);
    /// ```
    #[must_use]
    #[inline(always)]
    fn flushed(self) -> Self {
        if self.is_below_normal() { Self::zero() } else { self }
    }
}

impl Element for f32 {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest f32 is the purpose")]
    fn from_f64(value: f64) -> Self {
        value as Self
    }

    #[inline]
    fn into_f64(self) -> f64 {
        self.into()
    }
}

impl Element for f64 {
    #[inline]
    fn from_f64(value: f64) -> Self {
        value
    }

    #[inline]
    fn into_f64(self) -> f64 {
        self
    }
}

/// Which vectors hold a type under each instruction set. It cannot be named outside this crate, which seals
/// [`Element`].
pub(crate) mod sealed {
    #[cfg(target_arch = "x86_64")]
    use crate::vector::{Avx2Proof, Avx2Vector, Avx512Proof, Avx512Vector};
    use crate::vector::{PortableVector, Vector};

    pub trait Vectors: Sized {
        #[cfg(target_arch = "x86_64")]
        type Avx512: Vector<Self, Proof: From<Avx512Proof>>;
        #[cfg(target_arch = "x86_64")]
        type Avx2: Vector<Self, Proof: From<Avx2Proof>>;
        type Portable: Vector<Self, Proof = ()>;
    }

    impl Vectors for f32 {
        #[cfg(target_arch = "x86_64")]
        type Avx512 = Avx512Vector;
        #[cfg(target_arch = "x86_64")]
        type Avx2 = Avx2Vector;
        type Portable = PortableVector<Self>;
    }

    /// Double precision serves gradient checks, where the array that every machine has is fast enough.
    impl Vectors for f64 {
        #[cfg(target_arch = "x86_64")]
        type Avx512 = PortableVector<Self>;
        #[cfg(target_arch = "x86_64")]
        type Avx2 = PortableVector<Self>;
        type Portable = PortableVector<Self>;
    }
}
