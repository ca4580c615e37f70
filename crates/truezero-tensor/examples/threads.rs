//! Runs every kernel on several threads and from several callers at once, for `ThreadSanitizer`: without the harness of
//! tests, whose channels the sanitizer does not see through.

use std::num::NonZeroUsize;
use std::thread;

use truezero_tensor::{ActiveLists, KernelError, Kernels, Matrix};

/// Sizes that are worth several threads, and leave remainders in every tile.
const OUTPUTS: usize = 141;
const INPUTS: usize = 133;
const EXAMPLES: usize = 67;

/// The bits of a step of every kernel: forward by both paths, backward, and the lists of the result.
fn step(kernels: Kernels) -> Vec<u32> {
    let number = |row: usize, column: usize| ((row * 31 + column * 17) % 23) as f32 / 23.0 - 0.5;
    let mut weights = Matrix::from_fn(OUTPUTS, INPUTS, number);
    let mut bias = vec![0.1; OUTPUTS];
    let input = Matrix::from_fn(INPUTS, EXAMPLES, |row, column| number(row, column).max(0.0));
    let (mut active, mut dense) = (Matrix::zeros(OUTPUTS, EXAMPLES), Matrix::zeros(OUTPUTS, EXAMPLES));
    let (mut lists, mut steps_by_unit) = (ActiveLists::new(INPUTS), ActiveLists::new(0));
    lists.fill_from(&input);
    kernels.transpose(&lists, -0.01, &mut steps_by_unit);
    kernels.forward_active(&weights, &bias, &lists, &mut active);
    kernels.forward_dense(&weights, &bias, &input, &mut dense);
    let mut gradient = Matrix::zeros(INPUTS, EXAMPLES);
    kernels.backward_update(&mut weights, &steps_by_unit, &active, Some(&mut gradient));
    kernels.update_bias(&mut bias, &mut active, 0.01);
    let mut found = ActiveLists::new(OUTPUTS);
    kernels.list(&mut dense, &mut found);
    let matrices = [&weights, &active, &dense, &gradient];
    let columns =
        matrices.into_iter().flat_map(|matrix| (0..matrix.columns()).map(|column| matrix.column(column)));
    columns.flatten().chain(&bias).map(|number| number.to_bits()).collect()
}

fn main() -> Result<(), KernelError> {
    let alone = Kernels::detect();
    let expected = step(alone);
    for threads in 2..=Kernels::MOST_ON_ANY_MACHINE {
        let team = alone.with_threads(NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN))?;
        thread::scope(|scope| {
            // One caller has the team, the others do all parts themselves.
            for _ in 0..3 {
                scope.spawn(|| {
                    for round in 0..50 {
                        assert!(step(team) == expected, "{threads} threads, round {round}: other bits");
                        if round % 10 == 0 {
                            // Long enough for the team to fall asleep.
                            thread::sleep(std::time::Duration::from_millis(20));
                        }
                    }
                });
            }
        });
    }
    Ok(())
}
