//! Plots as SVG, drawn by plotters.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::ReportError;
use crate::axis::Axis;
use crate::canvas::{Canvas, DrawResult, Words, bold, drawing, pixels, text, write};
use crate::describe::{describe, drawn, gaps};
use crate::drawing::{Drawing, TEXT_SIZE, TITLE_SIZE, text_width};
use crate::model::{Figure, Plot, Series};
use crate::palette::{INK, MUTED, RULE};
use crate::series::{self, LEGEND_KEY_WIDTH};

/// The width of every plot, in units. At full column width a unit is about a CSS pixel.
const PLOT_WIDTH: f64 = 400.0;
/// The height of a plot without its legend.
const PLOT_HEIGHT: f64 = 300.0;

// The layout of a plot, in units.
const TITLE_HEIGHT: f64 = 27.0;
const LEGEND_ROW_HEIGHT: f64 = 19.0;
const Y_LABEL_HEIGHT: f64 = 27.0;
const TICKS_WIDTH: f64 = 46.0;
const TICKS_HEIGHT: f64 = 24.0;
const X_LABEL_HEIGHT: f64 = 22.0;
/// The largest number of labels on an axis.
const X_TICKS: usize = 8;
pub(crate) const Y_TICKS: usize = 6;
const RIGHT_MARGIN: f64 = 14.0;
/// The margin of a diagram in place of an axis.
const NO_AXIS: f64 = 8.0;
/// The width between the axes.
pub(crate) const FRAME_WIDTH: f64 = PLOT_WIDTH - TICKS_WIDTH - RIGHT_MARGIN;

/// A plot with its axes.
pub(crate) struct Placed<'a> {
    pub(crate) plot: &'a Plot,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) words: Words,
}

/// Draws the plots of `figure`, with aligned axes.
///
/// # Errors
/// When plotters fails. It does not fail on a validated figure.
pub(crate) fn draw(figure: &Figure) -> Result<Vec<Drawing>, ReportError> {
    let placed = figure.plots.iter().map(|plot| {
        let points = || plot.series.iter().flat_map(|series| &series.data);
        Placed {
            plot,
            x: Axis::fitting(plot.x_range, X_TICKS, points().map(|point| point.0)),
            y: Axis::fitting(plot.y_range, Y_TICKS, points().map(|point| point.1)),
            words: Words { title: plot.title.clone(), description: describe(plot), gaps: gaps(plot) },
        }
    });
    draw_all(&figure.id, placed.collect())
}

/// Draws the plots of one figure, with aligned axes.
///
/// # Errors
/// As [`draw`].
pub(crate) fn draw_all(id: &str, plots: Vec<Placed<'_>>) -> Result<Vec<Drawing>, ReportError> {
    let rows = plots.iter().map(|placed| legend(placed.plot).len()).max().unwrap_or(0);
    let legend_height = rows as f64 * LEGEND_ROW_HEIGHT;
    let height = PLOT_HEIGHT + legend_height;
    let draw = |Placed { plot, x, y, words }: Placed<'_>| {
        drawing(id, (PLOT_WIDTH, height), words, |canvas| {
            draw_plot(canvas, plot, (x, y), TITLE_HEIGHT + legend_height, height)
        })
    };
    plots.into_iter().map(draw).collect()
}

/// The entries of a legend with the x position of each, row by row.
fn legend(plot: &Plot) -> Vec<Vec<(f64, &Series)>> {
    let mut rows: Vec<Vec<(f64, &Series)>> = Vec::new();
    let mut x = 0.0;
    for series in plot.series.iter().filter(|series| !series.label.is_empty()) {
        let width = LEGEND_KEY_WIDTH + 6.0 + text_width(&series.label, TEXT_SIZE);
        match rows.last_mut() {
            Some(row) if x + width <= PLOT_WIDTH - RIGHT_MARGIN => row.push((x, series)),
            _ => {
                x = 0.0;
                rows.push(vec![(x, series)]);
            }
        }
        x += width + 16.0;
    }
    rows
}

/// `top` is the lower end of title and legend, `height` the height of the whole plot.
fn draw_plot(canvas: &Canvas<'_>, plot: &Plot, (x, y): (Axis, Axis), top: f64, height: f64) -> DrawResult {
    write(canvas, &plot.title, (2.0, 4.0), &bold(TITLE_SIZE, INK, HPos::Left, VPos::Top))?;
    for (row, entries) in legend(plot).iter().enumerate() {
        let middle = TITLE_HEIGHT + (row as f64 + 0.5) * LEGEND_ROW_HEIGHT;
        for &(left, series) in entries {
            series::draw_key(canvas, series, left + 2.0, middle)?;
            let place = (left + LEGEND_KEY_WIDTH + 6.0, middle);
            write(canvas, &series.label, place, &text(TEXT_SIZE, INK, HPos::Left, VPos::Center))?;
        }
    }
    let [x_axis, y_axis] = [&plot.x_label, &plot.y_label].map(|label| !label.is_empty());
    let top = top + if y_axis { Y_LABEL_HEIGHT } else { NO_AXIS };
    let ticks_width = if y_axis { TICKS_WIDTH } else { NO_AXIS };
    let [ticks_height, x_label_height] = if x_axis { [TICKS_HEIGHT, X_LABEL_HEIGHT] } else { [0.0, NO_AXIS] };
    let middle = f64::midpoint(ticks_width, PLOT_WIDTH - RIGHT_MARGIN);
    let centred = text(TEXT_SIZE, MUTED, HPos::Center, VPos::Center);
    write(canvas, &plot.y_label, (2.0, top - 16.0), &text(TEXT_SIZE, MUTED, HPos::Left, VPos::Center))?;
    write(canvas, &plot.x_label, (middle, height - 8.0), &centred)?;

    let (x_labels, y_labels) = (x.clone(), y.clone());
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(pixels(top))
        .margin_right(pixels(RIGHT_MARGIN))
        .margin_bottom(pixels(x_label_height))
        .x_label_area_size(pixels(ticks_height))
        .y_label_area_size(pixels(ticks_width))
        .build_cartesian_2d(x, y)?;
    let (x_labels, y_labels) =
        (move |place: &f64| x_labels.label(*place), move |place: &f64| y_labels.label(*place));
    let mut mesh = chart.configure_mesh();
    mesh.x_label_formatter(&x_labels)
        .y_label_formatter(&y_labels)
        .label_style(centred.clone())
        .light_line_style(TRANSPARENT)
        .bold_line_style(RULE.light.stroke_width(pixels(1.0)))
        .axis_style(MUTED.light.stroke_width(pixels(1.0)))
        .set_all_tick_mark_size(pixels(4.0));
    if !x_axis {
        mesh.disable_x_axis().disable_x_mesh();
    }
    if !y_axis {
        mesh.disable_y_axis().disable_y_mesh();
    }
    mesh.draw()?;
    series::draw_all(&mut chart, plot)?;
    if plot.series.iter().all(|series| drawn(plot, series).next().is_none()) {
        let place = (middle, f64::midpoint(top, height - x_label_height - ticks_height));
        write(canvas, "no data", place, &centred)?;
    }
    Ok(())
}
