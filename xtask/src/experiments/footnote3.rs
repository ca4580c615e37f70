//! Footnote 3: neurons that generalise worse than those of Table 1.

use anyhow::Result;
use truezero_activations::{ActivationKind, RescaledLif};

use super::table1::SIGNIFICANCE;
use super::{Context, Experiment, grid};
use crate::report::model::{Block, Check, Row, Section, Table, Verdict};
use crate::store::Runs;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "footnote3",
    title: "Footnote 3: rescaled leaky integrate-and-fire and rectified tanh",
    jobs: |context, runs| {
        let mut all = neurons().to_vec();
        all.push(COMPARED);
        grid::jobs(context, runs, &all)
    },
    section,
    summary: |_, _| Ok(None),
};

/// The neuron of Table 1 that the others are compared with.
const COMPARED: ActivationKind = ActivationKind::Rectifier;

fn neurons() -> [ActivationKind; 2] {
    [ActivationKind::RescaledLif(RescaledLif::default()), ActivationKind::RectifiedTanh]
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut rows = Vec::new();
    for neuron in neurons().into_iter().chain([COMPARED]) {
        let cell = grid::error_cell(&grid::selected_runs(context, runs, neuron)?, None)?;
        rows.push(Row { label: neuron.to_string(), cells: vec![cell] });
    }
    let table = Table {
        caption: format!("Test error on {}, without pre-training", context.dataset.title),
        columns: vec!["neuron".into(), context.dataset.title.clone()],
        rows,
        notes: vec![grid::intervals(context)],
    };
    Ok(Section {
        id: "footnote3".into(),
        title: "Footnote 3: neurons that generalise worse".into(),
        reference: "paper, section 4.1, footnote 3".into(),
        blocks: vec![
            Block::Paragraph(
                "The leaky integrate-and-fire neuron as a hidden unit, its rate divided by its maximum and its threshold at 0, \
                 and max(tanh x, 0), both trained and selected as the networks of Table 1, beside its rectifier. The paper \
                 prints no figures."
                    .into(),
            ),
            Block::Table(table),
            Block::Checks(vec![claim(context, runs)?]),
            Block::Table(grid::searched(context, runs, &neurons())?),
        ],
    })
}

/// C7: both neurons have a higher test error than the rectifier, by the pairwise test.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let mut verdicts = Vec::new();
    let mut statistics = Vec::new();
    for neuron in neurons() {
        let Some(paired) = grid::paired(context, runs, neuron, COMPARED)? else {
            verdicts.push(Verdict::NotRun);
            continue;
        };
        let p = paired.p_value();
        verdicts.push(judge(paired.difference(), p));
        statistics.push(format!("{neuron} {} points, p {}", grid::difference(paired)?, grid::p_value(p)));
    }
    Ok(Check {
        id: "C7".into(),
        claim: "The rescaled leaky integrate-and-fire neuron and max(tanh x, 0) generalise worse than the neurons of Table 1."
            .into(),
        verdict: together(&verdicts),
        statistic: if statistics.is_empty() {
            "–".into()
        } else {
            format!("difference of test errors to the rectifier, McNemar's exact test: {}", statistics.join("; "))
        },
        data: context.data(),
    })
}

/// The verdict on one neuron, by how much more often than the rectifier it is wrong.
fn judge(difference: f64, p: f64) -> Verdict {
    if p >= SIGNIFICANCE {
        Verdict::Inconclusive
    } else if difference > 0.0 {
        Verdict::Reproduced
    } else {
        Verdict::Contradicted
    }
}

/// A claim about several neurons: reproduced if it is for each, contradicted if it is for one.
fn together(verdicts: &[Verdict]) -> Verdict {
    let has = |verdict| verdicts.contains(&verdict);
    if has(Verdict::NotRun) {
        Verdict::NotRun
    } else if has(Verdict::Contradicted) {
        Verdict::Contradicted
    } else if has(Verdict::Inconclusive) {
        Verdict::Inconclusive
    } else {
        Verdict::Reproduced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neuron_is_judged_by_sign_and_significance() {
        assert_eq!(judge(0.01, 0.001), Verdict::Reproduced);
        assert_eq!(judge(-0.01, 0.001), Verdict::Contradicted);
        assert_eq!(judge(0.01, 0.05), Verdict::Inconclusive);
        assert_eq!(judge(-0.01, 0.7), Verdict::Inconclusive);
    }

    #[test]
    fn the_claim_needs_both_neurons() {
        use Verdict::{Contradicted, Inconclusive, NotRun, Reproduced};
        assert_eq!(together(&[Reproduced, Reproduced]), Reproduced);
        assert_eq!(together(&[Reproduced, Inconclusive]), Inconclusive);
        assert_eq!(together(&[Inconclusive, Contradicted]), Contradicted);
        assert_eq!(together(&[Contradicted, NotRun]), NotRun);
    }
}
