//! Amazon: reviews of four kinds of products, positive or negative (Blitzer, Dredze and Pereira 2007), in the split of
//! Zhou, Chen and Wang (COLING 2010) that the paper takes (section 4.2).
//!
//! The multi-domain sentiment data are around in three [forms](Form), and all three are read. A domain has 1,000 positive and
//! 1,000 negative reviews, and more without labels. Of the 2,000, half of each of ten balanced folds are test reviews; of
//! the other half the labels of 100 are revealed, and the rest is unlabelled.
//!
//! The published reviews repeat themselves, most often because one review is posted for several editions of a book. The
//! 1,000 test reviews stay as they are, and what equals one of them is not among the training reviews.
//!
//! ```no_run
//! use truezero_datasets::amazon::{self, Domain, Form};
//! # use truezero_datasets::Provenance;
//!
//! # let provenance: Provenance = unimplemented!();
//! let books = amazon::load("processed_acl".as_ref(), Domain::Books, &Form::Processed, provenance, 1)?;
//! assert_eq!([books.train.len(), books.valid.len(), books.test.len()], [80, 20, 1_000]);
//! assert_eq!((books.features, books.classes), (5_000, 2));
//! # Ok::<(), truezero_datasets::DatasetError>(())
//! ```

mod files;
mod parse;
mod split;

use std::path::{Path, PathBuf};

use truezero_tensor::Examples;

use self::files::Reviews;
use self::split::Parts;
use crate::text::{TermCounts, binary_examples};
use crate::{Dataset, DatasetError, Digest, Provenance, Split};

/// The number of terms of a bag, the paper's.
const TERMS: usize = 5_000;

/// What is done to the reviews, as the fingerprint names it.
const PREPROCESSING: &str = "binary bag of the 5000 most frequent terms; of each tenth half for test; 40 + 10 labels a class revealed";

/// A kind of product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Books.
    Books,
    /// DVDs.
    Dvd,
    /// Electronics.
    Electronics,
    /// Kitchen appliances and housewares.
    Kitchen,
}

impl Domain {
    /// All domains, in the order of their names.
    pub const ALL: [Self; 4] = [Self::Books, Self::Dvd, Self::Electronics, Self::Kitchen];

    /// The name, as most of the files call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Books => "books",
            Self::Dvd => "dvd",
            Self::Electronics => "electronics",
            Self::Kitchen => "kitchen",
        }
    }
}

/// The form in which the reviews are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `sorted_data_acl`: title and text of each review between tags. The terms are [words](crate::text::normalise).
    Raw {
        /// Files with more reviews without labels, one a line, title and text: those of Li et al. (2018) overlap with
        /// the labelled ones and repeat themselves, and every review is taken once.
        more: Vec<PathBuf>,
    },
    /// `processed_acl`: the words and pairs of words of each review, with the number of times that it holds them.
    Processed,
    /// The 5,000 most frequent terms of all four domains as numbers (Ganin et al. 2016, after Chen et al. 2012): the
    /// terms were chosen by their publishers, from test reviews too.
    SvmLight,
}

/// Loads a domain from the folder that holds the files of the form: `sorted_data_acl` or `processed_acl` with a folder for each
/// domain, or the folder of `books_train.svmlight` and its like.
///
/// Negative is class 0, positive class 1. `seed` draws the ten folds, their halves, and the 100 revealed labels, 50 a
/// class. The paper names no validation examples for these data, and labels beyond the 100 must not be looked at, so 20
/// of the 100 are for validation; put them together with the 80 for cross-validation or for a last training.
///
/// Unlabelled are the other training reviews, at most 900, and those of `unlabeled.review` (raw and processed form, where it is
/// there: some archives have left it out) or `*_test.svmlight`, without those that equal a labelled or test
/// review. The 5,000 terms are the most frequent ones of all these without the test reviews.
///
/// # Errors
/// [`DatasetError::Io`] if a file cannot be read, [`DatasetError::Line`] if a line is not in the form,
/// [`DatasetError::Count`] if there are not 1,000 reviews of each class, [`DatasetError::TooFewReviews`] if too few of them
/// differ from the test reviews.
pub fn load(
    folder: &Path,
    domain: Domain,
    form: &Form,
    provenance: Provenance,
    seed: u64,
) -> Result<Dataset, DatasetError> {
    let reviews = Reviews::read(folder, domain, form)?;
    let parts = Parts::draw(&reviews, seed).map_err(|too_few| DatasetError::TooFewReviews {
        name: provenance.name.clone(),
        what: "training reviews of a class that are no test reviews",
        expected: too_few.expected,
        found: too_few.found,
    })?;
    let examples = bags(form, &parts);
    let split = |reviews: &[(u32, &str)]| Split {
        inputs: examples(&mut reviews.iter().map(|&(_, review)| review)),
        labels: reviews.iter().map(|&(label, _)| label).collect(),
    };
    let (train, valid, test) = (split(&parts.train), split(&parts.valid), split(&parts.test));
    let features = train.inputs.features();
    Ok(Dataset {
        features,
        shape: vec![features],
        classes: 2,
        train,
        valid,
        test,
        unlabelled: Some(examples(&mut parts.unlabelled.iter().copied())),
        fingerprint: fingerprint(&provenance.name, domain, &reviews, seed),
        provenance,
    })
}

/// What makes bags of reviews.
fn bags(form: &Form, parts: &Parts<'_>) -> Box<dyn Fn(&mut dyn Iterator<Item = &str>) -> Examples<f32>> {
    if *form == Form::SvmLight {
        let features = |review: &str| terms(review).filter_map(|(term, _)| term.parse().ok()).collect();
        return Box::new(move |reviews| binary_examples(TERMS, reviews.map(features)));
    }
    let mut counts = TermCounts::default();
    let labelled = parts.train.iter().chain(&parts.valid).map(|&(_, review)| review);
    for (term, times) in labelled.chain(parts.unlabelled.iter().copied()).flat_map(terms) {
        counts.add(term, times);
    }
    let vocabulary = counts.most_frequent(TERMS);
    Box::new(move |reviews| {
        let bags = reviews.map(|review| vocabulary.bag_of_terms(terms(review).map(|(term, _)| term)));
        binary_examples(vocabulary.terms().len(), bags)
    })
}

/// The terms of a review and how often it holds them. Words without a number occur once.
fn terms(review: &str) -> impl Iterator<Item = (&str, u64)> {
    let terms = review.split(' ').filter(|term| !term.is_empty());
    terms.map(|term| parse::counted(term).unwrap_or((term, 1)))
}

/// The SHA-256 of the lines that say all on which the examples and their order depend.
fn fingerprint(name: &str, domain: Domain, reviews: &Reviews, seed: u64) -> String {
    let mut lines = vec![name.to_owned(), domain.name().to_owned(), PREPROCESSING.to_owned()];
    lines.extend(reviews.digests.iter().map(|(role, digest)| format!("{role} {digest}")));
    lines.push(format!("seed {seed}"));
    Digest::of(lines.join("\n").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::text::at_hand;

    fn provenance() -> Provenance {
        Provenance {
            name: "amazon".into(),
            title: "Amazon".into(),
            source: "a test".into(),
            licence: "none".into(),
            stands_in_for: None,
        }
    }

    /// The files of all three forms with made-up reviews: a class has `per_class` reviews, of which each has a term of its own.
    fn write(per_class: usize) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for domain in ["books", "kitchen_&_housewares"] {
            fs::create_dir_all(folder.path().join("raw").join(domain)).unwrap();
            fs::create_dir_all(folder.path().join("processed").join(domain)).unwrap();
            for (class, word) in [("negative", "bad"), ("positive", "good")] {
                let all = |review: &dyn Fn(usize) -> String| (0..per_class).map(review).collect::<String>();
                let raw = all(&|review| {
                    format!(
                        "<review>\n<title>\n{word}!\n</title>\n<review_text>\n{word}{review} caf\u{e9}\n</review_text>\n</review>\n"
                    )
                });
                let latin_1: Vec<u8> =
                    raw.chars().map(|character| u8::try_from(character).unwrap()).collect();
                fs::write(folder.path().join(format!("raw/{domain}/{class}.review")), latin_1).unwrap();
                let processed = all(&|review| format!("{word}:2 {word}{review}:1 #label#:{class}\n"));
                fs::write(folder.path().join(format!("processed/{domain}/{class}.review")), processed)
                    .unwrap();
            }
        }
        let lines = |classes: [&str; 2]| -> String {
            (0..per_class)
                .flat_map(|review| classes.map(|class| format!("{class} {review}:2 4999:1\n")))
                .collect()
        };
        let labelled: String = lines(["-1", "1"])
            .lines()
            .enumerate()
            .map(|(place, line)| {
                // The two classes differ in every review, or they would be each other's duplicates.
                let (label, review) = line.split_once(' ').unwrap();
                if place % 2 == 0 {
                    format!("{label} {review}\n")
                } else {
                    format!("{label} {}\n", review.replace("4999", "4998"))
                }
            })
            .collect();
        fs::write(folder.path().join("books_train.svmlight"), labelled).unwrap();
        fs::write(folder.path().join("books_test.svmlight"), "1 1:1\n-1 2:1\n1 1:1\n").unwrap();
        folder
    }

    fn load_books(folder: &Path, form: &Form, seed: u64) -> Result<Dataset, DatasetError> {
        let folder = match form {
            Form::Raw { .. } => folder.join("raw"),
            Form::Processed => folder.join("processed"),
            Form::SvmLight => folder.to_owned(),
        };
        load(&folder, Domain::Books, form, provenance(), seed)
    }

    fn forms() -> [Form; 3] {
        [Form::Raw { more: Vec::new() }, Form::Processed, Form::SvmLight]
    }

    #[test]
    fn each_form_is_split_alike() {
        let folder = write(1_000);
        let mut fingerprints = BTreeSet::new();
        for form in forms() {
            let data = load_books(folder.path(), &form, 1).unwrap();
            assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [80, 20, 1_000]);
            assert_eq!(data.train.labels.iter().sum::<u32>(), 40);
            assert_eq!(data.valid.labels.iter().sum::<u32>(), 10);
            assert_eq!(data.test.labels.iter().sum::<u32>(), 500);
            let more = if form == Form::SvmLight { 2 } else { 0 };
            assert_eq!(data.unlabelled.as_ref().unwrap().len(), 900 + more);
            assert_eq!(data, load_books(folder.path(), &form, 1).unwrap());
            assert!(fingerprints.insert(data.fingerprint));
            assert!(fingerprints.insert(load_books(folder.path(), &form, 2).unwrap().fingerprint));
        }
    }

    #[test]
    fn no_term_is_of_a_test_review_alone() {
        let folder = write(1_000);
        // Two words of a class and a word of its own for each of the 1,000 reviews that are not test reviews.
        for (form, shared) in [(Form::Raw { more: Vec::new() }, 3), (Form::Processed, 2)] {
            let data = load_books(folder.path(), &form, 1).unwrap();
            assert_eq!((data.features, &data.shape), (1_000 + shared, &vec![1_000 + shared]));
            let Examples::Sparse(test) = &data.test.inputs else { panic!("not sparse") };
            assert_eq!(test.len(), 1_000 * (shared - 1));
        }
        let Examples::Sparse(train) = load_books(folder.path(), &Form::SvmLight, 1).unwrap().train.inputs
        else {
            panic!("not sparse")
        };
        assert_eq!((train.rows(), train.len()), (5_000, 160));
        assert!((0..80).all(|example| train.column(example).1 == [1.0; 2]));
    }

    #[test]
    fn more_reviews_are_taken_once() {
        let folder = write(1_000);
        let more = folder.path().join("more");
        fs::write(&more, "New one!\nBad. bad7 Caf\u{e9}\nnew ONE\n\n").unwrap();
        let unlabelled = |more| {
            let data = load_books(folder.path(), &Form::Raw { more }, 1).unwrap();
            (data.unlabelled.unwrap().len(), data.fingerprint)
        };
        let (without, first) = unlabelled(Vec::new());
        let (with, second) = unlabelled(vec![more]);
        assert_eq!((without, with), (900, 901));
        assert_ne!(first, second);

        fs::write(
            folder.path().join("raw/books/unlabeled.review"),
            "<review>\n<review_text>\nthird\n</review_text>\n</review>\n",
        )
        .unwrap();
        assert_eq!(unlabelled(Vec::new()).0, 901);
    }

    #[test]
    fn errors_name_the_file() {
        let folder = write(999);
        for form in forms() {
            let error = load_books(folder.path(), &form, 1).unwrap_err().to_string();
            assert!(error.ends_with(": reviews of a class: expected 1000, found 999"), "{error}");
        }
        let missing = load(Path::new("nowhere"), Domain::Kitchen, &forms()[0], provenance(), 1).unwrap_err();
        assert!(
            missing.to_string().starts_with("nowhere/kitchen_&_housewares/negative.review: "),
            "{missing}"
        );

        let positive = folder.path().join("processed/books/negative.review");
        fs::write(&positive, "a:1 #label#:positive\n").unwrap();
        let error = load_books(folder.path(), &Form::Processed, 1).unwrap_err();
        let expected = format!(
            "{}: line 1: end: expected #label#:negative, found `#label#:positive`",
            positive.display()
        );
        assert_eq!(error.to_string(), expected);
    }

    /// Every form of every domain, where the archives are at hand.
    #[test]
    fn the_published_reviews_are_loaded() {
        let [raw, processed, svmlight] =
            ["sorted_data_acl-labelled", "processed_acl-labelled", "dann-amazon-svmlight"]
                .map(|name| at_hand::unpacked(&format!("datasets/amazon/{name}.tar.gz")));
        let (Some(raw), Some(processed), Some(svmlight)) = (raw, processed, svmlight) else { return };
        let [raw, processed, svmlight] = [
            raw.path().join("sorted_data_acl"),
            processed.path().join("processed_acl"),
            svmlight.path().join("dann-amazon"),
        ];
        for (domain, without_labels) in Domain::ALL.into_iter().zip([4_465, 3_586, 5_681, 5_945]) {
            for (folder, form) in [&raw, &processed, &svmlight].into_iter().zip(forms()) {
                let reviews = Reviews::read(folder, domain, &form).unwrap();
                assert_eq!([reviews.negative.len(), reviews.positive.len()], [1_000; 2]);
                let expected = if form == Form::SvmLight { without_labels } else { 0 };
                assert_eq!(reviews.unlabelled.len(), expected);

                let data = load(folder, domain, &form, provenance(), 1).unwrap();
                assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [80, 20, 1_000]);
                assert_eq!(data.test.labels.iter().sum::<u32>(), 500);
                assert_eq!(data.features, 5_000);
                let unlabelled = data.unlabelled.unwrap().len();
                // Almost all are different from each other and from the test reviews.
                assert!(
                    (expected * 9 / 10 + 850..=expected + 900).contains(&unlabelled),
                    "{domain:?} {form:?} {unlabelled}"
                );
                let Examples::Sparse(test) = data.test.inputs else { panic!("not sparse") };
                assert!((0.005..0.03).contains(&test.density()), "{domain:?} {form:?} {}", test.density());
            }
        }
    }

    /// The plain texts beside the raw form repeat the labelled reviews, which must not come back as unlabelled ones.
    #[test]
    fn plain_texts_that_repeat_labelled_reviews_are_left_out() {
        let raw = at_hand::unpacked("datasets/amazon/sorted_data_acl-labelled.tar.gz");
        let plain = at_hand::unpacked("datasets/amazon/hatn-raw-reviews.tar.gz");
        let (Some(raw), Some(plain)) = (raw, plain) else { return };
        let more =
            ["review_negative", "review_positive"].map(|name| plain.path().join("hatn-raw/books").join(name));
        let form = Form::Raw { more: more.to_vec() };
        let reviews = Reviews::read(&raw.path().join("sorted_data_acl"), Domain::Books, &form).unwrap();
        assert_eq!(reviews.unlabelled.len(), 6_000);
        let labelled: BTreeSet<&String> = reviews.negative.iter().chain(&reviews.positive).collect();
        let again = reviews.unlabelled.iter().filter(|review| labelled.contains(review)).count();
        assert!(again > 100, "{again}");
        let parts = Parts::draw(&reviews, 1).unwrap();
        let unlabelled: BTreeSet<&str> = parts.unlabelled.iter().copied().collect();
        assert_eq!(unlabelled.len(), parts.unlabelled.len());
        let learned_and_tested = parts.test.iter().filter(|(_, review)| unlabelled.contains(review)).count();
        assert_eq!(learned_and_tested, 0);
    }
}
