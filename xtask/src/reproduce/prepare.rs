//! What the arguments of a reproduction name: the experiments, their data and the store, loaded for other commands too.

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Context as _, Result};
use truezero_datasets::Catalogue;
use truezero_eval::Environment;
use truezero_sweep::words::counted;
use truezero_tensor::Kernels;

use super::arguments::Reproduce;
use super::choice::{chosen_experiments, own_reviews, places};
use crate::data::{Data, DataSources, OwnReviews};
use crate::environment::environment;
use crate::experiments::{Choices, Context, Experiment, PUBLISHED};
use crate::folders::{catalogue, datasets_folder, workspace_folder};
use crate::output;
use crate::paper::Paper;
use crate::scale::Sizes;
use crate::store;

/// A reproduction that is ready to be planned.
#[derive(Debug)]
pub(crate) struct Prepared<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) experiments: Vec<&'static Experiment>,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) environment: Environment,
    /// The folder of the report.
    pub(crate) output: &'a Path,
    /// The number of runs at the same time.
    pub(crate) workers: NonZeroUsize,
}

/// Loads what the arguments name, and passes it to `work`. The store is checked before the data are loaded, since that
/// may take long.
pub(crate) fn with_prepared<T>(
    arguments: &Reproduce,
    work: impl FnOnce(&Prepared<'_>) -> Result<T>,
) -> Result<T> {
    let output = &arguments.output();
    let experiments = chosen_experiments(arguments)?;
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = within("--threads", arguments.threads, cores, cores);
    let room = NonZeroUsize::new(cores.get() / threads).unwrap_or(NonZeroUsize::MIN);
    let workers = arguments.jobs.map_or(room, |jobs| within("--jobs", jobs, room, cores));
    let kernels = Kernels::from_environment().context("the kernels of TRUEZERO_KERNELS cannot be used")?;
    let kernels = kernels.with_threads(threads).context("the threads of --threads cannot be started")?;
    let paper = Paper::load()?;
    let manifests = datasets_folder(arguments.data.as_deref())?;
    let catalogue = catalogue(arguments.data.as_deref(), arguments.cache.as_deref()).with_context(|| {
        format!("the data sets of `{}` cannot be used: --data names another folder", manifests.display())
    })?;
    let places = places(arguments, &experiments);
    let reviews = own_reviews(arguments, &places)?;
    let sources = DataSources {
        catalogue: &catalogue,
        manifests: &manifests,
        reviews: reviews.map(|file| OwnReviews { file, columns: &arguments.review_columns }),
    };
    let runs_nothing = arguments.dry_run || arguments.report_only;
    let (store, measurements) = if runs_nothing {
        (store::published(output)?, store::published_measurements(output)?)
    } else {
        store::prepared(output)?
    };
    let sizes = Sizes::parse(arguments.scale, arguments.numbers(), &arguments.set)?;
    let load = if arguments.dry_run { Data::outline } else { Data::load };
    let data = load(&places, &sizes, sources)?;
    let context = Context {
        scale: arguments.scale,
        verdicts: arguments.scale.verdicts(),
        choices: published_choices(&sizes)?,
        sizes,
        data: &data,
        seeds: (1..=arguments.seeds.get() as u64).collect(),
        paper: &paper,
        store: &store,
        measurements: &measurements,
        kernels,
    };
    work(&Prepared {
        context,
        experiments,
        catalogue: &catalogue,
        environment: environment(kernels),
        output,
        workers,
    })
}

/// What published searches have selected, if the scale wants that. Where they are not at hand, the grid of the scale is
/// searched, and a note says so.
fn published_choices(sizes: &Sizes) -> Result<Choices> {
    if !sizes.published_choices {
        return Ok(Choices::default());
    }
    let folder = workspace_folder().map(|workspace| workspace.join(PUBLISHED));
    let Some(folder) = folder.ok().filter(|folder| folder.is_dir()) else {
        output::note(&format!("{PUBLISHED} is not at hand, so rates and penalties are searched"));
        return Ok(Choices::default());
    };
    Choices::read(&folder).context("`git restore results` brings the published choices back")
}

/// The number that was asked for, limited to what the cores have room for, with a note if it is less.
fn within(option: &str, asked: NonZeroUsize, room: NonZeroUsize, cores: NonZeroUsize) -> NonZeroUsize {
    if asked > room {
        let cores = counted(cores.get(), "core");
        output::note(&format!(
            "{option} {asked} is more than the {cores} of this machine have room for: {room} instead"
        ));
    }
    asked.min(room)
}
