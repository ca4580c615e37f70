//! `cargo xtask report`: the report of a reproduction, or of published results, written again from the records.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use truezero_sweep::Records;
use truezero_sweep::words::counted;

use super::arguments::{Reproduce, Talk};
use super::report::is_without_network;
use super::{Prepared, asked, reproduce, with_prepared, write_tables};
use crate::interrupt::Completion;
use crate::measurement::{Measured, all_kept};
use crate::output;
use crate::plan::plan;
use crate::record::Runs;
use crate::store::{self, COMPRESSED, COMPRESSED_MEASUREMENTS};

#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  cargo xtask report --from results/mnist                  the published report again, from its records
  cargo xtask report --from reproduction/quick             the report of what is finished by now
  cargo xtask report --from reproduction/paper --publish mine
                                                           all records in one file, and their report")]
pub(crate) struct RedrawnReport {
    /// The folder of a reproduction, or of published results
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,

    /// The folder of the report [default: that of --from]. It gets all records in one compressed file, and what
    /// was measured on the models in another, without the models
    #[arg(long, value_name = "FOLDER")]
    publish: Option<PathBuf>,

    /// The folder of the data sets' manifests [default: datasets in the repository]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// The folder of fetched and generated data sets [default: that of `TRUEZERO_DATA`, or one in the system's folder
    /// for caches]
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,

    #[command(flatten)]
    talk: Talk,
}

pub(crate) fn redraw(arguments: &RedrawnReport) -> Result<Completion> {
    let asked = Reproduce {
        report_only: true,
        out: Some(arguments.from.clone()),
        data: arguments.data.clone(),
        cache: arguments.cache.clone(),
        talk: arguments.talk,
        ..asked::read(&arguments.from)?
    };
    let Some(folder) = &arguments.publish else { return reproduce(&asked) };
    if store::store(folder).folder().is_dir() {
        bail!("`{}` has the runs of a reproduction: choose another folder with --publish", folder.display());
    }
    output::set_verbosity(arguments.talk.into());
    asked::check_folder(folder)?;
    with_prepared(&asked, |prepared| {
        let (runs, _) = plan(&prepared.context, &prepared.experiments)?;
        check_nothing_is_lost(&runs, folder)?;
        write_tables(&prepared.context, &runs, folder)?;
        store::publish(&runs, folder, COMPRESSED)?;
        let measured = measure(prepared, &runs)?;
        if !measured.is_empty() {
            store::publish(&measured, folder, COMPRESSED_MEASUREMENTS)?;
        }
        output::note(&format!(
            "{} and {} in `{}`",
            counted(runs.len(), "record"),
            counted(measured.len(), "measurement"),
            folder.display()
        ));
        Ok(())
    })?;
    reproduce(&Reproduce { out: Some(folder.clone()), ..asked })
}

/// An error if records that are published in the folder would not be published any more.
fn check_nothing_is_lost(runs: &Runs, folder: &Path) -> Result<()> {
    let published = store::finished(&store::published(folder)?)?;
    let lost = published.iter().filter(|id| runs.get(id).is_none()).count();
    if lost > 0 {
        bail!(
            "`{}` has {} that would be lost, since they are of data that are not here or are not asked for any more: \
             choose another folder with --publish, or delete it first",
            folder.display(),
            counted(lost, "record")
        );
    }
    Ok(())
}

/// What the sections measure on networks; now, if the network is there and it was not measured before.
fn measure(prepared: &Prepared<'_>, runs: &Runs) -> Result<Records<Measured>> {
    let Prepared { context, experiments, .. } = prepared;
    let mut measurements = Vec::new();
    for experiment in experiments {
        if !experiment.networks(context, runs)?.is_empty() {
            match experiment.report(context, runs) {
                // The report will name the section that is left out.
                Err(error) if !is_without_network(&error) => return Err(error),
                _ => {}
            }
        }
        measurements.extend((experiment.measurements)(context, runs)?);
    }
    all_kept(context.measurements, &measurements)
}
