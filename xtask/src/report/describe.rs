//! What a plot shows and what it cannot, in words and numbers.

use super::model::{Kind, Origin, Plot, Series};

/// Whether the point has a place between the axes.
pub(super) fn shows(plot: &Plot, (x, y): (f64, f64)) -> bool {
    // False for a NaN too.
    (plot.x_range.0..=plot.x_range.1).contains(&x) && (plot.y_range.0..=plot.y_range.1).contains(&y)
}

/// The points of a series that are drawn.
pub(super) fn visible<'a>(plot: &'a Plot, series: &'a Series) -> impl Iterator<Item = (f64, f64)> + 'a {
    series.data.iter().copied().filter(|&point| shows(plot, point))
}

/// A number in six digits at most, as short as it can be, with a true minus.
pub(super) fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let plain = rounded == 0.0 || (1e-4..1e6).contains(&rounded.abs());
    if plain { format!("{}", rounded + 0.0) } else { format!("{rounded:e}") }.replace('-', "−")
}

/// The axes and the ends of every series, for a reader who cannot see the plot.
pub(super) fn describe(plot: &Plot) -> String {
    let series: Vec<String> = plot
        .series
        .iter()
        .map(|series| {
            let kind = match series.kind {
                Kind::Line => "line",
                Kind::Points => "points",
            };
            let whose = match series.origin {
                Origin::Ours => "ours",
                Origin::Paper => "the paper’s",
            };
            let name = if series.label.is_empty() { String::new() } else { format!("{}, ", series.label) };
            match (visible(plot, series).next(), visible(plot, series).last()) {
                (Some((x0, y0)), Some((x1, y1))) => {
                    format!(
                        "{name}{whose}, {kind} from ({}, {}) to ({}, {})",
                        number(x0),
                        number(y0),
                        number(x1),
                        number(y1)
                    )
                }
                _ => format!("{name}{whose}, {kind} without data"),
            }
        })
        .collect();
    format!("{} against {}: {}.", plot.y_label, plot.x_label, series.join("; "))
}

/// What is missing from the plot, a sentence a series and reason.
pub(super) fn gaps(plot: &Plot) -> Vec<String> {
    let mut gaps = Vec::new();
    for series in &plot.series {
        let name = if series.label.is_empty() { "a series" } else { &series.label };
        let total = series.data.len();
        let broken = series.data.iter().filter(|(x, y)| !(x.is_finite() && y.is_finite())).count();
        let outside = total - broken - visible(plot, series).count();
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
