//! What a dry run says: the data, what each experiment would run, and all together.

use std::num::NonZeroUsize;

use truezero_sweep::words::counted;
use truezero_sweep::{Budget, budget_lines, plan_lines};

use crate::experiments::Context;
use crate::job::Job;
use crate::output;
use crate::plan::Outlook;

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
    let details = |job: &Job| {
        let epochs = counted(job.settings.descent().max_epochs as usize, "epoch");
        format!("{}, at most {epochs}", job.settings.sizes())
    };
    for line in plan_lines(outlooks, workers, |experiment| (experiment.id, experiment.title), details) {
        output::result(&line);
    }
    if let Some(budget) = budget {
        let time = humantime::format_duration(budget.allowed());
        let split = budget.split(outlooks, workers);
        for line in budget_lines(time, &split, |experiment| experiment.id) {
            output::result(&line);
        }
    }
    output::result(
        "Times are as if every run were trained to its last epoch, by what steps took in finished runs of the same \
         kind or, where there are none, some just now. Which runs follow depends on the results of others: the next \
         layer of pre-training, fine-tuning, more seeds.",
    );
}
