//! [`Targets`]: what the reconstruction of each input is compared with.

use truezero_tensor::{Element, Examples};

use crate::InputScale;

/// What the reconstruction of an uncorrupted input x is compared with (see [`Reconstruction`](crate::Reconstruction)).
#[derive(Clone, Copy, Debug)]
pub enum Targets<'a, T> {
    /// x itself.
    Inputs,
    /// (x + 1)/2, which is in [0, 1] for x in [−1, 1].
    Centred,
    /// Other examples, such as the values of the layer below before its activation.
    Given(&'a Examples<T>),
}

impl<T: Element> Targets<'_, T> {
    /// Writes the target of the input at `position`.
    ///
    /// # Panics
    /// If there is no such example, or `target` has another number of features.
    pub fn copy_target(self, inputs: &Examples<T>, position: usize, target: &mut [T]) {
        match self {
            Self::Inputs => inputs.copy_example(position, target),
            Self::Centred => {
                inputs.copy_example(position, target);
                let scale = InputScale::of_centred();
                for x in target {
                    *x = scale.of(*x);
                }
            }
            Self::Given(targets) => targets.copy_example(position, target),
        }
    }
}
