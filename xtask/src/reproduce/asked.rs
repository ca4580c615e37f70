//! `reproduction.toml`: what a reproduction was asked for, beside its report. The report can be written again with it,
//! even where the numbers of the scale have changed since.

use std::path::Path;
use std::{fs, io};

use anyhow::{Context as _, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use truezero_sweep::write_file;

use super::arguments::Reproduce;

const FILE: &str = "reproduction.toml";
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    format: u32,
    /// The words after `cargo xtask reproduce`.
    arguments: Vec<String>,
    /// Those of the scale, before what `--set` changes.
    numbers: toml::Table,
}

/// Writes what was asked for into the folder of the report.
pub(super) fn write(arguments: &Reproduce, folder: &Path) -> Result<()> {
    let numbers = arguments.numbers().parse()?;
    let asked = Asked { format: FORMAT, arguments: arguments.words(), numbers };
    write_file(folder, FILE, toml::to_string_pretty(&asked)?)?;
    Ok(())
}

/// The arguments of the reproduction in a folder.
pub(super) fn read(folder: &Path) -> Result<Reproduce> {
    let path = folder.join(FILE);
    let text = match fs::read_to_string(&path) {
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

fn parse(text: &str) -> Result<Reproduce> {
    let Asked { format, arguments, numbers } = toml::from_str(text)?;
    if format != FORMAT {
        bail!("expected format {FORMAT}, found {format}");
    }
    let arguments = Reproduce::from_words(&arguments).map_err(|error| {
        // Without the usage of a command that nobody typed.
        let message = error.to_string();
        anyhow!(message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned())
    })?;
    Ok(Reproduce { numbers: Some(toml::to_string(&numbers)?), ..arguments })
}
