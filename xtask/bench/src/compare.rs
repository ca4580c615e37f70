//! Comparison with the times of another program, as `peers.py` prints them.

use anyhow::{Context as _, Result};
use serde::Serialize;
use truezero_sweep::words::counted;

use crate::measurement::Measurement;

/// The time of another program at one of our workloads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Peer {
    name: String,
    workload: String,
    median_ms: f64,
}

/// Reads lines such as "jax W1: min 1.692 ms  median 1.767 ms".
pub(crate) fn parse(text: &str) -> Result<Vec<Peer>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            peer(line).with_context(|| {
                format!("line {} is {line:?}: expected \"NAME WORKLOAD: min X ms  median Y ms\"", number + 1)
            })
        })
        .collect()
}

fn peer(line: &str) -> Option<Peer> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [name, workload, "min", _, "ms", "median", median, "ms"] = words[..] else { return None };
    let median_ms: f64 = median.parse().ok()?;
    let workload = workload.strip_suffix(':')?;
    (median_ms > 0.0).then(|| Peer { name: name.into(), workload: workload.into(), median_ms })
}

/// Our time and that of another program.
#[derive(Debug, Serialize)]
pub(crate) struct Ratio {
    peer: String,
    workload: String,
    peer_median_ms: f64,
    /// Our time, with the number of threads that is faster.
    median_ms: f64,
    threads: usize,
    /// The time of the other program, divided by ours.
    times_ours: f64,
}

/// A ratio for each peer's time of a workload that was measured.
pub(crate) fn ratios(peers: &[Peer], measurements: &[Measurement]) -> Vec<Ratio> {
    let ratio = |peer: &Peer| {
        let ours = measurements
            .iter()
            .filter(|measurement| measurement.workload == peer.workload)
            .min_by(|a, b| a.timing.median_ms.total_cmp(&b.timing.median_ms))?;
        Some(Ratio {
            peer: peer.name.clone(),
            workload: peer.workload.clone(),
            peer_median_ms: peer.median_ms,
            median_ms: ours.timing.median_ms,
            threads: ours.threads,
            times_ours: peer.median_ms / ours.timing.median_ms,
        })
    };
    peers.iter().filter_map(ratio).collect()
}

impl Ratio {
    pub(crate) fn sentence(&self) -> String {
        let Self { peer, workload, peer_median_ms, median_ms, threads, times_ours } = self;
        format!(
            "{workload}: {peer} takes {peer_median_ms:.3} ms, {times_ours:.2} times our {median_ms:.3} ms on {}",
            counted(*threads, "thread")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurement::tests::measurement;

    #[test]
    fn the_faster_of_our_times_is_compared() {
        let peers =
            parse("jax W1: min 1.5 ms  median 2.000 ms\n\ntorch W9: min 1 ms  median 3 ms\n").unwrap();
        assert_eq!(peers.len(), 2);
        let ours = [measurement("W1", 1.0, 1), measurement("W1", 0.5, 2), measurement("W2", 0.1, 2)];
        let ratios = ratios(&peers, &ours);
        assert_eq!(ratios.len(), 1, "nothing of ours at W9");
        assert_eq!((ratios[0].times_ours, ratios[0].threads), (4.0, 2));
    }

    #[test]
    fn a_line_in_another_form_is_an_error() {
        for line in ["jax W1 min 1 ms median 2 ms", "jax W1: min 1 ms  median fast ms", "W1: 1 2"] {
            let error = parse(&format!("jax W1: min 1 ms  median 2 ms\n{line}")).unwrap_err().to_string();
            assert!(error.contains("line 2") && error.contains(line), "{error}");
        }
    }
}
