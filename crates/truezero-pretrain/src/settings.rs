//! [`Settings`]: how a layer is pre-trained.

use serde::{Deserialize, Serialize};
use truezero_network::HiddenLayer;

use crate::{Corruption, Reconstruction, SettingsError};

/// How a layer is pre-trained: mini-batch gradient descent at a constant rate, stopped early (paper, sections 3.2 and 4.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The layer: its units are the code of the auto-encoder.
    pub hidden: HiddenLayer,
    /// The reconstruction unit and its cost.
    pub reconstruction: Reconstruction,
    /// What is done to the inputs; the paper masks a quarter of them.
    pub corruption: Corruption,
    /// Whether the features of the examples lie in [−1, 1] and not in [0, 1]. It decides the targets of the first layer
    /// (see [`Reconstruction`]) and says nothing to the layers above.
    pub centred_inputs: bool,
    /// Examples a step; the paper's is 10.
    pub batch_size: usize,
    /// The constant learning rate.
    pub learning_rate: f64,
    /// The coefficient of the L1 penalty on the code, whose sum is a mean over the batch; the paper's is 0.001.
    pub l1: f64,
    /// Training ends after this many epochs at the latest.
    pub max_epochs: u32,
    /// Training ends after this many epochs in a row without a lower validation error.
    pub patience: u32,
    /// Determines the initial weights, the order of the examples in each epoch and what is corrupted.
    pub seed: u64,
}

impl Settings {
    /// Whether every setting is within its range.
    ///
    /// # Errors
    /// [`SettingsError`] names the first that is not.
    pub fn check(&self) -> Result<(), SettingsError> {
        let zero = [
            ("hidden.units", self.hidden.units == 0),
            ("batch_size", self.batch_size == 0),
            ("max_epochs", self.max_epochs == 0),
            ("patience", self.patience == 0),
        ];
        if let Some((field, _)) = zero.into_iter().find(|&(_, is_zero)| is_zero) {
            return Err(SettingsError::Zero { field });
        }
        if u32::try_from(self.hidden.units).is_err() {
            let (field, expected) = ("hidden.units", "a count that fits 32 bits");
            return Err(SettingsError::Number { field, expected, found: self.hidden.units as f64 });
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            let (field, expected) = ("learning_rate", "a positive finite number");
            return Err(SettingsError::Number { field, expected, found: self.learning_rate });
        }
        if !(self.l1 >= 0.0 && self.l1.is_finite()) {
            let (field, expected) = ("l1", "a finite number not below 0");
            return Err(SettingsError::Number { field, expected, found: self.l1 });
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
            batch_size: 10,
            learning_rate: 0.1,
            l1: 0.001,
            max_epochs: 5,
            patience: 2,
            seed: 0,
        }
    }

    fn hidden(units: usize) -> HiddenLayer {
        HiddenLayer { units, activation: ActivationKind::Rectifier, half_negated: true }
    }

    #[track_caller]
    fn assert_refused(settings: &Settings, field: &str) {
        assert!(settings.check().unwrap_err().to_string().starts_with(&format!("`{field}` is ")));
    }

    #[test]
    fn the_papers_settings_are_in_range() {
        assert_eq!(settings().check(), Ok(()));
        assert_eq!(Settings { l1: 0.0, ..settings() }.check(), Ok(()));
    }

    #[test]
    fn a_code_without_units_or_with_too_many_is_refused() {
        assert_refused(&Settings { hidden: hidden(0), ..settings() }, "hidden.units");
        assert_refused(&Settings { hidden: hidden(1 << 32), ..settings() }, "hidden.units");
    }

    #[test]
    fn counts_of_zero_are_refused() {
        assert_refused(&Settings { batch_size: 0, ..settings() }, "batch_size");
        assert_refused(&Settings { max_epochs: 0, ..settings() }, "max_epochs");
        assert_refused(&Settings { patience: 0, ..settings() }, "patience");
    }

    #[test]
    fn rates_and_penalties_out_of_range_are_refused() {
        for learning_rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            assert_refused(&Settings { learning_rate, ..settings() }, "learning_rate");
        }
        for l1 in [-1e-9, f64::NAN, f64::INFINITY] {
            assert_refused(&Settings { l1, ..settings() }, "l1");
        }
    }

    #[test]
    fn settings_round_trip_and_what_is_read_is_checked() {
        let text = serde_json::to_string(&settings()).unwrap();
        assert!(text.contains(r#""reconstruction":"softplus""#), "{text}");
        assert!(text.contains(r#""corruption":{"masking":{"probability":0.25}}"#), "{text}");
        assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings());
        let error = serde_json::from_str::<Settings>(&text.replace("0.25", "1.25")).unwrap_err();
        assert!(error.to_string().contains("`corruption.probability` is 1.25"), "{error}");
        assert!(serde_json::from_str::<Settings>(&text.replace("probability", "p")).is_err());
    }
}
