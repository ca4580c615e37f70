//! The experiments, data sets and reviews that the arguments ask for.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::arguments::{Reproduce, wrong_use};
use crate::experiments::{EXPERIMENTS, Experiment};
use crate::output;
use crate::place::Place;

/// The experiments that are asked for and rest on data sets that are asked for. If an experiment is asked for by name,
/// but none of its data sets is, a note says so; if that leaves no experiment, it is an error.
pub(super) fn chosen_experiments(arguments: &Reproduce) -> Result<Vec<&'static Experiment>> {
    let by_name = |experiment: &&Experiment| {
        arguments.only.is_empty() || arguments.only.iter().any(|id| id == experiment.id)
    };
    let by_data = |experiment: &&Experiment| {
        arguments.dataset.is_empty()
            || experiment.places.is_empty()
            || experiment.places.iter().any(|place| arguments.dataset.contains(place))
    };
    let (chosen, others): (Vec<_>, Vec<_>) = EXPERIMENTS.iter().filter(by_name).partition(by_data);
    if arguments.only.is_empty() {
        return Ok(chosen);
    }
    let names = |places: &[Place]| places.iter().map(|place| place.name()).collect::<Vec<_>>().join(",");
    let explain = |other: &&Experiment| {
        let (needed, given) = (names(other.places), names(&arguments.dataset));
        format!("{} rests on {needed}, and --dataset {given} leaves that out", other.id)
    };
    let reasons: Vec<String> = others.iter().map(explain).collect();
    if chosen.is_empty() {
        return Err(wrong_use(reasons.join("\n")).into());
    }
    for reason in reasons {
        output::note(&format!("Left out: {reason}"));
    }
    Ok(chosen)
}

/// The data sets that the experiments rest on and that are asked for.
pub(super) fn places(arguments: &Reproduce, experiments: &[&Experiment]) -> Vec<Place> {
    let wanted = |place: &Place| {
        let asked_for = arguments.dataset.is_empty() || arguments.dataset.contains(place);
        asked_for && experiments.iter().any(|experiment| experiment.places.contains(place))
    };
    Place::ALL.into_iter().filter(wanted).collect()
}

/// The user's own table of reviews.
///
/// # Errors
/// If the file cannot be opened, or if no experiment uses it.
pub(super) fn own_reviews<'a>(arguments: &'a Reproduce, places: &[Place]) -> Result<Option<&'a Path>> {
    let Some(file) = arguments.reviews.as_deref() else { return Ok(None) };
    if !places.contains(&Place::Opentable) {
        let place = Place::Opentable.name();
        return Err(wrong_use(format!(
            "--reviews is for {place}, and nothing that is asked for rests on that"
        ))
        .into());
    }
    std::fs::File::open(file).with_context(|| format!("--reviews: `{}` cannot be read", file.display()))?;
    Ok(Some(file))
}
