//! Matrices, active lists and kernels that skip true zeros.
//!
//! The values of a rectifier network are mostly zeros: a unit below its threshold is exactly 0.0. The kernels here
//! visit the other values alone, forward and backward, so a step gets faster as a network gets sparser. They know
//! nothing of networks:
//!
//! - [`Matrix`]: aligned, padded columns, lent as nalgebra views without copying. An example is a column; weights are
//!   (outputs × inputs), so that the weights which leave one input are contiguous.
//! - [`ActiveLists`]: the non-zero elements of each column. [`Examples`]: a data set, dense or as active lists.
//! - [`Kernels`]: forward over active inputs or over all; backward and update in one sweep. They are compiled for
//!   several instruction sets, chosen at run time, with the same bits on each: the order of every sum is fixed,
//!   whatever the register width.
//! - [`Choice`]: which forms of the kernels are faster on this processor, measured once a process.
//! - [`Batch`]: a layer's values for a mini-batch, in whichever form is faster at its density.
//! - [`Scaling`]: standardises features, or brings them to the unit interval.
//! - [`Random`]: numbers keyed by what they are drawn for, so that a resumed run draws the same.
//!
//! ```
//! use truezero_tensor::{ActiveLists, Kernels, Matrix};
//!
//! let kernels = Kernels::detect();
//! let mut weights = Matrix::from_fn(2, 3, |output, input| if output == input { 1.0_f32 } else { 0.5 });
//! let mut input = ActiveLists::new(3); // three features ...
//! input.push(&[2.0, 0.0, 4.0]); //        ... of one example, whose second is a true zero
//!
//! let mut output = Matrix::zeros(2, 1);
//! kernels.forward_active(&weights, &[0.0, 1.0], &input, &mut output);
//! assert_eq!(output.column(0), [4.0, 4.0]);
//!
//! // A gradient at the outputs moves the weights of the active inputs and goes on to those inputs, in one sweep.
//! let output_gradient = Matrix::from_fn(2, 1, |_, _| 1.0);
//! let mut steps_by_unit = ActiveLists::new(1);
//! kernels.transpose(&input, -0.1, &mut steps_by_unit);
//! let mut input_gradient = Matrix::zeros(3, 1);
//! kernels.backward_update(&mut weights, &steps_by_unit, &output_gradient, Some(&mut input_gradient));
//! assert_eq!(input_gradient.column(0), [1.5, 0.0, 1.0]);
//! assert_eq!(weights.column(1), [0.5, 1.0], "the inactive input keeps its weights");
//! ```
//!
//! Foreign crates in public signatures: [`nalgebra`] (views, re-exported), `num-traits` ([`Element`]), `rand` (its
//! traits, for [`Random`]) and `serde`.

#![allow(
    clippy::inline_always,
    reason = "a kernel must be compiled inside the instruction set of its caller"
)]
#![allow(
    clippy::needless_range_loop,
    reason = "a loop of a constant count over several arrays of registers reads best by index"
)]

mod active;
mod batch;
mod element;
mod error;
mod examples;
mod instructions;
mod kernels;
mod lanes;
mod matrix;
mod random;
mod scaling;
mod team;
mod vector;

pub use active::ActiveLists;
pub use batch::Batch;
pub use element::Element;
pub use error::{KernelError, ShapeError};
pub use examples::Examples;
pub use instructions::{InstructionSet, KERNELS_VARIABLE, Kernels, Task};
pub use kernels::Choice;
pub use matrix::Matrix;
pub use random::Random;
pub use scaling::{Scaling, ScalingError};

/// The crate whose views [`Matrix::view`] lends, in the version that this crate uses.
pub use nalgebra;
