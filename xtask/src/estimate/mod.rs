//! What jobs take: time at most, by the measured time of steps of their form, and space on the disk.

mod form;
mod pace;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use truezero_datasets::Dataset;
use truezero_eval::RunOutcome;
use truezero_sweep::Estimate;
use truezero_tensor::Kernels;

use crate::data::{Data, Part};
use crate::job::{Job, Work};
use crate::record::Runs;

use form::{Form, Load};
use pace::{Pace, Spent};

/// Estimates jobs, and times steps where no finished run tells how long they take.
#[derive(Debug)]
pub(crate) struct Estimator<'a> {
    data: &'a Data,
    /// The parts of data sets that jobs may name.
    parts: Vec<Part>,
    kernels: Kernels,
    /// By identity, for jobs build upon others.
    works: BTreeMap<String, Work>,
    paces: Vec<(Form, Pace)>,
}

impl<'a> Estimator<'a> {
    /// Knows the forms of finished runs of this processor; `jobs` are all that are planned, finished or not.
    pub(crate) fn new<'j>(
        data: &'a Data,
        parts: Vec<Part>,
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
        let mut estimator = Self { data, parts, kernels, works, paces: Vec::new() };
        let kernels = kernels.to_string();
        let mut spent: Vec<(Form, Spent)> = Vec::new();
        for (id, record) in finished {
            let environment = record.environment();
            // A diverged run has not judged the test examples, and one without steps, above a dead layer, tells nothing
            // of them.
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

    /// What a job takes at most: the time is as if training never ended before its last epoch.
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

    /// The whole data set of which a job takes a part.
    fn dataset(&self, work: &Work) -> Result<&'a Dataset> {
        let settings = match work {
            Work::Supervised(settings) => &settings.data,
            Work::PreTraining(settings) => &settings.data,
        };
        let is_it = |dataset: &Dataset| {
            self.parts.iter().any(|part| part.fingerprint(dataset) == settings.fingerprint)
        };
        let mut datasets = self.data.all().map(|(_, dataset)| dataset);
        datasets.find(|dataset| is_it(dataset)).with_context(|| format!("{} is not loaded", settings.name))
    }
}
