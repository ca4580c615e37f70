//! Plots as SVG, drawn by plotters.
//!
//! The backend places everything on whole pixels, so a plot is drawn on a canvas of [`FINE`] pixels to the
//! unit and scaled back by its view box.

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::coord::ranged1d::BoldPoints;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::describe::{describe, drawn, gaps, number};
use super::model::{Figure, Plot, Series};
use super::palette::{Colour, INK, MUTED, RULE};
use super::series;

/// Canvas pixels to a unit.
const FINE: f64 = 8.0;

/// The width of every plot, in units; at full column width a unit is about a CSS pixel.
const PLOT_WIDTH: f64 = 400.0;
/// The height of a plot without its legend.
const PLOT_HEIGHT: f64 = 300.0;

// The layout of a plot, in units.
const TITLE_SIZE: f64 = 15.0;
pub(super) const TEXT_SIZE: f64 = 13.0;
const TITLE_HEIGHT: f64 = 27.0;
const LEGEND_ROW_HEIGHT: f64 = 19.0;
pub(super) const LEGEND_KEY_WIDTH: f64 = 24.0;
const Y_LABEL_HEIGHT: f64 = 27.0;
const TICKS_WIDTH: f64 = 46.0;
const TICKS_HEIGHT: f64 = 24.0;
const X_LABEL_HEIGHT: f64 = 22.0;
/// The most labels that an axis gets.
const X_TICKS: usize = 8;
const Y_TICKS: usize = 6;
const RIGHT_MARGIN: f64 = 14.0;
/// Around a diagram, where an axis would stand.
const NO_AXIS: f64 = 8.0;
/// The mean width of a letter of the usual sans-serif faces, as a share of the size of type.
pub(super) const LETTER_WIDTH: f64 = 0.54;

/// A drawn plot or contact sheet.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) title: String,
    /// In units.
    pub(super) width: f64,
    /// In units.
    pub(super) height: f64,
    /// What [`Self::elements`] count in.
    pub(super) view_box: String,
    /// What a reader who cannot see the plot is told.
    pub(super) description: String,
    /// The elements inside of the `<svg>` element; texts in them are escaped.
    pub(super) elements: String,
    /// What the plot could not show, in sentences.
    pub(super) gaps: Vec<String>,
}

pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws the plots of `figure`, with their axes on one line.
///
/// # Errors
/// When plotters cannot draw; a figure that passed the validation can be drawn.
pub(super) fn draw(figure: &Figure) -> Result<Vec<Drawing>> {
    let legends: Vec<_> = figure.plots.iter().map(legend).collect();
    let legend_height = legends.iter().map(Vec::len).max().unwrap_or(0) as f64 * LEGEND_ROW_HEIGHT;
    let height = PLOT_HEIGHT + legend_height;
    figure
        .plots
        .iter()
        .zip(&legends)
        .map(|(plot, legend)| {
            let mut svg = String::new();
            let canvas =
                SVGBackend::with_string(&mut svg, (pixels(PLOT_WIDTH), pixels(height))).into_drawing_area();
            draw_plot(&canvas, plot, legend, TITLE_HEIGHT + legend_height, height)
                .map_err(|error| anyhow!("figure {:?}, plot {:?}: {error}", figure.id, plot.title))?;
            drop(canvas);
            Ok(Drawing {
                title: plot.title.clone(),
                width: PLOT_WIDTH,
                height,
                view_box: format!("0 0 {} {}", pixels(PLOT_WIDTH), pixels(height)),
                description: describe(plot),
                elements: inner(&svg).to_owned(),
                gaps: gaps(plot),
            })
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths of the layout: small and positive"
)]
pub(super) fn pixels(units: f64) -> u32 {
    (units * FINE).round() as u32
}

#[expect(clippy::cast_possible_truncation, reason = "lengths of the layout: small")]
pub(super) fn at(x: f64, y: f64) -> (i32, i32) {
    ((x * FINE).round() as i32, (y * FINE).round() as i32)
}

/// What stands between the opening and the closing tag.
fn inner(svg: &str) -> &str {
    let from = svg.find('>').map_or(0, |end| end + 1);
    let to = svg.rfind("</svg").unwrap_or(svg.len());
    svg[from..to].trim()
}

/// The entries of a legend with the x position of each, row by row.
fn legend(plot: &Plot) -> Vec<Vec<(f64, &Series)>> {
    let mut rows: Vec<Vec<(f64, &Series)>> = Vec::new();
    let mut x = 0.0;
    for series in plot.series.iter().filter(|series| !series.label.is_empty()) {
        let width = LEGEND_KEY_WIDTH + 6.0 + LETTER_WIDTH * TEXT_SIZE * series.label.chars().count() as f64;
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

pub(super) type DrawResult = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// `top` is where title and legend end, `height` that of the whole plot.
fn draw_plot(
    canvas: &Canvas<'_>,
    plot: &Plot,
    legend: &[Vec<(f64, &Series)>],
    top: f64,
    height: f64,
) -> DrawResult {
    let write = |text: &str, x: f64, y: f64, style: TextStyle<'_>| {
        if text.is_empty() { Ok(()) } else { canvas.draw_text(text, &style, at(x, y)) }
    };
    let mut bold = text(TITLE_SIZE, INK, HPos::Left, VPos::Top);
    bold.font = bold.font.style(FontStyle::Bold);
    write(&plot.title, 2.0, 4.0, bold)?;
    for (row, entries) in legend.iter().enumerate() {
        let middle = TITLE_HEIGHT + (row as f64 + 0.5) * LEGEND_ROW_HEIGHT;
        for &(x, series) in entries {
            series::draw_key(canvas, series, x + 2.0, middle)?;
            write(
                &series.label,
                x + LEGEND_KEY_WIDTH + 6.0,
                middle,
                text(TEXT_SIZE, INK, HPos::Left, VPos::Center),
            )?;
        }
    }
    let [x_axis, y_axis] = [&plot.x_label, &plot.y_label].map(|label| !label.is_empty());
    let top = top + if y_axis { Y_LABEL_HEIGHT } else { NO_AXIS };
    let ticks_width = if y_axis { TICKS_WIDTH } else { NO_AXIS };
    let [ticks_height, x_label_height] = if x_axis { [TICKS_HEIGHT, X_LABEL_HEIGHT] } else { [0.0, NO_AXIS] };
    let middle = f64::midpoint(ticks_width, PLOT_WIDTH - RIGHT_MARGIN);
    write(&plot.y_label, 2.0, top - 16.0, text(TEXT_SIZE, MUTED, HPos::Left, VPos::Center))?;
    write(&plot.x_label, middle, height - 8.0, text(TEXT_SIZE, MUTED, HPos::Center, VPos::Center))?;

    let mut chart = ChartBuilder::on(canvas)
        .margin_top(pixels(top))
        .margin_right(pixels(RIGHT_MARGIN))
        .margin_bottom(pixels(x_label_height))
        .x_label_area_size(pixels(ticks_height))
        .y_label_area_size(pixels(ticks_width))
        .build_cartesian_2d(plot.x_range.0..plot.x_range.1, plot.y_range.0..plot.y_range.1)?;
    let (x_ticks, y_ticks) = (ticks(plot.x_range, X_TICKS), ticks(plot.y_range, Y_TICKS));
    let mut mesh = chart.configure_mesh();
    mesh.x_labels(X_TICKS)
        .y_labels(Y_TICKS)
        .x_label_formatter(&x_ticks)
        .y_label_formatter(&y_ticks)
        .label_style(text(TEXT_SIZE, MUTED, HPos::Center, VPos::Center))
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
        let style = text(TEXT_SIZE, MUTED, HPos::Center, VPos::Center);
        write("no data", middle, f64::midpoint(top, height - x_label_height - ticks_height), style)?;
    }
    canvas.present()
}

/// Text of a size in units; the backend divides the size by 1.24.
fn text(size: f64, colour: Colour, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    ("sans-serif", size * FINE * 1.24).into_font().color(&colour.light).pos(Pos::new(horizontal, vertical))
}

/// The labels of an axis: all with as many decimals as the one that needs most.
fn ticks((first, last): (f64, f64), count: usize) -> impl Fn(&f64) -> String {
    let points = RangedCoordf64::from(first..last).key_points(BoldPoints(count));
    // A sum of steps can miss zero by a rounding error.
    let settle = move |value: f64| if value.abs() < (last - first) * 1e-9 { 0.0 } else { value };
    let texts = points.iter().map(|&point| number(settle(point)));
    let decimals =
        texts.filter_map(|text| text.split_once('.').map(|(_, decimals)| decimals.len())).max().unwrap_or(0);
    move |&value| {
        let value = settle(value);
        let short = number(value);
        if short.contains('e') { short } else { format!("{value:.decimals$}").replace('-', "−") }
    }
}
