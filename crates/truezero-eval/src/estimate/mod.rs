//! [`Estimator`]: an upper bound of the time that jobs take, and the space of their files.

mod form;
mod pace;

use std::collections::BTreeMap;
use std::fmt;

use truezero_sweep::{Estimate, Job};
use truezero_tensor::Kernels;

use self::form::{Form, Load};
use self::pace::{Pace, Spent};
use crate::{DataSettings, EvalError, RunData, RunOutcome, Runs, Work};

/// Estimates the time of jobs and the size of their files: by finished runs with the same kind of steps or, if there
/// are none, by timing some steps.
pub struct Estimator<'a> {
    find: &'a dyn Fn(&DataSettings) -> Option<RunData<'a>>,
    kernels: Kernels,
    /// By identity: a job may build upon another.
    works: BTreeMap<String, Work>,
    paces: Vec<(Form, Pace)>,
}

impl<'a> Estimator<'a> {
    /// `find` returns the whole data set whose examples, or some of them, the settings name. `jobs` are all planned
    /// jobs, finished or not. Of the `finished` ones those count that were run on this processor with these kernels.
    ///
    /// # Errors
    /// [`EvalError::NoData`] if the data set of a finished job is not found, and [`EvalError::NotPlanned`] if a job
    /// that it builds upon is not among `jobs`.
    pub fn new<'j>(
        find: &'a dyn Fn(&DataSettings) -> Option<RunData<'a>>,
        kernels: Kernels,
        jobs: impl IntoIterator<Item = &'j Job<Work>>,
        finished: &Runs,
        cpu: &str,
    ) -> Result<Self, EvalError> {
        let mut works = BTreeMap::new();
        let mut records = BTreeMap::new();
        for job in jobs {
            works.insert(job.id.clone(), job.settings.clone());
            records.extend(finished.get(&job.id).map(|record| (job.id.clone(), record)));
        }
        let mut estimator = Self { find, kernels, works, paces: Vec::new() };
        let kernels = kernels.to_string();
        let mut spent: Vec<(Form, Spent)> = Vec::new();
        for (id, record) in records {
            let environment = record.environment();
            // A diverged run did not evaluate the test examples, and a run above a dead layer took no steps.
            let counts = record.outcome() != RunOutcome::Diverged && record.cost().steps > 0;
            if !counts || environment.cpu != cpu || environment.kernels != kernels {
                continue;
            }
            let Some(work) = estimator.works.get(&id) else { continue };
            let dataset = estimator.data(work)?.dataset;
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
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and [`EvalError::Examples`] if there are no training examples to time steps with.
    pub fn estimate(&mut self, job: &Job<Work>) -> Result<Estimate, EvalError> {
        let data = self.data(&job.settings)?;
        let dataset = data.dataset;
        let form = Form::of(&job.settings, dataset, &self.works)?;
        let load = Load::of(&job.settings, dataset, job.settings.descent().max_epochs as usize);
        let known = self.paces.iter().find(|(known, _)| *known == form).map(|(_, pace)| *pace);
        let pace = match known {
            Some(pace) => pace,
            None => Pace::measure(&form, data, self.kernels)
                .map_err(|source| EvalError::Examples { job: job.label.clone(), source })?,
        };
        let bytes = form.model_bytes() + load.record_bytes;
        if known.is_none() {
            self.paces.push((form, pace));
        }
        Ok(Estimate { seconds: pace.seconds(&load), bytes })
    }

    fn data(&self, work: &Work) -> Result<RunData<'a>, EvalError> {
        let settings = work.data();
        (self.find)(settings).ok_or_else(|| EvalError::NoData { data: settings.name.clone() })
    }
}

impl fmt::Debug for Estimator<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Estimator").field("paces", &self.paces).finish_non_exhaustive()
    }
}
