//! truezero-train
