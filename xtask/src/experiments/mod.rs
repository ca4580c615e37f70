//! The paper's table of contents: one file an experiment, each with the jobs it wants and the section it makes of them.

mod figure1;
mod figure2;
mod figure3;
mod footnote3;
mod grid;
mod judge;
mod pre_training;
mod sparsity;
mod strategies;
mod structure;
mod table1;

use anyhow::Result;
use truezero_datasets::Dataset;
use truezero_tensor::Kernels;

use crate::job::Job;
use crate::paper::Paper;
use crate::report::model::Section;
use crate::scale::Sizes;
use crate::store::{Runs, Store};

/// The paper's level for statistical equivalence (section 4.1).
const SIGNIFICANCE: f64 = 0.05;
/// The level of the intervals.
const CONFIDENCE: f64 = 0.95;

/// A table or figure of the paper, or a group of its claims.
#[derive(Debug)]
pub(crate) struct Experiment {
    /// The name on the command line.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// The jobs that the experiment rests on, as far as they follow from the runs that are finished: those of a later stage
    /// appear when an earlier one is done.
    pub(crate) jobs: fn(&Context<'_>, &Runs) -> Result<Vec<Job>>,
    /// The section of the report.
    pub(crate) section: fn(&Context<'_>, &Runs) -> Result<Section>,
    /// What came out in a sentence, for the top of the report; nothing where there is nothing to say.
    pub(crate) summary: fn(&Context<'_>, &Runs) -> Result<Option<String>>,
}

/// All experiments, in the order of the report.
pub(crate) const EXPERIMENTS: [Experiment; 8] = [
    figure1::EXPERIMENT,
    figure2::EXPERIMENT,
    table1::EXPERIMENT,
    strategies::EXPERIMENT,
    footnote3::EXPERIMENT,
    sparsity::EXPERIMENT,
    figure3::EXPERIMENT,
    structure::EXPERIMENT,
];

/// What experiments plan and report by.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) sizes: Sizes,
    pub(crate) dataset: &'a Dataset,
    /// The first chooses, the others repeat.
    pub(crate) seeds: Vec<u64>,
    pub(crate) paper: &'a Paper,
    pub(crate) store: &'a Store,
    pub(crate) kernels: Kernels,
}

impl Context<'_> {
    /// Our data, as a check names it.
    pub(crate) fn data(&self) -> String {
        let dataset = self.dataset;
        format!(
            "{}: {} training, {} validation, {} test examples",
            dataset.provenance.title,
            dataset.train.len(),
            dataset.valid.len(),
            dataset.test.len()
        )
    }
}
