//! Loading the data set at a place: the paper's data if they were fetched, else the best stand-in.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use truezero_datasets::amazon::{self, Domain, Form};
use truezero_datasets::idx::PixelOrder;
use truezero_datasets::nistp::{self, Generator, Handwriting, IdxFiles};
use truezero_datasets::reviews::{self, Column, Format, Layout, Review};
use truezero_datasets::sentiment::{self, Subject};
use truezero_datasets::{Catalogue, Dataset, Files, Provenance, Split, cifar10, mnist, norb, scenes};

use super::characters::CharacterStream;
use super::review_columns::ReviewColumns;
use crate::output;
use crate::place::Place;
use crate::scale::DataSizes;

/// The most examples that are drawn for a stand-in: training and validation examples together, and test examples.
const MOST_DRAWN: [usize; 2] = [20_000, 10_000];
/// The test snippets of each stand-in for an Amazon domain. The smallest has some 1,400, of which 1,000 have a label.
const SNIPPETS_FOR_TEST: usize = 300;
/// The seed of every split and of every generated example.
const SEED: u64 = 1;
/// The most bytes of a table of reviews, more than those of any known data set.
const MOST_BYTES: u64 = 1 << 31;

/// The number of examples that are drawn for an outline, and of the training examples of a stream that are kept.
const OUTLINED: u64 = 200;

/// The fewest different reviews with stars that can be used: a fifth is for test, and three quarters of the rest are
/// just enough for ten folds.
const LEAST_RATED: usize = 17;

/// Where the data sets come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DataSources<'a> {
    pub(crate) catalogue: &'a Catalogue,
    /// The folder of the data sets' manifests.
    pub(crate) manifests: &'a Path,
    /// The user's own reviews, to be used as OpenTable's.
    pub(crate) reviews: Option<OwnReviews<'a>>,
}

/// Loads the data set at a place, with as many examples as the scale takes.
///
/// If the examples are drawn, an outline has only the first of them, since drawing all takes minutes at the paper's
/// scale. Of a stream there are only the first training examples in any case.
pub(super) fn load(
    place: Place,
    sizes: &DataSizes,
    sources: DataSources<'_>,
    outline: bool,
) -> Result<Loaded> {
    let [train, valid, test] = sizes.most_examples();
    let dataset = match place {
        Place::Mnist => {
            let dataset = mnist::load(sources.manifests).with_context(|| {
                format!(
                    "MNIST in `{}` cannot be used; its files come with the repository, so `git restore datasets` \
                     brings them back",
                    sources.manifests.display()
                )
            })?;
            dataset.take(train, valid, test)
        }
        Place::Cifar10 => cifar(sizes, sources.catalogue)?,
        Place::Norb => stereo(sizes, sources.catalogue)?,
        Place::Nistp => {
            let (generator, provenance) = characters(sources.catalogue)?;
            let counts = sizes.most_examples().map(|count| count as u64);
            let mut drawn = if outline { counts.map(|count| count.min(OUTLINED)) } else { counts };
            if sizes.stream {
                // Runs draw their own.
                drawn[0] = drawn[0].min(OUTLINED);
            }
            let mut dataset = generator.dataset(provenance, drawn);
            dataset.fingerprint = generator.fingerprint(counts);
            let stream =
                sizes.stream.then(|| CharacterStream { generator: generator.clone(), epoch_size: train });
            let examples = [train, valid, test];
            return Ok(Loaded { dataset, examples, characters: Some(generator), stream });
        }
        Place::Opentable => stars(sizes, sources.reviews, sources.catalogue)?,
        Place::Books => polarity(Domain::Books, Subject::Movies, sizes, sources.catalogue)?,
        Place::Dvd => polarity(Domain::Dvd, Subject::OtherMovies, sizes, sources.catalogue)?,
        Place::Electronics => polarity(Domain::Electronics, Subject::Products, sizes, sources.catalogue)?,
        Place::Kitchen => polarity(Domain::Kitchen, Subject::OtherProducts, sizes, sources.catalogue)?,
    };
    let examples = [&dataset.train, &dataset.valid, &dataset.test].map(Split::len);
    Ok(Loaded { dataset, examples, characters: None, stream: None })
}

/// The data set at a place.
pub(super) struct Loaded {
    pub(super) dataset: Dataset,
    /// The numbers of training, validation and test examples; those of an outline are what the full data set would
    /// have. Of a stream the first is the size of an epoch.
    pub(super) examples: [usize; 3],
    /// The generator of the characters, at the place of NISTP.
    pub(super) characters: Option<Generator>,
    /// What each epoch takes its training examples from, if it has its own.
    pub(super) stream: Option<CharacterStream>,
}

/// The folder of a data set, if it was fetched and verified.
fn present(catalogue: &Catalogue, name: &str) -> Result<Option<PathBuf>> {
    Ok(match catalogue.files(name)? {
        Files::Present { folder, .. } => Some(folder),
        Files::Missing { .. } | Files::Generated { .. } => None,
    })
}

fn provenance(catalogue: &Catalogue, name: &str) -> Result<Provenance> {
    Ok(catalogue.manifest(name)?.provenance())
}

fn cifar(sizes: &DataSizes, catalogue: &Catalogue) -> Result<Dataset> {
    if let Some(folder) = present(catalogue, "cifar10")? {
        let folder = folder.join("cifar-10-batches-bin");
        return Ok(cifar10::load(&folder, provenance(catalogue, "cifar10")?, sizes.most_examples())?);
    }
    let name = "colour-scenes";
    let [train, valid, test] = sizes.most_examples();
    // Half of the test file is for validation.
    let folder = generated(
        catalogue,
        name,
        [train, 2 * valid.min(MOST_DRAWN[1]).max(test.min(MOST_DRAWN[1]))],
        |folder, counts| scenes::write_colour_scenes(folder, counts, SEED),
    )?;
    Ok(cifar10::load(&folder, provenance(catalogue, name)?, sizes.most_examples())?)
}

fn stereo(sizes: &DataSizes, catalogue: &Catalogue) -> Result<Dataset> {
    if let Some(folder) = present(catalogue, "norb")? {
        return Ok(norb::load(&folder, provenance(catalogue, "norb")?, sizes.most_examples())?);
    }
    if let Some(folder) = present(catalogue, "small-norb")? {
        return Ok(norb::load_small(&folder, provenance(catalogue, "small-norb")?, sizes.most_examples())?);
    }
    let name = "toy-objects";
    let [train, valid, test] = sizes.most_examples();
    let folder = generated(catalogue, name, [train.saturating_add(valid), test], |folder, counts| {
        scenes::write_toy_objects(folder, counts, SEED)
    })?;
    Ok(norb::load(&folder, provenance(catalogue, name)?, sizes.most_examples())?)
}

/// The folder of a generated data set, which is written on first use.
fn generated(
    catalogue: &Catalogue,
    name: &str,
    counts: [usize; 2],
    write: impl FnOnce(&Path, [usize; 2]) -> Result<(), truezero_datasets::DatasetError>,
) -> Result<PathBuf> {
    let counts = [counts[0].min(MOST_DRAWN[0]), counts[1].min(MOST_DRAWN[1])];
    let parent = catalogue.files(name)?.folder().to_owned();
    let folder = parent.join(format!("{}-and-{}", counts[0], counts[1]));
    if folder.is_dir() {
        return Ok(folder);
    }
    let advice = || format!("`{}` cannot be written: choose another folder with --cache", parent.display());
    output::note(&format!("Drawing {name}: {} examples, once", counts[0] + counts[1]));
    std::fs::create_dir_all(&parent).with_context(advice)?;
    let written = write(&folder, counts);
    // Another process may have written the same files in the meantime.
    if !folder.is_dir() {
        written.with_context(|| format!("{name} cannot be drawn"))?;
    }
    Ok(folder)
}

/// The generator of the characters at the place of NISTP, with handwriting if some was fetched.
fn characters(catalogue: &Catalogue) -> Result<(Generator, Provenance)> {
    let strokes = provenance(catalogue, "nistp-strokes")?;
    let handwriting =
        |name: &str, files: &[(&str, &str)], order| -> Result<Option<(nistp::Sources, Provenance)>> {
            let Some(folder) = present(catalogue, name)? else { return Ok(None) };
            let files: Vec<IdxFiles> = files
                .iter()
                .map(|(images, labels)| IdxFiles {
                    images: folder.join(images),
                    labels: folder.join(labels),
                    order,
                })
                .collect();
            let hand = provenance(catalogue, name)?;
            let provenance = Provenance {
                name: format!("nistp-with-{name}"),
                title: format!("Distorted characters of stroke fonts, 40 % of them of {}", hand.title),
                source: format!("{}; handwriting: {}", strokes.source, hand.source),
                licence: format!("{}; handwriting: {}", strokes.licence, hand.licence),
                ..strokes.clone()
            };
            Ok(Some((nistp::Sources::with_handwriting(Handwriting::read(&files)?), provenance)))
        };
    let emnist = [(
        "gzip/emnist-byclass-train-images-idx3-ubyte.gz",
        "gzip/emnist-byclass-train-labels-idx1-ubyte.gz",
    )];
    let chars = [
        ("tas62-images-idx3-ubyte.gz", "tas62-labels-idx1-ubyte.gz"),
        ("choice62-images-idx3-ubyte.gz", "choice62-labels-idx1-ubyte.gz"),
        ("chars74k-hnd-rendered-images-idx3-ubyte.gz", "chars74k-hnd-rendered-labels-idx1-ubyte.gz"),
    ];
    let (sources, provenance) = match handwriting("emnist-byclass", &emnist, PixelOrder::Columns)? {
        Some(found) => found,
        None => match handwriting("chars62", &chars, PixelOrder::Rows)? {
            Some(found) => found,
            None => (nistp::Sources::strokes(), strokes.clone()),
        },
    };
    Ok((Generator::new(sources, SEED), provenance))
}

/// A user's own table of reviews.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnReviews<'a> {
    pub(crate) file: &'a Path,
    pub(crate) columns: &'a ReviewColumns,
}

impl OwnReviews<'_> {
    fn read(self) -> Result<(Vec<Review>, Provenance)> {
        let Self { file, columns } = self;
        let shown = file.display();
        let format = Format::of(file).with_context(|| {
            format!("`{shown}`: expected a name that ends in csv, tsv or jsonl, with or without gz")
        })?;
        let layout = Layout::new(format, columns.rating.clone(), columns.text.clone());
        let found = reviews::read(file, &layout, u64::MAX)?;
        for remark in found.remarks() {
            output::note(&format!("{shown}: {remark}"));
        }
        let provenance = Provenance {
            name: "own-reviews".into(),
            title: format!("Reviews of `{shown}`"),
            source: "given on the command line".into(),
            licence: "that of the file".into(),
            stands_in_for: Some("opentable".into()),
        };
        Ok((found.reviews, provenance))
    }
}

/// The best table of reviews that is available, and where it comes from. The sentiment snippets come with the
/// repository.
fn best_reviews(own: Option<OwnReviews<'_>>, catalogue: &Catalogue) -> Result<(Vec<Review>, Provenance)> {
    if let Some(own) = own {
        return own.read();
    }
    if let Some(folder) = present(catalogue, "yelp")? {
        let file = folder.join("yelp_review_full_csv/train.csv");
        let found = reviews::read(&file, &Layout::yelp_review_full(), MOST_BYTES)?;
        return Ok((found.reviews, provenance(catalogue, "yelp")?));
    }
    if let Some(folder) = present(catalogue, "reviews")? {
        // The columns are source, stars and text; there is no header.
        let layout = Layout::new(Format::Tsv, Column::Index(1), Column::Index(2));
        let found = reviews::read(&folder.join("restaurant-reviews-merged.tsv.gz"), &layout, MOST_BYTES)?;
        return Ok((found.reviews, provenance(catalogue, "reviews")?));
    }
    let folder = catalogue.files("sentiment")?.folder().to_owned();
    Ok((sentiment::read(&folder)?, provenance(catalogue, "sentiment")?))
}

/// How many of the available reviews are labelled, and how many are for test: at most a fifth for test, and at most
/// three quarters of the rest labelled.
fn fitting(available: usize, labelled: usize, test: usize) -> (usize, usize) {
    let test = test.min(available / 5);
    (labelled.min((available - test) * 3 / 4), test)
}

fn stars(sizes: &DataSizes, own: Option<OwnReviews<'_>>, catalogue: &Catalogue) -> Result<Dataset> {
    let (reviews, provenance) = best_reviews(own, catalogue)?;
    let [rated, _] = reviews::distinct(&reviews);
    if rated < LEAST_RATED {
        let title = &provenance.title;
        anyhow::bail!(
            "{title}: expected at least {LEAST_RATED} different texts with 1 to 5 stars, found {rated}"
        );
    }
    let [train, valid, test] = sizes.most_examples();
    let (labelled, test) = fitting(rated, train.saturating_add(valid), test);
    let sizes_of_reviews = reviews::Sizes { labelled, unlabelled: None, test, vocabulary: sizes.words };
    let dataset = reviews::dataset(&reviews, &sizes_of_reviews, SEED, provenance)?;
    Ok(dataset.take_unlabelled(sizes.most_unlabelled()))
}

fn polarity(domain: Domain, subject: Subject, sizes: &DataSizes, catalogue: &Catalogue) -> Result<Dataset> {
    let [train, valid, test] = sizes.most_examples();
    let dataset = if let Some(folder) = present(catalogue, "amazon")? {
        let mut provenance = provenance(catalogue, "amazon")?;
        provenance.title = format!("Amazon reviews, {}", domain.name());
        // Some mirrors have more reviews without labels, as plain text.
        let more = ["review_negative", "review_positive"]
            .map(|file| folder.join("hatn-raw").join(domain.name()).join(file));
        let form = Form::Raw { more: more.into_iter().filter(|file| file.is_file()).collect() };
        amazon::load(&folder.join("sorted_data_acl"), domain, &form, provenance, SEED)?
    } else {
        let folder = catalogue.files("sentiment")?.folder().to_owned();
        let mut provenance = provenance(catalogue, "sentiment")?;
        let words = match subject {
            Subject::Movies => "movies, one half",
            Subject::OtherMovies => "movies, the other half",
            Subject::Products => "products, one half",
            Subject::OtherProducts => "products, the other half",
        };
        provenance.title = format!("Sentiment snippets about {words}");
        provenance.stands_in_for = Some("amazon".into());
        sentiment::polarity(&folder, subject, provenance, SNIPPETS_FOR_TEST, sizes.words, SEED)?
    };
    Ok(dataset.take(train, valid, test).take_unlabelled(sizes.most_unlabelled()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_usable_reviews_are_enough_for_ten_folds() {
        assert!(fitting(LEAST_RATED, 10_000, 10_000).0 >= 10);
        assert!(fitting(LEAST_RATED - 1, 10_000, 10_000).0 < 10);
    }

    #[test]
    fn at_most_a_fifth_of_the_reviews_is_for_test() {
        assert_eq!(fitting(100_000, 10_000, 10_000), (10_000, 10_000));
        assert_eq!(fitting(14_000, 10_000, 10_000), (8_400, 2_800));
        assert_eq!(fitting(14_000, 4_000, 2_000), (4_000, 2_000));
    }
}
