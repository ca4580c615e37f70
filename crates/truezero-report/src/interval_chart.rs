//! Interval charts as SVG: labels on the left, one row per estimate, an axis below each panel.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::ReportError;
use crate::axis::{Axis, extent};
use crate::canvas::{Canvas, DrawResult, Words, at, bold, drawing, outline, pixels, text, write};
use crate::drawing::{Drawing, TEXT_SIZE, TITLE_SIZE, text_width, wrap};
use crate::model::{IntervalChart, IntervalPanel, IntervalRow, Mark};
use crate::number::decimal;
use crate::palette::{GROUND, HUES, INK, MUTED, RULE};

// The layout of a panel, in units.
const WIDTH: f64 = 340.0;
const TITLE_HEIGHT: f64 = 25.0;
const KEY_HEIGHT: f64 = 19.0;
/// The largest share of the width for labels.
const LABELS: f64 = 0.5;
const LINE_HEIGHT: f64 = 15.0;
const ROW_GAP: f64 = 7.0;
const TICKS_HEIGHT: f64 = 20.0;
const X_LABEL_HEIGHT: f64 = 20.0;
const RIGHT_MARGIN: f64 = 12.0;
const TICKS: usize = 5;
const CAP: f64 = 3.5;

/// The range of the axis of a panel.
pub(crate) fn range(chart: &IntervalChart, panel: &IntervalPanel) -> (f64, f64) {
    let panels = if chart.shared_axis { &chart.panels[..] } else { std::slice::from_ref(panel) };
    let rows = panels.iter().flat_map(|panel| &panel.rows);
    let marks = rows.flat_map(|row| {
        let margin = row.margin.into_iter().flat_map(|(from, to)| [from, to]);
        row.ours.iter().flat_map(values).chain(row.paper).chain(margin)
    });
    extent(marks.chain(chart.zero.then_some(0.0)))
}

/// The value of a mark and the ends of its interval.
pub(crate) fn values(mark: &Mark) -> impl Iterator<Item = f64> {
    let interval = mark.interval.into_iter().flat_map(|(from, to)| [from, to]);
    std::iter::once(mark.value).chain(interval)
}

/// The layout of a panel.
struct Layout<'a> {
    chart: &'a IntervalChart,
    panel: &'a IntervalPanel,
    axis: Axis,
    labels: Vec<Vec<String>>,
    /// The left end of the axis.
    left: f64,
    /// The top of the first row and the bottom of the last.
    top: f64,
    bottom: f64,
}

impl<'a> Layout<'a> {
    fn new(chart: &'a IntervalChart, panel: &'a IntervalPanel) -> Self {
        let texts: Vec<String> = panel.rows.iter().map(label).collect();
        let widest = texts.iter().map(|text| text_width(text, TEXT_SIZE)).fold(0.0, f64::max);
        let labels_width = widest.min(WIDTH * LABELS);
        let labels: Vec<_> = texts.iter().map(|text| wrap(text, TEXT_SIZE, labels_width)).collect();
        let titled = chart.panels.iter().any(|panel| !panel.title.is_empty());
        let key = if has_key(chart) { KEY_HEIGHT } else { 0.0 };
        let top = if titled { TITLE_HEIGHT } else { 0.0 } + key;
        let bottom = top + labels.iter().map(|lines| row_height(lines)).sum::<f64>();
        let left = labels_width + 14.0;
        let axis = Axis::legible(range(chart, panel), TICKS, WIDTH - RIGHT_MARGIN - left, TEXT_SIZE);
        Self { chart, panel, axis, labels, left, top, bottom }
    }

    fn x(&self, value: f64) -> f64 {
        self.left + self.axis.share(value) * (WIDTH - RIGHT_MARGIN - self.left)
    }

    fn draw(&self, canvas: &Canvas<'_>) -> DrawResult {
        write(canvas, &self.panel.title, (2.0, 3.0), &bold(TITLE_SIZE, INK, HPos::Left, VPos::Top))?;
        self.draw_key(canvas)?;
        self.draw_ground(canvas)?;
        let mut top = self.top;
        for (row, lines) in self.panel.rows.iter().zip(&self.labels) {
            let middle = top + row_height(lines) / 2.0;
            let first = middle - (lines.len() as f64 - 1.0) * LINE_HEIGHT / 2.0;
            let colour = if row.ours.is_some() { INK } else { MUTED };
            let style = text(TEXT_SIZE, colour, HPos::Left, VPos::Center);
            for (line, words) in lines.iter().enumerate() {
                write(canvas, words, (2.0, first + line as f64 * LINE_HEIGHT), &style)?;
            }
            self.draw_row(canvas, row, middle)?;
            top += row_height(lines);
        }
        Ok(())
    }

    /// The legend, in one line.
    fn draw_key(&self, canvas: &Canvas<'_>) -> DrawResult {
        let middle = self.top - KEY_HEIGHT / 2.0 - 2.0;
        let style = text(TEXT_SIZE, MUTED, HPos::Left, VPos::Center);
        let mut x = 8.0;
        let mut entry = |words: &str, mark: &dyn Fn(f64) -> DrawResult| {
            mark(x)?;
            write(canvas, words, (x + 10.0, middle), &style)?;
            x += 10.0 + text_width(words, TEXT_SIZE) + 20.0;
            Ok(())
        };
        let rows = || self.chart.panels.iter().flat_map(|panel| &panel.rows);
        if !has_key(self.chart) {
            return Ok(());
        }
        entry("ours", &|x| ours(canvas, x, middle))?;
        if rows().any(|row| row.paper.is_some()) {
            entry("the paper’s", &|x| paper(canvas, x, middle))?;
        }
        if rows().any(|row| row.margin.is_some()) {
            entry("equivalent", &|x| band(canvas, (x - 5.0, middle - 6.0), (x + 5.0, middle + 6.0)))?;
        }
        Ok(())
    }

    /// The bands of the margins, the axis with its ticks, and the line at zero.
    fn draw_ground(&self, canvas: &Canvas<'_>) -> DrawResult {
        let line = |from: (f64, f64), to: (f64, f64), style: ShapeStyle| {
            canvas.draw(&PathElement::new([at(from.0, from.1), at(to.0, to.1)], style))
        };
        let mut top = self.top;
        for (row, lines) in self.panel.rows.iter().zip(&self.labels) {
            let bottom = top + row_height(lines);
            if let Some((from, to)) = row.margin {
                band(canvas, (self.x(from), top), (self.x(to), bottom))?;
            }
            top = bottom;
        }
        let centred = text(TEXT_SIZE, MUTED, HPos::Center, VPos::Center);
        let thin = MUTED.light.stroke_width(pixels(1.0));
        for (place, label) in &self.axis.ticks {
            let x = self.x(*place);
            line((x, self.top), (x, self.bottom), RULE.light.stroke_width(pixels(1.0)))?;
            line((x, self.bottom), (x, self.bottom + 4.0), thin)?;
            write(canvas, label, (x, self.bottom + 12.0), &centred)?;
        }
        line((self.left, self.bottom), (WIDTH - RIGHT_MARGIN, self.bottom), thin)?;
        if self.chart.zero {
            line((self.x(0.0), self.top), (self.x(0.0), self.bottom), INK.light.stroke_width(pixels(1.2)))?;
        }
        let below = (WIDTH - RIGHT_MARGIN, self.bottom + TICKS_HEIGHT + 9.0);
        write(canvas, &self.chart.x_label, below, &text(TEXT_SIZE, MUTED, HPos::Right, VPos::Center))
    }

    fn draw_row(&self, canvas: &Canvas<'_>, row: &IntervalRow, middle: f64) -> DrawResult {
        if let Some(figure) = row.paper {
            paper(canvas, self.x(figure), middle)?;
        }
        let Some(mark) = row.ours else { return Ok(()) };
        if let Some((from, to)) = mark.interval {
            let [from, to] = [from, to].map(|value| self.x(value));
            let style = HUES[0].light.stroke_width(pixels(1.6));
            for ends in [
                [at(from, middle), at(to, middle)],
                [at(from, middle - CAP), at(from, middle + CAP)],
                [at(to, middle - CAP), at(to, middle + CAP)],
            ] {
                canvas.draw(&PathElement::new(ends, style))?;
            }
        }
        ours(canvas, self.x(mark.value), middle)
    }
}

/// Returns true if there is more to tell apart than our estimates.
fn has_key(chart: &IntervalChart) -> bool {
    chart.panels.iter().flat_map(|panel| &panel.rows).any(|row| row.paper.is_some() || row.margin.is_some())
}

/// The label of a row, which says so if the row was not run.
fn label(row: &IntervalRow) -> String {
    if row.ours.is_some() { row.label.clone() } else { format!("{}, not\u{a0}run", row.label) }
}

fn row_height(lines: &[String]) -> f64 {
    lines.len().max(1) as f64 * LINE_HEIGHT + ROW_GAP
}

fn ours(canvas: &Canvas<'_>, x: f64, y: f64) -> DrawResult {
    canvas.draw(&Circle::new(at(x, y), pixels(3.2), HUES[0].light.filled()))
}

/// A hollow square, larger than our points, so that both are visible where they agree.
fn paper(canvas: &Canvas<'_>, x: f64, y: f64) -> DrawResult {
    const HALF: f64 = 4.6;
    let corners = [at(x - HALF, y - HALF), at(x + HALF, y + HALF)];
    canvas.draw(&Rectangle::new(corners, GROUND.light.filled()))?;
    canvas.draw(&outline(corners, HUES[1].light.stroke_width(pixels(1.5))))
}

fn band(canvas: &Canvas<'_>, from: (f64, f64), to: (f64, f64)) -> DrawResult {
    let corners = [at(from.0, from.1), at(to.0, to.1)];
    canvas.draw(&Rectangle::new(corners, HUES[2].light.mix(0.18).filled()))?;
    canvas.draw(&outline(corners, HUES[2].light.stroke_width(pixels(0.8))))
}

/// Draws the panels, all of one height.
///
/// # Errors
/// When plotters fails. It does not fail on a validated chart.
pub(crate) fn draw(chart: &IntervalChart) -> Result<Vec<Drawing>, ReportError> {
    let layouts: Vec<Layout<'_>> = chart.panels.iter().map(|panel| Layout::new(chart, panel)).collect();
    let bottom = layouts.iter().map(|layout| layout.bottom).fold(0.0, f64::max);
    let height = bottom + TICKS_HEIGHT + X_LABEL_HEIGHT;
    let panel = |layout: &Layout<'_>| {
        let words = Words {
            title: layout.panel.title.clone(),
            description: describe(chart, layout.panel),
            gaps: Vec::new(),
        };
        drawing(&chart.id, (WIDTH, height), words, |canvas| layout.draw(canvas))
    };
    layouts.iter().map(panel).collect()
}

fn describe(chart: &IntervalChart, panel: &IntervalPanel) -> String {
    let row = |row: &IntervalRow| {
        let ours = row.ours.map_or_else(|| "not run".to_owned(), |mark| mark_words(mark, chart.decimals));
        let paper =
            row.paper.map_or_else(String::new, |value| format!(", paper {}", decimal(value, chart.decimals)));
        format!("{}: {ours}{paper}", row.label)
    };
    format!("{}. {}.", chart.x_label, panel.rows.iter().map(row).collect::<Vec<_>>().join("; "))
}

/// As in "1.44 (1.40 to 1.48)".
pub(crate) fn mark_words(mark: Mark, decimals: usize) -> String {
    let value = decimal(mark.value, decimals);
    match mark.interval {
        Some((from, to)) => format!("{value} ({} to {})", decimal(from, decimals), decimal(to, decimals)),
        None => value,
    }
}
