//! What data of others can do to the terminal, and who may read and change what is written.

use std::path::Path;
use std::process::Command;

use crate::common::{assert_succeeds, xtask};

/// The text that a program wrote, which holds no command of a terminal.
#[track_caller]
fn plain(output: &std::process::Output) -> String {
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    let command = text.chars().find(|&c| c.is_control() && !matches!(c, '\n' | '\t'));
    assert_eq!(command, None, "{text:?}");
    text
}

/// Manifests come from others: their titles and fields reach the terminal, in tables and in errors.
#[test]
fn no_text_of_a_manifest_is_a_command_of_the_terminal() {
    const START: &str = "name = 'own'\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\nclasses = 2\n\
                         shape = [1]\nsplit = 'none'\ngenerated = true\n";
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("own.toml");
    for (rest, named) in [
        ("title = \"gone\\u001b[2J\\u009b2J\"\n", "title: expected"),
        ("title = ''\n\"\\u001b]0;gone\\u0007\" = 1\n", "own.toml:"),
        ("title = ''\nstand_in = \"\\u001b[2Jgone\"\n", "gone"),
        ("title = \"\\u202egnirts\"\n", "own"),
    ] {
        std::fs::write(&manifest, format!("{START}{rest}")).unwrap();
        let output = xtask(&["datasets", "list", "--manifest", manifest.to_str().unwrap()]).output().unwrap();
        let text = plain(&output);
        assert!(text.contains(named), "{text}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}

/// The modes of all files in a folder.
#[cfg(unix)]
fn modes(folder: &Path, found: &mut Vec<(std::path::PathBuf, u32)>) {
    use std::os::unix::fs::PermissionsExt as _;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            modes(&path, found);
        } else {
            let mode = path.metadata().unwrap().permissions().mode();
            found.push((path, mode));
        }
    }
}

/// Files are as the user's mask says, and none can be executed.
#[cfg(unix)]
#[test]
fn files_are_written_with_the_rights_that_the_user_gives() {
    let folder = tempfile::tempdir().unwrap();
    for (mask, forbidden) in [("077", 0o177), ("022", 0o133), ("000", 0o111)] {
        let out = folder.path().join(mask);
        let mut program = Command::new("sh");
        program.args(["-c", "umask $1; shift; exec \"$@\"", "sh", mask, env!("CARGO_BIN_EXE_xtask")]);
        program.args(["reproduce", "--scale", "smoke", "--only", "fig2", "--out"]).arg(&out);
        assert_succeeds(&crate::common::alone(&mut program).output().unwrap());
        let mut found = Vec::new();
        modes(&out, &mut found);
        assert!(found.len() > 8, "{found:?}");
        for (path, mode) in found {
            assert_eq!(mode & forbidden, 0, "{}: {mode:o} under umask {mask}", path.display());
        }
    }
}
