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
        let steps = input_by_unit.len().saturating_mul(weights.lanes_per_column());
        let (far, asks) = (are_far(weights), Choice::of_this_processor().asks(weights));
        if let Some(gradient) = input_gradient {
            let shape = (gradient.rows(), gradient.columns());
            assert_eq!(shape, (inputs, examples), "the input gradient has another shape");
            gradient.fill(T::zero());
            let (weights, input_gradient) = (weights.parts(), gradient.parts());
            self.in_parts(steps.saturating_mul(2), |part, parts| {
                let units = input_by_unit.part(part, parts);
                let input_gradient = Some(input_gradient);
                let sweep = Sweep { weights, far, asks, output_gradient, rate, input_gradient };
                self.run_kernel(BackwardUpdate { sweep, input_by_unit, units });
            });
        } else {
            let weights = weights.parts();
            self.in_parts(steps, |part, parts| {
                let units = input_by_unit.part(part, parts);
                let sweep = Sweep { weights, far, asks, output_gradient, rate, input_gradient: None };
                self.run_kernel(Update { sweep, input_by_unit, units });
            });
        }
    }
}

struct BackwardUpdate<'a, T> {
    sweep: Sweep<'a, T>,
    input_by_unit: &'a ActiveLists<T>,
    /// The input units of this part.
    units: Range<usize>,
}

impl<T: Element> Kernel<T> for BackwardUpdate<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let Self { sweep, input_by_unit, units } = self;
        let lanes = sweep.output_gradient.lanes_per_column();
        for start in (0..lanes).step_by(OUTPUT_TILE) {
            let tile = start..lanes.min(start + OUTPUT_TILE);
            for unit in units.clone() {
                let (examples, values) = input_by_unit.column(unit);
                if examples.len() <= V::ACCUMULATORS {
                    sweep.ask(input_by_unit, unit + 1..units.end.min(unit + 2), &tile);
                    sweep.choose::<V, true>(proof, unit, &tile, examples, values);
                }
            }
            if input_by_unit.rows() > V::ACCUMULATORS {
                sweep.backward_large::<V>(proof, input_by_unit, &units, &tile);
            }
        }
    }
}

struct Update<'a, T> {
    sweep: Sweep<'a, T>,
    input_by_unit: &'a ActiveLists<T>,
    /// The input units of this part.
    units: Range<usize>,
}

impl<T: Element> Kernel<T> for Update<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let Self { sweep, input_by_unit, units } = self;
        let tile = 0..sweep.output_gradient.lanes_per_column();
        if input_by_unit.rows() > V::ACCUMULATORS {
            sweep.update_large::<V>(proof, input_by_unit, &units, &tile);
        }
        let mut unit = units.start;
        while unit < units.end {
            let (examples, values) = input_by_unit.column(unit);
            if examples.len() > V::ACCUMULATORS {
                unit += 1;
                continue;
            }
            sweep.ask(input_by_unit, unit + 2..units.end.min(unit + 4), &tile);
            let next = (unit + 1 < units.end).then(|| input_by_unit.column(unit + 1));
            match next {
                // As in dense inputs: gradients that are loaded serve two units.
                Some((others, other_values)) if others == examples => {
                    sweep.pair::<V>(proof, unit, &tile, examples, [values, other_values]);
                    unit += 2;
                }
                _ => {
                    sweep.choose::<V, false>(proof, unit, &tile, examples, values);
                    unit += 1;
                }
            }
        }
    }
}
