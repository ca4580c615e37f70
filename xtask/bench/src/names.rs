//! The names of what can be timed.

use anyhow::{Context as _, Result};

/// The names of all workloads. `sparsity` is one network at several sparsities.
pub const NAMES: [&str; 12] =
    ["W1", "W1s", "W2", "W3", AUTO_ENCODER, "W5", "W6", "W7", "W8", "sparsity", EPOCH, CHARACTERS];

pub(crate) const AUTO_ENCODER: &str = "W4";
pub(crate) const EPOCH: &str = "mnist-epoch";
pub(crate) const CHARACTERS: &str = "nistp";

/// The names as they are written in [`NAMES`], or all names if none is given. Case is ignored.
pub(crate) fn resolve(names: &[String]) -> Result<Vec<&'static str>> {
    if names.is_empty() {
        return Ok(NAMES.to_vec());
    }
    let known = |name: &String| {
        let found = NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name));
        found.with_context(|| format!("no workload `{name}`: expected one of {}", NAMES.join(", ")))
    };
    names.iter().map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::WORKLOADS;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn names_ignore_case_and_none_means_all() {
        assert_eq!(resolve(&[]).unwrap(), NAMES);
        assert_eq!(resolve(&names(&["w1S", "MNIST-epoch", "w1"])).unwrap(), ["W1s", "mnist-epoch", "W1"]);
        let error = resolve(&names(&["W1", "W9"])).unwrap_err().to_string();
        assert!(error.contains("`W9`") && NAMES.iter().all(|name| error.contains(name)), "{error}");
    }

    #[test]
    fn every_workload_belongs_to_one_name() {
        let counts = NAMES.map(|name| WORKLOADS.iter().filter(|workload| workload.is_named(name)).count());
        assert_eq!(counts, [1, 1, 1, 1, 0, 1, 1, 1, 1, 7, 0, 0]);
        assert_eq!(counts.iter().sum::<usize>(), WORKLOADS.len());
    }
}
