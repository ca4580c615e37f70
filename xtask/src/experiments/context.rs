//! [`Context`]: what experiments plan and report by.

use anyhow::{Context as _, Result};
use truezero_datasets::Dataset;
use truezero_eval::rules::{self, ReportScale};
use truezero_tensor::Kernels;

use super::choices::Choices;
use crate::data::{Data, Place};
use crate::measurement::Measurements;
use crate::paper::{Claim, Paper};
use crate::report::model::Check;
use crate::scale::{Scale, Sizes};
use crate::store::Store;

/// What experiments plan and report by.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) scale: Scale,
    /// Whether the claims get verdicts.
    pub(crate) verdicts: ReportScale,
    pub(crate) sizes: Sizes,
    /// What published searches have selected, if the scale wants that.
    pub(crate) choices: Choices,
    pub(crate) data: &'a Data,
    /// The first selects, the others repeat.
    pub(crate) seeds: Vec<u64>,
    pub(crate) paper: &'a Paper,
    pub(crate) store: &'a Store,
    /// What was measured on the models of the store.
    pub(crate) measurements: &'a Measurements,
    pub(crate) kernels: Kernels,
}

impl Context<'_> {
    /// How the name of a stand-in begins.
    pub(super) const STAND_IN: &'static str = "stand-in for ";

    /// Those of the places whose data are loaded.
    pub(super) fn loaded(&self, places: &[Place]) -> Vec<Place> {
        places.iter().copied().filter(|&place| self.data.at(place).is_ok()).collect()
    }

    /// The columns of Table 1 whose data are loaded.
    pub(crate) fn images(&self) -> Vec<Place> {
        self.loaded(&Place::IMAGES)
    }

    /// Whether the paper's own data stand at a place. A summary speaks of no other data.
    pub(crate) fn is_the_papers(&self, place: Place) -> bool {
        self.data.at(place).is_ok_and(|dataset| dataset.provenance.stands_in_for.is_none())
    }

    /// The data at a place, as a verdict rests on them. Those that are not loaded count as the paper's, of which there
    /// are no runs.
    pub(super) fn evidence(&self, place: Place) -> rules::Data {
        if self.data.at(place).is_ok() && !self.is_the_papers(place) {
            let command = self.data.command(place).map(str::to_owned);
            rules::Data::StandIn { name: self.column(place), command }
        } else {
            rules::Data::Paper { name: place.title().to_owned() }
        }
    }

    /// The command that makes the runs of an experiment on the data at places.
    pub(super) fn command(&self, experiment: &str, places: &[Place]) -> String {
        let scale = if self.verdicts == ReportScale::Smoke { Scale::Quick } else { self.scale };
        let places: Vec<&str> = places.iter().map(|place| place.name()).collect();
        format!(
            "cargo xtask reproduce --scale {} --only {experiment} --dataset {}",
            scale.name(),
            places.join(",")
        )
    }

    /// How far from the paper's level a level may lie by a claim, in percentage points.
    pub(super) fn tolerance(&self, id: &str) -> Result<f64> {
        let tolerance = self.paper.tolerances.get(id).copied();
        tolerance.with_context(|| format!("paper.toml has no tolerance for {id}"))
    }

    /// The data at a place, in the head of a table.
    pub(super) fn column(&self, place: Place) -> String {
        if self.is_the_papers(place) {
            place.title().to_owned()
        } else {
            format!("{}{}", Self::STAND_IN, place.title())
        }
    }

    /// A claim of the paper on the data at places, before it is judged.
    pub(super) fn check(&self, id: &str, places: &[Place]) -> Result<Check> {
        let Claim { short, claim } =
            self.paper.claims.get(id).with_context(|| format!("paper.toml has no claim {id}"))?;
        Ok(Check {
            id: id.into(),
            short: short.clone(),
            claim: claim.clone(),
            data: self.describe(places),
            stand_ins: self.stand_ins(places),
            ..Check::default()
        })
    }

    /// The data at places, as a check names them.
    pub(crate) fn describe(&self, places: &[Place]) -> String {
        let known = places.iter().filter_map(|&place| {
            let (dataset, examples) = (self.data.at(place).ok()?, self.data.examples(place).ok()?);
            Some(description(place, dataset, examples, self.data.stream(place).is_some()))
        });
        known.collect::<Vec<_>>().join("; ")
    }

    /// The data at places, as a note below a table.
    pub(super) fn data_note(&self, places: &[Place]) -> String {
        format!("Data: {}.", self.describe(places))
    }

    /// The stand-ins at places, as a check names them.
    pub(crate) fn stand_ins(&self, places: &[Place]) -> Vec<String> {
        let known = places.iter().filter_map(|&place| Some((place, self.data.at(place).ok()?)));
        known.filter_map(|(place, dataset)| stand_in(place, dataset)).collect()
    }
}

fn description(place: Place, dataset: &Dataset, [train, valid, test]: [usize; 3], streamed: bool) -> String {
    let name = stand_in(place, dataset).unwrap_or_else(|| dataset.provenance.title.clone());
    let unlabelled = dataset
        .unlabelled
        .as_ref()
        .map_or_else(String::new, |examples| format!(", {} examples without labels", examples.len()));
    let training = if streamed {
        format!("a new {train} training examples in each epoch")
    } else {
        format!("{train} training")
    };
    format!("{name}: {training}, {valid} validation, {test} test examples{unlabelled}")
}

/// The data at a place and what they stand in for; `None` for the paper's data.
fn stand_in(place: Place, dataset: &Dataset) -> Option<String> {
    let stands_in = dataset.provenance.stands_in_for.is_some();
    stands_in.then(|| format!("{} in place of {}", dataset.provenance.title, place.title()))
}
