//! Passing many examples through a network, a batch at a time.

use truezero_tensor::{Examples, Kernels};

use crate::{Network, Scalar, Workspace};

/// How many examples go through the network at a time. The loss of an evaluation is summed a batch at a time, so this
/// number is part of the numerical contract.
pub(crate) const BATCH: usize = 100;

impl<T: Scalar> Network<T> {
    /// Passes the examples through the network batch by batch. After each pass it calls `visit` with the positions of
    /// the batch and the workspace that holds its values, and ends with the first error.
    ///
    /// # Panics
    /// If the number of features is not the number of inputs of the network.
    pub(crate) fn for_each_batch<E>(
        &self,
        kernels: Kernels,
        inputs: &Examples<T>,
        mut visit: impl FnMut(&[u32], &Workspace<T>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut workspace = Workspace::new(self, kernels, BATCH.min(inputs.len()));
        let positions: Vec<u32> = (0_u32..).take(inputs.len()).collect();
        for positions in positions.chunks(BATCH) {
            workspace.gather(inputs, positions);
            self.forward(&mut workspace);
            visit(positions, &workspace)?;
        }
        Ok(())
    }
}
