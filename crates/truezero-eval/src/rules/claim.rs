//! [`Claim`]: a claim of the paper by its number.

use std::fmt;

use super::error::RuleError;

/// A claim of the paper by its number, C1 to C21.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim(u8);

impl Claim {
    /// # Errors
    /// [`RuleError::Claim`] unless the number is 1 to 21.
    pub fn new(number: u8) -> Result<Self, RuleError> {
        if (1..=21).contains(&number) { Ok(Self(number)) } else { Err(RuleError::Claim { found: number }) }
    }

    /// Whether any data may decide it: it is about initialisation, an exact identity, active sets or time.
    pub fn holds_for_any_network(self) -> bool {
        matches!(self.0, 1 | 16 | 17 | 18 | 20 | 21)
    }

    /// Whether the networks that it rests on must have converged: all but those as they are initialised.
    pub fn needs_converged_runs(self) -> bool {
        self.0 != 1
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "C{}", self.0)
    }
}
