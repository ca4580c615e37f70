//! [`Entry`]: a record for settings and results of any type.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Job, Record};

/// The record of a job with settings `S` and result `T`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<S, T> {
    format: u32,
    /// The identity of the job.
    pub job: String,
    /// The settings of the job.
    pub settings: S,
    /// The result of the job.
    pub result: T,
}

impl<S: Clone, T> Entry<S, T> {
    /// The record of a finished job.
    pub fn new(job: &Job<S>, result: T) -> Self {
        Self { format: FORMAT, job: job.id.clone(), settings: job.settings.clone(), result }
    }
}

const FORMAT: u32 = 1;

impl<S, T> Record for Entry<S, T>
where
    S: Clone + PartialEq + Serialize + DeserializeOwned,
    T: Clone + Serialize + DeserializeOwned,
{
    type Settings = S;
    const FORMAT: u32 = FORMAT;

    fn job(&self) -> &str {
        &self.job
    }

    fn parse(json: serde_json::Value, settings: &S) -> Result<Option<Self>, serde_json::Error> {
        let entry: Self = serde_json::from_value(json)?;
        Ok(Some(entry).filter(|entry| entry.settings == *settings))
    }
}
