//! Figure 2: sparse propagation through a rectifier network; the rectifier and the softplus.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use truezero_activations::{Activation, ActivationKind, Rectifier, Softplus};
use truezero_eval::load_network;
use truezero_network::{Network, Workspace};

use super::context::Context;
use super::experiment::Experiment;
use super::model::{self, Model};
use super::plots::{curve, largest, series};
use crate::data::Place;
use crate::measurement::Measurement;
use crate::record::Runs;
use crate::report::model::{Block, Figure, Kind, Origin, Plot};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "fig2",
    title: "Figure 2: sparse propagation",
    reference: "paper, section 3.1, Figure 2",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &[model()]),
    measurements: |context, runs| {
        let first = model().first(context, runs)?.filter(|run| run.failure().is_none());
        Ok(first.iter().map(|run| measurement(run.job())).collect())
    },
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
/// How many units of each hidden layer are drawn, evenly spaced.
const UNITS: usize = 20;
/// How many of the strongest connections are drawn into each active unit.
const CONNECTIONS: usize = 3;

/// The rectifier network of Table 1 without pre-training.
fn model() -> Model {
    Model::random(PLACE, ActivationKind::Rectifier)
}

/// What is drawn of the network for an input: positions of units, and of both ends of connections.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paths {
    label: u32,
    active: Vec<(f64, f64)>,
    inactive: Vec<(f64, f64)>,
    connections: Vec<(f64, f64)>,
}

fn measurement(network: &str) -> Measurement {
    Measurement {
        name: format!(
            "Figure 2: {UNITS} units of a layer and {CONNECTIONS} connections into each, for two test examples"
        ),
        networks: vec![network.to_owned()],
    }
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let run = model().first(context, runs)?;
    let (words, mut plots) = match run.as_ref().map(|run| (run.failure(), run.job())) {
        None => (String::new(), Vec::new()),
        Some((Some(failure), _)) => (
            format!("The rectifier network of Table 1 {failure}, so there are no paths to draw. "),
            Vec::new(),
        ),
        Some((None, job)) => (
            format!(
                "An input selects a subset of active units; given this subset, the network is linear. The drawing \
                 shows {UNITS} units of each hidden layer, evenly spaced, and the output units of the trained \
                 rectifier network of Table 1, for two test examples. Active units are filled. Each has its \
                 {CONNECTIONS} strongest connections from the active units that are drawn. "
            ),
            measurement(job)
                .result(context.measurements, || paths(context, &load_network(context.store, job)?))?
                .into_iter()
                .map(diagram)
                .collect(),
        ),
    };
    let largest = Softplus::default().value(0.0);
    plots.push(activations());
    Ok(vec![
        Block::Paragraph(format!(
            "{words}The rectifier max(0, x) is exactly zero for all negative inputs. The softplus log(1 + exp x) is \
             smooth and never zero. They differ most at 0, by {largest:.3}.",
        )),
        Block::Figure(Figure {
            id: "fig2-propagation".into(),
            caption: "Figure 2: active units and paths for two inputs, from the first hidden layer on the left to the \
                      output; and the two activations."
                .into(),
            plots,
        }),
    ])
}

/// For the first test example and for the first one of another class.
fn paths(context: &Context<'_>, network: &Network<f32>) -> Result<Vec<Paths>> {
    let test = &context.data.at(PLACE)?.test;
    let first = *test.labels.first().context("there is no test example")?;
    let other = test.labels.iter().position(|&label| label != first).unwrap_or(0);
    let mut workspace = Workspace::new(network, context.kernels, 1);
    let mut found = Vec::new();
    for example in [0, other] {
        workspace.gather(&test.inputs, &[u32::try_from(example)?]);
        network.forward(&mut workspace);
        found.push(paths_of(network, &workspace, test.labels[example]));
    }
    Ok(found)
}

/// Units that are drawn: each with its number in the layer and its value.
type Column = Vec<(usize, f32)>;

fn paths_of(network: &Network<f32>, workspace: &Workspace<f32>, label: u32) -> Paths {
    let mut columns: Vec<Column> = Vec::new();
    for layer in 0..network.hidden.len() {
        let values = workspace.hidden_values(layer).values().column(0);
        let count = UNITS.min(values.len());
        columns.push(
            (0..count).map(|place| place * values.len() / count).map(|unit| (unit, values[unit])).collect(),
        );
    }
    // Of the output units the largest is the answer.
    let logits = workspace.logits().column(0);
    let answer = (0..logits.len()).max_by(|&one, &other| logits[one].total_cmp(&logits[other]));
    columns.push((0..logits.len()).map(|unit| (unit, f32::from(u8::from(answer == Some(unit))))).collect());

    let place = |column: usize, unit: usize| {
        (column as f64, 1.0 - (unit as f64 + 0.5) / columns[column].len() as f64)
    };
    let (mut active, mut inactive, mut connections) = (Vec::new(), Vec::new(), Vec::new());
    for (number, column) in columns.iter().enumerate() {
        let maps = network.hidden.iter().map(|layer| &layer.affine).chain([&network.output]);
        for (position, &(unit, value)) in column.iter().enumerate() {
            let point = place(number, position);
            if value == 0.0 {
                inactive.push(point);
                continue;
            }
            active.push(point);
            let Some((below, affine)) = number.checked_sub(1).zip(maps.clone().nth(number)) else { continue };
            let mut strengths: Vec<(f32, usize)> = columns[below]
                .iter()
                .enumerate()
                .filter(|(_, (_, value))| *value != 0.0)
                .map(|(from, &(input, value))| ((affine.weights.column(input)[unit] * value).abs(), from))
                .collect();
            strengths.sort_by(|one, other| other.0.total_cmp(&one.0));
            for &(_, from) in strengths.iter().take(CONNECTIONS) {
                connections.extend([place(below, from), point]);
            }
        }
    }
    Paths { label, active, inactive, connections }
}

fn diagram(Paths { label, active, inactive, connections }: Paths) -> Plot {
    let last = largest(&[active.as_slice(), &inactive].concat(), |point| point.0, 0.0);
    Plot {
        title: format!("A test example of class {label}"),
        x_label: String::new(),
        y_label: String::new(),
        x_range: (-0.15, last + 0.15),
        y_range: (0.0, 1.0),
        series: vec![
            series("", Kind::Segments, connections, Origin::Ours, 0),
            series("active", Kind::Points, active, Origin::Ours, 0),
            series("true zero", Kind::Points, inactive, Origin::Paper, 5),
        ],
    }
}

fn activations() -> Plot {
    let softplus = Softplus::default();
    let range = (-3.0, 3.0);
    Plot {
        title: "Rectifier and softplus".into(),
        x_label: "x".into(),
        y_label: "f(x)".into(),
        x_range: range,
        y_range: (-0.2, 3.2),
        series: vec![
            curve("rectifier", range, 0, |x| Rectifier.value(x)),
            curve("softplus", range, 2, |x| softplus.value(x)),
        ],
    }
}
