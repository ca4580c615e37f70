//! The effects of a check as charts: one for each unit.

use crate::model::{Check, Effect, IntervalChart, IntervalPanel, IntervalRow, Mark, Outcome};
use crate::number::short;

/// The heading of charts on stand-ins.
const STAND_INS: &str = "Stand-ins";

/// The charts of a check: one for each unit, on the paper's data and on stand-ins. Effects without an interval are not
/// drawn.
pub(crate) fn charts(check: &Check) -> Vec<IntervalChart> {
    let mut charts = Vec::new();
    for stand_ins in [false, true] {
        let outcomes: Vec<&Outcome> =
            check.outcomes.iter().filter(|outcome| outcome.on_stand_in() == stand_ins).collect();
        let mut units: Vec<&str> = Vec::new();
        for effect in outcomes.iter().flat_map(|outcome| &outcome.effects) {
            if effect.interval.is_some() && !units.contains(&effect.unit) {
                units.push(effect.unit);
            }
        }
        let of_unit = |unit| chart(check, &outcomes, unit, stand_ins);
        charts.extend(units.into_iter().map(of_unit));
    }
    for (number, chart) in (1..).zip(&mut charts) {
        chart.id = format!("{}-effects-{number}", check.id);
    }
    charts
}

/// The charts on the paper's data, and those on stand-ins.
pub(crate) fn by_data(check: &Check) -> (Vec<IntervalChart>, Vec<IntervalChart>) {
    charts(check).into_iter().partition(|chart| chart.panels.iter().all(|panel| panel.title != STAND_INS))
}

fn chart(check: &Check, outcomes: &[&Outcome], unit: &str, stand_ins: bool) -> IntervalChart {
    let rows = rows(outcomes, unit);
    let place = if stand_ins { " on stand-ins" } else { "" };
    IntervalChart {
        caption: format!("{}{place}: {unit}. {}", check.id, levels(outcomes, unit)),
        x_label: unit.to_owned(),
        zero: true,
        decimals: 2,
        panels: vec![IntervalPanel { title: if stand_ins { STAND_INS.into() } else { String::new() }, rows }],
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
        paper: effect.paper.filter(|_| !outcome.on_stand_in()),
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
