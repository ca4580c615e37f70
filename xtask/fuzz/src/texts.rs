//! Reviews in every form, words and fonts.

use truezero_datasets::own::svmlight::{self, Indices};
use truezero_datasets::own::{Preparation, ScaleBy, table};
use truezero_datasets::reviews::{self, Column, Format, Layout, Sizes};
use truezero_datasets::text::{Vocabulary, normalise};
use truezero_datasets::{fuzzing, sentiment};
use truezero_tensor::Examples;

use crate::images::is_sound;
use crate::scratch::{choice, folder, provenance, write};

/// The most content that is taken of a compressed table, in bytes.
const MOST_CONTENT: u64 = 1 << 18;

pub(crate) fn amazon_raw(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(reviews) = fuzzing::raw_reviews(&text) else { return false };
    assert!(reviews.len() <= text.matches("<review>").count());
    assert!(reviews.iter().all(|review| *review == normalise(review)));
    !reviews.is_empty()
}

pub(crate) fn amazon_processed(bytes: &[u8]) -> bool {
    let (label, bytes) = choice(bytes);
    let label = [None, Some("positive"), Some("negative")][label % 3];
    let text = String::from_utf8_lossy(bytes);
    let Ok(reviews) = fuzzing::processed_reviews(&text, label) else { return false };
    assert!(reviews.len() <= text.matches("#label#:").count());
    !reviews.is_empty()
}

pub(crate) fn amazon_svmlight(bytes: &[u8]) -> bool {
    const FEATURES: usize = 100;
    let text = String::from_utf8_lossy(bytes);
    let Ok(reviews) = fuzzing::svmlight_reviews(&text, FEATURES) else { return false };
    for (_, review) in &reviews {
        for term in review.split(' ').filter(|term| !term.is_empty()) {
            let (feature, count) = term.rsplit_once(':').expect("a term has a count");
            assert!(feature.parse::<usize>().is_ok_and(|feature| feature < FEATURES), "{term}");
            assert!(count.parse::<u64>().is_ok_and(|count| count > 0), "{term}");
        }
    }
    !reviews.is_empty()
}

pub(crate) fn csv(bytes: &[u8]) -> bool {
    rated(bytes, Format::Csv)
}

pub(crate) fn tsv(bytes: &[u8]) -> bool {
    rated(bytes, Format::Tsv)
}

pub(crate) fn json_lines(bytes: &[u8]) -> bool {
    rated(bytes, Format::JsonLines)
}

/// The first byte chooses how columns are found. What is read makes a data set or an error.
fn rated(bytes: &[u8], format: Format) -> bool {
    let (columns, bytes) = choice(bytes);
    let (rating, text) = match columns % 3 {
        0 => (Column::named("stars"), Column::named("text")),
        1 => (Column::Index(0), Column::Index(1)),
        _ => (Column::Index(usize::MAX), Column::named("text")),
    };
    let layout = Layout { escaped_line_breaks: columns > 127, ..Layout::new(format, rating, text) };
    folder("table", |folder| {
        let file = folder.join("table");
        write(&file, bytes);
        let Ok(found) = reviews::read(&file, &layout, MOST_CONTENT) else { return false };
        assert_eq!(found.rows(), found.reviews.len() + found.without_text.count + found.unreadable.count);
        assert!(found.reviews.iter().all(|review| review.stars.is_none_or(|stars| (1..=5).contains(&stars))));
        assert!(found.remarks().len() <= 6);
        let sizes = Sizes { labelled: 4, unlabelled: None, test: 2, vocabulary: 50 };
        is_sound(reviews::dataset(&found.reviews, &sizes, u64::MAX, provenance()))
    })
}

/// One of the two files is fuzzed.
pub(crate) fn sentiment(bytes: &[u8]) -> bool {
    const FILES: [&str; 2] =
        ["movieReviewSnippets_GroundTruth.txt.gz", "amazonReviewSnippets_GroundTruth.txt.gz"];
    const WHOLE: &[u8] = b"1\t-3.5\tbad\n2\t0.1\tso so\n3\t2.5\tgood\n4\t1.0\trather good\n";
    let (fuzzed, bytes) = choice(bytes);
    folder("sentiment", |folder| {
        for (place, name) in FILES.into_iter().enumerate() {
            write(&folder.join(name), if place == fuzzed % FILES.len() { bytes } else { WHOLE });
        }
        let sizes = Sizes { labelled: 4, unlabelled: None, test: 2, vocabulary: 50 };
        is_sound(sentiment::load(folder, provenance(), &sizes, 0))
    })
}

/// The first byte chooses the format and how the label is found. Features are finite after scaling.
pub(crate) fn own_table(bytes: &[u8]) -> bool {
    let (choices, bytes) = choice(bytes);
    let name = ["table.csv", "table.tsv", "table.csv.gz"][choices % 3];
    let mut columns = table::Columns::label("label");
    if choices > 127 {
        columns =
            table::Columns { label: Column::Index(0), ignored: vec![Column::Index(1)], has_header: false };
    }
    let preparation = Preparation { most_bytes: MOST_CONTENT, seed: u64::MAX, ..Preparation::default() };
    folder("own-table", |folder| {
        let file = folder.join(name);
        write(&file, bytes);
        let Ok(prepared) = table::load(&file, &columns, &preparation) else { return false };
        assert_eq!(prepared.class_names.len(), prepared.data.classes);
        is_sound(Ok(prepared.data))
    })
}

/// The first byte chooses the first index. Examples stay sparse, and their values within [−1, 1].
pub(crate) fn own_svmlight(bytes: &[u8]) -> bool {
    // A short file may name a far index, so the last one is given.
    const LAST: u32 = 99;
    let (choices, bytes) = choice(bytes);
    let indices = Indices { first: [None, Some(0), Some(1)][choices % 3], last: Some(LAST) };
    let preparation =
        Preparation { most_bytes: MOST_CONTENT, scale_by: ScaleBy::Largest, ..Preparation::default() };
    folder("own-svmlight", |folder| {
        let file = folder.join("data.svm");
        write(&file, bytes);
        let asked = svmlight::features(&file, indices, MOST_CONTENT);
        let Ok(prepared) = svmlight::load(&file, indices, &preparation) else { return false };
        let names = Indices::of_names(&prepared.data.words).expect("the names are indices");
        assert!(asked.is_ok() && names.last == Some(LAST), "{asked:?}, {names:?}");
        let Examples::Sparse(lists) = &prepared.data.train.inputs else {
            panic!("the examples became dense")
        };
        for example in 0..lists.columns() {
            assert!(lists.column(example).1.iter().all(|value| value.abs() <= 1.0));
        }
        is_sound(Ok(prepared.data))
    })
}

/// Words are the same if they are read again, and a vocabulary holds each once.
pub(crate) fn words(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let words = normalise(&text);
    assert_eq!(normalise(&words), words);
    let vocabulary = Vocabulary::fit([&text[..]], 20);
    let terms = vocabulary.terms();
    assert!(terms.len() <= 20);
    assert!(terms.iter().enumerate().all(|(place, term)| !terms[..place].contains(term)));
    assert_eq!(vocabulary.bags([&text[..], &words[..]]).len(), 2);
    !words.is_empty()
}

/// Coordinates are one printable character each.
pub(crate) fn font(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(points) = fuzzing::font(&text) else { return false };
    assert!(points.iter().flatten().all(|coordinate| coordinate.abs() <= 64.0));
    true
}
