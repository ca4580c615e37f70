//! `cargo xtask train`, `predict` and `inspect`: networks for the data of a user.

mod config;
mod data;
mod inspection;
mod job;
mod page;
mod predict;
mod question;
mod reconstruction;
mod train;

use std::path::Path;

pub(crate) use predict::{Predict, predict};
pub(crate) use train::{Inspect, Train, inspect, train};

/// A command of this program for a file, as it is typed. The file that a command takes without its name is left out.
fn command(command: &str, file: &Path) -> String {
    let name = file.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    match name.as_str() {
        "train.toml" => format!("cargo xtask {command}"),
        name if name.chars().all(is_plain) => format!("cargo xtask {command} {name}"),
        name => format!("cargo xtask {command} '{}'", name.replace('\'', "'\\''")),
    }
}

/// A name in a row of values: without tabs and line breaks, which would be read as others.
fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_row() {
        assert_eq!(escaped("a\tb\r\nc\\n"), "a\\tb\\r\\nc\\\\n");
        assert_eq!(escaped("caf\u{e9}, \"so\""), "caf\u{e9}, \"so\"");
    }

    #[test]
    fn a_command_names_its_file_as_it_is_typed() {
        for (file, expected) in [
            ("train.toml", "cargo xtask train"),
            ("a/train.toml", "cargo xtask train a/train.toml"),
            ("\u{fc} x.toml", "cargo xtask train '\u{fc} x.toml'"),
            ("it's", "cargo xtask train 'it'\\''s'"),
        ] {
            assert_eq!(command("train", file.as_ref()), expected);
        }
    }
}
