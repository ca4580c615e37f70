//! Backward and update in one sweep over the weights: no gradient matrix exists.

use std::ops::Range;

use super::choice::{Choice, are_far};
use super::sweep::{OUTPUT_TILE, Sweep};
use crate::instructions::Kernel;
use crate::vector::Vector;
use crate::{ActiveLists, Element, Kernels, Matrix};

impl Kernels {
    /// Passes the gradient down through the weights and then updates them, in one sweep.
    ///
    /// For each input unit j and each example e listed for it, `input_gradient[j, e] = ⟨weights[:, j],
    /// output_gradient[:, e]⟩` with the weights from before the update; then `weights[:, j] −= rate · Σ_e input[j, e] ·
    /// output_gradient[:, e]`. What is not listed keeps its weights and gets an input gradient of zero; pass `None`
    /// where no gradient is wanted.
    ///
    /// Shapes: weights (outputs × inputs); `input_by_unit` one column an input unit, one row an example
    /// (see [`ActiveLists::transpose_into`]); output gradient (outputs × examples); input gradient (inputs × examples).
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn backward_update<T: Element>(
        self,
        weights: &mut Matrix<T>,
        input_by_unit: &ActiveLists<T>,
        output_gradient: &Matrix<T>,
        rate: T,
        input_gradient: Option<&mut Matrix<T>>,
    ) {
        let (inputs, examples) = (input_by_unit.columns(), input_by_unit.rows());
        assert_eq!(weights.columns(), inputs, "weights take another number of inputs");
        let shape = (output_gradient.rows(), output_gradient.columns());
        assert_eq!(shape, (weights.rows(), examples), "the output gradient has another shape");
        let input_gradient = input_gradient.map(|gradient| {
            let shape = (gradient.rows(), gradient.columns());
            assert_eq!(shape, (inputs, examples), "the input gradient has another shape");
            gradient.fill(T::zero());
            gradient.parts()
        });
        let products = if input_gradient.is_some() { 2 } else { 1 };
        let steps = input_by_unit.len().saturating_mul(weights.lanes_per_column()).saturating_mul(products);
        let (far, asks) = (are_far(weights), Choice::of_this_processor().asks(weights));
        let weights = weights.parts();
        self.in_parts(steps, |part, parts| {
            let units = input_by_unit.part(part, parts);
            self.run_kernel(Sweep {
                weights,
                far,
                asks,
                input_by_unit,
                units,
                output_gradient,
                rate,
                input_gradient,
            });
        });
    }
}

impl<T: Element> Kernel<T> for Sweep<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let lanes = self.output_gradient.lanes_per_column();
        if self.input_gradient.is_none() {
            self.update::<V>(proof, &(0..lanes));
            return;
        }
        for start in (0..lanes).step_by(OUTPUT_TILE) {
            self.backward::<V>(proof, &(start..lanes.min(start + OUTPUT_TILE)));
        }
    }
}

impl<T: Element> Sweep<'_, T> {
    /// Takes the dot products with a tile of the weights, and updates it.
    #[inline(always)]
    fn backward<V: Vector<T>>(&self, proof: V::Proof, tile: &Range<usize>) {
        for unit in self.units.clone() {
            let (examples, values) = self.input_by_unit.column(unit);
            if examples.len() <= V::ACCUMULATORS {
                self.ask(unit + 1..unit + 2, tile);
                self.few::<V, 1, true>(proof, unit, tile, examples, [values]);
            }
        }
        if self.input_by_unit.rows() > V::ACCUMULATORS {
            self.backward_large::<V>(proof, tile);
        }
    }

    /// Updates the weights alone.
    #[inline(always)]
    fn update<V: Vector<T>>(&self, proof: V::Proof, tile: &Range<usize>) {
        if self.input_by_unit.rows() > V::ACCUMULATORS {
            self.update_large::<V>(proof, tile);
        }
        let mut unit = self.units.start;
        while unit < self.units.end {
            let (examples, values) = self.input_by_unit.column(unit);
            if examples.len() > V::ACCUMULATORS {
                unit += 1;
                continue;
            }
            self.ask(unit + 2..unit + 4, tile);
            match (unit + 1 < self.units.end).then(|| self.input_by_unit.column(unit + 1)) {
                // As in dense inputs: gradients that are loaded serve two units.
                Some((others, other_values)) if others == examples => {
                    self.few::<V, 2, false>(proof, unit, tile, examples, [values, other_values]);
                    unit += 2;
                }
                _ => {
                    self.few::<V, 1, false>(proof, unit, tile, examples, [values]);
                    unit += 1;
                }
            }
        }
    }
}
