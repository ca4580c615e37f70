//! [`Machine`]: the measured best rates of this machine, of multiply-adds and of memory traffic.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Barrier;
use std::time::Instant;

use serde::Serialize;
use truezero_sweep::words::counted;
use truezero_tensor::{Kernels, Task};

/// Each rate is the best of this number of trials.
const REPEATS: usize = 5;
/// The bytes or floating-point operations of one thread in a trial, which take some milliseconds.
const WORK: usize = 200_000_000;

/// The best rates of a number of threads together.
#[derive(Debug)]
pub(crate) struct Machine {
    kernels: Kernels,
    threads: usize,
    /// Floating-point operations a second; a multiply-add counts as two.
    pub(crate) peak: f64,
    /// By the bytes of the buffer.
    rates: BTreeMap<usize, Rates>,
}

/// Bytes a second over a buffer of some size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    /// When it is read.
    pub(crate) read: f64,
    /// When it is read and written back; each byte counts once.
    pub(crate) update: f64,
}

impl Machine {
    pub(crate) fn new(kernels: Kernels) -> Self {
        let threads = kernels.threads();
        let peak = together(threads, || {
            let mut sums = [[1.0; LANES]; CHAINS];
            move || {
                let steps = WORK / (2 * LANES * CHAINS);
                kernels.run(MultiplyAdd { sums: &mut sums, steps });
                black_box(&sums);
                steps * 2 * LANES * CHAINS
            }
        });
        Self { kernels, threads, peak, rates: BTreeMap::new() }
    }

    /// The rates over a buffer of this number of bytes, which the threads share out.
    pub(crate) fn rates(&mut self, bytes: usize) -> Rates {
        let Self { kernels, threads, .. } = *self;
        *self.rates.entry(bytes).or_insert_with(|| {
            let words = (bytes / threads / size_of::<u64>()).max(1);
            let passes = WORK.div_ceil(words * size_of::<u64>());
            let buffer = || vec![1_u64; words];
            Rates {
                read: together(threads, || {
                    let buffer = buffer();
                    move || {
                        (0..passes).for_each(|_| {
                            black_box(kernels.run(Read(&buffer)));
                        });
                        passes * words * size_of::<u64>()
                    }
                }),
                update: together(threads, || {
                    let mut buffer = buffer();
                    move || {
                        (0..passes).for_each(|_| {
                            kernels.run(Update(&mut buffer));
                            black_box(&buffer);
                        });
                        passes * words * size_of::<u64>()
                    }
                }),
            }
        })
    }
}

/// The best rates of the machine over a buffer of some size.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Fact {
    threads: usize,
    peak_gflop_per_second: f64,
    buffer_megabytes: f64,
    read_gigabytes_per_second: f64,
    update_gigabytes_per_second: f64,
}

impl Machine {
    /// What was measured, for each size of buffer.
    pub(crate) fn facts(&self) -> Vec<Fact> {
        let fact = |(&bytes, rates): (&usize, &Rates)| Fact {
            threads: self.threads,
            peak_gflop_per_second: self.peak / 1e9,
            buffer_megabytes: bytes as f64 / 1e6,
            read_gigabytes_per_second: rates.read / 1e9,
            update_gigabytes_per_second: rates.update / 1e9,
        };
        self.rates.iter().map(fact).collect()
    }
}

impl Fact {
    pub(crate) fn sentence(&self) -> String {
        format!(
            "machine, {}: at best {:.0} GFLOP/s; over {:.1} MB, reads {:.0} GB/s, updates {:.0} GB/s",
            counted(self.threads, "thread"),
            self.peak_gflop_per_second,
            self.buffer_megabytes,
            self.read_gigabytes_per_second,
            self.update_gigabytes_per_second
        )
    }
}

/// The work per second of threads that start at the same time. `prepare` is called on each thread; the function that it
/// returns does some work, and returns how much.
fn together<W: FnMut() -> usize>(threads: usize, prepare: impl Fn() -> W + Sync) -> f64 {
    let start = Barrier::new(threads);
    let rate = || {
        let mut work = prepare();
        work();
        let rates = (0..REPEATS).map(|_| {
            start.wait();
            let clock = Instant::now();
            work() as f64 / clock.elapsed().as_secs_f64()
        });
        rates.fold(0.0, f64::max)
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(rate)).collect();
        let own = rate();
        own + others.into_iter().map(|other| other.join().unwrap_or(0.0)).sum::<f64>()
    })
}

const LANES: usize = 16;
/// Enough independent sums to hide the latency of a multiply-add.
const CHAINS: usize = 10;

struct MultiplyAdd<'a> {
    sums: &'a mut [[f32; LANES]; CHAINS],
    steps: usize,
}

#[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
impl Task for MultiplyAdd<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let mut sums = *self.sums;
        for _ in 0..self.steps {
            for sum in &mut sums {
                for lane in sum {
                    *lane = lane.mul_add(0.999, 0.001);
                }
            }
        }
        *self.sums = sums;
    }
}

struct Read<'a>(&'a [u64]);

#[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
impl Task for Read<'_> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        self.0.iter().fold(0, |sum, &word| sum.wrapping_add(word))
    }
}

struct Update<'a>(&'a mut [u64]);

#[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
impl Task for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for word in self.0 {
            *word = word.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_measured_once_and_finite() {
        let mut machine = Machine::new(Kernels::detect());
        let Rates { read, update } = machine.rates(1 << 16);
        assert!([machine.peak, read, update].iter().all(|rate| rate.is_finite() && *rate > 1e6));
        assert_eq!(machine.rates(1 << 16).read, read);
        assert_eq!(machine.facts().len(), 1);
    }

    #[test]
    fn the_tasks_compute_what_they_should() {
        let mut sums = [[1.0; LANES]; CHAINS];
        Kernels::detect().run(MultiplyAdd { sums: &mut sums, steps: 10 });
        assert!(sums.iter().flatten().all(|&sum| (sum - 1.0_f32).abs() < 1e-5 && sum != 0.0));
        let mut words = vec![1, 2, 3];
        Kernels::detect().run(Update(&mut words));
        assert_eq!(Kernels::detect().run(Read(&words)), 9);
    }
}
