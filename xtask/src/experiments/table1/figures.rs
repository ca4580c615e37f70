//! The figures of Table 1: its errors with their intervals, and learning curves.

use anyhow::Result;
use truezero_eval::Counted;

use super::super::cells;
use super::super::context::Context;
use super::super::plots::{largest, series};
use super::lines::{HALVES, lines, paper_error};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{
    Block, Figure, IntervalChart, IntervalPanel, IntervalRow, Kind, Mark, Origin, Plot,
};

/// The chart for the top of the report: the errors on the paper's data. `None` without any.
pub(in super::super) fn headline(context: &Context<'_>, runs: &Runs) -> Result<Option<Block>> {
    let places: Vec<Place> =
        context.images().into_iter().filter(|&place| context.is_the_papers(place)).collect();
    let chart = chart(context, runs, "headline-table1", &places)?;
    Ok(has_marks(&chart).then_some(Block::Intervals(chart)))
}

/// The errors of the table as a chart; `None` if nothing was run.
pub(super) fn errors_chart(context: &Context<'_>, runs: &Runs) -> Result<Option<Block>> {
    let chart = chart(context, runs, "table1-errors", &context.images())?;
    Ok(has_marks(&chart).then_some(Block::Intervals(chart)))
}

fn has_marks(chart: &IntervalChart) -> bool {
    chart.panels.iter().flat_map(|panel| &panel.rows).any(|row| row.ours.is_some())
}

fn chart(context: &Context<'_>, runs: &Runs, id: &str, places: &[Place]) -> Result<IntervalChart> {
    let mut panels = Vec::new();
    for &place in places {
        let mut rows = Vec::new();
        for (half, model) in HALVES {
            for line in lines() {
                let model = model(line, place);
                let ours: Option<Mark> = cells::mark(&model.selected(context, runs)?)?;
                let label = match half {
                    "with" => format!("{}, pre-trained", line.neuron),
                    _ => line.neuron.to_string(),
                };
                let paper = paper_error(context, model).filter(|_| context.is_the_papers(place));
                rows.push(IntervalRow { label, ours, paper, ..IntervalRow::default() });
            }
        }
        panels.push(IntervalPanel { title: context.column(place), rows });
    }
    Ok(IntervalChart {
        id: id.into(),
        caption: format!("Table 1: test error of each network. {}", cells::intervals(context)),
        x_label: "test error (%)".into(),
        decimals: 2,
        panels,
        ..IntervalChart::default()
    })
}

/// The validation error of the selected runs, epoch by epoch: one plot with pre-training, one without.
pub(super) fn learning_curves(context: &Context<'_>, runs: &Runs, place: Place) -> Result<Figure> {
    let mut plots = Vec::new();
    for (half, model) in HALVES {
        let mut curves = Vec::new();
        for (hue, line) in lines().into_iter().enumerate() {
            let first = model(line, place).first(context, runs)?;
            let epochs = first.as_ref().and_then(Counted::record).map_or(&[][..], |record| &record.epochs);
            let label = match first.as_ref().and_then(Counted::failure) {
                Some(failure) => format!("{} ({failure})", line.neuron),
                None => line.neuron.to_string(),
            };
            let points = epochs.iter().map(|epoch| (epoch.epoch.into(), 100.0 * epoch.validation_error));
            curves.push(series(label, Kind::Line, points.collect(), Origin::Ours, hue));
        }
        plots.push((format!("{}, {half} pre-training", context.column(place)), curves));
    }
    let points = || plots.iter().flat_map(|(_, curves)| curves).flat_map(|series| &series.data);
    let last = largest(points(), |point| point.0, 2.0);
    // The lowest errors are what matters; the first epochs may leave the frame at the top.
    let lowest = points().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let highest = largest(points(), |point| point.1, 0.0);
    let top = if lowest.is_finite() { highest.min(4.0 * lowest).max(0.1) } else { 1.0 };
    Ok(Figure {
        id: format!("table1-learning-curves-{}", place.name()),
        caption: format!(
            "{}: validation error after each epoch, at the selected learning rate and the first seed.",
            context.column(place)
        ),
        plots: plots
            .into_iter()
            .map(|(title, series)| Plot {
                title,
                x_label: "epoch".into(),
                y_label: "validation error (%)".into(),
                x_range: (1.0, last),
                y_range: (0.0, top),
                series,
            })
            .collect(),
    })
}
