//! Every activation of this crate under every law of the kit.

use truezero_activations::{
    AbsTanh, ActivationKind, Lif, Linear, RectifiedTanh, Rectifier, RescaledLif, Sigmoid, Softplus, Tanh,
    activation_tests,
};

activation_tests!(rectifier, Rectifier);
activation_tests!(softplus, Softplus::default());
activation_tests!(softplus_of_alpha_1_3, Softplus::new(1.3).unwrap());
activation_tests!(softplus_of_alpha_6, Softplus::new(6.0).unwrap());
activation_tests!(softplus_of_alpha_1000, Softplus::new(1000.0).unwrap());
activation_tests!(softplus_of_alpha_one_thousandth, Softplus::new(1e-3).unwrap());
activation_tests!(tanh, Tanh);
activation_tests!(sigmoid, Sigmoid);
activation_tests!(lif, Lif::default());
activation_tests!(rescaled_lif, RescaledLif::default());
activation_tests!(rescaled_lif_exact, RescaledLif::new(f64::from(f32::MAX)).unwrap());
activation_tests!(rectified_tanh, RectifiedTanh);
activation_tests!(abs_tanh, AbsTanh);
activation_tests!(linear, Linear);
activation_tests!(kind_without_parameter, ActivationKind::Tanh);
activation_tests!(kind_with_parameter, "softplus(2)".parse::<ActivationKind>().unwrap());
