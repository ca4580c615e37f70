//! Activations of other crates as data: their names, and what is refused.

use std::borrow::Cow;

use truezero_activations::{
    Activation, ActivationError, ActivationKind, Bounds, CustomActivation, Real, activation_tests,
};

/// x where it is positive, an eighth of x elsewhere, under any name.
#[derive(Debug)]
struct Leaky(&'static str);

impl<T: Real> Activation<T> for Leaky {
    fn name(&self) -> Cow<'static, str> {
        self.0.into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::neg_infinity(), T::infinity())
    }

    fn kinks(&self) -> Vec<T> {
        vec![T::zero()]
    }

    fn non_decreasing(&self) -> bool {
        true
    }

    fn value(&self, x: T) -> T {
        x * self.derivative(x)
    }

    fn derivative(&self, x: T) -> T {
        let slope = if x > T::zero() { T::one() } else { T::rounded_from_f64(0.125) };
        if x.is_nan() { x } else { slope }
    }
}

fn custom(name: &'static str) -> Result<CustomActivation, ActivationError> {
    CustomActivation::new(Box::leak(Box::new(Leaky(name))))
}

activation_tests!(a_kind_that_holds_one, ActivationKind::Custom(custom("leaky").unwrap()));

#[test]
fn custom_activations_are_compared_and_read_by_name() {
    let (leaky, again, other) =
        (custom("leaky").unwrap(), custom("leaky").unwrap(), custom("leaky(2)").unwrap());
    assert_eq!(ActivationKind::Custom(leaky), ActivationKind::Custom(again));
    assert_ne!(ActivationKind::Custom(leaky), ActivationKind::Custom(other));
    assert_ne!(ActivationKind::Custom(leaky), ActivationKind::Rectifier);
    for activation in [leaky, other] {
        let kind = ActivationKind::Custom(activation);
        assert_eq!(kind.to_string(), activation.name());
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", activation.name()));
        assert_eq!(ActivationKind::parse_with(&activation.name(), &[leaky, other]), Ok(kind));
        for unknown in [ActivationKind::parse_with(&activation.name(), &[]), activation.name().parse()] {
            let Err(ActivationError::UnknownName { found, .. }) = unknown else { panic!("{unknown:?}") };
            assert_eq!(found, activation.name());
        }
    }
    assert_eq!(ActivationKind::parse_with("ReLU", &[leaky]), Ok(ActivationKind::Rectifier));
}

#[test]
fn names_that_could_not_be_read_back_are_refused() {
    for name in
        ["", " ", " leaky", "leaky\n", "tanh", "ReLU", "Abs_Tanh", "softplus(2)", "tanh(2)", "softplus(x)"]
    {
        let error = custom(name).unwrap_err();
        assert_eq!(error, ActivationError::CustomName { found: name.to_owned() });
        assert!(
            error.to_string().starts_with(&format!("`{name}` cannot name a custom activation")),
            "{error}"
        );
    }
    for name in ["leaky-rectifier", "leaky", "Leaky(0.1)", "tanh2", "leaky(1(2)"] {
        assert!(custom(name).is_ok(), "{name}");
    }
}

/// The rectifier, with properties that depend on the precision.
#[derive(Debug)]
struct TwoFaced(usize);

impl<T: Real> Activation<T> for TwoFaced {
    fn name(&self) -> Cow<'static, str> {
        if self.0 == 0 { T::NAME.into() } else { "two-faced".into() }
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::infinity())
    }

    fn true_zeros(&self) -> bool {
        self.0 == 1 && T::NAME == "f64"
    }

    fn has_derivative_from_output(&self) -> bool {
        self.0 == 2 && T::NAME == "f32"
    }

    fn value(&self, x: T) -> T {
        x.max(T::zero())
    }

    fn derivative(&self, x: T) -> T {
        if x > T::zero() { T::one() } else { T::zero() }
    }
}

#[test]
fn both_precisions_must_say_the_same() {
    static ACTIVATIONS: [TwoFaced; 4] = [TwoFaced(0), TwoFaced(1), TwoFaced(2), TwoFaced(3)];
    let errors = ACTIVATIONS.each_ref().map(|activation| CustomActivation::new(activation).err());
    let messages = errors.map(|error| error.map(|error| error.to_string()));
    let differs =
        |what, name| Some(format!("`{what}` of `{name}` differs between f32 and f64: expected the same"));
    assert_eq!(
        messages,
        [
            differs("name", "f32"),
            differs("true_zeros", "two-faced"),
            differs("has_derivative_from_output", "two-faced"),
            None,
        ]
    );
}
