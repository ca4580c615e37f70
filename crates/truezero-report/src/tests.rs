//! Tests of rendered reports, and the reports they share.

mod blocks;
mod charts;
mod escaping;
mod figures;
mod pages;
mod refusals;

use roxmltree::{Document, ParsingOptions};

use crate::model::{
    Answer, Block, Cell, Check, Effect, Figure, FileLink, Finding, Fold, Headline, Images, IntervalChart,
    IntervalPanel, IntervalRow, Kind, Leaning, Mark, Matrix, MatrixColumn, MatrixRow, MissingTest, Origin,
    Outcome, Plot, Report, Row, Section, Sentence, Series, Table, Tile, Trend, TrendChart, Verdict,
};
use crate::{Pages, render};

/// A report with one block of each kind, and `text` in every text field.
fn report_of(text: &str) -> Report {
    let link = || text.replace(':', "").trim_start_matches('/').to_owned();
    let text = || text.to_owned();
    let cell =
        Cell { ours: Some(text()), paper: Some(text()), note: Some(text()), bold: true, link: Some(link()) };
    let series =
        |kind, origin| Series { label: text(), kind, data: vec![(0.0, 0.0), (1.0, 1.0)], origin, hue: 0 };
    let plot = Plot {
        title: text(),
        x_label: text(),
        y_label: text(),
        x_range: (0.0, 1.0),
        y_range: (0.0, 1.0),
        series: vec![series(Kind::Line, Origin::Ours), series(Kind::Points, Origin::Paper)],
    };
    let effect = Effect {
        label: text(),
        value: -0.5,
        unit: "points",
        interval: Some((-1.0, 0.0)),
        level: 0.95,
        p: Some(0.01),
        examples: Some(10),
        networks: 2,
        paper: Some(-0.4),
        margin: Some(0.2),
    };
    let outcome = Outcome {
        data_set: text(),
        stand_in: false,
        finding: Finding::Leaning(Leaning::Agrees),
        reason: text(),
        command: text(),
        statistic: text(),
        effects: vec![effect],
    };
    let check = Check {
        id: "S1".into(),
        claim: text(),
        verdict: Verdict::NotTested,
        reason: text(),
        tested: text(),
        leaning: Some(Leaning::Agrees),
        outcomes: vec![outcome],
        data: text(),
        short: text(),
        stand_ins: vec![text()],
        records: vec![link(); 9],
    };
    let images = Images {
        id: "images".into(),
        caption: text(),
        alternative: text(),
        column_labels: vec![text()],
        tiles: vec![Tile { label: text(), height: 1, width: 2, channels: 1, pixels: vec![0, 255] }],
        columns: 1,
        zoom: 2,
    };
    let table = Table {
        caption: text(),
        columns: vec![text(), text(), text()],
        rows: vec![Row { label: text(), cells: vec![cell, Cell::default()] }],
        notes: vec![text()],
    };
    let blocks = vec![
        Block::Paragraph(text()),
        Block::Table(table),
        Block::Figure(Figure { id: "figure".into(), caption: text(), plots: vec![plot] }),
        Block::Images(images),
        Block::Checks(vec![check]),
        Block::Intervals(intervals(text())),
        Block::Trend(trend(text())),
        Block::Matrix(matrix(text())),
        Block::Fold(Fold { title: text(), blocks: vec![Block::Paragraph(text())] }),
        Block::Files(vec![FileLink { label: text(), path: link() }]),
    ];
    let answer = || Answer { text: text(), detail: text() };
    let headline = Headline { holds: answer(), data: answer(), sure: answer(), figures: vec![] };
    let front = Section {
        id: "front".into(),
        title: text(),
        reference: text(),
        blocks: vec![Block::Headline(headline)],
    };
    Report {
        title: text(),
        subtitle: text(),
        facts: vec![(text(), text())],
        summary: vec![Sentence { text: text(), section: Some("section".into()) }],
        sections: vec![front, Section { id: "section".into(), title: text(), reference: text(), blocks }],
        how_to_repeat: text(),
        records: Some(link()),
    }
}

fn intervals(text: String) -> IntervalChart {
    let row = IntervalRow {
        label: text.clone(),
        ours: Some(Mark { value: 1.0, interval: Some((0.5, 1.5)) }),
        paper: Some(2.0),
        margin: Some((-1.0, 1.0)),
        remark: text.clone(),
    };
    IntervalChart {
        id: "intervals".into(),
        caption: text.clone(),
        x_label: text.clone(),
        zero: true,
        shared_axis: false,
        decimals: 1,
        panels: vec![IntervalPanel {
            title: text,
            rows: vec![row.clone(), IntervalRow { ours: None, ..row }],
        }],
    }
}

fn trend(text: String) -> TrendChart {
    let mark = Mark { value: 1.0, interval: Some((0.5, 1.5)) };
    let curve =
        Trend { label: text.clone(), points: vec![(1.0, mark), (f64::INFINITY, mark)], ..Trend::default() };
    TrendChart {
        id: "trend".into(),
        caption: text.clone(),
        title: text.clone(),
        x_label: text.clone(),
        y_label: text,
        curves: vec![curve],
        ..TrendChart::default()
    }
}

fn matrix(text: String) -> Matrix {
    let column = |stand_in| MatrixColumn { data_set: text.clone(), stand_in };
    Matrix {
        caption: text.clone(),
        columns: vec![column(false), column(false), column(true)],
        rows: vec![MatrixRow {
            id: "S1".into(),
            claim: text.clone(),
            whole: Verdict::Reproduced,
            cells: vec![
                Some(Finding::Verdict(Verdict::Reproduced)),
                None,
                Some(Finding::Leaning(Leaning::Unclear)),
            ],
        }],
        missing: vec![MissingTest { data_set: text.clone(), claims: vec![text.clone()], command: text }],
    }
}

fn report_of_series(series: Vec<Series>) -> Report {
    let mut report = report_of("text");
    first_plot(&mut report).series = series;
    report
}

/// Defines a function that returns the first block of a kind in the second section.
macro_rules! first {
    ($name:ident, $kind:ident, $content:ty) => {
        fn $name(report: &mut Report) -> &mut $content {
            let mut blocks = report.sections[1].blocks.iter_mut();
            let found = blocks.find_map(|block| match block {
                Block::$kind(content) => Some(content),
                _ => None,
            });
            found.expect("the report has one of each kind")
        }
    };
}

first!(first_table, Table, Table);
first!(first_figure, Figure, Figure);
first!(first_checks, Checks, Vec<Check>);
first!(first_images, Images, Images);
first!(first_intervals, Intervals, IntervalChart);
first!(first_trend, Trend, TrendChart);
first!(first_matrix, Matrix, Matrix);
first!(first_files, Files, Vec<FileLink>);

fn first_plot(report: &mut Report) -> &mut Plot {
    &mut first_figure(report).plots[0]
}

fn first_check(report: &mut Report) -> &mut Check {
    &mut first_checks(report)[0]
}

fn headline(report: &mut Report) -> &mut Headline {
    match &mut report.sections[0].blocks[0] {
        Block::Headline(headline) => headline,
        block => panic!("a headline, not {block:?}"),
    }
}

fn pages(report: &Report) -> Pages {
    render(report).expect("the report renders")
}

/// The page and the figures.
fn markup(pages: &Pages) -> impl Iterator<Item = &str> {
    std::iter::once(pages.html.as_str()).chain(pages.figures.iter().map(|figure| figure.svg.as_str()))
}

/// The values of the attribute `name`, without quotes.
fn attributes<'a>(markup: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!(" {name}=\"");
    markup.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The names of all elements with their attributes, and the texts between them, in document order.
///
/// Panics unless the markup is well-formed XML.
#[track_caller]
fn outline(markup: &str) -> (Vec<String>, Vec<String>) {
    // HTML leaves these two open.
    let metas = [
        "<meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    ];
    let markup = metas.iter().fold(markup.to_owned(), |markup, meta| markup.replacen(meta, "", 1));
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&markup, options).expect("well-formed markup");
    let elements = document.descendants().filter(|node| !node.is_text()).map(|node| {
        let attributes: Vec<&str> = node.attributes().map(|attribute| attribute.name()).collect();
        format!("{:?} {} {}", node.node_type(), node.tag_name().name(), attributes.join(" "))
    });
    let texts =
        document.descendants().filter_map(|node| node.is_text().then(|| node.text())?).map(str::to_owned);
    (elements.collect(), texts.collect())
}
