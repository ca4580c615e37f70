//! What every section of the report has in common.

use std::collections::BTreeMap;

use truezero_network::{Descent, Network};

use super::super::*;
use super::synthetic::{Known, Outcome, Synthetic};
use crate::data::Place;
use crate::job::Job;
use crate::report::model::{Block, Origin, Section, Table};
use crate::scale::Scale;

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
    let mut ids = BTreeMap::new();
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

/// A run whose patience is its limit cannot end by patience: a network without longer runs would never be converged.
#[test]
fn at_the_papers_scale_every_network_may_converge() {
    for experiment in &EXPERIMENTS {
        let synthetic = Synthetic::new(experiment, Known { scale: Scale::Paper, ..Known::default() });
        let mut may_converge = BTreeMap::new();
        for job in (experiment.jobs)(&synthetic.context(), &synthetic.runs).unwrap() {
            let Descent { max_epochs, patience, .. } = job.settings.descent();
            let ends_by_patience = f64::from(*patience) < 0.9 * f64::from(*max_epochs);
            *may_converge.entry(job.settings.kind()).or_insert(false) |= ends_by_patience;
        }
        for (network, may_converge) in may_converge {
            assert!(may_converge, "{}: {network}", experiment.id);
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
            Block::Intervals(chart) => {
                let titles = chart.panels.into_iter().map(|panel| panel.title);
                std::iter::once(chart.caption).chain(titles).collect()
            }
            Block::Trend(chart) => vec![chart.caption, chart.title],
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

/// The figures of the paper that stand beside ours in tables and charts, in folds too.
fn papers_figures(blocks: &[Block]) -> usize {
    let of_block = |block: &Block| match block {
        Block::Table(table) => {
            table.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.paper.is_some()).count()
        }
        Block::Intervals(chart) => {
            let rows = chart.panels.iter().flat_map(|panel| &panel.rows);
            rows.filter(|row| row.paper.is_some()).count()
        }
        Block::Trend(chart) => chart.curves.iter().filter(|curve| curve.origin == Origin::Paper).count(),
        Block::Fold(fold) => papers_figures(&fold.blocks),
        _ => 0,
    };
    blocks.iter().map(of_block).sum()
}

#[test]
fn the_papers_figures_do_not_stand_beside_those_of_stand_ins() {
    for (experiment, section) in sections(&Place::ALL) {
        assert_eq!(papers_figures(&section.blocks), 0, "{}", experiment.id);
    }
    let count: usize = sections(&[]).map(|(_, section)| papers_figures(&section.blocks)).sum();
    assert!(count > 50, "{count} figures beside ours of the paper's data");
}

#[test]
fn searches_are_folded() {
    let is_search = |block: &Block| match block {
        Block::Table(table) => table.columns.iter().any(|column| column.starts_with("rate ")),
        _ => false,
    };
    let mut folded = 0;
    for (experiment, section) in sections(&[]) {
        assert!(!section.blocks.iter().any(is_search), "{}", experiment.id);
        let folds = section.blocks.iter().filter_map(|block| match block {
            Block::Fold(fold) => Some(&fold.blocks),
            _ => None,
        });
        folded += folds.flatten().filter(|block| is_search(block)).count();
    }
    assert!(folded > 10, "{folded} tables of searches");
}
