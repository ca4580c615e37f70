//! [`Reviews`]: the content of a domain's files.

use std::io;
use std::path::{Path, PathBuf};

use super::domain::{Domain, Form, TERMS};
use super::parse;
use super::raw::raw;
use crate::text::{decode, normalise, read};
use crate::{DatasetError, Digest, LineError};

/// Far more than the size of any of the files.
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
    /// The role of each file, and the digest of its content.
    pub(super) digests: Vec<(&'static str, Digest)>,
}

impl Reviews {
    pub(super) fn read(folder: &Path, domain: Domain, form: &Form) -> Result<Self, DatasetError> {
        match form {
            Form::Raw { more } => {
                let domain = if domain == Domain::Kitchen { "kitchen_&_housewares" } else { domain.name() };
                let mut reviews = Self::by_file(&folder.join(domain), |text, _| raw(text))?;
                more.iter().try_for_each(|file| reviews.add_lines(file))?;
                Ok(reviews)
            }
            Form::Processed => Self::by_file(&folder.join(domain.name()), parse::processed),
            Form::SvmLight => Self::by_label(folder, domain),
        }
    }

    /// Reads files of one class each; `parse` gets the label that all reviews of a file must have.
    fn by_file(
        folder: &Path,
        parse: impl Fn(&str, Option<&str>) -> Result<Vec<String>, LineError>,
    ) -> Result<Self, DatasetError> {
        let mut digests = Vec::new();
        let mut class = |label| {
            let file = File::read(folder.join(format!("{label}.review")))?;
            digests.push((label, file.digest));
            file.counted(file.parse(|text| parse(text, Some(label)))?)
        };
        let (negative, positive) = (class("negative")?, class("positive")?);
        let mut unlabelled = Vec::new();
        match File::read(folder.join("unlabeled.review")) {
            Ok(file) => {
                digests.push(("unlabelled", file.digest));
                unlabelled = file.parse(|text| parse(text, None))?;
            }
            // Not all archives have the reviews without labels.
            Err(DatasetError::Io { problem, .. }) if problem.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(Self { negative, positive, unlabelled, digests })
    }

    /// Reads both classes from one file, and the reviews without labels from the other, whose labels are ignored.
    fn by_label(folder: &Path, domain: Domain) -> Result<Self, DatasetError> {
        let read = |part| File::read(folder.join(format!("{}_{part}.svmlight", domain.name())));
        let (labelled, unlabelled) = (read("train")?, read("test")?);
        let parse = |file: &File| file.parse(|text| parse::svmlight(text, TERMS));
        let (positive, negative): (Vec<_>, Vec<_>) =
            parse(&labelled)?.into_iter().partition(|&(positive, _)| positive);
        let reviews =
            |labelled: Vec<(bool, String)>| labelled.into_iter().map(|(_, review)| review).collect();
        Ok(Self {
            negative: labelled.counted(reviews(negative))?,
            positive: labelled.counted(reviews(positive))?,
            unlabelled: reviews(parse(&unlabelled)?),
            digests: vec![("labelled", labelled.digest), ("unlabelled", unlabelled.digest)],
        })
    }

    /// Adds reviews without labels, one from each line.
    fn add_lines(&mut self, file: &Path) -> Result<(), DatasetError> {
        let file = File::read(file.into())?;
        self.digests.push(("more", file.digest));
        self.unlabelled.extend(file.text.lines().map(normalise));
        Ok(())
    }
}

/// The text of a file, with its path for error messages.
struct File {
    path: PathBuf,
    text: String,
    digest: Digest,
}

impl File {
    fn read(path: PathBuf) -> Result<Self, DatasetError> {
        let content = read(&path, MOST_BYTES)?;
        let digest = Digest::of(&content);
        Ok(Self { path, text: decode(content), digest })
    }

    fn parse<T>(&self, parse: impl FnOnce(&str) -> Result<T, LineError>) -> Result<T, DatasetError> {
        parse(&self.text).map_err(|problem| DatasetError::Line { file: self.path.clone(), problem })
    }

    /// Checks the number of reviews of a class.
    fn counted(&self, reviews: Vec<String>) -> Result<Vec<String>, DatasetError> {
        if reviews.len() == REVIEWS {
            return Ok(reviews);
        }
        let (expected, found) = (REVIEWS as u64, reviews.len() as u64);
        Err(DatasetError::Count { file: self.path.clone(), field: "reviews of a class", expected, found })
    }
}
