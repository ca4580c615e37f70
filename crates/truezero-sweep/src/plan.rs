//! Plans: from what is finished to what is wanted, stage by stage.

use crate::{Job, Jobs, Record, Records, Store, SweepError, unique};

/// The finished records of a plan, and the jobs that are wanted by now and not finished.
///
/// A plan is a function from finished records to jobs. It names all jobs that follow from the records, finished or not;
/// those of a later stage appear when an earlier one is finished.
///
/// # Errors
/// What the plan returns, and [`SweepError`] if a record cannot be read.
pub fn plan<R: Record, E: From<SweepError>>(
    store: &Store<R>,
    wanted: impl Fn(&Records<R>) -> Result<Jobs<R>, E>,
) -> Result<(Records<R>, Jobs<R>), E> {
    let mut records = Records::default();
    loop {
        let jobs = unique(wanted(&records)?);
        let finished = store.finished(&jobs)?;
        // A later stage may be finished as well: plan again as long as that brings records to light.
        if finished.len() == records.len() {
            let open = jobs.into_iter().filter(|job| !finished.contains(job)).collect();
            return Ok((finished, open));
        }
        records = finished;
    }
}

/// The jobs of a whole plan, those of later stages too, if every job that is not finished comes to the result that
/// `pretend` gives it. Only jobs come out of here, so nothing that is pretended can be kept or reported.
///
/// # Errors
/// What the plan returns.
pub fn foresee<R: Record, E>(
    finished: &Records<R>,
    wanted: impl Fn(&Records<R>) -> Result<Jobs<R>, E>,
    pretend: impl Fn(&Job<R::Settings>) -> R,
) -> Result<Jobs<R>, E> {
    let (_, jobs) = complete(finished.clone(), wanted, |_, job| pretend(job))?;
    Ok(jobs)
}

/// Gives each job of a plan that is not finished a result, and plans again until all are finished. The records, and the
/// jobs of the whole plan.
///
/// # Errors
/// What the plan returns.
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
