//! The report of a reproduction, from the sections of its experiments.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use truezero_eval::{Environment, EvalError};
use truezero_sweep::words::{counted, duration};

use super::arguments::Reproduce;
use super::headline::headline;
use crate::experiments::{CHOICES, Context, Experiment, PUBLISHED, headline_figures, readings};
use crate::place::Place;
use crate::record::Runs;
use crate::report::CLAIMS;
use crate::report::model::{FileLink, Report, Section, Sentence};
use crate::scale::{Limits, Round, Scale};
use crate::store::{self, ARCHIVE, COMPRESSED, COMPRESSED_MEASUREMENTS};

pub(super) fn make(
    arguments: &Reproduce,
    context: &Context<'_>,
    experiments: &[&Experiment],
    runs: &Runs,
    mut remarks: Vec<String>,
    output: &Path,
) -> Result<Report> {
    let archive = context.store.archive();
    let mut sections = Vec::new();
    let mut without_networks = Vec::new();
    for experiment in experiments {
        match experiment.report(context, runs) {
            Ok(section) => sections.push(section),
            Err(error) if is_without_network(&error) => {
                without_networks.push(experiment.id);
            }
            Err(error) => return Err(error),
        }
    }
    if !without_networks.is_empty() {
        let left_out = without_networks.join(", ");
        let reason = if archive.is_some() {
            "published results come without the networks, and these were not measured".to_owned()
        } else {
            format!("networks are deleted or damaged, which `{}` trains again", arguments.command())
        };
        remarks.push(format!("Left out, because {reason}: {left_out}."));
    }
    let general = std::iter::once(scope(arguments, context)).chain(remarks);
    let mut summary: Vec<Sentence> = general.map(|text| Sentence { text, section: None }).collect();
    for experiment in experiments.iter().filter(|experiment| !without_networks.contains(&experiment.id)) {
        let text = (experiment.summary)(context, runs)?;
        summary.extend(text.map(|text| Sentence { text, section: Some(experiment.id.into()) }));
    }
    let seeds: Vec<String> = context.seeds.iter().map(u64::to_string).collect();
    let training: f64 = runs.iter().map(|record| record.cost().training_seconds).sum();
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    fact("Scale", arguments.scale.name().to_owned());
    if let Some(changed) = changed(arguments) {
        fact("Changed by --set", changed);
    }
    fact("Training", training_words(context));
    fact("Seeds", seeds.join(", "));
    let places: Vec<Place> = context.data.all().map(|(place, _)| place).collect();
    let stand_ins = context.stand_ins(&places).len();
    let of_the_paper = counted(places.len() - stand_ins, "data set");
    fact("Data", format!("{of_the_paper} of the paper, {}", counted(stand_ins, "stand-in")));
    let training = duration(Duration::try_from_secs_f64(training).unwrap_or_default());
    fact("Runs", format!("{}, {training} in training steps", counted(runs.len(), "run")));
    let faults = [context.store.faults(), context.measurements.faults()].concat();
    if !faults.is_empty() {
        let used = if arguments.report_only { "not used" } else { "not used, and made again" };
        fact("Damaged files", format!("{used}: {}", faults.join("; ")));
    }
    // Of the machines that made the runs, not of the one that writes: the same records make the same report anywhere.
    fact("Commits", of_runs(runs, |environment| environment.commit.clone()));
    fact("Processors", of_runs(runs, |environment| environment.cpu.clone()));
    fact("Kernels", of_runs(runs, |environment| environment.kernels.clone()));
    fact("truezero", of_runs(runs, |Environment { version, system, .. }| format!("{version} on {system}")));
    sections.push(readings()?);
    let mut report = Report {
        title: "Deep Sparse Rectifier Neural Networks, reproduced".into(),
        subtitle: "X. Glorot, A. Bordes, Y. Bengio, AISTATS 2011, JMLR W&CP 15:315–323".into(),
        facts,
        summary,
        sections,
        how_to_repeat: arguments.command(),
        records: Some(CLAIMS.into()),
    };
    let figures = headline_figures(context, runs, experiments)?;
    let headline = headline(context, changed(arguments).is_some(), runs, &report, figures, files(output))?;
    report.sections.insert(0, headline);
    if let Some(archive) = archive.and_then(|archive| archive.path().file_name()) {
        link_to_archive(&mut report.sections, &archive.to_string_lossy());
    }
    Ok(report)
}

/// Whether something could not be measured because its network is deleted or damaged.
pub(super) fn is_without_network(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(EvalError::Model { .. }))
}

/// What the environments of the runs have in common, or each of their values once.
fn of_runs(runs: &Runs, value: impl Fn(&Environment) -> String) -> String {
    let values: BTreeSet<String> = runs.iter().map(|record| value(record.environment())).collect();
    if values.is_empty() { "–".to_owned() } else { values.into_iter().collect::<Vec<_>>().join(", ") }
}

/// The files of the report's folder that hold its results.
fn files(output: &Path) -> Vec<FileLink> {
    let found = [
        ("runs (CSV)", "runs.csv"),
        ("pre-training (CSV)", "pre-training.csv"),
        ("all records (JSON Lines)", ARCHIVE),
        ("all records (JSON Lines, compressed)", COMPRESSED),
        ("measured on the networks (JSON Lines, compressed)", COMPRESSED_MEASUREMENTS),
    ];
    let found = found.into_iter().filter(|(_, name)| output.join(name).is_file());
    // These two are written with the report.
    let written = [("claims (JSON)", CLAIMS), ("figures (SVG, PNG)", "figures/")];
    let link = |(label, path): (&str, &str)| FileLink { label: label.into(), path: path.into() };
    found.chain(written).map(link).collect()
}

/// Makes the links to records lead to the file with all of them, followed by `#` and the identity.
fn link_to_archive(sections: &mut [Section], archive: &str) {
    let mut relink = |link: &mut String| {
        if let Some(id) = store::job_of(link) {
            *link = format!("{archive}#{id}");
        }
    };
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        block.for_each_record(&mut relink);
    }
}

/// What was trained, and on which data: the first sentences of the report.
fn scope(arguments: &Reproduce, context: &Context<'_>) -> String {
    let scale = match arguments.scale {
        Scale::Smoke => {
            "This is the smoke scale: small networks, few examples and two epochs. It shows that everything runs; its \
             figures say nothing about the paper."
        }
        Scale::Quick => {
            "This is the quick scale. MNIST has its full size, and the rates and penalties that a published search has \
             selected; training ends earlier than in the paper’s scale, so errors are higher. All other data are small."
        }
        Scale::Paper => {
            "This is the paper’s scale: its networks, learning rates and examples, with early stopping."
        }
    };
    let changed = match changed(arguments) {
        None => String::new(),
        Some(changed) => format!(" But these numbers of the scale are changed: {changed}."),
    };
    let scale = format!("{scale}{changed}");
    let places: Vec<Place> = context.data.all().map(|(place, _)| place).collect();
    let stand_ins = context.stand_ins(&places);
    if stand_ins.is_empty() {
        format!("{scale} All networks were trained on the paper’s data.")
    } else {
        format!(
            "{scale} Stand-ins replace the data of the paper that are not here, and decide nothing about it: {}.",
            stand_ins.join("; ")
        )
    }
}

/// The numbers of the scale that `--set` has changed.
fn changed(arguments: &Reproduce) -> Option<String> {
    let changed: Vec<String> = arguments.set.iter().map(ToString::to_string).collect();
    (!changed.is_empty()).then(|| changed.join(", "))
}

/// The learning rates and the ends of training, in words.
fn training_words(context: &Context<'_>) -> String {
    let list = |rates: &[f64]| rates.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    let sizes = &context.sizes;
    let round = |round: &Round| {
        let Round { networks, limits: Limits { max_epochs, patience } } = round;
        format!(", then the best {networks} for at most {max_epochs} epochs, stopped after {patience}")
    };
    let rounds: String = sizes.rounds.iter().map(round).collect();
    let published = if context.choices.is_empty() {
        String::new()
    } else {
        format!(
            "; on MNIST the rates and penalties of {PUBLISHED}/{CHOICES} instead, which are those of the rectifier \
             where no search of a network was published"
        )
    };
    format!(
        "rates {}, stopped early by the validation error{rounds}; pre-training at rates {}, for at most {} epochs a \
         layer, stopped after {} that lower the reconstruction error by less than {} %{published}",
        list(&sizes.learning_rates),
        list(&sizes.pre_training.learning_rates),
        sizes.pre_training.limits.max_epochs,
        counted(sizes.pre_training.limits.patience as usize, "epoch"),
        100.0 * sizes.pre_training.least_gain,
    )
}
