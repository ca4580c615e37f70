//! [`Record`]: the result of a finished job; and [`Records`]: those of many jobs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Job;

/// The result of a finished job. [`Entry`](crate::Entry) is a record for settings and results of any type. A program
/// whose records have another form implements this trait for them.
pub trait Record: Clone + Serialize + Sized {
    /// The settings of the job.
    type Settings: Clone + Serialize;

    /// The version of the JSON format, which is in the field `format`. A record in another format is an error.
    const FORMAT: u32;

    /// The identity of the job.
    fn job(&self) -> &str;

    /// Parses the record of a job with these settings; `None` if it is a record of other settings.
    ///
    /// # Errors
    /// If the JSON is not a record.
    fn parse(json: serde_json::Value, settings: &Self::Settings) -> Result<Option<Self>, serde_json::Error>;
}

/// Jobs whose records are of type `R`.
pub type Jobs<R> = Vec<Job<<R as Record>::Settings>>;

/// The records of finished jobs, by the identity of the job.
#[derive(Clone, Debug)]
pub struct Records<R>(BTreeMap<String, R>);

impl<R: Record> Records<R> {
    /// The record of the job with this identity.
    pub fn get(&self, id: &str) -> Option<&R> {
        self.0.get(id)
    }

    /// Whether a job is finished.
    pub fn contains(&self, job: &Job<R::Settings>) -> bool {
        self.0.contains_key(&job.id)
    }

    /// The number of finished jobs.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no job is finished.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All records, by the identity of the job.
    pub fn iter(&self) -> impl Iterator<Item = &R> {
        self.0.values()
    }

    /// Adds the record of a job, or replaces it.
    pub fn insert(&mut self, record: R) {
        self.0.insert(record.job().to_owned(), record);
    }
}

impl<R> Default for Records<R> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<R: Record> FromIterator<R> for Records<R> {
    fn from_iter<I: IntoIterator<Item = R>>(records: I) -> Self {
        Self(records.into_iter().map(|record| (record.job().to_owned(), record)).collect())
    }
}
