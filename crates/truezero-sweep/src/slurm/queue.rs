//! [`Queue`]: which tasks are queued or running, by squeue.

use super::SlurmError;
use super::command::call;

const SQUEUE: &str = "squeue";

/// A job of Slurm, or a task of an array, that is queued or running.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueuedTask {
    /// The number of the job or of the array.
    pub number: u64,
    /// The place in the array; `None` if it is a job alone.
    pub index: Option<usize>,
    /// In Slurm's words, as in `PENDING`, `RUNNING` or `COMPLETING`.
    pub state: String,
    /// In Slurm's words, why it waits, as in `Priority`; `None` if it does not.
    pub reason: Option<String>,
    /// The name of the job or of the array.
    pub name: String,
    /// The comment that it was submitted with; empty without one.
    pub comment: String,
}

impl QueuedTask {
    /// Whether it has not begun.
    pub fn is_pending(&self) -> bool {
        self.state == "PENDING"
    }

    /// Whether Slurm has given up on it and holds it: it could not be started, time and again.
    pub(super) fn is_given_up(&self) -> bool {
        self.is_pending() && self.reason.as_ref().is_some_and(|reason| reason.contains("requeued held"))
    }
}

/// The tasks of a sweep that are queued or running.
#[derive(Clone, Debug, Default)]
pub struct Queue(Vec<QueuedTask>);

impl Queue {
    /// Asks squeue for the jobs and arrays with these names.
    ///
    /// # Errors
    /// [`SlurmError`] if squeue fails or answers something else than expected.
    pub(super) fn ask(names: &[&str]) -> Result<Self, SlurmError> {
        let names = format!("--name={}", names.join(","));
        let arguments = ["--me", "--noheader", "--array", "--format=%i|%T|%r|%j|%k", &names];
        Self::parse(&call(SQUEUE, &arguments.map(str::to_owned), "")?)
    }

    fn parse(answer: &str) -> Result<Self, SlurmError> {
        answer
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(parse_line)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &QueuedTask> {
        self.0.iter()
    }

    /// A task of an array.
    pub fn task(&self, array: u64, index: usize) -> Option<&QueuedTask> {
        self.0.iter().find(|task| task.number == array && task.index == Some(index))
    }

    /// The tasks of the jobs and arrays with this name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a QueuedTask> {
        self.0.iter().filter(move |task| task.name == name)
    }
}

fn parse_line(line: &str) -> Result<QueuedTask, SlurmError> {
    let wrong = |field, expected, found: &str| SlurmError::Answer {
        command: SQUEUE,
        field,
        expected,
        found: found.to_owned(),
    };
    // A comment may have bars in it, so it stands last.
    let mut fields = line.trim().splitn(5, '|');
    let mut next = |field| fields.next().ok_or_else(|| wrong(field, "five fields with | between them", line));
    let (id, state, reason, name, comment) =
        (next("job")?, next("state")?, next("reason")?, next("name")?, next("comment")?);
    let (number, index) = match id.split_once('_') {
        None => (id, None),
        Some((number, index)) => (number, Some(index)),
    };
    let number = number.parse().map_err(|_| wrong("job", "a number", id))?;
    let index = index.map(|index| index.parse().map_err(|_| wrong("index", "a number", id))).transpose()?;
    let given =
        |text: &str| Some(text.to_owned()).filter(|text| !matches!(text.as_str(), "None" | "(null)" | ""));
    Ok(QueuedTask {
        number,
        index,
        state: given(state).ok_or_else(|| wrong("state", "a word such as PENDING", line))?,
        reason: given(reason),
        name: name.to_owned(),
        comment: given(comment).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Slurm 22.05 answers.
    const ANSWER: &str = "\
21_0|RUNNING|None|truezero-3f-1|(null)
21_1|PENDING|Resources|truezero-3f-1|(null)
21_2|PENDING|launch failed requeued held|truezero-3f-1|(null)
22|PENDING|Dependency|truezero-3f|one|two
";

    #[test]
    fn an_answer_of_squeue_is_parsed() {
        let queue = Queue::parse(ANSWER).unwrap();
        assert_eq!(queue.iter().count(), 4);
        let first = queue.task(21, 0).unwrap();
        assert!(!first.is_pending() && first.reason.is_none() && first.comment.is_empty());
        let second = queue.task(21, 1).unwrap();
        assert_eq!((second.is_pending(), second.reason.as_deref()), (true, Some("Resources")));
        assert!(!second.is_given_up() && queue.task(21, 2).unwrap().is_given_up());
        assert_eq!((queue.task(21, 3), queue.task(22, 0)), (None, None));
        let alone: Vec<_> = queue.named("truezero-3f").collect();
        assert_eq!((alone.len(), alone[0].number, alone[0].comment.as_str()), (1, 22, "one|two"));
        assert_eq!(Queue::parse("\n").unwrap().iter().count(), 0);
    }

    #[test]
    fn what_is_no_answer_of_squeue_is_an_error_that_names_the_field() {
        for (line, field) in [
            ("slurm_load_jobs error", "state"),
            ("21_[1-3]|PENDING|None|name|(null)", "index"),
            ("x|PENDING|None|name|(null)", "job"),
            ("-1|PENDING|None|name|(null)", "job"),
            ("21_0||None|name|(null)", "state"),
            ("21_0|RUNNING|None|name", "comment"),
        ] {
            let error = Queue::parse(line).unwrap_err();
            assert!(
                matches!(&error, SlurmError::Answer { field: found, .. } if *found == field),
                "{line}: {error}"
            );
        }
    }
}
