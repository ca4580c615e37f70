//! What a run asks a cluster for, by the estimate of its time and its files, and by the size of its data.

use std::num::NonZeroUsize;
use std::time::Duration;

use anyhow::{Context as _, Result};
use truezero_datasets::{Dataset, Split};
use truezero_sweep::Estimate;
use truezero_sweep::slurm::Resources;
use truezero_tensor::Examples;

use super::arguments::ClusterArguments;

/// The program itself, and the files of a data set of which a scale takes little: all of MNIST takes 150 MB.
const PROGRAM_BYTES: f64 = 300e6;
/// The data are there as read, as loaded, and as the part of them that a run takes.
const COPIES_OF_DATA: f64 = 3.0;
/// The weights are there as trained, as the best, as the gradient's batch, and as the files that are written.
const COPIES_OF_MODEL: f64 = 8.0;
/// How much slower another node may be.
const SLOWER: f64 = 2.0;
/// For starting, and for loading or drawing data.
const BEGINNING: f64 = 600.0;

pub(super) fn resources(
    arguments: &ClusterArguments,
    estimate: Estimate,
    data_bytes: f64,
    cores: NonZeroUsize,
) -> Result<Resources> {
    let seconds = SLOWER * estimate.seconds + BEGINNING;
    let time = Duration::try_from_secs_f64(seconds)
        .with_context(|| format!("a run has no time: its estimate is {} s", estimate.seconds))?;
    let memory = PROGRAM_BYTES + COPIES_OF_DATA * data_bytes + COPIES_OF_MODEL * estimate.bytes;
    let estimated = Resources::of_size(time, memory, cores);
    Ok(Resources {
        memory: arguments.mem.unwrap_or(estimated.memory),
        minutes: arguments.time.map_or(estimated.minutes, |time| time.as_secs().div_ceil(60).max(1)),
        cores,
    })
}

/// The bytes of a data set, which may be an outline that has only the first of these numbers of examples.
pub(super) fn data_bytes(dataset: &Dataset, [train, valid, test]: [usize; 3]) -> f64 {
    let of_split = |split: &Split, examples: usize| bytes_of_an_example(&split.inputs) * examples as f64;
    let unlabelled = dataset.unlabelled.as_ref();
    let unlabelled = unlabelled.map_or(0.0, |inputs| bytes_of_an_example(inputs) * inputs.len() as f64);
    of_split(&dataset.train, train)
        + of_split(&dataset.valid, valid)
        + of_split(&dataset.test, test)
        + unlabelled
}

fn bytes_of_an_example(inputs: &Examples<f32>) -> f64 {
    match inputs {
        Examples::Dense(matrix) => 4.0 * matrix.rows() as f64,
        // An index and a value.
        Examples::Sparse(lists) => 8.0 * lists.density() * lists.rows() as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_asks_for_what_was_given_or_for_its_estimate() {
        let estimate = Estimate { seconds: 3600.0, bytes: 8e6 };
        let given = ClusterArguments::default();
        let found = resources(&given, estimate, 180e6, NonZeroUsize::MIN).unwrap();
        assert_eq!((found.minutes, found.memory), (256, 1024));
        let given = ClusterArguments {
            mem: Some(20),
            time: Some(Duration::from_secs(61)),
            ..ClusterArguments::default()
        };
        let found = resources(&given, estimate, 180e6, NonZeroUsize::MIN).unwrap();
        assert_eq!((found.minutes, found.memory), (2, 20));
        let never = Estimate { seconds: f64::INFINITY, bytes: 0.0 };
        assert!(resources(&given, never, 0.0, NonZeroUsize::MIN).is_err());
    }
}
