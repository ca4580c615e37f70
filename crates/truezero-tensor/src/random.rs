//! Keyed randomness: numbers that depend on what they are drawn for, never on what was drawn before.

use rand::Rng;
use rand::rand_core::{Infallible, SeedableRng, TryRng};
use rand::rngs::ChaCha8Rng;

/// A `ChaCha8` generator keyed by a seed, a purpose and a place.
///
/// Each use of randomness makes its own generator, for instance one for the shuffle of each epoch. So there is no
/// generator state to lose when a run is resumed, and a new draw for one purpose never moves another. The 32-byte key
/// is, in this order and little-endian: the seed, the purpose in ASCII padded with zero bytes to 8, and the four
/// places.
///
/// The conversions below are this crate's own and have golden vectors in its tests, so that no release of another
/// crate can move a published result.
///
/// ```
/// use truezero_tensor::Random;
///
/// let mut epoch_3 = Random::new(42, "shuffle", [3, 0, 0, 0]);
/// let mut order = [0, 1, 2, 3];
/// epoch_3.shuffle(&mut order);
/// let mut again = [0, 1, 2, 3];
/// Random::new(42, "shuffle", [3, 0, 0, 0]).shuffle(&mut again);
/// assert_eq!(order, again);
/// ```
#[derive(Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The generator for a purpose, at a place such as (layer, epoch, batch, 0).
    ///
    /// # Panics
    /// If the purpose is not 1 to 8 ASCII characters.
    pub fn new(seed: u64, purpose: &str, place: [u32; 4]) -> Self {
        assert!(
            purpose.is_ascii() && (1..=8).contains(&purpose.len()),
            "a purpose has 1 to 8 ASCII characters"
        );
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..8 + purpose.len()].copy_from_slice(purpose.as_bytes());
        for (bytes, place) in key[16..].chunks_exact_mut(4).zip(place) {
            bytes.copy_from_slice(&place.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number drawn uniformly from the multiples of 2⁻²⁴ in [0, 1).
    pub fn uniform_f32(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / (1_u32 << 24) as f32
    }

    /// A number drawn uniformly from the multiples of 2⁻⁵³ in [0, 1).
    pub fn uniform_f64(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// An integer drawn uniformly from 0 to `bound` − 1, without bias (Lemire 2019, by multiplication and rejection).
    ///
    /// # Panics
    /// If `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        assert!(bound > 0, "no integer is below 0");
        let rejected_below = bound.wrapping_neg() % bound;
        loop {
            let product = u64::from(self.0.next_u32()) * u64::from(bound);
            if product & u64::from(u32::MAX) >= u64::from(rejected_below) {
                return (product >> 32) as u32;
            }
        }
    }

    /// Shuffles in place (Fisher–Yates, from the last element down).
    ///
    /// # Panics
    /// If there are more than 2³² − 1 elements.
    pub fn shuffle<E>(&mut self, elements: &mut [E]) {
        let count = u32::try_from(elements.len()).expect("a shuffle takes at most 2³² − 1 elements");
        for last in (1..count).rev() {
            elements.swap(last as usize, self.below(last + 1) as usize);
        }
    }
}

/// Lets any distribution of `rand_distr` draw from it.
///
/// ```
/// use rand_distr::{Distribution, StandardNormal};
/// use truezero_tensor::Random;
///
/// let mut random = Random::new(1, "noise", [0; 4]);
/// let mut noise = || -> f64 { StandardNormal.sample(&mut random) };
/// let mean = (0..1000).map(|_| noise()).sum::<f64>() / 1000.0;
/// assert!(mean.abs() < 0.1);
/// ```
impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64())
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_bytes(target);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by another program from the definition of `ChaCha8` and the documentation above. These numbers are part
    /// of every published result: a change here is a value-breaking change.
    #[test]
    fn golden_values() {
        let mut random = Random::new(1, "golden", [1, 2, 3, 4]);
        assert_eq!([random.below(10), random.below(1000), random.below(u32::MAX)], [9, 97, 578_244_971]);
        assert_eq!(random.uniform_f32(), 0.439_231_4);
        assert_eq!(random.uniform_f64(), 0.262_265_575_236_537_8);
        let mut order: Vec<u32> = (0..8).collect();
        random.shuffle(&mut order);
        assert_eq!(order, [7, 1, 2, 6, 4, 3, 5, 0]);
    }

    #[test]
    fn each_part_of_the_key_matters() {
        let first = |seed, purpose, place| Random::new(seed, purpose, place).uniform_f64();
        let base = first(1, "a", [0; 4]);
        assert_ne!(base, first(2, "a", [0; 4]));
        assert_ne!(base, first(1, "b", [0; 4]));
        for position in 0..4 {
            let mut place = [0; 4];
            place[position] = 1;
            assert_ne!(base, first(1, "a", place));
        }
    }

    #[test]
    fn draws_are_uniform() {
        let mut random = Random::new(7, "test", [0; 4]);
        let (draws, bins) = (60_000, 6);
        let mut counts = [0_i32; 6];
        for _ in 0..draws {
            counts[random.below(bins) as usize] += 1;
        }
        // Chi-squared with 5 degrees of freedom exceeds 25.7 with a probability of 10⁻⁴.
        let chi_squared: f64 = counts.iter().map(|&n| f64::from(n - 10_000).powi(2) / 10_000.0).sum();
        assert!(chi_squared < 25.7, "{counts:?}");
        let mean = (0..draws).map(|_| f64::from(random.uniform_f32())).sum::<f64>() / f64::from(draws);
        assert!((mean - 0.5).abs() < 4.0 * (1.0 / 12.0_f64 / f64::from(draws)).sqrt());
    }
}
