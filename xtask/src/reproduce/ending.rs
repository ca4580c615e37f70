//! The first and the last notes: which data are stand-ins, and the results in short.

use std::path::Path;
use std::time::Duration;

use truezero_datasets::{Catalogue, Dataset};
use truezero_sweep::words::{counted, duration};

use crate::data::{Data, Place, fetch, public};
use crate::output;
use crate::report::model::Report;
use crate::scale::Scale;

/// Notes which data sets are stand-ins, and how to fetch the paper's.
pub(super) fn name_stand_ins(data: &Data, catalogue: &Catalogue) {
    let stand_ins = stand_ins(data);
    if stand_ins.is_empty() {
        return;
    }
    let all = counted(data.all().count(), "data set");
    output::note(&format!("Stand-ins are used for {} of {all}, whose files are not here:", stand_ins.len()));
    for (place, dataset) in stand_ins {
        let original = dataset.provenance.stands_in_for.as_deref().and_then(|name| public(catalogue, name));
        let remedy = match original {
            Some(name) => format!("`{}` brings it", fetch(catalogue, &[name])),
            None => format!("{} is not public", place.title()),
        };
        output::note(&format!("  {} in place of {}; {remedy}", dataset.provenance.title, place.title()));
    }
}

fn stand_ins(data: &Data) -> Vec<(Place, &Dataset)> {
    data.all().filter(|(_, dataset)| dataset.provenance.stands_in_for.is_some()).collect()
}

/// The command that fetches the data that stand-ins are in place of, as far as they are public.
pub(super) fn remedy(data: &Data, catalogue: &Catalogue) -> Option<String> {
    let stand_ins = stand_ins(data);
    let names = stand_ins.iter().filter_map(|(_, dataset)| dataset.provenance.stands_in_for.as_deref());
    let mut names: Vec<&str> = names.filter_map(|name| public(catalogue, name)).collect();
    names.dedup();
    (!names.is_empty()).then(|| fetch(catalogue, &names))
}

/// The runs of a reproduction, and the time it took.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunCounts {
    /// All finished runs, new or not.
    pub(super) finished: usize,
    /// The runs that were trained just now.
    pub(super) trained: usize,
    pub(super) taken: Duration,
}

/// Notes what was run, the main figures beside the paper's, and the verdicts.
pub(super) fn summarise(
    report: &Report,
    scale: Scale,
    counts: RunCounts,
    data: &Data,
    catalogue: &Catalogue,
    folder: &Path,
) {
    output::note(&format!(
        "Done at the {} scale in {}: {} finished in `{}`, {} of them trained by this start.",
        scale.name(),
        duration(counts.taken),
        counted(counts.finished, "run"),
        folder.display(),
        counts.trained,
    ));
    for finding in &report.summary {
        if let Some(section) = report.section_of(finding) {
            output::note(&format!("{}\n  {}", section.title, finding.text.replace("%). ", "%).\n  ")));
        }
    }
    let tally: Vec<String> =
        report.tally().into_iter().map(|(verdict, count)| format!("{count} {}", verdict.words())).collect();
    if !tally.is_empty() {
        output::note(&format!("Claims of the paper: {}.", tally.join(", ")));
    }
    let stand_ins = stand_ins(data);
    if stand_ins.is_empty() {
        return;
    }
    let remedy = remedy(data, catalogue)
        .map_or_else(String::new, |command| format!("; `{command}` brings what is public"));
    let titles: Vec<&str> = stand_ins.iter().map(|(place, _)| place.title()).collect();
    output::note(&format!(
        "Stand-ins were used in place of {}. Their results are not results on the paper's data{remedy}.",
        titles.join("; ")
    ));
}
