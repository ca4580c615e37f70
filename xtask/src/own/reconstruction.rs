//! Whether the reconstruction units of a configuration can give back what they are to.

use truezero_activations::{Activation as _, Bounds};
use truezero_datasets::Split;
use truezero_pretrain::Reconstruction;
use truezero_tensor::Examples;

use super::config::NetworkSettings;

/// Says whether `units` can give back the values of each hidden layer that another one is above.
pub(super) fn of_layers(units: Reconstruction, network: &NetworkSettings) -> Result<(), String> {
    let (given, taken): (Bounds<f32>, Bounds<f32>) = (units.unit().range(), network.activation.range());
    let is_scaled = taken == Bounds::new(-1.0, 1.0)
        || (units == Reconstruction::Sigmoid && taken == Bounds::new(0.0, f32::INFINITY));
    let fits = given.low() <= taken.low() && taken.high() <= given.high();
    if network.hidden.len() < 2 || is_scaled || fits {
        return Ok(());
    }
    let (activation, low) = (network.activation, taken.low());
    Err(format!(
        "\"{units}\" cannot give back the values of {activation} units, which are from {low} to {}: set \
         \"linear-after\"",
        taken.high()
    ))
}

/// Says whether `units` can give back the features of these examples, which lie in [−1, 1] if they are `centred`.
pub(super) fn of_features(units: Reconstruction, centred: bool, splits: [&Split; 2]) -> Result<(), String> {
    let given: Bounds<f32> = units.unit().range();
    // Of centred features x the targets are (x + 1) / 2, if the units are never negative.
    let least = if centred && given.low() == 0.0 { -1.0 } else { given.low() };
    let outside = |value: &f32| !(least..=given.high()).contains(value);
    let Some(found) = splits.iter().find_map(|split| first(&split.inputs, outside)) else { return Ok(()) };
    let most = if given.high().is_finite() { format!(" to {}", given.high()) } else { " up".to_owned() };
    Err(format!(
        "\"{units}\" can give back features from {least}{most}, found {found}: set \"linear-after\", which gives back \
         any, or another `scale_by`"
    ))
}

/// The first value that is so.
fn first(examples: &Examples<f32>, is: impl Fn(&f32) -> bool) -> Option<f32> {
    let mut columns = (0..examples.len()).map(|example| match examples {
        Examples::Dense(matrix) => matrix.column(example),
        Examples::Sparse(lists) => lists.column(example).1,
    });
    columns.find_map(|values| values.iter().copied().find(|value| is(value)))
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;
    use truezero_tensor::Matrix;

    use super::*;

    #[test]
    fn units_that_cannot_give_back_a_layer_are_named() {
        let of = |units, activation| {
            of_layers(units, &NetworkSettings { hidden: vec![4, 4], activation, half_negated: false })
        };
        for units in Reconstruction::ALL {
            assert_eq!(of(units, ActivationKind::Rectifier), Ok(()), "{units}");
            assert_eq!(of(units, ActivationKind::Tanh), Ok(()), "{units}");
            assert_eq!(of(units, ActivationKind::Sigmoid), Ok(()), "{units}");
        }
        assert_eq!(of(Reconstruction::LinearAfter, ActivationKind::Linear), Ok(()));
        let error = of(Reconstruction::Softplus, ActivationKind::Linear).unwrap_err();
        assert!(error.starts_with("\"softplus\" cannot give back the values of linear units"), "{error}");
    }

    #[test]
    fn features_outside_of_the_units_are_named() {
        let split = |values: [f32; 2]| Split {
            inputs: Examples::Dense(Matrix::from_fn(1, 2, |_, example| values[example])),
            labels: vec![0, 1],
        };
        let of = |units, centred, values| of_features(units, centred, [&split([0.5, 0.0]), &split(values)]);
        for (units, centred, values, expected) in [
            (Reconstruction::Softplus, false, [0.0, 7.0], None),
            (Reconstruction::Softplus, false, [0.0, -0.5], Some("features from 0 up, found -0.5")),
            (Reconstruction::Softplus, true, [-1.0, 7.0], None),
            (Reconstruction::Rectifier, true, [-1.5, 0.0], Some("features from -1 up, found -1.5")),
            (Reconstruction::Sigmoid, false, [0.0, 1.5], Some("features from 0 to 1, found 1.5")),
            (Reconstruction::Sigmoid, true, [-1.0, 1.0], None),
            (Reconstruction::LinearAfter, true, [-9.0, 9.0], None),
            (Reconstruction::LinearBefore, false, [-9.0, 9.0], None),
        ] {
            let found = of(units, centred, values).err();
            assert_eq!(found.is_some(), expected.is_some(), "{units}: {found:?}");
            assert!(
                found.iter().zip(expected).all(|(found, expected)| found.contains(expected)),
                "{found:?}"
            );
        }
    }
}
