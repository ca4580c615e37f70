//! S6: how many units are active differs from input to input.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::Counted;
use truezero_eval::rules::{mean_above, unmeasured};
use truezero_stats::{CrossedMean, Summary};
use truezero_sweep::words::counted;

use super::active_shares::{active_shares, measurement};
use super::checks::{OnData, Shown, Test, Unit, check, rests_on, subject};
use super::context::Context;
use super::experiment::Experiment;
use super::model::{self, Model};
use super::plots::{largest, series};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Figure, Kind, Origin, Plot};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "active-units",
    title: "S6: numbers of active units",
    reference: "paper, section 2.2, \"efficient variable-size representation\"",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &[model()]),
    measurements: |context, runs| {
        let networks = model::networks(context, runs, model())?;
        networks.iter().map(|network| measurement(context, model(), network, EXAMPLES)).collect()
    },
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
/// How many test examples are looked at.
const EXAMPLES: usize = 2_000;
/// Bars of the histogram.
const BARS: usize = 30;

/// The rectifier network of Table 1 without pre-training.
fn model() -> Model {
    Model::random(PLACE, ActivationKind::Rectifier)
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let selected = model().selected(context, runs)?;
    let shares = shares(context, &selected)?;
    Ok(vec![
        Block::Paragraph(
            "Inputs may contain different amounts of information. A rectifier network can represent them by different \
             numbers of active units. The histogram shows the share of active hidden units for each test example, in \
             the network of Table 1 without pre-training, at the first seed."
                .into(),
        ),
        Block::Figure(histogram(shares.first().map_or(&[][..], Vec::as_slice))),
        Block::Checks(vec![claim(context, &selected, &shares)?]),
    ])
}

/// For each network that did not fail, the share of active units in percent, by test example.
fn shares(context: &Context<'_>, selected: &[Counted<'_>]) -> Result<Vec<Vec<f64>>> {
    let trained = selected.iter().filter(|run| run.failure().is_none());
    let shares = |run: &Counted<'_>| -> Result<Vec<f64>> {
        let shares = active_shares(context, model(), run.job(), EXAMPLES)?;
        Ok(shares.into_iter().map(|share| 100.0 * share).collect())
    };
    trained.map(shares).collect()
}

fn histogram(shares: &[f64]) -> Figure {
    let lowest = shares.iter().copied().fold(100.0, f64::min).floor();
    let highest = shares.iter().copied().fold(0.0, f64::max).ceil();
    let (from, to) = if lowest < highest { (lowest, highest) } else { (0.0, 100.0) };
    let width = (to - from) / BARS as f64;
    let mut bars = vec![0.0; BARS];
    for &share in shares {
        let place = (0..BARS - 1).take_while(|&bar| share >= from + width * (bar as f64 + 1.0)).count();
        bars[place] += 1.0;
    }
    let middle = |bar: usize| from + width * (bar as f64 + 0.5);
    let points: Vec<(f64, f64)> = bars.iter().enumerate().map(|(bar, &count)| (middle(bar), count)).collect();
    Figure {
        id: "active-units-histogram".into(),
        caption: format!(
            "How many of {} test examples have a given number of active hidden units.",
            shares.len()
        ),
        plots: vec![Plot {
            title: "Active hidden units".into(),
            x_label: "active units (%)".into(),
            y_label: "examples".into(),
            x_range: (from, to),
            y_range: (0.0, 1.1 * largest(&points, |point| point.1, 1.0)),
            series: vec![series("", Kind::Bars, points, Origin::Ours, 0)],
        }],
    }
}

/// C21, by the variance of the share over the examples: above that of units which are active independently, alike for
/// all inputs.
fn claim(context: &Context<'_>, selected: &[Counted<'_>], shares: &[Vec<f64>]) -> Result<Check> {
    if selected.is_empty() {
        return check(context, EXPERIMENT.id, "C21", &[OnData::new(context, PLACE, None)]);
    }
    let units: usize = context.sizes.data(PLACE).hidden.iter().sum();
    let excess = |shares: &Vec<f64>| -> Result<Vec<f64>> {
        let mean = Summary::of(shares)?.mean;
        let chance = mean * (100.0 - mean) / units as f64;
        Ok(shares.iter().map(|share| (share - mean) * (share - mean) - chance).collect())
    };
    let excess = shares.iter().map(excess).collect::<Result<Vec<_>>>()?;
    let (standings, records) = rests_on(model(), selected);
    let name = "variance of the share of active units, less that of chance";
    let subject = subject(context, PLACE, name, standings);
    let tested = if excess.is_empty() {
        unmeasured(subject)
    } else {
        mean_above(subject, CrossedMean::of(&excess)?, 0.0)?
    };
    let unit = Unit { name: "squared percentage points", factor: 1.0 };
    let shown = Shown { label: name.to_owned(), unit, figure: 0.0, paper: None, margin: None };
    let statistic =
        format!("mean over examples, interval over examples and {}", counted(excess.len(), "seed"));
    let test = Test::new(tested, statistic, &shown, records);
    check(context, EXPERIMENT.id, "C21", &[OnData::new(context, PLACE, Some(test))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_in_the_histogram_once() {
        let shares = [10.2, 15.0, 15.01, 20.0, 12.3];
        let figure = histogram(&shares);
        let counted: f64 = figure.plots[0].series[0].data.iter().map(|bar| bar.1).sum();
        assert_eq!(counted, shares.len() as f64);
        assert_eq!(figure.plots[0].x_range, (10.0, 20.0));
    }
}
