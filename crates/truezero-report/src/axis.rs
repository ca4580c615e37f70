//! An axis with the ticks that a reader expects.

use std::ops::Range;

use plotters::coord::ranged1d::{BoldPoints, DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::{RangedCoordf64, RangedCoordi64};

use crate::number::{decimal, number};

/// An axis from its first to its last value, with its ticks.
#[derive(Clone)]
pub(crate) struct Axis {
    coordinate: RangedCoordf64,
    first: f64,
    last: f64,
    /// Where the ticks stand, and what they say.
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

    /// As [`Self::numbers`]; where all values that it shows are integers, as epochs are, so are its ticks.
    pub(crate) fn fitting(range: (f64, f64), most: usize, values: impl IntoIterator<Item = f64>) -> Self {
        // Beyond, neighbouring values differ by more than 1.
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

    /// Where a value lies: 0 at the first value, 1 at the last.
    pub(crate) fn share(&self, value: f64) -> f64 {
        (value - self.first) / (self.last - self.first)
    }

    /// What the tick at a place says.
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

/// The range of an axis that shows all values with room at both ends.
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
    // One value of zero has no scale of its own.
    if lowest == 0.0 && highest == 0.0 { (-1.0, 1.0) } else { (lowest - room, highest + room) }
}

/// The ticks with their labels: all with as many decimals as the one that needs most.
fn labelled((first, last): (f64, f64), points: Vec<f64>) -> Vec<(f64, String)> {
    // A sum of steps can miss zero by a rounding error.
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
