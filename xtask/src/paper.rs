//! The paper's figures, from the one file that holds them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// The paper's figures; errors and sparsities in percent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    pub(crate) table1: Table1,
    /// By claim, as in "C8": how far from the paper's level a level may lie.
    pub(crate) tolerances: BTreeMap<String, f64>,
    pub(crate) initial: Initial,
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

/// Networks as they are initialised.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Initial {
    /// The share of true zeros.
    pub(crate) zeros: f64,
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
    /// In stars.
    pub(crate) error: f64,
    /// As it is printed; T2b has none.
    pub(crate) sparsity: Option<String>,
    /// The true zeros of the hidden layers.
    pub(crate) zeros: Option<f64>,
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
    /// By data set, the difference within which one network does as well as another.
    pub(crate) margin: BTreeMap<String, f64>,
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
        assert_eq!(
            paper.tolerances.into_iter().collect::<Vec<_>>(),
            [("C1", 2.0), ("C14", 10.0), ("C8", 10.0)].map(|(claim, points)| (claim.to_owned(), points))
        );
        for row in &paper.table2 {
            assert!(row.rmse.contains(&format!("{:.3}", row.error)), "{row:?}");
            let printed = row.zeros.map(|zeros| format!("{zeros:.1} %"));
            assert!(printed.is_none_or(|zeros| {
                row.sparsity.as_ref().is_some_and(|printed| printed.starts_with(&zeros))
            }));
        }
        let claim = &paper.claims["C13"].claim;
        assert!(paper.table2.last().is_some_and(|row| claim.contains(&row.error.to_string())), "{claim}");
    }

    #[test]
    fn the_margins_are_what_the_papers_test_could_tell_apart() {
        let table = Paper::load().unwrap().table1;
        assert_eq!(table.margin.len(), 4);
        for (name, examples) in [("mnist", 10_000), ("cifar10", 5_000), ("nistp", 20_000), ("norb", 58_320)] {
            let error = table.without_pre_training[name]["rectifier"] / 100.0;
            let margin = truezero_stats::pairwise_resolution(error, examples, 0.95).unwrap();
            assert_eq!(format!("{:.2}", 100.0 * margin), format!("{:.2}", table.margin[name]), "{name}");
        }
    }
}
