//! Table 3: sentiment of Amazon reviews from a hundred labels.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::{CONFIDENCE, Counted, Verdict};
use truezero_pretrain::Reconstruction;
use truezero_stats::{Interval, wilson};

use super::cells::{percent_with_interval, plain, times_100};
use super::checks::{self, judged};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, AS_CONSTANT, footnoted};
use super::model::{self, Model};
use super::{cells, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table3",
    title: "Table 3: sentiment of Amazon reviews from a hundred labels",
    reference: "paper, section 4.2, Table 3",
    places: &Place::DOMAINS,
    jobs: |context, runs| model::jobs(context, runs, &models(context)),
    blocks,
    summary: |_, _| Ok(None),
};

fn network(place: Place) -> Model {
    Model::pre_trained(place, ActivationKind::Rectifier, Reconstruction::Sigmoid)
}

fn models(context: &Context<'_>) -> Vec<Model> {
    context.loaded(&Place::DOMAINS).into_iter().map(network).collect()
}

/// The numbers of right answers and of all answers of the first seed's networks; `None` until all are finished.
fn right(context: &Context<'_>, runs: &Runs, places: &[Place]) -> Result<Option<(u32, u32)>> {
    let (mut right, mut all) = (0, 0);
    for &place in places {
        let Some(run) = network(place).first(context, runs)? else { return Ok(None) };
        let (misclassified, examples) = run.misclassified();
        all += u32::try_from(examples)?;
        right += u32::try_from(examples - misclassified.len())?;
    }
    Ok((all > 0).then_some((right, all)))
}

/// The same over all domains; `None` if the data of one are not loaded.
fn right_in_all(context: &Context<'_>, runs: &Runs) -> Result<Option<(u32, u32)>> {
    let domains = context.loaded(&Place::DOMAINS);
    if domains.len() < Place::DOMAINS.len() { Ok(None) } else { right(context, runs, &domains) }
}

/// In percent.
fn accuracy((right, all): (u32, u32)) -> Result<(f64, Interval)> {
    Ok((100.0 * (f64::from(right) / f64::from(all)), times_100(wilson(right, all, CONFIDENCE)?)))
}

/// The first seed's networks that are finished.
fn firsts<'a>(context: &Context<'_>, runs: &'a Runs, places: &[Place]) -> Result<Vec<Counted<'a>>> {
    let first = |&place: &Place| network(place).first(context, runs).transpose();
    places.iter().filter_map(first).collect()
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let domains = context.loaded(&Place::DOMAINS);
    let mut rows = Vec::new();
    let paper = &context.paper.table3;
    let words = |counts: Option<(u32, u32)>| -> Result<Option<String>> {
        let accuracy = counts.map(accuracy).transpose()?;
        Ok(accuracy.map(|(accuracy, interval)| percent_with_interval(accuracy, interval)))
    };
    for &place in &domains {
        let selected = network(place).selected(context, runs)?;
        let ours = words(right(context, runs, &[place])?)?;
        rows.push(Row {
            label: context.column(place),
            cells: vec![
                failed::cell(&selected, None, cells::chosen(&selected), || Ok(ours))?,
                quoted(paper.zhou.get(place.name()).copied()),
            ],
        });
    }
    let figure = Some(format!("{:.2} %", paper.rectifier));
    let over_all = match words(right_in_all(context, runs)?)? {
        None => Cell { paper: figure, ..Cell::default() },
        ours => {
            let firsts = firsts(context, runs, &domains)?;
            Cell { link: None, ..failed::cell(&firsts, figure, None, || Ok(ours))? }
        }
    };
    rows.push(Row { label: "all domains".into(), cells: vec![over_all, quoted(Some(paper.zhou_mean))] });
    let table = Table {
        caption: "Table 3. Accuracy on the test reviews".into(),
        columns: ["domain", "rectifier, three layers", "Zhou et al., as the paper quotes them"]
            .map(Into::into)
            .to_vec(),
        rows,
        notes: vec![
            "Intervals: Wilson’s, 95 %, for the test reviews as a sample.".into(),
            context.data_note(&domains),
        ],
    };
    let mut blocks = vec![
        Block::Paragraph(
            "Positive or negative, by networks of three rectifier layers that are pre-trained on the training reviews \
             of a domain and see the labels of a hundred of them; a fifth of these labels chooses the learning rate \
             and the epoch. The other column is the active deep network of Zhou, Chen and Wang (2010), as the paper \
             quotes it."
                .into(),
        ),
        Block::Table(footnoted(table, AS_CONSTANT)),
        Block::Checks(vec![claim(context, runs, &domains)?]),
    ];
    blocks.extend(searched::blocks(context, runs, &models(context))?);
    Ok(blocks)
}

/// A figure that is neither ours nor the paper's own.
fn quoted(accuracy: Option<f64>) -> Cell {
    accuracy.map_or_else(Cell::default, |accuracy| plain(format!("{accuracy} %")))
}

/// C15.
fn claim(context: &Context<'_>, runs: &Runs, domains: &[Place]) -> Result<Check> {
    let bar = context.paper.table3.zhou_mean;
    let check = context.check("C15", domains)?;
    let records = cells::paths(&firsts(context, runs, domains)?);
    let Some(ours) = right_in_all(context, runs)? else { return Ok(Check { records, ..check }) };
    let (accuracy, interval) = accuracy(ours)?;
    let failures = checks::failures_of(context, runs, &models(context))?;
    let statistic = format!(
        "accuracy over all domains {accuracy:.2} % (Wilson’s 95 % interval {:.2} to {:.2}){failures}",
        interval.lower, interval.upper
    );
    let above = Interval { lower: interval.lower - bar, upper: interval.upper - bar };
    let unit = "percentage points of accuracy above Zhou et al.";
    let measured = checks::measured(accuracy - bar, unit, Some(above), None, ours.1 as usize);
    Ok(judged(check, Verdict::above(interval, bar), statistic, Some(measured), records))
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
