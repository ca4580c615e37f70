//! Table 3: sentiment of Amazon reviews from a hundred labels.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::Counted;
use truezero_eval::rules::{Data, RunStanding, Subject, accuracy_above};
use truezero_pretrain::Reconstruction;
use truezero_stats::{CrossedMean, Interval};

use super::cells::{CONFIDENCE, percent_with_interval, plain, signed_with_interval, times_100};
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
    measurements: |_, _| Ok(Vec::new()),
    blocks,
    summary: |_, _| Ok(None),
};

/// The four domains, where they are one data set.
const DATA: &str = "Amazon reviews";
const ACCURACY: Unit = Unit { name: "percentage points of accuracy", factor: 100.0 };

fn network(place: Place) -> Model {
    Model::pre_trained(place, ActivationKind::Rectifier, Reconstruction::Sigmoid)
}

/// On the words themselves, with the same labels and the same choice of its learning rate.
fn linear(place: Place) -> Model {
    Model { depth: 0, ..Model::random(place, ActivationKind::Rectifier) }
}

fn models(context: &Context<'_>) -> Vec<Model> {
    context.loaded(&Place::DOMAINS).into_iter().flat_map(|place| [network(place), linear(place)]).collect()
}

/// What the networks of each set of labels miss on the test reviews of some domains, which make one list.
#[derive(Debug, Default, PartialEq)]
struct Missed {
    /// One list of ascending positions for each set of labels.
    lists: Vec<Vec<u32>>,
    /// The number of test reviews.
    reviews: u32,
}

impl Missed {
    /// `None` until all runs are finished, or without a domain.
    fn of(
        context: &Context<'_>,
        runs: &Runs,
        places: &[Place],
        model: fn(Place) -> Model,
    ) -> Result<Option<Self>> {
        let mut missed = Self::default();
        for &place in places {
            let selected = model(place).selected(context, runs)?;
            if selected.is_empty() {
                return Ok(None);
            }
            let lists = selected.iter().map(Counted::misclassified);
            missed.add(&lists.collect::<Vec<_>>())?;
        }
        Ok((missed.reviews > 0).then_some(missed))
    }

    /// Adds the lists of one domain, behind those of the domains before.
    fn add(&mut self, lists: &[(&[u32], usize)]) -> Result<()> {
        let Some(&(_, reviews)) = lists.first() else { return Ok(()) };
        self.lists.resize(lists.len(), Vec::new());
        for (all, (missed, _)) in self.lists.iter_mut().zip(lists) {
            all.extend(missed.iter().map(|position| position + self.reviews));
        }
        self.reviews += u32::try_from(reviews)?;
        Ok(())
    }

    /// The accuracy in percent, mean over the sets of labels.
    fn accuracy(&self) -> Result<(f64, Interval)> {
        let lists: Vec<&[u32]> = self.lists.iter().map(Vec::as_slice).collect();
        let errors = CrossedMean::of_errors(self.reviews, &lists)?;
        let Interval { lower, upper } = errors.interval(CONFIDENCE)?;
        Ok((100.0 * (1.0 - errors.mean()), times_100(Interval { lower: 1.0 - upper, upper: 1.0 - lower })))
    }

    /// How much higher its accuracy is than the other's, in percentage points.
    fn above(&self, other: &Self) -> Result<(f64, Interval)> {
        let pairs: Vec<(&[u32], &[u32])> = other
            .lists
            .iter()
            .zip(&self.lists)
            .map(|(other, own)| (other.as_slice(), own.as_slice()))
            .collect();
        let difference = CrossedMean::of_paired_errors(self.reviews, &pairs)?;
        Ok((100.0 * difference.mean(), times_100(difference.interval(CONFIDENCE)?)))
    }
}

/// The cells of a row: the network, the linear model, and their difference.
fn compared(
    context: &Context<'_>,
    runs: &Runs,
    places: &[Place],
    paper: Option<String>,
) -> Result<Vec<Cell>> {
    let missed = [network, linear].map(|model| Missed::of(context, runs, places, model));
    let [ours, linear_model] = missed;
    let (ours, linear_model) = (ours?, linear_model?);
    let cell = |model: fn(Place) -> Model, missed: &Option<Missed>, paper| {
        let mut selected = Vec::new();
        for &place in places {
            selected.extend(model(place).selected(context, runs)?);
        }
        let chosen = if let [_] = places { cells::chosen(&selected) } else { None };
        let words = || {
            let accuracy = missed.as_ref().map(Missed::accuracy).transpose()?;
            Ok(accuracy.map(|(accuracy, interval)| percent_with_interval(accuracy, interval)))
        };
        failed::cell(&selected, paper, chosen, words)
    };
    let difference =
        ours.as_ref().zip(linear_model.as_ref()).map(|(ours, linear)| ours.above(linear)).transpose()?;
    let difference = difference.map(|(points, interval)| plain(signed_with_interval(points, interval, 2)));
    Ok(vec![cell(network, &ours, paper)?, cell(linear, &linear_model, None)?, difference.unwrap_or_default()])
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let domains = context.loaded(&Place::DOMAINS);
    let paper = &context.paper.table3;
    let mut rows = Vec::new();
    for &place in &domains {
        let mut cells = compared(context, runs, &[place], None)?;
        cells.push(quoted(paper.zhou.get(place.name()).copied()));
        rows.push(Row { label: context.column(place), cells });
    }
    // Nothing is said of all domains unless all are loaded.
    let all = if domains.len() < Place::DOMAINS.len() { &[] } else { domains.as_slice() };
    let mut cells = compared(context, runs, all, Some(format!("{:.2} %", paper.rectifier)))?;
    cells.push(quoted(Some(paper.zhou_mean)));
    rows.push(Row { label: "all domains".into(), cells });
    let table = Table {
        caption: "Table 3. Accuracy on the test reviews".into(),
        columns: [
            "domain",
            "rectifier, three layers",
            "linear model, same labels",
            "difference, points",
            "Zhou et al., as the paper quotes them",
        ]
        .map(Into::into)
        .to_vec(),
        rows,
        notes: vec![
            "Means over the sets of labels. Intervals: 95 %, for the test reviews and the sets of labels as samples."
                .into(),
            context.data_note(&domains),
        ],
    };
    let sets = context.sizes.folds;
    let mut blocks = vec![Block::Paragraph(format!(
        "Positive or negative, by networks of three rectifier layers that are pre-trained on the training reviews of \
             a domain, with and without labels, and see the labels of one fold alone: a hundred where all reviews are \
             used, in {sets} sets. A cross-validation within the first set chooses the learning rate. Training ends \
             when the error on the training labels has not fallen for a number of epochs, and the last weights count. \
             The linear model has the same labels and protocol. The last column is the active deep network of Zhou, \
             Chen and Wang (2010), as the paper quotes it."
    ))];
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

/// C15, over all domains and sets of labels. The domains have networks and test reviews of their own: a list of missed
/// reviews is that of all domains for one set.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let figure = context.paper.table3.zhou_mean;
    let (mut standings, mut records) = (Vec::new(), Vec::new());
    for place in context.loaded(&Place::DOMAINS) {
        let (ended, paths) = rests_on(network(place), &network(place).selected(context, runs)?);
        let named = |run: RunStanding| RunStanding { run: format!("{}: {}", place.title(), run.run), ..run };
        standings.extend(ended.into_iter().map(named));
        records.extend(paths);
    }
    let data = all_domains(context);
    let missed = match &data {
        Some(_) => Missed::of(context, runs, &Place::DOMAINS, network)?,
        None => None,
    };
    let test = match data.as_ref().zip(missed) {
        Some((data, Missed { lists, reviews })) => {
            let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
            let subject = Subject { name: "accuracy".into(), data: data.clone(), runs: standings };
            let tested = accuracy_above(subject, reviews, &lists, figure / ACCURACY.factor)?;
            let label = format!("accuracy, less the {figure} % of Zhou et al.");
            let paper = data.is_papers().then_some(context.paper.table3.rectifier - figure);
            let shown = Shown { label, unit: ACCURACY, figure, paper, margin: None };
            let statistic = match lists.len() {
                1 => "Wilson’s interval over the test reviews, one set of labels".to_owned(),
                sets => format!("interval over test reviews and {sets} sets of labels"),
            };
            Some(Test::new(tested, statistic, &shown, records))
        }
        None => None,
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
    fn accuracies_are_means_over_sets_and_domains() {
        let mut missed = Missed::default();
        let first: Vec<u32> = (0..10).collect();
        missed.add(&[(&first, 100), (&first[..4], 100)]).unwrap();
        missed.add(&[(&[3, 9], 50), (&[], 50)]).unwrap();
        assert_eq!((missed.reviews, missed.lists[0].last()), (150, Some(&109)));
        let (accuracy, interval) = missed.accuracy().unwrap();
        assert!((accuracy - 100.0 * (1.0 - 8.0 / 150.0)).abs() < 1e-9, "{accuracy}");
        assert!(interval.lower < accuracy && accuracy < interval.upper && interval.upper <= 100.0);
    }

    #[test]
    fn a_model_that_misses_less_is_above() {
        let missed = |count: u32| Missed { lists: vec![(0..count).collect(); 3], reviews: 100 };
        let (points, _) = missed(10).above(&missed(16)).unwrap();
        assert!((points - 6.0).abs() < 1e-9, "{points}");
    }
}
