//! Every activation at the ends of the floats: infinities, the largest and smallest numbers, both zeros and NaN.

use truezero_activations::properties::laws;
use truezero_activations::{
    AbsTanh, Activation, Lif, LifConstants, Linear, Real, RectifiedTanh, Rectifier, RescaledLif, Sigmoid,
    Softplus, Tanh,
};

fn all<T: Real>() -> Vec<Box<dyn Activation<T>>> {
    let largest = f64::from(f32::MAX);
    let smallest = f64::from(f32::MIN_POSITIVE);
    let mut all: Vec<Box<dyn Activation<T>>> = vec![
        Box::new(Rectifier),
        Box::new(Tanh),
        Box::new(Sigmoid),
        Box::new(RectifiedTanh),
        Box::new(AbsTanh),
        Box::new(Linear),
        Box::new(Lif::default()),
    ];
    for parameter in [smallest, 1e-3, 1.0, 3.0, 1e30, largest] {
        all.push(Box::new(Softplus::new(parameter).unwrap()));
        all.push(Box::new(RescaledLif::new(parameter).unwrap()));
    }
    // Constants at both ends of what is accepted.
    let usual = LifConstants::default();
    for constants in [
        LifConstants { time_constant: largest, ..usual },
        LifConstants { time_constant: smallest, ..usual },
        LifConstants { refractory_period: largest, ..usual },
        LifConstants { refractory_period: smallest, ..usual },
        LifConstants { resistance: largest, ..usual },
        LifConstants { resistance: 1e-30, ..usual },
        LifConstants { reset_potential: -largest, ..usual },
    ] {
        all.push(Box::new(Lif::new(constants).unwrap()));
    }
    all
}

/// Magnitudes where floats end, of either sign, but for infinity.
fn ends<T: Real>() -> Vec<T> {
    let (normal, largest) = (T::min_positive_value(), T::max_value());
    let sizes = [
        T::zero(),
        normal * T::epsilon(),
        normal - normal * T::epsilon(),
        normal,
        largest / (T::one() + T::one()),
        largest,
    ];
    sizes.into_iter().flat_map(|size| [size, -size]).collect()
}

fn check<T: Real>() {
    for activation in all::<T>() {
        let name = format!("{activation:?} in {}", T::NAME);
        let ends = ends::<T>();
        for &x in &ends {
            // Infinite only where the exact number is, as that of a softplus with a tiny α at the largest number.
            laws::finite(&*activation, x).unwrap_or_else(|error| panic!("{name}: {error}"));
            laws::range(&*activation, x).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        for x in [T::infinity(), T::neg_infinity()] {
            let (value, derivative) = (activation.value(x), activation.derivative(x));
            assert!(activation.range().contains(value), "{name} at {x}: {value}");
            assert!(
                !derivative.is_nan() && derivative.abs() <= activation.derivative_limit(),
                "{name} at {x}: {derivative}"
            );
        }
        if activation.has_derivative_from_output() {
            for x in ends.into_iter().chain([T::infinity(), T::neg_infinity()]) {
                let value = activation.value(x);
                let (expected, found) = (activation.derivative(x), activation.derivative_from_output(value));
                let comparable = value.is_finite() || x.is_infinite();
                let close = (found - expected).abs() <= T::rounded_from_f64(1e-6);
                assert!(
                    found.is_finite() && (close || !comparable),
                    "{name} at {x}: {found} from the output"
                );
            }
            assert!(activation.derivative_from_output(T::nan()).is_nan(), "{name}");
        }
        for nan in [T::nan(), -T::nan()] {
            assert!(activation.value(nan).is_nan() && activation.derivative(nan).is_nan(), "{name}");
        }
    }
}

#[test]
fn in_f32_no_activation_leaves_its_range_or_the_numbers() {
    check::<f32>();
}

#[test]
fn in_f64_no_activation_leaves_its_range_or_the_numbers() {
    check::<f64>();
}
