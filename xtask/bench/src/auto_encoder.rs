//! W4: a pre-training step of 1000-1000-1000 at half-dense inputs.

use std::hint::black_box;

use anyhow::{Context as _, Result};
use truezero_activations::ActivationKind;
use truezero_network::{HiddenLayer, StepSettings};
use truezero_pretrain::{AutoEncoder, AutoEncoderWorkspace, Corruption, Reconstruction, Targets};
use truezero_tensor::{Kernels, Random};

use crate::bound::{LayerShape, StepWork};
use crate::measurement::Measurement;
use crate::names::AUTO_ENCODER;
use crate::timing::time_steps;
use crate::workload::{BATCHES, Inputs, L1, RATE, examples};

const UNITS: usize = 1000;
const BATCH: usize = 10;
/// The inputs before corruption.
const INPUTS: Inputs = Inputs { density: 0.5, binary: false };
/// The probability that the noise sets an input to zero.
const MASKED: f64 = 0.25;
/// The number of steps in a repeat.
const STEPS: usize = 200;

/// Times the step of a denoising auto-encoder: masking noise of 0.25, rectifier code, softplus reconstruction, squared
/// error.
pub(crate) fn measure(kernels: Kernels) -> Result<Measurement> {
    let hidden = HiddenLayer { units: UNITS, activation: ActivationKind::Rectifier, half_negated: false };
    let masking = Corruption::masking(MASKED).context("the noise cannot be made")?;
    let inputs = examples(UNITS, 1, BATCHES * BATCH, INPUTS).inputs;
    let mut auto_encoder = AutoEncoder::initialise(UNITS, hidden, Reconstruction::Softplus, 1, 0);
    let mut workspace = AutoEncoderWorkspace::new(&auto_encoder, kernels, BATCH);
    let positions: Vec<u32> = (0..).take(inputs.len()).collect();
    let batches: Vec<&[u32]> = positions.chunks(BATCH).collect();
    let mut batch = 0;
    let timing = time_steps(STEPS, |step| {
        batch += 1;
        let mut random = Random::new(1, "corrupt", [0, 1, batch, 0]);
        workspace.gather(&inputs, Targets::Inputs, batches[step % batches.len()], masking, &mut random);
        black_box(auto_encoder.step(&mut workspace, StepSettings { learning_rate: RATE, l1: L1 }));
    });
    let map = |density| LayerShape { inputs: UNITS, outputs: UNITS, density };
    let maps = [map((1.0 - MASKED) * INPUTS.density), map(workspace.code().density())];
    Ok(Measurement {
        work: Some(StepWork::of(&maps, BATCH, true)),
        reached: None,
        workload: AUTO_ENCODER,
        timing,
        sparsity: 1.0 - workspace.code().density(),
        run: None,
        kernel: kernels.instruction_set().name(),
        threads: kernels.threads(),
        description: format!("auto-encoder 1000-1000, batch {BATCH}"),
        batch: BATCH,
    })
}
