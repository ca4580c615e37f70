//! The first epoch of training on MNIST.

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use truezero_activations::ActivationKind;
use truezero_datasets::Dataset;
use truezero_network::{Descent, Labelled, Network};
use truezero_tensor::Kernels;
use truezero_train::{Observer, Outcome, Step, train};

use crate::measurement::{Measurement, TrainingTime};
use crate::names::EPOCH;
use crate::timing::Timing;
use crate::workload::mnist_architecture;

/// Trains the paper's network for one epoch as the paper does, and times every step.
pub(crate) fn measure(dataset: &Dataset, kernels: Kernels) -> Result<Measurement> {
    let descent =
        Descent { batch_size: 10, learning_rate: 0.1, l1: 1e-3, max_epochs: 1, patience: 1, seed: 1 };
    let network = Network::initialise(&mnist_architecture(ActivationKind::Rectifier, true)?, descent.seed);
    let training = Labelled::new(&dataset.train.inputs, &dataset.train.labels, dataset.classes)?;
    let validation = Labelled::new(&dataset.valid.inputs, &dataset.valid.labels, dataset.classes)?;
    let mut clock = Clock { last: Instant::now(), steps_ms: Vec::with_capacity(training.len()) };
    let trained = train(network, training, validation, &descent, kernels, &mut clock)
        .context("the epoch cannot be run")?;
    ensure!(trained.outcome == Outcome::Completed, "the epoch was not completed: {:?}", trained.outcome);
    let epoch = trained.epochs.first().context("no epoch was run")?;
    Ok(Measurement {
        workload: EPOCH,
        // Its sparsity changes from step to step.
        work: None,
        reached: None,
        sparsity: epoch.validation.sparsity().context("the network has no hidden layer")?,
        run: Some(TrainingTime {
            seconds: clock.steps_ms.iter().sum::<f64>() / 1e3,
            steps: clock.steps_ms.len(),
        }),
        timing: Timing::of(clock.steps_ms),
        kernel: kernels.instruction_set().name(),
        threads: kernels.threads(),
        description: format!("rectifier, half-negated, batch {}", descent.batch_size),
        batch: descent.batch_size,
    })
}

/// Times the steps of an epoch, with the gathering and shuffling of the examples.
struct Clock {
    last: Instant,
    steps_ms: Vec<f64>,
}

impl Observer for Clock {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        let now = Instant::now();
        self.steps_ms.push((now - self.last).as_secs_f64() * 1e3);
        self.last = now;
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use truezero_datasets::mnist;

    use super::*;

    #[test]
    fn an_epoch_is_measured_with_its_steps() {
        let datasets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
        let dataset = mnist::load(&datasets).unwrap().take(205, 50, 0);
        let measurement = measure(&dataset, Kernels::detect()).unwrap();
        let TrainingTime { seconds, steps } = measurement.run.unwrap();
        assert_eq!(steps, 21);
        assert!(seconds * 1e3 >= steps as f64 * measurement.timing.min_ms);
        assert!((0.3..1.0).contains(&measurement.sparsity), "sparsity {}", measurement.sparsity);

        let line: serde_json::Value = serde_json::to_value(&measurement).unwrap();
        assert_eq!((&line["workload"], &line["steps"]), (&"mnist-epoch".into(), &21.into()));
        for field in ["seconds", "min_ms", "median_ms", "sparsity"] {
            assert!(line[field].as_f64() > Some(0.0), "{field} in {line}");
        }
        assert_eq!((&line["kernel"], &line["threads"]), (&measurement.kernel.into(), &1.into()));
    }
}
