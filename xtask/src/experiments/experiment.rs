//! [`Experiment`]: a table or figure of the paper, or a group of its claims.

use anyhow::Result;

use super::context::Context;
use super::failed;
use crate::data::Place;
use crate::job::Job;
use crate::measurement::Measurement;
use crate::record::Runs;
use crate::report::model::{Block, Fold, Section};

/// A table or figure of the paper, or a group of its claims.
#[derive(Debug)]
pub(crate) struct Experiment {
    /// The name on the command line and in the report.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// Where the paper has it; empty if it does not.
    pub(crate) reference: &'static str,
    /// The data that it rests on. It is left out if none of them are loaded.
    pub(crate) places: &'static [Place],
    /// The jobs that are known by now. Those of a later stage appear when an earlier one is finished.
    pub(crate) jobs: fn(&Context<'_>, &Runs) -> Result<Vec<Job>>,
    /// What the section measures on the networks of finished runs.
    pub(crate) measurements: fn(&Context<'_>, &Runs) -> Result<Vec<Measurement>>,
    /// The content of its section of the report.
    pub(crate) blocks: fn(&Context<'_>, &Runs) -> Result<Vec<Block>>,
    /// The result in a sentence, for the top of the report; `None` if it has none.
    pub(crate) summary: fn(&Context<'_>, &Runs) -> Result<Option<String>>,
}

impl Experiment {
    /// The identities of the finished runs on whose networks something is left to measure.
    pub(crate) fn networks(&self, context: &Context<'_>, runs: &Runs) -> Result<Vec<String>> {
        let mut networks = Vec::new();
        for measurement in (self.measurements)(context, runs)? {
            if !measurement.is_kept(context.measurements)? {
                networks.extend(measurement.networks);
            }
        }
        Ok(networks)
    }

    /// The section of the report. Each run of the experiment that diverged or died is named at its end, selected or
    /// not.
    pub(crate) fn report(&self, context: &Context<'_>, runs: &Runs) -> Result<Section> {
        let mut section = self.section(context, runs)?;
        if let Some(failed) = failed::list(runs, &(self.jobs)(context, runs)?) {
            let blocks = vec![Block::Paragraph(format!("{failed}."))];
            section.blocks.push(Block::Fold(Fold { title: "Runs that diverged or died".into(), blocks }));
        }
        Ok(section)
    }

    /// The section without the failed runs at its end.
    pub(super) fn section(&self, context: &Context<'_>, runs: &Runs) -> Result<Section> {
        Ok(Section {
            id: self.id.into(),
            title: self.title.into(),
            reference: self.reference.into(),
            blocks: (self.blocks)(context, runs)?,
        })
    }
}
