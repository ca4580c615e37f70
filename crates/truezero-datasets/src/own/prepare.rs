//! [`Prepared`]: examples of a user, split and scaled.

use std::path::Path;

use serde::{Deserialize, Serialize};
use truezero_tensor::{Element, Examples, Scaling};

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
    /// Not at all.
    Nothing,
}

/// Examples of a user, ready for training.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// The examples, split and scaled. Its [`words`](Dataset::words) are the names of the features, if they have any.
    pub data: Dataset,
    /// The name of each class. Classes that are numbers are in their order, others in that of their letters.
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
        let field = |field: &str, expected: &str, found: String| DatasetError::Field {
            file: file.into(),
            field: field.into(),
            expected: expected.into(),
            found,
        };
        let Preparation { shares, scale_by, seed, .. } = *preparation;
        if !shares.are_valid() {
            let found = format!("validation {} and test {}", shares.validation, shares.test);
            return Err(field("shares", "shares of 0 or more, together below 1", found));
        }
        let class_names = class_names(&labels);
        if class_names.len() < 2 {
            return Err(field("labels", "at least two classes", class_names.join(", ")));
        }
        let codes: std::collections::HashMap<&str, u32> =
            class_names.iter().map(String::as_str).zip(0..).collect();
        let labels: Vec<u32> = labels.iter().map(|label| codes[label.as_str()]).collect();
        let parts = stratified(&labels, shares, seed);
        for (split, part, share) in
            [("validation", &parts[1], shares.validation), ("test", &parts[2], shares.test)]
        {
            if part.is_empty() && share > 0.0 {
                let found = format!("none of {} examples for the {split}", labels.len());
                return Err(field("examples", "enough for each part of the split", found));
            }
        }
        let fingerprint = fingerprint(&inputs, &labels, &class_names, preparation);
        let [train, valid, test] = parts.each_ref().map(|part| select(&inputs, part.iter().copied()));
        let scaling = match scale_by {
            ScaleBy::Standardise => Some(Scaling::standardise(&train)),
            ScaleBy::UnitInterval => Some(Scaling::to_unit_interval(&train)),
            ScaleBy::Nothing => None,
        };
        let scaled = scaling.clone().unwrap_or_else(|| Scaling::identity(inputs.features()));
        let split = |inputs: &Examples<T>, part: &[usize]| Split {
            inputs: scaled.apply(inputs),
            labels: part.iter().map(|&example| labels[example]).collect(),
        };
        let data = Dataset {
            provenance: provenance(file),
            features: inputs.features(),
            shape,
            classes: class_names.len(),
            train: split(&train, &parts[0]),
            valid: split(&valid, &parts[1]),
            test: split(&test, &parts[2]),
            unlabelled: None,
            words: feature_names,
            fingerprint,
        };
        Ok(Prepared { data, class_names, scaling })
    }
}

/// The distinct labels: in the order of their numbers if all are numbers, else in that of their letters.
fn class_names(labels: &[String]) -> Vec<String> {
    let mut names = labels.to_vec();
    names.sort_unstable();
    names.dedup();
    let numbers: Option<Vec<f64>> =
        names.iter().map(|name| name.parse().ok().filter(|number: &f64| number.is_finite())).collect();
    if let Some(numbers) = numbers {
        let mut numbered: Vec<(f64, String)> = numbers.into_iter().zip(names).collect();
        numbered.sort_by(|(first, _), (second, _)| first.total_cmp(second));
        return numbered.into_iter().map(|(_, name)| name).collect();
    }
    names
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

/// The SHA-256 of the examples and of how they are prepared.
fn fingerprint<T: Element>(
    inputs: &Examples<T>,
    labels: &[u32],
    class_names: &[String],
    preparation: &Preparation,
) -> String {
    let mut example = vec![T::zero(); inputs.features()];
    let mut bytes = Vec::new();
    let examples: Vec<String> = (0..inputs.len())
        .map(|position| {
            inputs.copy_example(position, &mut example);
            bytes.clear();
            bytes.extend_from_slice(&labels[position].to_le_bytes());
            example.iter().for_each(|x| bytes.extend_from_slice(&x.into_f64().to_le_bytes()));
            Digest::of(&bytes).to_string()
        })
        .collect();
    let Preparation { shares, scale_by, seed, .. } = preparation;
    let how = format!("{shares:?} {scale_by:?} {seed} {class_names:?}");
    Digest::of_parts(examples.iter().map(String::as_bytes).chain([how.as_bytes()])).to_string()
}
