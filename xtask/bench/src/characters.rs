//! The generator of distorted characters (section 4.1), which must be faster than training.

use std::time::Instant;

use truezero_datasets::nistp::{Generator, PIXELS, Scratch, Sources, Stream};
use truezero_tensor::Kernels;

use crate::measurement::Measurement;
use crate::names::CHARACTERS;
use crate::timing::Timing;

/// The number of images in a "step".
const BATCH: usize = 100;
const BATCHES: usize = 100;

/// Times the drawing of batches of images on one thread. The sparsity is that of the pixels.
pub(crate) fn measure(kernels: Kernels) -> Measurement {
    let generator = Generator::new(Sources::strokes(), 1);
    let (mut scratch, mut pixels) = (Scratch::new(), [0.0; PIXELS]);
    let mut zeros = 0;
    let times = (0..BATCHES)
        .map(|batch| {
            let start = Instant::now();
            for image in 0..BATCH {
                generator.example(Stream::Train, (batch * BATCH + image) as u64, &mut scratch, &mut pixels);
                zeros += pixels.iter().filter(|&&ink| ink == 0.0).count();
            }
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    Measurement {
        workload: CHARACTERS,
        timing: Timing::of(times),
        sparsity: zeros as f64 / (BATCHES * BATCH * PIXELS) as f64,
        run: None,
        kernel: kernels.instruction_set().name(),
        threads: 1,
        description: format!("{BATCH} distorted characters drawn, zeros of pixels"),
        batch: BATCH,
        work: None,
        reached: None,
    }
}
