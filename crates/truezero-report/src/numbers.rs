//! The numbers behind a chart as a table: for those who cannot see it, and for Markdown.

use crate::interval_chart::mark_words;
use crate::model::{Cell, IntervalChart, IntervalRow, Row, Table, Trend, TrendChart};
use crate::number::decimal;
use crate::trend_chart::{setting_words, settings};

/// The rows of all panels.
pub(crate) fn of_intervals(chart: &IntervalChart) -> Table {
    let rows = || chart.panels.iter().flat_map(|panel| panel.rows.iter().map(move |row| (&panel.title, row)));
    let paper = rows().any(|(_, row)| row.paper.is_some());
    let remarks = rows().any(|(_, row)| !row.remark.is_empty());
    let mut columns = vec![String::new(), chart.x_label.clone()];
    columns.extend(paper.then(|| "paper".to_owned()));
    columns.extend(remarks.then(|| "remark".to_owned()));
    let row = |(title, row): (&String, &IntervalRow)| {
        let mut cells = vec![text(Some(row.ours.map_or_else(|| "not run".into(), |mark| mark_words(mark, chart.decimals))))];
        if paper {
            cells.push(text(row.paper.map(|value| decimal(value, chart.decimals))));
        }
        if remarks {
            cells.push(text(Some(row.remark.clone()).filter(|remark| !remark.is_empty())));
        }
        let label = if title.is_empty() { row.label.clone() } else { format!("{title}: {}", row.label) };
        Row { label, cells }
    };
    Table { caption: chart.caption.clone(), columns, rows: rows().map(row).collect(), notes: Vec::new() }
}

/// A row for each setting, a column for each curve.
pub(crate) fn of_trend(chart: &TrendChart) -> Table {
    let at = |curve: &Trend, setting: f64| {
        let mark = curve.points.iter().find(|point| point.0 == setting).map(|point| point.1);
        text(mark.map(|mark| mark_words(mark, chart.decimals)))
    };
    let rows = settings(chart).into_iter().map(|setting| Row {
        label: setting_words(setting),
        cells: chart.curves.iter().map(|curve| at(curve, setting)).collect(),
    });
    let curves = chart.curves.iter().map(|curve| curve.label.clone());
    Table {
        caption: chart.caption.clone(),
        columns: std::iter::once(chart.x_label.clone()).chain(curves).collect(),
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn text(ours: Option<String>) -> Cell {
    Cell { ours, ..Cell::default() }
}
