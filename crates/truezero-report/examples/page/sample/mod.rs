//! A report with every kind of block, for the example and for the tests of the crate.

mod charts;
mod claims;
mod figures;
mod front;

use crate::model::{Block, Cell, FileLink, Fold, Report, Row, Section, Sentence, Table};

pub(crate) fn report() -> Report {
    let claims = claims::claims();
    Report {
        title: "Deep sparse rectifier networks, reproduced".into(),
        subtitle: "Every table and figure of Glorot, Bordes and Bengio (2011) \
                  that was run, beside the paper’s."
            .into(),
        facts: [
            ("Scale", "full: 50,000 training examples, three hidden layers of 1,000"),
            ("Seeds", "1–10"),
            ("Data", "MNIST, the four files of the repository, SHA-256 verified"),
            ("Commit", "89d9f01, clean"),
            ("CPU", "AMD EPYC 9R14, 2 cores"),
            ("Kernel", "AVX-512; 2 runs at a time, 1 thread each"),
            ("Started", "2026-11-24 05:48 UTC"),
            ("Finished", "2026-11-24 09:12 UTC"),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .into(),
        summary: vec![
            Sentence {
                text: "Without pre-training the rectifier reaches 1.44 % on MNIST; the paper has 1.43 %."
                    .into(),
                section: Some("table1".into()),
            },
            Sentence {
                text: "The order of the three activations is the paper’s; softplus \
                       and tanh are not told apart by our ten seeds."
                    .into(),
                section: None,
            },
        ],
        sections: vec![
            front::front(&claims),
            figures::examples(),
            figures::figure_1(),
            figures::figure_2(),
            table_1(),
            charts::alpha(),
            figures::figure_3(),
            figures::figure_4(),
            claims,
        ],
        how_to_repeat: "git checkout 89d9f01\ncargo xtask reproduce --scale full --out reproduction".into(),
        records: Some("claims.json".into()),
    }
}

fn cell(ours: &str, paper: &str, note: &str, bold: bool) -> Cell {
    Cell {
        ours: (!ours.is_empty()).then(|| ours.into()),
        paper: (!paper.is_empty()).then(|| paper.into()),
        note: (!note.is_empty()).then(|| note.into()),
        bold,
        link: (!ours.is_empty()).then(|| "runs.csv".into()),
    }
}

fn table_1() -> Section {
    let row = |label: &str, cells: [Cell; 4]| Row { label: label.into(), cells: cells.into() };
    let absent = |paper: &str| cell("", paper, "", false);
    let main = Table {
        caption: "Test error (%) of networks with three hidden layers, without pre-training. Ours: mean of \
                  ten seeds and its 95 % interval."
            .into(),
        columns: ["Neuron", "MNIST", "CIFAR10", "NISTP", "NORB"].map(Into::into).into(),
        rows: vec![
            row(
                "rectifier",
                [
                    cell("1.44 ± 0.04", "1.43", "rate 0.01, epoch 41", true),
                    absent("50.86"),
                    absent("32.64"),
                    absent("16.40"),
                ],
            ),
            row(
                "tanh",
                [
                    cell("1.61 ± 0.05", "1.57", "rate 0.1, epoch 28", false),
                    absent("52.62"),
                    absent("36.46"),
                    absent("19.29"),
                ],
            ),
            row(
                "softplus",
                [
                    cell("1.70 ± 0.07", "1.77", "rate 0.1, epoch 33", false),
                    absent("53.20"),
                    absent("35.48"),
                    absent("17.68"),
                ],
            ),
        ],
        notes: vec![
            "Bold: not told apart from the best of the column by a paired test at p = 0.05.".into(),
            "CIFAR10, NISTP and NORB were not run at this scale.".into(),
        ],
    };
    let grid = Table {
        caption:
            "Validation error (%) over the searched grid, seed 1. The chosen rate of each neuron is bold."
                .into(),
        columns: ["Neuron", "rate 0.1", "rate 0.01", "rate 0.001", "rate 0.0001"].map(Into::into).into(),
        rows: vec![
            row(
                "rectifier",
                [("2.31", false), ("1.39", true), ("1.88", false), ("4.02", false)]
                    .map(|(e, b)| cell(e, "", "", b)),
            ),
            row(
                "tanh",
                [("1.52", true), ("1.58", false), ("2.97", false), ("6.41", false)]
                    .map(|(e, b)| cell(e, "", "", b)),
            ),
            row(
                "softplus",
                [("1.66", true), ("1.93", false), ("5.20", false), ("", false)]
                    .map(|(e, b)| cell(e, "", "", b)),
            ),
        ],
        notes: Vec::new(),
    };
    Section {
        id: "table1".into(),
        title: "Table 1: test error on four image sets".into(),
        reference: "paper, section 4.1, Table 1".into(),
        blocks: vec![
            Block::Paragraph("The step is timed by `cargo xtask bench sparsity`.".into()),
            Block::Table(main),
            Block::Intervals(charts::pairs()),
            Block::Fold(Fold {
                title: "The searched grid".into(),
                blocks: vec![Block::Table(grid), Block::Table(wide())],
            }),
            Block::Files(vec![FileLink { label: "all runs (CSV)".into(), path: "runs.csv".into() }]),
        ],
    }
}

/// Nine columns of numbers with intervals.
fn wide() -> Table {
    let numbers = |row: u32| (0..8).map(move |column| f64::from(10 * row + column) + 0.25);
    let cells =
        |row| numbers(row).map(|n| cell(&format!("{n} % ({n} to {n})"), "1.43", "rate 0.1, epoch 3", false));
    let row = |(row, label): (u32, &str)| Row { label: label.into(), cells: cells(row).collect() };
    Table {
        caption: "Validation error over all data sets, with Wilson’s 95 % interval.".into(),
        columns: std::iter::once("Neuron".to_owned())
            .chain((1..=8).map(|n| format!("data set {n}")))
            .collect(),
        rows: (1..).zip(["rectifier", "tanh"]).map(row).collect(),
        notes: Vec::new(),
    }
}
