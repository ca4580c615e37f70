//! [`Workload`]: a network and a batch to be timed, as data.

use std::hint::black_box;

use anyhow::{Context as _, Result, bail};
use truezero_activations::ActivationKind;
use truezero_datasets::Split;
use truezero_network::{Architecture, HiddenLayer, Labelled, Network, StepSettings, Workspace};
use truezero_tensor::{ActiveLists, Examples, Kernels, Random};

use crate::bound::{LayerShape, StepWork};
use crate::calibrate;
use crate::measurement::Measurement;
use crate::timing::{Timing, time_steps};

/// The sizes of the paper's networks, with inputs and classes.
const MNIST: &[usize] = &[784, 1000, 1000, 1000, 10];
const NORB: &[usize] = &[2048, 4000, 2000, 6];
const TEXT: &[usize] = &[5000, 5000, 5000, 5000, 5];
/// The share of pixels of MNIST that are not zero.
const PIXELS: Inputs = Inputs { density: 0.19, binary: false };
/// The coefficient of the penalty on the hidden values.
pub(crate) const L1: f32 = 1e-3;
/// So low that the weights, and with them the sparsity, do not change.
pub(crate) const RATE: f32 = 1e-9;
/// The number of batches that are used in turn.
pub(crate) const BATCHES: usize = 8;

/// A network at its initial weights, a batch, and the pass that is timed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    sizes: &'static [usize],
    inputs: Inputs,
    /// The name of the activation.
    activation: &'static str,
    batch: usize,
    hidden_bias: HiddenBias,
    pass: Pass,
    /// The number of steps in a repeat.
    steps: usize,
}

/// The distribution of the inputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inputs {
    /// The share of inputs that are not zero, 0 to 1.
    pub(crate) density: f64,
    /// Whether those are all 1; otherwise they are uniform in [0, 1).
    pub(crate) binary: bool,
}

/// The biases of the hidden layers.
#[derive(Clone, Copy, Debug)]
enum HiddenBias {
    /// The same for all units.
    Constant(f32),
    /// For each layer, the one that gives it this share of true zeros, 0 to 1.
    ForSparsity(f64),
}

/// What a step does.
#[derive(Clone, Copy, Debug)]
enum Pass {
    /// Forward, backward and update.
    Train,
    /// Forward only.
    Forward,
}

const W1: Workload = Workload {
    name: "W1",
    sizes: MNIST,
    inputs: PIXELS,
    activation: "rectifier",
    batch: 10,
    hidden_bias: HiddenBias::Constant(0.0),
    pass: Pass::Train,
    steps: 200,
};

/// All workloads. Those of one name are together, and differ in what follows the hyphen.
pub(crate) const WORKLOADS: [Workload; 15] = [
    W1,
    Workload { name: "W1s", hidden_bias: HiddenBias::Constant(-0.1), ..W1 },
    Workload { name: "W2", activation: "tanh", ..W1 },
    Workload { name: "W3", activation: "softplus", ..W1 },
    Workload { name: "W5", sizes: NORB, inputs: Inputs { density: 1.0, binary: false }, steps: 40, ..W1 },
    Workload { name: "W6", sizes: TEXT, inputs: Inputs { density: 0.006, binary: true }, steps: 15, ..W1 },
    Workload { name: "W7", batch: 100, steps: 60, ..W1 },
    Workload { name: "W8", batch: 10_000, pass: Pass::Forward, steps: 3, ..W1 },
    Workload { name: "sparsity-0", hidden_bias: HiddenBias::ForSparsity(0.0), ..W1 },
    Workload { name: "sparsity-25", hidden_bias: HiddenBias::ForSparsity(0.25), ..W1 },
    Workload { name: "sparsity-50", hidden_bias: HiddenBias::ForSparsity(0.5), ..W1 },
    Workload { name: "sparsity-75", hidden_bias: HiddenBias::ForSparsity(0.75), ..W1 },
    Workload { name: "sparsity-90", hidden_bias: HiddenBias::ForSparsity(0.9), ..W1 },
    Workload { name: "sparsity-95", hidden_bias: HiddenBias::ForSparsity(0.95), ..W1 },
    Workload { name: "sparsity-99", hidden_bias: HiddenBias::ForSparsity(0.99), ..W1 },
];

impl Workload {
    /// Whether the workload belongs to this name.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name.split('-').next() == Some(name)
    }

    /// Times the workload and measures its sparsity.
    pub(crate) fn measure(&self, kernels: Kernels) -> Result<Measurement> {
        let activation = self.activation.parse().context("the activation is not known")?;
        let architecture = architecture(self.sizes, activation, false)?;
        let mut network = Network::initialise(&architecture, 1);
        let classes = architecture.classes();
        let examples = examples(architecture.inputs(), classes, BATCHES * self.batch, self.inputs);
        match self.hidden_bias {
            HiddenBias::Constant(bias) => {
                network.hidden.iter_mut().for_each(|layer| layer.affine.bias.fill(bias));
            }
            HiddenBias::ForSparsity(sparsity) => {
                calibrate::set_sparsity(&mut network, kernels, &examples.inputs, sparsity);
            }
        }
        let timing = self.time(&mut network, &examples, kernels);
        let labelled = Labelled::new(&examples.inputs, &examples.labels, classes)?;
        let evaluation = network.evaluate(kernels, labelled)?;
        let hidden = evaluation.zeros.iter().filter_map(|layer| Some(1.0 - layer.sparsity()?));
        let densities = std::iter::once(self.inputs.density).chain(hidden);
        let maps: Vec<LayerShape> = self
            .sizes
            .windows(2)
            .zip(densities)
            .map(|(size, density)| LayerShape { inputs: size[0], outputs: size[1], density })
            .collect();
        let trains = matches!(self.pass, Pass::Train);
        Ok(Measurement {
            workload: self.name,
            timing,
            sparsity: evaluation.sparsity().context("the network has no hidden layer")?,
            work: Some(StepWork::of(&maps, self.batch, trains)),
            reached: None,
            run: None,
            kernel: kernels.instruction_set().name(),
            threads: kernels.threads(),
            description: self.description(),
            batch: self.batch,
        })
    }

    fn description(&self) -> String {
        let bias = match self.hidden_bias {
            HiddenBias::Constant(bias) if bias != 0.0 => format!(", biases {bias}"),
            _ => String::new(),
        };
        let sizes = match self.sizes {
            MNIST => String::new(),
            sizes => format!("{}: ", sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("-")),
        };
        match self.pass {
            Pass::Train => format!("{sizes}{}{bias}, batch {}", self.activation, self.batch),
            Pass::Forward => format!("{sizes}{}{bias}, {} forward", self.activation, self.batch),
        }
    }

    fn time(&self, network: &mut Network<f32>, examples: &Split, kernels: Kernels) -> Timing {
        let mut workspace = Workspace::new(network, kernels, self.batch);
        let positions: Vec<u32> = (0..).take(examples.len()).collect();
        let batches: Vec<_> = positions.chunks(self.batch).zip(examples.labels.chunks(self.batch)).collect();
        time_steps(self.steps, |step| {
            let (positions, labels) = batches[step % batches.len()];
            workspace.gather(&examples.inputs, positions);
            match self.pass {
                Pass::Train => {
                    black_box(network.step(
                        &mut workspace,
                        labels,
                        StepSettings { learning_rate: RATE, l1: L1 },
                    ));
                }
                Pass::Forward => {
                    network.forward(&mut workspace);
                    black_box(workspace.logits());
                }
            }
        })
    }
}

/// The paper's network for MNIST.
pub(crate) fn mnist_architecture(activation: ActivationKind, half_negated: bool) -> Result<Architecture> {
    architecture(MNIST, activation, half_negated)
}

fn architecture(sizes: &[usize], activation: ActivationKind, half_negated: bool) -> Result<Architecture> {
    let [inputs, hidden @ .., classes] = sizes else { bail!("a network has inputs and classes") };
    let hidden = hidden.iter().map(|&units| HiddenLayer { units, activation, half_negated });
    Ok(Architecture::new(*inputs, hidden.collect(), *classes)?)
}

/// Random examples with random labels.
pub(crate) fn examples(features: usize, classes: usize, count: usize, inputs: Inputs) -> Split {
    let mut random = Random::new(0, "bench", [0; 4]);
    let mut lists = ActiveLists::new(features);
    let mut labels = Vec::with_capacity(count);
    let mut column = vec![0.0; features];
    for _ in 0..count {
        for value in &mut column {
            let kept = random.uniform_f64() < inputs.density;
            let drawn = if inputs.binary { 1.0 } else { random.uniform_f32() };
            *value = if kept { drawn } else { 0.0 };
        }
        lists.push(&column);
        labels.push(random.below(u32::try_from(classes).unwrap_or(u32::MAX)));
    }
    Split { inputs: Examples::Sparse(lists), labels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_have_the_given_density_and_distribution() {
        let Split { inputs: Examples::Sparse(lists), labels } = examples(500, 10, 400, PIXELS) else {
            panic!("inputs are stored sparse")
        };
        assert_eq!((lists.rows(), lists.columns(), labels.len()), (500, 400, 400));
        // Both bounds, of a share and of a mean of uniform numbers, are five standard deviations.
        assert!((lists.density() - 0.19).abs() < 5.0 * (0.19 * 0.81 / 200_000.0_f64).sqrt());
        let values: Vec<f32> = (0..400).flat_map(|example| lists.column(example).1.to_vec()).collect();
        assert!(values.iter().all(|value| (0.0..1.0).contains(value)));
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        assert!((mean - 0.5).abs() < 5.0 * (1.0 / 12.0 / values.len() as f32).sqrt(), "mean {mean}");
        assert!((0..10).all(|class| labels.contains(&class)));
        let binary = examples(20, 2, 5, Inputs { density: 1.0, binary: true }).inputs;
        let Examples::Sparse(lists) = binary else { panic!("inputs are stored sparse") };
        assert!((0..5).all(|example| lists.column(example).1 == [1.0; 20]));
    }

    #[test]
    fn a_measurement_has_its_json_fields_and_the_calibrated_sparsity() {
        let workload = WORKLOADS.iter().find(|workload| workload.name == "sparsity-95").unwrap();
        let measurement = Workload { steps: 2, ..*workload }.measure(Kernels::detect()).unwrap();
        let line = serde_json::to_string(&measurement).unwrap();
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&line).unwrap();
        let mut fields: Vec<_> = object.keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["kernel", "median_ms", "min_ms", "sparsity", "threads", "workload"]);
        assert_eq!((&object["workload"], &object["threads"]), (&"sparsity-95".into(), &1.into()));
        assert_eq!(object["kernel"], Kernels::detect().instruction_set().name());
        assert!(object["min_ms"].as_f64() > Some(0.0) && object["median_ms"].as_f64() > Some(0.0));
        let sparsity = object["sparsity"].as_f64().unwrap();
        assert!((sparsity - 0.95).abs() < 1e-3, "sparsity {sparsity}");
    }

    #[test]
    fn workloads_with_biases_and_forward_passes_are_measured_and_described() {
        let kernels = Kernels::detect();
        let base = Workload { steps: 1, ..W1 };
        let initial = base.measure(kernels).unwrap();
        let sparser = Workload { hidden_bias: HiddenBias::Constant(-0.1), ..base }.measure(kernels).unwrap();
        let forward = Workload { pass: Pass::Forward, ..base }.measure(kernels).unwrap();
        assert!((initial.sparsity - 0.5).abs() < 0.05, "paper, section 3: about half at initialisation");
        assert!((sparser.sparsity - 0.82).abs() < 0.02, "sparsity {}", sparser.sparsity);
        assert_eq!(forward.sparsity, initial.sparsity);
        assert_eq!(forward.description, "rectifier, 10 forward");
        assert_eq!(sparser.description, "rectifier, biases -0.1, batch 10");
    }
}
