//! `claims.json`: the verdicts for other programs.

use anyhow::{Context as _, Result};
use serde::Serialize;

use truezero_report::{Check, Effect, Leaning, Outcome, Report};

/// The name of the file.
pub(crate) const CLAIMS: &str = "claims.json";

/// A claim with its verdict. A missing value is null.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    claim: &'a str,
    /// On the claim as a whole.
    verdict: &'static str,
    reason: Option<&'a str>,
    tested: Option<&'a str>,
    /// What stand-ins show as a whole.
    leaning: Option<&'static str>,
    outcomes: Vec<OnData<'a>>,
    data: &'a str,
    stand_ins: &'a [String],
    /// Relative to the folder of the file.
    records: &'a [String],
    scale: &'a str,
}

/// The outcome of a claim on one data set.
#[derive(Debug, Serialize)]
struct OnData<'a> {
    data_set: &'a str,
    /// A verdict, or on a stand-in what it leans to.
    finding: &'static str,
    reason: Option<&'a str>,
    command: Option<&'a str>,
    statistic: Option<&'a str>,
    effects: Vec<Measured<'a>>,
}

/// An effect.
#[derive(Debug, Serialize)]
struct Measured<'a> {
    label: &'a str,
    /// In `unit`.
    value: f64,
    unit: &'static str,
    /// From, to.
    interval: Option<(f64, f64)>,
    /// Of the interval.
    level: Option<f64>,
    p: Option<f64>,
    examples: Option<u64>,
    networks: usize,
    paper: Option<f64>,
    margin: Option<f64>,
}

impl<'a> Entry<'a> {
    fn new(check: &'a Check, scale: &'a str) -> Self {
        Self {
            id: &check.id,
            claim: &check.claim,
            verdict: check.verdict.words(),
            reason: given(&check.reason),
            tested: given(&check.tested),
            leaning: check.leaning.map(Leaning::words),
            outcomes: check.outcomes.iter().map(OnData::new).collect(),
            data: &check.data,
            stand_ins: &check.stand_ins,
            records: &check.records,
            scale,
        }
    }
}

impl<'a> OnData<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        Self {
            data_set: &outcome.data_set,
            finding: outcome.finding.words(),
            reason: given(&outcome.reason),
            command: given(&outcome.command),
            statistic: given(&outcome.statistic),
            effects: outcome.effects.iter().map(Measured::new).collect(),
        }
    }
}

impl<'a> Measured<'a> {
    fn new(effect: &'a Effect) -> Self {
        Self {
            label: &effect.label,
            value: effect.value,
            unit: effect.unit,
            interval: effect.interval,
            level: effect.interval.map(|_| effect.level),
            p: effect.p,
            examples: effect.examples,
            networks: effect.networks,
            paper: effect.paper,
            margin: effect.margin,
        }
    }
}

/// The text, unless it is empty.
fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// All claims of the report, in the order of its summary.
pub(super) fn json(report: &Report, scale: &str) -> Result<String> {
    let claims: Vec<Entry<'_>> =
        report.checks_by_name().into_iter().map(|check| Entry::new(check, scale)).collect();
    let mut text = serde_json::to_string_pretty(&claims).context("the claims cannot be written as JSON")?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use truezero_report::{Block, Finding, Section, Verdict};

    use super::*;

    #[test]
    fn a_claim_has_all_its_numbers_and_null_for_missing_ones() {
        let effect = Effect {
            label: "pre-trained − not".into(),
            value: -1.3,
            unit: "percentage points",
            interval: Some((-1.9, -0.7)),
            level: 0.95,
            p: Some(0.0004),
            examples: Some(10_000),
            networks: 2,
            ..Effect::default()
        };
        let on_mnist = Outcome {
            data_set: "MNIST".into(),
            stand_in: false,
            finding: Finding::Verdict(Verdict::Reproduced),
            statistic: "McNemar".into(),
            effects: vec![effect],
            ..Outcome::default()
        };
        let on_toys = Outcome {
            data_set: "stand-in for NORB".into(),
            stand_in: true,
            finding: Finding::Leaning(Leaning::Disagrees),
            ..Outcome::default()
        };
        let judged = Check {
            id: "C10".into(),
            claim: "Pre-training helps with few labels.".into(),
            short: "Pre-training helps.".into(),
            verdict: Verdict::Reproduced,
            tested: "1 of 2 data sets tested".into(),
            leaning: Some(Leaning::Disagrees),
            outcomes: vec![on_mnist, on_toys],
            data: "MNIST, five seeds".into(),
            stand_ins: vec!["Rendered toys, in place of NORB".into()],
            records: (1..=12).map(|run| format!("runs/{run}.json")).collect(),
            ..Check::default()
        };
        let checks = vec![judged, Check { id: "C2".into(), reason: "no runs".into(), ..Check::default() }];
        let section = Section { blocks: vec![Block::Checks(checks)], ..Section::default() };
        let report = Report { sections: vec![section], ..Report::default() };
        let mut claims: Vec<Value> = serde_json::from_str(&json(&report, "full").unwrap()).unwrap();
        let ids: Vec<&str> = claims.iter().filter_map(|claim| claim["id"].as_str()).collect();
        assert_eq!(ids, ["C2", "C10"]);
        let records = claims[1].as_object_mut().unwrap().remove("records").unwrap();
        assert_eq!(records.as_array().map(Vec::len), Some(12));
        assert_eq!(
            claims[1],
            json!({
                "id": "C10",
                "claim": "Pre-training helps with few labels.",
                "verdict": "reproduced",
                "reason": null,
                "tested": "1 of 2 data sets tested",
                "leaning": "disagrees",
                "outcomes": [
                    {
                        "data_set": "MNIST",
                        "finding": "reproduced",
                        "reason": null,
                        "command": null,
                        "statistic": "McNemar",
                        "effects": [{
                            "label": "pre-trained − not",
                            "value": -1.3,
                            "unit": "percentage points",
                            "interval": [-1.9, -0.7],
                            "level": 0.95,
                            "p": 0.0004,
                            "examples": 10_000,
                            "networks": 2,
                            "paper": null,
                            "margin": null,
                        }],
                    },
                    {
                        "data_set": "stand-in for NORB",
                        "finding": "disagrees",
                        "reason": null,
                        "command": null,
                        "statistic": null,
                        "effects": [],
                    },
                ],
                "data": "MNIST, five seeds",
                "stand_ins": ["Rendered toys, in place of NORB"],
                "scale": "full",
            })
        );
        assert_eq!(claims[0]["verdict"], "not tested here");
        assert_eq!(claims[0]["reason"], "no runs");
        for absent in ["tested", "leaning"] {
            assert_eq!(claims[0][absent], Value::Null, "{absent}");
        }
    }
}
