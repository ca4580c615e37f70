//! [`Measurement`]: the time of a step beside what the machine can do, as a row of the table and as JSON.

use serde::Serialize;
use truezero_sweep::words::counted;

use crate::bound::StepWork;
use crate::machine::Machine;
use crate::timing::Timing;

/// A row of the result.
#[derive(Debug, Serialize)]
pub(crate) struct Measurement {
    pub(crate) workload: &'static str,
    /// The time of a step.
    #[serde(flatten)]
    pub(crate) timing: Timing,
    /// The share of true zeros in the hidden layers, 0 to 1.
    pub(crate) sparsity: f64,
    #[serde(flatten)]
    pub(crate) run: Option<TrainingTime>,
    pub(crate) kernel: &'static str,
    pub(crate) threads: usize,
    #[serde(skip)]
    pub(crate) description: String,
    #[serde(skip)]
    pub(crate) batch: usize,
    /// The least work of a step; `None` if steps differ.
    #[serde(skip)]
    pub(crate) work: Option<StepWork>,
    #[serde(flatten)]
    pub(crate) reached: Option<Reached>,
}

/// How a step compares with what the machine can do.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Reached {
    /// 10⁹ floating-point operations a second, at the median.
    gflop_per_second: f64,
    /// 10⁹ bytes of weights read or updated a second, at the median.
    gigabytes_per_second: f64,
    /// The time that a step takes at least, in milliseconds.
    bound_ms: f64,
    /// The bound divided by the median.
    share_of_bound: f64,
}

impl Reached {
    pub(crate) fn of(work: StepWork, timing: Timing, machine: &mut Machine) -> Self {
        let seconds = timing.median_ms / 1e3;
        let bound_ms = work.bound_ms(machine);
        Self {
            gflop_per_second: work.operations() / seconds / 1e9,
            gigabytes_per_second: work.bytes() / seconds / 1e9,
            bound_ms,
            share_of_bound: bound_ms / timing.median_ms,
        }
    }
}

/// The time of all steps of a training run.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct TrainingTime {
    pub(crate) seconds: f64,
    pub(crate) steps: usize,
}

pub(crate) const TABLE_HEAD: &str = concat!(
    "workload     what                                          threads    min ms  median ms  steps/s  ",
    "examples/s  true zeros  GFLOP/s   GB/s  bound ms  share"
);

impl Measurement {
    pub(crate) fn table_row(&self) -> String {
        let Timing { min_ms, median_ms } = self.timing;
        let steps = 1e3 / median_ms;
        let reached = self.reached.map_or_else(String::new, |reached| {
            format!(
                "  {:>7.1}  {:>5.1}  {:>8.3}  {:>3.0} %",
                reached.gflop_per_second,
                reached.gigabytes_per_second,
                reached.bound_ms,
                100.0 * reached.share_of_bound
            )
        });
        format!(
            "{:<11}  {:<44}  {:>7}  {min_ms:>8.3}  {median_ms:>9.3}  {steps:>7.1}  {:>10.0}  {:>8.1} %{reached}",
            self.workload,
            self.description,
            self.threads,
            steps * self.batch as f64,
            self.sparsity * 100.0,
        )
    }
}

/// Comparisons within the measurements, and the times of whole runs, as sentences.
pub(crate) fn remarks(measurements: &[Measurement]) -> Vec<String> {
    let ratios =
        measurements.iter().filter(|measurement| measurement.workload == "sparsity-95").filter_map(|at_95| {
            let at_50 = measurements
                .iter()
                .find(|other| other.workload == "sparsity-50" && other.threads == at_95.threads)?;
            let ratio = at_95.timing.min_ms / at_50.timing.min_ms;
            let threads = counted(at_95.threads, "thread");
            Some(format!(
                "sparsity, {threads}: a step at 95 % true zeros takes {ratio:.2} of the time at 50 %"
            ))
        });
    let runs = measurements.iter().filter_map(|Measurement { workload, run, threads, .. }| {
        let TrainingTime { seconds, steps } = (*run)?;
        Some(format!("{workload}, {}: {steps} steps in {seconds:.2} s", counted(*threads, "thread")))
    });
    runs.chain(ratios).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn measurement(workload: &'static str, min_ms: f64, threads: usize) -> Measurement {
        Measurement {
            workload,
            timing: Timing { min_ms, median_ms: min_ms.max(0.25) },
            sparsity: 0.5,
            run: None,
            kernel: "portable",
            threads,
            description: "what".to_owned(),
            batch: 10,
            work: None,
            reached: None,
        }
    }

    #[test]
    fn rows_have_the_width_of_the_head_and_remarks_compare_them() {
        let rows = [
            Measurement {
                run: Some(TrainingTime { seconds: 1.234, steps: 5000 }),
                ..measurement("mnist-epoch", 0.1, 1)
            },
            Measurement {
                reached: Some(Reached {
                    gflop_per_second: 95.0,
                    gigabytes_per_second: 40.0,
                    bound_ms: 0.125,
                    share_of_bound: 0.5,
                }),
                ..measurement("sparsity-50", 0.2, 1)
            },
            measurement("sparsity-95", 0.05, 1),
        ];
        let row = rows[1].table_row();
        assert_eq!(row.len(), TABLE_HEAD.len());
        assert_eq!(
            row.split_whitespace().collect::<Vec<_>>(),
            [
                "sparsity-50",
                "what",
                "1",
                "0.200",
                "0.250",
                "4000.0",
                "40000",
                "50.0",
                "%",
                "95.0",
                "40.0",
                "0.125",
                "50",
                "%"
            ]
        );
        assert_eq!(
            remarks(&rows),
            [
                "mnist-epoch, 1 thread: 5000 steps in 1.23 s",
                "sparsity, 1 thread: a step at 95 % true zeros takes 0.25 of the time at 50 %"
            ]
        );
        assert!(remarks(&rows[1..2]).is_empty());
    }
}
