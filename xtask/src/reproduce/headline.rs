//! The first section of the report: does the paper hold, on which data, and how sure is this?

use std::collections::BTreeSet;

use anyhow::Result;
use truezero_eval::rules::Standing;
use truezero_eval::run_standing;
use truezero_sweep::words::counted;

use crate::experiments::Context;
use crate::place::Place;
use crate::record::{Record, Runs};
use crate::report::model::{
    Answer, Block, Check, FileLink, Headline, Leaning, Matrix, Report, Section, Verdict,
};
use crate::scale::Scale;
use crate::store;

/// The section, from the other sections of the report and from the figures for its top. `is_changed` says that some
/// numbers of the scale are changed.
pub(super) fn headline(
    context: &Context<'_>,
    is_changed: bool,
    runs: &Runs,
    report: &Report,
    figures: Vec<Block>,
    files: Vec<FileLink>,
) -> Result<Section> {
    let checks = report.checks_by_name();
    let headline = Headline {
        holds: holds(context.scale, is_changed, &checks),
        data: data(context),
        sure: sure(context, runs, &checks)?,
        figures,
    };
    let mut blocks = vec![Block::Headline(headline)];
    if !checks.is_empty() {
        let caption = "The claims of the paper. A verdict rests on the paper’s data. What stand-ins show is set \
                       apart, in italics: it decides nothing.";
        blocks.push(Block::Matrix(Matrix::of(caption, &checks)));
    }
    blocks.push(Block::Files(files));
    Ok(Section { id: "result".into(), title: "The result".into(), reference: String::new(), blocks })
}

/// Does the paper hold?
fn holds(scale: Scale, is_changed: bool, checks: &[&Check]) -> Answer {
    if scale == Scale::Smoke {
        return Answer {
            text: "The smoke scale gives no verdicts.".into(),
            detail: "It shows only that everything runs: small networks, few examples, two epochs.".into(),
        };
    }
    let count = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let [reproduced, contradicted, inconclusive, untested] = Verdict::ALL.map(count);
    let tested = checks.len() - untested;
    let text = match (tested, reproduced) {
        (0, _) => "No claim could be tested here.".to_owned(),
        (1, 1) => "The one claim tested here is reproduced.".to_owned(),
        (tested, reproduced) if tested == reproduced => format!("All {tested} tested claims are reproduced."),
        (tested, reproduced) => {
            format!(
                "{reproduced} of {} reproduced, {contradicted} contradicted.",
                counted(tested, "tested claim")
            )
        }
    };
    let mut details = Vec::new();
    if inconclusive > 0 {
        details.push(format!("{inconclusive} inconclusive."));
    }
    if untested > 0 {
        details.push(format!("{} not tested here.", counted(untested, "claim")));
    }
    let leanings = Leaning::ALL.map(|leaning| {
        let count = checks.iter().filter(|check| check.leaning == Some(leaning)).count();
        (leaning, count)
    });
    let leanings: Vec<String> = leanings
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(leaning, count)| match leaning {
            Leaning::Agrees => format!("agree with {}", counted(count, "claim")),
            Leaning::Disagrees => format!("disagree with {count}"),
            Leaning::Unclear => format!("are unclear on {count}"),
        })
        .collect();
    if !leanings.is_empty() {
        details.push(format!("Stand-ins {}; they decide nothing.", leanings.join(", ")));
    }
    if is_changed {
        details
            .push(format!("Some numbers of the {} scale are changed; the summary lists them.", scale.name()));
    }
    Answer { text, detail: details.join(" ") }
}

/// On which data?
fn data(context: &Context<'_>) -> Answer {
    let (papers, stand_ins): (Vec<Place>, Vec<Place>) =
        context.data.all().map(|(place, _)| place).partition(|&place| context.is_the_papers(place));
    let text = match (&papers[..], stand_ins.len()) {
        ([], 0) => "On no data.".to_owned(),
        ([], _) => "On stand-ins alone.".to_owned(),
        (papers, 0) => format!("{}.", titles(papers)),
        (papers, count) => format!("{}, and {}.", titles(papers), counted(count, "stand-in")),
    };
    let mut details = Vec::new();
    let first = papers.first().and_then(|&place| Some((place, context.data.examples(place).ok()?)));
    if let Some((place, [train, _, test])) = first {
        details.push(format!("{} has {train} training and {test} test examples here.", place.title()));
    }
    if !stand_ins.is_empty() {
        details.push(format!("Stand-ins replace {} and decide nothing.", titles(&stand_ins)));
    }
    Answer { text, detail: details.join(" ") }
}

/// The names of data sets, with the domains of Amazon as one.
fn titles(places: &[Place]) -> String {
    let (domains, others): (Vec<Place>, Vec<Place>) =
        places.iter().partition(|place| Place::DOMAINS.contains(place));
    let mut titles: Vec<String> = others.iter().map(|place| place.title().to_owned()).collect();
    match &domains[..] {
        [] => {}
        [domain] => titles.push(domain.title().to_owned()),
        domains => titles.push(format!("{} of Amazon", counted(domains.len(), "domain"))),
    }
    titles.join(", ")
}

/// How sure is this?
fn sure(context: &Context<'_>, runs: &Runs, checks: &[&Check]) -> Result<Answer> {
    let seeds = context.seeds.len();
    let listed: BTreeSet<&str> = checks.iter().flat_map(|check| &check.records).map(String::as_str).collect();
    let (mut networks, mut open, mut failed) = (0, 0, 0);
    for record in runs.iter() {
        let Record::Supervised(record) = record else { continue };
        if !listed.contains(store::relative_path(&record.job).as_str()) {
            continue;
        }
        networks += 1;
        match run_standing(runs, record)? {
            Standing::Converged => {}
            Standing::NotConverged(_) => open += 1,
            Standing::Failed(_) => failed += 1,
        }
    }
    let mut details = Vec::new();
    if networks > 0 {
        let converged = match (open, failed) {
            (0, 0) => "all of them have converged".to_owned(),
            (0, _) => "all that did not fail have converged".to_owned(),
            (open, _) if open == networks => "none of them has converged".to_owned(),
            (open, _) => format!("{open} of them have not converged"),
        };
        details.push(format!("The claims rest on {}; {converged}.", counted(networks, "network")));
    }
    if failed > 0 {
        details.push(format!("{failed} diverged or died and count as a constant answer."));
    }
    if seeds == 1 {
        details.push("With one seed, the intervals leave out the spread over seeds.".to_owned());
    }
    Ok(Answer { text: format!("{}, 95 % intervals.", counted(seeds, "seed")), detail: details.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(verdicts: &[Verdict]) -> Vec<Check> {
        verdicts.iter().map(|&verdict| Check { verdict, ..Check::default() }).collect()
    }

    fn answer(scale: Scale, verdicts: &[Verdict]) -> Answer {
        holds(scale, false, &checks(verdicts).iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_verdicts_are_counted() {
        use Verdict::{Contradicted, Inconclusive, NotTested, Reproduced};
        let mixed = answer(Scale::Quick, &[Reproduced, Reproduced, Contradicted, Inconclusive, NotTested]);
        assert_eq!(mixed.text, "2 of 4 tested claims reproduced, 1 contradicted.");
        assert_eq!(mixed.detail, "1 inconclusive. 1 claim not tested here.");
        assert_eq!(answer(Scale::Paper, &[Reproduced; 3]).text, "All 3 tested claims are reproduced.");
        assert_eq!(answer(Scale::Paper, &[NotTested; 3]).text, "No claim could be tested here.");
    }

    #[test]
    fn the_smoke_scale_gives_no_verdicts() {
        let smoke = answer(Scale::Smoke, &[Verdict::Reproduced, Verdict::Contradicted]);
        assert_eq!(smoke.text, "The smoke scale gives no verdicts.");
        assert!(!smoke.detail.contains("reproduced"), "{smoke:?}");
    }

    #[test]
    fn a_scale_that_was_changed_is_said_to_be() {
        let answer = holds(Scale::Paper, true, &[]);
        assert_eq!(answer.detail, "Some numbers of the paper scale are changed; the summary lists them.");
    }

    #[test]
    fn stand_ins_agree_and_decide_nothing() {
        let check = Check { leaning: Some(Leaning::Agrees), ..Check::default() };
        let answer = holds(Scale::Quick, false, &[&check, &check]);
        assert_eq!(answer.text, "No claim could be tested here.");
        assert!(answer.detail.ends_with("Stand-ins agree with 2 claims; they decide nothing."), "{answer:?}");
    }

    #[test]
    fn the_domains_of_amazon_are_one() {
        assert_eq!(titles(&[Place::Books, Place::Mnist, Place::Dvd]), "MNIST, 2 domains of Amazon");
        assert_eq!(titles(&[Place::Books]), "Amazon, books");
    }
}
