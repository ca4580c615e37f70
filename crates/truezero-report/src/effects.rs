//! The effects of a check as charts: one for each unit.

use crate::model::{Check, Effect, IntervalChart, IntervalPanel, IntervalRow, Mark, Outcome};
use crate::number::short;

/// The charts of a check, as [`by_data`] gives them, those on the paper's data first.
pub(crate) fn charts(check: &Check) -> Vec<IntervalChart> {
    let (papers, stand_ins) = by_data(check);
    papers.into_iter().chain(stand_ins).collect()
}

/// The charts on the paper's data, and those on stand-ins: one for each unit. Effects without an interval are not
/// drawn.
pub(crate) fn by_data(check: &Check) -> (Vec<IntervalChart>, Vec<IntervalChart>) {
    let (mut papers, mut stand_ins) = (on(check, false), on(check, true));
    for (number, chart) in (1..).zip(papers.iter_mut().chain(&mut stand_ins)) {
        chart.id = format!("{}-effects-{number}", check.id);
    }
    (papers, stand_ins)
}

fn on(check: &Check, stand_ins: bool) -> Vec<IntervalChart> {
    let outcomes: Vec<&Outcome> =
        check.outcomes.iter().filter(|outcome| outcome.stand_in == stand_ins).collect();
    let mut units: Vec<&str> = Vec::new();
    for effect in outcomes.iter().flat_map(|outcome| &outcome.effects) {
        if effect.interval.is_some() && !units.contains(&effect.unit) {
            units.push(effect.unit);
        }
    }
    units.into_iter().map(|unit| chart(check, &outcomes, unit, stand_ins)).collect()
}

fn chart(check: &Check, outcomes: &[&Outcome], unit: &str, stand_ins: bool) -> IntervalChart {
    let rows = rows(outcomes, unit);
    let place = if stand_ins { " on stand-ins" } else { "" };
    IntervalChart {
        caption: format!("{}{place}: {unit}. {}", check.id, levels(outcomes, unit)),
        x_label: unit.to_owned(),
        zero: true,
        decimals: 2,
        panels: vec![IntervalPanel {
            title: if stand_ins { "Stand-ins".into() } else { String::new() },
            rows,
        }],
        ..IntervalChart::default()
    }
}

fn rows(outcomes: &[&Outcome], unit: &str) -> Vec<IntervalRow> {
    let effects = |outcome: &'_ &Outcome| -> Vec<Effect> {
        outcome
            .effects
            .iter()
            .filter(|effect| effect.unit == unit && effect.interval.is_some())
            .cloned()
            .collect()
    };
    let named = outcomes.iter().filter(|outcome| !effects(outcome).is_empty()).count() > 1;
    let row = |outcome: &Outcome, effect: Effect| IntervalRow {
        label: if named { format!("{}: {}", outcome.data_set, effect.label) } else { effect.label },
        ours: Some(Mark { value: effect.value, interval: effect.interval }),
        // The paper has no figures on stand-ins.
        paper: effect.paper.filter(|_| !outcome.stand_in),
        margin: effect.margin.filter(|&margin| margin > 0.0).map(|margin| (-margin, margin)),
        remark: String::new(),
    };
    outcomes
        .iter()
        .flat_map(|outcome| effects(outcome).into_iter().map(|effect| row(outcome, effect)))
        .collect()
}

/// As in "Intervals: 95 %." or "Intervals: 95 to 98.8 %."
fn levels(outcomes: &[&Outcome], unit: &str) -> String {
    let of_unit = outcomes.iter().flat_map(|outcome| &outcome.effects).filter(|effect| effect.unit == unit);
    let levels = of_unit.filter(|effect| effect.interval.is_some()).map(|effect| 100.0 * effect.level);
    let (lowest, highest) =
        levels.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), level| (low.min(level), high.max(level)));
    if lowest < highest {
        format!("Intervals: {} to {} %.", short(lowest), short(highest))
    } else {
        format!("Intervals: {} %.", short(lowest))
    }
}
