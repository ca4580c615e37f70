//! One run: finds the examples that a job names, and hands them to the harness.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use truezero_eval::{Environment, EvalError, MODEL, Runner, stored_job};
use truezero_network::Network;
use truezero_sweep::execute;
use truezero_tensor::Kernels;
use truezero_train::{Observer, Step};

use crate::data::{Data, Subset};
use crate::interrupt::Interrupt;
use crate::job::Job;
use crate::output;
use crate::record::Record;
use crate::store::Store;

/// What all runs share.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    pub(crate) store: &'a Store,
    pub(crate) data: &'a Data,
    /// The parts of data sets that jobs may name.
    pub(crate) parts: &'a [Subset],
    pub(crate) kernels: Kernels,
    pub(crate) environment: &'a Environment,
    pub(crate) checkpoint_every: Duration,
    pub(crate) interrupt: &'a Interrupt,
    pub(crate) restoring: Restoring,
}

/// A lock for each model that is made again, so that no two runs make the same one.
#[derive(Debug, Default)]
pub(crate) struct Restoring(Mutex<BTreeMap<String, Arc<Mutex<()>>>>);

impl Restoring {
    fn lock(&self, id: &str) -> Arc<Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(id.to_owned()).or_default())
    }
}

/// How often a run is tried whose models another process deletes at the same time.
const TRIES: u32 = 3;

/// Does a job and keeps what it leaves. `None`, and only its state is kept, if the observer ended it.
pub(crate) fn run(shared: &Shared<'_>, job: &Job, observer: &mut impl Observer) -> Result<Option<Record>> {
    let (place, dataset) = shared.data.find(job.settings.data(), shared.parts)?;
    let data = shared.data.run_data(place, &dataset);
    let mut tries = 0;
    loop {
        if !restore_all(shared, job.settings.builds_upon())? {
            return Ok(None);
        }
        tries += 1;
        match shared.runner().run(job, data, observer) {
            Err(EvalError::Model { .. }) if tries < TRIES => {}
            done => return Ok(done?),
        }
    }
}

/// Makes those models of finished jobs again that were deleted or are damaged, `workers` at a time.
pub(crate) fn restore_side_by_side(
    shared: &Shared<'_>,
    jobs: impl IntoIterator<Item = String>,
    workers: NonZeroUsize,
) -> Result<()> {
    let mut gone = Vec::new();
    for id in BTreeSet::from_iter(jobs) {
        if !shared.runner().has_model(&id) {
            gone.extend(stored_job(shared.store, &id)?.map(|(job, _)| job));
        }
    }
    execute(gone, workers, &|| shared.interrupt.is_asked(), |job| restore(shared, &job.id).map(drop))
}

/// Makes those models of finished jobs again that were deleted or are damaged. False if the user has asked to stop.
pub(crate) fn restore_all<'a>(shared: &Shared<'_>, jobs: impl IntoIterator<Item = &'a str>) -> Result<bool> {
    for id in jobs {
        if !restore(shared, id)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes the model again, if it is gone, and those below it. A model's lock is taken before those of the models below,
/// of which it is none.
fn restore(shared: &Shared<'_>, id: &str) -> Result<bool> {
    let lock = shared.restoring.lock(id);
    let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
    match shared.store.read_file(id, MODEL) {
        Ok(model) if Network::<f32>::from_safetensors(&model).is_ok() => return Ok(true),
        Err(fault) if fault.is_fault() => shared.store.add_fault(&fault),
        _ => {}
    }
    let (job, record) = stored_job(shared.store, id)?
        .with_context(|| format!("job {id} is not finished, and another run builds upon it"))?;
    for below in job.settings.builds_upon() {
        if !restore(shared, below)? {
            return Ok(false);
        }
    }
    output::note(&format!("Training again, since its model is gone: {}", job.label));
    let (place, dataset) = shared.data.find(job.settings.data(), shared.parts)?;
    let data = shared.data.run_data(place, &dataset);
    Ok(shared.runner().restore(&job, record, data, &mut UntilInterrupt(shared.interrupt))?.is_some())
}

impl Shared<'_> {
    pub(crate) fn runner(&self) -> Runner<'_> {
        Runner {
            store: self.store,
            kernels: self.kernels,
            environment: self.environment,
            checkpoint_every: Some(self.checkpoint_every),
        }
    }
}

/// Ends a run once the user has asked to stop.
#[derive(Debug)]
pub(crate) struct UntilInterrupt<'a>(pub(crate) &'a Interrupt);

impl Observer for UntilInterrupt<'_> {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        self.0.control()
    }
}
