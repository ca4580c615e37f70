//! [`Reviews`]: what the files of a domain hold.

use std::io;
use std::path::{Path, PathBuf};

use super::{Domain, Form, TERMS, parse};
use crate::text::{decode, normalise, read};
use crate::{DatasetError, Digest, LineError};

/// Far more than any of the files holds.
const MOST_BYTES: u64 = 1 << 28;

/// The number of labelled reviews of a class.
const REVIEWS: usize = 1_000;

/// The reviews of a domain, each a string of terms.
pub(super) struct Reviews {
    /// 1,000 reviews.
    pub(super) negative: Vec<String>,
    /// 1,000 reviews.
    pub(super) positive: Vec<String>,
    pub(super) unlabelled: Vec<String>,
    /// The content of each file, and what it is for.
    pub(super) digests: Vec<(&'static str, Digest)>,
}

impl Reviews {
    pub(super) fn read(folder: &Path, domain: Domain, form: &Form) -> Result<Self, DatasetError> {
        let mut digests = Vec::new();
        let (negative, positive, unlabelled) = match form {
            Form::Raw { more } => {
                let folder = folder.join(match domain {
                    Domain::Kitchen => "kitchen_&_housewares",
                    _ => domain.name(),
                });
                let mut class =
                    |role, name| File::read(folder.join(name), role, &mut digests)?.class(parse::raw);
                let (negative, positive) =
                    (class("negative", "negative.review")?, class("positive", "positive.review")?);
                let mut unlabelled = match File::read_if_there(&folder, &mut digests)? {
                    Some(file) => file.parse(parse::raw)?,
                    None => Vec::new(),
                };
                for file in more {
                    let file = File::read(file.clone(), "more", &mut digests)?;
                    unlabelled.extend(file.text.lines().map(normalise).filter(|words| !words.is_empty()));
                }
                (negative, positive, unlabelled)
            }
            Form::Processed => {
                let folder = folder.join(domain.name());
                let mut class = |role, name| {
                    let file = File::read(folder.join(name), role, &mut digests)?;
                    file.class(|text| parse::processed(text, Some(role)))
                };
                let (negative, positive) =
                    (class("negative", "negative.review")?, class("positive", "positive.review")?);
                let unlabelled = match File::read_if_there(&folder, &mut digests)? {
                    Some(file) => file.parse(|text| parse::processed(text, None))?,
                    None => Vec::new(),
                };
                (negative, positive, unlabelled)
            }
            Form::SvmLight => {
                let path = |part| folder.join(format!("{}_{part}.svmlight", domain.name()));
                let labelled = File::read(path("train"), "labelled", &mut digests)?;
                let reviews = labelled.parse(|text| parse::svmlight(text, TERMS))?;
                let class = |wanted| {
                    let of_class = reviews.iter().filter(|(positive, _)| *positive == wanted);
                    labelled.counted(of_class.map(|(_, review)| review.clone()).collect())
                };
                let (negative, positive) = (class(false)?, class(true)?);
                let unlabelled = File::read(path("test"), "unlabelled", &mut digests)?;
                let unlabelled = unlabelled.parse(|text| parse::svmlight(text, TERMS))?;
                (negative, positive, unlabelled.into_iter().map(|(_, review)| review).collect())
            }
        };
        Ok(Self { negative, positive, unlabelled, digests })
    }
}

/// The text of a file, and its path for the errors that are found later.
struct File {
    path: PathBuf,
    text: String,
}

impl File {
    fn read(
        path: PathBuf,
        role: &'static str,
        digests: &mut Vec<(&'static str, Digest)>,
    ) -> Result<Self, DatasetError> {
        let content = read(&path, MOST_BYTES)?;
        digests.push((role, Digest::of(&content)));
        Ok(Self { path, text: decode(content) })
    }

    /// The file of the reviews without labels, which not every archive has.
    fn read_if_there(
        folder: &Path,
        digests: &mut Vec<(&'static str, Digest)>,
    ) -> Result<Option<Self>, DatasetError> {
        match Self::read(folder.join("unlabeled.review"), "unlabelled", digests) {
            Ok(file) => Ok(Some(file)),
            Err(DatasetError::Io { problem, .. }) if problem.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn parse<T>(&self, parse: impl FnOnce(&str) -> Result<T, LineError>) -> Result<T, DatasetError> {
        parse(&self.text).map_err(|problem| DatasetError::Line { file: self.path.clone(), problem })
    }

    /// The reviews of a class, all that the file holds.
    fn class(
        &self,
        parse: impl FnOnce(&str) -> Result<Vec<String>, LineError>,
    ) -> Result<Vec<String>, DatasetError> {
        self.counted(self.parse(parse)?)
    }

    fn counted(&self, reviews: Vec<String>) -> Result<Vec<String>, DatasetError> {
        if reviews.len() == REVIEWS {
            return Ok(reviews);
        }
        let (expected, found) = (REVIEWS as u64, reviews.len() as u64);
        Err(DatasetError::Count { file: self.path.clone(), field: "reviews of a class", expected, found })
    }
}
