//! Amazon: reviews of four kinds of products, positive or negative (Blitzer, Dredze and Pereira 2007), in the split of
//! Zhou, Chen and Wang (COLING 2010) that the paper takes (section 4.2).
//!
//! The multi-domain sentiment data exist in three [forms](Form), all of which can be read. A domain has 1,000 positive
//! and 1,000 negative reviews, and more without labels. Of the 2,000, half of each of ten balanced folds are test
//! reviews. Of the other half the labels of 100 are revealed at a time: those of one fold, so there are ten sets of
//! labels. A network that learns from one of them takes all other reviews as unlabelled.
//!
//! Some reviews occur several times, most often because one review is posted for several editions of a book. All 1,000
//! test reviews are used, and reviews that equal one of them are removed from the training reviews.
//!
//! ```no_run
//! use truezero_datasets::amazon::{self, Domain, Form};
//! # use truezero_datasets::Provenance;
//!
//! # let provenance: Provenance = unimplemented!();
//! let books = amazon::load("processed_acl".as_ref(), Domain::Books, &Form::Processed, provenance, 1)?;
//! assert_eq!([books.train.len(), books.valid.len(), books.test.len()], [800, 200, 1_000]);
//! assert_eq!((books.features, books.classes), (5_000, 2));
//! # Ok::<(), truezero_datasets::DatasetError>(())
//! ```

mod domain;
mod files;
mod parse;
mod raw;
mod split;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use truezero_tensor::Examples;

use self::domain::TERMS;
pub use self::domain::{Domain, Form};
use self::files::Reviews;
use self::split::DomainSplit;
use crate::text::{TermCounts, Vocabulary, WORDS};
use crate::{Dataset, DatasetError, Digest, Provenance, Split};

/// The parsers of the files, for fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) mod parsers {
    pub(crate) use super::parse::{processed, svmlight};
    pub(crate) use super::raw::raw;
}

/// The preprocessing of the reviews, as the fingerprint names it.
const PREPROCESSING: &str = "binary bag of the 5000 most frequent terms; half of each of ten folds for test; \
     ten sets of 40 + 10 labels a class; equal reviews once";

/// Loads a domain from the folder that holds the files of the form: `sorted_data_acl` or `processed_acl` with a
/// folder for each domain, or the folder of `books_train.svmlight` and its like.
///
/// Negative is class 0, positive class 1. `seed` draws the ten folds and their halves. The training and the validation
/// examples are ten sets of 80 and 20, one after the other, 50 labels of each class in a set. Labels beyond the 100 of
/// a set must not be used together. The paper has no validation examples for these data; join the 20 with the 80 for
/// cross-validation or for the final training.
///
/// Training reviews that equal a test review or one another are left out, at most a few in a hundred, and the last set
/// is filled up from the first.
///
/// Unlabelled are the reviews of `unlabeled.review` (raw and processed form; not all archives have it), of other files,
/// or of `*_test.svmlight`, without those that equal a labelled or test review. The 5,000 terms are the most frequent
/// ones of all reviews except the test reviews.
///
/// # Errors
/// [`DatasetError::Io`] if a file cannot be read, [`DatasetError::Line`] if a line is not in the form,
/// [`DatasetError::Count`] if there are not 1,000 reviews of each class, [`DatasetError::TooFewReviews`] if too few
/// of them differ from the test reviews.
pub fn load(
    folder: &Path,
    domain: Domain,
    form: &Form,
    provenance: Provenance,
    seed: u64,
) -> Result<Dataset, DatasetError> {
    let reviews = Reviews::read(folder, domain, form)?;
    let split = DomainSplit::draw(&reviews, seed).map_err(|too_few| DatasetError::TooFewReviews {
        name: provenance.name.clone(),
        what: "training reviews of a class that are no test reviews",
        expected: too_few.expected,
        found: too_few.found,
    })?;
    let vocabulary = vocabulary(form, &split);
    let examples = |reviews: &[(u32, &str)]| Split {
        inputs: bags(&vocabulary, reviews.iter().map(|&(_, review)| review)),
        labels: reviews.iter().map(|&(label, _)| label).collect(),
    };
    let features = vocabulary.terms().len();
    Ok(Dataset {
        features,
        shape: vec![features],
        classes: 2,
        train: examples(&split.train),
        valid: examples(&split.valid),
        test: examples(&split.test),
        unlabelled: Some(bags(&vocabulary, split.unlabelled.iter().copied())),
        words: vocabulary.terms().to_vec(),
        fingerprint: fingerprint(&provenance.name, domain, form, &reviews, seed),
        provenance,
    })
}

/// The terms of the bags, from all reviews except those for test.
fn vocabulary(form: &Form, split: &DomainSplit<'_>) -> Vocabulary {
    if *form == Form::SvmLight {
        return Vocabulary::new((0..TERMS).map(|feature| feature.to_string()).collect());
    }
    let mut counts = TermCounts::default();
    let labelled = split.train.iter().chain(&split.valid).map(|&(_, review)| review);
    let once: BTreeSet<&str> = labelled.chain(split.unlabelled.iter().copied()).collect();
    for (term, times) in once.into_iter().flat_map(terms) {
        counts.add(term, times);
    }
    counts.most_frequent(TERMS)
}

fn bags<'a>(vocabulary: &Vocabulary, reviews: impl Iterator<Item = &'a str>) -> Examples<f32> {
    vocabulary.examples(reviews.map(|review| vocabulary.bag_of_terms(terms(review).map(|(term, _)| term))))
}

/// The terms of a review with their counts; a word without a number counts once.
fn terms(review: &str) -> impl Iterator<Item = (&str, u64)> {
    let terms = review.split(' ').filter(|term| !term.is_empty());
    terms.map(|term| parse::counted(term).unwrap_or((term, 1)))
}

/// The SHA-256 of lines with everything that the examples and their order depend on.
fn fingerprint(name: &str, domain: Domain, form: &Form, reviews: &Reviews, seed: u64) -> String {
    let mut lines = vec![name.to_owned(), domain.name().to_owned(), PREPROCESSING.to_owned()];
    if matches!(form, Form::Raw { .. }) {
        lines.push(WORDS.to_owned());
    }
    lines.extend(reviews.digests.iter().map(|(role, digest)| format!("{role} {digest}")));
    lines.push(format!("seed {seed}"));
    Digest::of(lines.join("\n").as_bytes()).to_string()
}
