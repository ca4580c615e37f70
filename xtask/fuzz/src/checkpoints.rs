//! Runs that go on from any state.

use truezero_network::{Descent, Labelled, Loss, Network};
use truezero_tensor::{Examples, Kernels, Matrix};
use truezero_train::{Checkpoint, Epoch, Outcome, Supervised, Validation, descend};

use crate::scratch::choice;

const EXAMPLES: usize = 4;

/// A run from a checkpoint with these weights, epochs and steps ends by an outcome or is refused.
///
/// Four bytes choose the finished epochs, the steps, and the errors and losses; the weights are a model after them.
pub(crate) fn checkpoint(bytes: &[u8]) -> bool {
    let (epochs, bytes) = choice(bytes);
    let (steps, bytes) = choice(bytes);
    let (error, bytes) = choice(bytes);
    let (loss, bytes) = choice(bytes);
    let Ok(network) = Network::from_safetensors(bytes) else { return false };
    if network.inputs() > 64 || network.classes() > 64 {
        return false;
    }
    let inputs =
        Examples::Dense(Matrix::from_fn(network.inputs(), EXAMPLES, |row, column| (row * column) as f32));
    #[expect(clippy::cast_possible_truncation, reason = "there are few classes")]
    let labels = (0..EXAMPLES).map(|example| (example % network.classes()) as u32).collect::<Vec<_>>();
    let Ok(examples) = Labelled::new(&inputs, &labels, network.classes()) else { return false };
    let descent =
        Descent { batch_size: 3, learning_rate: 0.1, l1: 0.0, max_epochs: 3, patience: 2, seed: u64::MAX };
    let objective = Supervised::new(&network, examples, examples, &descent, Kernels::detect());
    let mut objective = objective.expect("the settings and examples are sound");
    let number = |byte: usize| [0.0, 1e-300, 1.0, 1e300, f64::INFINITY, f64::NAN][byte % 6];
    let mut checkpoint = Checkpoint::new(network.clone());
    checkpoint.epochs = (1..=epochs % 5)
        .map(|epoch| {
            let number = number(error / epoch);
            Epoch {
                epoch: u32::try_from(epoch * (1 + error % 2)).unwrap_or(u32::MAX),
                training_loss: Loss::default(),
                validation: Validation {
                    error: number,
                    loss: number,
                    zeros: Vec::new(),
                    misclassified: Vec::new(),
                },
                is_best: epoch % 2 == 1,
            }
        })
        .collect();
    checkpoint.steps = u32::try_from(steps).unwrap_or(u32::MAX);
    checkpoint.loss = Loss { data: number(loss), l1: 0.0 };
    let outcome = descend(&mut objective, &mut checkpoint, &mut ());
    matches!(outcome, Ok(Outcome::Completed | Outcome::StoppedEarly))
}
