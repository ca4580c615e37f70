//! [`Job`]: one run, identified by the hash of its settings.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::SweepError;

/// The bytes of the hash in an identity. With 96 bits, 10⁹ jobs collide with a probability below 10⁻¹⁰.
const BYTES: usize = 12;

/// One run, identified by its settings.
#[derive(Clone, Debug)]
pub struct Job<S> {
    /// The identity: a hash of the settings in hexadecimal digits. The record is named after it.
    pub id: String,
    /// A name for people. It is no part of the identity.
    pub label: String,
    /// Everything that the result depends on.
    pub settings: S,
}

impl<S: Serialize> Job<S> {
    /// A job with these settings. `kind` tells the jobs of different programs apart. Raise `version` when the same
    /// settings give a different result than before: then older records are not used.
    ///
    /// # Errors
    /// [`SweepError::Settings`] if the settings cannot be written as JSON.
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

/// Removes repeated jobs; the first of each stays.
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
    fn settings_that_have_no_json_are_named_by_the_label() {
        let settings = std::collections::BTreeMap::from([((1, 2), 3)]);
        let error = Job::new("square", 1, settings, "pairs").unwrap_err();
        assert_eq!(error.to_string(), "the settings of `pairs` cannot be written as JSON");
    }

    #[test]
    fn of_repeated_jobs_the_first_stays() {
        let job = |settings: u32, label: &str| Job::new("square", 1, settings, label).unwrap();
        let jobs = unique(vec![job(2, "first"), job(1, "second"), job(2, "third")]);
        assert_eq!(jobs.iter().map(|job| job.label.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    }
}
