//! What a sweep would do, in words: [`plan_lines`], [`budget_lines`] and [`left_out`].

use std::collections::BTreeSet;
use std::fmt::Display;
use std::num::NonZeroUsize;

use crate::words::{at_most, counted, size};
use crate::{BudgetSplit, Estimate, Job, Outlook, Planned, State};

/// More open jobs of one group are counted and not listed.
const LISTED: usize = 10;

/// The plan of a sweep in lines: of each group what it takes beyond the groups before it, and the sum.
///
/// `name` gives the short name of a group and its title; `details` what a listed job is besides its label.
pub fn plan_lines<'a, G, S>(
    outlooks: &'a [Outlook<G, S>],
    workers: NonZeroUsize,
    name: impl Fn(&'a G) -> (&'a str, &'a str),
    details: impl Fn(&Job<S>) -> String,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut known = BTreeSet::new();
    let mut all = Vec::new();
    for outlook in outlooks {
        let (id, title) = name(&outlook.group);
        lines.push(format!("{id:<12} {title}"));
        let beyond = outlook.beyond(&known);
        if outlook.jobs.is_empty() {
            lines.push(indented("trains nothing"));
        } else if beyond.is_empty() {
            lines.push(indented("from the runs above"));
        } else {
            let others = match outlook.jobs.len() - beyond.len() {
                0 => String::new(),
                others => format!(", besides {} above", counted(others, "run")),
            };
            lines.push(indented(&format!("{}{others}", counts(&beyond, workers))));
            lines.extend(open_jobs(&beyond, &details));
        }
        known.extend(beyond.iter().map(|planned| planned.job.id.as_str()));
        all.extend(beyond);
    }
    lines.push(format!("In all: {}", counts(&all, workers)));
    lines
}

fn indented(line: &str) -> String {
    format!("             {line}")
}

/// "3 finished, 5 to run, about 12 more follow: at most 5 min 00 s, 2 at a time, and up to 123 MB on the disk".
fn counts<S>(planned: &[&Planned<S>], workers: NonZeroUsize) -> String {
    let count = |state| planned.iter().filter(|planned| planned.state == state).count();
    let (finished, open, following) = (count(State::Finished), count(State::Open), count(State::Following));
    if open + following == 0 {
        return format!("{finished} finished, nothing to run");
    }
    let following = if following > 0 { format!(", about {following} more follow") } else { String::new() };
    let estimate: Estimate = planned.iter().map(|planned| planned.estimate).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of sizes of files")]
    let bytes = estimate.bytes.round() as u64;
    format!(
        "{finished} finished, {open} to run{following}: at most {}, {workers} at a time, and up to {} on the disk",
        at_most(estimate.seconds / workers.get() as f64),
        size(bytes)
    )
}

/// The jobs that can be run now.
fn open_jobs<S>(planned: &[&Planned<S>], details: impl Fn(&Job<S>) -> String) -> Vec<String> {
    let open: Vec<_> = planned.iter().filter(|planned| planned.state == State::Open).collect();
    let line = |planned: &&&Planned<S>| {
        let Planned { job, estimate, .. } = planned;
        indented(&format!("to run    {}, {}, {}", job.label, details(job), at_most(estimate.seconds)))
    };
    let mut lines: Vec<String> = open.iter().take(LISTED).map(line).collect();
    if let Some(more) = open.len().checked_sub(LISTED).filter(|&more| more > 0) {
        lines.push(indented(&format!("          and {more} more")));
    }
    lines
}

/// Which groups fit into a budget of `time` and which do not, in lines. `name` gives the short name of a group.
pub fn budget_lines<'a, G, S>(
    time: impl Display,
    split: &BudgetSplit<'a, G, S>,
    name: impl Fn(&'a G) -> &'a str,
) -> [String; 2] {
    let fitting: Vec<&str> = split.fitting.iter().map(|outlook| name(&outlook.group)).collect();
    let fitting = match (split.nothing_fits(), &fitting[..]) {
        (true, []) => "nothing".to_owned(),
        (true, free) => format!("nothing that has runs to do, only {}", free.join(", ")),
        (false, fitting) => fitting.join(", "),
    };
    [format!("Within the budget of {time}: {fitting}"), format!("Left out: {}", left_out(split, name))]
}

/// The groups that do not fit into a budget, with the time that each would take: "table1 (at most 2 h 14 min)".
pub fn left_out<'a, G, S>(split: &BudgetSplit<'a, G, S>, name: impl Fn(&'a G) -> &'a str) -> String {
    if split.left_out.is_empty() {
        return "nothing".to_owned();
    }
    let words = |(outlook, seconds): &(&'a Outlook<G, S>, f64)| {
        format!("{} (at most {})", name(&outlook.group), at_most(*seconds))
    };
    split.left_out.iter().map(words).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Budget;

    fn outlook(group: &'static str, jobs: &[(u32, State)]) -> Outlook<&'static str, u32> {
        let planned = |&(number, state): &(u32, State)| {
            let seconds = if state == State::Finished { 0.0 } else { 60.0 };
            let job = Job::new("wait", 1, number, format!("job {number}")).unwrap();
            Planned { job, state, estimate: Estimate { seconds, bytes: 1e6 } }
        };
        Outlook { group, jobs: jobs.iter().map(planned).collect() }
    }

    fn outlooks() -> Vec<Outlook<&'static str, u32>> {
        let many: Vec<_> = (100..112).map(|number| (number, State::Open)).collect();
        vec![
            outlook("none", &[]),
            outlook("first", &[(1, State::Finished), (2, State::Open), (3, State::Following)]),
            outlook("again", &[(2, State::Open)]),
            outlook("both", &[(2, State::Open), (4, State::Open)]),
            outlook("many", &many),
        ]
    }

    #[test]
    fn a_plan_counts_each_job_once_and_lists_the_open_ones() {
        let outlooks = outlooks();
        let two = NonZeroUsize::new(2).unwrap();
        let lines =
            plan_lines(&outlooks, two, |group| (*group, "a title"), |job| format!("{} s", job.settings));
        let expected = "\
none         a title
             trains nothing
first        a title
             1 finished, 1 to run, about 1 more follow: at most 1 min 00 s, 2 at a time, and up to 3.00 MB on the disk
             to run    job 2, 2 s, 1 min 00 s
again        a title
             from the runs above
both         a title
             0 finished, 1 to run: at most 30 s, 2 at a time, and up to 1.00 MB on the disk, besides 1 run above
             to run    job 4, 4 s, 1 min 00 s
many         a title";
        assert_eq!(lines[..11].join("\n"), expected);
        assert_eq!(lines.len(), 11 + 1 + LISTED + 1 + 1);
        assert_eq!(lines[22], "                       and 2 more");
        assert_eq!(
            lines[23],
            "In all: 1 finished, 14 to run, about 1 more follow: at most 7 min 30 s, 2 at a time, and up to 16.0 MB on \
             the disk"
        );
    }

    #[test]
    fn a_budget_names_what_fits_and_what_does_not() {
        let outlooks = outlooks();
        let lines = |seconds| {
            let budget = Budget::new(Duration::from_secs(seconds));
            let split = budget.split(&outlooks, NonZeroUsize::MIN);
            budget_lines(format!("{seconds}s"), &split, |group| *group)
        };
        assert_eq!(
            lines(125),
            [
                "Within the budget of 125s: none, first, again",
                "Left out: both (at most 1 min 00 s), many (at most 12 min 00 s)"
            ]
        );
        assert_eq!(lines(0)[0], "Within the budget of 0s: nothing that has runs to do, only none");
        assert_eq!(lines(7_200)[1], "Left out: nothing");
    }
}
