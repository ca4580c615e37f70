//! [`Draws`]: random numbers for scenes.

use truezero_tensor::Random;

/// Random numbers for scenes.
pub(super) trait Draws {
    /// A number drawn uniformly from [low, high).
    fn between(&mut self, low: f32, high: f32) -> f32;

    /// True with this probability.
    fn chance(&mut self, probability: f32) -> bool;

    /// An integer drawn uniformly from −most to most.
    fn offset(&mut self, most: u16) -> i32;
}

impl Draws for Random {
    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.uniform_f32()
    }

    fn chance(&mut self, probability: f32) -> bool {
        self.uniform_f32() < probability
    }

    fn offset(&mut self, most: u16) -> i32 {
        self.below(2 * u32::from(most) + 1).cast_signed() - i32::from(most)
    }
}
