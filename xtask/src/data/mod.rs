//! [`Data`]: the data sets of a reproduction, each at its [`Place`] in the paper.

mod characters;
mod fetch;
mod load;
mod review_columns;
mod subset;

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use truezero_datasets::Dataset;
#[cfg(test)]
use truezero_datasets::Split;
use truezero_datasets::nistp::Generator;
use truezero_eval::{DataSettings, ExampleStream, RunData};

pub(crate) use fetch::{fetch, public};
pub(crate) use load::{DataSources, OwnReviews};
pub(crate) use review_columns::ReviewColumns;
pub(crate) use subset::{LABEL_FOLDS, Subset};

use self::characters::CharacterStream;
pub(crate) use crate::place::Place;
use crate::scale::Sizes;
use load::Loaded;

/// The data sets of a reproduction.
#[derive(Debug, Default)]
pub(crate) struct Data {
    sets: BTreeMap<Place, Dataset>,
    /// The numbers of training, validation and test examples.
    examples: BTreeMap<Place, [usize; 3]>,
    /// The generator of the characters, if NISTP is loaded.
    characters: Option<Generator>,
    /// Where a stand-in is, the command that fetches the paper's data, if they are public.
    commands: BTreeMap<Place, String>,
    /// What each epoch takes its training examples from, at the places where it has its own.
    streams: BTreeMap<Place, CharacterStream>,
}

impl Data {
    /// Loads the data sets at the places, with as many examples as the scale takes.
    pub(crate) fn load(places: &[Place], sizes: &Sizes, sources: DataSources<'_>) -> Result<Self> {
        Self::load_each(places, sizes, sources, false)
    }

    /// Loads the data sets for planning only: of examples that are drawn, only the first few are there.
    pub(crate) fn outline(places: &[Place], sizes: &Sizes, sources: DataSources<'_>) -> Result<Self> {
        Self::load_each(places, sizes, sources, true)
    }

    fn load_each(places: &[Place], sizes: &Sizes, sources: DataSources<'_>, outline: bool) -> Result<Self> {
        let mut data = Self::default();
        for &place in places {
            let Loaded { dataset, examples, characters, stream } =
                load::load(place, sizes.data(place), sources, outline)
                    .with_context(|| format!("no data in the place of {}", place.title()))?;
            data.characters = data.characters.or(characters);
            let original = dataset.provenance.stands_in_for.as_deref();
            if let Some(name) = original.and_then(|name| public(sources.catalogue, name)) {
                data.commands.insert(place, fetch(sources.catalogue, &[name]));
            }
            data.streams.extend(stream.map(|stream| (place, stream)));
            data.sets.insert(place, dataset);
            data.examples.insert(place, examples);
        }
        Ok(data)
    }

    /// From data sets in memory.
    #[cfg(test)]
    pub(crate) fn of(sets: impl IntoIterator<Item = (Place, Dataset)>) -> Self {
        let sets: BTreeMap<Place, Dataset> = sets.into_iter().collect();
        let count =
            |(&place, set): (&Place, &Dataset)| (place, [&set.train, &set.valid, &set.test].map(Split::len));
        let command = |(&place, set): (&Place, &Dataset)| {
            let name = set.provenance.stands_in_for.as_ref()?;
            Some((place, format!("cargo xtask datasets fetch {name}")))
        };
        Self {
            examples: sets.iter().map(count).collect(),
            commands: sets.iter().filter_map(command).collect(),
            sets,
            ..Self::default()
        }
    }

    /// The command that fetches the paper's data at the place of a stand-in; `None` if they are not public.
    pub(crate) fn command(&self, place: Place) -> Option<&str> {
        self.commands.get(&place).map(String::as_str)
    }

    /// The data set at a place. Where training examples are streamed, it has only the first few of them.
    pub(crate) fn at(&self, place: Place) -> Result<&Dataset> {
        self.sets.get(&place).with_context(|| format!("{} was not loaded", place.title()))
    }

    /// The numbers of training, validation and test examples at a place; of a stream the first is that of an epoch.
    pub(crate) fn examples(&self, place: Place) -> Result<[usize; 3]> {
        self.examples.get(&place).copied().with_context(|| format!("{} was not loaded", place.title()))
    }

    /// What each epoch takes its training examples from at a place, if it has its own.
    pub(crate) fn stream(&self, place: Place) -> Option<&dyn ExampleStream> {
        self.streams.get(&place).map(|stream| stream as &dyn ExampleStream)
    }

    /// The settings by which a run's record names its data.
    ///
    /// # Errors
    /// If the data are not loaded, or if a part is taken of examples that are streamed.
    pub(crate) fn settings(&self, place: Place, subset: Subset) -> Result<DataSettings> {
        let (dataset, streamed) = (self.at(place)?, self.streams.contains_key(&place));
        ensure!(
            !streamed || subset == Subset::Whole,
            "{}: there are no shares and folds of streamed examples",
            place.title()
        );
        let [train, valid, test] = subset.sizes(self.examples(place)?);
        let name = dataset.provenance.name.clone();
        Ok(DataSettings { name, fingerprint: subset.fingerprint(dataset), train, valid, test, streamed })
    }

    /// The examples that these settings name, and their place.
    pub(crate) fn find(
        &self,
        settings: &DataSettings,
        subsets: &[Subset],
    ) -> Result<(Place, Cow<'_, Dataset>)> {
        for (&place, dataset) in &self.sets {
            let is_it = |subset: &&Subset| subset.fingerprint(dataset) == settings.fingerprint;
            if let Some(subset) = subsets.iter().find(is_it) {
                let examples = match subset {
                    Subset::Whole => Cow::Borrowed(dataset),
                    subset => Cow::Owned(subset.of(dataset)),
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

    /// The whole data whose examples, or some of them, these settings name.
    pub(crate) fn whole(&self, settings: &DataSettings, subsets: &[Subset]) -> Option<RunData<'_>> {
        let place = self.place(settings, subsets)?;
        Some(self.run_data(place, self.sets.get(&place)?))
    }

    /// The place of the data whose examples, or some of them, these settings name.
    pub(crate) fn place(&self, settings: &DataSettings, subsets: &[Subset]) -> Option<Place> {
        let is_it =
            |dataset: &Dataset| subsets.iter().any(|s| s.fingerprint(dataset) == settings.fingerprint);
        self.sets.iter().find_map(|(&place, dataset)| is_it(dataset).then_some(place))
    }

    /// The data of a run on a data set at a place, or on a part of it.
    pub(crate) fn run_data<'a>(&'a self, place: Place, dataset: &'a Dataset) -> RunData<'a> {
        RunData { dataset, stream: self.stream(place), ordinal: place.is_ordinal() }
    }

    /// The generator of the characters, if NISTP is loaded.
    pub(crate) fn characters(&self) -> Option<&Generator> {
        self.characters.as_ref()
    }

    /// All data sets that are loaded.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Place, &Dataset)> {
        self.sets.iter().map(|(&place, dataset)| (place, dataset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folders::{catalogue, workspace_folder};
    use crate::scale::Scale;

    /// The characters, for running and for planning.
    fn characters(changes: &[&str]) -> [Data; 2] {
        let (manifests, cache) = (workspace_folder().unwrap().join("datasets"), tempfile::tempdir().unwrap());
        let catalogue = catalogue(Some(&manifests), Some(cache.path())).unwrap();
        let sources = DataSources { catalogue: &catalogue, manifests: &manifests, reviews: None };
        let changes: Vec<_> = changes.iter().map(|change| change.parse().unwrap()).collect();
        let sizes = Sizes::of(Scale::Smoke, &changes).unwrap();
        [Data::load, Data::outline].map(|load| load(&[Place::Nistp], &sizes, sources).unwrap())
    }

    fn drawn(data: &Data) -> [usize; 3] {
        let dataset = data.at(Place::Nistp).unwrap();
        [&dataset.train, &dataset.valid, &dataset.test].map(Split::len)
    }

    #[test]
    fn an_outline_gives_the_same_settings_as_the_data() {
        let [data, outline] = characters(&[]);
        for subset in [Subset::Whole, Subset::Share(500)] {
            let [whole, planned] = [&data, &outline].map(|data| data.settings(Place::Nistp, subset).unwrap());
            assert_eq!(whole, planned);
        }
        assert!(drawn(&outline)[0] < drawn(&data)[0]);
    }

    #[test]
    fn of_a_stream_no_epoch_is_kept_and_its_outline_gives_the_same_settings() {
        let [data, outline] = characters(&["nistp.stream=true", "nistp.examples=[5_000, 300, 300]"]);
        let [whole, planned] =
            [&data, &outline].map(|data| data.settings(Place::Nistp, Subset::Whole).unwrap());
        assert_eq!(whole, planned);
        assert_eq!((whole.train, whole.streamed), (5_000, true));
        assert_eq!((drawn(&data), drawn(&outline)), ([200, 300, 300], [200, 200, 200]));
        for data in [&data, &outline] {
            let found = data.whole(&whole, &[Subset::Whole]).unwrap();
            assert_eq!(found.stream.unwrap().epoch_size(), 5_000);
            assert!(data.settings(Place::Nistp, Subset::Share(500)).is_err());
        }
        // The harness finds the data that the settings name.
        let (place, dataset) = data.find(&whole, &[Subset::Whole]).unwrap();
        assert_eq!(data.run_data(place, &dataset).settings(), whole);
        let begin = data.stream(place).unwrap().examples(0..200);
        assert_eq!(begin, dataset.train);
    }
}
