//! Measurements of the structure of trained networks: what is active, and what is linear (sections 2.2 and 3.1).

mod active;
mod linear;

pub use active::{HiddenMagnitudes, active_units};
pub use linear::{linear_model_difference, rescaling_change, to_f64};
