//! The files of the jobs that are open, for `run-job`.

use std::path::{Path, absolute};

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;

use crate::experiments::parts;
use crate::folders::datasets_folder;
use crate::job::Job;
use crate::job_file::{JobExamples, JobFile};
use crate::place::Place;
use crate::reproduce::{Prepared, Reproduce};

/// Writes the files of jobs into the folder of the reproduction.
pub(crate) fn write_jobs(arguments: &Reproduce, prepared: &Prepared<'_>, jobs: &[Job]) -> Result<()> {
    let whole = |path: &Path| absolute(path).with_context(|| format!("`{}` is no path", path.display()));
    let common = JobExamples {
        place: String::new(),
        scale: arguments.scale.name().to_owned(),
        set: arguments.set.iter().map(ToString::to_string).collect(),
        manifests: whole(&datasets_folder(arguments.data.as_deref())?)?,
        cache: whole(prepared.catalogue.cache())?,
        reviews: match &arguments.reviews {
            None => None,
            Some(file) => Some((whole(file)?, arguments.review_columns.to_string())),
        },
    };
    for job in jobs {
        let place = place_of(prepared, job)?;
        let value = place.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        JobFile::new(job, JobExamples { place: value, ..common.clone() }).write(prepared.output)?;
    }
    Ok(())
}

/// The place of the data that a job learns from.
pub(super) fn place_of(prepared: &Prepared<'_>, job: &Job) -> Result<Place> {
    let parts = parts(&prepared.context.sizes);
    let place = prepared.context.data.place(job.settings.data(), &parts);
    place.with_context(|| format!("{}: its data are not loaded", job.label))
}
