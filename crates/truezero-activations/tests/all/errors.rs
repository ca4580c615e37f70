//! Each error of a name or parameter, by the public API.

use std::borrow::Cow;

use truezero_activations::{Activation, ActivationError, ActivationKind, Bounds, CustomActivation, Real};

/// The identity, with another name in each precision.
#[derive(Debug)]
struct TwoNames;

impl<T: Real> Activation<T> for TwoNames {
    fn name(&self) -> Cow<'static, str> {
        T::NAME.into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::neg_infinity(), T::infinity())
    }

    fn value(&self, x: T) -> T {
        x
    }

    fn derivative(&self, _: T) -> T {
        T::one()
    }
}

#[test]
fn every_error_can_be_matched() {
    let parsed = |text: &str| text.parse::<ActivationKind>().unwrap_err();
    assert!(matches!(parsed("cubic"), ActivationError::UnknownName { found, .. } if found == "cubic"));
    assert!(matches!(
        parsed("tanh(2)"),
        ActivationError::UnexpectedParameter { activation: "tanh", found } if found == "2"
    ));
    assert!(matches!(
        parsed("softplus(x)"),
        ActivationError::ParameterNotANumber { activation: "softplus", found, .. } if found == "x"
    ));
    for wrong in ["softplus(-1)", "softplus(0)", "softplus(nan)", "softplus(inf)", "softplus(1e-300)"] {
        assert!(matches!(parsed(wrong), ActivationError::ParameterOutOfRange { .. }), "{wrong}");
    }
    let error = CustomActivation::new(&TwoNames).unwrap_err();
    assert!(matches!(error, ActivationError::Precisions { what: "name", .. }), "{error}");
}
