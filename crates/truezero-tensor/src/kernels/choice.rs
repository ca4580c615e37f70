//! [`Choice`]: which forms of the kernels are faster on this processor, measured once a process.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::product::Input;
use crate::{ActiveLists, Element, Kernels, Matrix};

/// The forms of the kernels that are faster on this processor. They change no bit.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Choice {
    /// The density of the inputs, 0 to 1, above which the dense forward product is faster.
    pub dense_above: f64,
    /// The weights of a layer of this number of bytes or more are asked for ahead of time where all of them are visited
    /// in order: by dense products and by large batches.
    pub asked_from_bytes: usize,
}

/// More than a second-level cache has and, on a processor whose cores have large ones, less than the third.
const SECOND_LEVEL_BYTES: usize = 2 << 20;

/// The weights of a layer of this number of bytes come from main memory, and are asked for by every kernel. Beside a
/// third-level cache of 32 MB, at 21 MB little was lost or won; at 30 MB the passes took a quarter less. Out of the
/// third-level cache the sparse kernels are slower with asking.
const MAIN_MEMORY_BYTES: usize = 20 << 20;

/// No measurement, however disturbed, takes layers at half their units for dense, or full ones for sparse.
const LEAST_DENSE: f64 = 0.55;
const MOST_DENSE: f64 = 0.95;

/// Each time is the best of this number of trials.
const TRIALS: usize = 5;

impl Choice {
    /// The choice for this processor, measured by the widest instruction set when it is first asked for: some
    /// milliseconds on one thread.
    pub fn of_this_processor() -> Self {
        static CHOICE: OnceLock<Choice> = OnceLock::new();
        *CHOICE.get_or_init(|| if cfg!(miri) { Self::LEAST } else { Self::measure(Kernels::detect()) })
    }

    /// Where an interpreter would measure for minutes.
    const LEAST: Self = Self { dense_above: LEAST_DENSE, asked_from_bytes: MAIN_MEMORY_BYTES };

    /// Whether weights are asked for ahead of time where all of them are visited in order.
    pub(crate) fn asks<T: Element>(self, weights: &Matrix<T>) -> bool {
        weights.bytes() >= self.asked_from_bytes
    }

    fn measure(kernels: Kernels) -> Self {
        let asked_from_bytes = if asking_pays(kernels) { SECOND_LEVEL_BYTES } else { MAIN_MEMORY_BYTES };
        Self { dense_above: dense_above(kernels), asked_from_bytes }
    }
}

/// Whether weights come from main memory.
pub(crate) fn are_far<T: Element>(weights: &Matrix<T>) -> bool {
    weights.bytes() >= MAIN_MEMORY_BYTES
}

/// The density at which the product over active inputs takes as long as the dense one, on the line through its times
/// at densities of one half and one.
fn dense_above(kernels: Kernels) -> f64 {
    let (weights, all) = (filled(256, 256), filled(256, 20));
    let half = Matrix::from_fn(256, 20, |row, column| ((7 * row + row / 5 + column) % 2) as f32);
    let [time_of_half, time_of_all] = [&half, &all].map(|input| {
        let mut lists = ActiveLists::new(input.rows());
        lists.fill_from(input);
        seconds(kernels, &weights, &lists, false)
    });
    let above =
        0.5 + 0.5 * (seconds(kernels, &weights, &all, false) - time_of_half) / (time_of_all - time_of_half);
    if above.is_nan() { LEAST_DENSE } else { above.clamp(LEAST_DENSE, MOST_DENSE) }
}

/// Whether a product takes less time with asking, over weights that fill a second-level cache several times.
fn asking_pays(kernels: Kernels) -> bool {
    let inputs = 3 * SECOND_LEVEL_BYTES / (1000 * size_of::<f32>());
    let (weights, input) = (filled(1000, inputs), filled(inputs, 10));
    seconds(kernels, &weights, &input, true) < seconds(kernels, &weights, &input, false)
}

fn filled(rows: usize, columns: usize) -> Matrix<f32> {
    Matrix::from_fn(rows, columns, |_, _| 1.0)
}

/// The shortest time of some products.
fn seconds<I: Input<f32>>(kernels: Kernels, weights: &Matrix<f32>, input: &I, far: bool) -> f64 {
    let [_, examples, _] = input.size();
    let (bias, mut output) = (vec![0.0; weights.rows()], filled(weights.rows(), examples));
    let time = |_| {
        let start = Instant::now();
        kernels.forward(weights, &bias, input, &mut output, far, |_, _| ());
        start.elapsed()
    };
    (0..TRIALS).map(time).min().unwrap_or(Duration::ZERO).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_in_range_and_stays() {
        let Choice { dense_above, asked_from_bytes } = Choice::measure(Kernels::detect());
        assert!((LEAST_DENSE..=MOST_DENSE).contains(&dense_above), "{dense_above}");
        assert!([SECOND_LEVEL_BYTES, MAIN_MEMORY_BYTES].contains(&asked_from_bytes));
        assert_eq!(Choice::of_this_processor(), Choice::of_this_processor());
    }

    #[test]
    fn asking_moves_no_bit() {
        let weights = Matrix::from_fn(150, 140, |row, column| ((row * 7 + column * 3) % 11) as f32 / 7.0);
        let input = Matrix::from_fn(140, 12, |row, column| ((row + column) % 3) as f32 / 3.0);
        let mut lists = ActiveLists::new(140);
        lists.fill_from(&input);
        let outputs = [true, false].map(|far| {
            let [mut active, mut dense] = [filled(150, 12), filled(150, 12)];
            Kernels::detect().forward(&weights, &[0.5; 150], &lists, &mut active, far, |_, _| ());
            Kernels::detect().forward(&weights, &[0.5; 150], &input, &mut dense, far, |_, _| ());
            assert_eq!(active, dense);
            active
        });
        assert_eq!(outputs[0], outputs[1]);
    }
}
