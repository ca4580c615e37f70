//! [`Data`]: the data sets of a reproduction, each at the place that it has in the paper.

mod load;
mod part;
mod place;
mod review_columns;

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use truezero_datasets::Dataset;
use truezero_datasets::nistp::Generator;
use truezero_eval::DataSettings;

pub(crate) use load::{OwnReviews, Sources};
pub(crate) use part::Part;
pub(crate) use place::Place;
pub(crate) use review_columns::ReviewColumns;

use crate::scale::Scale;

/// The data sets of a reproduction.
#[derive(Debug, Default)]
pub(crate) struct Data {
    sets: BTreeMap<Place, Dataset>,
    /// What draws the characters in the place of NISTP, where they are loaded.
    characters: Option<Generator>,
}

impl Data {
    /// Loads what stands at the places, as much of it as the scale takes.
    pub(crate) fn load(places: &[Place], scale: Scale, sources: Sources<'_>) -> Result<Self> {
        let mut data = Self::default();
        for &place in places {
            let (dataset, characters) = load::load(place, scale, sources)
                .with_context(|| format!("no data in the place of {}", place.title()))?;
            data.characters = data.characters.or(characters);
            data.sets.insert(place, dataset);
        }
        Ok(data)
    }

    /// Of data sets that are in memory.
    #[cfg(test)]
    pub(crate) fn of(sets: impl IntoIterator<Item = (Place, Dataset)>) -> Self {
        Self { sets: sets.into_iter().collect(), characters: None }
    }

    /// What stands at a place.
    pub(crate) fn at(&self, place: Place) -> Result<&Dataset> {
        self.sets.get(&place).with_context(|| format!("{} was not loaded", place.title()))
    }

    /// What a run's record says of its data.
    pub(crate) fn settings(&self, place: Place, part: Part) -> Result<DataSettings> {
        let dataset = self.at(place)?;
        let [train, valid, test] = part.sizes(dataset);
        let name = dataset.provenance.name.clone();
        Ok(DataSettings { name, fingerprint: part.fingerprint(dataset), train, valid, test })
    }

    /// The examples that a run's settings name, and their place.
    pub(crate) fn find(&self, settings: &DataSettings, parts: &[Part]) -> Result<(Place, Cow<'_, Dataset>)> {
        for (&place, dataset) in &self.sets {
            if let Some(part) = parts.iter().find(|part| part.fingerprint(dataset) == settings.fingerprint) {
                let examples = match part {
                    Part::Whole => Cow::Borrowed(dataset),
                    part => Cow::Owned(part.of(dataset)),
                };
                return Ok((place, examples));
            }
        }
        anyhow::bail!(
            "no loaded data set is the one that a run wants: {}, {}",
            settings.name,
            settings.fingerprint
        )
    }

    /// What draws the characters in the place of NISTP, where they are loaded.
    pub(crate) fn characters(&self) -> Option<&Generator> {
        self.characters.as_ref()
    }

    /// All that are loaded.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Place, &Dataset)> {
        self.sets.iter().map(|(&place, dataset)| (place, dataset))
    }
}
