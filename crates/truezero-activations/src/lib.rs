//! truezero-activations
