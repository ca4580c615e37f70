//! What every section of the report has in common.

use truezero_network::Network;

use super::super::*;
use super::synthetic::{Known, Outcome, Synthetic};
use crate::data::Place;
use crate::job::Job;
use crate::report::model::{Block, Section, Table};

/// Every section, but for the examples of the data sets, made from networks as they are initialised.
fn sections(stand_ins: &'static [Place]) -> impl Iterator<Item = (&'static Experiment, Section)> {
    let known = Known {
        outcome: |run| Outcome {
            network: Some(Network::initialise(&run.settings.architecture, 1)),
            ..Outcome::default()
        },
        stand_ins,
        ..Known::default()
    };
    EXPERIMENTS.iter().filter(|experiment| experiment.id != samples::EXPERIMENT.id).map(move |experiment| {
        let synthetic = Synthetic::new(experiment, known);
        (experiment, experiment.section(&synthetic.context(), &synthetic.runs).unwrap())
    })
}

#[test]
fn a_section_has_the_id_of_its_experiment_and_no_nan() {
    for (experiment, section) in sections(&[]) {
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
    for stand_ins in [&[][..], &Place::ALL] {
        for experiment in &EXPERIMENTS {
            let synthetic = Synthetic::new(experiment, Known { stand_ins, ..Known::default() });
            collect((experiment.jobs)(&synthetic.context(), &synthetic.runs).unwrap());
        }
    }
}

#[test]
fn tables_and_figures_name_stand_ins_as_such() {
    for (experiment, section) in sections(&Place::ALL) {
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
