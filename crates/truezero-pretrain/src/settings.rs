//! [`Settings`]: how a layer is pre-trained.

use serde::{Deserialize, Serialize};
use truezero_network::{Descent, HiddenLayer};

use crate::{Corruption, Reconstruction, SettingsError};

/// How a layer is pre-trained: mini-batch gradient descent at a constant rate, stopped early (paper, sections 3.2 and
/// 4.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The layer: its units are the code of the auto-encoder.
    pub hidden: HiddenLayer,
    /// The reconstruction unit and its cost.
    pub reconstruction: Reconstruction,
    /// The noise in the inputs; the paper masks a quarter of them.
    pub corruption: Corruption,
    /// Whether the features of the examples lie in [−1, 1] and not in [0, 1]. It decides the targets of the first layer
    /// (see [`Reconstruction`]) and has no effect on the layers above.
    pub centred_inputs: bool,
    /// The share of the reconstruction error that an epoch must take away for patience to start again: 0 or more and
    /// below 1; 0 if it is left out. The error falls a little in almost every epoch, so that with 0 patience would
    /// never end a run.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub least_gain: f64,
    /// Batch size, rate, penalty on the code, epochs, patience and seed.
    pub descent: Descent,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(least_gain: &f64) -> bool {
    *least_gain == 0.0
}

impl Settings {
    /// Checks that every setting is within its range.
    ///
    /// # Errors
    /// [`SettingsError`] names the first that is not.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.descent.check()?;
        if !(0.0..1.0).contains(&self.least_gain) {
            let (field, expected) = ("least_gain", "a number from 0 to below 1");
            return Err(SettingsError::Number { field, expected, found: self.least_gain });
        }
        let (field, found) = ("hidden.units", self.hidden.units as f64);
        if self.hidden.units == 0 {
            return Err(SettingsError::Number { field, expected: "at least 1", found });
        }
        if u32::try_from(self.hidden.units).is_err() {
            return Err(SettingsError::Number { field, expected: "a count that fits 32 bits", found });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;

    use super::*;

    fn settings() -> Settings {
        Settings {
            hidden: hidden(1000),
            reconstruction: Reconstruction::Softplus,
            corruption: Corruption::masking(0.25).unwrap(),
            centred_inputs: false,
            least_gain: 0.01,
            descent: descent(),
        }
    }

    fn descent() -> Descent {
        Descent { batch_size: 10, learning_rate: 0.1, l1: 0.001, max_epochs: 5, patience: 2, seed: 0 }
    }

    fn hidden(units: usize) -> HiddenLayer {
        HiddenLayer { units, activation: ActivationKind::Rectifier, half_negated: true }
    }

    #[track_caller]
    fn assert_refused(settings: &Settings, field: &str) {
        assert!(settings.check().unwrap_err().to_string().starts_with(&format!("`{field}` is ")));
    }

    #[test]
    fn the_settings_of_the_paper_are_in_range() {
        assert_eq!(settings().check(), Ok(()));
    }

    #[test]
    fn a_code_without_units_or_with_too_many_is_refused() {
        assert_refused(&Settings { hidden: hidden(0), ..settings() }, "hidden.units");
        assert_refused(&Settings { hidden: hidden(1 << 32), ..settings() }, "hidden.units");
    }

    #[test]
    fn a_gain_outside_of_its_range_is_refused() {
        for least_gain in [-0.1, 1.0, f64::NAN, f64::INFINITY] {
            assert_refused(&Settings { least_gain, ..settings() }, "least_gain");
        }
    }

    #[test]
    fn the_descent_is_checked_too() {
        let descent = Descent { batch_size: 0, ..descent() };
        assert_refused(&Settings { descent, ..settings() }, "batch_size");
    }

    #[test]
    fn settings_round_trip_and_are_checked_when_they_are_read() {
        let text = serde_json::to_string(&settings()).unwrap();
        assert!(text.contains(r#""reconstruction":"softplus""#), "{text}");
        assert!(text.contains(r#""corruption":{"masking":{"probability":0.25}}"#), "{text}");
        assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings());
        let error = serde_json::from_str::<Settings>(&text.replace("0.25", "1.25")).unwrap_err();
        assert!(error.to_string().contains("`corruption.probability` is 1.25"), "{error}");
        assert!(serde_json::from_str::<Settings>(&text.replace("probability", "p")).is_err());
    }
}
