//! Axes and their ticks.

use std::ops::Range;

use plotters::coord::ranged1d::{BoldPoints, DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::{RangedCoordf64, RangedCoordi64};

use crate::drawing::text_width;
use crate::number::{decimal, number};

/// An axis with its range and ticks.
#[derive(Clone)]
pub(crate) struct Axis {
    coordinate: RangedCoordf64,
    first: f64,
    last: f64,
    /// The value and the label of each tick.
    pub(crate) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis with the given ticks.
    pub(crate) fn new((first, last): (f64, f64), ticks: Vec<(f64, String)>) -> Self {
        Self { coordinate: (first..last).into(), first, last, ticks }
    }

    /// An axis with at most `most` ticks at round values.
    pub(crate) fn numbers(range: (f64, f64), most: usize) -> Self {
        let points = RangedCoordf64::from(range.0..range.1).key_points(BoldPoints(most));
        Self::new(range, labelled(range, points))
    }

    /// Like [`Self::numbers`], but with so few ticks that their labels stand apart on an axis of this width in pixels.
    pub(crate) fn legible(range: (f64, f64), most: usize, width: f64, text_size: f64) -> Self {
        const GAP: f64 = 6.0;
        let half = |label: &str| text_width(label, text_size) / 2.0;
        let stands_apart = |axis: &Self| {
            axis.ticks.windows(2).all(|pair| {
                let [(at, label), (next, next_label)] = pair else { return true };
                (axis.share(*next) - axis.share(*at)) * width >= half(label) + GAP + half(next_label)
            })
        };
        let mut fewer = (2..=most).rev().map(|most| Self::numbers(range, most));
        fewer.find(stands_apart).unwrap_or_else(|| Self::numbers(range, 2))
    }

    /// Like [`Self::numbers`], but with integer ticks if all `values` on the axis are integers, such as epochs.
    pub(crate) fn fitting(range: (f64, f64), most: usize, values: impl IntoIterator<Item = f64>) -> Self {
        // Larger integers are not exact in f64.
        const LARGEST: f64 = 1e15;
        let (first, last) = (range.0.ceil(), range.1.floor());
        let mut shown = values.into_iter().filter(|value| (range.0..=range.1).contains(value)).peekable();
        let integers = shown.peek().is_some() && shown.all(|value| value.fract() == 0.0);
        if !integers || last - first < 2.0 || first.abs().max(last.abs()) > LARGEST {
            return Self::numbers(range, most);
        }
        #[expect(clippy::cast_possible_truncation, reason = "integers of at most 1e15")]
        let points = RangedCoordi64::from(first as i64..last as i64).key_points(BoldPoints(most));
        Self::new(range, labelled(range, points.into_iter().map(|point| point as f64).collect()))
    }

    /// The position of a value: 0 at the start of the axis, 1 at its end.
    pub(crate) fn share(&self, value: f64) -> f64 {
        (value - self.first) / (self.last - self.first)
    }

    /// The label of the tick at `place`.
    pub(crate) fn label(&self, place: f64) -> String {
        self.ticks.iter().find(|(at, _)| *at == place).map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.coordinate.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.iter().map(|(at, _)| *at).collect()
    }

    fn range(&self) -> Range<f64> {
        self.first..self.last
    }
}

/// A range that covers all values, with a margin at both ends.
pub(crate) fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    const ROOM: f64 = 0.06;
    let (lowest, highest) = values
        .into_iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if lowest > highest {
        return (0.0, 1.0);
    }
    let room = if lowest < highest {
        ROOM * (highest - lowest)
    } else {
        (0.1 * lowest.abs()).max(f64::MIN_POSITIVE)
    };
    // A single zero gives no scale.
    if lowest == 0.0 && highest == 0.0 { (-1.0, 1.0) } else { (lowest - room, highest + room) }
}

/// Adds labels to tick positions. All labels have the same number of decimals.
fn labelled((first, last): (f64, f64), points: Vec<f64>) -> Vec<(f64, String)> {
    // A sum of steps may differ from zero by rounding.
    let settle = |value: f64| if value.abs() < (last - first) * 1e-9 { 0.0 } else { value };
    let texts = points.iter().map(|&point| number(settle(point)));
    let decimals =
        texts.filter_map(|text| text.split_once('.').map(|(_, decimals)| decimals.len())).max().unwrap_or(0);
    let label = |value: f64| {
        let short = number(settle(value));
        if short.contains('e') { short } else { decimal(settle(value), decimals) }
    };
    points.into_iter().map(|point| (point, label(point))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn on_a_narrow_axis_fewer_ticks_have_labels_that_stand_apart() {
        let ticks = |width| Axis::legible((-2.4, 0.1), 6, width, 13.0).ticks.len();
        assert_eq!(ticks(400.0), Axis::numbers((-2.4, 0.1), 6).ticks.len());
        assert_eq!(labels(&Axis::legible((-2.4, 0.1), 6, 90.0, 13.0)), ["−2", "−1", "0"]);
        assert!((1..=3).contains(&ticks(10.0)));
    }

    #[test]
    fn integers_get_integer_ticks() {
        let epochs = |last: f64| Axis::fitting((1.0, last), 8, [1.0, 2.0, last]);
        assert_eq!(labels(&epochs(3.0)), ["1", "2", "3"]);
        assert_eq!(labels(&epochs(4.0)), ["1", "2", "3", "4"]);
        for last in 3..400 {
            let axis = epochs(f64::from(last));
            assert!(axis.ticks.iter().all(|(at, _)| at.fract() == 0.0), "{last}: {:?}", axis.ticks);
            assert!((2..=9).contains(&axis.ticks.len()), "{last}: {:?}", axis.ticks);
        }
        let fractions = Axis::fitting((1.0, 3.0), 8, [1.0, 2.5]);
        assert!(labels(&fractions).contains(&"1.5"), "{:?}", fractions.ticks);
    }

    #[test]
    fn an_axis_reaches_beyond_its_values() {
        for values in [&[1.0, 2.0][..], &[-3.0], &[0.0], &[1e-300], &[-1e300, 1e300], &[5.0, 5.0]] {
            let (first, last) = extent(values.iter().copied());
            for value in values {
                assert!(first < *value && *value < last, "{values:?}: {first} to {last}");
            }
        }
        assert_eq!(extent([]), (0.0, 1.0));
    }
}
