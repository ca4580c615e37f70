//! [`dataset`]: reviews as bags of words, split into labelled, unlabelled and test reviews.

use std::collections::HashSet;

use truezero_tensor::Random;

use super::read::Review;
use crate::text::{TermCounts, Vocabulary, WORDS, normalise};
use crate::{Dataset, DatasetError, Digest, Provenance, Split, folds};

/// The most stars of a review, and so the number of classes; one star is class 0.
const MOST_STARS: u8 = 5;

/// The number of stratified folds of the labelled reviews. The first fold is for validation.
const FOLDS: u32 = 10;

/// The preprocessing of a text's words, as the fingerprint names it.
const PREPROCESSING: &str = "binary bag of the most frequent terms; texts of equal words once";

/// The numbers of reviews and terms of a data set. The paper has 10,000 labelled, 300,000 unlabelled and 10,000 test
/// reviews and 5,000 terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The number of reviews with labels, for training and validation together.
    pub labelled: usize,
    /// The number of reviews without labels; none for all that remain.
    pub unlabelled: Option<usize>,
    /// The number of test reviews.
    pub test: usize,
    /// The number of terms; there are fewer features if the texts have fewer terms.
    pub vocabulary: usize,
}

/// Makes a data set of reviews: binary bags of the most frequent terms, and stars as classes, one star being class
/// 0 and five stars class 4.
///
/// Of reviews with [equal words](normalise) one is taken, the first with stars if there is one, so that no text is in
/// two splits. Reviews without words are left out. Then `seed` draws the test reviews, the labelled ones, and the
/// unlabelled ones from the reviews without stars and the remaining rated ones.
///
/// A tenth of the labelled reviews, the first of ten stratified [folds](folds()), is for validation. For
/// cross-validation join training and validation examples and divide them again. The vocabulary is fitted on labelled
/// and unlabelled text, never on test text, and does not depend on labels.
///
/// # Errors
/// [`DatasetError::Stars`] if a review has stars other than 1 to 5, [`DatasetError::TooFewReviews`] if there are not as
/// many different reviews as `sizes` asks for.
pub fn dataset(
    reviews: &[Review],
    sizes: &Sizes,
    seed: u64,
    provenance: Provenance,
) -> Result<Dataset, DatasetError> {
    let is_no_class = |review: &Review| review.stars.is_some_and(|stars| !(1..=MOST_STARS).contains(&stars));
    if let Some(review) = reviews.iter().position(is_no_class) {
        let (name, found) = (provenance.name, reviews[review].stars.unwrap_or_default());
        return Err(DatasetError::Stars { name, review, most: MOST_STARS, found });
    }
    let fingerprint = fingerprint(reviews, sizes, seed, &provenance.name);
    let too_few = |what, expected, found| {
        let name = provenance.name.clone();
        Err(DatasetError::TooFewReviews { name, what, expected, found })
    };
    let (mut rated, mut others) = without_duplicates(reviews);
    let expected = sizes.labelled.saturating_add(sizes.test);
    if rated.len() < expected {
        return too_few("reviews with stars", expected, rated.len());
    }
    Random::new(seed, "reviews", [0; 4]).shuffle(&mut rated);
    others.extend(rated.drain(expected..).map(|review| review.words));
    Random::new(seed, "reviews", [1, 0, 0, 0]).shuffle(&mut others);
    let unlabelled = sizes.unlabelled.unwrap_or(others.len());
    if others.len() < unlabelled {
        return too_few("reviews without label", unlabelled, others.len());
    }
    others.truncate(unlabelled);

    // The test reviews are drawn first, so they do not depend on the other sizes.
    let labelled = rated.split_off(sizes.test);
    let vocabulary = vocabulary(&labelled, &others, sizes.vocabulary);
    let folds = folds(&labels(&labelled), FOLDS, seed);
    let (mut train, mut valid) = (Vec::new(), Vec::new());
    for (review, fold) in labelled.into_iter().zip(folds) {
        if fold == 0 { &mut valid } else { &mut train }.push(review);
    }
    let split = |reviews: &[Rated]| Split {
        inputs: vocabulary.bags_of_words(reviews.iter().map(|review| review.words.as_str())),
        labels: labels(reviews),
    };
    let features = vocabulary.terms().len();
    Ok(Dataset {
        features,
        shape: vec![features],
        classes: MOST_STARS.into(),
        train: split(&train),
        valid: split(&valid),
        test: split(&rated),
        unlabelled: Some(vocabulary.bags_of_words(others.iter().map(String::as_str))),
        words: vocabulary.terms().to_vec(),
        fingerprint,
        provenance,
    })
}

/// The numbers of distinct reviews with stars and without stars, from which [`dataset`] can draw.
pub fn distinct(reviews: &[Review]) -> [usize; 2] {
    let (rated, others) = without_duplicates(reviews);
    [rated.len(), others.len()]
}

/// A review with stars.
struct Rated {
    label: u32,
    words: String,
}

fn labels(reviews: &[Rated]) -> Vec<u32> {
    reviews.iter().map(|review| review.label).collect()
}

/// The words of distinct reviews with stars and without stars, in the order of the rows.
fn without_duplicates(reviews: &[Review]) -> (Vec<Rated>, Vec<String>) {
    let (rated, others): (Vec<_>, Vec<_>) = reviews.iter().partition(|review| review.stars.is_some());
    let mut seen = HashSet::new();
    let mut new_words = |text: &str| {
        let words = normalise(text);
        (!words.is_empty() && seen.insert(Digest::of(words.as_bytes()))).then_some(words)
    };
    let rated = rated.into_iter().filter_map(|Review { stars, text }| {
        let label = u32::from((*stars)?).checked_sub(1)?;
        new_words(text).map(|words| Rated { label, words })
    });
    let rated = rated.collect();
    (rated, others.iter().filter_map(|review| new_words(&review.text)).collect())
}

fn vocabulary(labelled: &[Rated], unlabelled: &[String], size: usize) -> Vocabulary {
    let mut counts = TermCounts::default();
    labelled.iter().map(|review| &review.words).chain(unlabelled).for_each(|words| counts.add_terms(words));
    counts.most_frequent(size)
}

/// The SHA-256 of lines with everything that the examples and their order depend on: name, preprocessing, sizes, seed,
/// and the SHA-256 of all reviews in their order.
fn fingerprint(reviews: &[Review], sizes: &Sizes, seed: u64, name: &str) -> String {
    let all = reviews.iter().map(|Review { stars, text }| {
        Digest::of_parts([&[stars.unwrap_or(0)][..], text.as_bytes()]).to_string()
    });
    let all: Vec<String> = all.collect();
    let all = Digest::of_parts(all.iter().map(String::as_bytes));
    let Sizes { labelled, unlabelled, test, vocabulary } = sizes;
    let lines = format!(
        "{name}\n{WORDS}\n{PREPROCESSING}\n\
         labelled {labelled} unlabelled {unlabelled:?} test {test} terms {vocabulary}\nseed {seed}\nreviews {all}"
    );
    Digest::of(lines.as_bytes()).to_string()
}

#[cfg(test)]
mod tests;
