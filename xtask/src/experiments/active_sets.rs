//! S4: how much of the set of active units stays when the input changes a little.

use anyhow::{Result, ensure};
use truezero_activations::ActivationKind;
use truezero_eval::{CONFIDENCE, HiddenMagnitudes, SIGNIFICANCE, Verdict};
use truezero_network::Network;
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
    title: "S4: active sets under small changes",
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
            "A rectifier unit is active if its value is not zero. A tanh unit has no zeros: it counts as active if its \
             magnitude is above a threshold, chosen so that both networks have equally many active values in a layer. \
             Each pixel of an example is lost with a small probability, and the active sets before and after are \
             compared: |A ∩ B| / |A ∪ B|, as a mean over the hidden layers and at most {EXAMPLES} test examples."
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
    let check = context.check("C18", &[PLACE])?;
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
    let magnitudes = |network, inputs: &_| HiddenMagnitudes::of(network, inputs, count, context.kernels);
    let (clean, clean_tanh) = (magnitudes(rectifier, &test.inputs), magnitudes(tanh, &test.inputs));
    let (zeros, thresholds) = (vec![0.0; rectifier.hidden.len()], clean_tanh.thresholds_like(&clean));
    let mut overlaps = Vec::new();
    for (number, change) in (0..).zip(CHANGES) {
        let mut random = Random::new(context.seeds[0], "actives", [number, 0, 0, 0]);
        let mut changed = ActiveLists::new(test.inputs.features());
        let corruption = Corruption::masking(change)?;
        (0..count).for_each(|example| corruption.corrupt(&test.inputs, example, &mut random, &mut changed));
        let changed = Examples::Sparse(changed);
        let of_rectifier = clean.overlaps(&magnitudes(rectifier, &changed), &zeros);
        let of_tanh = clean_tanh.overlaps(&magnitudes(tanh, &changed), &thresholds);
        overlaps.push(of_rectifier.into_iter().zip(of_tanh).collect());
    }
    Ok(overlaps)
}
