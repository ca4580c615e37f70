//! Serialisers that refuse numbers which JSON does not have.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use truezero_network::{Descent, Evaluation};

/// For a number, and for one that may be absent.
pub(crate) fn finite<T, S>(number: &T, serializer: S) -> Result<S::Ok, S::Error>
where
    T: Copy + Into<Option<f64>> + Serialize,
    S: Serializer,
{
    (*number).into().map_or(Ok(()), check::<S>)?;
    number.serialize(serializer)
}

/// For a list of numbers that may be absent.
#[expect(clippy::ref_option, reason = "serde calls it so")]
pub(crate) fn finite_each<S: Serializer>(
    numbers: &Option<Vec<f64>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    numbers.iter().flatten().copied().try_for_each(check::<S>)?;
    numbers.serialize(serializer)
}

pub(crate) fn evaluation<S: Serializer>(evaluation: &Evaluation, serializer: S) -> Result<S::Ok, S::Error> {
    evaluation.negative_log_likelihood.map_or(Ok(()), check::<S>)?;
    evaluation.serialize(serializer)
}

pub(crate) fn descent<S: Serializer>(descent: &Descent, serializer: S) -> Result<S::Ok, S::Error> {
    check::<S>(descent.learning_rate)?;
    check::<S>(descent.l1)?;
    descent.serialize(serializer)
}

fn check<S: Serializer>(number: f64) -> Result<(), S::Error> {
    if number.is_finite() {
        Ok(())
    } else {
        Err(S::Error::custom(format_args!("number in a run record: expected finite, found {number}")))
    }
}
