//! `cargo xtask datasets list`.

use anyhow::Result;
use truezero_datasets::{Catalogue, Files, Manifest, Verified};
use truezero_sweep::words::size;

use crate::output;

/// Writes a table with a line for each data set.
pub(super) fn list(catalogue: &Catalogue) -> Result<()> {
    let mut rows = vec![["data set", "here", "size", "a run uses", "title"].map(str::to_owned)];
    for manifest in catalogue.manifests() {
        rows.push(row(catalogue, manifest)?);
    }
    let widths: [usize; 5] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        output::result(cells.join("  ").trim_end());
    }
    for manifest in catalogue.manifests().filter(|manifest| manifest.unverified) {
        let (name, what) = (&manifest.name, Manifest::UNVERIFIED);
        output::result(&format!(
            "{name}: {what}; `fetch` takes it from a folder or https:// address with --mirror, or with --unverified"
        ));
    }
    output::note(&format!("Fetched data sets are in `{}`.", catalogue.cache().display()));
    Ok(())
}

fn row(catalogue: &Catalogue, manifest: &Manifest) -> Result<[String; 5]> {
    let name = &manifest.name;
    let (here, size, used) = match catalogue.files(name)? {
        Files::Present { verified, bytes, .. } => {
            let here = match verified {
                Verified::Hash => "yes",
                Verified::Size if manifest.unverified => "yes, unverified",
                Verified::Size => "yes, no published hash",
            };
            (here, size(bytes), name.clone())
        }
        Files::Generated { .. } => ("generated", "–".into(), name.clone()),
        Files::Missing { download, .. } => {
            let size =
                download.map_or("unknown, to fetch".into(), |bytes| format!("{} to fetch", size(bytes)));
            let used = catalogue.used_instead(name)?.unwrap_or("nothing");
            let here = if manifest.unverified { "no, unverified" } else { "no" };
            (here, size, used.to_owned())
        }
    };
    let title = match &manifest.stands_in_for {
        Some(original) => format!("{} (stands in for {original})", manifest.title),
        None => manifest.title.clone(),
    };
    Ok([name.clone(), here.into(), size, used, title])
}
