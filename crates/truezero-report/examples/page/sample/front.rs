//! The sample's first screen: the headline and the matrix.

use super::{charts, figures};
use crate::model::Verdict::{Contradicted, Inconclusive, Reproduced};
use crate::model::{Answer, Block, Headline, Leaning, Matrix, MatrixCell, MatrixRow, Section};

pub(super) fn front() -> Section {
    let answer = |text: &str, detail: &str| Answer { text: text.into(), detail: detail.into() };
    let headline = Headline {
        holds: answer("Mostly: 2 of 5 claims.", "One is contradicted, one is open, one was not tested."),
        data: answer(
            "MNIST and CIFAR10.",
            "NISTP was not available. A stand-in replaces NORB and decides nothing.",
        ),
        sure: answer(
            "95 % intervals, ten seeds.",
            "Every network converged. The largest interval is 0.9 points wide.",
        ),
        figures: vec![
            Block::Intervals(charts::levels("headline-table1")),
            Block::Figure(figures::sparsity("headline-sparsity")),
            Block::Figure(figures::steps()),
        ],
    };
    Section {
        id: "result".into(),
        title: "The result".into(),
        reference: String::new(),
        blocks: vec![Block::Headline(headline), Block::Matrix(matrix())],
    }
}

fn matrix() -> Matrix {
    let tested =
        |word, detail: &str| MatrixCell::Tested { word, detail: detail.into(), section: "table1".into() };
    let leaning = |word| MatrixCell::Tested { word, detail: String::new(), section: "alpha".into() };
    let absent =
        || MatrixCell::NotTested { section: "table1".into(), command: "cargo xtask fetch nistp".into() };
    let row = |id: &str, claim: &str, on_data, on_stand_ins| MatrixRow {
        id: id.into(),
        claim: claim.into(),
        on_data,
        on_stand_ins,
    };
    Matrix {
        caption: "The claims on each data set. Stand-ins agree or disagree; they never decide.".into(),
        data_sets: ["MNIST", "CIFAR10", "NISTP"].map(Into::into).into(),
        stand_ins: vec!["stand-in for NORB".into()],
        rows: vec![
            row(
                "C1",
                "About half of the hidden outputs are true zeros at the start.",
                vec![tested(Contradicted, "49.8 %"), MatrixCell::NotClaimed, MatrixCell::NotClaimed],
                vec![MatrixCell::NotClaimed],
            ),
            row(
                "C2",
                "Without pre-training rectifiers err no more than tanh.",
                vec![tested(Reproduced, ""), tested(Inconclusive, "1 of 2 pairs"), absent()],
                vec![leaning(Leaning::Agrees)],
            ),
            row(
                "C10",
                "Pre-training helps with few labels.",
                vec![tested(Reproduced, ""), tested(Reproduced, ""), absent()],
                vec![leaning(Leaning::Disagrees)],
            ),
            row(
                "S2",
                "The active units select a linear model.",
                vec![tested(Inconclusive, ""), MatrixCell::NotClaimed, absent()],
                vec![leaning(Leaning::Unclear)],
            ),
        ],
    }
}
