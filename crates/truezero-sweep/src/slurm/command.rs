//! Starting a command of Slurm and reading its answer.

use std::env;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::SlurmError;

/// Runs a command and returns its standard output. `input` becomes its standard input.
///
/// A task of Slurm that submits others passes none of its own `SLURM_…` variables on, since they would become
/// settings of the others.
pub(super) fn call(command: &'static str, arguments: &[String], input: &str) -> Result<String, SlurmError> {
    let start = |source| SlurmError::Start { command, source };
    let mut process = Command::new(command);
    process.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("SLURM_") && name != "SLURM_CONF" {
            process.env_remove(&*name);
        }
    }
    let mut child = process.spawn().map_err(start)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read it says in its answer what it lacks.
        drop(stdin.write_all(input.as_bytes()));
    }
    let output = child.wait_with_output().map_err(start)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(SlurmError::Failed {
        command: format!("{command} {}", arguments.join(" ")),
        status: output.status.to_string(),
        message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

/// A word of a shell command that stands for exactly this text.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A path in which Slurm replaces nothing.
pub(super) fn literal(path: &str) -> String {
    path.replace('%', "%%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_word_comes_through_the_shell_as_it_was() {
        for word in ["", "plain", "two words", "it's", "$HOME `id` \\ \"", "a\nb", "''"] {
            let arguments = ["-c".to_owned(), format!("printf %s {}", quoted(word))];
            assert_eq!(call("sh", &arguments, "").unwrap(), word);
        }
    }

    #[test]
    fn errors_name_the_command_and_what_it_said() {
        let error = call("sh", &["-c".into(), "echo no such partition >&2; exit 3".into()], "").unwrap_err();
        let text = error.to_string();
        assert!(text.contains("sh -c") && text.contains("no such partition") && text.contains('3'), "{text}");
        let missing = call("no-such-command-of-slurm", &[], "").unwrap_err();
        assert_eq!(missing.to_string(), "`no-such-command-of-slurm` cannot be started");
    }

    #[test]
    fn the_input_is_passed_on_and_may_be_ignored() {
        assert_eq!(call("cat", &[], "a script").unwrap(), "a script");
        assert_eq!(call("true", &[], &"long ".repeat(100_000)).unwrap(), "");
    }
}
