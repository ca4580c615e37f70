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
    /// By line, the test errors at the shares of the labels.
    pub(crate) figure4: BTreeMap<String, Vec<f64>>,
    pub(crate) alpha: Alpha,
    /// The rows of Table 2, and T2b after them.
    pub(crate) table2: Vec<Table2Row>,
    pub(crate) table3: Table3,
    /// By name, as in "C2".
    pub(crate) claims: BTreeMap<String, Claim>,
}

/// A claim of the paper.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claim {
    /// The claim in a few words.
    pub(crate) short: String,
    /// The claim in a sentence.
    pub(crate) claim: String,
}

/// The sweep of α on NORB.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alpha {
    /// At α = 1, 1.3, 2, 3, 6 and ∞.
    pub(crate) errors: Vec<f64>,
}

/// A row of Table 2.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table2Row {
    /// As it is printed.
    pub(crate) rmse: String,
    /// As it is printed; T2b has none.
    pub(crate) sparsity: Option<String>,
}

/// Table 3 and what it is compared with; accuracies in percent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table3 {
    pub(crate) rectifier: f64,
    pub(crate) zhou_mean: f64,
    /// By domain.
    pub(crate) zhou: BTreeMap<String, f64>,
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
        assert_eq!(paper.table1.with_pre_training["norb"]["softplus"], 19.19);
        assert_eq!(paper.sparsity["mnist"], 83.4);
        assert_eq!(paper.figure4["tanh, pre-trained"], [41.5, 24.4, 21.1, 19.5, 17.7]);
        assert_eq!((paper.alpha.errors.len(), paper.table2.len(), paper.table3.zhou["dvd"]), (6, 5, 71.6));
        assert_eq!(paper.figure1.firing_rate[1], (2.0, 122.0));
        assert!(paper.claims["C15"].claim.contains(&paper.table3.zhou_mean.to_string()));
    }
}
