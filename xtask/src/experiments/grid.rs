//! Networks over a grid of learning rates, among which the validation error selects: from random weights, or from
//! pre-trained layers.

use std::fmt;

use anyhow::{Context as _, Result};
use truezero_activations::ActivationKind;
use truezero_eval::{RunRecord, RunSettings};
use truezero_network::{Architecture, Descent, Evaluation, HiddenLayer};
use truezero_pretrain::Reconstruction;
use truezero_stats::{PairedErrors, Summary, wilson};

use super::counted::{self, Counted, Failure};
use super::pre_training::{self, Strategy};
use super::{CONFIDENCE, Context, column};
use crate::data::{Part, Place};
use crate::job::{self, Job};
use crate::record::{self, Runs, outcome_words};
use crate::report::model::{Cell, Row, Table};
use crate::scale::{Finals, Limits};
use crate::store;

/// Examples a step (section 4.1).
pub(super) const BATCH_SIZE: usize = 10;
/// The coefficient of the L1 penalty on the activations (section 4.1).
const L1: f64 = 0.001;

/// A network that is trained over the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Model {
    pub(super) place: Place,
    pub(super) neuron: ActivationKind,
    /// The number of hidden layers.
    pub(super) depth: usize,
    /// How its layers are pre-trained; random weights if they are not.
    pub(super) pre_training: Option<Reconstruction>,
    /// The share of the training labels that it learns from, in thousandths, where that is Figure 4's subject.
    pub(super) share: Option<u32>,
}

impl Model {
    /// Of the paper's depth, from random weights.
    pub(super) fn random(place: Place, neuron: ActivationKind) -> Self {
        Self { place, neuron, depth: place.depth(), pre_training: None, share: None }
    }

    /// Of the paper's depth.
    pub(super) fn pre_trained(place: Place, neuron: ActivationKind, reconstruction: Reconstruction) -> Self {
        Self { pre_training: Some(reconstruction), ..Self::random(place, neuron) }
    }

    pub(super) fn strategy(self) -> Option<Strategy> {
        let Self { place, neuron, depth, .. } = self;
        self.pre_training.map(|reconstruction| Strategy { place, neuron, reconstruction, depth })
    }
}

/// The network without its place.
impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.depth {
            0 => return write!(f, "no hidden layer"),
            depth if depth == self.place.depth() => self.neuron.fmt(f)?,
            1 => write!(f, "{}, 1 hidden layer", self.neuron)?,
            depth => write!(f, "{}, {depth} hidden layers", self.neuron)?,
        }
        if let Some(reconstruction) = self.pre_training {
            write!(f, ", pre-trained by {reconstruction}")?;
        }
        match self.share {
            Some(thousandths) => write!(f, ", {} % of the labels", f64::from(thousandths) / 10.0),
            None => Ok(()),
        }
    }
}

/// One of the runs by which a selected network is repeated; the first of them is the one that selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Repeat {
    pub(super) seed: u64,
    part: Part,
}

impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Part::Fold { number, .. } => write!(f, "fold {}", number + 1),
            Part::Whole | Part::Share(_) => write!(f, "seed {}", self.seed),
        }
    }
}

/// Over seeds; over folds for Table 2, whose networks share a seed; over the seeds of Figure 4 for its shares.
fn repeats(context: &Context<'_>, model: Model) -> Vec<Repeat> {
    let first = context.seeds[0];
    if model.place == Place::Opentable {
        let of = context.sizes.folds;
        return (0..of).map(|number| Repeat { seed: first, part: Part::Fold { number, of } }).collect();
    }
    match model.share {
        None => context.seeds.iter().map(|&seed| Repeat { seed, part: Part::Whole }).collect(),
        Some(thousandths) => {
            let part = if thousandths == 1000 { Part::Whole } else { Part::Share(thousandths) };
            let seeds = context.sizes.figure4_seeds.max(context.seeds.len() as u64);
            (first..first + seeds).map(|seed| Repeat { seed, part }).collect()
        }
    }
}

/// All parts of data sets that runs may take at a scale.
pub(crate) fn parts(context: &Context<'_>) -> Vec<Part> {
    let of = context.sizes.folds;
    let folds = (0..of).map(|number| Part::Fold { number, of });
    let shares = super::figure4::SHARES.into_iter().map(Part::Share);
    std::iter::once(Part::Whole).chain(folds).chain(shares).collect()
}

/// The pre-training that the models want and their grid at the first seed; then, for each whose grid is finished, the
/// selected rates at the other seeds. As far as all that is known by now.
pub(super) fn jobs(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for &model in models {
        if let Some(strategy) = model.strategy() {
            jobs.extend(pre_training::jobs(context, runs, strategy)?);
            for Repeat { seed, .. } in repeats(context, model) {
                jobs.extend(pre_training::stack(context, runs, strategy, seed)?.jobs);
            }
        }
        jobs.extend(grid(context, runs, model)?);
        jobs.extend(finalists(context, runs, model)?);
        jobs.extend(selected(context, runs, model)?);
    }
    Ok(jobs)
}

/// A choice that the validation error makes, and for how long it is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Choice {
    learning_rate: f64,
    l1: f64,
    limits: Limits,
}

impl Choice {
    fn of(job: &Job) -> Self {
        let descent = job.settings.descent();
        Self {
            learning_rate: descent.learning_rate,
            l1: descent.l1,
            limits: Limits { max_epochs: descent.max_epochs, patience: descent.patience },
        }
    }
}

/// The coefficients of the penalty that are tried. It is there "to increase the amount of sparsity" (section 4.1),
/// which a neuron without true zeros cannot have: with the first of them, at paper scale, tanh errs by 3.77 % and
/// softplus by 2.50 % (records in results/mnist of commit 369166a).
fn penalties(context: &Context<'_>, model: Model) -> &'static [f64] {
    if model.neuron.true_zeros() && model.depth > 0 { context.sizes.penalties } else { &[0.0] }
}

/// When training ends. A small share of the labels makes a short epoch, so it gets more of them.
fn limits(context: &Context<'_>, model: Model) -> Limits {
    context.scale.data(model.place).limits.times(longer(model))
}

/// When the training of a finalist ends: never before that of the grid.
fn final_limits(context: &Context<'_>, model: Model, finals: Finals) -> Limits {
    finals.limits.times(longer(model)).or_longer(limits(context, model))
}

/// Of the grid and of the finals, where there are some.
#[cfg(test)]
pub(super) fn both_limits(context: &Context<'_>, model: Model) -> Option<[Limits; 2]> {
    let finals = context.sizes.finals?;
    Some([limits(context, model), final_limits(context, model, finals)])
}

/// How many times as many epochs as on all labels.
fn longer(model: Model) -> u32 {
    const MOST: u32 = 5;
    model.share.map_or(1, |thousandths| (1000 / thousandths.max(1)).clamp(1, MOST))
}

/// The coefficient in pre-training, whose cost is a sum over the inputs: the paper's.
pub(super) fn pre_training_l1(neuron: ActivationKind) -> f64 {
    if neuron.true_zeros() { L1 } else { 0.0 }
}

/// One job for each penalty and learning rate, at the first seed; none as long as its layers are not pre-trained.
fn grid(context: &Context<'_>, runs: &Runs, model: Model) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    let first = repeats(context, model)[0];
    for &l1 in penalties(context, model) {
        for &learning_rate in context.sizes.learning_rates {
            let choice = Choice { learning_rate, l1, limits: limits(context, model) };
            jobs.extend(model_job(context, runs, model, choice, first)?);
        }
    }
    Ok(jobs)
}

/// The jobs from the lowest validation error up, and after them those that failed: one of these is selected where there
/// is no other. Nothing as long as one is not finished. Equal ones stay in the order of the jobs.
pub(super) fn ranked(runs: &Runs, jobs: Vec<Job>) -> Option<Vec<Job>> {
    let mut ranked = Vec::new();
    for job in jobs {
        let record = record::supervised(runs, &job.id)?;
        let error = record.best.as_ref().map_or(f64::INFINITY, |epoch| epoch.validation.error_rate());
        ranked.push((Failure::of(record).is_some(), error, job));
    }
    ranked.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    Some(ranked.into_iter().map(|(.., job)| job).collect())
}

/// The best of a finished grid, to be trained for longer; none where the scale has no finals.
fn finalists(context: &Context<'_>, runs: &Runs, model: Model) -> Result<Vec<Job>> {
    let Some(finals) = context.sizes.finals else { return Ok(Vec::new()) };
    let limits = final_limits(context, model, finals);
    let Some(ranked) = ranked(runs, grid(context, runs, model)?) else { return Ok(Vec::new()) };
    let longer = ranked.iter().take(finals.networks).map(|job| Choice { limits, ..Choice::of(job) });
    longer
        .filter_map(|choice| model_job(context, runs, model, choice, repeats(context, model)[0]).transpose())
        .collect()
}

/// The finalist, or where there are none the job of the grid, with the lowest validation error, once all are finished.
fn winner(context: &Context<'_>, runs: &Runs, model: Model) -> Result<Option<Job>> {
    let contest = match context.sizes.finals {
        Some(_) => finalists(context, runs, model)?,
        None => grid(context, runs, model)?,
    };
    Ok(ranked(runs, contest).and_then(|ranked| ranked.into_iter().next()))
}

/// The selected penalty and rate in each repeat, as far as it can be run by now.
fn selected(context: &Context<'_>, runs: &Runs, model: Model) -> Result<Vec<Job>> {
    let Some(winner) = winner(context, runs, model)? else { return Ok(Vec::new()) };
    let choice = Choice::of(&winner);
    let jobs =
        repeats(context, model).into_iter().map(|repeat| model_job(context, runs, model, choice, repeat));
    jobs.filter_map(Result::transpose).collect()
}

/// Nothing as long as the layers of the model are not pre-trained at that seed.
fn model_job(
    context: &Context<'_>,
    runs: &Runs,
    model: Model,
    Choice { learning_rate, l1, limits }: Choice,
    Repeat { seed, part }: Repeat,
) -> Result<Option<Job>> {
    let pre_training = match model.strategy() {
        None => None,
        Some(strategy) => match pre_training::stack(context, runs, strategy, seed)?.top {
            Some(top) => Some(top),
            None => return Ok(None),
        },
    };
    let descent = Descent {
        learning_rate,
        l1,
        seed,
        batch_size: BATCH_SIZE,
        max_epochs: limits.max_epochs,
        patience: limits.patience,
    };
    let settings = settings(context, model, part, pre_training, descent)?;
    let fold = match part {
        Part::Fold { number, of } => format!(", fold {} of {of}", number + 1),
        Part::Whole | Part::Share(_) => String::new(),
    };
    let longer = if limits == self::limits(context, model) {
        String::new()
    } else {
        format!(", for {} epochs", limits.max_epochs)
    };
    let data = data_words(context, model.place)?;
    job::supervised(settings, &format!("{data} {model}{fold}{longer}")).map(Some)
}

/// The data at a place in the label of a job: "mnist", or of a stand-in "sentiment for books".
pub(super) fn data_words(context: &Context<'_>, place: Place) -> Result<String> {
    let (name, place) = (&context.data.at(place)?.provenance.name, place.name());
    Ok(if name == place { name.clone() } else { format!("{name} for {place}") })
}

fn penalty_words(l1: f64) -> String {
    if l1 == 0.0 { ", no L1".to_owned() } else { format!(", L1 {l1:e}") }
}

/// The hidden layers from the input up, at the sizes of the scale.
pub(super) fn hidden_layers(
    context: &Context<'_>,
    place: Place,
    neuron: ActivationKind,
    depth: usize,
) -> Vec<HiddenLayer> {
    // "For rectifier layers half of the units have their output multiplied by −1", in the image experiments (section
    // 4.1).
    let half_negated = neuron == ActivationKind::Rectifier && !place.is_text();
    let sizes = context.scale.data(place).hidden.iter().take(depth);
    sizes.map(|&units| HiddenLayer { units, activation: neuron, half_negated }).collect()
}

/// Training of a network of Table 1's form by the limits of the scale.
pub(super) fn descent(
    context: &Context<'_>,
    model: Model,
    learning_rate: f64,
    l1: f64,
    seed: u64,
) -> Descent {
    let Limits { max_epochs, patience } = limits(context, model);
    Descent { learning_rate, l1, seed, batch_size: BATCH_SIZE, max_epochs, patience }
}

/// A network at the sizes of the scale.
pub(super) fn settings(
    context: &Context<'_>,
    model: Model,
    part: Part,
    pre_training: Option<String>,
    descent: Descent,
) -> Result<RunSettings> {
    let Model { place, neuron, depth, .. } = model;
    let dataset = context.data.at(place)?;
    let hidden = hidden_layers(context, place, neuron, depth);
    Ok(RunSettings {
        data: context.data.settings(place, part)?,
        architecture: Architecture::new(dataset.features, hidden, dataset.classes)?,
        encoder: None,
        pre_training,
        descent,
    })
}

/// The selected runs of a model as they count, by repeat; none as long as one is missing.
pub(super) fn selected_runs<'a>(
    context: &Context<'_>,
    runs: &'a Runs,
    model: Model,
) -> Result<Vec<Counted<'a>>> {
    let dataset = context.data.at(model.place)?;
    let repeats = repeats(context, model);
    if let Some(failure) = never_pre_trained(context, runs, model)? {
        let failed = |repeat: Repeat| Counted::failed(repeat.to_string(), failure.clone(), dataset);
        return repeats.into_iter().map(failed).collect();
    }
    let Some(winner) = winner(context, runs, model)? else { return Ok(Vec::new()) };
    let mut counted = Vec::new();
    for repeat in repeats {
        counted.push(match model_job(context, runs, model, Choice::of(&winner), repeat)? {
            Some(job) => match record::supervised(runs, &job.id) {
                Some(record) => Counted::of(repeat.to_string(), record, dataset)?,
                None => return Ok(Vec::new()),
            },
            None => match failed_layers(context, runs, model, repeat.seed)? {
                Some(failure) => Counted::failed(repeat.to_string(), failure, dataset)?,
                None => return Ok(Vec::new()),
            },
        });
    }
    Ok(counted)
}

/// How the search of pre-training failed, if no rate brought a layer to an end that can be built upon.
fn never_pre_trained(context: &Context<'_>, runs: &Runs, model: Model) -> Result<Option<Failure>> {
    model.strategy().map_or(Ok(None), |strategy| pre_training::failed_search(context, runs, strategy))
}

/// How the selected pre-training failed at a seed.
fn failed_layers(context: &Context<'_>, runs: &Runs, model: Model, seed: u64) -> Result<Option<Failure>> {
    let Some(strategy) = model.strategy() else { return Ok(None) };
    Ok(pre_training::stack(context, runs, strategy, seed)?.failure)
}

/// The selected run at the first seed or fold; nothing as long as one of the others is missing.
pub(super) fn first_run<'a>(
    context: &Context<'_>,
    runs: &'a Runs,
    model: Model,
) -> Result<Option<Counted<'a>>> {
    Ok(selected_runs(context, runs, model)?.into_iter().next())
}

/// The test error of the selected runs of a model, beside the paper's in percent.
pub(super) fn error_cell(runs: &[Counted<'_>], paper: Option<f64>) -> Result<Cell> {
    let paper = paper.map(|error| format!("{error:.2} %"));
    counted::cell(runs, paper, chosen(runs), || error_with_interval(runs).map(Some))
}

/// What the intervals of [`error_cell`] are.
pub(super) fn intervals(context: &Context<'_>) -> String {
    match context.seeds.len() {
        1 => "Intervals: Wilson's, 95 %, for the test examples as a sample; one seed, so the spread over seeds is not \
              in them."
            .to_owned(),
        seeds => format!("Mean over {seeds} seeds with Student's 95 % interval for that mean."),
    }
}

fn error_with_interval(runs: &[Counted<'_>]) -> Result<String> {
    if let [run] = runs {
        let (misclassified, examples) = run.misclassified();
        let interval = wilson(u32::try_from(misclassified.len())?, u32::try_from(examples)?, CONFIDENCE)?;
        let [error, lower, upper] = [run.error(), 100.0 * interval.lower, 100.0 * interval.upper];
        return Ok(format!("{error:.2} % ({lower:.2} to {upper:.2})"));
    }
    let summary = Summary::of(&errors(runs))?;
    let interval = summary.t_interval(CONFIDENCE)?;
    Ok(format!("{:.2} % ({:.2} to {:.2})", summary.mean, interval.lower, interval.upper))
}

/// "rate 0.1, L1 1e-3, epoch 12 of 32", of the first run that has an epoch.
pub(super) fn chosen(runs: &[Counted<'_>]) -> Option<String> {
    let record = runs.iter().find_map(Counted::result).or_else(|| runs.iter().find_map(Counted::record))?;
    let Descent { learning_rate, l1, .. } = record.settings.descent;
    let epoch = record
        .best
        .as_ref()
        .map_or_else(String::new, |best| format!(", epoch {} of {}", best.epoch, record.epochs.len()));
    Some(format!("rate {learning_rate}{}{epoch}", penalty_words(l1)))
}

/// Of the test examples, in percent.
pub(super) fn errors(runs: &[Counted<'_>]) -> Vec<f64> {
    runs.iter().map(Counted::error).collect()
}

/// What a check says of the runs of its networks that failed: ". Counted as a constant answer: tanh, 1 of 2 runs
/// diverged in epoch 1 (seed 2)". Empty if none did.
pub(super) fn failures(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<String> {
    let mut words: Vec<String> = Vec::new();
    for &model in models {
        if let Some(failures) = counted::failures(&selected_runs(context, runs, model)?) {
            let failures = format!("{}: {model}, {failures}", column(context, model.place));
            if !words.contains(&failures) {
                words.push(failures);
            }
        }
    }
    Ok(if words.is_empty() {
        String::new()
    } else {
        format!(". Counted as a constant answer: {}", words.join("; "))
    })
}

/// Two models on the same test examples, at the first seed; nothing as long as one is not finished.
pub(super) fn paired(
    context: &Context<'_>,
    runs: &Runs,
    one: Model,
    other: Model,
) -> Result<Option<PairedErrors>> {
    let first = |model| first_run(context, runs, model);
    let (Some(one), Some(other)) = (first(one)?, first(other)?) else { return Ok(None) };
    pair(&one, &other).map(Some)
}

/// Two runs on the same test examples.
pub(super) fn pair(one: &Counted<'_>, other: &Counted<'_>) -> Result<PairedErrors> {
    let ((one, examples), (other, _)) = (one.misclassified(), other.misclassified());
    PairedErrors::from_misclassified(u32::try_from(examples)?, one, other)
        .context("two runs on the same test examples cannot be compared")
}

/// Whether both networks failed at the first seed: then that they err alike says nothing of them.
pub(super) fn both_failed(context: &Context<'_>, runs: &Runs, one: Model, other: Model) -> Result<bool> {
    let failed = |model| -> Result<bool> {
        Ok(first_run(context, runs, model)?.is_some_and(|run| run.failure().is_some()))
    };
    Ok(failed(one)? && failed(other)?)
}

/// A difference of error rates with its interval, in percentage points.
pub(super) fn difference(paired: PairedErrors) -> Result<String> {
    let interval = paired.difference_interval(CONFIDENCE)?;
    let [difference, lower, upper] = [paired.difference(), interval.lower, interval.upper].map(points);
    Ok(format!("{difference} ({lower} to {upper})"))
}

fn points(difference: f64) -> String {
    format!("{:+.2}", 100.0 * difference).replace('-', "−")
}

/// A p-value as it is read.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// The whole grid and the finals, not only the winner.
pub(super) fn searched(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Table> {
    let mut rows = Vec::new();
    for &model in models {
        if let Some(failure) = never_pre_trained(context, runs, model)? {
            let label = format!("{}: {model}", column(context, model.place));
            let ours = Some(failure.words);
            let first = Cell { ours, link: Some(store::relative_path(&failure.job)), ..Cell::default() };
            let mut cells = vec![Cell::default(); context.sizes.learning_rates.len()];
            cells.splice(..1, [first]);
            rows.push(Row { label, cells });
            continue;
        }
        let winner = winner(context, runs, model)?.map(|job| Choice::of(&job));
        let row = |label: &str, jobs: &[Job], l1: f64, limits: Limits| {
            let cell = |&learning_rate: &f64| {
                let choice = Choice { learning_rate, l1, limits };
                let job = jobs.iter().find(|job| Choice::of(job) == choice)?;
                record::supervised(runs, &job.id).map(|record| grid_cell(record, winner == Some(choice)))
            };
            let cells = context.sizes.learning_rates.iter().map(|rate| cell(rate).unwrap_or_default());
            let place = column(context, model.place);
            Row { label: format!("{place}: {model}{}{label}", penalty_words(l1)), cells: cells.collect() }
        };
        let grid = grid(context, runs, model)?;
        for &l1 in penalties(context, model) {
            rows.push(row("", &grid, l1, limits(context, model)));
        }
        let finalists = finalists(context, runs, model)?;
        let longer = context.sizes.finals.map(|finals| final_limits(context, model, finals));
        // Where the grid is trained for as long, the finals are the grid.
        if let Some(limits) = longer.filter(|&longer| longer != limits(context, model)) {
            for &l1 in penalties(context, model) {
                if finalists.iter().any(|job| job.settings.descent().l1 == l1) {
                    rows.push(row(", finals", &finalists, l1, limits));
                }
            }
        }
    }
    let rates = context.sizes.learning_rates.iter().map(|rate| format!("rate {rate}"));
    Ok(Table {
        caption: "The searched grid: validation error".into(),
        columns: std::iter::once("network, penalty".to_owned()).chain(rates).collect(),
        rows,
        notes: vec!["Bold: selected. Sparsity is that of the validation examples at the best epoch.".into()],
    })
}

pub(super) fn grid_cell(record: &RunRecord, bold: bool) -> Cell {
    let ended = outcome_words(record.outcome);
    let link = Some(store::relative_path(&record.job));
    match &record.best {
        None => Cell { ours: Some(ended.into()), link, ..Cell::default() },
        Some(best) => Cell {
            ours: Some(format!("{:.2} %", 100.0 * best.validation.error_rate())),
            paper: None,
            note: Some(format!(
                "epoch {} of {}, {ended}{}",
                best.epoch,
                record.epochs.len(),
                sparsity_words(&best.validation)
            )),
            bold,
            link,
        },
    }
}

/// Nothing for a network without hidden layers.
fn sparsity_words(evaluation: &Evaluation) -> String {
    evaluation.sparsity().map_or_else(String::new, |sparsity| format!(", sparsity {:.1} %", 100.0 * sparsity))
}
