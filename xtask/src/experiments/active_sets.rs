//! S4: how much of the set of active units stays when the input changes a little.

use anyhow::{Result, ensure};
use truezero_activations::ActivationKind;
use truezero_eval::rules::{mean_above, unmeasured};
use truezero_eval::{Counted, HiddenMagnitudes, load_network};
use truezero_network::Network;
use truezero_pretrain::Corruption;
use truezero_stats::{CrossedMean, Summary};
use truezero_sweep::words::counted;
use truezero_tensor::{ActiveLists, Examples, Random};

use super::cells::percent;
use super::checks::{OnData, Shown, Test, Unit, check, rests_on, subject};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, LEFT_OUT, footnoted};
use super::model::{self, Model};
use crate::data::Place;
use crate::measurement::Measurement;
use crate::record::Runs;
use crate::report::model::{Block, Check, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "active-sets",
    title: "S4: active sets under small changes",
    reference: "paper, section 2.2, \"information disentangling\"",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &models()),
    measurements: |context, runs| {
        Ok(trained(&selected(context, runs)?).map(|pair| measurement(context, pair)).collect())
    },
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

/// The overlap of the active sets of the rectifier and of the tanh network, for each change and each example.
type OverlapsOfPair = Vec<Vec<(f64, f64)>>;
/// For each change, for each seed and each example.
type Overlaps = Vec<Vec<Vec<(f64, f64)>>>;

/// The runs of both networks at all seeds.
fn selected<'a>(context: &Context<'_>, runs: &'a Runs) -> Result<[Vec<Counted<'a>>; 2]> {
    let [rectifier, tanh] = models().map(|model| model.selected(context, runs));
    Ok([rectifier?, tanh?])
}

/// Both networks of the seeds at which none failed, by the identities of their runs.
fn trained<'a>([rectifier, tanh]: &'a [Vec<Counted<'_>>; 2]) -> impl Iterator<Item = [&'a str; 2]> {
    let both = rectifier.iter().zip(tanh).map(|(rectifier, tanh)| [rectifier, tanh]);
    both.filter(|pair| pair.iter().all(|run| run.failure().is_none())).map(|pair| pair.map(Counted::job))
}

fn measurement(context: &Context<'_>, pair: [&str; 2]) -> Measurement {
    Measurement {
        name: format!(
            "S4: overlaps of active sets, pixels lost with probabilities {CHANGES:?} by seed {}, at most {EXAMPLES} \
             test examples",
            context.seeds[0]
        ),
        networks: pair.map(str::to_owned).into(),
    }
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let selected = selected(context, runs)?;
    let overlaps = overlaps(context, &selected)?;
    let rows = CHANGES.iter().zip(&overlaps).map(|(change, seeds)| {
        let cell = |number: usize, of: fn(&(f64, f64)) -> f64| {
            failed::cell(&selected[number], None, None, || {
                let overlaps: Vec<f64> = seeds.iter().flatten().map(of).collect();
                let known = (!overlaps.is_empty()).then(|| Summary::of(&overlaps)).transpose()?;
                Ok(known.map(|summary| percent(100.0 * summary.mean)))
            })
        };
        let cells = vec![cell(0, |overlap| overlap.0)?, cell(1, |overlap| overlap.1)?];
        Ok(Row { label: format!("{} % of the pixels lost", 100.0 * change), cells })
    });
    let table = Table {
        caption: "Overlap of the active sets".into(),
        columns: vec!["change".into(), "rectifier".into(), "tanh, thresholded".into()],
        rows: rows.collect::<Result<_>>()?,
        notes: vec![context.data_note(&[PLACE])],
    };
    Ok(vec![
        Block::Paragraph(format!(
            "A rectifier unit is active if its value is not zero. A tanh unit has no zeros: it counts as active if its \
             magnitude is above a threshold, chosen so that both networks have equally many active values in a layer. \
             Each pixel of an example is lost with a small probability, and the active sets before and after are \
             compared: |A ∩ B| / |A ∪ B|, as a mean over the hidden layers, the seeds and at most {EXAMPLES} test \
             examples."
        )),
        Block::Table(footnoted(table, LEFT_OUT)),
        Block::Checks(vec![claim(context, &selected, &overlaps)?]),
    ])
}

/// C18.
fn claim(context: &Context<'_>, selected: &[Vec<Counted<'_>>; 2], overlaps: &Overlaps) -> Result<Check> {
    if selected.iter().any(Vec::is_empty) {
        return check(context, EXPERIMENT.id, "C18", &[OnData::new(context, PLACE, None)]);
    }
    let (mut standings, mut records) = (Vec::new(), Vec::new());
    for (model, runs) in models().into_iter().zip(selected) {
        let (ended, paths) = rests_on(model, runs);
        standings.extend(ended);
        records.extend(paths);
    }
    let name = format!("overlap with {} % of the pixels lost", 100.0 * CHANGES[JUDGED]);
    let subject = subject(context, PLACE, &name, standings);
    let difference = |seed: &Vec<(f64, f64)>| seed.iter().map(|(one, other)| one - other).collect();
    let differences: Vec<Vec<f64>> = overlaps[JUDGED].iter().map(difference).collect();
    let tested = if differences.is_empty() {
        unmeasured(subject)
    } else {
        mean_above(subject, CrossedMean::of(&differences)?, 0.0)?
    };
    let shown = Shown {
        label: format!("{name}, rectifier − tanh"),
        unit: Unit { name: "percentage points of overlap", factor: 100.0 },
        figure: 0.0,
        paper: None,
        margin: None,
    };
    let statistic =
        format!("mean difference, interval over examples and {}", counted(differences.len(), "seed"));
    let test = Test::new(tested, statistic, &shown, records);
    check(context, EXPERIMENT.id, "C18", &[OnData::new(context, PLACE, Some(test))])
}

/// Of the seeds at which no network failed.
fn overlaps(context: &Context<'_>, selected: &[Vec<Counted<'_>>; 2]) -> Result<Overlaps> {
    let mut overlaps: Overlaps = vec![Vec::new(); CHANGES.len()];
    for pair in trained(selected) {
        let measured = || {
            let [rectifier, tanh] = pair.map(|run| load_network(context.store, run));
            of_networks(context, &rectifier?, &tanh?)
        };
        let of_pair = measurement(context, pair).result(context.measurements, measured)?;
        for (known, of_seed) in overlaps.iter_mut().zip(of_pair) {
            known.push(of_seed);
        }
    }
    Ok(overlaps)
}

fn of_networks(
    context: &Context<'_>,
    rectifier: &Network<f32>,
    tanh: &Network<f32>,
) -> Result<OverlapsOfPair> {
    let test = &context.data.at(PLACE)?.test;
    let count = EXAMPLES.min(test.len());
    ensure!(rectifier.hidden.len() == tanh.hidden.len(), "the networks of Table 1 differ in depth");
    let magnitudes = |network, inputs: &_| HiddenMagnitudes::of(network, inputs, count, context.kernels);
    let (clean, clean_tanh) = (magnitudes(rectifier, &test.inputs), magnitudes(tanh, &test.inputs));
    let (zeros, thresholds) = (vec![0.0; rectifier.hidden.len()], clean_tanh.thresholds_like(&clean));
    let mut overlaps = OverlapsOfPair::new();
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
