//! truezero-eval
