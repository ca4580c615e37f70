//! The numbers of a chart as a table, for Markdown and as a text alternative.

use crate::interval_chart::mark_words;
use crate::model::{Cell, IntervalChart, IntervalPanel, IntervalRow, Row, Table, Trend, TrendChart};
use crate::number::decimal;
use crate::trend_chart::{setting_words, settings};

/// One column per panel if all panels have the same rows, as in Table 1; otherwise one row per estimate.
pub(crate) fn of_intervals(chart: &IntervalChart) -> Table {
    let (columns, rows) =
        if have_the_same_rows(chart) { side_by_side(chart) } else { one_below_the_other(chart) };
    Table { caption: chart.caption.clone(), columns, rows, notes: Vec::new() }
}

/// Remarks need a column of their own, so panels with remarks are not put side by side.
fn have_the_same_rows(chart: &IntervalChart) -> bool {
    let [first, others @ ..] = &chart.panels[..] else { return false };
    let labels = |panel: &IntervalPanel| panel.rows.iter().map(|row| row.label.clone()).collect::<Vec<_>>();
    let remarks = chart.panels.iter().flat_map(|panel| &panel.rows).any(|row| !row.remark.is_empty());
    !others.is_empty() && !remarks && others.iter().all(|panel| labels(panel) == labels(first))
}

fn side_by_side(chart: &IntervalChart) -> (Vec<String>, Vec<Row>) {
    let titles = chart.panels.iter().map(|panel| panel.title.clone());
    let columns = std::iter::once(chart.x_label.clone()).chain(titles).collect();
    let count = chart.panels.first().map_or(0, |panel| panel.rows.len());
    let rows = (0..count).map(|index| {
        let rows: Vec<&IntervalRow> = chart.panels.iter().filter_map(|panel| panel.rows.get(index)).collect();
        Row {
            label: rows.first().map_or_else(String::new, |row| row.label.clone()),
            cells: rows.into_iter().map(|row| estimate(row, chart.decimals)).collect(),
        }
    });
    (columns, rows.collect())
}

fn one_below_the_other(chart: &IntervalChart) -> (Vec<String>, Vec<Row>) {
    let all = || chart.panels.iter().flat_map(|panel| panel.rows.iter().map(move |row| (&panel.title, row)));
    let titles = all().any(|(title, _)| !title.is_empty());
    let remarks = all().any(|(_, row)| !row.remark.is_empty());
    let heads = [
        Some(String::new()),
        titles.then(String::new),
        Some(chart.x_label.clone()),
        remarks.then(|| "remark".to_owned()),
    ];
    let rows = all().map(|(title, row)| {
        let remark = Some(&row.remark).filter(|remark| !remark.is_empty()).cloned();
        let cells = [
            titles.then(|| text(Some(row.label.clone()))),
            Some(estimate(row, chart.decimals)),
            remarks.then(|| text(remark)),
        ];
        let label = if titles { title } else { &row.label };
        Row { label: label.clone(), cells: cells.into_iter().flatten().collect() }
    });
    (heads.into_iter().flatten().collect(), rows.collect())
}

/// Our estimate and the paper's figure.
fn estimate(row: &IntervalRow, decimals: usize) -> Cell {
    let ours = row.ours.map_or_else(|| "not run".to_owned(), |mark| mark_words(mark, decimals));
    Cell { ours: Some(ours), paper: row.paper.map(|value| decimal(value, decimals)), ..Cell::default() }
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
