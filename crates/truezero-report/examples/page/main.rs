//! Writes a page with every kind of block into the folder that is named, or into `page`. Its results are made up.
//!
//! `cargo run --package truezero-report --example page -- /tmp/page`

mod sample;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

/// The sample uses `crate::model`, as the tests of the crate include it too.
use truezero_report as model;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "page".into()));
    let mut report = sample::report();
    // The page goes where nobody sees this program.
    report.subtitle =
        "A sample page: all results and facts of the run on it are made up, but the paper’s.".into();
    for file in truezero_report::render(&report)?.files() {
        fs::create_dir_all(folder.join(file.folder))?;
        fs::write(folder.join(file.folder).join(&file.name), file.contents)?;
    }
    Ok(())
}
