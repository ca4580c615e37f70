//! Figure 4: test error on NORB against the share of the labels that fine-tuning sees.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_pretrain::Reconstruction;
use truezero_stats::Summary;

use super::counted::{self, AS_CONSTANT, footnoted};
use super::grid::{self, Model};
use super::judge::{Says, claim, of_parts};
use super::{Context, Experiment, column};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Figure, Kind, Origin, Plot, Row, Section, Series, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "fig4",
    title: "Figure 4: test error against the share of the labels",
    places: &[PLACE],
    jobs: |context, runs| grid::jobs(context, runs, &models()),
    section,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Norb;
/// The shares of the labels, in thousandths: 10,000, 50,000, 100,000, 150,000 and all of the paper's 233,172.
pub(super) const SHARES: [u32; 5] = [43, 214, 429, 643, 1000];

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

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut rows = Vec::new();
    let mut series = Vec::new();
    for (hue, (name, line)) in lines().into_iter().enumerate() {
        let paper = context.paper.figure4.get(name);
        let mut cells = Vec::new();
        let mut points = Vec::new();
        let mut spread = Vec::new();
        for (number, share) in SHARES.into_iter().enumerate() {
            let selected = grid::selected_runs(context, runs, line.at(share))?;
            let summary =
                if selected.is_empty() { None } else { Some(Summary::of(&grid::errors(&selected))?) };
            let shown = summary.filter(|_| !counted::all_failed(&selected));
            let place = f64::from(share) / 10.0;
            points.extend(shown.map(|summary| (place, summary.mean)));
            if let Some(Summary { mean, standard_deviation: Some(deviation), .. }) = shown {
                spread.extend([(place, mean - deviation), (place, mean + deviation)]);
            }
            let figure = paper.and_then(|paper| paper.get(number)).map(|error| format!("{error:.1} %"));
            cells.push(counted::cell(&selected, figure, grid::chosen(&selected), || {
                Ok(summary.map(|summary| match summary.standard_deviation {
                    Some(deviation) => format!("{:.2} ± {deviation:.2} %", summary.mean),
                    None => format!("{:.2} %", summary.mean),
                }))
            })?);
        }
        series.push(Series {
            label: name.to_owned(),
            kind: Kind::Line,
            data: points,
            origin: Origin::Ours,
            hue,
        });
        series.push(Series {
            label: String::new(),
            kind: Kind::ErrorBars,
            data: spread,
            origin: Origin::Ours,
            hue,
        });
        let shares = SHARES.iter().map(|&share| f64::from(share) / 10.0);
        series.push(Series {
            label: if hue == 0 { "the paper's, on NORB, in the same colours".into() } else { String::new() },
            kind: Kind::Line,
            data: shares.zip(paper.into_iter().flatten().copied()).collect(),
            origin: Origin::Paper,
            hue,
        });
        rows.push(Row { label: name.to_owned(), cells });
    }
    let highest = series.iter().flat_map(|series| &series.data).map(|point| point.1).fold(1.0, f64::max);
    let heads = SHARES.iter().map(|&share| format!("{} %", f64::from(share) / 10.0));
    Ok(Section {
        id: "fig4".into(),
        title: "Figure 4: how many labels pre-training is worth".into(),
        reference: "paper, section 4.1, Figure 4".into(),
        blocks: vec![
            Block::Paragraph(format!(
                "Pre-training sees all training examples, fine-tuning the labels of a share of them. Each network \
                 chooses its learning rate at its share; it is repeated over {} seeds. Below a share of a half the \
                 epochs are shorter and the network gets up to five times as many of them.",
                context.sizes.figure4_seeds
            )),
            Block::Figure(Figure {
                id: "fig4-labels".into(),
                caption: format!(
                    "Figure 4. Test error against the share of the training labels, {}: ours solid, the paper's \
                     dashed.",
                    column(context, PLACE)
                ),
                plots: vec![Plot {
                    title: column(context, PLACE),
                    x_label: "labels (%)".into(),
                    y_label: "test error (%)".into(),
                    x_range: (0.0, 100.0),
                    y_range: (0.0, 1.1 * highest),
                    series,
                }],
            }),
            Block::Table(footnoted(
                Table {
                    caption: format!("Test error by the share of the labels, {}", column(context, PLACE)),
                    columns: std::iter::once("network".to_owned()).chain(heads).collect(),
                    rows,
                    notes: vec![
                        "Mean over the seeds ± the standard deviation.".into(),
                        format!("Data: {}.", context.describe(&[PLACE])),
                    ],
                },
                AS_CONSTANT,
            )),
            Block::Checks(vec![verdict(context, runs)?]),
            Block::Table(grid::searched(context, runs, &models())?),
        ],
    })
}

/// C10, which has two halves: what gains, and what does not.
fn verdict(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    const SENTENCE: &str = "Tanh networks gain from pre-training at every share of the labels; rectifier networks gain \
                            at few labels and nothing when all are used.";
    let [tanh, tanh_with, rectifier, rectifier_with] = lines().map(|(_, line)| line);
    let mut gains: Vec<(Model, Model)> =
        SHARES.iter().map(|&share| (tanh_with.at(share), tanh.at(share))).collect();
    gains.push((rectifier_with.at(SHARES[0]), rectifier.at(SHARES[0])));
    let alike = [(rectifier_with.at(1000), rectifier.at(1000))];
    let name = ("C10", "What pre-training is worth at shares of the labels");
    let parts = [
        claim(context, runs, name, SENTENCE, Says::ErrsLess, &gains)?,
        claim(context, runs, name, SENTENCE, Says::ErrsAlike, &alike)?,
    ];
    Ok(of_parts(context.check(name, SENTENCE, &[PLACE]), &parts))
}
