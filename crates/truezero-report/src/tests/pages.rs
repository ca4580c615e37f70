//! Tests of whole pages: golden Markdown, well-formed markup, valid links, reproducible bytes.

use std::collections::BTreeSet;

use super::{attributes, markup, outline, pages, report_of};
use crate::model::Report;
use crate::{Pages, sample};

#[test]
fn markdown_matches_the_golden_file() {
    assert_eq!(pages(&sample::report()).markdown, include_str!("golden.md"));
}

#[test]
fn pages_are_well_formed() {
    for report in [sample::report(), report_of("plain"), report_of("1 < 2 & \"3\" > 'x'")] {
        markup(&pages(&report)).for_each(|page| drop(outline(page)));
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
fn the_papers_figure_is_named_in_every_cell_that_has_one() {
    let report = sample::report();
    let pages = pages(&report);
    for figure in ["1.43", "1.57", "1.77", "50.86", "17.68"] {
        assert!(pages.html.contains(&format!("<i>paper</i> {figure}</span>")), "{figure} in HTML");
        assert!(pages.markdown.contains(&format!("(paper {figure})")), "{figure} in Markdown");
    }
    assert_eq!(pages.markdown.matches("not run (paper").count(), 9 + 6, "in the table and in the chart");
}

#[test]
fn without_a_matrix_the_summary_lists_the_checks_by_name_and_marks_stand_ins() {
    let mut report = sample::report();
    assert!(!pages(&report).html.contains("<table class=\"verdicts\""), "the matrix has them");
    report.sections[0].blocks.truncate(1);
    let Pages { html, markdown, .. } = pages(&report);
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
    assert!(html.contains("<dd>Rendered toys, in place of NORB</dd>"));
    assert!(markdown.contains("**stand-ins:** Rendered toys, in place of NORB; runs"));
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
fn the_same_report_gives_the_same_files() {
    let [first, second] = [(); 2].map(|()| pages(&sample::report()));
    assert_eq!(first.files(), second.files());
    let ids = [
        "headline-table1",
        "headline-sparsity",
        "headline-steps",
        "examples",
        "figure-1",
        "figure-2",
        "table1-pairs",
        "alpha-sweep",
        "figure-3",
        "figure-4",
        "S2-effects-1",
        "C1-effects-1",
        "C10-effects-1",
        "C10-effects-2",
    ];
    let figures = ids
        .into_iter()
        .flat_map(|figure| ["svg", "png"].map(|format| ("figures", format!("{figure}.{format}"))));
    let files = figures.chain(["report.md", "report.html"].map(|name| ("", name.to_owned())));
    let found = first.files().into_iter().map(|file| (file.folder, file.name));
    assert_eq!(found.collect::<Vec<_>>(), files.collect::<Vec<_>>());
}

#[test]
fn a_command_keeps_its_blanks() {
    let report = Report { how_to_repeat: "run --for 5 s".into(), ..report_of("5 s") };
    let html = pages(&report).html;
    assert!(html.contains("<code>run --for 5 s</code>"));
    assert!(html.contains("<p class=\"subtitle\">5\u{a0}s</p>"));
}

#[test]
fn without_a_file_of_all_records_the_rest_is_counted() {
    let Pages { html, markdown, .. } = pages(&Report { records: None, ..sample::report() });
    assert!(html.contains("<span>and 4 more</span>"));
    assert!(markdown.contains("[8](runs/8.json) and 4 more |"));
}
