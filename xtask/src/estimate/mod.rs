//! What jobs take: time at most, by the measured time of steps of their form, and space on the disk.

mod form;
mod pace;

use std::collections::BTreeMap;
use std::iter::Sum;
use std::num::NonZeroUsize;
use std::time::Duration;

use anyhow::{Context as _, Result};
use truezero_datasets::Dataset;
use truezero_eval::RunOutcome;

use crate::data::Part;
use crate::experiments::{Context, parts};
use crate::job::{Job, Work};
use crate::store::Runs;
use crate::words;

use form::{Form, Load};
use pace::{Pace, Spent};

/// What a job takes, or several together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Estimate {
    /// Of one worker, at most: as if training never ended before its last epoch.
    pub(crate) seconds: f64,
    /// On the disk.
    pub(crate) bytes: f64,
}

impl Sum for Estimate {
    fn sum<I: Iterator<Item = Self>>(estimates: I) -> Self {
        estimates.fold(Self::default(), |sum, estimate| Self {
            seconds: sum.seconds + estimate.seconds,
            bytes: sum.bytes + estimate.bytes,
        })
    }
}

impl Estimate {
    /// The time for a person, of so many workers. A part of a second counts as one: the time is one at most.
    pub(crate) fn time(&self, workers: NonZeroUsize) -> String {
        at_most(self.seconds / workers.get() as f64)
    }

    /// The space for a person.
    pub(crate) fn space(&self) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a sum of sizes of files"
        )]
        let bytes = self.bytes.round() as u64;
        words::size(bytes)
    }
}

/// A time for a person, in whole seconds rounded up.
pub(crate) fn at_most(seconds: f64) -> String {
    words::duration(Duration::try_from_secs_f64(seconds.ceil().max(0.0)).unwrap_or(Duration::MAX))
}

/// Estimates jobs, and times steps where no finished run tells how long they take.
#[derive(Debug)]
pub(crate) struct Estimator<'a> {
    context: &'a Context<'a>,
    parts: Vec<Part>,
    /// By identity, for jobs build upon others.
    works: BTreeMap<String, Work>,
    paces: Vec<(Form, Pace)>,
}

impl<'a> Estimator<'a> {
    /// Knows the forms of finished runs of this processor; `jobs` are all that are planned, finished or not.
    pub(crate) fn new<'j>(
        context: &'a Context<'a>,
        jobs: impl Iterator<Item = &'j Job>,
        runs: &Runs,
        cpu: &str,
    ) -> Result<Self> {
        let mut works = BTreeMap::new();
        let mut finished = BTreeMap::new();
        for job in jobs {
            works.insert(job.id.clone(), job.work.clone());
            finished.extend(runs.record(job).map(|record| (job.id.clone(), record)));
        }
        let mut estimator = Self { context, parts: parts(context), works, paces: Vec::new() };
        let kernels = context.kernels.to_string();
        let mut spent: Vec<(Form, Spent)> = Vec::new();
        for (id, record) in finished {
            let environment = record.environment();
            // A diverged run has not judged the test examples, and one without steps, above a dead layer, tells nothing of them.
            let tells = record.outcome() != RunOutcome::Diverged && record.cost().steps > 0;
            if !tells || environment.cpu != cpu || environment.kernels != kernels {
                continue;
            }
            let Some(work) = estimator.works.get(&id) else { continue };
            let dataset = estimator.dataset(work)?;
            let form = Form::of(work, dataset, &estimator.works)?;
            let more = Spent::by(record.cost(), &Load::of(work, dataset, record.epochs()));
            match spent.iter_mut().find(|(known, _)| *known == form) {
                Some((_, sum)) => *sum = sum.and(more),
                None => spent.push((form, more)),
            }
        }
        estimator.paces = spent.into_iter().map(|(form, spent)| (form, spent.pace())).collect();
        Ok(estimator)
    }

    /// What a job takes from its start to its end.
    pub(crate) fn estimate(&mut self, job: &Job) -> Result<Estimate> {
        let dataset = self.dataset(&job.work)?;
        let form = Form::of(&job.work, dataset, &self.works)?;
        let load = Load::of(&job.work, dataset, job.descent().max_epochs as usize);
        let known = self.paces.iter().find(|(known, _)| *known == form).map(|(_, pace)| *pace);
        let pace = match known {
            Some(pace) => pace,
            None => Pace::measure(&form, dataset, self.context.kernels)
                .with_context(|| format!("the steps of {} cannot be timed", job.label))?,
        };
        let bytes = form.model_bytes() + load.record_bytes;
        if known.is_none() {
            self.paces.push((form, pace));
        }
        Ok(Estimate { seconds: pace.seconds(&load), bytes })
    }

    /// The whole data set of which a job takes a part.
    fn dataset(&self, work: &Work) -> Result<&'a Dataset> {
        let settings = match work {
            Work::Supervised(settings) => &settings.data,
            Work::PreTraining(settings) => &settings.data,
        };
        let is_it = |dataset: &Dataset| {
            self.parts.iter().any(|part| part.fingerprint(dataset) == settings.fingerprint)
        };
        let mut datasets = self.context.data.all().map(|(_, dataset)| dataset);
        datasets.find(|dataset| is_it(dataset)).with_context(|| format!("{} is not loaded", settings.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_add_up() {
        let one = Estimate { seconds: 1.5, bytes: 2e6 };
        let sum: Estimate = [one, one, Estimate::default()].into_iter().sum();
        assert_eq!(sum, Estimate { seconds: 3.0, bytes: 4e6 });
        assert_eq!([].into_iter().sum::<Estimate>(), Estimate::default());
    }

    #[test]
    fn times_are_rounded_up() {
        for (seconds, words) in
            [(0.0, "0 s"), (-0.0, "0 s"), (0.01, "1 s"), (59.5, "1 min 00 s"), (805_560.0, "9 days 8 h")]
        {
            assert_eq!(at_most(seconds), words);
        }
        assert!(!at_most(f64::INFINITY).is_empty());
        let estimate = Estimate { seconds: 90.0, bytes: 106_531.9e6 };
        let two = NonZeroUsize::new(2).unwrap();
        assert_eq!((estimate.time(two), estimate.space()), ("45 s".to_owned(), "107 GB".to_owned()));
    }
}
