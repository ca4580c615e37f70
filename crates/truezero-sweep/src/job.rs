//! [`Job`]: one run, identified by the hash of its settings.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::SweepError;

/// How much of the hash an identity has: 96 bits, in 24 hexadecimal digits, so that no two of 10⁹ jobs meet.
const BYTES: usize = 12;

/// One run, to be done unless its record is there already.
#[derive(Clone, Debug)]
pub struct Job<S> {
    /// The hash of the settings, in hexadecimal digits: the name of the record.
    pub id: String,
    /// What a person calls the job. It is no part of the identity.
    pub label: String,
    /// Everything that the result depends on.
    pub settings: S,
}

impl<S: Serialize> Job<S> {
    /// A job of a `kind`, such as the name of the program, with its `version`: raise it when the same settings give
    /// another result than before, and no older record is taken for a result of today.
    ///
    /// # Errors
    /// [`SweepError::Settings`] if the settings have no JSON.
    pub fn new(kind: &str, version: u32, settings: S, label: impl Into<String>) -> Result<Self, SweepError> {
        let label = label.into();
        let json = match serde_json::to_string(&settings) {
            Ok(json) => json,
            Err(source) => return Err(SweepError::Settings { label, source }),
        };
        let hash = Sha256::digest(format!("{kind}, numerics {version}\n{json}"));
        let mut id = String::with_capacity(2 * BYTES);
        for byte in hash.iter().take(BYTES) {
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
        }
        Ok(Self { id, label, settings })
    }
}

/// Each job once, where it comes first.
pub fn unique<S>(mut jobs: Vec<Job<S>>) -> Vec<Job<S>> {
    let mut seen = BTreeSet::new();
    jobs.retain(|job| seen.insert(job.id.clone()));
    jobs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected digits are those of `printf 'square, numerics 1\n3' | sha256sum`.
    #[test]
    fn the_identity_is_the_hash_of_kind_version_and_settings() {
        let id = |kind, version, settings: u32| Job::new(kind, version, settings, "a label").unwrap().id;
        assert_eq!(id("square", 1, 3), "0ae077cf1f0cca31045e5dd8");
        let others = [id("cube", 1, 3), id("square", 2, 3), id("square", 1, 4)];
        assert!(others.iter().all(|other| *other != id("square", 1, 3)));
        assert_eq!(Job::new("square", 1, 3, "another label").unwrap().id, id("square", 1, 3));
    }

    #[test]
    fn settings_without_json_are_refused_by_the_label() {
        let settings = std::collections::BTreeMap::from([((1, 2), 3)]);
        let error = Job::new("square", 1, settings, "pairs").unwrap_err();
        assert_eq!(error.to_string(), "the settings of `pairs` cannot be written as JSON");
    }

    #[test]
    fn a_job_that_comes_twice_is_kept_where_it_comes_first() {
        let job = |settings: u32, label: &str| Job::new("square", 1, settings, label).unwrap();
        let jobs = unique(vec![job(2, "first"), job(1, "second"), job(2, "third")]);
        assert_eq!(jobs.iter().map(|job| job.label.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    }
}
