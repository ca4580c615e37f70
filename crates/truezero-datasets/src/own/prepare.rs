//! [`Prepared`]: examples of a user, split and scaled.

use std::path::Path;

use serde::{Deserialize, Serialize};
use truezero_tensor::{Element, Examples, Scaling};

use super::label::classes;
use super::stratified::{Shares, stratified};
use crate::dataset::select;
use crate::{Dataset, DatasetError, Digest, Provenance, Split};

/// How examples are split and scaled.
///
/// ```
/// use truezero_datasets::own::{Preparation, ScaleBy};
///
/// let preparation = Preparation { scale_by: ScaleBy::UnitInterval, ..Preparation::default() };
/// assert_eq!(preparation.shares.test, 0.15);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preparation {
    /// The shares of validation and test examples.
    pub shares: Shares,
    /// How the features are scaled.
    pub scale_by: ScaleBy,
    /// Draws the split.
    pub seed: u64,
    /// The most bytes of content that are read.
    pub most_bytes: u64,
}

/// Stratified shares of 15 %, standardised features, seed 1, and up to 4 GiB.
impl Default for Preparation {
    fn default() -> Self {
        let (shares, scale_by) = (Shares::default(), ScaleBy::Standardise);
        Self { shares, scale_by, seed: 1, most_bytes: 1 << 32 }
    }
}

/// How features are scaled, by what they are like in the training examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScaleBy {
    /// Mean 0 and standard deviation 1.
    #[default]
    Standardise,
    /// From 0 to 1.
    UnitInterval,
    /// Divided by the largest magnitude, so from −1 to 1.
    Largest,
    /// Not at all.
    Nothing,
}

impl ScaleBy {
    /// Whether zeros stay zeros, and so sparse examples sparse.
    ///
    /// ```
    /// use truezero_datasets::own::ScaleBy;
    ///
    /// assert!(ScaleBy::Largest.keeps_zeros() && !ScaleBy::Standardise.keeps_zeros());
    /// ```
    pub fn keeps_zeros(self) -> bool {
        match self {
            Self::Standardise | Self::UnitInterval => false,
            Self::Largest | Self::Nothing => true,
        }
    }
}

/// Examples of a user, ready for training.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// The examples, split and scaled. Its [`words`](Dataset::words) are the names of the features, if they have any.
    pub data: Dataset,
    /// The name of each class. Classes that are numbers are in their order, others in that of their letters. Labels
    /// that are the same number, as `1`, `+1` and `1.0`, are one class by the shortest of them.
    pub class_names: Vec<String>,
    /// The scaling that was fitted on the training examples; what is asked of the network later needs it too.
    pub scaling: Option<Scaling>,
}

/// Examples as a file has them.
#[derive(Clone, Debug)]
pub(super) struct Labelled<T> {
    pub(super) inputs: Examples<T>,
    /// The label of each example, as it is written.
    pub(super) labels: Vec<String>,
    pub(super) shape: Vec<usize>,
    pub(super) feature_names: Vec<String>,
}

impl<T: Element> Labelled<T> {
    /// Splits and scales the examples of `file`.
    pub(super) fn prepare(self, file: &Path, preparation: &Preparation) -> Result<Prepared, DatasetError> {
        let Self { inputs, labels, shape, feature_names } = self;
        let parts = Parts::of(&labels, file, preparation)?;
        let all = (0..inputs.len()).map(|position| digest(&inputs, position));
        let fingerprint = parts.fingerprint(all, &format!("{:?}", preparation.scale_by));
        let [train, valid, test] =
            parts.positions.each_ref().map(|part| select(&inputs, part.iter().copied()));
        let scaling = match preparation.scale_by {
            ScaleBy::Standardise => Some(Scaling::standardise(&train)),
            ScaleBy::UnitInterval => Some(Scaling::to_unit_interval(&train)),
            ScaleBy::Largest => Some(Scaling::by_largest(&train)),
            ScaleBy::Nothing => None,
        };
        let scaled = scaling.clone().unwrap_or_else(|| Scaling::identity(inputs.features()));
        let splits = [train, valid, test].map(|part| scaled.apply(&part));
        Ok(parts.prepared(file, splits, shape, feature_names, scaling, fingerprint))
    }
}

/// The SHA-256 of an example; of a sparse one that of what it lists, so that its zeros cost nothing.
fn digest<T: Element>(inputs: &Examples<T>, position: usize) -> Digest {
    let bytes_of = |value: &T| value.into_f64().to_le_bytes();
    let bytes: Vec<u8> = match inputs {
        Examples::Dense(matrix) => matrix.column(position).iter().flat_map(bytes_of).collect(),
        Examples::Sparse(lists) => {
            let (features, values) = lists.column(position);
            let count = (lists.rows() as u64).to_le_bytes();
            let features = features.iter().flat_map(|feature| feature.to_le_bytes());
            count.into_iter().chain(features).chain(values.iter().flat_map(bytes_of)).collect()
        }
    };
    Digest::of(&bytes)
}

/// The labels as classes, and the parts of the split.
pub(super) struct Parts {
    class_names: Vec<String>,
    labels: Vec<u32>,
    pub(super) positions: [Vec<usize>; 3],
    seed: u64,
}

impl Parts {
    /// Codes and splits the labels of `file`.
    pub(super) fn of(
        labels: &[String],
        file: &Path,
        preparation: &Preparation,
    ) -> Result<Self, DatasetError> {
        let Preparation { shares, seed, .. } = *preparation;
        if !shares.are_valid() {
            let found = format!("validation {} and test {}", shares.validation, shares.test);
            return Err(DatasetError::field(file, "shares", "shares of 0 or more, together below 1", found));
        }
        let (class_names, labels) = classes(labels);
        if class_names.len() < 2 {
            return Err(DatasetError::field(file, "labels", "at least two classes", class_names.join(", ")));
        }
        let positions = stratified(&labels, shares, seed);
        for (split, part, share) in
            [("validation", &positions[1], shares.validation), ("the test", &positions[2], shares.test)]
        {
            if part.is_empty() && share > 0.0 {
                let expected = format!(
                    "enough for a share of {share} for {split}, with an example of each class left for training"
                );
                return Err(DatasetError::field(file, "examples", expected, sizes(&labels, &class_names)));
            }
        }
        Ok(Self { class_names, labels, positions, seed })
    }

    /// The SHA-256 of the examples, given by their own, of their labels and the split, and of how they are prepared.
    pub(super) fn fingerprint(&self, examples: impl Iterator<Item = Digest>, how: &str) -> String {
        let examples: Vec<String> = examples.map(|digest| digest.to_string()).collect();
        let Self { class_names, labels, positions, seed } = self;
        let rest = format!("{how} {seed} {class_names:?} {labels:?} {positions:?}");
        Digest::of_parts(examples.iter().map(String::as_bytes).chain([rest.as_bytes()])).to_string()
    }

    /// The prepared examples, of which `inputs` are those of each part.
    pub(super) fn prepared(
        self,
        file: &Path,
        inputs: [Examples<f32>; 3],
        shape: Vec<usize>,
        feature_names: Vec<String>,
        scaling: Option<Scaling>,
        fingerprint: String,
    ) -> Prepared {
        let features = inputs[0].features();
        let mut part = 0;
        let [train, valid, test] = inputs.map(|inputs| {
            let labels = self.positions[part].iter().map(|&example| self.labels[example]).collect();
            part += 1;
            Split { inputs, labels }
        });
        let data = Dataset {
            provenance: provenance(file),
            features,
            shape,
            classes: self.class_names.len(),
            train,
            valid,
            test,
            unlabelled: None,
            words: feature_names,
            fingerprint,
        };
        Prepared { data, class_names: self.class_names, scaling }
    }
}

/// How many examples there are, of how many classes.
fn sizes(labels: &[u32], class_names: &[String]) -> String {
    let mut counts = vec![0_usize; class_names.len()];
    for &label in labels {
        if let Some(count) = counts.get_mut(label as usize) {
            *count += 1;
        }
    }
    let most = counts.into_iter().max().unwrap_or(0);
    let (examples, classes) = (labels.len(), class_names.len());
    format!("{examples} examples of {classes} classes, at most {most} of a class")
}

fn provenance(file: &Path) -> Provenance {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    Provenance {
        title: name.clone(),
        name,
        source: "a file of the user".into(),
        licence: "unknown".into(),
        stands_in_for: None,
    }
}
