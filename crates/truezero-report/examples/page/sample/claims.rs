//! The sample's claims.

use crate::model::Verdict::{Contradicted, Inconclusive, NotTested, Reproduced};
use crate::model::{Block, Check, Effect, Finding, Leaning, Outcome, Section, Verdict};

pub(super) fn claims() -> Section {
    Section {
        id: "claims".into(),
        title: "Claims".into(),
        reference: "paper, sections 2.2, 3.1 and 4.1".into(),
        blocks: vec![Block::Checks(vec![rescaling(), linearity(), initial_zeros(), few_labels(), order()])],
    }
}

/// The verdict on MNIST, the only data set.
fn on_mnist(verdict: Verdict, statistic: &str, effects: Vec<Effect>) -> Vec<Outcome> {
    vec![Outcome {
        data_set: "MNIST".into(),
        finding: Finding::Verdict(verdict),
        statistic: statistic.into(),
        effects,
        ..Outcome::default()
    }]
}

fn rescaling() -> Check {
    let change = Effect {
        label: "largest change".into(),
        value: 3.1e-15,
        unit: "of a logit, relative",
        networks: 1_000,
        margin: Some(1e-12),
        ..Effect::default()
    };
    Check {
        id: "S1".into(),
        claim:
            "Rescaling the weights and biases of the layers by factors whose product is 1 leaves the network \
                function unchanged."
                .into(),
        verdict: Reproduced,
        outcomes: on_mnist(Reproduced, "the largest change stays within rounding", vec![change]),
        data: "random networks in f64, 1 to 4 hidden layers".into(),
        ..Check::default()
    }
}

fn linearity() -> Check {
    let difference = Effect {
        label: "median difference".into(),
        value: 0.02,
        unit: "of an output",
        interval: Some((-0.01, 0.05)),
        level: 0.95,
        p: Some(0.18),
        networks: 10,
        ..Effect::default()
    };
    Check {
        id: "S2".into(),
        claim: "For a fixed input the active units select a linear model of the input.".into(),
        verdict: Inconclusive,
        reason: "The interval includes zero.".into(),
        outcomes: on_mnist(Inconclusive, "sign test", vec![difference]),
        data: "MNIST test set, the ten rectifier networks of Table 1".into(),
        ..Check::default()
    }
}

fn initial_zeros() -> Check {
    let zeros = Effect {
        label: "true zeros − 50 %".into(),
        value: -3.1,
        unit: "percentage points",
        interval: Some((-3.6, -2.6)),
        level: 0.95,
        networks: 10,
        margin: Some(2.0),
        ..Effect::default()
    };
    Check {
        id: "C1".into(),
        claim: "After uniform initialisation of the weights, around 50 % of the hidden units’ outputs are real zeros."
            .into(),
        short: "About half of the hidden outputs are true zeros at the start.".into(),
        verdict: Contradicted,
        outcomes: on_mnist(Contradicted, "Student’s interval over ten seeds", vec![zeros]),
        data: "MNIST, 10 seeds, before the first step".into(),
        records: (1..=3).map(|run| format!("runs/{run}.json")).collect(),
        ..Check::default()
    }
}

fn few_labels() -> Check {
    let effect = |label: &str, value, interval, paper| Effect {
        label: label.into(),
        value,
        unit: "percentage points of test error",
        interval: Some(interval),
        level: 0.95,
        p: Some(0.0004),
        examples: Some(10_000),
        networks: 2,
        paper,
        margin: Some(0.5),
    };
    let outcome = |data_set: &str, finding| Outcome {
        data_set: data_set.into(),
        stand_in: data_set.starts_with("stand-in"),
        finding,
        ..Outcome::default()
    };
    Check {
        id: "C10".into(),
        claim: "Pre-training helps rectifier networks with few labels and no more with all of them.".into(),
        verdict: Inconclusive,
        reason: "One network has not converged.".into(),
        tested: "1 of 2 data sets tested".into(),
        leaning: Some(Leaning::Agrees),
        outcomes: vec![
            Outcome {
                reason: "One network has not converged.".into(),
                statistic: "Newcombe’s interval, Holm over 2 pairs".into(),
                effects: vec![
                    effect("pre-trained − not, 10 % of the labels", -1.3, (-1.9, -0.7), Some(-1.1)),
                    effect("pre-trained − not, all labels", 0.1, (-0.3, 0.5), None),
                ],
                ..outcome("MNIST", Finding::Verdict(Inconclusive))
            },
            Outcome {
                reason: "The data are missing.".into(),
                command: "cargo xtask fetch nistp".into(),
                ..outcome("NISTP", Finding::Verdict(NotTested))
            },
            Outcome {
                effects: vec![effect("pre-trained − not, 10 % of the labels", -6.6, (-8.9, -4.3), None)],
                ..outcome("stand-in for NORB", Finding::Leaning(Leaning::Agrees))
            },
        ],
        data: "rendered toys, 2,000 test examples, five seeds".into(),
        stand_ins: vec!["Rendered toys, in place of NORB".into()],
        records: (1..=12).map(|run| format!("runs/{run}.json")).collect(),
        ..Check::default()
    }
}

fn order() -> Check {
    Check {
        id: "C2".into(),
        claim: "Without pre-training rectifier networks err no more than tanh networks.".into(),
        reason: "No network was trained.".into(),
        ..Check::default()
    }
}
