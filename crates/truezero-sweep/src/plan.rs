//! Plans in stages: [`plan`], [`foresee`] and [`complete`].

use crate::{Job, Jobs, Record, Records, Store, SweepError, unique};

/// The records of the finished jobs of a plan, and its open jobs: those that are known by now and not finished.
///
/// A plan is a function from finished records to jobs. It returns all jobs that follow from the records, finished or
/// not. The jobs of a later stage appear when an earlier stage is finished.
///
/// # Errors
/// The error of the plan, and [`SweepError`] if a record cannot be read.
pub fn plan<R: Record, E: From<SweepError>>(
    store: &Store<R>,
    wanted: impl Fn(&Records<R>) -> Result<Jobs<R>, E>,
) -> Result<(Records<R>, Jobs<R>), E> {
    let mut records = Records::default();
    loop {
        let jobs = unique(wanted(&records)?);
        let finished = store.finished(&jobs)?;
        // A later stage may be finished as well, so plan again until no more records are found.
        if finished.len() == records.len() {
            let open = jobs.into_iter().filter(|job| !finished.contains(job)).collect();
            return Ok((finished, open));
        }
        records = finished;
    }
}

/// All jobs of a plan, those of later stages too, if each unfinished job had the result that `pretend` returns for it.
/// The pretended records themselves are not returned, so that none can be kept or reported.
///
/// # Errors
/// The error of the plan.
pub fn foresee<R: Record, E>(
    finished: &Records<R>,
    wanted: impl Fn(&Records<R>) -> Result<Jobs<R>, E>,
    pretend: impl Fn(&Job<R::Settings>) -> R,
) -> Result<Jobs<R>, E> {
    let (_, jobs) = complete(finished.clone(), wanted, |_, job| pretend(job))?;
    Ok(jobs)
}

/// Gives each unfinished job of a plan a result, and plans again until all jobs are finished. Returns the records and
/// all jobs.
///
/// # Errors
/// The error of the plan.
pub fn complete<R: Record, E>(
    mut records: Records<R>,
    wanted: impl Fn(&Records<R>) -> Result<Jobs<R>, E>,
    result: impl Fn(&Records<R>, &Job<R::Settings>) -> R,
) -> Result<(Records<R>, Jobs<R>), E> {
    loop {
        let jobs = unique(wanted(&records)?);
        let known = records.len();
        for job in &jobs {
            if !records.contains(job) {
                let record = result(&records, job);
                records.insert(record);
            }
        }
        if records.len() == known {
            return Ok((records, jobs));
        }
    }
}
