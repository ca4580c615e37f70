//! Reading the data that a configuration names.

use anyhow::{Context as _, Result};
use truezero_datasets::own::{Preparation, Prepared, ScaleBy, Shares, images, table, texts};
use truezero_datasets::reviews::Column;
use truezero_datasets::{Provenance, idx};

use super::config::{Data, Kind};

/// The examples of a configuration, split and scaled.
pub(super) fn load(data: &Data) -> Result<Prepared> {
    let shares = Shares { validation: data.validation, test: data.test };
    let preparation =
        Preparation { shares, scale_by: data.scale_by, seed: data.split_seed, ..Preparation::default() };
    let column = |column: &Option<Column>| column.clone().context("the configuration names no column");
    Ok(match data.kind {
        Kind::Table => {
            let (ignored, has_header) = (data.ignored.clone(), data.has_header);
            let columns = table::Columns { label: column(&data.label)?, ignored, has_header };
            table::load(&data.path, &columns, &preparation)?
        }
        Kind::Texts => {
            let (label, text) = (column(&data.label)?, column(&data.text)?);
            let columns = texts::Columns { label, text, vocabulary: data.vocabulary };
            texts::load(&data.path, &columns, &preparation)?
        }
        Kind::Images => images::load(&data.path, &preparation)?,
        Kind::Idx => idx(data)?,
    })
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
    let validation = (data.validation.clamp(0.0, 0.9) * whole.train.len() as f64) as u32;
    let settings = idx::Settings { validation: validation.max(1), ..idx::Settings::default() };
    let data = idx::load(&data.path, provenance, &settings)?;
    let class_names = (0..data.classes).map(|class| class.to_string()).collect();
    Ok(Prepared { data, class_names, scaling: None })
}

/// Whether the features of these data lie in [−1, 1], or in [0, 1].
pub(super) fn is_centred(data: &Data) -> bool {
    data.scale_by == ScaleBy::Standardise && data.kind != Kind::Texts && data.kind != Kind::Idx
}
