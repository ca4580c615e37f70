//! Each kernel on layers of 1000 × 1000 at batches of 10 and 100, against the density of the input.
//!
//! `cargo bench --package truezero-tensor`; a name filters, as in `-- forward`. Several layers are taken in turn, as a
//! training step does, so that their weights come from the cache where a step finds them.

use divan::Bencher;
use divan::counter::ItemsCount;
use truezero_tensor::{ActiveLists, Kernels, Matrix, Random};

const UNITS: usize = 1000;
const LAYERS: usize = 3;
const DENSITIES: [f64; 4] = [0.05, 0.18, 0.5, 1.0];

fn main() {
    divan::main();
}

/// Layers, and a batch of inputs and output gradients for them.
struct Setting {
    weights: Vec<Matrix<f32>>,
    bias: Vec<f32>,
    dense: Matrix<f32>,
    lists: ActiveLists<f32>,
    steps_by_unit: ActiveLists<f32>,
    output: Matrix<f32>,
    input_gradient: Matrix<f32>,
}

fn setting(examples: usize, density: f64) -> Setting {
    let mut random = Random::new(1, "bench", [0; 4]);
    let mut matrix = |columns, density: f64| {
        Matrix::from_fn(UNITS, columns, |_, _| {
            if random.uniform_f64() < density { random.uniform_f32() - 0.5 } else { 0.0 }
        })
    };
    let weights = (0..LAYERS).map(|_| matrix(UNITS, 1.0)).collect();
    let (dense, output) = (matrix(examples, density), matrix(examples, 1.0));
    let (mut lists, mut steps_by_unit) = (ActiveLists::new(UNITS), ActiveLists::new(examples));
    lists.fill_from(&dense);
    Kernels::detect().transpose(&lists, -1e-9, &mut steps_by_unit);
    let input_gradient = dense.clone();
    Setting { weights, bias: vec![0.0; UNITS], dense, lists, steps_by_unit, output, input_gradient }
}

/// The multiplications of one product with the weights.
fn products(setting: &Setting) -> ItemsCount {
    ItemsCount::new(setting.lists.len() * UNITS)
}

#[divan::bench(args = DENSITIES, consts = [10, 100, 1000])]
fn forward_active<const EXAMPLES: usize>(bencher: Bencher<'_, '_>, density: f64) {
    let mut setting = setting(EXAMPLES, density);
    let mut layer = 0;
    bencher.counter(products(&setting)).bench_local(|| {
        layer = (layer + 1) % LAYERS;
        let Setting { weights, bias, lists, output, .. } = &mut setting;
        Kernels::detect().forward_active(&weights[layer], bias, lists, output);
    });
}

#[divan::bench(consts = [10, 100, 1000])]
fn forward_dense<const EXAMPLES: usize>(bencher: Bencher<'_, '_>) {
    let mut setting = setting(EXAMPLES, 1.0);
    let mut layer = 0;
    bencher.counter(products(&setting)).bench_local(|| {
        layer = (layer + 1) % LAYERS;
        let Setting { weights, bias, dense, output, .. } = &mut setting;
        Kernels::detect().forward_dense(&weights[layer], bias, dense, output);
    });
}

#[divan::bench(args = DENSITIES, consts = [10, 100, 1000])]
fn backward_update<const EXAMPLES: usize>(bencher: Bencher<'_, '_>, density: f64) {
    let mut setting = setting(EXAMPLES, density);
    let mut layer = 0;
    bencher.counter(products(&setting)).bench_local(|| {
        layer = (layer + 1) % LAYERS;
        let Setting { weights, steps_by_unit, output, input_gradient, .. } = &mut setting;
        Kernels::detect().backward_update(&mut weights[layer], steps_by_unit, output, Some(input_gradient));
    });
}

#[divan::bench(args = DENSITIES, consts = [10, 100, 1000])]
fn update<const EXAMPLES: usize>(bencher: Bencher<'_, '_>, density: f64) {
    let mut setting = setting(EXAMPLES, density);
    let mut layer = 0;
    bencher.counter(products(&setting)).bench_local(|| {
        layer = (layer + 1) % LAYERS;
        let Setting { weights, steps_by_unit, output, .. } = &mut setting;
        Kernels::detect().backward_update(&mut weights[layer], steps_by_unit, output, None);
    });
}

#[divan::bench(args = DENSITIES, consts = [10, 100, 1000])]
fn list<const EXAMPLES: usize>(bencher: Bencher<'_, '_>, density: f64) {
    let Setting { mut dense, mut lists, .. } = setting(EXAMPLES, density);
    bencher
        .counter(ItemsCount::new(UNITS * EXAMPLES))
        .bench_local(|| Kernels::detect().list(&mut dense, &mut lists));
}

#[divan::bench(args = DENSITIES, consts = [10, 100, 1000])]
fn transpose<const EXAMPLES: usize>(bencher: Bencher<'_, '_>, density: f64) {
    let Setting { lists, mut steps_by_unit, .. } = setting(EXAMPLES, density);
    bencher
        .counter(ItemsCount::new(UNITS * EXAMPLES))
        .bench_local(|| Kernels::detect().transpose(&lists, -1e-9, &mut steps_by_unit));
}
