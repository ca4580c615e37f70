//! Every activation of this crate under every law of the kit.

use proptest::prelude::*;
use truezero_activations::properties::{check_activation, laws};
use truezero_activations::{ActivationKind, Lif, RescaledLif, Softplus, activation_tests};

activation_tests!(softplus_of_alpha_1_3, Softplus::new(1.3).unwrap());
activation_tests!(softplus_of_alpha_6, Softplus::new(6.0).unwrap());
activation_tests!(softplus_of_alpha_1000, Softplus::new(1000.0).unwrap());
activation_tests!(softplus_of_alpha_one_thousandth, Softplus::new(1e-3).unwrap());
activation_tests!(lif, Lif::default());
activation_tests!(rescaled_lif_exact, RescaledLif::new(f64::from(f32::MAX)).unwrap());
activation_tests!(kind_with_parameter, "softplus(2)".parse::<ActivationKind>().unwrap());

/// By the list of names, so that a new activation is checked too.
#[test]
fn every_built_in_activation_obeys_every_law() {
    for name in ActivationKind::NAMES {
        let activation: ActivationKind = name.parse().unwrap();
        if let Err(violation) = check_activation(&activation) {
            panic!("{violation}");
        }
    }
}

proptest! {
    /// A law on inputs of one's own, as in `docs/property-tests.md`.
    #[test]
    fn the_slope_of_a_sharp_softplus_near_zero(x in -1e-3_f64..1e-3) {
        laws::derivative(&Softplus::new(1000.0).unwrap(), x)?;
    }
}
