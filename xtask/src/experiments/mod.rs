//! The paper's table of contents: one file an experiment, each with the jobs it wants and the section it makes of them.

mod active_sets;
mod active_units;
mod alpha;
mod baselines;
#[cfg(test)]
mod claims;
mod computation;
mod counted;
#[cfg(test)]
mod failures;
mod figure1;
mod figure2;
mod figure3;
mod figure4;
mod folds;
mod footnote3;
mod grid;
mod judge;
mod pre_training;
mod samples;
mod separability;
mod sparsity;
mod strategies;
mod structure;
#[cfg(test)]
mod synthetic;
mod table1;
mod table2;
mod table3;

use anyhow::Result;
use truezero_datasets::Dataset;
use truezero_tensor::Kernels;

use crate::data::{Data, Place};
use crate::job::Job;
use crate::paper::Paper;
use crate::record::Runs;
use crate::report::model::{Block, Check, Section};
use crate::scale::{Scale, Sizes};
use crate::store::Store;

pub(crate) use grid::parts;

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
    /// The data that it rests on; without any of them it has nothing to say.
    pub(crate) places: &'static [Place],
    /// The jobs that the experiment rests on, as far as they follow from the runs that are finished: those of a later
    /// stage appear when an earlier one is done.
    pub(crate) jobs: fn(&Context<'_>, &Runs) -> Result<Vec<Job>>,
    /// The section of the report.
    pub(crate) section: fn(&Context<'_>, &Runs) -> Result<Section>,
    /// What came out in a sentence, for the top of the report; nothing where there is nothing to say.
    pub(crate) summary: fn(&Context<'_>, &Runs) -> Result<Option<String>>,
}

impl Experiment {
    /// The section of the report. Each run of the experiment that diverged or died is named at its end, selected or
    /// not.
    pub(crate) fn report(&self, context: &Context<'_>, runs: &Runs) -> Result<Section> {
        let mut section = (self.section)(context, runs)?;
        if let Some(failed) = counted::without_result(runs, &(self.jobs)(context, runs)?) {
            section.blocks.push(Block::Paragraph(format!("Runs that did not come to a result. {failed}.")));
        }
        Ok(section)
    }
}

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

/// What experiments plan and report by.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) scale: Scale,
    pub(crate) sizes: Sizes,
    pub(crate) data: &'a Data,
    /// The first chooses, the others repeat.
    pub(crate) seeds: Vec<u64>,
    pub(crate) paper: &'a Paper,
    pub(crate) store: &'a Store,
    pub(crate) kernels: Kernels,
}

impl Context<'_> {
    /// The columns of Table 1 whose data are loaded.
    pub(crate) fn images(&self) -> Vec<Place> {
        Place::IMAGES.into_iter().filter(|&place| self.data.at(place).is_ok()).collect()
    }

    /// Whether the paper's own data stand at a place. Only of those a summary speaks.
    pub(crate) fn is_the_papers(&self, place: Place) -> bool {
        self.data.at(place).is_ok_and(|dataset| dataset.provenance.stands_in_for.is_none())
    }

    /// A claim on the data at places, before it is judged: its name, the claim in a few words, and its sentence.
    pub(crate) fn check(&self, (id, short): (&str, &str), claim: &str, places: &[Place]) -> Check {
        Check {
            id: id.into(),
            short: short.into(),
            claim: claim.into(),
            statistic: "–".into(),
            data: self.describe(places),
            stand_ins: self.stand_ins(places),
            ..Check::default()
        }
    }

    /// The data at places, as a check names them.
    pub(crate) fn describe(&self, places: &[Place]) -> String {
        let known = places
            .iter()
            .filter_map(|&place| Some((place, self.data.at(place).ok()?, self.data.examples(place).ok()?)));
        let words = known.map(|(place, dataset, examples)| description(place, dataset, examples));
        words.collect::<Vec<_>>().join("; ")
    }

    /// The stand-ins at places, as a check names them.
    pub(crate) fn stand_ins(&self, places: &[Place]) -> Vec<String> {
        let known = places.iter().filter_map(|&place| Some((place, self.data.at(place).ok()?)));
        known.filter_map(|(place, dataset)| stand_in(place, dataset)).collect()
    }
}

fn description(place: Place, dataset: &Dataset, [train, valid, test]: [usize; 3]) -> String {
    let name = stand_in(place, dataset).unwrap_or_else(|| dataset.provenance.title.clone());
    let unlabelled = dataset
        .unlabelled
        .as_ref()
        .map_or_else(String::new, |examples| format!(", {} examples without labels", examples.len()));
    format!("{name}: {train} training, {valid} validation, {test} test examples{unlabelled}")
}

/// What stands at a place, if it is not the paper's data.
fn stand_in(place: Place, dataset: &Dataset) -> Option<String> {
    let stands_in = dataset.provenance.stands_in_for.is_some();
    stands_in.then(|| format!("{} in place of {}", dataset.provenance.title, place.title()))
}

/// A data set in the head of a table.
fn column(context: &Context<'_>, place: Place) -> String {
    if context.is_the_papers(place) {
        place.title().to_owned()
    } else {
        format!("stand-in for {}", place.title())
    }
}

#[cfg(test)]
mod tests {
    use truezero_network::Network;

    use super::synthetic::{Known, Outcome, Synthetic};
    use super::*;
    use crate::report::model::Table;

    /// Every section, but for the examples of the data sets, made from networks as they are initialised.
    fn sections(stand_ins: bool) -> impl Iterator<Item = (&'static Experiment, Section)> {
        let known = Known {
            outcome: |run| Outcome {
                network: Some(Network::initialise(&run.settings.architecture, 1)),
                ..Outcome::default()
            },
            stand_ins,
            ..Known::default()
        };
        EXPERIMENTS.iter().filter(|experiment| experiment.id != samples::EXPERIMENT.id).map(
            move |experiment| {
                let synthetic = Synthetic::new(experiment, known);
                (experiment, (experiment.section)(&synthetic.context(), &synthetic.runs).unwrap())
            },
        )
    }

    #[test]
    fn a_section_has_the_name_of_its_experiment_and_no_number_that_is_none() {
        for (experiment, section) in sections(false) {
            assert_eq!(section.id, experiment.id);
            assert!(!format!("{section:?}").contains("NaN"), "{section:?}");
        }
    }

    #[test]
    fn no_two_runs_have_the_same_label() {
        let mut ids = std::collections::BTreeMap::new();
        let mut collect = |jobs: Vec<Job>| {
            for Job { id, label, .. } in jobs {
                let known = ids.entry(label.clone()).or_insert_with(|| id.clone());
                assert_eq!(*known, id, "{label}");
            }
        };
        for stand_ins in [false, true] {
            for experiment in &EXPERIMENTS {
                let synthetic = Synthetic::new(experiment, Known { stand_ins, ..Known::default() });
                collect((experiment.jobs)(&synthetic.context(), &synthetic.runs).unwrap());
            }
        }
    }

    #[test]
    fn no_table_or_figure_calls_a_stand_in_by_the_name_of_what_it_stands_in_for() {
        for (experiment, section) in sections(true) {
            let texts = section.blocks.into_iter().flat_map(|block| match block {
                Block::Table(Table { caption, columns, rows, .. }) => {
                    let labels = rows.into_iter().map(|row| row.label);
                    std::iter::once(caption).chain(columns).chain(labels).collect()
                }
                Block::Figure(figure) => {
                    let titles = figure.plots.into_iter().map(|plot| plot.title);
                    std::iter::once(figure.caption).chain(titles).collect()
                }
                _ => Vec::new(),
            });
            for text in texts {
                for title in experiment.places.iter().map(|place| place.title()) {
                    let told = ["stand-in for", "in place of"].map(|words| format!("{words} {title}"));
                    let rest = told.iter().fold(text.clone(), |rest, told| rest.replace(told, ""));
                    assert!(!rest.contains(title), "{}: {text}", experiment.id);
                }
            }
        }
    }
}
