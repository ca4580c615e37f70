//! What a rendered report must hold.

mod escaping;
mod figures;
mod pages;
mod refusals;

use roxmltree::{Document, ParsingOptions};

use crate::model::{
    Block, Cell, Check, Figure, Finding, Images, Kind, Origin, Plot, Report, Row, Section, Series, Table,
    Tile, Verdict,
};
use crate::{Pages, render};

/// One block of each kind, with `text` in every place that takes a text.
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
    let check = Check {
        id: "S1".into(),
        claim: text(),
        verdict: Verdict::NotRun,
        statistic: text(),
        data: text(),
        short: text(),
        measured: None,
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
    ];
    Report {
        title: text(),
        subtitle: text(),
        facts: vec![(text(), text())],
        summary: vec![Finding { text: text(), section: Some("section".into()) }],
        sections: vec![Section { id: "section".into(), title: text(), reference: text(), blocks }],
        how_to_repeat: text(),
        records: Some(link()),
    }
}

fn report_of_series(series: Vec<Series>) -> Report {
    let mut report = report_of("text");
    first_plot(&mut report).series = series;
    report
}

fn first_plot(report: &mut Report) -> &mut Plot {
    let figures =
        report.sections.iter_mut().flat_map(|section| &mut section.blocks).filter_map(|block| match block {
            Block::Figure(figure) => figure.plots.first_mut(),
            _ => None,
        });
    figures.into_iter().next().expect("the report has a figure")
}

fn first_table(report: &mut Report) -> &mut Table {
    let mut tables =
        report.sections.iter_mut().flat_map(|section| &mut section.blocks).filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
    tables.next().expect("the report has a table")
}

fn first_check(report: &mut Report) -> &mut Check {
    let mut checks =
        report.sections.iter_mut().flat_map(|section| &mut section.blocks).filter_map(|block| match block {
            Block::Checks(checks) => checks.first_mut(),
            _ => None,
        });
    checks.next().expect("the report has a check")
}

fn first_images(report: &mut Report) -> &mut Images {
    let mut images =
        report.sections.iter_mut().flat_map(|section| &mut section.blocks).filter_map(|block| match block {
            Block::Images(images) => Some(images),
            _ => None,
        });
    images.next().expect("the report has images")
}

fn pages(report: &Report) -> Pages {
    render(report).expect("the report renders")
}

/// The page and the figures.
fn markup(pages: &Pages) -> impl Iterator<Item = &str> {
    std::iter::once(pages.html.as_str()).chain(pages.figures.iter().map(|figure| figure.svg.as_str()))
}

/// The values of the attribute `name`, quotes taken off.
fn attributes<'a>(markup: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!(" {name}=\"");
    markup.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The names of all elements and their attributes, and the texts between them, each in its order.
///
/// Panics unless every tag is closed in its turn, every attribute quoted and every `&` a character reference.
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
