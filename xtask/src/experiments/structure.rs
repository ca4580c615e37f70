//! What the paper says of the structure of rectifier networks, measured: S1 to S3.

use anyhow::{Result, ensure};
use nalgebra::{DMatrix, DVector};
use truezero_activations::ActivationKind;
use truezero_eval::{CONFIDENCE, Verdict};
use truezero_network::{Architecture, HiddenLayer, Labelled, Network, Workspace};
use truezero_stats::Summary;
use truezero_tensor::{Examples, Matrix, Random};

use super::cells::times_100;
use super::checks::{judged, measured};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::undecided;
use super::model::{self, Model};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Measured};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "structure",
    title: "S1 to S3: rescaling, piecewise linearity and initial sparsity",
    reference: "paper, section 3",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &[model()]),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
/// How many test examples the trained network is looked at with.
const EXAMPLES: u32 = 100;
/// In f64 a sum of a thousand products loses at most a thousand ε, 2·10⁻¹³, in each of four layers.
const ROUNDING: f64 = 1e-12;
/// How many freshly initialised networks S3 looks at.
const INITIALISATIONS: u64 = 10;
/// How far from one half "about 50 %" may lie.
const ABOUT: f64 = 0.05;

/// The rectifier network of Table 1 without pre-training.
fn model() -> Model {
    Model::random(PLACE, ActivationKind::Rectifier)
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let trained = model().trained(context, runs)?;
    let exact = |name, claim, measure: fn(&Context<'_>, &Network<f64>) -> Result<Measured>| {
        let check = context.check(name, claim, &[PLACE]);
        let Some(trained) = &trained else { return Ok(check) };
        let records = vec![trained.record.clone()];
        match &trained.network {
            Err(failure) => Ok(undecided(check, &format!("the network of Table 1 {failure}"), records)),
            Ok(network) => {
                let worst = measure(context, &network.cast())?;
                let statistic = format!("{}, n = {}: {:.1e}", worst.unit, worst.n, worst.effect);
                let data = format!(
                    "the trained rectifier network of Table 1 in f64, on the first {EXAMPLES} test examples at most; {}",
                    check.data
                );
                let check = Check { data, ..check };
                Ok(judged(check, exact_to_rounding(worst.effect), statistic, Some(worst), records))
            }
        }
    };
    let checks: Result<Vec<Check>> = [
        exact(("C16", "S1: rescaling changes nothing"), RESCALING, rescaling),
        exact(("C17", "S2: active units select a linear model"), LINEARITY, linearity),
        initial_sparsity(context),
    ]
    .into_iter()
    .collect();
    Ok(vec![
        Block::Paragraph(
            "Statements of the paper that can be checked on any rectifier network; here on the trained one of Table 1, \
             and on networks as they are initialised."
                .into(),
        ),
        Block::Checks(checks?),
    ])
}

const RESCALING: &str = "Multiplying the layers' parameters by factors whose product is 1 leaves the network function \
                         unchanged; in general the output is divided by the product of the factors.";
const LINEARITY: &str = "For a given input the active units select a linear model: the output is the product of the \
                         weights restricted to the active units, plus the induced bias.";
const INITIAL_SPARSITY: &str =
    "After uniform initialisation of the weights, around 50 % of the hidden units' outputs are real zeros.";

/// The logits of the first test examples, and the state that they leave.
fn forward(context: &Context<'_>, network: &Network<f64>) -> Result<(Examples<f64>, Workspace<f64>)> {
    let test = &context.data.at(PLACE)?.test;
    let count = (EXAMPLES as usize).min(test.len());
    let inputs = dense_f64(&test.inputs, count);
    let mut workspace = Workspace::new(network, context.kernels, count);
    let positions: Vec<u32> = (0..).take(count).collect();
    workspace.gather(&inputs, &positions);
    network.forward(&mut workspace);
    Ok((inputs, workspace))
}

fn dense_f64(examples: &Examples<f32>, count: usize) -> Examples<f64> {
    let mut matrix = Matrix::<f64>::zeros(examples.features(), count);
    let mut column = vec![0.0; examples.features()];
    for example in 0..count {
        examples.copy_example(example, &mut column);
        for (target, &value) in matrix.column_mut(example).iter_mut().zip(&column) {
            *target = value.into();
        }
    }
    Examples::Dense(matrix)
}

/// The largest difference between two matrices of logits, in units of the largest logit.
fn relative_difference(found: &DMatrix<f64>, expected: &DMatrix<f64>) -> f64 {
    (found - expected).amax() / expected.amax()
}

/// Reproduced if nothing but rounding is left. A NaN is no rounding.
fn exact_to_rounding(worst: f64) -> Verdict {
    if worst < ROUNDING { Verdict::Reproduced } else { Verdict::Contradicted }
}

/// S1, with factors drawn from ½ to 2 whose product is 1, and with one factor more.
fn rescaling(context: &Context<'_>, network: &Network<f64>) -> Result<Measured> {
    const DRAWS: u32 = 10;
    let (_, workspace) = forward(context, network)?;
    let logits: DMatrix<f64> = workspace.logits().view().into_owned();
    let mut worst: f64 = 0.0;
    for draw in 0..DRAWS {
        let mut random = Random::new(context.seeds[0], "rescale", [draw, 0, 0, 0]);
        let mut factors: Vec<f64> =
            network.hidden.iter().map(|_| (4.0_f64).powf(random.uniform_f64() - 0.5)).collect();
        let product: f64 = factors.iter().product();
        for last in [1.0 / product, 1.5 / product] {
            factors.push(last);
            let mut rescaled = network.clone();
            rescaled.rescale(&factors);
            let (_, workspace) = forward(context, &rescaled)?;
            let found: DMatrix<f64> = workspace.logits().view() * (product * last);
            let difference = relative_difference(&found, &logits);
            ensure!(!difference.is_nan(), "the logits of the trained network are not finite");
            worst = worst.max(difference);
            factors.pop();
        }
    }
    let unit = "largest relative change of a logit, over the rescalings";
    Ok(measured(worst, unit, None, None, 2 * DRAWS as usize))
}

/// S2.
fn linearity(context: &Context<'_>, network: &Network<f64>) -> Result<Measured> {
    let (inputs, workspace) = forward(context, network)?;
    let mut input = DVector::zeros(inputs.features());
    let mut worst: f64 = 0.0;
    for example in 0..inputs.len() {
        let (matrix, offset) = network.linear_model(&workspace, example);
        inputs.copy_example(example, input.as_mut_slice());
        let found = matrix * &input + offset;
        let expected = DVector::from_column_slice(workspace.logits().column(example));
        let difference = (&found - &expected).amax() / expected.amax();
        ensure!(!difference.is_nan(), "the logits of the trained network are not finite");
        worst = worst.max(difference);
    }
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
    let name = ("C1", "S3: half of the values are zero at the start");
    let check = Check { data, ..context.check(name, INITIAL_SPARSITY, &[PLACE]) };
    let measured = measured(mean, "percent of true zeros", Some(interval), None, summary.count);
    Ok(judged(check, verdict, statistic, Some(measured), Vec::new()))
}
