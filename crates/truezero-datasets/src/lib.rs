//! truezero-datasets
