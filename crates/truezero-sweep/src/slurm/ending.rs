//! [`Ending`]: how a task ended, as far as Slurm still knows: it forgets after some minutes, and there may be no
//! accounting.

use std::fmt;

use super::SlurmError;
use super::command::call;

const SCONTROL: &str = "scontrol";

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    pub(super) index: Option<usize>,
    /// In Slurm's words, as in `COMPLETED` or `TIMEOUT`.
    pub(super) state: String,
    pub(super) exit_code: i32,
    signal: i32,
}

/// What a task lacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    Memory,
    Time,
}

impl Ending {
    /// What the task lacked, if that was why it ended.
    pub(super) fn lack(&self) -> Option<Lack> {
        const SIGKILL: i32 = 9;
        match self.state.as_str() {
            "TIMEOUT" | "DEADLINE" => Some(Lack::Time),
            "OUT_OF_MEMORY" => Some(Lack::Memory),
            // The kernel kills so for memory, and so does Slurm where it has no cgroups.
            "FAILED" if self.signal == SIGKILL || self.exit_code == 128 + SIGKILL => Some(Lack::Memory),
            _ => None,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.state)?;
        match self {
            Self { signal: 0, exit_code: 0, .. } => Ok(()),
            Self { signal: 0, exit_code, .. } => write!(formatter, ", exit code {exit_code}"),
            Self { signal, .. } => write!(formatter, ", killed by signal {signal}"),
        }?;
        match self.lack() {
            Some(Lack::Memory) => formatter.write_str(", probably for its memory"),
            _ => Ok(()),
        }
    }
}

/// How the tasks of an array ended; none that Slurm does not know any more.
pub(super) fn endings(array: u64) -> Result<Vec<Ending>, SlurmError> {
    let arguments = ["show", "job", "--oneliner", &array.to_string()].map(str::to_owned);
    match call(SCONTROL, &arguments, "") {
        Ok(answer) => parse(&answer),
        Err(SlurmError::Failed { message, .. }) if message.contains("Invalid job id") => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn parse(answer: &str) -> Result<Vec<Ending>, SlurmError> {
    answer
        .lines()
        .filter(|line| !line.trim().is_empty())
        .filter_map(|line| parse_line(line).transpose())
        .collect()
}

/// `None` for a line of tasks that have not begun, which stand together.
fn parse_line(line: &str) -> Result<Option<Ending>, SlurmError> {
    let wrong = |field, expected, found: &str| SlurmError::Answer {
        command: SCONTROL,
        field,
        expected,
        found: found.into(),
    };
    let find = |field| line.split(' ').find_map(|word: &str| word.strip_prefix(field)?.strip_prefix('='));
    let index = match find("ArrayTaskId").map(str::parse) {
        None => None,
        Some(Ok(index)) => Some(index),
        Some(Err(_)) => return Ok(None),
    };
    let state = find("JobState").ok_or_else(|| wrong("JobState", "a word such as COMPLETED", line))?;
    let exit = find("ExitCode").ok_or_else(|| wrong("ExitCode", "two numbers as in 0:0", line))?;
    let codes =
        exit.split_once(':').and_then(|(code, signal)| Some((code.parse().ok()?, signal.parse().ok()?)));
    let (exit_code, signal) = codes.ok_or_else(|| wrong("ExitCode", "two numbers as in 0:0", exit))?;
    Ok(Some(Ending { index, state: state.to_owned(), exit_code, signal }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Slurm 22.05 answers, without the fields that are not read.
    fn line(index: &str, state: &str, exit: &str) -> String {
        format!(
            "JobId=3 ArrayJobId=2 ArrayTaskId={index} JobName=wrap JobState={state} Reason=NonZeroExitCode \
             Requeue=1 ExitCode={exit} Command=(null)\n"
        )
    }

    #[test]
    fn endings_are_parsed_and_say_what_was_lacking() {
        for (state, exit, lack, words) in [
            ("COMPLETED", "0:0", None, "COMPLETED"),
            ("FAILED", "3:0", None, "FAILED, exit code 3"),
            ("CANCELLED", "0:15", None, "CANCELLED, killed by signal 15"),
            ("NODE_FAIL", "0:0", None, "NODE_FAIL"),
            ("TIMEOUT", "0:0", Some(Lack::Time), "TIMEOUT"),
            (
                "OUT_OF_MEMORY",
                "0:125",
                Some(Lack::Memory),
                "OUT_OF_MEMORY, killed by signal 125, probably for its memory",
            ),
            ("FAILED", "0:9", Some(Lack::Memory), "FAILED, killed by signal 9, probably for its memory"),
            ("FAILED", "137:0", Some(Lack::Memory), "FAILED, exit code 137, probably for its memory"),
        ] {
            let endings = parse(&line("7", state, exit)).unwrap();
            assert_eq!(endings.len(), 1);
            assert_eq!((endings[0].index, endings[0].lack()), (Some(7), lack), "{state} {exit}");
            assert_eq!(endings[0].to_string(), words);
        }
    }

    #[test]
    fn tasks_that_have_not_begun_have_no_ending() {
        let answer = line("3-5%2", "PENDING", "0:0") + &line("2", "FAILED", "1:0");
        assert_eq!(parse(&answer).unwrap().iter().map(|ending| ending.index).collect::<Vec<_>>(), [Some(2)]);
        assert!(parse("\n").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_answer_of_scontrol_is_an_error_that_names_the_field() {
        for (line, field) in [
            (line("1", "FAILED", "1"), "ExitCode"),
            (line("1", "FAILED", "a:b"), "ExitCode"),
            ("JobId=3 ExitCode=0:0".to_owned(), "JobState"),
            ("JobId=3 JobState=FAILED".to_owned(), "ExitCode"),
        ] {
            let error = parse(&line).unwrap_err();
            assert!(
                matches!(&error, SlurmError::Answer { field: found, .. } if *found == field),
                "{line}: {error}"
            );
        }
    }
}
