//! The time of a step of one layer against the share of true zeros in its inputs, on this machine:
//! `cargo run --release -p truezero-tensor --example sparsity`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::time::{Duration, Instant};

use truezero_tensor::{ActiveLists, Kernels, Matrix, Random};

const UNITS: usize = 1000;
const BATCH: usize = 10;

/// The median time of a forward pass, a backward pass and an update.
fn step(kernels: Kernels, zeros: u32) -> Duration {
    let mut random = Random::new(1, "example", [zeros, 0, 0, 0]);
    let input = Matrix::from_fn(UNITS, BATCH, |_, _| if random.below(100) < zeros { 0.0 } else { 1.0_f32 });
    let mut weights = Matrix::from_fn(UNITS, UNITS, |_, _| 0.01 * random.uniform_f32());
    let bias = vec![0.0; UNITS];
    let (mut output, mut gradient) = (Matrix::zeros(UNITS, BATCH), Matrix::zeros(UNITS, BATCH));
    let (mut lists, mut steps_by_unit) = (ActiveLists::new(UNITS), ActiveLists::new(0));
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let start = Instant::now();
            lists.fill_from(&input);
            kernels.forward_active(&weights, &bias, &lists, &mut output);
            kernels.transpose(&lists, -1e-6, &mut steps_by_unit);
            kernels.backward_update(&mut weights, &steps_by_unit, &output, Some(&mut gradient));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() {
    let kernels = Kernels::detect();
    println!("{UNITS} units, a batch of {BATCH}, {}", kernels.instruction_set().name());
    for zeros in [0, 25, 50, 75, 90, 95, 99] {
        let micros = step(kernels, zeros).as_secs_f64() * 1e6;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
        let bar = "█".repeat((micros / 20.0).ceil() as usize);
        println!("{zeros:3} % true zeros {micros:6.0} µs {bar}");
    }
}
