//! Times one SGD step of the paper's networks in candle, on the CPU, as `peers.py` does in PyTorch and JAX:
//!
//! `cargo run --release --manifest-path xtask/bench/candle/Cargo.toml -- W1 W2` (no workload named: all)

use std::time::Instant;

use anyhow::{Result, bail};
use candle_core::backprop::GradStore;
use candle_core::{DType, Device, Tensor, Var};

const NAMES: [&str; 9] = ["W1", "W1s", "W2", "W3", "W4", "W5", "W6", "W7", "W8"];
const MNIST: [usize; 5] = [784, 1000, 1000, 1000, 10];
const L1: f64 = 1e-3;
const RATE: f64 = 1e-9;
/// How many batches there are, and how often the steps are timed.
const BATCHES: usize = 8;
const REPEATS: usize = 5;

#[derive(Clone, Copy)]
enum Kind {
    Classifier,
    AutoEncoder,
    Forward,
}

#[derive(Clone, Copy)]
enum Activation {
    Rectifier,
    Tanh,
    Softplus,
}

/// A workload of `peers.py`.
struct Workload {
    kind: Kind,
    sizes: &'static [usize],
    activation: Activation,
    batch: usize,
    /// The share of the inputs that are not zero, and whether those are ones.
    density: f64,
    binary: bool,
    hidden_bias: f64,
    steps: usize,
}

fn workload(name: &str) -> Result<Workload> {
    let w1 = Workload {
        kind: Kind::Classifier,
        sizes: &MNIST,
        activation: Activation::Rectifier,
        batch: 10,
        density: 0.19,
        binary: false,
        hidden_bias: 0.0,
        steps: 200,
    };
    Ok(match name {
        "W1" => w1,
        "W1s" => Workload { hidden_bias: -0.1, ..w1 },
        "W2" => Workload { activation: Activation::Tanh, ..w1 },
        "W3" => Workload { activation: Activation::Softplus, ..w1 },
        "W4" => Workload { kind: Kind::AutoEncoder, sizes: &[1000, 1000, 1000], density: 0.5, ..w1 },
        "W5" => Workload { sizes: &[2048, 4000, 2000, 6], density: 1.0, steps: 40, ..w1 },
        "W6" => {
            Workload { sizes: &[5000, 5000, 5000, 5000, 5], density: 0.006, binary: true, steps: 15, ..w1 }
        }
        "W7" => Workload { batch: 100, steps: 60, ..w1 },
        "W8" => Workload { kind: Kind::Forward, batch: 10_000, steps: 3, ..w1 },
        _ => bail!("no workload is called {name}, only {}", NAMES.join(", ")),
    })
}

/// Values that are 1 with a probability, else 0.
fn bernoulli(probability: f64, shape: (usize, usize)) -> candle_core::Result<Tensor> {
    Tensor::rand(0_f32, 1.0, shape, &Device::Cpu)?.lt(probability)?.to_dtype(DType::F32)
}

fn activate(activation: Activation, z: &Tensor) -> candle_core::Result<Tensor> {
    match activation {
        Activation::Rectifier => z.relu(),
        Activation::Tanh => z.tanh(),
        Activation::Softplus => softplus(z),
    }
}

fn softplus(z: &Tensor) -> candle_core::Result<Tensor> {
    z.relu()? + (z.abs()?.neg()?.exp()? + 1.0)?.log()?
}

struct Program {
    workload: Workload,
    layers: Vec<[Var; 2]>,
    inputs: Vec<Tensor>,
    labels: Tensor,
}

impl Program {
    fn new(workload: Workload) -> Result<Self> {
        let Workload { sizes, batch, density, binary, hidden_bias, .. } = workload;
        let shape = (batch, sizes[0]);
        let input = |_| {
            let kept = bernoulli(density, shape)?;
            if binary { Ok(kept) } else { Tensor::rand(0_f32, 1.0, shape, &Device::Cpu)? * kept }
        };
        let layer = |(number, pair): (usize, &[usize])| {
            let limit = (6.0 / (pair[0] + pair[1]) as f64).sqrt();
            let weights = Var::rand(-limit as f32, limit as f32, (pair[0], pair[1]), &Device::Cpu)?;
            let bias = if number + 2 < sizes.len() { hidden_bias as f32 } else { 0.0 };
            Ok([weights, Var::from_tensor(&Tensor::full(bias, pair[1], &Device::Cpu)?)?])
        };
        let classes = sizes[sizes.len() - 1];
        let labels: Vec<u32> = (0..batch).map(|example| (7 * example % classes) as u32).collect();
        Ok(Self {
            layers: sizes.windows(2).enumerate().map(layer).collect::<candle_core::Result<_>>()?,
            inputs: (0..BATCHES).map(input).collect::<candle_core::Result<_>>()?,
            labels: Tensor::new(labels, &Device::Cpu)?,
            workload,
        })
    }

    /// Outputs before their activation, and the sum of |h|.
    fn forward(&self, input: &Tensor) -> candle_core::Result<(Tensor, Tensor)> {
        let affine = |h: &Tensor, [weights, bias]: &[Var; 2]| h.matmul(weights)?.broadcast_add(bias);
        let (mut h, mut penalty) = (input.clone(), Tensor::zeros((), DType::F32, &Device::Cpu)?);
        let (output, hidden) = self.layers.split_last().expect("there is an output layer");
        for layer in hidden {
            h = activate(self.workload.activation, &affine(&h, layer)?)?;
            penalty = (penalty + h.abs()?.sum_all()?)?;
        }
        Ok((affine(&h, output)?, penalty))
    }

    fn gradients(&self, input: &Tensor) -> candle_core::Result<GradStore> {
        let batch = self.workload.batch as f64;
        let (cost, penalty) = if matches!(self.workload.kind, Kind::AutoEncoder) {
            let noise = bernoulli(0.75, input.dims2()?)?;
            let (output, penalty) = self.forward(&(input * noise)?)?;
            (((input - softplus(&output)?)?.sqr()?.sum_all()? / batch)?, penalty)
        } else {
            let (logits, penalty) = self.forward(input)?;
            (candle_nn::loss::cross_entropy(&logits, &self.labels)?, penalty)
        };
        (cost + (penalty * (L1 / batch))?)?.backward()
    }

    fn step(&self, number: usize) -> candle_core::Result<()> {
        let input = &self.inputs[number % BATCHES];
        if matches!(self.workload.kind, Kind::Forward) {
            self.forward(&input.detach())?;
            return Ok(());
        }
        let gradients = self.gradients(input)?;
        for var in self.layers.iter().flatten() {
            if let Some(gradient) = gradients.get(var) {
                var.set(&(var.as_tensor() - (gradient * RATE)?)?)?;
            }
        }
        Ok(())
    }
}

fn main() -> Result<()> {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    if names.is_empty() {
        names = NAMES.map(String::from).to_vec();
    }
    for name in names {
        let program = Program::new(workload(&name)?)?;
        let steps = program.workload.steps;
        (0..REPEATS).try_for_each(|number| program.step(number))?;
        let mut laps = Vec::new();
        for _ in 0..REPEATS {
            let start = Instant::now();
            (0..steps).try_for_each(|number| program.step(number))?;
            laps.push(start.elapsed().as_secs_f64() * 1e3 / steps as f64);
        }
        laps.sort_by(f64::total_cmp);
        println!("candle {name}: min {:.3} ms  median {:.3} ms", laps[0], laps[REPEATS / 2]);
    }
    Ok(())
}
