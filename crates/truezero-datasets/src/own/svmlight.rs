//! svmlight files: on each line a label and the features of an example that are not zero.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use truezero_tensor::{ActiveLists, Examples};

use super::number::number;
use super::prepare::{Labelled, Preparation, Prepared};
use crate::text::{Problem, open, utf8};
use crate::{DatasetError, LineError};

/// The largest index that is read. A model file names each feature, and has room for as many names and scales.
pub const MOST_INDEX: u32 = 1 << 21;

/// The first and the last index of the features.
///
/// Files disagree on whether the first feature is 0 or 1, and a file need not mention its last one.
///
/// ```
/// use truezero_datasets::own::svmlight::Indices;
///
/// assert!(Indices { first: Some(0), last: Some(9) }.are_valid());
/// assert!(!Indices { first: Some(1), last: Some(0) }.are_valid());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indices {
    /// If none is given: 0 where an example has the index 0, else 1.
    pub first: Option<u32>,
    /// If none is given: the largest index of the file.
    pub last: Option<u32>,
}

impl Indices {
    /// Whether there is a feature from the first to the last index, and the last is at most [`MOST_INDEX`].
    pub fn are_valid(self) -> bool {
        let last = self.last.unwrap_or(MOST_INDEX);
        self.first.unwrap_or(0) <= last && last <= MOST_INDEX
    }

    /// The indices that these names of features are, as [`load`] gives them; none if they are other names.
    ///
    /// ```
    /// use truezero_datasets::own::svmlight::Indices;
    ///
    /// let names = ["1", "2", "3"].map(String::from);
    /// assert_eq!(Indices::of_names(&names), Some(Indices { first: Some(1), last: Some(3) }));
    /// assert_eq!(Indices::of_names(&["height".to_owned()]), None);
    /// ```
    pub fn of_names(names: &[String]) -> Option<Self> {
        let first: u32 = names.first()?.parse().ok()?;
        let last = first.checked_add(u32::try_from(names.len()).ok()?)?.checked_sub(1)?;
        let are_indices = || (first..=last).zip(names).all(|(index, name)| index.to_string() == *name);
        Some(Self { first: Some(first), last: Some(last) })
            .filter(|indices| indices.are_valid() && are_indices())
    }
}

/// Reads labels and features from an svmlight file, splits and scales the examples, which stay sparse.
///
/// A line is `label index:value index:value …` with ascending indices, and what is not mentioned is zero. A label is
/// any text without a comma or a colon. What follows `#` is a comment. The file may be compressed by gzip. The names
/// of the features are their indices.
///
/// ```
/// use truezero_datasets::own::svmlight::{self, Indices};
/// use truezero_datasets::own::{Preparation, ScaleBy};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let file = folder.path().join("mail.svm");
/// # let line = |i: usize| format!("{} {}:0.5 9:{i}\n", ["spam", "ham"][i % 2], i % 2 + 1);
/// # std::fs::write(&file, (0..40).map(line).collect::<String>()).unwrap();
/// let preparation = Preparation { scale_by: ScaleBy::Largest, ..Preparation::default() };
/// let mail = svmlight::load(&file, Indices::default(), &preparation)?;
/// assert_eq!((mail.data.features, mail.class_names), (9, vec!["ham".to_owned(), "spam".to_owned()]));
/// # Ok::<(), truezero_datasets::DatasetError>(())
/// ```
///
/// # Errors
/// [`DatasetError::Io`] if the file cannot be read or holds more than the most bytes; [`DatasetError::Line`] for the
/// first line that is not UTF-8, without a label, with an index that is out of range or does not ascend, with a value
/// that is no finite number, or with a query of a ranking (`qid:`); [`DatasetError::Field`] if zeros would not stay
/// zeros by [`Preparation::scale_by`], if there is no feature from the first to the last index, or if there are not
/// two classes or not enough examples for the split.
pub fn load(
    file: impl AsRef<Path>,
    indices: Indices,
    preparation: &Preparation,
) -> Result<Prepared, DatasetError> {
    let file = file.as_ref();
    if !preparation.scale_by.keeps_zeros() {
        let (expected, found) = ("`largest` or `nothing`, by which zeros stay zeros", preparation.scale_by);
        return Err(DatasetError::field(file, "scale_by", expected, format!("{found:?}")));
    }
    let Content { examples, first, labels } = read(file, indices, true, preparation.most_bytes)?;
    let features = examples.rows();
    let feature_names = (first..).take(features).map(|index| index.to_string()).collect();
    let inputs = Examples::Sparse(examples);
    Labelled { inputs, labels, shape: vec![features], feature_names }.prepare(file, preparation)
}

/// The features of the examples in an svmlight file, for a model to be asked about. Labels may be missing and are
/// ignored, and nothing is scaled, which a model does.
///
/// # Errors
/// As [`load`], but for labels and splits.
pub fn features(
    file: impl AsRef<Path>,
    indices: Indices,
    most_bytes: u64,
) -> Result<Examples<f64>, DatasetError> {
    Ok(Examples::Sparse(read(file.as_ref(), indices, false, most_bytes)?.examples))
}

/// The content of a file.
struct Content {
    examples: ActiveLists<f64>,
    /// The index of the first feature.
    first: u32,
    /// Empty where labels are not wanted.
    labels: Vec<String>,
}

fn read(file: &Path, indices: Indices, labelled: bool, most_bytes: u64) -> Result<Content, DatasetError> {
    let of_indices = |Indices { first, last }: Indices| {
        let text = |index: Option<u32>| index.map_or("none".to_owned(), |index| index.to_string());
        let expected = format!("a feature from the first to the last, which is at most {MOST_INDEX}");
        DatasetError::field(
            file,
            "indices",
            &expected,
            format!("first {} and last {}", text(first), text(last)),
        )
    };
    if !indices.are_valid() {
        return Err(of_indices(indices));
    }
    let lines =
        Lines { first: indices.first.unwrap_or(0), last: indices.last.unwrap_or(MOST_INDEX), labelled };
    let (found, labels) = lines.read(open(file, most_bytes)?).map_err(|problem| problem.of(file))?;
    let first = indices.first.unwrap_or_else(|| u32::from(found.least != Some(0)));
    let last = indices.last.or(found.most);
    let features = last.and_then(|last| last.checked_sub(first)).map(|above| above as usize + 1);
    let Some(features) = features else {
        return Err(of_indices(Indices { first: Some(first), last }));
    };
    let mut examples = ActiveLists::new(features);
    for example in 0..found.lists.columns() {
        let (indices, values) = found.lists.column(example);
        // No index of the file is below the first.
        examples.push_elements(
            indices.iter().map(|&index| index.saturating_sub(first)).zip(values.iter().copied()),
        );
    }
    Ok(Content { examples, first, labels })
}

/// The examples as they are read, before it is known how many features there are.
struct Found {
    /// Rows are indices.
    lists: ActiveLists<f64>,
    /// The least and the largest index that is mentioned, with a zero too.
    least: Option<u32>,
    most: Option<u32>,
}

/// What the lines of a file may have.
struct Lines {
    first: u32,
    last: u32,
    labelled: bool,
}

/// What is wrong with a part of a line, and what was expected.
type Wrong = (&'static str, String);

impl Lines {
    fn read(&self, reader: impl Read) -> Result<(Found, Vec<String>), Problem> {
        let mut found = Found { lists: ActiveLists::new(MOST_INDEX as usize + 1), least: None, most: None };
        let (mut labels, mut elements, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        let mut reader = BufReader::new(reader);
        for line in 1.. {
            bytes.clear();
            if reader.read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            // A comment may be in any encoding.
            let text = bytes.split(|&byte| byte == b'#').next().unwrap_or_default();
            let text = utf8(text, line)?.trim_end();
            if text.is_empty() {
                continue;
            }
            elements.clear();
            labels.extend(self.example(line, text, &mut elements)?.map(str::to_owned));
            let mentioned = elements.iter().map(|&(index, _)| index);
            found.least = found.least.into_iter().chain(mentioned.clone()).min();
            found.most = found.most.into_iter().chain(mentioned).max();
            found.lists.push_elements(elements.iter().copied());
        }
        if found.lists.columns() == 0 {
            return Err(LineError::new(1, "example", "at least one", "").into());
        }
        Ok((found, labels))
    }

    /// Adds the elements of an example, and returns its label if labels are wanted.
    fn example<'a>(
        &self,
        line: u64,
        text: &'a str,
        elements: &mut Vec<(u32, f64)>,
    ) -> Result<Option<&'a str>, LineError> {
        let mut parts = parts(text).peekable();
        let wrong = |(column, part): (usize, &str), (what, expected): Wrong| {
            LineError::new(line, format!("column {column} ({what})"), expected, part)
        };
        let mut label = None;
        if let Some(part) = parts.next_if(|(_, part)| self.labelled || !part.contains(':')) {
            if self.labelled && part.1.contains([':', ',']) {
                return Err(wrong(part, ("label", "one label before the features".to_owned())));
            }
            label = Some(part.1).filter(|_| self.labelled);
        }
        for part in parts {
            let before = elements.last().map(|&(index, _)| index);
            elements.push(self.element(part.1, before).map_err(|problem| wrong(part, problem))?);
        }
        Ok(label)
    }

    /// The index and the value of a part, which comes after the index `before`.
    fn element(&self, part: &str, before: Option<u32>) -> Result<(u32, f64), Wrong> {
        let Some((index, value)) = part.split_once(':') else {
            return Err(("feature", "an index, a colon and a value".to_owned()));
        };
        if index == "qid" {
            return Err(("query", "no query, as rankings are not learned".to_owned()));
        }
        let index: u32 =
            index.parse().map_err(|_| ("index", "a whole number before the colon".to_owned()))?;
        if index < self.first {
            return Err(("index", format!("an index of at least {}, the first", self.first)));
        }
        if index > self.last {
            return Err(("index", format!("an index of at most {}, the last", self.last)));
        }
        if let Some(before) = before.filter(|&before| index <= before) {
            return Err(("index", format!("an index above {before}, the one before it")));
        }
        Ok((index, number(value).map_err(|expected| ("value", expected.to_owned()))?))
    }
}

/// The parts of a line between blanks, each with the column on which it begins, from 1.
fn parts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 1;
    let parts = text.split([' ', '\t']).map(move |part| {
        let column = next;
        next += part.chars().count() + 1;
        (column, part)
    });
    parts.filter(|(_, part)| !part.is_empty())
}

#[cfg(test)]
mod tests;
