//! The effects of a check as charts: one for each unit.

use crate::model::{Check, Effect, IntervalChart, IntervalPanel, IntervalRow, Mark, Outcome};
use crate::number::short;

/// The charts of a check. Effects without an interval are not drawn.
pub(crate) fn charts(check: &Check) -> Vec<IntervalChart> {
    let drawn = |effect: &&Effect| effect.interval.is_some();
    let mut units: Vec<&str> = Vec::new();
    for effect in check.outcomes.iter().flat_map(|outcome| &outcome.effects).filter(drawn) {
        if !units.contains(&effect.unit) {
            units.push(effect.unit);
        }
    }
    (1..).zip(units).map(|(number, unit)| chart(check, number, unit)).collect()
}

fn chart(check: &Check, number: usize, unit: &str) -> IntervalChart {
    let panels = [("", false), ("Stand-ins", true)].map(|(title, stand_ins)| {
        let outcomes: Vec<&Outcome> =
            check.outcomes.iter().filter(|outcome| outcome.on_stand_in() == stand_ins).collect();
        IntervalPanel { title: title.to_owned(), rows: rows(&outcomes, unit) }
    });
    let mut panels: Vec<IntervalPanel> = panels.into_iter().filter(|panel| !panel.rows.is_empty()).collect();
    if let [papers, _] = &mut panels[..] {
        papers.title = "The paper’s data".to_owned();
    }
    IntervalChart {
        id: if number == 1 {
            format!("{}-effects", check.id)
        } else {
            format!("{}-effects-{number}", check.id)
        },
        caption: format!("{}: {unit}. {}", check.id, levels(check, unit)),
        x_label: unit.to_owned(),
        zero: true,
        decimals: 2,
        panels,
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

/// As in "Intervals: 95 %."
fn levels(check: &Check, unit: &str) -> String {
    let of_unit =
        check.outcomes.iter().flat_map(|outcome| &outcome.effects).filter(|effect| effect.unit == unit);
    let mut levels: Vec<String> = Vec::new();
    for effect in of_unit.filter(|effect| effect.interval.is_some()) {
        let level = format!("{} %", short(100.0 * effect.level));
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    format!("Intervals: {}.", levels.join(" and "))
}
