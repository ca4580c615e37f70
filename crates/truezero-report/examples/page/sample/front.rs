//! The sample's first screen: the headline and the matrix.

use super::{charts, figures};
use crate::model::{Answer, Block, Check, Headline, Matrix, Section};

const CAPTION: &str = "The claims on each data set. Stand-ins agree or disagree; they never decide.";

pub(super) fn front(claims: &Section) -> Section {
    let answer = |text: &str, detail: &str| Answer { text: text.into(), detail: detail.into() };
    let headline = Headline {
        holds: answer(
            "1 of 4 tested claims is reproduced.",
            "One is contradicted, two are open, one was not tested.",
        ),
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
    let mut checks: Vec<&Check> = claims.blocks.iter().flat_map(Block::checks).collect();
    checks.sort_by_key(|check| &check.id);
    Section {
        id: "result".into(),
        title: "The result".into(),
        reference: String::new(),
        blocks: vec![Block::Headline(headline), Block::Matrix(Matrix::of(CAPTION, &checks))],
    }
}
