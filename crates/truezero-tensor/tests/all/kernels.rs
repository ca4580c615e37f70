//! Every kernel, on every instruction set that this machine has, against plain nalgebra and against each other.

use std::num::NonZeroUsize;

use nalgebra::DMatrix;
use proptest::prelude::*;
use truezero_tensor::{ActiveLists, Batch, Element, Examples, InstructionSet, Kernels, Matrix};

/// A layer and a batch: weights, bias, inputs with true zeros, and the gradient at the outputs.
#[derive(Clone, Debug)]
struct Layer {
    weights: DMatrix<f64>,
    bias: Vec<f64>,
    input: DMatrix<f64>,
    output_gradient: DMatrix<f64>,
}

/// Layers of all remainders: outputs and inputs around multiples of the tile and block sizes, batches of 1 to 33.
fn layer() -> impl Strategy<Value = Layer> {
    let outputs = prop_oneof![1_usize..40, 120_usize..150, 1020_usize..1045];
    let inputs = prop_oneof![1_usize..20, 60_usize..70, 120_usize..140];
    (outputs, inputs, 1_usize..34, 0.0_f64..=1.0).prop_flat_map(|(outputs, inputs, examples, density)| {
        (
            numbers(outputs, inputs),
            prop::collection::vec(-1.0..1.0, outputs),
            numbers(inputs, examples),
            prop::collection::vec(prop::bool::weighted(density), inputs * examples),
            numbers(outputs, examples),
        )
            .prop_map(|(weights, bias, values, active, output_gradient)| {
                let active = DMatrix::from_vec(values.nrows(), values.ncols(), active);
                let input = values.zip_map(&active, |value, active| if active { value } else { 0.0 });
                Layer { weights, bias, input, output_gradient }
            })
    })
}

/// A matrix of moderate numbers; drawn from a seed, for a strategy an element would be slow at these sizes.
fn numbers(rows: usize, columns: usize) -> impl Strategy<Value = DMatrix<f64>> {
    any::<u64>().prop_map(move |seed| {
        let mut state = seed | 1;
        DMatrix::from_fn(rows, columns, |_, _| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        })
    })
}

/// Every instruction set that this machine has, on one thread and on several.
fn supported() -> impl Iterator<Item = Kernels> {
    let sets = InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok());
    sets.flat_map(|kernels| {
        [1, 2, 3].map(|threads| kernels.with_threads(NonZeroUsize::new(threads).unwrap()).unwrap())
    })
}

fn cast<T: Element>(source: &DMatrix<f64>) -> Matrix<T> {
    Matrix::from(&source.map(T::from_f64))
}

fn lists<T: Element>(matrix: &Matrix<T>) -> ActiveLists<T> {
    let mut lists = ActiveLists::new(matrix.rows());
    lists.fill_from(matrix);
    lists
}

fn steps_by_unit<T: Element>(lists: &ActiveLists<T>, rate: T) -> ActiveLists<T> {
    let mut steps = ActiveLists::new(0);
    Kernels::detect().transpose(lists, -rate, &mut steps);
    steps
}

fn forward<T: Element>(layer: &Layer, kernels: Kernels) -> [Matrix<T>; 2] {
    let (weights, input) = (cast(&layer.weights), cast(&layer.input));
    let bias: Vec<T> = layer.bias.iter().map(|&bias| T::from_f64(bias)).collect();
    let mut active = Matrix::zeros(weights.rows(), input.columns());
    let mut dense = active.clone();
    kernels.forward_active(&weights, &bias, &lists(&input), &mut active);
    kernels.forward_dense(&weights, &bias, &input, &mut dense);
    [active, dense]
}

/// The updated weights and the gradient at the inputs.
fn backward<T: Element>(layer: &Layer, kernels: Kernels, rate: f64) -> (Matrix<T>, Matrix<T>) {
    let (mut weights, input) = (cast(&layer.weights), cast(&layer.input));
    let mut gradient = Matrix::from_fn(input.rows(), input.columns(), |_, _| T::nan());
    let steps = steps_by_unit(&lists(&input), T::from_f64(rate));
    kernels.backward_update(&mut weights, &steps, &cast(&layer.output_gradient), Some(&mut gradient));
    (weights, gradient)
}

fn assert_close(found: &Matrix<f64>, expected: &DMatrix<f64>) -> Result<(), TestCaseError> {
    // Sums of n products of numbers below 1 err by at most n·ε times their magnitude, n; the sizes here stay below
    // 1100.
    let tolerance = 1100.0 * 1100.0 * f64::EPSILON;
    let worst = (found.view() - expected).amax();
    prop_assert!(worst <= tolerance, "off by {worst}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn forward_is_bias_plus_weights_times_input(layer in layer()) {
        let mut expected = &layer.weights * &layer.input;
        for mut column in expected.column_iter_mut() {
            column += DMatrix::from_column_slice(layer.bias.len(), 1, &layer.bias).column(0);
        }
        for output in forward::<f64>(&layer, Kernels::detect()) {
            assert_close(&output, &expected)?;
        }
    }

    /// The three-step reference: the gradient at the inputs, the gradient at the weights, the update.
    #[test]
    fn backward_agrees_with_three_plain_steps(layer in layer(), rate in 0.01_f64..1.0) {
        let input_gradient = layer.weights.transpose() * &layer.output_gradient;
        let weight_gradient = &layer.output_gradient * layer.input.transpose();
        let weights = &layer.weights - weight_gradient * rate;

        let (found_weights, found_gradient) = backward::<f64>(&layer, Kernels::detect(), rate);
        assert_close(&found_weights, &weights)?;
        let listed = |gradient, input| if input == 0.0 { 0.0 } else { gradient };
        let expected = input_gradient.zip_map(&layer.input, listed);
        assert_close(&found_gradient, &expected)?;
    }

    /// Inputs without a gradient take another kernel, which must update alike.
    #[test]
    fn an_update_without_input_gradient_is_the_same_update(layer in layer()) {
        for kernels in supported() {
            let (expected, _) = backward::<f32>(&layer, kernels, 0.3);
            let mut weights = cast::<f32>(&layer.weights);
            let steps = steps_by_unit(&lists(&cast(&layer.input)), 0.3);
            kernels.backward_update(&mut weights, &steps, &cast(&layer.output_gradient), None);
            prop_assert_eq!(weights, expected);
        }
    }

    #[test]
    fn sparse_and_dense_forward_agree_to_the_bit(layer in layer()) {
        for kernels in supported() {
            let [active, dense] = forward::<f32>(&layer, kernels);
            prop_assert_eq!(active, dense);
        }
    }

    /// Listing the zeros too changes no weight; where an input is listed its gradient has the same bits.
    #[test]
    fn sparse_and_dense_backward_agree_to_the_bit(layer in layer()) {
        for kernels in supported() {
            let (weights, gradient) = backward::<f32>(&layer, kernels, 0.3);
            let input = cast::<f32>(&layer.input);
            let (mut dense_weights, mut dense_gradient) = (cast(&layer.weights), input.clone());
            let mut all = ActiveLists::new(input.rows());
            all.fill_dense_from(&input);
            kernels.backward_update(
                &mut dense_weights,
                &steps_by_unit(&all, 0.3),
                &cast(&layer.output_gradient),
                Some(&mut dense_gradient),
            );
            prop_assert_eq!(weights, dense_weights);
            for example in 0..input.columns() {
                for unit in (0..input.rows()).filter(|&unit| input.column(example)[unit] != 0.0) {
                    prop_assert_eq!(gradient.column(example)[unit], dense_gradient.column(example)[unit]);
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits(layer in layer()) {
        let portable = Kernels::with(InstructionSet::Portable).unwrap();
        let expected = (forward::<f32>(&layer, portable), backward::<f32>(&layer, portable, 0.3));
        for kernels in supported() {
            prop_assert_eq!(&(forward::<f32>(&layer, kernels), backward::<f32>(&layer, kernels, 0.3)), &expected);
        }
    }

    #[test]
    fn bias_moves_against_the_summed_gradient(layer in layer(), rate in 0.01_f64..1.0) {
        for kernels in supported() {
            let mut bias = layer.bias.clone();
            kernels.update_bias(&mut bias, &mut cast(&layer.output_gradient), rate);
            for (output, &found) in bias.iter().enumerate() {
                let expected = layer.bias[output] - rate * layer.output_gradient.row(output).sum();
                prop_assert!((found - expected).abs() < 1e-12);
            }
        }
    }
}

/// Numbers of which many are subnormal or whose products are.
fn tiny(rows: usize, columns: usize) -> impl Strategy<Value = DMatrix<f64>> {
    (numbers(rows, columns), 0_usize..31).prop_map(|(numbers, seed)| {
        let scale = [1.0, 1e-39, 1e-20, 1e-44];
        DMatrix::from_fn(numbers.nrows(), numbers.ncols(), |row, column| {
            numbers[(row, column)] * scale[(seed + 7 * row + 13 * column * column) % 31 % 4]
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Inputs, weights and gradients that are subnormal: nothing is flushed within a kernel, on any instruction set or
    /// thread.
    #[test]
    fn subnormal_numbers_have_the_same_bits_everywhere(
        layer in (1_usize..150, 1_usize..70, 1_usize..34).prop_flat_map(|(outputs, inputs, examples)| {
            let matrices = (tiny(outputs, inputs), tiny(inputs, examples), tiny(outputs, examples));
            matrices.prop_map(move |(weights, input, output_gradient)| {
                Layer { bias: vec![1e-40; outputs], weights, input, output_gradient }
            })
        }),
    ) {
        let portable = Kernels::with(InstructionSet::Portable).unwrap();
        let expected = (forward::<f32>(&layer, portable), backward::<f32>(&layer, portable, 0.3));
        prop_assert_eq!(&expected.0[0], &expected.0[1]);
        for kernels in supported() {
            prop_assert_eq!(&(forward::<f32>(&layer, kernels), backward::<f32>(&layer, kernels, 0.3)), &expected);
        }
    }

    /// A batch of such values: its subnormal ones are true zeros, and the products are the same, dense and sparse,
    /// everywhere.
    #[test]
    fn batches_of_subnormal_numbers_agree_everywhere(
        (weights, input) in (1_usize..70, 1_usize..70, 1_usize..20)
            .prop_flat_map(|(outputs, inputs, examples)| (tiny(outputs, inputs), tiny(inputs, examples))),
    ) {
        let (weights, input) = (cast::<f32>(&weights), cast::<f32>(&input));
        let (bias, positions) = (vec![0.5; weights.rows()], (0_u32..).take(input.columns()).collect::<Vec<_>>());
        let examples = [Examples::Sparse(lists(&input)), Examples::Dense(input)];
        let mut expected = None;
        let both = |kernels| examples.iter().map(move |examples| (kernels, examples));
        for (kernels, examples) in supported().flat_map(both) {
            let mut batch = Batch::new(weights.columns(), positions.len());
            batch.gather(kernels, examples, &positions);
            let mut output = Matrix::zeros(weights.rows(), positions.len());
            batch.forward(kernels, &weights, &bias, &mut output);
            for column in 0..positions.len() {
                prop_assert!(batch.lists().column(column).1.iter().all(|value| value.is_normal()));
            }
            let found = (batch.lists().clone(), output);
            prop_assert_eq!(expected.get_or_insert_with(|| found.clone()), &found, "{}", kernels);
        }
    }
}

/// In a small batch, a large one, and one whose examples are taken in several times.
#[test]
fn an_inactive_unit_keeps_its_weights_and_has_no_gradient() {
    for (examples, outputs) in [4, 33, 200].into_iter().flat_map(|examples| [(examples, 20), (examples, 0)]) {
        let mut weights = Matrix::from_fn(outputs, 3, |row, column| (row + column) as f32);
        let before = weights.clone();
        let nothing = steps_by_unit(&lists(&Matrix::zeros(3, examples)), 1.0);
        let output_gradient = Matrix::from_fn(outputs, examples, |_, _| 1.0);
        for kernels in supported() {
            // What the gradient held before must not matter.
            let mut gradient = Matrix::from_fn(3, examples, |_, _| f32::NAN);
            kernels.backward_update(&mut weights, &nothing, &output_gradient, Some(&mut gradient));
            assert_eq!(weights, before, "{kernels}");
            assert_eq!(gradient, Matrix::zeros(3, examples), "{kernels}");
        }
    }
}

/// Few outputs, of which threads share out the examples, and many; sparse inputs and dense ones.
#[test]
fn outputs_are_finished_once_whoever_computes_them() {
    let add_places = |first: usize, outputs: &mut [f32]| {
        for (output, place) in outputs.iter_mut().zip(first..) {
            *output += place as f32;
        }
    };
    for (outputs, one_in) in [(10, 1), (10, 3), (300, 1), (300, 3)] {
        let examples = 130;
        let weights = Matrix::from_fn(outputs, 200, |row, column| ((row * 7 + column * 3) % 11) as f32);
        let bias = vec![0.5; outputs];
        let mut batch = Batch::new(200, examples);
        *batch.values_mut() =
            Matrix::from_fn(200, examples, |row, column| f32::from((row + column) % one_in == 0));
        batch.list(Kernels::detect());
        let mut expected = Matrix::zeros(outputs, examples);
        batch.forward(Kernels::detect(), &weights, &bias, &mut expected);
        for example in 0..examples {
            add_places(0, expected.column_mut(example));
        }
        for threads in [1, 2, 3] {
            let kernels = Kernels::detect().with_threads(threads.try_into().unwrap()).unwrap();
            let mut found = Matrix::zeros(outputs, examples);
            batch.forward_then(kernels, &weights, &bias, &mut found, add_places);
            assert_eq!(found, expected, "{outputs} outputs, {threads} threads");
        }
    }
}

/// Weights of 22 megabytes, of which the kernels ask for some ahead of time, the last ones' successors too.
#[test]
fn weights_from_main_memory_are_summed_and_updated_in_the_order_of_the_contract() {
    let (outputs, inputs, examples, rate) = (2300, 2400, 12, 0.5);
    let number = |a: usize, b: usize| ((31 * a + 17 * b) % 61) as f32 / 61.0 - 0.4;
    let weights = Matrix::from_fn(outputs, inputs, number);
    let bias: Vec<f32> = (0..outputs).map(|output| number(output, 5)).collect();
    let input = Matrix::from_fn(inputs, examples, |unit, example| {
        if (unit + example * example) % 4 == 0 { number(example, unit) } else { 0.0 }
    });
    let output_gradient = Matrix::from_fn(outputs, examples, |output, example| number(example, output));

    let mut expected = Matrix::from_fn(outputs, examples, |output, _| bias[output]);
    let mut updated = weights.clone();
    for example in 0..examples {
        for (unit, &value) in input.column(example).iter().enumerate().filter(|(_, value)| **value != 0.0) {
            let sums = expected.column_mut(example).iter_mut().zip(weights.column(unit));
            sums.for_each(|(sum, &weight)| *sum = value.mul_add(weight, *sum));
            let updates = updated.column_mut(unit).iter_mut().zip(output_gradient.column(example));
            updates.for_each(|(weight, &gradient)| *weight = (-(rate * value)).mul_add(gradient, *weight));
        }
    }

    let (lists, mut gradients) = (lists(&input), Vec::new());
    for kernels in supported() {
        let mut output = Matrix::zeros(outputs, examples);
        kernels.forward_active(&weights, &bias, &lists, &mut output);
        assert_eq!(output, expected, "{kernels}, active");
        kernels.forward_dense(&weights, &bias, &input, &mut output);
        assert_eq!(output, expected, "{kernels}, dense");
        let mut gradient = Matrix::zeros(inputs, examples);
        for input_gradient in [Some(&mut gradient), None] {
            let mut found = weights.clone();
            kernels.backward_update(
                &mut found,
                &steps_by_unit(&lists, rate),
                &output_gradient,
                input_gradient,
            );
            assert_eq!(found, updated, "{kernels}");
        }
        gradients.push(gradient);
    }
    assert!(gradients.windows(2).all(|pair| pair[0] == pair[1]));
}

/// What is not finite stays where it is: the next batch knows nothing of it.
#[test]
fn a_batch_that_is_not_finite_leaves_no_trace() {
    let weights = Matrix::from_fn(20, 3, |row, column| (row + column) as f32);
    let bias = [1.0; 20];
    for kernels in supported() {
        let fresh = |input: &Matrix<f32>| {
            let mut output = Matrix::zeros(20, 1);
            kernels.forward_dense(&weights, &bias, input, &mut output);
            output
        };
        let finite = Matrix::from_fn(3, 1, |row, _| row as f32);
        let infinite = Matrix::from_fn(3, 1, |_, _| f32::INFINITY);
        let mut output = fresh(&infinite);
        kernels.forward_dense(&weights, &bias, &finite, &mut output);
        assert_eq!(output, fresh(&finite));
        let mut output = fresh(&infinite);
        kernels.forward_active(&weights, &bias, &lists(&finite), &mut output);
        assert_eq!(output, fresh(&finite));
    }
}

#[test]
#[should_panic(expected = "weights take another number of inputs")]
fn shapes_that_do_not_fit_panic() {
    let (weights, input) = (Matrix::<f32>::zeros(2, 3), Matrix::zeros(4, 1));
    Kernels::detect().forward_dense(&weights, &[0.0; 2], &input, &mut Matrix::zeros(2, 1));
}
