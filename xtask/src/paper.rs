//! The paper's figures, from the one file that holds them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// The paper's figures; errors and sparsities in percent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    pub(crate) table1: Table1,
    /// By data set.
    pub(crate) sparsity: BTreeMap<String, f64>,
    pub(crate) figure1: Figure1,
    pub(crate) figure3: Figure3,
}

/// Table 1: by data set, then by neuron.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table1 {
    pub(crate) with_pre_training: BTreeMap<String, BTreeMap<String, f64>>,
    pub(crate) without_pre_training: BTreeMap<String, BTreeMap<String, f64>>,
}

/// Figure 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figure1 {
    /// (current in nA, rate in Hz).
    pub(crate) firing_rate: Vec<(f64, f64)>,
}

/// Figure 3.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figure3 {
    /// The degree-2 fit: (sparsity, test error), both in percent.
    pub(crate) fit: Vec<(f64, f64)>,
}

impl Paper {
    /// The figures as they are compiled in.
    pub(crate) fn load() -> Result<Self> {
        toml::from_str(include_str!("paper.toml")).context("paper.toml, which is compiled in, cannot be read")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_the_papers() {
        let paper = Paper::load().unwrap();
        let mnist = &paper.table1.without_pre_training["mnist"];
        assert_eq!([mnist["rectifier"], mnist["tanh"], mnist["softplus"]], [1.43, 1.57, 1.77]);
        let mnist = &paper.table1.with_pre_training["mnist"];
        assert_eq!([mnist["rectifier"], mnist["tanh"], mnist["softplus"]], [1.20, 1.16, 1.17]);
        assert_eq!(paper.sparsity["mnist"], 83.4);
        assert_eq!(paper.figure1.firing_rate[1], (2.0, 122.0));
    }
}
