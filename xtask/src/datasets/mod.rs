//! `cargo xtask datasets`: lists, fetches and verifies the data sets.

mod arguments;
mod fetch;
mod known;
mod list;
mod progress;
mod verify;

use anyhow::Result;

use crate::folders::catalogue;
use crate::interrupt::Completion;
use crate::output;
pub(crate) use arguments::Datasets;
use arguments::DatasetsCommand;

pub(crate) fn run(arguments: &Datasets) -> Result<Completion> {
    let mut catalogue = catalogue(arguments.data.as_deref(), arguments.cache.as_deref())?;
    for file in &arguments.manifest {
        catalogue.add_manifest(file)?;
    }
    match &arguments.command {
        DatasetsCommand::List => list::list(&catalogue).map(|()| Completion::Done),
        DatasetsCommand::Fetch { names, all, mirror, unverified } => {
            let names = if *all { known::names(&catalogue) } else { names.clone() };
            let settings = fetch::settings(mirror.as_deref(), *unverified)?;
            fetch::fetch(&catalogue, &names, *all, &settings)
        }
        DatasetsCommand::Verify { names } => verify::verify(&catalogue, names).map(|()| Completion::Done),
        DatasetsCommand::Path { name } => {
            output::result(&catalogue.files(name)?.folder().display().to_string());
            Ok(Completion::Done)
        }
    }
}
