//! [`Pace`]: how long a step of a form takes, from finished runs or from timing some steps.

use std::hint::black_box;
use std::time::{Duration, Instant};

use truezero_datasets::Split;
use truezero_network::{Affine, HiddenLayer, Labelled, LabelledError, Layer, Network, StepSettings};
use truezero_pretrain::{AutoEncoder, Corruption, Targets};
use truezero_tensor::{Examples, Kernels, Matrix, Random};

use super::form::{Form, Learner, Load};
use crate::{Cost, RunData};

/// The number of examples to time steps with.
const EXAMPLES: usize = 50;
/// The number of steps before the clock starts.
const WARM_UP_STEPS: usize = 1;
/// The number of steps that are timed, or fewer if they take long: a plan has some hundred forms.
const STEPS: usize = 15;
const LONGEST: Duration = Duration::from_millis(20);
/// So low that the weights, and with them the sparsity, do not change.
const RATE: f32 = 1e-9;
/// The coefficient of the L1 penalty, which is not zero since the penalty takes time.
const L1: f32 = 1e-3;

/// The times of a form, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pace {
    /// Of a training step.
    pub(super) step: f64,
    /// Of evaluating an example.
    pub(super) judged: f64,
    /// Of encoding an example by the layers below.
    pub(super) encoded: f64,
    /// Of drawing an example from a stream.
    pub(super) drawn: f64,
}

impl Pace {
    pub(super) fn seconds(&self, load: &Load) -> f64 {
        self.step * load.steps
            + self.judged * load.judged
            + self.encoded * load.encoded
            + self.drawn * load.drawn
    }

    /// Times steps at initial weights on the first examples of a data set, and drawing as many from a stream.
    pub(super) fn measure(form: &Form, data: RunData<'_>, kernels: Kernels) -> Result<Self, LabelledError> {
        let Split { inputs, labels } = data.dataset.train.take(EXAMPLES);
        if labels.is_empty() {
            return Err(LabelledError::Empty);
        }
        let examples = labels.len() as f64;
        let below = layers(form.features, &form.below);
        let encode = || below.iter().fold(inputs.clone(), |inputs, layer| layer.encode(kernels, &inputs));
        let encoded =
            if below.is_empty() { 0.0 } else { time(Instant::now, |_| drop(black_box(encode()))) / examples };
        let inputs = encode();
        let (step, judged) = match &form.learner {
            Learner::Network(hidden) => {
                let top = hidden.last().map_or(form.inputs(), |layer| layer.units);
                let network =
                    Network { hidden: layers(form.inputs(), hidden), output: affine(top, form.classes) };
                let examples = Labelled::new(&inputs, &labels, form.classes)?;
                time_network(network, examples, form.batch_size, kernels)?
            }
            Learner::AutoEncoder { hidden, reconstruction, corruption } => {
                let auto_encoder = AutoEncoder {
                    encoder: layer(form.inputs(), *hidden),
                    decoder: affine(hidden.units, form.inputs()),
                    reconstruction: *reconstruction,
                };
                time_auto_encoder(auto_encoder, &inputs, *corruption, form.batch_size, kernels)
            }
        };
        let drawn = match data.stream {
            None => 0.0,
            Some(stream) => {
                let some = EXAMPLES as u64;
                time(Instant::now, |_| drop(black_box(stream.examples(0..some)))) / EXAMPLES as f64
            }
        };
        Ok(Self { step, judged: judged / examples, encoded, drawn })
    }
}

/// Layers from the input up, with weights as [`affine`] makes them.
fn layers(inputs: usize, hidden: &[HiddenLayer]) -> Vec<Layer<f32>> {
    let below = std::iter::once(inputs).chain(hidden.iter().map(|layer| layer.units));
    below.zip(hidden).map(|(inputs, &hidden)| layer(inputs, hidden)).collect()
}

fn layer(inputs: usize, HiddenLayer { units, activation, half_negated }: HiddenLayer) -> Layer<f32> {
    Layer { affine: affine(inputs, units), activation, half_negated }
}

/// Zero biases, and weights as large as initial ones, from a table of random numbers: drawing all weights of a large
/// network would take longer than its steps.
fn affine(inputs: usize, outputs: usize) -> Affine<f32> {
    const DRAWS: usize = 1 << 16;
    let mut random = Random::new(1, "estimate", [1, 0, 0, 0]);
    let limit = (6.0 / (inputs + outputs) as f32).sqrt();
    let draws: Vec<f32> = (0..DRAWS).map(|_| limit * (2.0 * random.uniform_f32() - 1.0)).collect();
    // The strides through the table are odd, so that no two columns and no two rows are equal.
    let weights = Matrix::from_fn(outputs, inputs, |output, input| {
        draws[(output.wrapping_mul(40_503).wrapping_add(input.wrapping_mul(25_717))) % DRAWS]
    });
    Affine { weights, bias: vec![0.0; outputs] }
}

/// The seconds of a step, and of evaluating the examples.
fn time_network(
    mut network: Network<f32>,
    examples: Labelled<'_, f32>,
    batch_size: usize,
    kernels: Kernels,
) -> Result<(f64, f64), LabelledError> {
    let mut workspace = truezero_network::Workspace::new(&network, kernels, batch_size);
    let positions: Vec<u32> = (0..).take(examples.len()).collect();
    let batches: Vec<_> = positions.chunks(batch_size).zip(examples.labels().chunks(batch_size)).collect();
    let step = time(Instant::now, |step| {
        let (positions, labels) = batches[step % batches.len()];
        workspace.gather(examples.inputs(), positions);
        black_box(network.step(&mut workspace, labels, StepSettings { learning_rate: RATE, l1: L1 }));
    });
    // The same call below cannot fail if this one does not.
    network.evaluate(kernels, examples)?;
    Ok((step, time(Instant::now, |_| drop(black_box(network.evaluate(kernels, examples))))))
}

/// The seconds of a step, and of reconstructing the examples.
fn time_auto_encoder(
    mut auto_encoder: AutoEncoder<f32>,
    inputs: &Examples<f32>,
    corruption: Corruption,
    batch_size: usize,
    kernels: Kernels,
) -> (f64, f64) {
    let mut workspace = truezero_pretrain::AutoEncoderWorkspace::new(&auto_encoder, kernels, batch_size);
    let positions: Vec<u32> = (0..).take(inputs.len()).collect();
    let batches: Vec<_> = positions.chunks(batch_size).collect();
    let mut random = Random::new(1, "estimate", [0; 4]);
    let step = time(Instant::now, |step| {
        let positions = batches[step % batches.len()];
        workspace.gather(inputs, Targets::Inputs, positions, corruption, &mut random);
        black_box(auto_encoder.step(&mut workspace, StepSettings { learning_rate: RATE, l1: L1 }));
    });
    let mut workspace = truezero_pretrain::AutoEncoderWorkspace::new(&auto_encoder, kernels, positions.len());
    let judged = time(Instant::now, |_| {
        workspace.gather(inputs, Targets::Inputs, &positions, corruption, &mut random);
        black_box(auto_encoder.loss(&mut workspace, 0.0));
    });
    (step, judged)
}

/// The median time of a step in seconds, after a warm-up. `step` is called with its number.
fn time(clock: impl Fn() -> Instant, mut step: impl FnMut(usize)) -> f64 {
    (0..WARM_UP_STEPS).for_each(&mut step);
    let start = clock();
    let mut now = start;
    let mut seconds = Vec::new();
    while seconds.is_empty() || (seconds.len() < STEPS && now.duration_since(start) < LONGEST) {
        step(seconds.len());
        let end = clock();
        seconds.push(end.duration_since(now).as_secs_f64());
        now = end;
    }
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// The time that finished runs of a form took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spent {
    steps: f64,
    /// Seconds in steps.
    training: f64,
    judged: f64,
    /// Seconds in everything else, which is mostly evaluation.
    other: f64,
}

impl Spent {
    pub(super) fn by(cost: &Cost, load: &Load) -> Self {
        Self {
            steps: cost.steps as f64,
            training: cost.training_seconds,
            judged: load.judged,
            other: (cost.seconds - cost.training_seconds).max(0.0),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            steps: self.steps + other.steps,
            training: self.training + other.training,
            judged: self.judged + other.judged,
            other: self.other + other.other,
        }
    }

    /// What is done once in a run or once in an epoch counts as evaluation.
    pub(super) fn pace(self) -> Pace {
        Pace {
            step: self.training / self.steps.max(1.0),
            judged: self.other / self.judged.max(1.0),
            encoded: 0.0,
            drawn: 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::path::Path;

    use truezero_activations::ActivationKind;
    use truezero_datasets::mnist;
    use truezero_pretrain::Reconstruction;

    use super::*;

    #[test]
    fn finished_runs_predict_a_run_of_the_same_form() {
        let load = Load { steps: 300.0, judged: 50.0, encoded: 0.0, drawn: 0.0, record_bytes: 0.0 };
        let cost = Cost { training_seconds: 6.0, seconds: 7.0, steps: 300 };
        let faster = Cost { training_seconds: 3.0, seconds: 4.0, steps: 300 };
        assert!((Spent::by(&cost, &load).pace().seconds(&load) - 7.0).abs() < 1e-12);
        let both = Spent::by(&cost, &load).and(Spent::by(&faster, &load)).pace();
        assert!((both.seconds(&load) - 5.5).abs() < 1e-12);
        let twice = Load { steps: 600.0, judged: 100.0, ..load };
        assert!((both.seconds(&twice) - 11.0).abs() < 1e-12);
    }

    #[test]
    fn every_kind_of_job_has_a_pace() {
        let datasets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
        let dataset = mnist::load(&datasets).unwrap().take(25, 1, 1);
        let layer = HiddenLayer { units: 20, activation: ActivationKind::Rectifier, half_negated: true };
        let network = Learner::Network(vec![layer; 2]);
        let auto_encoder = Learner::AutoEncoder {
            hidden: layer,
            reconstruction: Reconstruction::Sigmoid,
            corruption: Corruption::masking(0.25).unwrap(),
        };
        for learner in [network, auto_encoder, Learner::Network(Vec::new())] {
            for below in [vec![], vec![layer; 2]] {
                let learner = learner.clone();
                let form =
                    Form { features: 784, learner, classes: 10, batch_size: 10, below, streamed: false };
                let measure = |dataset| {
                    let data = RunData { dataset, stream: None, ordinal: false };
                    Pace::measure(&form, data, Kernels::detect())
                };
                let pace = measure(&dataset).unwrap();
                let Pace { step, judged, encoded, drawn } = pace;
                assert!(
                    [step, judged, encoded].iter().all(|seconds| seconds.is_finite()),
                    "{form:?}: {pace:?}"
                );
                assert!(step > 0.0 && judged > 0.0, "{form:?}: {pace:?}");
                assert_eq!(encoded > 0.0, !form.below.is_empty());
                assert_eq!(drawn, 0.0);
                assert!(matches!(measure(&dataset.take(0, 1, 1)), Err(LabelledError::Empty)));
            }
        }
    }

    #[test]
    fn the_warm_up_is_not_timed() {
        let start = Instant::now();
        // The number of steps, and their measured time, if the warm-up takes a minute and then each step this long.
        let timed = |each: Duration| {
            let (gone, taken) = (Cell::new(Duration::ZERO), Cell::new(0));
            let seconds = time(
                || start + gone.get(),
                |_| {
                    let longer = if taken.get() < WARM_UP_STEPS { Duration::from_secs(60) } else { each };
                    gone.set(gone.get() + longer);
                    taken.set(taken.get() + 1);
                },
            );
            (taken.get(), seconds)
        };
        assert_eq!(timed(Duration::from_millis(1)), (WARM_UP_STEPS + STEPS, 1e-3));
        assert_eq!(timed(LONGEST / 2), (WARM_UP_STEPS + 2, LONGEST.as_secs_f64() / 2.0));
        assert_eq!(timed(Duration::from_secs(5)), (WARM_UP_STEPS + 1, 5.0));
    }
}
