//! Descriptions of plots in words: what they show, and what they leave out.

use crate::model::{Kind, Origin, Plot, Series};
use crate::number::number;

/// Returns true if the point lies within both axes.
pub(crate) fn shows(plot: &Plot, (x, y): (f64, f64)) -> bool {
    // NaN is outside.
    (plot.x_range.0..=plot.x_range.1).contains(&x) && (plot.y_range.0..=plot.y_range.1).contains(&y)
}

/// The points of a series that are drawn, in groups that form one element each.
pub(crate) fn drawn<'a>(
    plot: &'a Plot,
    series: &'a Series,
) -> impl Iterator<Item = &'a [(f64, f64)]> + Clone + 'a {
    let together = series.data.chunks(series.kind.points_together());
    together.filter(|points| points.iter().all(|&point| shows(plot, point)))
}

/// The text alternative of a plot: its axes, and the first and last point of each series.
pub(crate) fn describe(plot: &Plot) -> String {
    let series: Vec<String> = plot
        .series
        .iter()
        .map(|series| {
            let whose = match series.origin {
                Origin::Ours => "ours",
                Origin::Paper => "the paper’s",
            };
            let name = if series.label.is_empty() { String::new() } else { format!("{}, ", series.label) };
            format!("{name}{whose}, {}", describe_data(plot, series))
        })
        .collect();
    let axes = match (plot.y_label.as_str(), plot.x_label.as_str()) {
        ("", "") => "A diagram".to_owned(),
        ("", label) | (label, "") => label.to_owned(),
        (y, x) => format!("{y} against {x}"),
    };
    format!("{axes}: {}.", series.join("; "))
}

fn describe_data(plot: &Plot, series: &Series) -> String {
    let kind = match series.kind {
        Kind::Line => "line",
        Kind::Fit => "fitted curve",
        Kind::Points => "points",
        Kind::Segments => "segments",
        Kind::ErrorBars => "error bars",
        Kind::Bars => "bars",
    };
    let mut points = drawn(plot, series).flatten();
    let place = |&(x, y): &(f64, f64)| format!("({}, {})", number(x), number(y));
    match points.next() {
        None => format!("{kind} without data"),
        Some(first) => {
            format!("{kind} from {} to {}", place(first), place(points.last().unwrap_or(first)))
        }
    }
}

/// What is missing from the plot: one sentence per series and reason.
pub(crate) fn gaps(plot: &Plot) -> Vec<String> {
    let mut gaps = Vec::new();
    for series in &plot.series {
        let name = if series.label.is_empty() { "a series" } else { &series.label };
        let total = series.data.len();
        let finite = |points: &&[(f64, f64)]| points.iter().all(|(x, y)| x.is_finite() && y.is_finite());
        let whole = series.data.chunks(series.kind.points_together()).filter(finite).flatten().count();
        let broken = total - whole;
        let outside = whole - drawn(plot, series).flatten().count();
        if total == 0 {
            gaps.push(format!("{}, {name}: no data.", plot.title));
        }
        if broken > 0 {
            gaps.push(format!(
                "{}, {name}: {broken} of {total} values are not finite and not drawn.",
                plot.title
            ));
        }
        if outside > 0 {
            gaps.push(format!(
                "{}, {name}: {outside} of {total} values lie outside the axes and are not drawn.",
                plot.title
            ));
        }
    }
    gaps
}
