//! [`Records`]: what finished jobs left; and [`Record`], what one of them may be.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Job;

/// What a finished job leaves. [`Entry`](crate::Entry) is one for settings and results of any type; a program that
/// needs records of its own form implements this for them.
pub trait Record: Clone + Serialize + Sized {
    /// What the job was run with.
    type Settings: Clone + Serialize;

    /// The version of the JSON form, which stands in its field `format`. A record of another version is refused.
    const FORMAT: u32;

    /// The identity of the job.
    fn job(&self) -> &str;

    /// Parses the record of a job with these settings; `None` if it is a record of other settings.
    ///
    /// # Errors
    /// If the JSON is no record.
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

    /// How many jobs are finished.
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

    /// Adds the record of a job, in the place of one that was there.
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
