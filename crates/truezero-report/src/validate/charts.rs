//! Validation of charts.

use super::ensure::{Valid, ensure};
use crate::ReportError;
use crate::axis::extent;
use crate::interval_chart::{range, values};
use crate::model::{IntervalChart, Mark, Spacing, Trend, TrendChart};
use crate::palette::HUES;
use crate::trend_chart::Places;

pub(super) fn intervals(chart: &IntervalChart) -> Valid {
    let id = || chart.id.clone();
    ensure(!chart.panels.is_empty(), || ReportError::NoPlot { figure: id() })?;
    for panel in &chart.panels {
        ensure(!panel.rows.is_empty(), || ReportError::NoRows { chart: id(), panel: panel.title.clone() })?;
        for row in &panel.rows {
            if let Some((from, to)) = row.margin {
                let row = || row.label.clone();
                ensure(rises(from, to), || ReportError::Margin { chart: id(), row: row(), from, to })?;
            }
            row.ours.iter().try_for_each(|ours| finite(&chart.id, &row.label, *ours))?;
            row.paper
                .iter()
                .try_for_each(|&value| finite(&chart.id, &row.label, Mark { value, interval: None }))?;
        }
        extended(&chart.id, &panel.title, "horizontal", range(chart, panel))?;
    }
    Ok(())
}

pub(super) fn trend(chart: &TrendChart) -> Valid {
    for curve in &chart.curves {
        ensure(curve.hue < HUES.len(), || ReportError::Hue {
            figure: chart.id.clone(),
            plot: chart.title.clone(),
            series: curve.label.clone(),
            found: curve.hue,
            hues: HUES.len(),
        })?;
        rising(chart, curve)?;
        curve.points.iter().try_for_each(|(_, mark)| finite(&chart.id, &curve.label, *mark))?;
    }
    ensure(chart.curves.iter().any(|curve| !curve.points.is_empty()), || ReportError::NoPlot {
        figure: chart.id.clone(),
    })?;
    extended(&chart.id, &chart.title, "horizontal", Places::new(chart).range)?;
    let marks = chart.curves.iter().flat_map(|curve| &curve.points).flat_map(|(_, mark)| values(mark));
    extended(&chart.id, &chart.title, "vertical", extent(marks))
}

/// Checks that the settings of a curve rise and can be placed on the axis.
fn rising(chart: &TrendChart, curve: &Trend) -> Valid {
    let lowest = match chart.spacing {
        Spacing::Linear => f64::NEG_INFINITY,
        Spacing::Logarithmic => 0.0,
    };
    let mut before = lowest;
    for &(setting, _) in &curve.points {
        ensure(setting > before, || ReportError::Setting {
            chart: chart.id.clone(),
            curve: curve.label.clone(),
            before,
            found: setting,
        })?;
        before = setting;
    }
    Ok(())
}

fn finite(chart: &str, row: &str, mark: Mark) -> Valid {
    let names = || (chart.to_owned(), row.to_owned());
    ensure(mark.value.is_finite(), || {
        let (chart, row) = names();
        ReportError::Mark { chart, row, found: mark.value }
    })?;
    let Some((from, to)) = mark.interval else { return Ok(()) };
    ensure(from.is_finite() && to.is_finite() && from <= to, || {
        let (chart, row) = names();
        ReportError::MarkInterval { chart, row, from, to }
    })
}

fn extended(chart: &str, panel: &str, axis: &'static str, (first, last): (f64, f64)) -> Valid {
    let holds = rises(first, last) && (last - first).is_finite();
    ensure(holds, || ReportError::Axis { figure: chart.into(), plot: panel.into(), axis, first, last })
}

fn rises(from: f64, to: f64) -> bool {
    from.is_finite() && to.is_finite() && from < to
}
