//! The paper's figures where ours are of stand-ins, with which they cannot be compared.

use super::context::Context;
use crate::report::model::{Block, Cell, Fold, Row, Table};

/// A table with the paper's figures only where they are of the same data, and after it the others in a table of their
/// own, folded. `comparable` says of a cell, by row and column, whether ours is of the paper's data.
pub(super) fn apart(mut table: Table, comparable: impl Fn(usize, usize) -> bool) -> Vec<Block> {
    let mut papers: Vec<(String, Vec<Option<String>>)> = Vec::new();
    for (row, Row { label, cells }) in table.rows.iter_mut().enumerate() {
        let moved = cells.iter_mut().enumerate();
        let moved =
            moved.map(|(column, cell)| if comparable(row, column) { None } else { cell.paper.take() });
        papers.push((of_the_paper(label), moved.collect()));
    }
    let columns: Vec<usize> = (0..table.columns.len().saturating_sub(1))
        .filter(|&column| papers.iter().any(|(_, figures)| figures.get(column).is_some_and(Option::is_some)))
        .collect();
    if columns.is_empty() {
        return vec![Block::Table(table)];
    }
    let rows = papers.into_iter().filter(|(_, figures)| figures.iter().any(Option::is_some));
    let cells = |figures: &[Option<String>]| -> Vec<Cell> {
        let figure = |&column: &usize| figures.get(column).cloned().flatten();
        columns.iter().map(|column| Cell { ours: figure(column), ..Cell::default() }).collect()
    };
    let heads =
        columns.iter().filter_map(|column| table.columns.get(column + 1)).map(|head| of_the_paper(head));
    let papers = Table {
        caption: "What the paper prints. Our figures are of stand-ins, so the two cannot be compared.".into(),
        columns: table.columns.first().cloned().into_iter().chain(heads).collect(),
        rows: rows.map(|(label, figures)| Row { label, cells: cells(&figures) }).collect(),
        notes: Vec::new(),
    };
    let folded =
        Fold { title: "The paper’s figures, on its own data".into(), blocks: vec![Block::Table(papers)] };
    vec![Block::Table(table), Block::Fold(folded)]
}

/// The name of the paper's data in the place of a stand-in.
fn of_the_paper(text: &str) -> String {
    text.replace(Context::STAND_IN, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let cell =
            |paper: &str| Cell { ours: Some("1".into()), paper: Some(paper.into()), ..Cell::default() };
        Table {
            columns: ["network", "MNIST", "stand-in for NORB"].map(Into::into).into(),
            rows: vec![Row { label: "tanh".into(), cells: vec![cell("1.57 %"), cell("19.29 %")] }],
            ..Table::default()
        }
    }

    #[test]
    fn the_papers_figure_does_not_stand_beside_a_stand_in() {
        let blocks = apart(table(), |_, column| column == 0);
        let [Block::Table(ours), Block::Fold(fold)] = &blocks[..] else { panic!("{blocks:?}") };
        let beside: Vec<Option<&str>> = ours.rows[0].cells.iter().map(|cell| cell.paper.as_deref()).collect();
        assert_eq!(beside, [Some("1.57 %"), None]);
        let [Block::Table(papers)] = &fold.blocks[..] else { panic!("{fold:?}") };
        assert_eq!(papers.columns, ["network", "NORB"]);
        assert_eq!(papers.rows[0].cells[0].ours.as_deref(), Some("19.29 %"));
    }

    #[test]
    fn on_the_papers_data_nothing_moves() {
        let blocks = apart(table(), |_, _| true);
        let [Block::Table(ours)] = &blocks[..] else { panic!("{blocks:?}") };
        assert_eq!(ours.rows[0].cells[1].paper.as_deref(), Some("19.29 %"));
    }
}
