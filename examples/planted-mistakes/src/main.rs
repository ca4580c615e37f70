//! What the property-test kit says of three activations with a mistake each: `cargo run --release` in this folder.

mod mistakes;

use truezero_activations::properties::{Law, Violation, check_law};

use crate::mistakes::{Overflow, WrongSide, WrongSlope};

/// The violation of the law that each mistake breaks.
fn violations() -> [(Law, Option<Violation>); 3] {
    [
        (Law::Derivative, check_law::<f64>(Law::Derivative, &WrongSlope).err()),
        (Law::TrueZeros, check_law::<f64>(Law::TrueZeros, &WrongSide).err()),
        (Law::Finite, check_law::<f64>(Law::Finite, &Overflow).err()),
    ]
}

fn main() {
    for (law, violation) in violations() {
        match violation {
            Some(violation) => println!("{violation}"),
            None => println!("no counterexample to {law:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_is_caught_with_its_input() {
        for (law, violation) in violations() {
            let violation = violation.unwrap_or_else(|| panic!("{law:?} found nothing"));
            assert_eq!(violation.law, law);
            assert!(!violation.input.is_empty() && violation.to_string().contains(&violation.input));
            // Found and expected.
            assert!(violation.reason.len() > 20, "{violation}");
        }
    }
}
