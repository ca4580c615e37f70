//! What a dry run says: the data, what each experiment comes to, and all together.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use truezero_sweep::{Budget, Estimate, State};

use crate::experiments::Context;
use crate::job::Work;
use crate::output;
use crate::plan::{Outlook, names};
use crate::words::{at_most, counted, size};

type Planned = truezero_sweep::Planned<Work>;

/// More jobs of one experiment are counted and not listed.
const LISTED: usize = 10;

/// Writes the plan.
pub(crate) fn write(
    context: &Context<'_>,
    outlooks: &[Outlook<'_>],
    workers: NonZeroUsize,
    budget: Option<Budget>,
) {
    for (place, _) in context.data.all() {
        output::result(&format!("Data: {}", context.describe(&[place])));
    }
    let mut known = BTreeSet::new();
    let mut all = Vec::new();
    for outlook in outlooks {
        output::result(&format!("{:<12} {}", outlook.group.id, outlook.group.title));
        let beyond = outlook.beyond(&known);
        if outlook.jobs.is_empty() {
            indented("trains nothing");
        } else if beyond.is_empty() {
            indented("from the runs above");
        } else {
            let others = outlook.jobs.len() - beyond.len();
            let others = if others > 0 {
                format!(", besides {} above", counted(others, "run"))
            } else {
                String::new()
            };
            indented(&format!("{}{others}", counts(&beyond, workers)));
            list(&beyond);
        }
        known.extend(beyond.iter().map(|planned| planned.job.id.as_str()));
        all.extend(beyond);
    }
    output::result(&format!("In all: {}", counts(&all, workers)));
    if let Some(budget) = budget {
        let chosen = budget.choose(outlooks, workers);
        let fitting: Vec<&str> = chosen.fitting.iter().map(|outlook| outlook.group.id).collect();
        let fitting = match (chosen.nothing_fits(), &fitting[..]) {
            (true, []) => "nothing".to_owned(),
            (true, free) => format!("nothing that has runs to do, only {}", free.join(", ")),
            (false, fitting) => fitting.join(", "),
        };
        let time = humantime::format_duration(budget.allowed());
        output::result(&format!("Within the budget of {time}: {fitting}"));
        output::result(&format!("Left out: {}", names(&chosen.left_out)));
    }
    output::result(
        "Times are as if every run were trained to its last epoch, by what steps took in finished runs of the same \
         kind or, where there are none, some just now. Which runs follow depends on the results of others: the next \
         layer of pre-training, fine-tuning, more seeds.",
    );
}

fn indented(line: &str) {
    output::result(&format!("             {line}"));
}

/// "3 finished, 5 to run, about 12 more follow: at most 5 min 00 s, 2 at a time, and 123 MB more on the disk".
fn counts(planned: &[&Planned], workers: NonZeroUsize) -> String {
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
        "{finished} finished, {open} to run{following}: at most {}, {workers} at a time, and {} more on the disk",
        at_most(estimate.seconds / workers.get() as f64),
        size(bytes)
    )
}

/// Those that can be run now.
fn list(planned: &[&Planned]) {
    let open: Vec<_> = planned.iter().filter(|planned| planned.state == State::Open).collect();
    for Planned { job, estimate, .. } in open.iter().take(LISTED) {
        indented(&format!(
            "to run    {}, {}, at most {}, {}",
            job.label,
            job.settings.sizes(),
            counted(job.settings.descent().max_epochs as usize, "epoch"),
            at_most(estimate.seconds)
        ));
    }
    if let Some(more) = open.len().checked_sub(LISTED).filter(|&more| more > 0) {
        indented(&format!("          and {more} more"));
    }
}
