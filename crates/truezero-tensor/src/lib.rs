//! truezero-tensor
