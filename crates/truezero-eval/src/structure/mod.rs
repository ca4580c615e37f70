//! Measurements of the structure of trained networks: what is active, and what is linear (sections 2.2 and 3.1).

mod active;
mod linear;

pub use active::{HiddenMagnitudes, active_units};
pub use linear::{first_in_f64, linear_model_difference, rescaling_change};
