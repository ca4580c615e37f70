//! [`Descent`]: the settings of gradient descent.

use serde::{Deserialize, Serialize};

use truezero_tensor::Element;

use crate::DescentError;

/// How gradient descent is done: in mini-batches, at a constant rate, stopped early (paper, section 4.1). Supervised
/// training and pre-training take the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descent {
    /// The constant learning rate.
    pub learning_rate: f64,
    /// Examples a step; the paper's is 10. If there are fewer examples, a step takes all of them.
    pub batch_size: usize,
    /// The coefficient of the L1 penalty on the hidden values (on the code, in pre-training), whose sum is a mean over
    /// the batch; the paper's is 0.001.
    pub l1: f64,
    /// Training ends after this many epochs at the latest.
    pub max_epochs: u32,
    /// Training ends after this many epochs in a row without a lower validation error.
    pub patience: u32,
    /// Determines every random draw: the order of the examples in each epoch, and whatever else the trainer draws.
    pub seed: u64,
}

/// The paper's batch size and a rate that suits most standardised data: no penalty, up to 100 epochs, and an end after
/// 10 without a better one.
///
/// ```
/// use truezero_network::Descent;
///
/// let descent = Descent { learning_rate: 0.05, max_epochs: 20, ..Descent::default() };
/// assert_eq!((descent.batch_size, descent.check()), (10, Ok(())));
/// ```
impl Default for Descent {
    fn default() -> Self {
        Self { learning_rate: 0.1, batch_size: 10, l1: 0.0, max_epochs: 100, patience: 10, seed: 1 }
    }
}

/// The numbers of a step of gradient descent, in the precision of the network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepSettings<T> {
    /// The learning rate.
    pub learning_rate: T,
    /// The coefficient of the L1 penalty on the hidden values.
    pub l1: T,
}

impl Descent {
    /// The settings of each step, rounded to the precision of the network.
    pub fn step<T: Element>(&self) -> StepSettings<T> {
        StepSettings { learning_rate: T::from_f64(self.learning_rate), l1: T::from_f64(self.l1) }
    }

    /// Checks that every setting is within its range.
    ///
    /// # Errors
    /// [`DescentError`] names the first that is not.
    pub fn check(&self) -> Result<(), DescentError> {
        let zero = [
            ("batch_size", self.batch_size == 0),
            ("max_epochs", self.max_epochs == 0),
            ("patience", self.patience == 0),
        ];
        if let Some((field, _)) = zero.into_iter().find(|&(_, is_zero)| is_zero) {
            return Err(DescentError::Zero { field });
        }
        // Networks compute in f32, where a rate may round to zero or to infinity.
        let StepSettings { learning_rate: rate, l1 } = self.step::<f32>();
        if !(rate > 0.0 && rate.is_finite()) {
            let (field, expected) = ("learning_rate", "a positive number that f32 can hold");
            return Err(DescentError::Number { field, expected, found: self.learning_rate });
        }
        if !(self.l1 == 0.0 || (l1 > 0.0 && l1.is_finite())) {
            let (field, expected) = ("l1", "0 or a positive number that f32 can hold");
            return Err(DescentError::Number { field, expected, found: self.l1 });
        }
        Ok(())
    }

    /// The number of examples of a step, if there are `examples` in all. Buffers are as large as this, whatever the
    /// setting.
    pub fn batch_of(&self, examples: usize) -> usize {
        self.batch_size.min(examples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descent() -> Descent {
        Descent { batch_size: 10, learning_rate: 0.1, l1: 0.001, max_epochs: 5, patience: 2, seed: 0 }
    }

    #[track_caller]
    fn assert_refused(descent: &Descent, field: &str) {
        assert!(descent.check().unwrap_err().to_string().starts_with(&format!("`{field}` is ")));
    }

    #[test]
    fn the_settings_of_the_paper_are_in_range() {
        assert_eq!(descent().check(), Ok(()));
        assert_eq!(Descent { l1: 0.0, ..descent() }.check(), Ok(()));
    }

    #[test]
    fn counts_of_zero_are_refused() {
        assert_refused(&Descent { batch_size: 0, ..descent() }, "batch_size");
        assert_refused(&Descent { max_epochs: 0, ..descent() }, "max_epochs");
        assert_refused(&Descent { patience: 0, ..descent() }, "patience");
    }

    #[test]
    fn rates_and_penalties_out_of_range_are_refused() {
        for learning_rate in [0.0, -0.1, 1e-60, 1e60, f64::NAN, f64::INFINITY] {
            assert_refused(&Descent { learning_rate, ..descent() }, "learning_rate");
        }
        // 1e-60 would be no penalty in f32, and −1e-60 not even negative.
        for l1 in [-1e-9, -1e-60, 1e-60, 1e60, f64::NAN, f64::INFINITY] {
            assert_refused(&Descent { l1, ..descent() }, "l1");
        }
    }
}
