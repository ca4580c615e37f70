//! Table 3: sentiment of Amazon reviews from a hundred labels.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_pretrain::Reconstruction;
use truezero_stats::{Interval, wilson};

use super::counted::{self, AS_CONSTANT, Counted, footnoted};
use super::grid::{self, Model};
use super::judge::above;
use super::pre_training;
use super::{CONFIDENCE, Context, Experiment, column};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Measured, Row, Section, Table, Verdict};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table3",
    title: "Table 3: sentiment of Amazon reviews from a hundred labels",
    places: &Place::DOMAINS,
    jobs: |context, runs| grid::jobs(context, runs, &models(context)),
    section,
    summary: |_, _| Ok(None),
};

fn domains(context: &Context<'_>) -> Vec<Place> {
    Place::DOMAINS.into_iter().filter(|&place| context.data.at(place).is_ok()).collect()
}

fn network(place: Place) -> Model {
    Model::pre_trained(place, ActivationKind::Rectifier, Reconstruction::Sigmoid)
}

fn models(context: &Context<'_>) -> Vec<Model> {
    domains(context).into_iter().map(network).collect()
}

/// The right answers of the first seed's networks, and all, over the domains; nothing as long as one is missing.
fn right(context: &Context<'_>, runs: &Runs, places: &[Place]) -> Result<Option<(u32, u32)>> {
    let (mut right, mut all) = (0, 0);
    for &place in places {
        let Some(run) = grid::first_run(context, runs, network(place))? else { return Ok(None) };
        let (misclassified, examples) = run.misclassified();
        all += u32::try_from(examples)?;
        right += u32::try_from(examples - misclassified.len())?;
    }
    Ok((all > 0).then_some((right, all)))
}

/// The same over all domains, of which some may not be loaded.
fn right_in_all(context: &Context<'_>, runs: &Runs) -> Result<Option<(u32, u32)>> {
    let domains = domains(context);
    if domains.len() < Place::DOMAINS.len() { Ok(None) } else { right(context, runs, &domains) }
}

fn accuracy((right, all): (u32, u32)) -> Result<(f64, Interval)> {
    let interval = wilson(right, all, CONFIDENCE)?;
    let percent = |share: f64| 100.0 * share;
    let interval = Interval { lower: percent(interval.lower), upper: percent(interval.upper) };
    Ok((percent(f64::from(right) / f64::from(all)), interval))
}

/// The first seed's networks that are there.
fn firsts<'a>(context: &Context<'_>, runs: &'a Runs, places: &[Place]) -> Result<Vec<Counted<'a>>> {
    let first = |&place: &Place| grid::first_run(context, runs, network(place)).transpose();
    places.iter().filter_map(first).collect()
}

fn words((accuracy, interval): (f64, Interval)) -> String {
    format!("{accuracy:.2} % ({:.2} to {:.2})", interval.lower, interval.upper)
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let domains = domains(context);
    let mut rows = Vec::new();
    let paper = &context.paper.table3;
    for &place in &domains {
        let selected = grid::selected_runs(context, runs, network(place))?;
        let ours = right(context, runs, &[place])?.map(accuracy).transpose()?.map(words);
        rows.push(Row {
            label: column(context, place),
            cells: vec![
                counted::cell(&selected, None, grid::chosen(&selected), || Ok(ours))?,
                quoted(paper.zhou.get(place.name()).copied()),
            ],
        });
    }
    let ours = right_in_all(context, runs)?.map(accuracy).transpose()?.map(words);
    let firsts = firsts(context, runs, &domains)?;
    let over_all = match &ours {
        None => Cell { paper: Some(format!("{:.2} %", paper.rectifier)), ..Cell::default() },
        Some(_) => Cell {
            link: None,
            ..counted::cell(&firsts, Some(format!("{:.2} %", paper.rectifier)), None, || Ok(ours))?
        },
    };
    rows.push(Row { label: "all domains".into(), cells: vec![over_all, quoted(Some(paper.zhou_mean))] });
    let strategies: Vec<_> = models(context).into_iter().filter_map(Model::strategy).collect();
    Ok(Section {
        id: "table3".into(),
        title: "Table 3: sentiment of Amazon reviews from a hundred labels".into(),
        reference: "paper, section 4.2, Table 3".into(),
        blocks: vec![
            Block::Paragraph(
                "Positive or negative, by networks of three rectifier layers that are pre-trained on the training \
                 reviews of a domain and see the labels of a hundred of them; a fifth of these labels chooses the \
                 learning rate and the epoch. The other column is the active deep network of Zhou, Chen and Wang \
                 (2010), as the paper quotes it."
                    .into(),
            ),
            Block::Table(footnoted(Table {
                caption: "Table 3. Accuracy on the test reviews".into(),
                columns: ["domain", "rectifier, three layers", "Zhou et al., as the paper quotes them"]
                    .map(Into::into)
                    .to_vec(),
                rows,
                notes: vec![
                    "Intervals: Wilson’s, 95 %, for the test reviews as a sample.".into(),
                    format!("Data: {}.", context.describe(&domains)),
                ],
            }, AS_CONSTANT)),
            Block::Checks(vec![claim(context, runs, &domains)?]),
            Block::Table(grid::searched(context, runs, &models(context))?),
            Block::Table(pre_training::searched(context, runs, &strategies)?),
        ],
    })
}

/// A figure that is neither ours nor the paper's own.
fn quoted(accuracy: Option<f64>) -> Cell {
    Cell { ours: accuracy.map(|accuracy| format!("{accuracy} %")), ..Cell::default() }
}

/// C15.
fn claim(context: &Context<'_>, runs: &Runs, domains: &[Place]) -> Result<Check> {
    let bar = context.paper.table3.zhou_mean;
    let ours = right_in_all(context, runs)?;
    let measured = ours.map(accuracy).transpose()?;
    let records = firsts(context, runs, domains)?.iter().map(Counted::path).collect();
    let failures = grid::failures(context, runs, &models(context))?;
    Ok(Check {
        verdict: measured.map_or(Verdict::NotRun, |(_, interval)| above(interval, bar)),
        statistic: measured.map_or_else(
            || "–".into(),
            |(accuracy, Interval { lower, upper })| {
                format!("accuracy over all domains {accuracy:.2} % (Wilson’s 95 % interval {lower:.2} to \
                         {upper:.2}){failures}")
            },
        ),
        measured: measured.zip(ours).map(|((accuracy, Interval { lower, upper }), (_, all))| Measured {
            effect: accuracy - bar,
            unit: "percentage points of accuracy above Zhou et al.",
            interval: Some((lower - bar, upper - bar)),
            p: None,
            n: all as usize,
        }),
        records,
        ..context.check(
            ("C15", "More reviews right than Zhou et al."),
            &format!("A rectifier network of three layers classifies more reviews rightly than the {bar} % of Zhou et \
                      al."),
            domains,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracies_are_in_percent() {
        let (accuracy, interval) = accuracy((750, 1000)).unwrap();
        assert_eq!(accuracy, 75.0);
        assert!(interval.lower > 72.0 && interval.upper < 78.0);
    }
}
