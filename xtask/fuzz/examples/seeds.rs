//! Writes the seeds of all targets into folders of their names:
//! `cargo run -p xtask-fuzz --example seeds -- fuzz/corpus`.

use std::path::PathBuf;
use std::{env, fs, io};

use xtask_fuzz::{TARGETS, seeds};

fn main() -> io::Result<()> {
    let corpus = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| "fuzz/corpus".into()));
    for target in &TARGETS {
        let folder = corpus.join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (1..).zip(seeds(target.name)?) {
            fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
