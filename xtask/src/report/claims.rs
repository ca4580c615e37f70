//! `claims.json`: the verdicts for other programs.

use anyhow::{Context as _, Result};
use serde::Serialize;

use truezero_report::{Check, Report};

/// The name of the file.
pub(crate) const CLAIMS: &str = "claims.json";

/// A claim with its verdict. A missing value is null.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    claim: &'a str,
    verdict: &'static str,
    /// In words.
    statistic: &'a str,
    /// In `unit`.
    effect: Option<f64>,
    unit: Option<&'static str>,
    /// The 95 % interval of the effect: from, to.
    interval: Option<(f64, f64)>,
    p: Option<f64>,
    n: Option<usize>,
    data: &'a str,
    stand_ins: &'a [String],
    /// Relative to the folder of the file.
    records: &'a [String],
    scale: &'a str,
}

impl<'a> Entry<'a> {
    fn new(check: &'a Check, scale: &'a str) -> Self {
        let measured = check.measured;
        Self {
            id: &check.id,
            claim: &check.claim,
            verdict: check.verdict.words(),
            statistic: &check.statistic,
            effect: measured.map(|measured| measured.effect),
            unit: measured.map(|measured| measured.unit),
            interval: measured.and_then(|measured| measured.interval),
            p: measured.and_then(|measured| measured.p),
            n: measured.map(|measured| measured.n),
            data: &check.data,
            stand_ins: &check.stand_ins,
            records: &check.records,
            scale,
        }
    }
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
    use truezero_report::{Block, Measured, Section, Verdict};

    use super::*;

    #[test]
    fn a_claim_has_all_its_numbers_and_null_for_missing_ones() {
        let measured = Check {
            id: "C10".into(),
            claim: "Pre-training helps with few labels.".into(),
            short: "Pre-training helps.".into(),
            verdict: Verdict::Reproduced,
            statistic: "−1.3 points (95 % interval −1.9 to −0.7), p 0.0004".into(),
            data: "rendered toys, five seeds".into(),
            measured: Some(Measured {
                effect: -1.3,
                unit: "percentage points",
                interval: Some((-1.9, -0.7)),
                p: Some(0.0004),
                n: 10_000,
            }),
            stand_ins: vec!["Rendered toys, in place of NORB".into()],
            records: (1..=12).map(|run| format!("runs/{run}.json")).collect(),
        };
        let checks = vec![measured, Check { id: "C2".into(), ..Check::default() }];
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
                "statistic": "−1.3 points (95 % interval −1.9 to −0.7), p 0.0004",
                "effect": -1.3,
                "unit": "percentage points",
                "interval": [-1.9, -0.7],
                "p": 0.0004,
                "n": 10_000,
                "data": "rendered toys, five seeds",
                "stand_ins": ["Rendered toys, in place of NORB"],
                "scale": "full",
            })
        );
        assert_eq!(claims[0]["verdict"], "not run");
        for absent in ["effect", "unit", "interval", "p", "n"] {
            assert_eq!(claims[0][absent], Value::Null, "{absent}");
        }
    }
}
