//! What the paper leaves open, how it is read here, and why.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::cells::plain;
use crate::report::model::{Block, Row, Section, Table};

/// `readings.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Readings {
    reading: Vec<Reading>,
}

/// A point that the paper leaves open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reading {
    point: String,
    /// What is done here.
    #[serde(rename = "reading")]
    choice: String,
    /// Why.
    evidence: String,
}

impl Readings {
    fn load() -> Result<Self> {
        toml::from_str(include_str!("../readings.toml"))
            .context("readings.toml, which is compiled in, cannot be read")
    }
}

/// The section of the report.
pub(crate) fn readings() -> Result<Section> {
    let rows = Readings::load()?.reading.into_iter().map(|Reading { point, choice, evidence }| Row {
        label: point,
        cells: vec![plain(choice), plain(evidence)],
    });
    let table = Table {
        caption: "What the paper leaves open".into(),
        columns: ["open in the paper", "our reading", "evidence"].map(Into::into).into(),
        rows: rows.collect(),
        notes: Vec::new(),
    };
    Ok(Section {
        id: "readings".into(),
        title: "Readings: what the paper leaves open".into(),
        reference: String::new(),
        blocks: vec![
            Block::Paragraph(
                "The paper does not say everything that a reproduction must know. These are the open points, what is \
                 done here, and the evidence for it."
                    .into(),
            ),
            Block::Table(table),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_has_its_evidence() {
        let readings = Readings::load().unwrap().reading;
        for Reading { point, choice, evidence } in &readings {
            assert!([point, choice, evidence].iter().all(|text| !text.trim().is_empty()), "{point}");
        }
        let mut points: Vec<&String> = readings.iter().map(|reading| &reading.point).collect();
        points.sort();
        points.dedup();
        assert_eq!(points.len(), readings.len(), "a point twice");
    }
}
