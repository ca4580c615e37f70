//! Figure 1: the leaky integrate-and-fire neuron beside the activations of machine learning.

use truezero_activations::{Activation, Lif, Sigmoid, Tanh};

use super::context::Context;
use super::experiment::Experiment;
use super::plots::{curve, series};
use crate::report::model::{Block, Figure, Kind, Origin, Plot};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "fig1",
    title: "Figure 1: activations of neuroscience and machine learning",
    reference: "paper, section 2, Figure 1",
    places: &[],
    jobs: |_, _| Ok(Vec::new()),
    measurements: |_, _| Ok(Vec::new()),
    blocks: |context, _| Ok(blocks(context)),
    summary: |_, _| Ok(None),
};

/// The currents of the paper's plot, in nA.
const CURRENTS: (f64, f64) = (-2.0, 10.0);

fn blocks(context: &Context<'_>) -> Vec<Block> {
    let neuron = Lif::default();
    let points = &context.paper.figure1.firing_rate;
    let worst =
        points.iter().map(|&(current, rate)| (neuron.value(current * 1e-9) - rate).abs()).fold(0.0, f64::max);
    let firing = Plot {
        title: "Leaky integrate-and-fire neuron".into(),
        x_label: "input current (nA)".into(),
        y_label: "firing rate (Hz)".into(),
        x_range: CURRENTS,
        y_range: (-10.0, 220.0),
        series: vec![
            curve("ours", CURRENTS, 0, |current| neuron.value(current * 1e-9)),
            series("the paper's plot", Kind::Points, points.clone(), Origin::Paper, 0),
        ],
    };
    let sigmoids = Plot {
        title: "Sigmoid and tanh".into(),
        x_label: "x".into(),
        y_label: "f(x)".into(),
        x_range: (-3.0, 3.0),
        y_range: (-1.1, 1.1),
        series: vec![
            curve("tanh", (-3.0, 3.0), 1, |x| Tanh.value(x)),
            curve("sigmoid", (-3.0, 3.0), 2, |x| Sigmoid.value(x)),
        ],
    };
    vec![
        Block::Paragraph(format!(
            "Left: the firing rate of a leaky integrate-and-fire neuron, which is exactly zero up to a threshold. The \
             paper gives no constants. Ours were fitted to points read off its plot; our curve is at most {worst:.1} \
             Hz away from them. Right: the sigmoid, which is one half at 0, and the antisymmetric tanh.",
        )),
        Block::Figure(Figure {
            id: "fig1-activations".into(),
            caption: "Figure 1. Firing rate against current, and the activations common in machine learning."
                .into(),
            plots: vec![firing, sigmoids],
        }),
    ]
}
