//! Sentiment snippets: 10,605 sentences about movies and 3,708 about products, rated by people, a stand-in for
//! reviews with stars.
//!
//! Hutto and Gilbert (ICWSM 2014) asked twenty people for the sentiment of each, from −4 to 4; the files have the mean.
//! Here two, three, four and five stars begin at −1.8, −0.6, 0.6 and 1.8. So each star is 1.2 wide, three stars are
//! centred at 0, and 20, 23, 11, 20 and 26 % of the snippets have one to five stars. With five bins of equal width over
//! [−4, 4], 8 % would be in the first class and 34 % in the fourth, because extreme means are rare. Quantiles would
//! balance the classes, but would not be symmetric, and the stars of a snippet would depend on all other snippets.

use std::path::Path;

use crate::sets::reviews::{self, Column, Format, Layout, Review, Sizes, for_each_row};
use crate::{Dataset, DatasetError, Digest, LineError, Provenance};

/// The files, tab-separated: identity, mean rating, text.
const FILES: [&str; 2] =
    ["movieReviewSnippets_GroundTruth.txt.gz", "amazonReviewSnippets_GroundTruth.txt.gz"];

/// Far more than the content of the larger file, 1.4 MB.
const MOST_BYTES: u64 = 1 << 24;

/// The mean ratings at which two, three, four and five stars begin.
const THRESHOLDS: [f64; 4] = [-1.8, -0.6, 0.6, 1.8];

/// Loads the snippets from the folder that holds their two files, and makes a [data set](reviews::dataset) of them.
///
/// # Errors
/// [`DatasetError::Io`] if a file cannot be read, [`DatasetError::Line`] if a line has no rating from −4 to 4 or no
/// text, [`DatasetError::TooFewReviews`] if there are not as many different snippets as `sizes` asks for.
///
/// ```no_run
/// use truezero_datasets::reviews::Sizes;
/// use truezero_datasets::{Provenance, sentiment};
///
/// # let provenance: Provenance = unimplemented!();
/// let sizes = Sizes { labelled: 10_000, unlabelled: None, test: 4_000, vocabulary: 5_000 };
/// let snippets = sentiment::load("datasets/sentiment".as_ref(), provenance, &sizes, 1)?;
/// assert_eq!([snippets.train.len(), snippets.valid.len(), snippets.test.len()], [9_000, 1_000, 4_000]);
/// # Ok::<(), truezero_datasets::DatasetError>(())
/// ```
pub fn load(
    folder: &Path,
    provenance: Provenance,
    sizes: &Sizes,
    seed: u64,
) -> Result<Dataset, DatasetError> {
    reviews::dataset(&read(folder)?, sizes, seed, provenance)
}

/// The subject of the snippets, in halves: four small domains, a stand-in for those of the Amazon data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Every second snippet about movies, beginning with the first.
    Movies,
    /// The other snippets about movies.
    OtherMovies,
    /// Every second snippet about products, beginning with the first.
    Products,
    /// The other snippets about products.
    OtherProducts,
}

/// The number of labels for [`polarity`], ten sets of 100, a fifth of them for validation, as in the split of the
/// [Amazon data](crate::amazon).
const REVEALED: usize = 1_000;

/// Loads the snippets about one subject as negative (class 0: one or two stars) or positive (class 1: four or five);
/// those of three stars are left out. 1,000 have a label, 800 for training and 200 for validation; `test` snippets are
/// for test, and all others are without label.
///
/// # Errors
/// Those of [`load`].
pub fn polarity(
    folder: &Path,
    subject: Subject,
    provenance: Provenance,
    test: usize,
    vocabulary: usize,
    seed: u64,
) -> Result<Dataset, DatasetError> {
    let (file, half) = match subject {
        Subject::Movies => (0, 0),
        Subject::OtherMovies => (0, 1),
        Subject::Products => (1, 0),
        Subject::OtherProducts => (1, 1),
    };
    let sides =
        read_file(&folder.join(FILES[file]))?.into_iter().skip(half).step_by(2).filter_map(|review| {
            // Negative and positive as the first two classes.
            let stars = match review.stars? {
                1 | 2 => 1,
                4 | 5 => 2,
                _ => return None,
            };
            Some(Review { stars: Some(stars), ..review })
        });
    let sizes = Sizes { labelled: REVEALED, unlabelled: None, test, vocabulary };
    let mut dataset = reviews::dataset(&sides.collect::<Vec<_>>(), &sizes, seed, provenance)?;
    dataset.classes = 2;
    let revealed = dataset.train.join(&dataset.valid);
    let valid = (0..revealed.len()).filter(|example| example % 5 == 0).collect::<Vec<_>>();
    let train = (0..revealed.len()).filter(|example| example % 5 != 0).collect::<Vec<_>>();
    dataset.valid = revealed.select(valid.into_iter());
    dataset.train = revealed.select(train.into_iter());
    dataset.fingerprint =
        Digest::of(format!("{}\npolarity of {subject:?}\n", dataset.fingerprint).as_bytes()).to_string();
    Ok(dataset)
}

/// The snippets as reviews with stars, those about movies first.
///
/// # Errors
/// [`DatasetError::Io`] if a file cannot be read, [`DatasetError::Line`] if a line has no rating from −4 to 4 or no
/// text.
pub fn read(folder: &Path) -> Result<Vec<Review>, DatasetError> {
    let mut snippets = Vec::new();
    for file in FILES {
        snippets.extend(read_file(&folder.join(file))?);
    }
    Ok(snippets)
}

fn read_file(file: &Path) -> Result<Vec<Review>, DatasetError> {
    let layout = Layout::new(Format::Tsv, Column::Index(1), Column::Index(2));
    let mut snippets = Vec::new();
    for_each_row(file, &layout, MOST_BYTES, &mut |row| {
        let row = row?;
        let mean = row.rating.parse().ok().filter(|mean| (-4.0..=4.0).contains(mean));
        let mean: f64 =
            mean.ok_or_else(|| LineError::new(row.line, "rating", "a number from -4 to 4", &row.rating))?;
        snippets.push(Review { stars: Some(stars(mean)), text: row.text?.into_owned() });
        Ok(())
    })?;
    Ok(snippets)
}

/// The stars for a mean rating.
fn stars(mean: f64) -> u8 {
    THRESHOLDS.into_iter().map(|threshold| u8::from(mean >= threshold)).sum::<u8>() + 1
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::text::test_data;

    fn provenance() -> Provenance {
        Provenance {
            name: "sentiment".into(),
            title: "Sentiment snippets".into(),
            source: "a test".into(),
            licence: "MIT".into(),
            stands_in_for: Some("opentable".into()),
        }
    }

    #[test]
    fn stars_are_symmetric_about_zero() {
        let means = [-4.0, -1.9, -1.8, -0.7, -0.6, 0.0, 0.5, 0.6, 1.7, 1.8, 4.0];
        assert_eq!(means.map(stars), [1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5]);
    }

    #[test]
    fn both_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |file: usize, content: &[u8]| fs::write(folder.path().join(FILES[file]), content).unwrap();
        write(0, b"1\t2.5\tA \"gem\".\r\n2\t-3.9\tdull\r\n");
        write(1, b"1_1\t0.1\tit\thas buttons");
        let snippets = read(folder.path()).unwrap();
        let found: Vec<_> = snippets.iter().map(|review| (review.stars, review.text.trim_end())).collect();
        assert_eq!(found, [(Some(5), "A \"gem\"."), (Some(1), "dull"), (Some(3), "it")]);

        for (content, message) in [
            (&b"1\t4.5\ta\n"[..], "line 1: rating: expected a number from -4 to 4, found `4.5`"),
            (b"1\t1\ta\n2\tNaN\ta\n", "line 2: rating: expected a number from -4 to 4, found `NaN`"),
            (b"1\t1\n", "line 1: text: expected at least 3 values, found `1, 1`"),
        ] {
            write(1, content);
            let error = read(folder.path()).unwrap_err().to_string();
            assert!(error.ends_with(&format!("{}: {message}", FILES[1])), "{error}");
        }
    }

    /// The published snippets, where they are present.
    #[test]
    fn the_classes_have_similar_sizes() {
        let Some(folder) = test_data::path("embeddable/sentiment") else { return };
        let snippets = read(&folder).unwrap();
        assert_eq!(snippets.len(), 10_605 + 3_708);
        let of = |stars| snippets.iter().filter(|review| review.stars == Some(stars)).count();
        assert_eq!([1, 2, 3, 4, 5].map(of), [2_875, 3_279, 1_518, 2_900, 3_741]);

        let sizes = Sizes { labelled: 10_000, unlabelled: None, test: 4_000, vocabulary: 5_000 };
        let data = load(&folder, provenance(), &sizes, 1).unwrap();
        assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [9_000, 1_000, 4_000]);
        assert_eq!((data.features, data.classes), (5_000, 5));
        assert_eq!(data, load(&folder, provenance(), &sizes, 1).unwrap());
    }

    #[test]
    fn a_subject_is_negative_and_positive_with_ten_sets_of_a_hundred_labels() {
        let folder = tempfile::tempdir().unwrap();
        let line = |row: u32| {
            format!("{row}\t{}\tabout {row}\n", [2.5, -2.0, 0.0, -2.5, 2.0, 0.1][row as usize / 2 % 6])
        };
        let write = |file: usize, rows: u32| {
            fs::write(folder.path().join(FILES[file]), (0..rows).map(line).collect::<String>()).unwrap();
        };
        write(0, 3_300);
        write(1, 3_280);
        let load = |subject| polarity(folder.path(), subject, provenance(), 60, 50, 1);
        let (one, other) = (load(Subject::Movies).unwrap(), load(Subject::OtherMovies).unwrap());
        for data in [&one, &other] {
            assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [800, 200, 60]);
            assert_eq!(data.unlabelled.as_ref().map(truezero_tensor::Examples::len), Some(40));
            assert_eq!(data.classes, 2);
            assert!(data.test.labels.contains(&0) && data.test.labels.contains(&1));
            assert!(data.train.labels.iter().all(|&label| label < 2));
        }
        assert_ne!(one.fingerprint, other.fingerprint);
        assert_ne!(load(Subject::Products).unwrap().fingerprint, one.fingerprint);
    }
}
