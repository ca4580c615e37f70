//! Writes a page with a table, a figure and a claim into the folder that is named, or into `page`.
//!
//! `cargo run --package truezero-report --example page -- /tmp/page`

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use truezero_report::{
    Block, Cell, Check, Figure, Finding, Kind, Origin, Plot, Report, Row, Section, Series, Table, Verdict,
    render,
};

fn table() -> Table {
    let row = |label: &str, ours: &str, paper: &str| {
        let cell = Cell { ours: Some(ours.into()), paper: Some(paper.into()), ..Cell::default() };
        Row { label: label.into(), cells: vec![cell] }
    };
    Table {
        caption: "Test error (%) with three hidden layers.".into(),
        columns: vec!["Unit".into(), "MNIST".into()],
        rows: vec![row("rectifier", "1.44", "1.43"), row("tanh", "1.61", "1.57")],
        notes: vec!["Ours: the mean of ten seeds.".into()],
    }
}

fn figure() -> Figure {
    let series = |label: &str, kind, origin, data: &[(f64, f64)]| Series {
        label: label.into(),
        kind,
        data: data.to_vec(),
        origin,
        ..Series::default()
    };
    let plot = Plot {
        title: "Few labels".into(),
        x_label: "labels (%)".into(),
        y_label: "test error (%)".into(),
        x_range: (0.0, 100.0),
        y_range: (0.0, 50.0),
        series: vec![
            series("ours", Kind::Line, Origin::Ours, &[(4.3, 46.0), (42.9, 22.0), (100.0, 16.5)]),
            series("the paper’s", Kind::Points, Origin::Paper, &[(4.3, 44.7), (42.9, 20.9), (100.0, 16.4)]),
        ],
    };
    Figure { id: "few-labels".into(), caption: "Error against labels.".into(), plots: vec![plot] }
}

fn main() -> Result<(), Box<dyn Error>> {
    let check = Check {
        id: "C1".into(),
        claim: "Rectifiers err less than tanh units.".into(),
        verdict: Verdict::Reproduced,
        statistic: "difference −0.17 points, p 0.002".into(),
        data: "MNIST, ten seeds".into(),
        ..Check::default()
    };
    let report = Report {
        title: "A reproduction".into(),
        subtitle: "Ours beside the paper’s".into(),
        facts: vec![("Seeds".into(), "1–10".into())],
        summary: vec![Finding { text: "Rectifiers reach 1.44 %.".into(), section: Some("results".into()) }],
        sections: vec![Section {
            id: "results".into(),
            title: "Results".into(),
            reference: "paper, section 4".into(),
            blocks: vec![Block::Table(table()), Block::Figure(figure()), Block::Checks(vec![check])],
        }],
        how_to_repeat: "cargo run --package truezero-report --example page".into(),
        ..Report::default()
    };
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "page".into()));
    for file in render(&report)?.files() {
        fs::create_dir_all(folder.join(file.folder))?;
        fs::write(folder.join(file.folder).join(&file.name), file.contents)?;
    }
    Ok(())
}
