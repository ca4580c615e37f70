//! Reading the data that a configuration names.

use anyhow::{Context as _, Result};
use truezero_datasets::own::{Preparation, Prepared, ScaleBy, images, svmlight, table, texts};
use truezero_datasets::reviews::Column;
use truezero_datasets::{Provenance, idx};
use truezero_network::ExampleKind;
use truezero_tensor::Examples;

use super::config::{Data, Kind};

/// The examples of a configuration.
#[derive(Debug)]
pub(super) struct Loaded {
    /// Split and scaled.
    pub(super) prepared: Prepared,
    pub(super) kind: ExampleKind,
    /// What was left out, a sentence for each reason.
    pub(super) remarks: Vec<String>,
}

/// Reads, splits and scales the examples of a configuration.
pub(super) fn load(data: &Data) -> Result<Loaded> {
    let Data { scale_by, split_seed: seed, .. } = *data;
    let preparation = Preparation { shares: data.shares(), scale_by, seed, ..Preparation::default() };
    let column = |column: &Option<Column>| column.clone().context("the configuration names no column");
    let mut remarks = Vec::new();
    let prepared = match data.kind {
        Kind::Table => {
            let (ignored, has_header) = (data.ignored.clone(), data.has_header);
            let columns = table::Columns { label: column(&data.label)?, ignored, has_header };
            table::load(&data.path, &columns, &preparation)?
        }
        Kind::Texts => {
            let (label, text) = (column(&data.label)?, column(&data.text)?);
            let columns =
                texts::Columns { label, text, vocabulary: data.vocabulary, has_header: data.has_header };
            let texts = texts::load(&data.path, &columns, &preparation)?;
            remarks = texts.remarks();
            texts.prepared
        }
        Kind::Images => images::load(&data.path, &preparation)?,
        Kind::Idx => idx(data)?,
        Kind::Svmlight => svmlight::load(&data.path, data.indices(), &preparation)?,
    };
    let kind = match data.kind {
        Kind::Table => ExampleKind::Table,
        Kind::Texts => ExampleKind::Texts,
        Kind::Images | Kind::Idx => ExampleKind::Images(prepared.data.shape.clone()),
        Kind::Svmlight => ExampleKind::Svmlight,
    };
    Ok(Loaded { prepared, kind, remarks })
}

/// IDX files, whose last training examples are for validation.
fn idx(data: &Data) -> Result<Prepared> {
    let name = data.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let provenance = Provenance {
        title: name.clone(),
        name,
        source: "files of the user".into(),
        licence: "unknown".into(),
        stands_in_for: None,
    };
    let whole = idx::load(&data.path, provenance.clone(), &idx::Settings::default())?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 32-bit counts")]
    let validation = (data.validation * whole.train.len() as f64) as u32;
    let settings = idx::Settings { validation: validation.max(1), ..idx::Settings::default() };
    let data = idx::load(&data.path, provenance, &settings)?;
    let class_names = (0..data.classes).map(|class| class.to_string()).collect();
    Ok(Prepared { data, class_names, scaling: None })
}

/// Whether the features of these data lie in [−1, 1], or in [0, 1].
pub(super) fn is_centred(data: &Data, prepared: &Prepared) -> bool {
    match data.kind {
        Kind::Texts | Kind::Idx => false,
        Kind::Svmlight => has_negative(&prepared.data.train.inputs),
        Kind::Table | Kind::Images => {
            data.scale_by == ScaleBy::Standardise || has_negative(&prepared.data.train.inputs)
        }
    }
}

fn has_negative(examples: &Examples<f32>) -> bool {
    (0..examples.len()).any(|example| {
        let values = match examples {
            Examples::Dense(matrix) => matrix.column(example),
            Examples::Sparse(lists) => lists.column(example).1,
        };
        values.iter().any(|&value| value < 0.0)
    })
}
