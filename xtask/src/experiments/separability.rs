//! S5: whether classes are easier to separate linearly by the values of rectifier layers than by those of tanh layers.

use std::fmt;

use anyhow::{Context as _, Result};
use truezero_activations::ActivationKind;
use truezero_eval::{Encoder, RunSettings};
use truezero_network::{Architecture, Descent};
use truezero_stats::holm;

use super::counted::{AS_CONSTANT, Counted, footnoted};
use super::grid::{self, Model};
use super::judge::{Says, by, together};
use super::{CONFIDENCE, Context, Experiment, column};
use crate::data::{Part, Place};
use crate::job::{self, Job};
use crate::record::{self, Runs};
use crate::report::model::{Block, Cell, Check, Measured, Row, Section, Table, Verdict};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "separability",
    title: "S5: linear probes on the hidden layers",
    places: &[PLACE],
    jobs,
    section,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
const NEURONS: [ActivationKind; 2] = [ActivationKind::Rectifier, ActivationKind::Tanh];

/// A linear classifier of the values of a hidden layer.
#[derive(Clone, Copy, Debug)]
struct Probe {
    /// Its network is that of Table 1 without pre-training.
    neuron: ActivationKind,
    /// From 1.
    layer: usize,
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "linear probe on layer {} of the {} network", self.layer, self.neuron)
    }
}

fn models() -> [Model; 2] {
    NEURONS.map(|neuron| Model::random(PLACE, neuron))
}

fn jobs(context: &Context<'_>, runs: &Runs) -> Result<Vec<Job>> {
    let mut jobs = grid::jobs(context, runs, &models())?;
    for neuron in NEURONS {
        for layer in 1..=PLACE.depth() {
            jobs.extend(rates(context, runs, Probe { neuron, layer })?);
        }
    }
    Ok(jobs)
}

/// The job of a probe at each rate; none as long as its network is not finished, or if that failed.
fn rates(context: &Context<'_>, runs: &Runs, probe: Probe) -> Result<Vec<Job>> {
    let trained = grid::first_run(context, runs, Model::random(PLACE, probe.neuron))?;
    let Some(network) = trained.and_then(|run| run.result()) else { return Ok(Vec::new()) };
    let dataset = context.data.at(PLACE)?;
    let sizes = network.settings.architecture.sizes();
    let units = *sizes.get(probe.layer).with_context(|| format!("there is no layer {}", probe.layer))?;
    let limits = context.scale.data(PLACE).limits;
    let rates = context.sizes.learning_rates.iter();
    rates
        .map(|&learning_rate| {
            let settings = RunSettings {
                data: context.data.settings(PLACE, Part::Whole)?,
                encoder: Some(Encoder { job: network.job.clone(), layers: probe.layer }),
                architecture: Architecture::new(units, Vec::new(), dataset.classes)?,
                pre_training: None,
                descent: Descent {
                    learning_rate,
                    batch_size: grid::BATCH_SIZE,
                    l1: 0.0,
                    max_epochs: limits.max_epochs,
                    patience: limits.patience,
                    seed: context.seeds[0],
                },
            };
            job::supervised(settings, &format!("{} {probe}", grid::data_words(context, PLACE)?))
        })
        .collect()
}

/// The run with the lowest validation error; nothing as long as one is missing. Where the network failed there is
/// nothing to look into, and the probe fails as it did.
fn selected<'a>(context: &Context<'_>, runs: &'a Runs, probe: Probe) -> Result<Option<Counted<'a>>> {
    let network = grid::first_run(context, runs, Model::random(PLACE, probe.neuron))?;
    if let Some(network) = network.filter(|network| network.failure().is_some()) {
        return Ok(Some(network));
    }
    let ranked = grid::ranked(runs, rates(context, runs, probe)?).unwrap_or_default();
    let Some(record) = ranked.first().and_then(|best| record::supervised(runs, &best.id)) else {
        return Ok(None);
    };
    let name = format!("seed {}", record.settings.descent.seed);
    Counted::of(name, record, context.data.at(PLACE)?).map(Some)
}

/// The whole search.
fn searched(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let mut rows = Vec::new();
    for neuron in NEURONS {
        for layer in 1..=PLACE.depth() {
            let probe = Probe { neuron, layer };
            let winner = selected(context, runs, probe)?.map(|run| run.job().to_owned());
            let cell = |job: &Job| {
                let record = record::supervised(runs, &job.id)?;
                Some(grid::grid_cell(record, winner.as_deref() == Some(job.id.as_str())))
            };
            let mut cells: Vec<Cell> =
                rates(context, runs, probe)?.iter().map(|job| cell(job).unwrap_or_default()).collect();
            cells.resize(context.sizes.learning_rates.len(), Cell::default());
            rows.push(Row { label: probe.to_string(), cells });
        }
    }
    Ok(Table {
        caption: "The searched grid of the linear classifiers: validation error".into(),
        columns: std::iter::once("classifier".to_owned())
            .chain(context.sizes.learning_rates.iter().map(|rate| format!("rate {rate}")))
            .collect(),
        rows,
        notes: vec!["Bold: selected.".into()],
    })
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut rows = Vec::new();
    for layer in 1..=PLACE.depth() {
        let mut cells = Vec::new();
        for neuron in NEURONS {
            let run = selected(context, runs, Probe { neuron, layer })?;
            cells.push(match run {
                Some(run) => grid::error_cell(&[run], None)?,
                None => Cell::default(),
            });
        }
        rows.push(Row { label: format!("hidden layer {layer}"), cells });
    }
    Ok(Section {
        id: "separability".into(),
        title: "S5: linear probes on the hidden layers".into(),
        reference: "paper, section 2.2, \"linear separability\"".into(),
        blocks: vec![
            Block::Paragraph(
                "Sparse representations are more likely to be linearly separable, the paper says. A softmax classifier \
                 without hidden layer learns the classes from the values of each hidden layer of the rectifier and the \
                 tanh network of Table 1 without pre-training, which stay as they are."
                    .into(),
            ),
            Block::Table(footnoted(Table {
                caption: format!("Test error of a linear classifier on {}", column(context, PLACE)),
                columns: vec!["values of".into(), "rectifier network".into(), "tanh network".into()],
                rows,
                notes: vec![grid::intervals(context), format!("Data: {}.", context.describe(&[PLACE]))],
            }, AS_CONSTANT)),
            Block::Checks(vec![claim(context, runs)?]),
            Block::Table(searched(context, runs)?),
            Block::Table(grid::searched(context, runs, &models())?),
        ],
    })
}

/// C19.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let mut compared = Vec::new();
    let mut records: Vec<String> = Vec::new();
    let mut failures = Vec::new();
    for layer in 1..=PLACE.depth() {
        let [rectifier, tanh] =
            [0, 1].map(|number| selected(context, runs, Probe { neuron: NEURONS[number], layer }));
        let (Some(rectifier), Some(tanh)) = (rectifier?, tanh?) else { continue };
        compared.push((layer, grid::pair(&rectifier, &tanh)?));
        for (neuron, run) in NEURONS.iter().zip([&rectifier, &tanh]) {
            if !records.contains(&run.path()) {
                records.push(run.path());
            }
            failures.extend(run.failure().map(|failure| format!("{neuron}, layer {layer}: {failure}")));
        }
    }
    let failures = if failures.is_empty() {
        String::new()
    } else {
        format!(". Counted as a constant answer: {}", failures.join("; "))
    };
    let check = context.check(
        ("C19", "Rectifier layers separate better"),
        "The classes are easier to separate linearly by the hidden values of a rectifier network than by those of a \
         tanh network.",
        &[PLACE],
    );
    if compared.is_empty() {
        return Ok(check);
    }
    let p_values = holm(&compared.iter().map(|(_, paired)| paired.p_value()).collect::<Vec<_>>())?;
    let mut verdicts: Vec<Verdict> = compared
        .iter()
        .zip(&p_values)
        .map(|((_, paired), &p)| by(Says::ErrsLess, paired.difference(), p))
        .collect();
    if compared.len() < PLACE.depth() {
        verdicts.push(Verdict::NotRun);
    }
    let mut words = Vec::new();
    for (&(layer, paired), &p) in compared.iter().zip(&p_values) {
        words.push(format!("layer {layer} {} points, p {}", grid::difference(paired)?, grid::p_value(p)));
    }
    let worst =
        compared.iter().zip(&p_values).max_by(|a, b| a.0.1.difference().total_cmp(&b.0.1.difference()));
    let measured = match worst {
        None => None,
        Some((&(_, paired), &p)) => {
            let interval = paired.difference_interval(CONFIDENCE)?;
            Some(Measured {
                effect: 100.0 * paired.difference(),
                unit: "percentage points of test error",
                interval: Some((100.0 * interval.lower, 100.0 * interval.upper)),
                p: Some(p),
                n: paired.examples() as usize,
            })
        }
    };
    Ok(Check {
        verdict: together(&verdicts),
        statistic: format!(
            "difference of test errors of linear classifiers, rectifier − tanh (95 %), McNemar’s exact test, p by \
             Holm: {}{failures}",
            words.join("; ")
        ),
        measured,
        records,
        ..check
    })
}
