//! Tables of whole searches, not only of what they selected.

use anyhow::Result;
use truezero_eval::{
    Candidate, Contest, LayerContest, NetworkSearch, PreTrainingRecord, RunRecord, pre_training_record,
    run_record,
};

use super::cells::{penalty, plain};
use super::context::Context;
use super::model::Model;
use crate::job::Job;
use crate::record::{Runs, outcome_words};
use crate::report::model::{Block, Cell, Fold, Row, Table};
use crate::store;

/// The searches of models, and of their pre-training where they have one, folded.
pub(super) fn blocks(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Option<Block>> {
    let mut tables = vec![networks(context, runs, models)?];
    if models.iter().any(|model| model.pre_training.is_some()) {
        tables.push(layers(context, runs, models)?);
    }
    Ok(folded(tables))
}

/// Tables of searches, folded; `None` if they have no row.
pub(super) fn folded(mut tables: Vec<Table>) -> Option<Block> {
    tables.retain(|table| !table.rows.is_empty());
    let title = "The searched learning rates and penalties".into();
    (!tables.is_empty())
        .then(|| Block::Fold(Fold { title, blocks: tables.into_iter().map(Block::Table).collect() }))
}

/// The searches of models.
pub(super) fn networks(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Table> {
    let named =
        |&model: &Model| Ok((format!("{}: {model}", context.column(model.place)), model.search(context)?));
    let searches = models.iter().map(named).collect::<Result<Vec<_>>>()?;
    table(context, runs, &searches)
}

/// Searches by their names.
pub(super) fn table(
    context: &Context<'_>,
    runs: &Runs,
    searches: &[(String, NetworkSearch)],
) -> Result<Table> {
    let mut rows = Vec::new();
    for (label, search) in searches {
        if let Some(failure) = search.pre_training_failure(runs)? {
            let mut cells = vec![Cell::default(); search.learning_rates.len()];
            let link = Some(store::relative_path(&failure.job));
            cells.splice(..1, [Cell { link, ..plain(failure.words) }]);
            rows.push(Row { label: label.clone(), cells });
            continue;
        }
        let Contest { rounds, selected, .. } = search.contest(runs)?;
        let mut limits = vec![search.limits];
        limits.extend(search.finals.iter().map(|round| round.limits));
        for (number, (jobs, &limits)) in rounds.iter().zip(&limits).enumerate() {
            // A later round with the limits of the first repeats its jobs.
            if number > 0 && limits == search.limits {
                continue;
            }
            let takes_part = |l1: f64| jobs.iter().any(|job| job.settings.descent().l1 == l1);
            for &l1 in search.penalties.iter().filter(|&&l1| number == 0 || takes_part(l1)) {
                let cell = |&learning_rate: &f64| {
                    let candidate = Candidate { learning_rate, l1, limits };
                    let of_candidate = jobs.iter().filter(|job| Candidate::of(job) == candidate);
                    let records =
                        of_candidate.map(|job| run_record(runs, &job.id)).collect::<Option<Vec<_>>>()?;
                    Some(network(&records, selected == Some(candidate)))
                };
                let finals = if number > 0 { ", finals" } else { "" };
                rows.push(Row {
                    label: format!("{label}, {}{finals}", penalty(l1)),
                    cells: search.learning_rates.iter().map(|rate| cell(rate).unwrap_or_default()).collect(),
                });
            }
        }
    }
    Ok(Table {
        caption: "Validation error at each learning rate and penalty".into(),
        columns: columns("network, penalty", &context.sizes.learning_rates),
        rows,
        notes: vec![
            "Bold: selected. The sparsity is that on the validation examples at the best epoch.".into(),
        ],
    })
}

/// The searches of pre-training.
fn layers(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Table> {
    let mut rows = Vec::new();
    let mut shown = Vec::new();
    for model in models {
        let Some((search, reconstruction)) = model.layers(context)?.zip(model.pre_training) else { continue };
        if shown.contains(&search) {
            continue;
        }
        let LayerContest { layers, selected, .. } = search.contest(runs)?;
        for (number, Contest { rounds, .. }) in layers.iter().enumerate() {
            let winner = selected.get(number).map(|job| job.id.as_str());
            let cell = |job: &Job| match pre_training_record(runs, &job.id) {
                Some(record) => layer(record, winner == Some(job.id.as_str())),
                None => Cell::default(),
            };
            let (place, neuron) = (context.column(model.place), model.neuron);
            for (round, jobs) in rounds.iter().enumerate() {
                let finals = if round > 0 { ", finals" } else { "" };
                let rates = &context.sizes.pre_training.learning_rates;
                let at = |rate: &f64| jobs.iter().find(|job| job.settings.descent().learning_rate == *rate);
                rows.push(Row {
                    label: format!("{place}: {neuron}, {reconstruction}, layer {}{finals}", number + 1),
                    cells: rates.iter().map(|rate| at(rate).map(cell).unwrap_or_default()).collect(),
                });
            }
        }
        shown.push(search);
    }
    Ok(Table {
        caption: "Reconstruction error of the validation examples in pre-training, at each learning rate".into(),
        columns: columns("neuron, reconstruction, layer", &context.sizes.pre_training.learning_rates),
        rows,
        notes: vec![
            "Bold: selected; the next layer is trained on top of it. An error is the cost summed over the inputs of \
             the layer, as a mean over the examples. Errors can be compared within a row. The sparsity is that of the \
             codes."
                .into(),
        ],
    })
}

fn columns(first: &str, rates: &[f64]) -> Vec<String> {
    std::iter::once(first.to_owned()).chain(rates.iter().map(|rate| format!("rate {rate}"))).collect()
}

/// The run of a candidate, or its runs on several folds; nothing if it did not reach the round.
fn network(records: &[&RunRecord], bold: bool) -> Cell {
    let record = match *records {
        [] => return Cell::default(),
        [record] => record,
        _ => return folds(records, bold),
    };
    let best = record.best.as_ref().map(|best| {
        let error = format!("{:.2} %", 100.0 * best.validation.error_rate());
        (error, best.epoch, best.validation.sparsity())
    });
    cell(&record.job, best, record.epochs.len(), outcome_words(record.outcome), bold)
}

fn folds(records: &[&RunRecord], bold: bool) -> Cell {
    let best: Option<Vec<_>> = records.iter().map(|record| record.best.as_ref()).collect();
    let Some((best, first)) = best.zip(records.first()) else { return plain("a fold failed") };
    let error = best.iter().map(|best| best.validation.error_rate()).sum::<f64>() / best.len() as f64;
    let note = Some(format!("mean of {} folds", best.len()));
    Cell {
        note,
        bold,
        link: Some(store::relative_path(&first.job)),
        ..plain(format!("{:.2} %", 100.0 * error))
    }
}

fn layer(record: &PreTrainingRecord, bold: bool) -> Cell {
    let best = record.best().map(|best| (four_digits(best.validation_error), best.epoch, best.sparsity));
    cell(&record.job, best, record.epochs.len(), outcome_words(record.outcome), bold)
}

/// `best` is the lowest error, its epoch and the sparsity there.
fn cell(job: &str, best: Option<(String, u32, Option<f64>)>, epochs: usize, ended: &str, bold: bool) -> Cell {
    let link = Some(store::relative_path(job));
    let Some((error, epoch, sparsity)) = best else { return Cell { link, ..plain(ended) } };
    let sparsity = sparsity.map_or_else(String::new, |share| format!(", sparsity {:.1} %", 100.0 * share));
    let note = Some(format!("epoch {epoch} of {epochs}, {ended}{sparsity}"));
    Cell { note, bold, link, ..plain(error) }
}

/// The errors of reconstructions lie orders of magnitude apart.
fn four_digits(error: f64) -> String {
    let digits = (3.0 - error.abs().max(1e-9).log10().floor()).clamp(0.0, 8.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 8")]
    let digits = digits as usize;
    format!("{error:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_four_digits() {
        assert_eq!(four_digits(12.3456), "12.35");
        assert_eq!(four_digits(0.012_345_6), "0.01235");
        assert_eq!(four_digits(12_345.6), "12346");
        assert_eq!(four_digits(0.0), "0.00000000");
    }
}
