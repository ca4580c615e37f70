//! The report of a reproduction, from what the experiments make of the runs.

use std::time::Duration;

use anyhow::Result;
use truezero_eval::Environment;

use crate::cli::Reproduce;
use crate::data::Place;
use crate::experiments::{Context, Experiment};
use crate::record::Runs;
use crate::report::CLAIMS;
use crate::report::model::{Finding, Report};
use crate::scale::{Limits, Scale};
use crate::words::{counted, duration};

pub(super) fn make(
    arguments: &Reproduce,
    context: &Context<'_>,
    experiments: &[&Experiment],
    runs: &Runs,
    remarks: Vec<String>,
    environment: &Environment,
) -> Result<Report> {
    let sections =
        experiments.iter().map(|experiment| experiment.report(context, runs)).collect::<Result<_>>()?;
    let general = std::iter::once(scope(arguments, context)).chain(remarks);
    let mut summary: Vec<Finding> = general.map(|text| Finding { text, section: None }).collect();
    for experiment in experiments {
        let text = (experiment.summary)(context, runs)?;
        summary.extend(text.map(|text| Finding { text, section: Some(experiment.id.into()) }));
    }
    let mut commits: Vec<&str> = runs.iter().map(|record| record.environment().commit.as_str()).collect();
    commits.sort_unstable();
    commits.dedup();
    let seeds: Vec<String> = context.seeds.iter().map(u64::to_string).collect();
    let training: f64 = runs.iter().map(|record| record.cost().training_seconds).sum();
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    fact("Scale", arguments.scale.name().to_owned());
    fact("Training", training_words(context));
    fact("Seeds", seeds.join(", "));
    let places: Vec<Place> = context.data.all().map(|(place, _)| place).collect();
    let stand_ins = context.stand_ins(&places).len();
    let of_the_paper = counted(places.len() - stand_ins, "data set");
    fact("Data", format!("{of_the_paper} of the paper, {}", counted(stand_ins, "stand-in")));
    let training = duration(Duration::try_from_secs_f64(training).unwrap_or_default());
    fact("Runs", format!("{}, {training} in training steps", counted(runs.len(), "run")));
    fact("Commit of the report", environment.commit.clone());
    fact("Commits of the runs", if commits.is_empty() { "–".to_owned() } else { commits.join(", ") });
    fact("Processor", environment.cpu.clone());
    fact("Kernels", environment.kernels.clone());
    fact("truezero", format!("{} on {}", environment.version, environment.system));
    Ok(Report {
        title: "Deep Sparse Rectifier Neural Networks, reproduced".into(),
        subtitle: "X. Glorot, A. Bordes, Y. Bengio, AISTATS 2011, JMLR W&CP 15:315–323".into(),
        facts,
        summary,
        sections,
        how_to_repeat: command(arguments),
        records: Some(CLAIMS.into()),
    })
}

/// What a reader must know before any number.
fn scope(arguments: &Reproduce, context: &Context<'_>) -> String {
    let scale = match arguments.scale {
        Scale::Smoke => {
            "This is the smoke scale: small networks, few examples and two epochs show that everything runs. Its \
             figures say nothing about the paper."
        }
        Scale::Quick => {
            "This is the quick scale: fewer examples, learning rates and epochs than the paper's, and smaller networks \
             but on MNIST, so errors are higher than the paper's."
        }
        Scale::Paper => {
            "This is the paper's scale: its networks, learning rates and examples, with early stopping."
        }
    };
    let places: Vec<Place> = context.data.all().map(|(place, _)| place).collect();
    let stand_ins = context.stand_ins(&places);
    if stand_ins.is_empty() {
        format!("{scale} All networks were trained on the paper's data.")
    } else {
        format!(
            "{scale} Where the paper's data are not at hand, stand-ins were used, and figures on them are no figures \
             of the paper's data: {}.",
            stand_ins.join("; ")
        )
    }
}

/// The rates and when training ends.
fn training_words(context: &Context<'_>) -> String {
    let list = |rates: &[f64]| rates.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    let sizes = &context.sizes;
    let finals = sizes.finals.map_or_else(String::new, |finals| {
        let Limits { max_epochs, patience } = finals.limits;
        format!(", the best {} of a grid for {max_epochs} epochs, stopped after {patience}", finals.networks)
    });
    format!(
        "rates {}, stopped early by the validation error{finals}; pre-training at rates {}, for at most {} epochs a \
         layer, stopped after {} without a lower reconstruction error",
        list(sizes.learning_rates),
        list(sizes.pre_training_rates),
        sizes.pre_training.max_epochs,
        sizes.pre_training.patience,
    )
}

/// The command that makes the report anew.
pub(super) fn command(arguments: &Reproduce) -> String {
    let mut words = vec!["cargo xtask reproduce".to_owned(), format!("--scale {}", arguments.scale.name())];
    if !arguments.only.is_empty() {
        words.push(format!("--only {}", arguments.only.join(",")));
    }
    if !arguments.dataset.is_empty() {
        let names: Vec<&str> = arguments.dataset.iter().map(|place| place.name()).collect();
        words.push(format!("--dataset {}", names.join(",")));
    }
    words.push(format!("--seeds {}", arguments.seeds));
    words.join(" ")
}
