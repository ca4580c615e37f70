//! What the paper says of the structure of rectifier networks, measured: S1 to S3.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::{CONFIDENCE, Verdict, first_in_f64, linear_model_difference, rescaling_change};
use truezero_network::{Architecture, HiddenLayer, Labelled, Network};
use truezero_stats::Summary;
use truezero_tensor::Examples;

use super::cells::times_100;
use super::checks::{Measured, judged, measured};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::undecided;
use super::model::{self, Model};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "structure",
    title: "S1 to S3: rescaling, linearity, initial sparsity",
    reference: "paper, section 3",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &[model()]),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
/// How many test examples the trained network is measured on.
const EXAMPLES: usize = 100;
/// In f64 a sum of a thousand products loses at most a thousand ε, 2·10⁻¹³, in each of four layers.
const ROUNDING: f64 = 1e-12;
/// How many initialised networks S3 is measured on.
const INITIALISATIONS: u64 = 10;
/// How far from one half "about 50 %" may lie.
const ABOUT: f64 = 0.05;

/// The rectifier network of Table 1 without pre-training.
fn model() -> Model {
    Model::random(PLACE, ActivationKind::Rectifier)
}

/// What a statement is off by on a network and inputs.
type Measure = fn(&Context<'_>, &Network<f64>, &Examples<f64>) -> Result<Measured>;

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let trained = model().trained(context, runs)?;
    let test = &context.data.at(PLACE)?.test;
    let inputs = first_in_f64(&test.inputs, EXAMPLES.min(test.len()));
    let exact = |id, measure: Measure| {
        let check = context.check(id, &[PLACE])?;
        let Some(trained) = &trained else { return Ok(check) };
        let records = vec![trained.record.clone()];
        match &trained.network {
            Err(failure) => Ok(undecided(check, &format!("the network of Table 1 {failure}"), records)),
            Ok(network) => {
                let worst = measure(context, &network.cast(), &inputs)?;
                let statistic = format!("{}, n = {}: {:.1e}", worst.unit, worst.n, worst.effect);
                let data = format!(
                    "the trained rectifier network of Table 1 in f64, on the first {EXAMPLES} test examples; {}",
                    check.data
                );
                let check = Check { data, ..check };
                Ok(judged(check, exact_to_rounding(worst.effect), statistic, Some(worst), records))
            }
        }
    };
    let checks = [exact("C16", rescaling), exact("C17", linearity), initial_sparsity(context)];
    let checks = checks.into_iter().collect::<Result<Vec<Check>>>()?;
    Ok(vec![
        Block::Paragraph(
            "These statements hold for any rectifier network. They are tested on the trained network of Table 1, and \
             S3 on networks that were only initialised."
                .into(),
        ),
        Block::Checks(checks),
    ])
}

/// Reproduced if the difference is no larger than rounding makes it. NaN is larger.
fn exact_to_rounding(worst: f64) -> Verdict {
    if worst < ROUNDING { Verdict::Reproduced } else { Verdict::Contradicted }
}

/// S1, with factors drawn from ½ to 2.
fn rescaling(context: &Context<'_>, network: &Network<f64>, inputs: &Examples<f64>) -> Result<Measured> {
    const DRAWS: u32 = 10;
    let worst = rescaling_change(network, inputs, context.kernels, context.seeds[0], DRAWS)?;
    let unit = "largest relative change of a logit, over the rescalings";
    Ok(measured(worst, unit, None, None, 2 * DRAWS as usize))
}

/// S2.
fn linearity(context: &Context<'_>, network: &Network<f64>, inputs: &Examples<f64>) -> Result<Measured> {
    let worst = linear_model_difference(network, inputs, context.kernels)?;
    let unit = "largest relative difference between the linear model and the network, over the examples";
    Ok(measured(worst, unit, None, None, inputs.len()))
}

/// S3, on the validation examples.
fn initial_sparsity(context: &Context<'_>) -> Result<Check> {
    let dataset = context.data.at(PLACE)?;
    let layer = HiddenLayer {
        units: context.scale.data(PLACE).hidden[0],
        activation: ActivationKind::Rectifier,
        half_negated: true,
    };
    let architecture = Architecture::new(dataset.features, vec![layer; 3], dataset.classes)?;
    let examples = dataset.valid.take(1_000);
    let labelled = Labelled::new(&examples.inputs, &examples.labels, dataset.classes)?;
    let mut shares = Vec::new();
    for seed in 0..INITIALISATIONS {
        let network = Network::<f32>::initialise(&architecture, seed);
        let evaluation = network.evaluate(context.kernels, labelled)?;
        shares.extend(evaluation.sparsity());
    }
    let summary = Summary::of(&shares)?;
    let interval = summary.t_interval(CONFIDENCE)?;
    let verdict = if interval.lower >= 0.5 - ABOUT && interval.upper <= 0.5 + ABOUT {
        Verdict::Reproduced
    } else if interval.upper < 0.5 - ABOUT || interval.lower > 0.5 + ABOUT {
        Verdict::Contradicted
    } else {
        Verdict::Inconclusive
    };
    let (mean, interval) = (100.0 * summary.mean, times_100(interval));
    let statistic = format!(
        "{mean:.1} % true zeros ({:.1} to {:.1}, Student's 95 % interval), taken as around 50 % within {:.0} points",
        interval.lower,
        interval.upper,
        100.0 * ABOUT
    );
    let data = format!(
        "{INITIALISATIONS} initialised networks of three hidden layers and the first {} validation examples of {}",
        examples.len(),
        dataset.provenance.title
    );
    let check = Check { data, ..context.check("C1", &[PLACE])? };
    let measured = measured(mean, "percent of true zeros", Some(interval), None, summary.count);
    Ok(judged(check, verdict, statistic, Some(measured), Vec::new()))
}
