//! Series of figures.

use crate::report::model::{Kind, Origin, Series};

/// A series; an empty label for no entry in the legend.
pub(super) fn series(
    label: impl Into<String>,
    kind: Kind,
    data: Vec<(f64, f64)>,
    origin: Origin,
    hue: usize,
) -> Series {
    Series { label: label.into(), kind, data, origin, hue }
}

/// The curve of a function over a range.
pub(super) fn curve(label: &str, range: (f64, f64), hue: usize, value: impl Fn(f64) -> f64) -> Series {
    const POINTS: u32 = 240;
    let at = |point: u32| range.0 + (range.1 - range.0) * f64::from(point) / f64::from(POINTS);
    let data = (0..=POINTS).map(at).map(|x| (x, value(x))).collect();
    series(label, Kind::Line, data, Origin::Ours, hue)
}

/// The largest x or y of points, or `least` if they are all below it.
pub(super) fn largest<'a>(
    points: impl IntoIterator<Item = &'a (f64, f64)>,
    coordinate: fn(&(f64, f64)) -> f64,
    least: f64,
) -> f64 {
    points.into_iter().map(coordinate).fold(least, f64::max)
}
