//! [`best`]: one of several networks errs least.

use super::error::RuleError;
use super::errs_less::{Pair, errs_less};
use super::side::{Tested, together};

/// Tests whether one network errs least: less than each of the others, by pairs whose first network is always the
/// claimed best. Holm's method corrects for the number of pairs. Its effect is that of a pair that decides.
///
/// # Errors
/// [`RuleError`] if there is no pair, if the pairs are on different data, or if a number is too large for 64 bits.
pub fn best(name: &str, pairs: &[Pair]) -> Result<Tested, RuleError> {
    together(name, &errs_less(pairs)?)
}
