//! Figure 4: test error on NORB against the share of the labels that fine-tuning sees.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_pretrain::Reconstruction;
use truezero_stats::Summary;
use truezero_sweep::words::counted;

use super::checks::{OnData, Test, check};
use super::comparisons::{Compared, all_err_less, do_as_well};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, AS_CONSTANT, footnoted};
use super::model::{self, Model, SHARES};
use super::{cells, papers, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Fold, Mark, Origin, Row, Table, Trend, TrendChart};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "fig4",
    title: "Figure 4: test error against the share of the labels",
    reference: "paper, section 4.1, Figure 4",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &models()),
    measurements: |_, _| Ok(Vec::new()),
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
    let mut curves = Vec::new();
    for (hue, (name, line)) in lines().into_iter().enumerate() {
        let (cells, points) = line_of(context, runs, name, line)?;
        rows.push(Row { label: name.to_owned(), cells });
        curves.push(Trend { label: name.to_owned(), hue, points, ..Trend::default() });
    }
    let heads = SHARES.iter().map(|share| format!("{} %", percent(*share)));
    let place = context.column(PLACE);
    let table = Table {
        caption: format!("Test error by the share of the labels, on {place}"),
        columns: std::iter::once("network".to_owned()).chain(heads).collect(),
        rows,
        notes: vec!["Mean over the seeds ± the standard deviation.".into(), context.data_note(&[PLACE])],
    };
    let mut blocks = vec![Block::Paragraph(format!(
        "Pre-training sees all training examples; fine-tuning sees the labels of a share of them. Each network chooses \
         its learning rate at its own share and is trained at {}. On less than half of the labels the epochs \
         are shorter, so a network may have up to five times as many.",
        counted(usize::try_from(context.sizes.figure4_seeds).unwrap_or(usize::MAX), "seed")
    ))];
    if curves.iter().any(|curve| !curve.points.is_empty()) {
        curves.extend(papers_curves(context));
        blocks.push(Block::Trend(TrendChart {
            id: "fig4-labels".into(),
            caption: format!(
                "Figure 4: test error against the share of the training labels, on {place}. Bars reach one standard \
                 deviation over the seeds in both directions."
            ),
            title: place,
            x_label: "labels (%)".into(),
            y_label: "test error (%)".into(),
            decimals: 1,
            curves,
            ..TrendChart::default()
        }));
    }
    let errors = papers::apart(footnoted(table, AS_CONSTANT), |_, _| context.is_the_papers(PLACE));
    blocks.push(Block::Fold(Fold { title: "The errors and what was selected".into(), blocks: errors }));
    blocks.push(Block::Checks(vec![claim(context, runs)?]));
    blocks.extend(searched::blocks(context, runs, &models())?);
    Ok(blocks)
}

/// (share of the labels in percent, test error)
type Points = Vec<(f64, Mark)>;

/// The cells of a line by share, and its points.
fn line_of(context: &Context<'_>, runs: &Runs, name: &str, line: Line) -> Result<(Vec<Cell>, Points)> {
    let paper = context.paper.figure4.get(name);
    let (mut row, mut points) = (Vec::new(), Vec::new());
    for (number, share) in SHARES.into_iter().enumerate() {
        let selected = line.at(share).selected(context, runs)?;
        let known = !selected.is_empty();
        let summary = known.then(|| Summary::of(&cells::errors(&selected))).transpose()?;
        let shown = summary.filter(|_| !failed::all_failed(&selected));
        points.extend(shown.map(|Summary { mean, standard_deviation, .. }| {
            let interval = standard_deviation.map(|deviation| (mean - deviation, mean + deviation));
            (percent(share), Mark { value: mean, interval })
        }));
        let figure = paper.and_then(|paper| paper.get(number)).map(|error| format!("{error:.1} %"));
        row.push(failed::cell(&selected, figure, cells::chosen(&selected), || {
            Ok(summary.map(|summary| match summary.standard_deviation {
                Some(deviation) => format!("{:.2} ± {deviation:.2} %", summary.mean),
                None => format!("{:.2} %", summary.mean),
            }))
        })?);
    }
    Ok((row, points))
}

/// The paper's lines in the colours of ours; none beside a stand-in.
fn papers_curves(context: &Context<'_>) -> Vec<Trend> {
    if !context.is_the_papers(PLACE) {
        return Vec::new();
    }
    let curve = |(hue, (name, _)): (usize, (&str, Line))| {
        let errors = context.paper.figure4.get(name)?.iter().map(|&value| Mark { value, interval: None });
        let points = SHARES.map(percent).into_iter().zip(errors).collect();
        Some(Trend { label: format!("{name}, the paper’s"), origin: Origin::Paper, hue, points })
    };
    lines().into_iter().enumerate().filter_map(curve).collect()
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
