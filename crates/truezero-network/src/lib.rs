//! truezero-network
