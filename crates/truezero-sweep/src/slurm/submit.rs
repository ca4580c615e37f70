//! Submitting an array of tasks, or a single job, by sbatch.

use std::num::NonZeroUsize;
use std::path::Path;

use super::command::{call, literal, quoted};
use super::{Resources, SlurmError};

const SBATCH: &str = "sbatch";
const SCONTROL: &str = "scontrol";

/// How a sweep is submitted.
#[derive(Clone, Debug, Default)]
pub struct SlurmOptions {
    /// The partition; Slurm's default if `None`.
    pub partition: Option<String>,
    /// The most tasks of an array that run at the same time; no limit if `None`.
    pub array_limit: Option<NonZeroUsize>,
    /// Further arguments of sbatch, such as `--account=NAME`. They come last, so they win.
    pub arguments: Vec<String>,
}

impl SlurmOptions {
    /// The arguments that every submission has, before those that it adds.
    fn common(&self, name: &str, resources: Resources, log: &Path, more: Vec<String>) -> Vec<String> {
        let mut arguments: Vec<String> =
            ["--parsable", "--requeue", "--open-mode=append", "--nodes=1", "--ntasks=1"]
                .map(str::to_owned)
                .into();
        arguments.push(format!("--job-name={name}"));
        arguments.push(format!("--output={}", log.display()));
        arguments.extend(resources.arguments());
        arguments.extend(self.partition.iter().map(|partition| format!("--partition={partition}")));
        arguments.extend(more);
        arguments.extend(self.arguments.iter().cloned());
        arguments
    }
}

/// Submits an array with a task for each command, and returns its number. Its logs are named as [`log_name`] does.
pub(super) fn submit_array(
    options: &SlurmOptions,
    name: &str,
    resources: Resources,
    logs: &Path,
    commands: &[Vec<String>],
) -> Result<u64, SlurmError> {
    let limit = options.array_limit.map(|limit| format!("%{limit}")).unwrap_or_default();
    let array = format!("--array=0-{}{limit}", commands.len().saturating_sub(1));
    let log = Path::new(&literal(&logs.to_string_lossy())).join("%A_%a.log");
    submit(&options.common(name, resources, &log, vec![array]), &array_script(commands))
}

/// The name of the log of a task.
pub(super) fn log_name(array: u64, index: usize) -> String {
    format!("{array}_{index}.log")
}

/// Submits a job that starts once this array has ended, however it did, and all jobs of the same name before it.
pub(super) fn submit_after(
    options: &SlurmOptions,
    name: &str,
    comment: &str,
    resources: Resources,
    logs: &Path,
    command: &[String],
    after: Option<u64>,
) -> Result<u64, SlurmError> {
    let after = after.map(|array| format!("afterany:{array},")).unwrap_or_default();
    let more = vec![format!("--dependency={after}singleton"), format!("--comment={comment}")];
    let log = Path::new(&literal(&logs.to_string_lossy())).join("coordinator-%j.log");
    submit(&options.common(name, resources, &log, more), &format!("#!/bin/sh\nexec {}\n", line(command)))
}

fn submit(arguments: &[String], script: &str) -> Result<u64, SlurmError> {
    let answer = call(SBATCH, arguments, script)?;
    parse_number(&answer).ok_or_else(|| SlurmError::Answer {
        command: SBATCH,
        field: "job",
        expected: "a number",
        found: answer.trim().to_owned(),
    })
}

/// sbatch answers with a number, or with a number and the name of a cluster.
fn parse_number(answer: &str) -> Option<u64> {
    answer.trim().split(';').next()?.parse().ok()
}

/// A script that replaces itself by the command of its task, so that signals reach that.
fn array_script(commands: &[Vec<String>]) -> String {
    let cases =
        commands.iter().enumerate().map(|(index, command)| format!("{index}) exec {} ;;\n", line(command)));
    format!(
        "#!/bin/sh\ncase \"$SLURM_ARRAY_TASK_ID\" in\n{}esac\necho \"there is no task $SLURM_ARRAY_TASK_ID\" >&2\n\
         exit 64\n",
        cases.collect::<String>()
    )
}

fn line(command: &[String]) -> String {
    command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// The most tasks that an array may have on this cluster.
pub(super) fn largest_array() -> Result<usize, SlurmError> {
    parse_largest_array(&call(SCONTROL, &["show".to_owned(), "config".to_owned()], "")?)
}

fn parse_largest_array(answer: &str) -> Result<usize, SlurmError> {
    const FIELD: &str = "MaxArraySize";
    let wrong = |found: &str| SlurmError::Answer {
        command: SCONTROL,
        field: FIELD,
        expected: "a number above 0",
        found: found.to_owned(),
    };
    let found = answer.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == FIELD).then(|| value.trim())
    });
    let found = found.ok_or_else(|| wrong("no such line"))?;
    // The highest index is one below it.
    found.parse().ok().filter(|&size| size > 0).ok_or_else(|| wrong(found))
}

/// Ends a task that Slurm holds.
pub(super) fn cancel(array: u64, index: usize) -> Result<(), SlurmError> {
    call("scancel", &[format!("{array}_{index}")], "").map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_of_an_array_runs_its_own_command() {
        let say = |word: &str| ["printf", "%s", word].map(str::to_owned).to_vec();
        let script = array_script(&[say("one"), say("it's two"), say("$three")]);
        let run = |index: &str| {
            // `call` passes no variables of Slurm on.
            let script = format!("SLURM_ARRAY_TASK_ID={index}\n{script}");
            call("sh", &["-s".to_owned()], &script)
        };
        assert_eq!(["0", "1", "2"].map(|index| run(index).unwrap()), ["one", "it's two", "$three"]);
        assert!(
            matches!(run("3"), Err(SlurmError::Failed { message, .. }) if message == "there is no task 3")
        );
    }

    #[test]
    fn answers_of_sbatch_and_of_the_configuration_are_parsed() {
        assert_eq!(["12\n", "12;cluster\n"].map(parse_number), [Some(12); 2]);
        assert_eq!(["", "Submitted batch job 12", "-1"].map(parse_number), [None; 3]);
        let config = "Configuration data as of now\nMaxArraySize            = 1001\nMaxJobCount = 10000\n";
        assert_eq!(parse_largest_array(config).unwrap(), 1001);
        for (wrong, found) in
            [("MaxJobCount = 5", "no such line"), ("MaxArraySize = 0", "0"), ("MaxArraySize = x", "x")]
        {
            let error = parse_largest_array(wrong).unwrap_err().to_string();
            assert!(error.contains("MaxArraySize") && error.contains(found), "{error}");
        }
    }

    #[test]
    fn the_users_arguments_come_last() {
        let options = SlurmOptions {
            partition: Some("long".into()),
            array_limit: None,
            arguments: vec!["--mem=7G".into()],
        };
        let resources = Resources { memory: 5, minutes: 3, cores: NonZeroUsize::MIN };
        let all = options.common("name", resources, Path::new("log"), vec!["--array=0-1".into()]);
        assert_eq!(all.last().map(String::as_str), Some("--mem=7G"));
        for expected in ["--parsable", "--requeue", "--mem=5M", "--time=3", "--partition=long", "--array=0-1"]
        {
            assert!(all.iter().any(|argument| argument == expected), "{expected}: {all:?}");
        }
    }
}
