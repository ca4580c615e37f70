//! Doing a finished job again, to see that it ends in the same bits, or because its model is gone.

use truezero_network::Network;
use truezero_sweep::{Job, Record as _, Store};
use truezero_train::Observer;

use super::{CHECKPOINT, RunData, Runner};
use crate::models::MODEL;
use crate::{
    EvalError, PreTrainingRecord, RunRecord, Work, WorkRecord, keep, load_network, pre_training_job,
    supervised_job,
};

/// A finished job and its record, by its identity alone: the settings are in the record. `None` if it is not finished.
///
/// # Errors
/// [`EvalError::Sweep`] if the record cannot be used.
pub fn stored_job(store: &Store<WorkRecord>, id: &str) -> Result<Option<(Job<Work>, WorkRecord)>, EvalError> {
    let Some((path, json)) = store.read_json(id)? else { return Ok(None) };
    let is_network = json.get("settings").is_some_and(|settings| settings.get("architecture").is_some());
    let record = if is_network {
        serde_json::from_value::<RunRecord>(json).map(WorkRecord::Supervised)
    } else {
        serde_json::from_value::<PreTrainingRecord>(json).map(WorkRecord::PreTraining)
    };
    let damaged = |source| truezero_sweep::SweepError::Damaged { path: path.clone(), source };
    let record = record.map_err(damaged)?;
    let job = match &record {
        WorkRecord::Supervised(record) => {
            let network = format!("{} network {id}", record.settings.data.name);
            supervised_job(record.settings.clone(), &network)?
        }
        WorkRecord::PreTraining(record) => {
            pre_training_job(record.settings.clone(), &record.settings.data.name)?
        }
    };
    if job.id != id {
        return Err(truezero_sweep::SweepError::OtherJob { path }.into());
    }
    Ok(Some((job, record)))
}

impl Runner<'_> {
    /// Whether the model of a finished job is in the store, as the job left it.
    pub fn has_model(&self, job: &str) -> bool {
        load_network(self.store, job).is_ok()
    }

    /// Does a finished job again and compares the result with `record`, and the weights with the model, if that is
    /// still there. Nothing is written. `None` if the observer ended it.
    ///
    /// # Errors
    /// [`EvalError::NotRepeated`] if the result is another one, and otherwise as [`run`](Self::run).
    pub fn repeat(
        &self,
        job: &Job<Work>,
        record: &WorkRecord,
        data: RunData<'_>,
        observer: &mut impl Observer,
    ) -> Result<Option<Network<f32>>, EvalError> {
        let afresh = Self { checkpoint_every: None, ..*self };
        let Some((found, network)) = afresh.train(job, data, observer)? else { return Ok(None) };
        self.compare(job, record, &found, &network)?;
        Ok(Some(network))
    }

    /// Compares what a finished job came to with its record, and the weights with the model, if that is still there.
    fn compare(
        &self,
        job: &Job<Work>,
        record: &WorkRecord,
        found: &WorkRecord,
        network: &Network<f32>,
    ) -> Result<(), EvalError> {
        let mut parts = record.differences(found);
        if let Ok(model) = self.store.read_file(&job.id, MODEL) {
            let found = network
                .to_safetensors()
                .map_err(|source| EvalError::UnwritableModel { job: job.id.clone(), source })?;
            if model != found {
                parts.push("weights");
            }
        }
        if parts.is_empty() { Ok(()) } else { Err(EvalError::NotRepeated { job: job.id.clone(), parts }) }
    }

    /// Makes the model of a finished job again, whose file was deleted or is damaged. The record stays as it is. The
    /// state is kept as that of a [`run`](Self::run) is. `None` if the observer ended it.
    ///
    /// # Errors
    /// As [`repeat`](Self::repeat), and if the model cannot be written.
    pub fn restore(
        &self,
        job: &Job<Work>,
        record: WorkRecord,
        data: RunData<'_>,
        observer: &mut impl Observer,
    ) -> Result<Option<WorkRecord>, EvalError> {
        debug_assert_eq!(record.job(), job.id);
        let Some((found, network)) = self.train(job, data, observer)? else { return Ok(None) };
        if let Err(other) = self.compare(job, &record, &found, &network) {
            self.store.delete(&job.id, CHECKPOINT)?;
            return Err(other);
        }
        let record = keep(self.store, record, &network)?;
        self.store.delete(&job.id, CHECKPOINT)?;
        Ok(Some(record))
    }
}
