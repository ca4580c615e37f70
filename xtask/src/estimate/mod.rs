//! [`Estimator`]: an upper bound of the time that jobs take, and the space of their files.

mod form;
mod pace;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use truezero_datasets::Dataset;
use truezero_eval::{DataSettings, RunOutcome};
use truezero_sweep::Estimate;
use truezero_tensor::Kernels;

use crate::job::{Job, Work};
use crate::record::Runs;

use form::{Form, Load};
use pace::{Pace, Spent};

/// Finds the whole data set, some examples of which a job's settings name.
pub(crate) type FindData<'a> = &'a dyn Fn(&DataSettings) -> Result<&'a Dataset>;

/// Estimates jobs, by the finished runs of the same form or, where there are none, by timing some steps.
pub(crate) struct Estimator<'a> {
    find: FindData<'a>,
    kernels: Kernels,
    /// By identity: a job may build upon another.
    works: BTreeMap<String, Work>,
    paces: Vec<(Form, Pace)>,
}

impl<'a> Estimator<'a> {
    /// `jobs` are all planned jobs, finished or not; of the finished ones those count that were run on this processor
    /// with these kernels.
    pub(crate) fn new<'j>(
        find: FindData<'a>,
        kernels: Kernels,
        jobs: impl Iterator<Item = &'j Job>,
        runs: &Runs,
        cpu: &str,
    ) -> Result<Self> {
        let mut works = BTreeMap::new();
        let mut finished = BTreeMap::new();
        for job in jobs {
            works.insert(job.id.clone(), job.settings.clone());
            finished.extend(runs.get(&job.id).map(|record| (job.id.clone(), record)));
        }
        let mut estimator = Self { find, kernels, works, paces: Vec::new() };
        let kernels = kernels.to_string();
        let mut spent: Vec<(Form, Spent)> = Vec::new();
        for (id, record) in finished {
            let environment = record.environment();
            // A diverged run did not evaluate the test examples, and a run above a dead layer took no steps.
            let counts = record.outcome() != RunOutcome::Diverged && record.cost().steps > 0;
            if !counts || environment.cpu != cpu || environment.kernels != kernels {
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

    /// The time of a job as if it were trained to its last epoch, and the size of its files.
    pub(crate) fn estimate(&mut self, job: &Job) -> Result<Estimate> {
        let dataset = self.dataset(&job.settings)?;
        let form = Form::of(&job.settings, dataset, &self.works)?;
        let load = Load::of(&job.settings, dataset, job.settings.descent().max_epochs as usize);
        let known = self.paces.iter().find(|(known, _)| *known == form).map(|(_, pace)| *pace);
        let pace = match known {
            Some(pace) => pace,
            None => Pace::measure(&form, dataset, self.kernels)
                .with_context(|| format!("the steps of {} cannot be timed", job.label))?,
        };
        let bytes = form.model_bytes() + load.record_bytes;
        if known.is_none() {
            self.paces.push((form, pace));
        }
        Ok(Estimate { seconds: pace.seconds(&load), bytes })
    }

    fn dataset(&self, work: &Work) -> Result<&'a Dataset> {
        (self.find)(match work {
            Work::Supervised(settings) => &settings.data,
            Work::PreTraining(settings) => &settings.data,
        })
    }
}
