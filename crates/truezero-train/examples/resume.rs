//! A run that is stopped over and over, leaves its checkpoint in a file each time, and ends in the same bits as one
//! that never stopped: `cargo run --release -p truezero-train --example resume`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;
use std::f32::consts::TAU;
use std::fs;
use std::ops::ControlFlow;

use truezero_network::{Architecture, Descent, Labelled, Network};
use truezero_tensor::{Examples, Kernels, Matrix, Random};
use truezero_train::{Checkpoint, Epoch, Observer, Outcome, Step, Supervised, descend, train};

/// Draws the validation error of each epoch, and ends the run after some steps.
struct Curve {
    steps: u32,
}

impl Observer for Curve {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        self.steps -= 1;
        if self.steps == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        let error = 100.0 * epoch.validation.error;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let bar = "█".repeat(error.round() as usize);
        let best = if epoch.is_best { " the lowest so far" } else { "" };
        println!("epoch {:2} {error:5.1} % {bar}{best}", epoch.epoch);
        ControlFlow::Continue(())
    }
}

/// Points on two spiral arms, and which arm each is on.
fn spirals(purpose: &str, count: usize) -> (Examples<f32>, Vec<u32>) {
    let mut random = Random::new(1, purpose, [0; 4]);
    let labels: Vec<u32> = (0..count).map(|_| random.below(2)).collect();
    let mut points = Matrix::zeros(2, count);
    for (example, &arm) in labels.iter().enumerate() {
        let along = random.uniform_f32();
        let (sine, cosine) = (1.25 * TAU * along + 0.5 * TAU * arm as f32).sin_cos();
        let noise = 0.04 * (random.uniform_f32() - 0.5);
        points.column_mut(example).copy_from_slice(&[along * cosine + noise, along * sine + noise]);
    }
    (Examples::Dense(points), labels)
}

fn main() -> Result<(), Box<dyn Error>> {
    let (inputs, labels) = spirals("train", 1000);
    let training = Labelled::new(&inputs, &labels, 2)?;
    let (inputs, labels) = spirals("valid", 1000);
    let validation = Labelled::new(&inputs, &labels, 2)?;
    let descent = Descent { learning_rate: 0.1, max_epochs: 40, patience: 10, ..Descent::default() };
    let network = Network::initialise(&Architecture::mlp(2, [64, 64], 2)?, 1);

    let path = std::env::temp_dir().join("resume-checkpoint.json");
    fs::write(
        &path,
        serde_json::to_vec(&Checkpoint::new(network.clone()).try_map(Network::to_safetensors)?)?,
    )?;
    let (outcome, checkpoint) = loop {
        // As a program does that was started again.
        let read: Checkpoint<Vec<u8>> = serde_json::from_slice(&fs::read(&path)?)?;
        let mut checkpoint = read.try_map(|bytes| Network::from_safetensors(bytes))?;
        let mut run = Supervised::new(&checkpoint.last, training, validation, &descent, Kernels::detect())?;
        let outcome = descend(&mut run, &mut checkpoint, &mut Curve { steps: 777 })?;
        fs::write(&path, serde_json::to_vec(&checkpoint.try_map(Network::to_safetensors)?)?)?;
        if outcome != Outcome::Interrupted {
            break (outcome, checkpoint);
        }
        println!("         stopped after step {} of the next epoch", checkpoint.steps);
    };
    let whole = train(network, training, validation, &descent, Kernels::detect(), &mut ())?;
    assert_eq!((&whole.network, &whole.epochs), (&checkpoint.best, &checkpoint.epochs));
    println!("{outcome:?}; the same bits as without a stop. Best epoch: {:?}", checkpoint.best_epoch());
    Ok(())
}
