//! The series of a plot as elements of plotters.

use plotters::prelude::*;

use crate::axis::Axis;
use crate::canvas::{Canvas, DrawResult, at, outline, pixels};
use crate::describe::{drawn, shows};
use crate::model::{Kind, Origin, Plot, Series};
use crate::palette::{GROUND, HUES};

/// The width of a key in the legend, in units.
pub(crate) const LEGEND_KEY_WIDTH: f64 = 24.0;

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;

/// The order of drawing: later kinds cover earlier ones.
const ORDER: [Kind; 6] = [Kind::Bars, Kind::Segments, Kind::Line, Kind::Fit, Kind::ErrorBars, Kind::Points];

/// Half the width of an error bar's cap, in units.
const CAP: f64 = 4.0;

pub(crate) fn draw_all(chart: &mut Chart<'_, '_>, plot: &Plot) -> DrawResult {
    for kind in ORDER {
        for series in plot.series.iter().filter(|series| series.kind == kind) {
            draw(chart, plot, series)?;
        }
    }
    Ok(())
}

fn draw(chart: &mut Chart<'_, '_>, plot: &Plot, series: &Series) -> DrawResult {
    let drawn = drawn(plot, series);
    match series.kind {
        Kind::Line => {
            for piece in series.data.split(|&point| !shows(plot, point)) {
                match *piece {
                    [] => {}
                    // A point between two gaps: a line of one point would be invisible.
                    [point] => chart
                        .draw_series([Circle::new(point, pixels(1.5), line_style(series).filled())])
                        .map(drop)?,
                    _ => chart.draw_series([PathElement::new(piece, line_style(series))]).map(drop)?,
                }
            }
        }
        Kind::Fit => {
            for (from, to, style) in fitted(plot, series) {
                chart.draw_series([PathElement::new([from, to], style)])?;
            }
        }
        Kind::Points => {
            for (radius, style) in point_styles(series) {
                chart.draw_series(drawn.clone().flatten().map(|&point| Circle::new(point, radius, style)))?;
            }
        }
        Kind::Segments => {
            chart.draw_series(drawn.map(|pair| PathElement::new(pair, line_style(series))))?;
        }
        Kind::ErrorBars => {
            let style = line_style(series);
            chart.draw_series(drawn.clone().map(|pair| PathElement::new(pair, style)))?;
            chart.draw_series(drawn.flatten().map(|&end| {
                EmptyElement::at(end) + PathElement::new([at(-CAP, 0.0), at(CAP, 0.0)], style)
            }))?;
        }
        Kind::Bars => {
            let half = bar_width(plot, series) / 2.0;
            let ground = 0.0_f64.clamp(plot.y_range.0, plot.y_range.1);
            let (first, last) = plot.x_range;
            let bars = drawn.flatten().map(|&(middle, height)| {
                let [left, right] = [middle - half, middle + half].map(|x| x.clamp(first, last));
                [(left, ground), (right, height)]
            });
            if let Some(fill) = bar_fill(series) {
                chart.draw_series(bars.clone().map(|corners| Rectangle::new(corners, fill)))?;
            }
            chart.draw_series(bars.map(|corners| outline(corners, bar_outline(series))))?;
        }
    }
    Ok(())
}

/// The steps of a fitted curve. Where none of our points is near, they are thin and every second one is left out.
fn fitted<'a>(
    plot: &'a Plot,
    series: &'a Series,
) -> impl Iterator<Item = ((f64, f64), (f64, f64), ShapeStyle)> + 'a {
    /// As a share of the axis.
    const NEAR: f64 = 0.05;
    let near = NEAR * (plot.x_range.1 - plot.x_range.0);
    let ours = |series: &&Series| series.kind == Kind::Points && series.origin == Origin::Ours;
    let points: Vec<f64> = plot
        .series
        .iter()
        .filter(ours)
        .flat_map(|series| drawn(plot, series).flatten())
        .map(|point| point.0)
        .collect();
    let full = line_style(series);
    let thin = ShapeStyle { stroke_width: pixels(0.9), ..full };
    series.data.windows(2).enumerate().filter_map(move |(index, ends)| {
        let &[from, to] = ends else { return None };
        let middle = f64::midpoint(from.0, to.0);
        let supported = points.iter().any(|x| (x - middle).abs() <= near);
        let shown = shows(plot, from) && shows(plot, to) && (supported || index % 2 == 0);
        shown.then_some((from, to, if supported { full } else { thin }))
    })
}

/// Draws the key of a series in the legend.
pub(crate) fn draw_key(canvas: &Canvas<'_>, series: &Series, x: f64, y: f64) -> DrawResult {
    let (end, middle) = (x + LEGEND_KEY_WIDTH - 2.0, x + LEGEND_KEY_WIDTH / 2.0);
    let line = |from, to| canvas.draw(&PathElement::new([from, to], line_style(series)));
    match series.kind {
        Kind::Line | Kind::Fit | Kind::Segments => line(at(x, y), at(end, y)),
        Kind::Points => point_styles(series)
            .into_iter()
            .try_for_each(|(radius, style)| canvas.draw(&Circle::new(at(middle, y), radius, style))),
        Kind::ErrorBars => {
            let (top, bottom) = (y - 6.0, y + 6.0);
            line(at(middle, top), at(middle, bottom))?;
            [top, bottom].into_iter().try_for_each(|y| line(at(middle - CAP, y), at(middle + CAP, y)))
        }
        Kind::Bars => {
            let corners = [at(middle - 6.0, y - 5.0), at(middle + 6.0, y + 5.0)];
            bar_fill(series).map_or(Ok(()), |fill| canvas.draw(&Rectangle::new(corners, fill)))?;
            canvas.draw(&outline(corners, bar_outline(series)))
        }
    }
}

fn line_style(series: &Series) -> ShapeStyle {
    let hue = HUES[series.hue];
    let width = match (series.kind, series.origin) {
        (Kind::Line | Kind::Fit, Origin::Ours) => 2.2,
        (Kind::Line | Kind::Fit, Origin::Paper) => 1.6,
        _ => 1.2,
    };
    match series.origin {
        Origin::Ours => hue.light.stroke_width(pixels(width)),
        Origin::Paper => hue.dashed().stroke_width(pixels(width)),
    }
}

/// Hollow points are filled with the background, to cover the lines behind them.
fn point_styles(series: &Series) -> [(u32, ShapeStyle); 2] {
    let hue = HUES[series.hue].light;
    match series.origin {
        Origin::Ours => [(pixels(3.0), hue.filled()), (pixels(3.0), hue.stroke_width(pixels(0.5)))],
        Origin::Paper => [(pixels(3.6), GROUND.light.filled()), (pixels(3.6), hue.stroke_width(pixels(1.6)))],
    }
}

/// Ours are translucent, so that two histograms in one plot are both visible. The paper's are hollow.
fn bar_fill(series: &Series) -> Option<ShapeStyle> {
    (series.origin == Origin::Ours).then(|| HUES[series.hue].light.mix(0.3).filled())
}

fn bar_outline(series: &Series) -> ShapeStyle {
    let hue = HUES[series.hue];
    match series.origin {
        Origin::Ours => hue.light.stroke_width(pixels(0.6)),
        Origin::Paper => hue.dashed().stroke_width(pixels(1.6)),
    }
}

/// The smallest distance between neighbours, or a tenth of the axis for a single bar.
fn bar_width(plot: &Plot, series: &Series) -> f64 {
    let mut middles: Vec<f64> = drawn(plot, series).flatten().map(|&(middle, _)| middle).collect();
    middles.sort_by(f64::total_cmp);
    let distances = middles.windows(2).map(|pair| pair[1] - pair[0]).filter(|&distance| distance > 0.0);
    distances.min_by(f64::total_cmp).unwrap_or((plot.x_range.1 - plot.x_range.0) / 10.0)
}
