//! S4: whether the set of active units is conserved when the input changes a little.

use anyhow::{Result, ensure};
use truezero_activations::ActivationKind;
use truezero_eval::{CONFIDENCE, SIGNIFICANCE, Verdict};
use truezero_network::{Network, Workspace};
use truezero_pretrain::Corruption;
use truezero_stats::Summary;
use truezero_tensor::{ActiveLists, Examples, Random};

use super::cells::{p_value, percent, plain, signed, times_100};
use super::checks::{judged, measured};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::undecided;
use super::model::{self, Model};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "active-sets",
    title: "S4: the active set under small changes of the input",
    reference: "paper, section 2.2, \"information disentangling\"",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &models()),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
/// How many test examples are changed.
const EXAMPLES: usize = 500;
/// The small changes: each non-zero pixel is lost with these probabilities.
const CHANGES: [f64; 3] = [0.01, 0.05, 0.1];
/// The change by which the claim is judged.
const JUDGED: usize = 1;

/// The networks of Table 1 without pre-training.
fn models() -> [Model; 2] {
    [ActivationKind::Rectifier, ActivationKind::Tanh].map(|neuron| Model::random(PLACE, neuron))
}

/// For each change and each example, the overlap of the active sets of the rectifier and of the tanh network.
type Overlaps = Vec<Vec<(f64, f64)>>;

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let (mut networks, mut records, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for model in models() {
        let Some(trained) = model.trained(context, runs)? else { continue };
        records.push(trained.record);
        match trained.network {
            Err(failure) => failures.push(format!("the {model} network {failure}")),
            Ok(network) => networks.push(network),
        }
    }
    let failures = failures.join("; ");
    let overlaps = match &networks[..] {
        [rectifier, tanh] => Some(overlaps(context, rectifier, tanh)?),
        _ => None,
    };
    let cell = |overlaps: &[f64], record: &String| -> Result<Cell> {
        let mean = percent(100.0 * Summary::of(overlaps)?.mean);
        Ok(Cell { link: Some(record.clone()), ..plain(mean) })
    };
    let mut rows = Vec::new();
    for (number, change) in CHANGES.into_iter().enumerate() {
        let cells = match (&overlaps, &records[..]) {
            (Some(overlaps), [rectifier, tanh]) => {
                let (of_rectifier, of_tanh): (Vec<f64>, Vec<f64>) = overlaps[number].iter().copied().unzip();
                vec![cell(&of_rectifier, rectifier)?, cell(&of_tanh, tanh)?]
            }
            _ => vec![Cell::default(); 2],
        };
        rows.push(Row { label: format!("{} % of the pixels lost", 100.0 * change), cells });
    }
    let mut notes = vec![context.data_note(&[PLACE])];
    if !failures.is_empty() {
        notes.push(format!("Not measured: {failures}."));
    }
    Ok(vec![
        Block::Paragraph(format!(
            "A unit is active if its value is not zero; in the tanh network, which has no zeros, if its magnitude is \
             above the threshold by which as many values of the layer are active as in the rectifier network. The \
             overlap is that of the sets of an example before and after each of its pixels is lost with a small \
             probability: |A ∩ B| / |A ∪ B|, mean over the hidden layers and {EXAMPLES} test examples at most."
        )),
        Block::Table(Table {
            caption: "Overlap of the active sets".into(),
            columns: vec!["change".into(), "rectifier".into(), "tanh, thresholded".into()],
            rows,
            notes,
        }),
        Block::Checks(vec![claim(context, overlaps.as_ref(), &failures, records)?]),
    ])
}

/// C18.
fn claim(
    context: &Context<'_>,
    overlaps: Option<&Overlaps>,
    failures: &str,
    records: Vec<String>,
) -> Result<Check> {
    let check = context.check(
        ("C18", "Active sets are conserved"),
        "The set of active units of a rectifier network is roughly conserved under small changes of the input: more \
         than that of a tanh network of the same density.",
        &[PLACE],
    );
    if !failures.is_empty() {
        return Ok(undecided(check, failures, records));
    }
    let Some(overlaps) = overlaps else { return Ok(check) };
    let differences: Vec<f64> = overlaps[JUDGED].iter().map(|(rectifier, tanh)| rectifier - tanh).collect();
    let summary = Summary::of(&differences)?;
    let (interval, p) = (times_100(summary.t_interval(CONFIDENCE)?), summary.p_value(0.0)?);
    let effect = 100.0 * summary.mean;
    let [difference, lower, upper] = [effect, interval.lower, interval.upper].map(|points| signed(points, 1));
    let statistic = format!(
        "overlap with {} % of the pixels lost, rectifier − tanh, mean over examples (Student’s 95 %): {difference} \
         points ({lower} to {upper}), p {}",
        100.0 * CHANGES[JUDGED],
        p_value(p)
    );
    let measured = measured(effect, "percentage points of overlap", Some(interval), Some(p), summary.count);
    Ok(judged(check, judge(summary.mean, p), statistic, Some(measured), records))
}

fn judge(difference: f64, p: f64) -> Verdict {
    match (p < SIGNIFICANCE, difference > 0.0) {
        (false, _) => Verdict::Inconclusive,
        (true, true) => Verdict::Reproduced,
        (true, false) => Verdict::Contradicted,
    }
}

fn overlaps(context: &Context<'_>, rectifier: &Network<f32>, tanh: &Network<f32>) -> Result<Overlaps> {
    let test = &context.data.at(PLACE)?.test;
    let count = EXAMPLES.min(test.len());
    ensure!(rectifier.hidden.len() == tanh.hidden.len(), "the networks of Table 1 differ in depth");
    let clean = magnitudes(context, rectifier, &test.inputs, count);
    let clean_tanh = magnitudes(context, tanh, &test.inputs, count);
    let thresholds: Vec<f32> =
        clean.iter().zip(&clean_tanh).map(|(rectifier, tanh)| threshold(rectifier, tanh)).collect();
    let mut overlaps = Vec::new();
    for (number, change) in (0..).zip(CHANGES) {
        let mut random = Random::new(context.seeds[0], "actives", [number, 0, 0, 0]);
        let mut changed = ActiveLists::new(test.inputs.features());
        let corruption = Corruption::masking(change)?;
        (0..count).for_each(|example| corruption.corrupt(&test.inputs, example, &mut random, &mut changed));
        let changed = Examples::Sparse(changed);
        let after = magnitudes(context, rectifier, &changed, count);
        let after_tanh = magnitudes(context, tanh, &changed, count);
        overlaps.push(
            (0..count)
                .map(|example| {
                    let of = |before: &[Layer], after: &[Layer], thresholds: &[f32]| {
                        let layers = before.iter().zip(after).zip(thresholds);
                        let sum: f64 = layers.map(|((b, a), &t)| overlap(&b[example], &a[example], t)).sum();
                        sum / thresholds.len() as f64
                    };
                    let zeros = vec![0.0; thresholds.len()];
                    (of(&clean, &after, &zeros), of(&clean_tanh, &after_tanh, &thresholds))
                })
                .collect(),
        );
    }
    Ok(overlaps)
}

/// The magnitudes of a layer's values, by example.
type Layer = Vec<Vec<f32>>;

fn magnitudes(
    context: &Context<'_>,
    network: &Network<f32>,
    inputs: &Examples<f32>,
    count: usize,
) -> Vec<Layer> {
    let mut workspace = Workspace::new(network, context.kernels, count);
    let positions: Vec<u32> = (0..).take(count).collect();
    workspace.gather(inputs, &positions);
    network.forward(&mut workspace);
    let layer = |layer: usize| {
        let values = workspace.hidden_values(layer).values();
        (0..count).map(|example| values.column(example).iter().map(|value| value.abs()).collect()).collect()
    };
    (0..network.hidden.len()).map(layer).collect()
}

/// Above it are as many of `values` as `like` has non-zero ones.
fn threshold(like: &Layer, values: &Layer) -> f32 {
    let active = like.iter().flatten().filter(|&&value| value > 0.0).count();
    let mut sorted: Vec<f32> = values.iter().flatten().copied().collect();
    sorted.sort_by(|one, other| other.total_cmp(one));
    sorted.get(active).copied().unwrap_or(0.0)
}

/// |A ∩ B| / |A ∪ B| of the units above the threshold; two empty sets are the same.
fn overlap(before: &[f32], after: &[f32], threshold: f32) -> f64 {
    let (mut both, mut either) = (0_u32, 0_u32);
    for (&before, &after) in before.iter().zip(after) {
        both += u32::from(before > threshold && after > threshold);
        either += u32::from(before > threshold || after > threshold);
    }
    if either == 0 { 1.0 } else { f64::from(both) / f64::from(either) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_are_counted() {
        assert_eq!(overlap(&[1.0, 0.0, 2.0, 0.0], &[1.0, 3.0, 0.0, 0.0], 0.0), 1.0 / 3.0);
        assert_eq!(overlap(&[0.4, 0.6], &[0.6, 0.7], 0.5), 0.5);
        assert_eq!(overlap(&[0.0], &[0.0], 0.0), 1.0);
    }

    #[test]
    fn the_threshold_gives_the_same_density() {
        let like = vec![vec![0.0, 1.0, 0.0], vec![2.0, 0.0, 0.0]];
        let values = vec![vec![0.1, 0.9, 0.3], vec![0.5, 0.2, 0.4]];
        let threshold = threshold(&like, &values);
        assert_eq!(values.iter().flatten().filter(|&&value| value > threshold).count(), 2);
    }
}
