//! `cargo xtask store`: checks the files of finished runs, and deletes models that nothing needs.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use truezero_sweep::words::counted;
use truezero_sweep::{Archive, SweepError, Verified};

use crate::interrupt::Completion;
use crate::output;
use crate::plan::plan;
use crate::prune::{prune, unneeded};
use crate::reproduce::{Begun, Prepared, with_prepared};
use crate::store::{published, published_measurements};

#[derive(Debug, Args)]
pub(crate) struct StoreCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Compare every record, model and measurement with its checksum, and name those that are damaged
    Verify {
        /// The folder of a reproduction, or of published results
        #[arg(default_value = "reproduction/quick")]
        folder: PathBuf,
    },
    /// Delete the models that no unfinished run needs, and on which nothing is left to measure for the report. A model
    /// that is needed later is trained again
    Prune {
        #[command(flatten)]
        reproduction: Begun,

        /// Delete nothing, and say how much would be deleted
        #[arg(long)]
        dry_run: bool,
    },
}

pub(crate) fn run(arguments: &StoreCommand) -> Result<Completion> {
    match &arguments.action {
        Action::Verify { folder } => verify(folder)?,
        Action::Prune { reproduction, dry_run } => with_prepared(&reproduction.asked()?, |prepared| {
            let Prepared { context, experiments, .. } = prepared;
            let (runs, open) = plan(context, experiments)?;
            if *dry_run {
                output::result(&format!(
                    "Would be deleted: {}",
                    unneeded(context, experiments, &runs, &open)?
                ));
            } else {
                output::result(&format!("Deleted: {}", prune(context, experiments, &runs, &open)?));
            }
            Ok(())
        })?,
    }
    Ok(Completion::Done)
}

fn verify(folder: &Path) -> Result<()> {
    let (store, measurements) = (published(folder)?, published_measurements(folder)?);
    if let Some(archive) = store.archive() {
        // Reading it has compared each line with its checksum.
        let measured = measurements.archive().map_or(0, Archive::len);
        let [records, measured] = [(archive.len(), "record"), (measured, "measurement")]
            .map(|(number, what)| counted(number, what));
        output::result(&format!("`{}`: {records}, {measured}", archive.path().display()));
        return Ok(());
    }
    if !store.folder().is_dir() {
        bail!(
            "`{}` has no runs: name the folder of a reproduction or of published results",
            folder.display()
        );
    }
    let verified = store.verify()?;
    let measured = if measurements.folder().is_dir() { measurements.verify()? } else { Verified::default() };
    let faults: Vec<&SweepError> = verified.faults.iter().chain(&measured.faults).collect();
    for fault in &faults {
        output::result(&fault.to_string());
    }
    let mut words = vec![counted(verified.records, "record"), counted(verified.files, "model")];
    for (number, what) in [
        (measured.records, "measurement"),
        (verified.deleted, "deleted model"),
        (verified.unfinished, "unfinished file"),
        (verified.unsealed, "unsealed record"),
    ] {
        if number > 0 {
            words.push(counted(number, what));
        }
    }
    output::result(&format!("`{}`: {}", store.folder().display(), words.join(", ")));
    match faults.len() {
        0 => Ok(()),
        faults => {
            bail!("{}: `cargo xtask reproduce` makes what it needs again", counted(faults, "damaged file"))
        }
    }
}
