//! Levels of true zeros beside the figures that the paper prints.

use truezero_eval::{Counted, Verdict};

use super::cells::paths;
use super::checks::{judged, measured};
use super::failed::{failures, undecided};
use crate::report::model::Check;

/// A level counts as the paper's within this number of points.
const TOLERANCE: f64 = 10.0;

/// A level of true zeros and the paper's, in percent.
pub(super) struct Level<'a> {
    pub(super) name: String,
    /// `None` if runs are missing, or if all failed.
    pub(super) ours: Option<f64>,
    pub(super) paper: f64,
    /// The runs that it is the mean of.
    pub(super) selected: Vec<Counted<'a>>,
}

/// The check that all levels are the paper's. `count` says how many things they are taken from.
pub(super) fn levels(check: Check, levels: &[Level<'_>], count: impl Fn(&[Level<'_>]) -> usize) -> Check {
    let records = paths(levels.iter().flat_map(|level| &level.selected));
    let failed =
        levels.iter().filter_map(|level| Some(format!("{}: {}", level.name, failures(&level.selected)?)));
    let failed: Vec<String> = failed.collect();
    if !failed.is_empty() {
        return undecided(check, &failed.join("; "), records);
    }
    let known = || levels.iter().filter_map(|level| Some((level, level.ours?)));
    let differences = known().map(|(level, ours)| ours - level.paper);
    let Some(farthest) = differences.max_by(|a, b| a.abs().total_cmp(&b.abs())) else { return check };
    let verdict = if known().count() < levels.len() {
        Verdict::NotRun
    } else if farthest.abs() <= TOLERANCE {
        Verdict::Reproduced
    } else {
        Verdict::Contradicted
    };
    let words: Vec<String> =
        known().map(|(level, ours)| format!("{} {ours:.1} % for {} %", level.name, level.paper)).collect();
    let statistic = format!(
        "true zeros, ours for the paper’s: {}; within {TOLERANCE} points counts as its level",
        words.join(", ")
    );
    let unit = "percentage points of true zeros, the farthest from the paper's";
    judged(check, verdict, statistic, Some(measured(farthest, unit, None, None, count(levels))), records)
}
