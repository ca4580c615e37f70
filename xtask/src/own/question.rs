//! [`Learnt`]: what a network has learned from, and so what it may be asked about.

use std::path::Path;

use anyhow::{Result, bail};
use truezero_datasets::own::svmlight::Indices;
use truezero_network::{ExampleKind, Model};

/// What a network is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Table,
    Texts,
    Svmlight,
    Images,
}

impl Question {
    /// What it is, and how a network is asked about it.
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Table => ["a table of numbers", "files that end with .csv or .tsv and have its columns"],
            Self::Texts => ["texts", "`--text TEXT`, or tables with `--text-column COLUMN`"],
            Self::Svmlight => {
                ["an svmlight file", "svmlight files, whose names do not end as those of others"]
            }
            Self::Images => {
                ["images", "PNG images, folders of them, or IDX files that end with -ubyte or .idx"]
            }
        }
    }
}

/// What a network has learned from.
#[derive(Debug)]
pub(super) struct Learnt<'a> {
    model: &'a Path,
    /// Several where an older file does not say which.
    questions: Vec<Question>,
    /// The shape of an image, if the file says it.
    shape: Option<Vec<usize>>,
}

impl<'a> Learnt<'a> {
    /// What the file of a model says, or what its names and scaling tell in an older one.
    pub(super) fn new(path: &'a Path, model: &Model, kind: Option<ExampleKind>) -> Self {
        let names = &model.feature_names;
        let (questions, shape) = match kind {
            Some(ExampleKind::Table) => (vec![Question::Table], None),
            Some(ExampleKind::Texts) => (vec![Question::Texts], None),
            Some(ExampleKind::Svmlight) => (vec![Question::Svmlight], None),
            Some(ExampleKind::Images(shape)) => (vec![Question::Images], Some(shape)),
            _ if names.is_empty() => (vec![Question::Table, Question::Images], None),
            _ if Indices::of_names(names).is_some() => (vec![Question::Svmlight, Question::Table], None),
            _ if model.scaling.is_some() => (vec![Question::Table], None),
            _ => (vec![Question::Table, Question::Texts], None),
        };
        Self { model: path, questions, shape }
    }

    /// Refuses what the network has not learned from; `what` names it.
    pub(super) fn check(&self, what: &str, question: Question) -> Result<()> {
        if self.questions.contains(&question) {
            return Ok(());
        }
        let all = |part: usize| -> Vec<&str> { self.questions.iter().map(|one| one.words()[part]).collect() };
        let (model, kinds, how) = (self.model.display(), all(0).join(" or "), all(1).join("; or "));
        bail!("{what}: {model} has learned from {kinds}; give it {how}")
    }

    /// Refuses an image of another shape than those that the network has learned from.
    pub(super) fn check_shape(&self, file: &Path, found: &[usize]) -> Result<()> {
        let words = |shape: &[usize]| shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
        match &self.shape {
            Some(expected) if expected != found => bail!(
                "{}: expected an image of {} pixels (rows × columns), as {} has learned from, found {}",
                file.display(),
                words(expected),
                self.model.display(),
                words(found)
            ),
            _ => Ok(()),
        }
    }

    /// Whether a table may be one of numbers or of texts, for all that is known.
    pub(super) fn may_be_texts(&self) -> bool {
        self.questions.contains(&Question::Texts)
    }
}

#[cfg(test)]
mod tests {
    use truezero_network::{Architecture, Network};
    use truezero_tensor::Scaling;

    use super::*;

    fn model(names: &[&str], scaled: bool) -> Model {
        let network = Network::initialise(&Architecture::mlp(2, [3], 2).unwrap(), 1);
        let feature_names = names.iter().map(|&name| name.to_owned()).collect();
        Model { feature_names, scaling: scaled.then(|| Scaling::identity(2)), ..Model::from(network) }
    }

    #[test]
    fn a_network_is_asked_in_the_way_it_has_learned() {
        use Question::{Images, Svmlight, Table, Texts};
        let all = [Table, Texts, Svmlight, Images];
        for (names, scaled, kind, expected) in [
            (&["a", "b"][..], true, Some(ExampleKind::Table), &[Table][..]),
            (&["1", "2"], false, Some(ExampleKind::Table), &[Table]),
            (&["a", "b"], false, Some(ExampleKind::Texts), &[Texts]),
            (&["1", "2"], false, Some(ExampleKind::Svmlight), &[Svmlight]),
            (&[], false, Some(ExampleKind::Images(vec![1, 2])), &[Images]),
            // Older files.
            (&["a", "b"], true, None, &[Table]),
            (&["a", "b"], false, None, &[Table, Texts]),
            (&["1", "2"], true, None, &[Table, Svmlight]),
            (&[], true, None, &[Table, Images]),
        ] {
            let learnt = Learnt::new("m".as_ref(), &model(names, scaled), kind.clone());
            for question in all {
                let found = learnt.check("x", question).is_ok();
                assert_eq!(found, expected.contains(&question), "{names:?}, {kind:?}, {question:?}");
            }
        }
    }

    #[test]
    fn what_was_not_learned_and_another_shape_are_named() {
        let learnt = Learnt::new("m".as_ref(), &model(&[], false), Some(ExampleKind::Images(vec![2, 1])));
        assert_eq!(
            learnt.check("new.csv", Question::Table).unwrap_err().to_string(),
            "new.csv: m has learned from images; give it PNG images, folders of them, or IDX files that \
             end with -ubyte or .idx"
        );
        assert_eq!(
            learnt.check_shape("a.png".as_ref(), &[1, 2]).unwrap_err().to_string(),
            "a.png: expected an image of 2 × 1 pixels (rows × columns), as m has learned from, found 1 × 2"
        );
        assert!(learnt.check_shape("a.png".as_ref(), &[2, 1]).is_ok());
    }
}
