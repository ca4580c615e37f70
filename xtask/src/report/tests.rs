//! What a written report must hold: golden Markdown, well-formed pages, escaping, gaps that show, the same
//! bytes twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

mod figures;

use super::model::{
    Block, Cell, Check, Figure, Finding, Images, Kind, Measured, Origin, Plot, Report, Row, Section, Series,
    Table, Tile, Verdict,
};
use super::render::{Pages, render};
use super::{sample, write};

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
        short: text(),
        measured: None,
        stand_ins: vec![text()],
        records: vec![text()],
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
        scale: text(),
        facts: vec![(text(), text())],
        summary: vec![Finding { text: text(), section: Some("section".into()) }],
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
        let page = page.replace(" href=\"data:image/png;base64,", "");
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
fn the_summary_lists_the_checks_by_name_and_marks_stand_ins() {
    let Pages { html, markdown, .. } = pages(&sample::report());
    let (_, table) = html.split_once("<table class=\"verdicts\"").expect("the table of verdicts");
    let (table, _) = table.split_once("</table>").expect("a table that ends");
    assert_eq!(attributes(table, "href"), ["#C1", "#C2", "#C10", "#S1", "#S2"]);
    let marked = |row: &&str| row.contains("stand-in");
    let rows: Vec<&str> = table.split("<tr>").filter(marked).collect();
    assert!(matches!(rows[..], [row] if row.contains("#C10")), "{rows:?}");
    assert!(table.contains("About half of the hidden outputs") && !table.contains("uniform initialisation"));
    let (_, table) = markdown.split_once("| | claim | verdict |").expect("the table of verdicts");
    let ids = table.lines().skip(2).map_while(|row| row.split('|').nth(1)).map(str::trim);
    assert_eq!(ids.collect::<Vec<_>>(), ["C1", "C2", "C10", "S1", "S2"]);
}

#[test]
fn a_finding_leads_to_its_section() {
    let Pages { html, markdown, .. } = pages(&sample::report());
    let title = "Table 1: test error on four image sets";
    assert!(html.contains(&format!("the paper has 1.43\u{a0}%. <a href=\"#table1\">{title}</a></li>")));
    assert!(html.contains("<section id=\"table1\">"));
    let link = format!("the paper has 1.43 %. [{title}](#table-1-test-error-on-four-image-sets)\n");
    assert!(markdown.contains(&link));
    assert!(markdown.contains(&format!("\n## {title}\n")));
    assert!(markdown.contains("told apart by our ten seeds.\n"), "a sentence without a section");
}

#[test]
fn a_check_names_its_stand_ins_and_links_to_its_first_records() {
    let Pages { html, markdown, .. } = pages(&sample::report());
    assert!(html.contains("Generated letters, in place of NISTP; Rendered toys, in place of NORB"));
    assert!(markdown.contains(
        "**rests on a stand-in:** Generated letters, in place of NISTP; Rendered toys, in place of NORB; runs"
    ));
    let links = attributes(&html, "href");
    let records = |from, to| (from..=to).map(|run| format!("runs/{run}.json")).collect::<Vec<_>>();
    let expected = [records(1, 3), records(1, 8)].concat();
    let found: Vec<_> = links.iter().filter(|link| link.starts_with("runs/")).copied().collect();
    assert_eq!(found, expected);
    assert!(html.contains("<a href=\"claims.json\">and 4 more</a>"));
    assert!(markdown.contains("[8](runs/8.json) [and 4 more](claims.json) |"));
    assert!(markdown.contains("[3](runs/3.json) |"));
}

#[test]
fn a_contradictory_report_is_refused_before_anything_is_written() {
    type Fault = fn(&mut Report);
    fn measured(effect: f64, interval: Option<(f64, f64)>, p: Option<f64>) -> Measured {
        Measured { effect, unit: "points", interval, p, n: 1 }
    }
    let faults: [(&str, Fault); 17] = [
        ("leads to section", |report| report.summary[0].section = Some("elsewhere".into())),
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
        ("3 points, and two make one of Segments", |report| {
            let series = Series { kind: Kind::Segments, data: vec![(0.0, 0.0); 3], ..Series::default() };
            first_plot(report).series.push(series);
        }),
        ("the link \"/runs/1.json\"", |report| first_check(report).records = vec!["/runs/1.json".into()]),
        ("its effect is NaN", |report| first_check(report).measured = Some(measured(f64::NAN, None, None))),
        ("its interval runs from 1 to 0", |report| {
            first_check(report).measured = Some(measured(0.5, Some((1.0, 0.0)), None));
        }),
        ("its p is 1.5", |report| first_check(report).measured = Some(measured(0.5, None, Some(1.5)))),
        ("no column", |report| first_images(report).columns = 0),
        ("1 heads for 2 columns", |report| first_images(report).columns = 2),
        ("2 values for 1 × 2 pixels of 3 channels", |report| first_images(report).tiles[0].channels = 3),
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
    let pages = ["new/claims.json", "new/report.html", "new/report.md"].map(str::to_owned);
    let figures = ["examples", "figure-1", "figure-2", "figure-3", "figure-4"]
        .into_iter()
        .flat_map(|figure| ["png", "svg"].map(|kind| format!("new/figures/{figure}.{kind}")));
    assert_eq!(
        first,
        pages[..1].iter().cloned().chain(figures).chain(pages[1..].iter().cloned()).collect::<Vec<_>>()
    );
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
        [
            "claims.json",
            "figures/figure.png",
            "figures/figure.svg",
            "figures/images.png",
            "figures/images.svg"
        ],
        "no temporary file stays, no page without its twin"
    );
}
