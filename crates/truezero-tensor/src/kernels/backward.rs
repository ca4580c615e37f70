//! Backward and update in one sweep over the weights: no gradient matrix exists.

use crate::instructions::Kernel;
use crate::lanes::Lanes;
use crate::vector::Vector;
use crate::{ActiveLists, Kernels, Matrix, Real};

/// The width, in lanes of sixteen outputs, of the tiles by which a backward dot product is summed: part of the numerical contract.
pub(super) const OUTPUT_TILE: usize = 64;

impl Kernels {
    /// Passes the gradient down through the weights and then updates them, in one sweep.
    ///
    /// For each input unit j and each example e listed for it, `input_gradient[j, e] = ⟨weights[:, j], output_gradient[:, e]⟩`
    /// with the weights from before the update; then `weights[:, j] −= rate · Σ_e input[j, e] · output_gradient[:, e]`.
    /// What is not listed keeps its weights and gets an input gradient of zero; pass `None` where no gradient is wanted.
    ///
    /// Shapes: weights (outputs × inputs); `input_by_unit` one column an input unit, one row an example
    /// (see [`ActiveLists::transpose_into`]); output gradient (outputs × examples); input gradient (inputs × examples).
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn backward_update<T: Real>(
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
        if let Some(gradient) = input_gradient {
            let shape = (gradient.rows(), gradient.columns());
            assert_eq!(shape, (inputs, examples), "the input gradient has another shape");
            gradient.fill(T::zero());
            self.run_kernel(BackwardUpdate {
                weights,
                input_by_unit,
                output_gradient,
                rate,
                input_gradient: gradient,
            });
        } else {
            self.run_kernel(Update { weights, input_by_unit, output_gradient, rate });
        }
    }

    /// `bias −= rate · Σ_e gradient[:, e]`, example by example.
    ///
    /// # Panics
    /// If the gradient has not as many rows as there are biases.
    pub fn update_bias<T: Real>(self, bias: &mut [T], gradient: &Matrix<T>, rate: T) {
        assert_eq!(bias.len(), gradient.rows(), "bias and gradient differ in outputs");
        self.run_kernel(UpdateBias { bias, gradient, rate });
    }
}

struct BackwardUpdate<'a, T> {
    weights: &'a mut Matrix<T>,
    input_by_unit: &'a ActiveLists<T>,
    output_gradient: &'a Matrix<T>,
    rate: T,
    input_gradient: &'a mut Matrix<T>,
}

impl<T: Real> Kernel<T> for BackwardUpdate<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let Self { weights, input_by_unit, output_gradient, rate, input_gradient } = self;
        let lanes = weights.lanes_per_column();
        let mut start = 0;
        while start < lanes {
            let end = lanes.min(start + OUTPUT_TILE);
            for unit in 0..weights.columns() {
                let (examples, values) = input_by_unit.column(unit);
                let column = &mut weights.column_lanes_mut(unit)[start..end];
                let mut sweep = Sweep { output_gradient, tile: (start, end), rate, unit, input_gradient };
                // More examples than one pass holds: all dot products first, for they want the weights from before.
                let single = examples.len() <= V::ACCUMULATORS;
                if !single {
                    for chunk in examples.chunks(V::ACCUMULATORS) {
                        sweep.choose::<V, true, false>(proof, column, chunk, &[]);
                    }
                }
                for (chunk, values) in examples.chunks(V::ACCUMULATORS).zip(values.chunks(V::ACCUMULATORS)) {
                    if single {
                        sweep.choose::<V, true, true>(proof, column, chunk, values);
                    } else {
                        sweep.choose::<V, false, true>(proof, column, chunk, values);
                    }
                }
            }
            start = end;
        }
    }
}

/// A tile of one unit's weights, and what a pass over it reads and writes.
struct Sweep<'a, T> {
    output_gradient: &'a Matrix<T>,
    tile: (usize, usize),
    rate: T,
    unit: usize,
    input_gradient: &'a mut Matrix<T>,
}

impl<T: Real> Sweep<'_, T> {
    /// One pass for at most `V::ACCUMULATORS` examples, each count compiled on its own so that its sums stay in registers.
    #[inline(always)]
    fn choose<V: Vector<T>, const DOT: bool, const UPDATE: bool>(
        &mut self,
        proof: V::Proof,
        column: &mut [Lanes<T>],
        examples: &[u32],
        values: &[T],
    ) {
        match examples.len() {
            0 => {}
            1 => self.pass::<V, 1, DOT, UPDATE>(proof, column, examples, values),
            2 => self.pass::<V, 2, DOT, UPDATE>(proof, column, examples, values),
            3 => self.pass::<V, 3, DOT, UPDATE>(proof, column, examples, values),
            4 => self.pass::<V, 4, DOT, UPDATE>(proof, column, examples, values),
            5 if V::ACCUMULATORS > 4 => {
                self.pass::<V, 5, DOT, UPDATE>(proof, column, examples, values);
            }
            6 if V::ACCUMULATORS > 4 => {
                self.pass::<V, 6, DOT, UPDATE>(proof, column, examples, values);
            }
            7 if V::ACCUMULATORS > 4 => {
                self.pass::<V, 7, DOT, UPDATE>(proof, column, examples, values);
            }
            8 if V::ACCUMULATORS > 4 => {
                self.pass::<V, 8, DOT, UPDATE>(proof, column, examples, values);
            }
            9 if V::ACCUMULATORS > 4 => {
                self.pass::<V, 9, DOT, UPDATE>(proof, column, examples, values);
            }
            10 if V::ACCUMULATORS > 4 => {
                self.pass::<V, 10, DOT, UPDATE>(proof, column, examples, values);
            }
            count => unreachable!("a pass over {count} examples"),
        }
    }

    #[inline(always)]
    fn pass<V: Vector<T>, const COUNT: usize, const DOT: bool, const UPDATE: bool>(
        &mut self,
        proof: V::Proof,
        column: &mut [Lanes<T>],
        examples: &[u32],
        values: &[T],
    ) {
        let mut gradients: [&[Lanes<T>]; COUNT] = [&[]; COUNT];
        let mut steps = [V::splat(proof, T::zero()); COUNT];
        let mut sums = [V::splat(proof, T::zero()); COUNT];
        for e in 0..COUNT {
            let (start, end) = self.tile;
            gradients[e] =
                &self.output_gradient.column_lanes(examples[e] as usize)[start..end][..column.len()];
            if UPDATE {
                steps[e] = V::splat(proof, -(self.rate * values[e]));
            }
        }
        for (place, weights) in column.iter_mut().enumerate() {
            let before = V::load(proof, weights);
            let mut after = before;
            for e in 0..COUNT {
                let gradient = V::load(proof, &gradients[e][place]);
                if DOT {
                    sums[e] = sums[e].add_product(before, gradient);
                }
                if UPDATE {
                    after = after.add_product(steps[e], gradient);
                }
            }
            if UPDATE {
                after.store(weights);
            }
        }
        if DOT {
            for e in 0..COUNT {
                let target = &mut self.input_gradient.column_mut(examples[e] as usize)[self.unit];
                *target = *target + sums[e].sum();
            }
        }
    }
}

struct Update<'a, T> {
    weights: &'a mut Matrix<T>,
    input_by_unit: &'a ActiveLists<T>,
    output_gradient: &'a Matrix<T>,
    rate: T,
}

impl<T: Real> Kernel<T> for Update<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        let Self { weights, input_by_unit, output_gradient, rate } = self;
        let mut nothing = Matrix::zeros(0, 0);
        for unit in 0..weights.columns() {
            let (examples, values) = input_by_unit.column(unit);
            let tile = (0, weights.lanes_per_column());
            let column = weights.column_lanes_mut(unit);
            let mut sweep = Sweep { output_gradient, tile, rate, unit, input_gradient: &mut nothing };
            for (chunk, values) in examples.chunks(V::ACCUMULATORS).zip(values.chunks(V::ACCUMULATORS)) {
                sweep.choose::<V, false, true>(proof, column, chunk, values);
            }
        }
    }
}

struct UpdateBias<'a, T> {
    bias: &'a mut [T],
    gradient: &'a Matrix<T>,
    rate: T,
}

impl<T: Real> Kernel<T> for UpdateBias<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, _: V::Proof) {
        for example in 0..self.gradient.columns() {
            for (bias, &gradient) in self.bias.iter_mut().zip(self.gradient.column(example)) {
                *bias = (-self.rate).mul_add(gradient, *bias);
            }
        }
    }
}
