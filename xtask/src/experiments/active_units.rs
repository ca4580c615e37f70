//! S6: how many units are active differs from input to input.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::{CONFIDENCE, Verdict, active_units};
use truezero_stats::Summary;

use super::checks::{judged, measured};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::undecided;
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
    let trained = model().trained(context, runs)?;
    let shares = match trained.as_ref().map(|trained| &trained.network) {
        Some(Ok(network)) => {
            let test = &context.data.at(PLACE)?.test;
            let units: usize = network.hidden.iter().map(|layer| layer.affine.outputs()).sum();
            let active = active_units(network, &test.inputs, EXAMPLES.min(test.len()), context.kernels);
            active.into_iter().map(|active| 100.0 * active as f64 / units as f64).collect()
        }
        _ => Vec::new(),
    };
    let failure = trained.as_ref().and_then(|trained| trained.network.as_ref().err());
    let records = trained.iter().map(|trained| trained.record.clone()).collect();
    Ok(vec![
        Block::Paragraph(
            "Inputs may contain different amounts of information. A rectifier network can represent them by different \
             numbers of active units. The histogram shows the share of active hidden units for each test example, in \
             the network of Table 1 without pre-training."
                .into(),
        ),
        Block::Figure(histogram(&shares)),
        Block::Checks(vec![claim(context, &shares, failure.map(String::as_str), records)?]),
    ])
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

/// C21, by the standard deviation of the share over the examples.
fn claim(
    context: &Context<'_>,
    shares: &[f64],
    failure: Option<&str>,
    records: Vec<String>,
) -> Result<Check> {
    let check = context.check("C21", &[PLACE])?;
    if let Some(failure) = failure {
        return Ok(undecided(check, &format!("the network of Table 1 {failure}"), records));
    }
    if shares.len() < 2 {
        return Ok(check);
    }
    let units: usize = context.scale.data(PLACE).hidden.iter().sum();
    let summary = Summary::of(shares)?;
    let deviations: Vec<f64> = shares.iter().map(|share| (share - summary.mean).powi(2)).collect();
    let variance = Summary::of(&deviations)?;
    let interval = variance.t_interval(CONFIDENCE)?;
    // The variance if every unit were active with the same probability, independently, for every example.
    let chance = summary.mean * (100.0 - summary.mean) / units as f64;
    let deviation = summary.standard_deviation.unwrap_or(0.0);
    let statistic = format!(
        "active units: mean {:.1} %, standard deviation {deviation:.2} points, least {:.1} %, most {:.1} %; variance \
         {:.2} (Student’s 95 % interval {:.2} to {:.2}) where independent units alike for all inputs would have \
         {chance:.3}",
        summary.mean,
        shares.iter().copied().fold(100.0, f64::min),
        shares.iter().copied().fold(0.0, f64::max),
        variance.mean,
        interval.lower,
        interval.upper
    );
    let unit = "variance of the share of active units over the inputs, in squared percentage points";
    let measured = measured(variance.mean, unit, Some(interval), None, shares.len());
    Ok(judged(check, Verdict::above(interval, chance), statistic, Some(measured), records))
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
