//! What a written report must hold: golden Markdown, well-formed pages, escaping, gaps that show, the same
//! bytes twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::model::{
    Block, Cell, Check, Figure, Kind, Origin, Plot, Report, Row, Section, Series, Table, Verdict,
};
use super::render::{Pages, render};
use super::{palette, sample, write};

/// One block of each kind, with `text` in every place that takes a text.
fn report_of(text: &str) -> Report {
    let text = || text.to_owned();
    let cell =
        Cell { ours: Some(text()), paper: Some(text()), note: Some(text()), bold: true, link: Some(text()) };
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
        ..Check::default()
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
        Block::Checks(vec![check]),
    ];
    Report {
        title: text(),
        subtitle: text(),
        scale: text(),
        facts: vec![(text(), text())],
        summary: vec![text()],
        sections: vec![Section { id: "section".into(), title: text(), reference: text(), blocks }],
        how_to_repeat: text(),
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

fn line(data: &[(f64, f64)]) -> Series {
    Series { label: "curve".into(), kind: Kind::Line, data: data.to_vec(), origin: Origin::Ours, hue: 0 }
}

fn pages(report: &Report) -> Pages {
    super::validate::validate(report).expect("the report is valid");
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

/// Panics unless every tag is closed in its turn, every attribute quoted and every `&` a character reference.
#[track_caller]
fn assert_well_formed(markup: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = markup;
    while let Some((text, tail)) = rest.split_once('<') {
        for reference in text.split('&').skip(1) {
            let name = reference.split_once(';').map(|(name, _)| name).unwrap_or_default();
            assert!(
                name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#') && !name.is_empty(),
                "a bare & in {text:?}"
            );
        }
        let (tag, tail) = tail.split_once('>').expect("a tag that never ends");
        rest = tail;
        let name = tag.split_whitespace().next().unwrap_or_default().trim_end_matches('/');
        let outside: Vec<&str> = tag.split('"').step_by(2).collect();
        assert_eq!(tag.matches('"').count() % 2, 0, "quotes in <{tag}>");
        assert_eq!(
            outside.concat().matches('=').count(),
            outside.len() - 1,
            "an attribute without quotes in <{tag}>"
        );
        if let Some(closed) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "</{closed}> closes another tag");
        } else if !name.starts_with('!') && name != "meta" && !tag.ends_with('/') {
            open.push(name);
        }
        if name == "style" {
            rest = rest.split_once("</style>").expect("a style that ends").1;
            open.pop();
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
}

#[test]
fn markdown_is_as_it_was() {
    assert_eq!(pages(&sample::report()).markdown, include_str!("golden.md"));
}

#[test]
fn pages_are_well_formed() {
    for report in [sample::report(), report_of("plain"), report_of("1 < 2 & \"3\" > 'x'")] {
        markup(&pages(&report)).for_each(assert_well_formed);
    }
}

#[test]
fn nothing_is_fetched() {
    let pages = pages(&sample::report());
    for page in markup(&pages) {
        for scheme in ["http:", "https:", "data:", "url(", "@import", "<script", "<link", " src="] {
            let found = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "").contains(scheme);
            assert!(!found, "the page mentions {scheme}");
        }
    }
    let anchors: BTreeSet<&str> = attributes(&pages.html, "id").into_iter().collect();
    for href in attributes(&pages.html, "href") {
        let found = href.strip_prefix('#').is_none_or(|anchor| anchors.contains(anchor));
        assert!(found, "{href} leads nowhere");
    }
}

#[test]
fn ids_are_unique_and_labels_name_them() {
    let html = pages(&sample::report()).html;
    let ids = attributes(&html, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len());
    for label in attributes(&html, "aria-labelledby").into_iter().flat_map(str::split_whitespace) {
        assert!(unique.contains(label), "no element has the id {label}");
    }
}

#[test]
fn every_text_is_escaped() {
    let pages = pages(&report_of("<b>&|`*_[x](y)"));
    for page in markup(&pages) {
        assert!(!page.contains("<b>&"), "raw markup in a page");
        assert!(!page.contains("&|"), "a raw & in a page");
    }
    let (text, code) = pages.markdown.split_once("## How to repeat").expect("the last section");
    assert!(code.lines().filter(|line| !line.is_empty()).all(|line| line.starts_with("    ")));
    assert!(!text.contains("<b"), "raw markup in {text}");
    for row in text.lines().filter(|line| line.starts_with('|')) {
        let bars = row.replace("\\|", "").matches('|').count();
        assert!([4, 6].contains(&bars), "{bars} bars in {row}");
    }
    for raw in ["&|", " `", " *_", "|`", "_["] {
        assert!(!text.contains(raw), "{raw:?} is not escaped in {text}");
    }
}

#[test]
fn a_paragraph_opens_no_markdown_block() {
    for (text, markdown) in [
        ("# five", "\\# five"),
        ("- five", "\\- five"),
        ("5. five", "5\\. five"),
        ("--- five", "\\--- five"),
        ("1.43 is the paper’s", "1.43 is the paper’s"),
        ("-0.1 is less", "-0.1 is less"),
        ("two\nlines", "two lines"),
    ] {
        let mut report = report_of("plain");
        report.subtitle = text.into();
        let page = pages(&report).markdown;
        assert_eq!(page.lines().nth(2), Some(markdown), "{text:?}");
    }
}

#[test]
fn the_papers_figure_is_named_in_every_cell_that_has_one() {
    let report = sample::report();
    let pages = pages(&report);
    for figure in ["1.43", "1.57", "1.77", "50.86", "17.68"] {
        assert!(pages.html.contains(&format!("<i>paper</i> {figure}</span>")), "{figure} in HTML");
        assert!(pages.markdown.contains(&format!("(paper {figure})")), "{figure} in Markdown");
    }
    assert_eq!(pages.markdown.matches("not run (paper").count(), 9);
}

#[test]
fn every_colour_of_a_figure_has_a_rule() {
    let known: BTreeSet<String> = palette::all()
        .iter()
        .flat_map(|colour| [colour.light_hex(), colour.dashed_hex()])
        .chain(["none".to_owned()])
        .collect();
    let pages = pages(&sample::report());
    for page in markup(&pages) {
        for attribute in ["fill", "stroke"] {
            for value in attributes(page, attribute) {
                assert!(known.contains(value), "{attribute}=\"{value}\" stays as it is in dark mode");
            }
        }
    }
    let fitted = &pages.figures.iter().find(|figure| figure.id == "figure-3").expect("figure 3").svg;
    assert!(
        fitted.contains(&format!("stroke=\"{}\"", palette::HUES[1].dashed_hex())),
        "the paper’s line is dashed"
    );
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let nan = f64::NAN;
    for (data, said) in [
        (vec![], "curve: no data."),
        (vec![(0.0, 0.0), (0.5, nan), (1.0, 1.0)], "curve: 1 of 3 values are not finite and not drawn."),
        (vec![(nan, nan), (f64::INFINITY, 0.0)], "curve: 2 of 2 values are not finite and not drawn."),
        (
            vec![(0.0, 0.0), (0.5, 0.5), (1.5, 1.0)],
            "curve: 1 of 3 values lie outside the axes and are not drawn.",
        ),
    ] {
        let pages = pages(&report_of_series(vec![line(&data)]));
        assert!(pages.html.contains(said), "HTML of {data:?}");
        assert!(pages.markdown.contains(said), "Markdown of {data:?}");
        assert!(!pages.html.contains("NaN"), "{data:?}");
    }
    assert!(pages(&report_of_series(vec![])).html.contains("no data"));
}

#[test]
fn a_line_is_interrupted_where_it_has_no_value() {
    let data = [(0.0, 0.0), (0.2, 0.2), (0.4, f64::NAN), (0.6, 0.6), (0.8, 0.8)];
    let stroke = format!("stroke=\"{}\"", palette::HUES[0].light_hex());
    let lines = |report: &Report| {
        let svg = &pages(report).figures[0].svg;
        svg.lines().filter(|element| element.starts_with("<polyline") && element.contains(&stroke)).count()
    };
    // The legend's key is one more.
    assert_eq!(lines(&report_of_series(vec![line(&data)])), 3);
    let alone = pages(&report_of_series(vec![line(&[(0.5, 0.5), (f64::NAN, 0.0)])]));
    assert_eq!(alone.figures[0].svg.matches("<circle").count(), 1);
}

#[test]
fn extreme_axes_are_drawn() {
    for range in
        [(0.0, 1e-300), (-1e307, 1e307), (1e300, 1.000_000_1e300), (1.0, 1.000_000_000_1), (-1e-9, 1e9)]
    {
        let mut report = report_of("text");
        let plot = first_plot(&mut report);
        (plot.x_range, plot.y_range) = (range, range);
        markup(&pages(&report)).for_each(assert_well_formed);
    }
}

#[test]
fn a_contradictory_report_is_refused_before_anything_is_written() {
    type Fault = fn(&mut Report);
    let faults: [(&str, Fault); 8] = [
        ("used twice", |report| report.sections[0].id = "Figure".into()),
        ("is no anchor", |report| report.sections[0].id = "../escape".into()),
        ("1 cells and a label for 3 columns", |report| drop(first_table(report).rows[0].cells.pop())),
        ("make it relative", |report| {
            first_table(report).rows[0].cells[0].link = Some("https://example.org".into());
        }),
        ("axis runs from 1 to 1", |report| first_plot(report).x_range = (1.0, 1.0)),
        ("axis runs from 0 to NaN", |report| first_plot(report).y_range = (0.0, f64::NAN)),
        ("hue 6 of a palette of 6", |report| first_plot(report).series[0].hue = 6),
        ("has no plot", |report| {
            let figure = Figure { id: "empty".into(), caption: String::new(), plots: vec![] };
            report.sections[0].blocks.push(Block::Figure(figure));
        }),
    ];
    for (message, fault) in faults {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut report = report_of("text");
        fault(&mut report);
        let error = format!("{:#}", write(&report, folder.path()).expect_err(message));
        assert!(error.contains(message), "{error}");
        assert_eq!(files(folder.path()), Vec::<String>::new());
    }
}

/// The files below `folder` by their relative paths, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a plain name");
        if entry.path().is_dir() {
            found.extend(files(&entry.path()).iter().map(|file| format!("{name}/{file}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

#[test]
fn the_same_report_gives_the_same_bytes_and_leaves_nothing_else() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    for folder in &folders {
        let written = write(&sample::report(), &folder.path().join("new")).expect("the report is written");
        assert_eq!(written.html, folder.path().join("new/report.html"));
        assert_eq!(written.markdown, folder.path().join("new/report.md"));
    }
    // Written over an older report.
    fs::write(folders[1].path().join("new/report.md"), "older").expect("a file");
    write(&sample::report(), &folders[1].path().join("new")).expect("the report is written");
    let [first, second] = folders.each_ref().map(|folder| files(folder.path()));
    assert_eq!(first, second);
    let names = ["figure-1.svg", "figure-2.svg", "figure-3.svg"].map(|name| format!("new/figures/{name}"));
    assert_eq!(first, [&names[..], &["new/report.html".into(), "new/report.md".into()]].concat());
    for file in first {
        let [a, b] = folders.each_ref().map(|folder| fs::read(folder.path().join(&file)).expect("a file"));
        assert!(a == b, "{file} differs");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("report.md")).expect("a folder in the way");
    let error =
        format!("{:#}", write(&report_of("text"), folder.path()).expect_err("a folder is in the way"));
    assert!(error.contains("report.md") && error.contains("check that"), "{error}");
    assert_eq!(
        files(folder.path()),
        ["figures/figure.svg"],
        "no temporary file stays, no page without its twin"
    );
}
