//! Numbers that are written only if they can be read back: JSON has neither NaN nor infinities, and would write `null`.

use serde::ser::Error as _;
use serde::{Serialize as _, Serializer};

/// Serialises a finite number, and refuses others.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
pub(crate) fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.is_finite() {
        number.serialize(serializer)
    } else {
        Err(S::Error::custom(format_args!("a number to be kept: expected finite, found {number}")))
    }
}
