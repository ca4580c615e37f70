//! What the paper says of the structure of rectifier networks, measured: S1 to S3.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::rules::{Sample, at_level, exact_to_rounding, unmeasured};
use truezero_eval::{first_in_f64, linear_model_difference, load_network, rescaling_change};
use truezero_network::{Architecture, HiddenLayer, Labelled, Network};
use truezero_tensor::Examples;

use super::checks::{OnData, Shown, Test, check, rests_on, subject};
use super::context::Context;
use super::experiment::Experiment;
use super::levels::ZEROS;
use super::model::{self, Model};
use crate::data::Place;
use crate::measurement::Measurement;
use crate::record::Runs;
use crate::report::model::{Block, Check, Effect};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "structure",
    title: "S1 to S3: rescaling, linearity, initial sparsity",
    reference: "paper, section 3",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &[model()]),
    measurements,
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
/// How many test examples the trained network is measured on.
const EXAMPLES: usize = 100;
/// How often the factors of S1 are drawn.
const DRAWS: u32 = 10;
/// In f64 a sum of a thousand products loses at most a thousand ε, 2·10⁻¹³, in each of four layers.
const ROUNDING: f64 = 1e-12;
/// How many initialised networks S3 is measured on.
const INITIALISATIONS: u64 = 10;

/// The rectifier network of Table 1 without pre-training.
fn model() -> Model {
    Model::random(PLACE, ActivationKind::Rectifier)
}

/// What a statement is off by on a network and inputs, relatively.
type Measure = fn(&Context<'_>, &Network<f64>, &Examples<f64>) -> Result<f64>;

/// S1 on the network of a run, with factors drawn from ½ to 2.
fn of_rescaling(context: &Context<'_>, network: &str) -> Measurement {
    Measurement {
        name: format!(
            "S1: largest relative change of a logit, {DRAWS} draws with seed {}, at most {EXAMPLES} test examples",
            context.seeds[0]
        ),
        networks: vec![network.to_owned()],
    }
}

/// S2 on the network of a run.
fn of_linearity(_: &Context<'_>, network: &str) -> Measurement {
    Measurement {
        name: format!(
            "S2: largest relative difference of the linear model, at most {EXAMPLES} test examples"
        ),
        networks: vec![network.to_owned()],
    }
}

fn measurements(context: &Context<'_>, runs: &Runs) -> Result<Vec<Measurement>> {
    let networks = model::networks(context, runs, model())?;
    let both = |network: &String| [of_rescaling(context, network), of_linearity(context, network)];
    Ok(networks.iter().flat_map(both).collect())
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    Ok(vec![
        Block::Paragraph(
            "These statements hold for any rectifier network. They are tested on the trained networks of Table 1, and \
             S3 on networks that were only initialised."
                .into(),
        ),
        Block::Checks(vec![
            exact(context, runs, "C16", "largest change of a logit, rescaled", of_rescaling, rescaling)?,
            exact(context, runs, "C17", "largest difference of the linear model", of_linearity, linearity)?,
            initial_sparsity(context)?,
        ]),
    ])
}

/// A statement that holds exactly but for rounding, on the networks of all seeds.
fn exact(
    context: &Context<'_>,
    runs: &Runs,
    id: &str,
    name: &str,
    measurement: fn(&Context<'_>, &str) -> Measurement,
    measure: Measure,
) -> Result<Check> {
    let test = &context.data.at(PLACE)?.test;
    let inputs = first_in_f64(&test.inputs, EXAMPLES.min(test.len()));
    let selected = model().selected(context, runs)?;
    let (standings, records) = rests_on(model(), &selected);
    let mut largest = None::<f64>;
    let mut networks = 0;
    for run in selected.iter().filter(|run| run.failure().is_none()) {
        let measured = || measure(context, &load_network(context.store, run.job())?.cast(), &inputs);
        let found: f64 = measurement(context, run.job()).result(context.measurements, measured)?;
        largest = Some(largest.map_or(found, |largest| largest.max(found)));
        networks += 1;
    }
    let subject = subject(context, PLACE, name, standings);
    let tested = match largest {
        _ if selected.is_empty() => {
            return check(context, EXPERIMENT.id, id, &[OnData::new(context, PLACE, None)]);
        }
        Some(largest) => exact_to_rounding(subject, largest, ROUNDING)?,
        None => unmeasured(subject),
    };
    let effects = largest.map(|value| Effect {
        label: name.to_owned(),
        value,
        unit: "relative difference",
        networks,
        examples: Some(inputs.len() as u64),
        margin: Some(ROUNDING),
        ..Effect::default()
    });
    let statistic = format!("the largest, in 64 bits, against a bound of {ROUNDING:e}");
    let test = Test { tested, statistic, effects: effects.into_iter().collect(), records };
    check(context, EXPERIMENT.id, id, &[OnData::new(context, PLACE, Some(test))])
}

fn rescaling(context: &Context<'_>, network: &Network<f64>, inputs: &Examples<f64>) -> Result<f64> {
    Ok(rescaling_change(network, inputs, context.kernels, context.seeds[0], DRAWS)?)
}

fn linearity(context: &Context<'_>, network: &Network<f64>, inputs: &Examples<f64>) -> Result<f64> {
    Ok(linear_model_difference(network, inputs, context.kernels)?)
}

/// S3, on the validation examples.
fn initial_sparsity(context: &Context<'_>) -> Result<Check> {
    let dataset = context.data.at(PLACE)?;
    let layer = HiddenLayer {
        units: context.sizes.data(PLACE).hidden[0],
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
    let (figure, tolerance) = (context.paper.initial.zeros, context.tolerance("C1")?);
    let label = format!("{INITIALISATIONS} networks, less the paper’s {figure} %");
    let subject = subject(context, PLACE, "true zeros at the start", Vec::new());
    let tested = at_level(subject, Sample::Seeds(&shares), figure / ZEROS.factor, tolerance / ZEROS.factor)?;
    let shown = Shown { label, unit: ZEROS, figure, paper: None, margin: Some(tolerance) };
    let statistic = format!("Student’s interval over {INITIALISATIONS} initialisations");
    let test = Test::new(tested, statistic, &shown, Vec::new());
    let data = format!(
        "{INITIALISATIONS} initialised networks of three hidden layers and the first {} validation examples of {}",
        examples.len(),
        dataset.provenance.title
    );
    Ok(Check { data, ..check(context, EXPERIMENT.id, "C1", &[OnData::new(context, PLACE, Some(test))])? })
}
