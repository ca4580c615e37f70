//! The paper's table of contents: one file a table or figure, each with the jobs it wants and the section it makes of
//! their records.

mod active_sets;
mod active_units;
mod alpha;
mod baselines;
mod cells;
mod checks;
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
