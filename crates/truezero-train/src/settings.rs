//! [`Settings`]: how a network is trained.

use serde::{Deserialize, Serialize};

use crate::SettingsError;

/// How a network is trained: mini-batch gradient descent at a constant rate, stopped early (paper, section 4.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Examples a step; the paper's is 10.
    pub batch_size: usize,
    /// The constant learning rate.
    pub learning_rate: f64,
    /// The coefficient of the L1 penalty on the hidden values, whose sum is a mean over the batch; the paper's is 0.001.
    pub l1: f64,
    /// Training ends after this many epochs at the latest.
    pub max_epochs: u32,
    /// Training ends after this many epochs in a row without a lower validation error.
    pub patience: u32,
    /// Determines the order of the examples in each epoch.
    pub seed: u64,
}

impl Settings {
    /// Whether every setting is within its range.
    ///
    /// # Errors
    /// [`SettingsError`] names the first that is not.
    pub fn check(&self) -> Result<(), SettingsError> {
        let zero = [
            ("batch_size", self.batch_size == 0),
            ("max_epochs", self.max_epochs == 0),
            ("patience", self.patience == 0),
        ];
        if let Some((field, _)) = zero.into_iter().find(|&(_, is_zero)| is_zero) {
            return Err(SettingsError::Zero { field });
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
    use super::*;

    fn settings() -> Settings {
        Settings { batch_size: 10, learning_rate: 0.1, l1: 0.001, max_epochs: 5, patience: 2, seed: 0 }
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
}
