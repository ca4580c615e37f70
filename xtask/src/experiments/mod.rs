//! One file for each table, figure and claim about structure of the paper, with the jobs it wants and the section it
//! makes of their records.

mod active_sets;
mod active_shares;
mod active_units;
mod alpha;
mod baselines;
mod cells;
mod checks;
mod choices;
mod comparisons;
mod computation;
mod context;
mod experiment;
mod failed;
mod figure1;
mod figure2;
mod figure3;
mod figure4;
mod footnote3;
mod headline;
mod levels;
mod model;
mod papers;
mod plots;
mod readings;
mod samples;
mod searched;
mod separability;
mod sparsity;
mod strategies;
mod structure;
mod table1;
mod table2;
mod table3;
#[cfg(test)]
mod tests;

use anyhow::Result;

use crate::record::Runs;

pub(crate) use choices::{CHOICES, Choices, PUBLISHED};
pub(crate) use context::Context;
pub(crate) use experiment::Experiment;
pub(crate) use headline::headline_figures;
pub(crate) use model::parts;
pub(crate) use readings::readings;

/// All experiments, in the order of the report.
pub(crate) const EXPERIMENTS: [Experiment; 18] = [
    figure1::EXPERIMENT,
    figure2::EXPERIMENT,
    table1::EXPERIMENT,
    alpha::EXPERIMENT,
    strategies::EXPERIMENT,
    footnote3::EXPERIMENT,
    sparsity::EXPERIMENT,
    figure3::EXPERIMENT,
    figure4::EXPERIMENT,
    table2::EXPERIMENT,
    table3::EXPERIMENT,
    structure::EXPERIMENT,
    active_sets::EXPERIMENT,
    separability::EXPERIMENT,
    active_units::EXPERIMENT,
    computation::EXPERIMENT,
    samples::EXPERIMENT,
    baselines::EXPERIMENT,
];

/// What the searches of this reproduction have selected, as far as they are finished, for other reproductions to read.
/// There is nothing to tell where the choices were read themselves.
pub(crate) fn choices(context: &Context<'_>, runs: &Runs) -> Result<Choices> {
    let mut choices = Choices::default();
    if !context.sizes.published_choices {
        let models = [table1::models(context), strategies::models(context), footnote3::models()].concat();
        for model in models.into_iter().filter(|model| context.data.at(model.place).is_ok()) {
            choices.add(&model.search(context)?, runs)?;
        }
    }
    Ok(choices)
}
