//! Tests of the experiments, on runs whose results are known.

mod claims;
mod failures;
mod sections;
mod synthetic;
