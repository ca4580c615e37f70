//! Figure 4: test error on NORB against the share of the labels that fine-tuning sees.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_pretrain::Reconstruction;
use truezero_stats::Summary;

use super::checks::{OnData, Test, check};
use super::comparisons::{Compared, all_err_less, do_as_well};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, AS_CONSTANT, footnoted};
use super::model::{self, Model, SHARES};
use super::plots::{largest, series};
use super::{cells, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Figure, Kind, Origin, Plot, Row, Series, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "fig4",
    title: "Figure 4: test error against the share of the labels",
    reference: "paper, section 4.1, Figure 4",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &models()),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Norb;

/// A line of the figure.
#[derive(Clone, Copy)]
struct Line {
    neuron: ActivationKind,
    pre_training: Option<Reconstruction>,
}

impl Line {
    fn at(self, share: u32) -> Model {
        let Self { neuron, pre_training } = self;
        Model { share: Some(share), pre_training, ..Model::random(PLACE, neuron) }
    }
}

/// The four lines by the names that the paper's figures have in paper.toml.
fn lines() -> [(&'static str, Line); 4] {
    let line = |neuron, pre_training| Line { neuron, pre_training };
    [
        ("tanh", line(ActivationKind::Tanh, None)),
        ("tanh, pre-trained", line(ActivationKind::Tanh, Some(Reconstruction::Sigmoid))),
        ("rectifier", line(ActivationKind::Rectifier, None)),
        ("rectifier, pre-trained", line(ActivationKind::Rectifier, Some(Reconstruction::Softplus))),
    ]
}

fn models() -> Vec<Model> {
    lines().iter().flat_map(|(_, line)| SHARES.map(|share| line.at(share))).collect()
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let mut rows = Vec::new();
    let mut drawn = Vec::new();
    for (hue, (name, line)) in lines().into_iter().enumerate() {
        let (cells, series) = line_of(context, runs, name, line, hue)?;
        rows.push(Row { label: name.to_owned(), cells });
        drawn.extend(series);
    }
    let highest = largest(drawn.iter().flat_map(|series: &Series| &series.data), |point| point.1, 1.0);
    let heads = SHARES.iter().map(|share| format!("{} %", percent(*share)));
    let place = context.column(PLACE);
    let table = Table {
        caption: format!("Test error by the share of the labels, {place}"),
        columns: std::iter::once("network".to_owned()).chain(heads).collect(),
        rows,
        notes: vec!["Mean over the seeds ± the standard deviation.".into(), context.data_note(&[PLACE])],
    };
    let mut blocks = vec![
        Block::Paragraph(format!(
            "Pre-training sees all training examples, fine-tuning the labels of a share of them. Each network chooses \
             its learning rate at its share; it is repeated over {} seeds. Below a share of a half the epochs are \
             shorter and the network gets up to five times as many of them.",
            context.sizes.figure4_seeds
        )),
        Block::Figure(Figure {
            id: "fig4-labels".into(),
            caption: format!(
                "Figure 4. Test error against the share of the training labels, {place}: ours solid, the paper's \
                 dashed."
            ),
            plots: vec![Plot {
                title: place,
                x_label: "labels (%)".into(),
                y_label: "test error (%)".into(),
                x_range: (0.0, 100.0),
                y_range: (0.0, 1.1 * highest),
                series: drawn,
            }],
        }),
        Block::Table(footnoted(table, AS_CONSTANT)),
        Block::Checks(vec![claim(context, runs)?]),
    ];
    blocks.extend(searched::blocks(context, runs, &models())?);
    Ok(blocks)
}

/// The cells of a line by share, and what is drawn of it.
fn line_of(
    context: &Context<'_>,
    runs: &Runs,
    name: &str,
    line: Line,
    hue: usize,
) -> Result<(Vec<Cell>, [Series; 3])> {
    let paper = context.paper.figure4.get(name);
    let (mut row, mut points, mut spread) = (Vec::new(), Vec::new(), Vec::new());
    for (number, share) in SHARES.into_iter().enumerate() {
        let selected = line.at(share).selected(context, runs)?;
        let known = !selected.is_empty();
        let summary = known.then(|| Summary::of(&cells::errors(&selected))).transpose()?;
        let shown = summary.filter(|_| !failed::all_failed(&selected));
        points.extend(shown.map(|summary| (percent(share), summary.mean)));
        if let Some(Summary { mean, standard_deviation: Some(deviation), .. }) = shown {
            spread.extend([mean - deviation, mean + deviation].map(|error| (percent(share), error)));
        }
        let figure = paper.and_then(|paper| paper.get(number)).map(|error| format!("{error:.1} %"));
        row.push(failed::cell(&selected, figure, cells::chosen(&selected), || {
            Ok(summary.map(|summary| match summary.standard_deviation {
                Some(deviation) => format!("{:.2} ± {deviation:.2} %", summary.mean),
                None => format!("{:.2} %", summary.mean),
            }))
        })?);
    }
    let papers = SHARES.map(percent).into_iter().zip(paper.into_iter().flatten().copied()).collect();
    let papers_label = if hue == 0 { "the paper's, on NORB, in the same colours" } else { "" };
    let drawn = [
        series(name, Kind::Line, points, Origin::Ours, hue),
        series("", Kind::ErrorBars, spread, Origin::Ours, hue),
        series(papers_label, Kind::Line, papers, Origin::Paper, hue),
    ];
    Ok((row, drawn))
}

/// Of thousandths.
fn percent(share: u32) -> f64 {
    f64::from(share) / 10.0
}

/// C10, which has two halves: what gains, and what does not.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let [tanh, tanh_with, rectifier, rectifier_with] = lines();
    let compared = |number: usize, (with, above): (&str, Line), (without, below): (&str, Line)| {
        let figure = |name: &str| context.paper.figure4.get(name)?.get(number).copied();
        let paper = figure(with).zip(figure(without)).map(|(with, without)| with - without);
        let share = SHARES[number];
        Compared::models(context, runs, [above.at(share), below.at(share)], paper)
    };
    let gains = (0..SHARES.len()).map(|number| compared(number, tanh_with, tanh));
    let gains = gains.chain([compared(0, rectifier_with, rectifier)]).collect::<Result<Vec<_>>>()?;
    let gains = all_err_less(context, &gains)?.pop().and_then(|on_data| on_data.test);
    let alike = do_as_well(context, &compared(SHARES.len() - 1, rectifier_with, rectifier)?)?;
    let both = gains.zip(alike).map(|(gains, alike)| Test::together("gains and no gain", vec![gains, alike]));
    check(context, EXPERIMENT.id, "C10", &[OnData::new(context, PLACE, both.transpose()?)])
}
