//! Plots as SVG, drawn by plotters.

use askama::filters::Safe;
use plotters::coord::ranged1d::BoldPoints;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::ReportError;
use crate::canvas::{Canvas, DrawResult, FINE, at, pixels};
use crate::describe::{describe, drawn, gaps, number};
use crate::drawing::{Drawing, TEXT_SIZE, text_width};
use crate::escape::printable;
use crate::model::{Figure, Plot, Series};
use crate::palette::{Colour, INK, MUTED, RULE};
use crate::series::{self, LEGEND_KEY_WIDTH};

/// The width of every plot, in units; at full column width a unit is about a CSS pixel.
const PLOT_WIDTH: f64 = 400.0;
/// The height of a plot without its legend.
const PLOT_HEIGHT: f64 = 300.0;

// The layout of a plot, in units.
const TITLE_SIZE: f64 = 15.0;
const TITLE_HEIGHT: f64 = 27.0;
const LEGEND_ROW_HEIGHT: f64 = 19.0;
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

/// Draws the plots of `figure`, with their axes on one line.
///
/// # Errors
/// When plotters cannot draw; a figure that passed the validation can be drawn.
pub(crate) fn draw(figure: &Figure) -> Result<Vec<Drawing>, ReportError> {
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
            draw_plot(&canvas, plot, legend, TITLE_HEIGHT + legend_height, height).map_err(|error| {
                ReportError::Drawing { figure: figure.id.clone(), format: "SVG", source: error.into() }
            })?;
            drop(canvas);
            Ok(Drawing {
                title: plot.title.clone(),
                width: PLOT_WIDTH,
                height,
                view_box: format!("0 0 {} {}", pixels(PLOT_WIDTH), pixels(height)),
                description: describe(plot),
                elements: Safe(inner(&svg).to_owned()),
                gaps: gaps(plot),
            })
        })
        .collect()
}

/// The elements that plotters drew, without its `<svg>` tag, which holds no text: the templates have their own.
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

/// `top` is where title and legend end, `height` that of the whole plot.
fn draw_plot(
    canvas: &Canvas<'_>,
    plot: &Plot,
    legend: &[Vec<(f64, &Series)>],
    top: f64,
    height: f64,
) -> DrawResult {
    let write = |text: &str, x: f64, y: f64, style: TextStyle<'_>| {
        if text.is_empty() { Ok(()) } else { canvas.draw_text(&printable(text), &style, at(x, y)) }
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
