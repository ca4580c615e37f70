//! Vectors of `f32` in the registers of AVX-512 and of AVX2.

use std::arch::x86_64::{
    __m128, __m256, __m512, _CMP_GT_OQ, _CMP_LT_OQ, _CMP_NEQ_UQ, _mm_add_ps, _mm_add_ss, _mm_cvtss_f32,
    _mm_movehl_ps, _mm_shuffle_ps, _mm256_add_ps, _mm256_and_ps, _mm256_andnot_ps, _mm256_castps256_ps128,
    _mm256_cmp_ps, _mm256_extractf128_ps, _mm256_fmadd_ps, _mm256_load_ps, _mm256_movemask_ps, _mm256_or_ps,
    _mm256_set1_ps, _mm256_setzero_ps, _mm256_store_ps, _mm512_add_epi32, _mm512_castps512_ps256,
    _mm512_cmp_ps_mask, _mm512_extractf32x8_ps, _mm512_fmadd_ps, _mm512_fpclass_ps_mask, _mm512_load_ps,
    _mm512_maskz_compress_epi32, _mm512_maskz_compress_ps, _mm512_set1_epi32, _mm512_set1_ps,
    _mm512_setr_epi32, _mm512_setzero_ps, _mm512_store_ps, _mm512_storeu_ps, _mm512_storeu_si512,
};
use std::mem::MaybeUninit;

use super::{PortableVector, Vector};
use crate::lanes::{LANES, Lanes};

/// The proof that the processor has AVX-512 F, BW, DQ and VL, AVX2 and FMA.
#[derive(Clone, Copy, Debug)]
pub struct Avx512Proof(());

impl Avx512Proof {
    /// # Safety
    /// The processor must have these features.
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

/// For the types that stay in arrays whatever the instruction set.
impl From<Avx512Proof> for () {
    fn from(_: Avx512Proof) {}
}

/// Sixteen `f32` in one AVX-512 register.
#[derive(Clone, Copy, Debug)]
pub struct Avx512Vector(__m512);

impl Vector<f32> for Avx512Vector {
    type Proof = Avx512Proof;

    const ACCUMULATORS: usize = 8;

    #[inline(always)]
    fn splat(_: Avx512Proof, value: f32) -> Self {
        // SAFETY: the proof says that the processor has AVX-512 F.
        Self(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    fn load(_: Avx512Proof, lanes: &Lanes<f32>) -> Self {
        // SAFETY: as above; `Lanes` is 64 bytes, aligned to 64.
        Self(unsafe { _mm512_load_ps(lanes.0.as_ptr()) })
    }

    #[inline(always)]
    fn store(self, lanes: &mut Lanes<f32>) {
        // SAFETY: a vector exists only where the proof did; `Lanes` is 64 bytes, aligned to 64.
        unsafe { _mm512_store_ps(lanes.0.as_mut_ptr(), self.0) }
    }

    #[inline(always)]
    fn add_product(self, a: Self, b: Self) -> Self {
        // SAFETY: a vector exists only where the proof did.
        Self(unsafe { _mm512_fmadd_ps(a.0, b.0, self.0) })
    }

    #[inline(always)]
    fn any_below_normal(self) -> bool {
        /// The class of subnormal numbers.
        const SUBNORMAL: i32 = 0x20;
        // SAFETY: a vector exists only where the proof did, and the proof covers AVX-512 DQ.
        unsafe { _mm512_fpclass_ps_mask::<SUBNORMAL>(self.0) != 0 }
    }

    #[inline(always)]
    fn compact(
        self,
        first: u32,
        width: usize,
        indices: &mut [MaybeUninit<u32>; LANES],
        values: &mut [MaybeUninit<f32>; LANES],
    ) -> usize {
        // SAFETY: a vector exists only where the proof did; each array has room for sixteen elements of four bytes, and
        // the stores ask for no alignment.
        unsafe {
            let inside = u16::MAX >> (LANES - width.clamp(1, LANES));
            let active = inside & _mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(self.0, _mm512_setzero_ps());
            let places = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            let places = _mm512_add_epi32(_mm512_set1_epi32(first.cast_signed()), places);
            let listed = _mm512_maskz_compress_epi32(active, places);
            _mm512_storeu_si512(indices.as_mut_ptr().cast(), listed);
            _mm512_storeu_ps(values.as_mut_ptr().cast(), _mm512_maskz_compress_ps(active, self.0));
            active.count_ones() as usize
        }
    }

    #[inline(always)]
    fn sum(self) -> f32 {
        // SAFETY: a vector exists only where the proof did, and the proof covers AVX-512 DQ and AVX.
        unsafe {
            sum_of_eight(_mm256_add_ps(_mm512_castps512_ps256(self.0), _mm512_extractf32x8_ps::<1>(self.0)))
        }
    }
}

/// The proof that the processor has AVX2 and FMA.
#[derive(Clone, Copy, Debug)]
pub struct Avx2Proof(());

impl Avx2Proof {
    /// # Safety
    /// The processor must have these features.
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

/// For the types that stay in arrays whatever the instruction set.
impl From<Avx2Proof> for () {
    fn from(_: Avx2Proof) {}
}

/// Sixteen `f32` in two AVX2 registers.
#[derive(Clone, Copy, Debug)]
pub struct Avx2Vector(__m256, __m256);

impl Vector<f32> for Avx2Vector {
    type Proof = Avx2Proof;

    const ACCUMULATORS: usize = 4;

    #[inline(always)]
    fn splat(_: Avx2Proof, value: f32) -> Self {
        // SAFETY: the proof says that the processor has AVX.
        let half = unsafe { _mm256_set1_ps(value) };
        Self(half, half)
    }

    #[inline(always)]
    fn load(_: Avx2Proof, lanes: &Lanes<f32>) -> Self {
        // SAFETY: as above; `Lanes` is 64 bytes, aligned to 64, so both halves are aligned to 32.
        unsafe { Self(_mm256_load_ps(lanes.0.as_ptr()), _mm256_load_ps(lanes.0.as_ptr().add(8))) }
    }

    #[inline(always)]
    fn store(self, lanes: &mut Lanes<f32>) {
        // SAFETY: a vector exists only where the proof did; alignment as in `load`.
        unsafe {
            _mm256_store_ps(lanes.0.as_mut_ptr(), self.0);
            _mm256_store_ps(lanes.0.as_mut_ptr().add(8), self.1);
        }
    }

    #[inline(always)]
    fn add_product(self, a: Self, b: Self) -> Self {
        // SAFETY: a vector exists only where the proof did, and the proof covers FMA.
        unsafe { Self(_mm256_fmadd_ps(a.0, b.0, self.0), _mm256_fmadd_ps(a.1, b.1, self.1)) }
    }

    #[inline(always)]
    fn any_below_normal(self) -> bool {
        // SAFETY: a vector exists only where the proof did, and the proof covers AVX.
        unsafe {
            let (sign, normal) = (_mm256_set1_ps(-0.0), _mm256_set1_ps(f32::MIN_POSITIVE));
            let below = |half: __m256| {
                let magnitude = _mm256_andnot_ps(sign, half);
                let below = _mm256_cmp_ps::<_CMP_LT_OQ>(magnitude, normal);
                _mm256_and_ps(below, _mm256_cmp_ps::<_CMP_GT_OQ>(magnitude, _mm256_setzero_ps()))
            };
            _mm256_movemask_ps(_mm256_or_ps(below(self.0), below(self.1))) != 0
        }
    }

    #[inline(always)]
    fn compact(
        self,
        first: u32,
        width: usize,
        indices: &mut [MaybeUninit<u32>; LANES],
        values: &mut [MaybeUninit<f32>; LANES],
    ) -> usize {
        let mut lanes = Lanes([0.0; LANES]);
        self.store(&mut lanes);
        <PortableVector<f32> as Vector<f32>>::load((), &lanes).compact(first, width, indices, values)
    }

    #[inline(always)]
    fn sum(self) -> f32 {
        // SAFETY: a vector exists only where the proof did.
        unsafe { sum_of_eight(_mm256_add_ps(self.0, self.1)) }
    }
}

/// 8 → 4 → 2 → 1, halves added to halves.
///
/// # Safety
/// The processor must have AVX.
#[inline(always)]
unsafe fn sum_of_eight(eight: __m256) -> f32 {
    // SAFETY: the caller guarantees AVX, which includes SSE.
    unsafe {
        let four: __m128 = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
        let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps::<1>(two, two)))
    }
}
