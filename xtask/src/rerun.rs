//! `cargo xtask rerun`: repeats a finished run and compares the result.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use truezero_eval::stored_job;

use crate::experiments::parts;
use crate::interrupt::{Completion, Interrupt};
use crate::output;
use crate::record::summary;
use crate::reproduce::{Begun, Prepared, with_prepared};
use crate::run::{Restoring, Shared, UntilInterrupt, restore_all};

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  cargo xtask rerun 98ac4c63fd1f9ecdd8a46b8b --out reproduction/paper

Nothing in the reproduction changes, but for models of runs below, which are trained again if they were deleted.")]
pub(crate) struct Rerun {
    /// The identity of the run: the name of its record without `.json`, or the beginning of it
    id: String,

    #[command(flatten)]
    reproduction: Begun,
}

pub(crate) fn run(arguments: &Rerun) -> Result<Completion> {
    let asked = arguments.reproduction.asked()?;
    output::set_verbosity(asked.talk.into());
    with_prepared(&asked, |prepared| {
        let Prepared { context, environment, output: folder, .. } = prepared;
        let id = identity(&arguments.id, context.store.listed()?.into_keys())
            .with_context(|| format!("in `{}`", folder.display()))?;
        let (job, record) =
            stored_job(context.store, &id)?.with_context(|| format!("run {id} is not finished"))?;
        let interrupt = Interrupt::listen()?;
        let parts = parts(&context.sizes);
        let shared = Shared {
            store: context.store,
            data: context.data,
            parts: &parts,
            kernels: context.kernels,
            environment,
            checkpoint_every: asked.checkpoint_every,
            interrupt: &interrupt,
            restoring: Restoring::default(),
        };
        output::note(&format!("Repeating {}: {}", job.label, summary(&record)));
        if !restore_all(&shared, job.settings.builds_upon())? {
            return Ok(Completion::Interrupted);
        }
        let (place, dataset) = context.data.find(job.settings.data(), &parts).with_context(|| {
            format!(
                "the run is of data that the reproduction in `{}` was not asked for last, or that are not here",
                folder.display()
            )
        })?;
        let data = context.data.run_data(place, &dataset);
        let repeated = shared.runner().repeat(&job, &record, data, &mut UntilInterrupt(&interrupt))?;
        if repeated.is_none() {
            return Ok(Completion::Interrupted);
        }
        let model =
            if shared.runner().has_model(&id) { "record and model" } else { "record; its model was deleted" };
        output::result(&format!("{id}: the same bits ({model})"));
        Ok(Completion::Done)
    })
}

/// The one identity that begins so.
fn identity(beginning: &str, known: impl Iterator<Item = String>) -> Result<String> {
    let mut found = known.filter(|id| id.starts_with(beginning));
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (Some(_), Some(_)) => bail!("more than one run begins with {beginning}"),
        (None, _) => bail!("there is no run {beginning}"),
    }
}
