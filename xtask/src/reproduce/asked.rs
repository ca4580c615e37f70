//! `reproduction.json`: what a reproduction was asked for, beside its report. The report can be written again with it.

use std::path::Path;
use std::{fs, io};

use anyhow::{Context as _, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use truezero_sweep::write_file;

use super::arguments::Reproduce;

const FILE: &str = "reproduction.json";
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    format: u32,
    /// The words after `cargo xtask reproduce`.
    arguments: Vec<String>,
}

/// Writes what was asked for into the folder of the report.
pub(super) fn write(arguments: &Reproduce, folder: &Path) -> Result<()> {
    let asked = Asked { format: FORMAT, arguments: arguments.words() };
    write_file(folder, FILE, serde_json::to_string_pretty(&asked)? + "\n")?;
    Ok(())
}

/// The arguments of the reproduction in a folder.
pub(super) fn read(folder: &Path) -> Result<Reproduce> {
    let path = folder.join(FILE);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "`{}` is not there, so it is not known what was asked for: name the folder of a reproduction or of \
             published results; `cargo xtask reproduce` with the arguments of the reproduction, --report-only and \
             --out writes it",
            path.display()
        ),
        Err(error) => return Err(error).with_context(|| format!("`{}` cannot be read", path.display())),
    };
    parse(&text).with_context(|| format!("`{}` does not say what was asked for", path.display()))
}

fn parse(text: &[u8]) -> Result<Reproduce> {
    let Asked { format, arguments } = serde_json::from_slice(text)?;
    if format != FORMAT {
        bail!("expected format {FORMAT}, found {format}");
    }
    Reproduce::from_words(&arguments).map_err(|error| {
        // Without the usage of a command that nobody typed.
        let message = error.to_string();
        anyhow!(message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned())
    })
}
