//! `reproduction.toml`: what a reproduction was asked for, beside its report. The report can be written again with it,
//! even where the numbers of the scale have changed since.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use truezero_sweep::write_file;

use super::arguments::{Reproduce, Talk};
use crate::experiments::CHOICES;
use crate::report::CLAIMS;
use crate::store::{self, ARCHIVE, COMPRESSED};

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

/// A reproduction that has runs, by its folder, which says what was asked for.
#[derive(Clone, Debug, Args)]
pub(crate) struct Begun {
    /// The folder of the reproduction
    #[arg(long, value_name = "FOLDER", default_value = "reproduction/quick")]
    out: PathBuf,

    /// The folder of the data sets' manifests [default: datasets in the repository]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// The folder of fetched and generated data sets [default: that of `TRUEZERO_DATA`, or one in the system's folder
    /// for caches]
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,

    #[command(flatten)]
    talk: Talk,
}

impl Begun {
    /// What was asked for. An error if the folder has no runs, so that nothing is made in it.
    pub(crate) fn asked(&self) -> Result<Reproduce> {
        let folder = &self.out;
        if !store::store(folder).folder().is_dir() {
            bail!(
                "`{}` has no folder `runs`: name the folder of a reproduction with --out. A copy of published results \
                 becomes one by `cargo xtask reproduce` with --out and the arguments that their report names",
                folder.display()
            );
        }
        let (data, cache) = (self.data.clone(), self.cache.clone());
        Ok(Reproduce { out: Some(folder.clone()), data, cache, talk: self.talk, ..read(folder)? })
    }
}

/// An error if the folder has files that are not of a reproduction and would be overwritten.
pub(super) fn check_folder(folder: &Path) -> Result<()> {
    // Reproductions of early versions have runs and no such file. `cargo xtask train` has runs and a model.
    let runs = store::store(folder);
    let has_runs =
        [runs.folder(), &folder.join(ARCHIVE), &folder.join(COMPRESSED)].iter().any(|path| path.exists());
    if folder.join(FILE).is_file() || has_runs && !folder.join("model.safetensors").exists() {
        return Ok(());
    }
    let written = ["report.html", "report.md", CLAIMS, CHOICES, "runs.csv", "pre-training.csv", "figures"];
    match written.iter().find(|name| folder.join(name).exists()) {
        Some(name) => bail!(
            "`{}` has a `{name}` and no `{FILE}`, so it is not the folder of a reproduction, which would write over \
             it: choose another folder",
            folder.display()
        ),
        None => Ok(()),
    }
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
    parse(&text).with_context(|| {
        format!(
            "`{}` does not say what was asked for; `cargo xtask reproduce` with the arguments of the reproduction, \
             --report-only and --out writes it again",
            path.display()
        )
    })
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
