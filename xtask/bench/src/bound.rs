//! [`StepWork`]: the least work of a step, and the time that the machine needs for it at least.

use crate::machine::Machine;

/// The bytes of an `f32`.
const BYTES: f64 = 4.0;

/// The least work of a step: its traffic with memory and its arithmetic. Both passes need the same weights, namely
/// those of the inputs that are active in some example of the batch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct StepWork {
    /// All weights, in bytes. They decide which level of the memory the weights are in.
    weights: f64,
    /// The bytes of weights that the forward pass reads.
    read: f64,
    /// The bytes of weights that the backward pass reads and writes back.
    updated: f64,
    /// Floating-point operations; a multiply-add counts as two.
    forward: f64,
    backward: f64,
}

/// The shape of a layer, and the share of its inputs that are not zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayerShape {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) density: f64,
}

impl StepWork {
    /// The work of a training step, or of a forward pass only, through layers from the input up. The gradient of the
    /// network's inputs is not computed.
    pub(crate) fn of(maps: &[LayerShape], batch: usize, trains: bool) -> Self {
        let mut work = Self::default();
        for (number, map) in maps.iter().enumerate() {
            let weights = (map.inputs * map.outputs) as f64;
            let touched = 1.0 - (1.0 - map.density).powf(batch as f64);
            let products = 2.0 * weights * map.density * batch as f64;
            work.weights += BYTES * weights;
            work.read += BYTES * weights * touched;
            work.forward += products;
            if trains {
                work.updated += BYTES * weights * touched;
                work.backward += if number == 0 { products } else { 2.0 * products };
            }
        }
        work
    }

    /// All floating-point operations.
    pub(crate) fn operations(self) -> f64 {
        self.forward + self.backward
    }

    /// All bytes of weights that are read or updated.
    pub(crate) fn bytes(self) -> f64 {
        self.read + self.updated
    }

    /// The time that a step takes at least, in milliseconds: for each pass, that of its traffic or of its arithmetic,
    /// whichever is longer.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of bytes")]
    pub(crate) fn bound_ms(self, machine: &mut Machine) -> f64 {
        let rates = machine.rates(self.weights as usize);
        let forward = (self.read / rates.read).max(self.forward / machine.peak);
        let backward = (self.updated / rates.update).max(self.backward / machine.peak);
        1e3 * (forward + backward)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_of_dense_and_half_dense_layers_is_counted() {
        let dense = LayerShape { inputs: 3, outputs: 5, density: 1.0 };
        let half = LayerShape { inputs: 5, outputs: 2, density: 0.5 };
        let work = StepWork::of(&[dense, half], 2, true);
        let touched = 0.75;
        assert_eq!(work.weights, 4.0 * (15.0 + 10.0));
        assert_eq!(work.read, 4.0 * (15.0 + touched * 10.0));
        assert_eq!(work.updated, work.read);
        assert_eq!(work.forward, 2.0 * (15.0 * 2.0 + 10.0));
        assert_eq!(work.backward, 2.0 * (15.0 * 2.0 + 2.0 * 10.0));

        let forward = StepWork::of(&[dense, half], 2, false);
        assert_eq!((forward.updated, forward.backward), (0.0, 0.0));
        assert_eq!(forward.operations(), work.forward);
    }
}
