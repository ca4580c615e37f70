//! Table 3: sentiment of Amazon reviews from a hundred labels.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::Counted;
use truezero_eval::rules::{Data, RunStanding, Subject, accuracy_above};
use truezero_pretrain::Reconstruction;
use truezero_stats::{Interval, wilson};

use super::cells::{CONFIDENCE, percent_with_interval, plain, times_100};
use super::checks::{OnData, Shown, Test, Unit, check, rests_on};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, AS_CONSTANT, footnoted};
use super::model::{self, Model};
use super::{cells, papers, searched};
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

/// The four domains, where they are one data set.
const DATA: &str = "Amazon reviews";
const ACCURACY: Unit = Unit { name: "percentage points of accuracy", factor: 100.0 };

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
    ];
    let is_the_papers = |row: usize| match domains.get(row) {
        Some(&place) => context.is_the_papers(place),
        None => domains.iter().all(|&place| context.is_the_papers(place)),
    };
    blocks.extend(papers::apart(footnoted(table, AS_CONSTANT), |row, _| is_the_papers(row)));
    blocks.push(Block::Checks(vec![claim(context, runs)?]));
    blocks.extend(searched::blocks(context, runs, &models(context))?);
    Ok(blocks)
}

/// A figure that is neither ours nor the paper's own.
fn quoted(accuracy: Option<f64>) -> Cell {
    accuracy.map_or_else(Cell::default, |accuracy| plain(format!("{accuracy} %")))
}

/// C15, over all domains and seeds. The domains have networks and test reviews of their own: a list of missed reviews
/// is that of all domains at one seed.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let figure = context.paper.table3.zhou_mean;
    let mut missed: Vec<Vec<u32>> = Vec::new();
    let (mut reviews, mut is_whole) = (0, true);
    let (mut standings, mut records) = (Vec::new(), Vec::new());
    for place in Place::DOMAINS {
        let selected = match context.data.at(place) {
            Ok(_) => network(place).selected(context, runs)?,
            Err(_) => Vec::new(),
        };
        missed.resize_with(missed.len().max(selected.len()), Vec::new);
        is_whole &= selected.len() == missed.len() && !selected.is_empty();
        for (missed, run) in missed.iter_mut().zip(&selected) {
            missed.extend(run.misclassified().0.iter().map(|&review| reviews + review));
        }
        reviews += u32::try_from(selected.first().map_or(0, |run| run.misclassified().1))?;
        let (ended, paths) = rests_on(network(place), &selected);
        let named = |run: RunStanding| RunStanding { run: format!("{}: {}", place.title(), run.run), ..run };
        standings.extend(ended.into_iter().map(named));
        records.extend(paths);
    }
    let data = all_domains(context);
    let test = match &data {
        Some(data) if is_whole => {
            let lists: Vec<&[u32]> = missed.iter().map(Vec::as_slice).collect();
            let subject = Subject { name: "accuracy".into(), data: data.clone(), runs: standings };
            let tested = accuracy_above(subject, reviews, &lists, figure / ACCURACY.factor)?;
            let label = format!("accuracy, less the {figure} % of Zhou et al.");
            let paper = data.is_papers().then_some(context.paper.table3.rectifier - figure);
            let shown = Shown { label, unit: ACCURACY, figure, paper, margin: None };
            let statistic = match lists.len() {
                1 => "Wilson’s interval over the test reviews, one network a domain".to_owned(),
                networks => format!("interval over test reviews and {networks} networks a domain"),
            };
            Some(Test::new(tested, statistic, &shown, records))
        }
        _ => None,
    };
    let data = data.unwrap_or_else(|| Data::Paper { name: DATA.into() });
    check(context, EXPERIMENT.id, "C15", &[OnData { data, places: Place::DOMAINS.to_vec(), test }])
}

/// The four domains as one data set; `None` unless all are loaded, and are all the paper's or all stand-ins.
fn all_domains(context: &Context<'_>) -> Option<Data> {
    let loaded = context.loaded(&Place::DOMAINS);
    let papers = loaded.iter().filter(|&&place| context.is_the_papers(place)).count();
    match (loaded.len(), papers) {
        (4, 4) => Some(Data::Paper { name: DATA.into() }),
        (4, 0) => {
            let command = context.data.command(loaded[0]).map(str::to_owned);
            Some(Data::StandIn { name: format!("stand-in for {DATA}"), command })
        }
        _ => None,
    }
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
