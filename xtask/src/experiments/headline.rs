//! The figures at the top of the report.

use anyhow::Result;

use super::context::Context;
use super::experiment::Experiment;
use super::{computation, figure3, table1};
use crate::record::Runs;
use crate::report::model::Block;

/// Makes the figure of an experiment; `None` without runs.
type Make = fn(&Context<'_>, &Runs) -> Result<Option<Block>>;

/// The figures of those experiments that were chosen and have runs: Table 1, Figure 3, and the time of a step.
pub(crate) fn headline_figures(
    context: &Context<'_>,
    runs: &Runs,
    chosen: &[&Experiment],
) -> Result<Vec<Block>> {
    let figures: [(&Experiment, Make); 3] = [
        (&table1::EXPERIMENT, table1::headline),
        (&figure3::EXPERIMENT, figure3::headline),
        (&computation::EXPERIMENT, computation::headline),
    ];
    let is_chosen = |experiment: &Experiment| chosen.iter().any(|other| other.id == experiment.id);
    let chosen = figures.into_iter().filter(|(experiment, _)| is_chosen(experiment));
    chosen.filter_map(|(_, make)| make(context, runs).transpose()).collect()
}
