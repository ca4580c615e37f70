//! The numerical contract, held by the bits of results: the order of every sum, tile widths and the reduction tree
//! included.
//!
//! The tests in `kernels.rs` hold all kernels to each other, and so all of them could move together. These hold them to
//! results that were published.

use std::num::NonZeroUsize;

use truezero_tensor::{ActiveLists, Element, InstructionSet, Kernels, Matrix, Random};

/// What a failure means.
const MOVED: &str = "the numerical contract moved: raise NUMERICS in crates/truezero-eval/src/work.rs, list it in the \
                     changelog as a value-breaking change, and only then take over the digest";

/// A layer and a batch, with the digests of what the kernels make of them in `f32` and in `f64`.
struct Golden {
    outputs: usize,
    inputs: usize,
    examples: usize,
    /// The share of active inputs, 0 to 1.
    density: f64,
    f32: Digests,
    f64: Digests,
}

/// Digests of the outputs, of the gradient at the inputs, and of the updated weights and biases.
#[derive(Debug, PartialEq)]
struct Digests {
    forward: u64,
    input_gradient: u64,
    updated: u64,
}

/// From less than a register to several tiles of 1,024 outputs; batches that take one pass and several.
const GOLDEN: [Golden; 4] = [
    Golden {
        outputs: 10,
        inputs: 300,
        examples: 10,
        density: 0.3,
        f32: Digests {
            forward: 0x80b7_9839_15ca_2404,
            input_gradient: 0x6b47_375e_d87d_6f23,
            updated: 0xab96_de78_cdcc_0d9d,
        },
        f64: Digests {
            forward: 0x502e_69e3_4a9c_7cc4,
            input_gradient: 0x969a_1f22_fa50_05e4,
            updated: 0xc823_5630_a74b_face,
        },
    },
    Golden {
        outputs: 1000,
        inputs: 200,
        examples: 10,
        density: 0.2,
        f32: Digests {
            forward: 0x62d7_83d4_c0c1_0437,
            input_gradient: 0x706c_b32d_b92e_ba06,
            updated: 0x2485_1b87_a70c_4d67,
        },
        f64: Digests {
            forward: 0xef45_8409_3aa1_8017,
            input_gradient: 0x2f0a_ad6e_0f75_7928,
            updated: 0x1b79_55d1_6634_0862,
        },
    },
    Golden {
        outputs: 1100,
        inputs: 70,
        examples: 100,
        density: 0.6,
        f32: Digests {
            forward: 0xe9cb_4692_cd6d_32d6,
            input_gradient: 0x2d5b_5190_65ec_666e,
            updated: 0x9185_8884_153c_d1cf,
        },
        f64: Digests {
            forward: 0xee91_ab18_298e_0b34,
            input_gradient: 0xa2fd_e615_4655_d4ac,
            updated: 0x1e8a_2fa4_2b6d_4b4d,
        },
    },
    Golden {
        outputs: 3333,
        inputs: 40,
        examples: 7,
        density: 1.0,
        f32: Digests {
            forward: 0x8da9_695c_c3f3_6b96,
            input_gradient: 0x4fe5_7f65_6684_626c,
            updated: 0xec7a_5f73_a840_6e0e,
        },
        f64: Digests {
            forward: 0xbced_fcf5_eb3e_10c2,
            input_gradient: 0x3642_721b_3e9a_038a,
            updated: 0xe080_6834_8b20_4bd9,
        },
    },
];

/// The numbers that a digest is made from.
struct Data<T> {
    weights: Matrix<T>,
    bias: Vec<T>,
    input: Matrix<T>,
    output_gradient: Matrix<T>,
}

impl Golden {
    fn data<T: Element>(&self) -> Data<T> {
        let Self { outputs, inputs, examples, density, .. } = *self;
        let mut random = Random::new(1, "golden", [0; 4]);
        // Numbers of many magnitudes, so that sums in another order have other bits.
        let mut number =
            || T::from_f64(f64::from(random.uniform_f32() - 0.5) / f64::from(1 + random.below(1000)));
        let weights = Matrix::from_fn(outputs, inputs, |_, _| number());
        let bias = (0..outputs).map(|_| number()).collect();
        let output_gradient = Matrix::from_fn(outputs, examples, |_, _| number());
        let mut input = Matrix::from_fn(inputs, examples, |_, _| number());
        for example in 0..examples {
            for value in input.column_mut(example) {
                if random.uniform_f64() >= density {
                    *value = T::zero();
                }
            }
        }
        Data { weights, bias, input, output_gradient }
    }

    fn digests<T: Element>(&self, kernels: Kernels) -> Digests {
        let Self { outputs, inputs, examples, .. } = *self;
        let Data { mut weights, mut bias, input, mut output_gradient } = self.data::<T>();
        let (mut lists, mut steps_by_unit) = (ActiveLists::new(inputs), ActiveLists::new(examples));
        lists.fill_from(&input);
        let rate = T::from_f64(0.1);
        kernels.transpose(&lists, -rate, &mut steps_by_unit);

        let mut output = Matrix::zeros(outputs, examples);
        kernels.forward_active(&weights, &bias, &lists, &mut output);
        let forward = digest([&output]);
        kernels.forward_dense(&weights, &bias, &input, &mut output);
        assert_eq!(digest([&output]), forward, "the dense product on {kernels}");

        let mut updated_alone = weights.clone();
        let mut input_gradient = Matrix::zeros(inputs, examples);
        kernels.backward_update(&mut weights, &steps_by_unit, &output_gradient, Some(&mut input_gradient));
        kernels.backward_update(&mut updated_alone, &steps_by_unit, &output_gradient, None);
        assert_eq!(digest([&updated_alone]), digest([&weights]), "the update alone on {kernels}");
        kernels.update_bias(&mut bias, &mut output_gradient, rate);
        let bias = Matrix::from_fn(outputs, 1, |output, _| bias[output]);
        Digests { forward, input_gradient: digest([&input_gradient]), updated: digest([&weights, &bias]) }
    }

    /// The gradient at the inputs as [`Kernels`] states it, in plain loops: by tiles of 1,024 outputs, each as sixteen
    /// partial sums that are folded in halves, the tiles added in ascending order.
    fn stated_input_gradient<T: Element>(&self) -> Matrix<T> {
        let Data { weights, input, output_gradient, .. } = self.data::<T>();
        Matrix::from_fn(self.inputs, self.examples, |unit, example| {
            if input.column(example)[unit] == T::zero() {
                return T::zero();
            }
            let products: Vec<_> = weights.column(unit).iter().zip(output_gradient.column(example)).collect();
            products.chunks(1024).fold(T::zero(), |sum, tile| {
                let mut partial = [T::zero(); 16];
                for (output, &(weight, &gradient)) in tile.iter().enumerate() {
                    partial[output % 16] = weight.mul_add(gradient, partial[output % 16]);
                }
                for half in [8, 4, 2, 1] {
                    (0..half).for_each(|place| partial[place] = partial[place] + partial[place + half]);
                }
                sum + partial[0]
            })
        })
    }
}

/// FNV-1a, 64 bits, of the elements' bits as `f64`, which holds both types exactly; little-endian.
fn digest<T: Element, const COUNT: usize>(matrices: [&Matrix<T>; COUNT]) -> u64 {
    let columns =
        matrices.into_iter().flat_map(|matrix| (0..matrix.columns()).map(|column| matrix.column(column)));
    let bytes = columns.flatten().flat_map(|element| element.into_f64().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Every instruction set that this machine has, on one thread and on several.
fn supported() -> impl Iterator<Item = Kernels> {
    let sets = InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok());
    sets.flat_map(|kernels| {
        [1, 2, 3].map(|threads| kernels.with_threads(NonZeroUsize::new(threads).unwrap()).unwrap())
    })
}

#[test]
fn results_have_the_bits_that_were_published() {
    for golden in GOLDEN {
        for kernels in supported() {
            let Golden { outputs, inputs, examples, .. } = golden;
            let place = format!("{outputs} outputs, {inputs} inputs, {examples} examples on {kernels}");
            assert_eq!(golden.digests::<f32>(kernels), golden.f32, "{MOVED} (f32, {place})");
            assert_eq!(golden.digests::<f64>(kernels), golden.f64, "{MOVED} (f64, {place})");
        }
    }
}

/// So the digests are those of what is documented.
#[test]
fn the_gradient_at_the_inputs_is_summed_as_stated() {
    for golden in GOLDEN {
        let (in_f32, in_f64) = (golden.stated_input_gradient::<f32>(), golden.stated_input_gradient::<f64>());
        assert_eq!(digest([&in_f32]), golden.f32.input_gradient, "{MOVED}");
        assert_eq!(digest([&in_f64]), golden.f64.input_gradient, "{MOVED}");
    }
}
