//! Trend charts as SVG: plots whose ticks are the values of the setting.

use crate::ReportError;
use crate::axis::{Axis, extent};
use crate::canvas::Words;
use crate::drawing::{Drawing, TEXT_SIZE, text_width};
use crate::interval_chart::{mark_words, values};
use crate::model::{Kind, Mark, Origin, Plot, Series, Spacing, Trend, TrendChart};
use crate::number::number;
use crate::plot::{self, FRAME_WIDTH, Placed, Y_TICKS};

/// The distance from the last finite setting to the limit, as a share of the range of finite settings.
const TO_LIMIT: f64 = 0.16;

/// The positions of the settings on the axis.
pub(crate) struct Places {
    spacing: Spacing,
    /// The position of an infinite setting.
    limit: f64,
    /// The range of the axis.
    pub(crate) range: (f64, f64),
}

impl Places {
    pub(crate) fn new(chart: &TrendChart) -> Self {
        let settings = || chart.curves.iter().flat_map(|curve| &curve.points).map(|point| point.0);
        let finite = || settings().filter(|setting| setting.is_finite()).map(|x| spaced(chart.spacing, x));
        let highest = finite().fold(f64::NEG_INFINITY, f64::max);
        let lowest = finite().fold(f64::INFINITY, f64::min);
        let span = if lowest < highest { highest - lowest } else { 1.0 };
        let limit = if highest.is_finite() { highest + TO_LIMIT * span } else { 0.0 };
        let has_limit = settings().any(|setting| setting == f64::INFINITY);
        Self { spacing: chart.spacing, limit, range: extent(finite().chain(has_limit.then_some(limit))) }
    }

    fn of(&self, setting: f64) -> f64 {
        if setting.is_finite() { spaced(self.spacing, setting) } else { self.limit }
    }
}

fn spaced(spacing: Spacing, setting: f64) -> f64 {
    match spacing {
        Spacing::Linear => setting,
        Spacing::Logarithmic => setting.log10(),
    }
}

/// The settings of all curves, each once, in rising order.
pub(crate) fn settings(chart: &TrendChart) -> Vec<f64> {
    let mut settings: Vec<f64> =
        chart.curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.0)).collect();
    settings.sort_by(f64::total_cmp);
    settings.dedup();
    settings
}

/// A setting as text.
pub(crate) fn setting_words(setting: f64) -> String {
    if setting.is_finite() { number(setting) } else { "∞".to_owned() }
}

/// Draws the chart.
///
/// # Errors
/// When plotters fails. It does not fail on a validated chart.
pub(crate) fn draw(chart: &TrendChart) -> Result<Vec<Drawing>, ReportError> {
    let places = Places::new(chart);
    let marks = chart.curves.iter().flat_map(|curve| &curve.points).flat_map(|(_, mark)| values(mark));
    let y_range = extent(marks);
    let plot = Plot {
        title: chart.title.clone(),
        x_label: chart.x_label.clone(),
        y_label: chart.y_label.clone(),
        x_range: places.range,
        y_range,
        series: chart.curves.iter().flat_map(|curve| series(curve, &places)).collect(),
    };
    let placed = Placed {
        plot: &plot,
        x: Axis::new(places.range, ticks(chart, &places)),
        y: Axis::numbers(y_range, Y_TICKS),
        words: Words { title: chart.title.clone(), description: describe(chart), gaps: Vec::new() },
    };
    plot::draw_all(&chart.id, vec![placed])
}

/// A line through the finite settings, and a point and an error bar at every setting.
fn series(curve: &Trend, places: &Places) -> [Series; 3] {
    let place = |&(setting, Mark { value, .. }): &(f64, Mark)| (places.of(setting), value);
    let finite = curve.points.iter().filter(|(setting, _)| setting.is_finite());
    let bars = curve.points.iter().flat_map(|&(setting, mark)| {
        let interval = mark.interval.into_iter().flat_map(|(from, to)| [from, to]);
        interval.map(move |end| (places.of(setting), end))
    });
    let of = |label: &str, kind, data| Series {
        label: label.to_owned(),
        kind,
        data,
        origin: curve.origin,
        hue: curve.hue,
    };
    [
        of(&curve.label, Kind::Line, finite.map(place).collect()),
        of("", Kind::ErrorBars, bars.collect()),
        of("", Kind::Points, curve.points.iter().map(place).collect()),
    ]
}

/// A tick at each setting, without those whose labels would overlap.
fn ticks(chart: &TrendChart, places: &Places) -> Vec<(f64, String)> {
    const GAP: f64 = 6.0;
    let unit = FRAME_WIDTH / (places.range.1 - places.range.0);
    let mut ticks: Vec<(f64, String)> = Vec::new();
    // Starting from the end, so that the limit always has a tick.
    for setting in settings(chart).into_iter().rev() {
        let (place, label) = (places.of(setting), setting_words(setting));
        let half = |label: &str| text_width(label, TEXT_SIZE) / 2.0;
        let free = ticks
            .last()
            .is_none_or(|(next, after)| (next - place) * unit >= half(&label) + half(after) + GAP);
        if free {
            ticks.push((place, label));
        }
    }
    ticks.reverse();
    ticks
}

fn describe(chart: &TrendChart) -> String {
    let curve = |curve: &Trend| {
        let point = |&(setting, mark): &(f64, Mark)| {
            format!("{} at {}", mark_words(mark, chart.decimals), setting_words(setting))
        };
        let whose = match curve.origin {
            Origin::Ours => "ours",
            Origin::Paper => "the paper’s",
        };
        let points: Vec<String> = curve.points.iter().map(point).collect();
        format!("{}, {whose}: {}", curve.label, points.join(", "))
    };
    let curves: Vec<String> = chart.curves.iter().map(curve).collect();
    format!("{} against {}. {}.", chart.y_label, chart.x_label, curves.join("; "))
}
