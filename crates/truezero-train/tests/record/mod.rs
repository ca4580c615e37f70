//! A digest of what an observer of a run sees, for the golden tests of this crate and of `truezero-pretrain`.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use sha2::{Digest as _, Sha256};
use truezero_network::Affine;
use truezero_tensor::{InstructionSet, Kernels};
use truezero_train::{Epoch, Observer, Step};

/// What to do if a golden test fails.
pub(crate) const ADVICE: &str = "a published number moves: if that is wanted, raise NUMERICS in \
                                 crates/truezero-eval/src/work.rs, list the change in CHANGELOG.md as \
                                 value-breaking, and take over the digests found";

/// The loss before each step, something of each epoch, and weights.
pub(crate) struct Record {
    digest: Sha256,
    of_epoch: fn(&Epoch) -> Vec<u8>,
}

impl Record {
    /// `of_epoch` gives the bytes of an epoch that count.
    pub(crate) fn new(of_epoch: fn(&Epoch) -> Vec<u8>) -> Self {
        Self { digest: Sha256::new(), of_epoch }
    }

    /// Adds all weights and biases.
    pub(crate) fn add_weights(&mut self, affine: &Affine<f32>) {
        let weights = (0..affine.inputs()).flat_map(|input| affine.weights.column(input));
        for weight in weights.chain(&affine.bias) {
            self.digest.update(weight.to_le_bytes());
        }
    }

    /// The first eight bytes in hexadecimal.
    pub(crate) fn digest(self) -> String {
        self.digest.finalize()[..8].iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    }
}

impl Observer for Record {
    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        self.digest.update(step.loss.data.to_le_bytes());
        self.digest.update(step.loss.l1.to_le_bytes());
        ControlFlow::Continue(())
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        self.digest.update((self.of_epoch)(epoch));
        ControlFlow::Continue(())
    }
}

/// The kernels for every instruction set of this machine.
pub(crate) fn instruction_sets() -> impl Iterator<Item = Kernels> {
    InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok())
}
