//! Backward and update in one sweep over the weights: no gradient matrix exists.

use std::ops::Range;

use super::choice::{Choice, are_far};
use super::many::{AT_ONCE, UNIT_BLOCK};
use super::product::{EXAMPLE_GROUP, Product};
use super::{blocks, prefetch};
use crate::instructions::Kernel;
use crate::matrix::Parts;
use crate::vector::Vector;
use crate::{ActiveLists, Element, Kernels, Matrix};

/// The width, in lanes of sixteen outputs, of the tiles over which a backward dot product is summed: part of the
/// numerical contract.
const OUTPUT_TILE: usize = 64;

/// The most examples of a batch that is small: about as many as registers hold sums.
pub(super) const SMALL: usize = 10;

/// About how many vector operations an active element takes the time of, beside those over the lanes of its unit's
/// weights: to load its step, and to sum the lanes of a dot product.
const STEPS_BESIDE: usize = 8;

impl Kernels {
    /// Passes the gradient down through the weights and then updates them, in one sweep.
    ///
    /// For each input unit j and each example e listed for it, `input_gradient[j, e] = ⟨weights[:, j],
    /// output_gradient[:, e]⟩` with the weights from before the update; then `weights[:, j] += Σ_e steps[e, j] ·
    /// output_gradient[:, e]`. The steps are the inputs times minus the learning rate, which
    /// [`transpose`](Self::transpose) writes. What is not listed keeps its weights and gets an input gradient of zero;
    /// pass `None` where no gradient is wanted.
    ///
    /// Shapes: weights (outputs × inputs); `steps_by_unit` one column an input unit, one row an example; output
    /// gradient (outputs × examples); input gradient (inputs × examples).
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn backward_update<T: Element>(
        self,
        weights: &mut Matrix<T>,
        steps_by_unit: &ActiveLists<T>,
        output_gradient: &Matrix<T>,
        input_gradient: Option<&mut Matrix<T>>,
    ) {
        let (inputs, examples) = (steps_by_unit.columns(), steps_by_unit.rows());
        assert_eq!(weights.columns(), inputs, "weights take another number of inputs");
        let shape = (output_gradient.rows(), output_gradient.columns());
        assert_eq!(shape, (weights.rows(), examples), "the output gradient has another shape");
        let few = examples <= SMALL;
        let input_gradient = input_gradient.map(|gradient| {
            let shape = (gradient.rows(), gradient.columns());
            assert_eq!(shape, (inputs, examples), "the input gradient has another shape");
            // Large batches write it whole, if there are weights.
            if few || weights.rows() == 0 {
                gradient.fill(T::zero());
            }
            gradient.parts()
        });
        let products = if input_gradient.is_some() { 2 } else { 1 };
        let steps_of_element = weights.lanes_per_column().saturating_mul(products) + STEPS_BESIDE;
        let steps = steps_by_unit.len().saturating_mul(steps_of_element);
        let far = are_far(weights) || !few && Choice::of_this_processor().asks(weights);
        let weights = weights.parts();
        self.in_parts(steps, |part, parts| {
            let Range { start, end } = steps_by_unit.part(part, parts);
            // Large batches write the gradients of whole blocks of units.
            let bound =
                |unit: usize| if few || unit == inputs { unit } else { unit / UNIT_BLOCK * UNIT_BLOCK };
            let units = bound(start)..bound(end);
            self.run_kernel(Sweep {
                weights,
                far,
                steps_by_unit,
                few,
                units,
                output_gradient,
                input_gradient,
            });
        });
    }
}

/// One thread's part of a backward pass: its units, and what is read and written for them.
pub(super) struct Sweep<'a, T> {
    pub(super) weights: Parts<'a, T>,
    /// Whether these are asked for ahead of time.
    far: bool,
    /// One column an input unit, one row an example.
    pub(super) steps_by_unit: &'a ActiveLists<T>,
    /// Whether the batch is small.
    few: bool,
    /// The input units of this part.
    pub(super) units: Range<usize>,
    pub(super) output_gradient: &'a Matrix<T>,
    /// Present if dot products are taken.
    pub(super) input_gradient: Option<Parts<'a, T>>,
}

impl<T: Element> Kernel<T> for Sweep<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let lanes = 0..self.output_gradient.lanes_per_column();
        let (few, dots) = (self.few, self.input_gradient.is_some());
        for tile in blocks(&lanes, if dots { OUTPUT_TILE } else { lanes.len().max(1) }) {
            match (few, dots) {
                (true, true) => self.few::<V, true>(proof, &tile),
                (true, false) => self.few::<V, false>(proof, &tile),
                (false, true) => self.many::<V>(proof, &tile),
                (false, false) => {}
            }
        }
        // What has not been updated beside its dot products, or in one pass.
        if !(few || dots && self.steps_by_unit.rows() <= AT_ONCE) {
            let Self { output_gradient: columns, steps_by_unit: input, weights: output, .. } = self;
            for units in blocks(&self.units, EXAMPLE_GROUP) {
                Product { columns, input, output, lanes: &lanes, examples: units, far: false }
                    .run::<V>(proof);
            }
        }
    }
}

impl<T: Element> Sweep<'_, T> {
    /// Asks for some lanes of a unit's weights if they are far, and the unit is this part's and active in some example.
    #[inline(always)]
    pub(super) fn ask(&self, unit: usize, lanes: &Range<usize>) {
        if self.far && unit < self.units.end && !self.steps_by_unit.column(unit).0.is_empty() {
            prefetch(self.weights.lane(unit, lanes.start), OUTPUT_TILE.min(lanes.len()));
        }
    }
}
