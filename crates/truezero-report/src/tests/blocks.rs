//! Tests of blocks: the headline, the matrix, folds, file links and cells.

use super::{attributes, first_check, first_table, pages, report_of};
use crate::model::{
    Block, Cell, Check, Effect, Finding, Fold, Leaning, Matrix, Outcome, Report, Section, Verdict,
};
use crate::{Pages, effects, sample};

/// The text between `from` and `to`.
#[track_caller]
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} in {text}"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to} after {from}")).0
}

#[test]
fn the_headline_comes_before_summary_and_settings() {
    let Pages { html, markdown, .. } = pages(&sample::report());
    for (page, places) in [
        (
            &html,
            [
                "1 of 4 tested claims is reproduced.",
                ">Summary</h2>",
                "Settings and provenance",
                ">The data</h2>",
            ],
        ),
        (
            &markdown,
            [
                "1 of 4 tested claims is reproduced.",
                "## Summary",
                "## The data",
                "## Settings and provenance",
            ],
        ),
    ] {
        let found = places.map(|words| page.find(words).unwrap_or_else(|| panic!("{words}")));
        assert!(found.is_sorted(), "{found:?}");
    }
    for question in ["Does the paper hold?", "On which data?", "How sure is this?"] {
        assert!(
            html.contains(&format!("<dt>{question}</dt>"))
                && markdown.contains(&format!("- **{question}** "))
        );
    }
}

#[test]
fn the_matrix_has_words_and_links_and_separates_stand_ins() {
    let Pages { html, markdown, .. } = pages(&sample::report());
    let table = between(&html, "<table class=\"cards matrix\"", "</table>");
    for id in ["C1", "C2", "C10", "S1", "S2"] {
        assert!(table.contains(&format!("<a href=\"#{id}\">{id}</a>")), "{id}");
    }
    for words in ["reproduced", "contradicted", "inconclusive", "not tested here"] {
        assert!(table.contains(&format!("<td data-label=\"verdict\" class=\"whole {words}\">")), "{words}");
    }
    assert!(table.contains("<td data-label=\"stand-in for NORB\" class=\"agrees apart\">"), "{table}");
    assert!(!table.contains("NISTP"), "nothing was tested on it");
    assert!(html.contains("<li>NISTP: C10. <code>cargo xtask fetch nistp</code></li>"));
    assert!(markdown.contains("Not tested here, NISTP: C10. To test:\n\n    cargo xtask fetch nistp\n"));
    let row = markdown.lines().find(|line| line.starts_with("| C10 | Pre-training")).unwrap();
    assert!(row.ends_with("| ? inconclusive | ? inconclusive | ≈ agrees |"), "{row}");
}

#[test]
fn the_columns_of_a_matrix_are_the_tested_data_sets_with_stand_ins_last() {
    let outcome = |data_set: &str, finding| Outcome {
        data_set: data_set.into(),
        stand_in: data_set.starts_with("stand-in"),
        finding,
        ..Outcome::default()
    };
    let reproduced = Finding::Verdict(Verdict::Reproduced);
    let check = |id: &str, outcomes| Check { id: id.into(), outcomes, ..Check::default() };
    let checks = [
        check("C1", vec![outcome("stand-in for NORB", Finding::Leaning(Leaning::Unclear))]),
        check("C2", vec![outcome("MNIST", reproduced), outcome("NORB", Finding::default())]),
        check("C3", vec![outcome("NORB", Finding::default()), outcome("CIFAR10", reproduced)]),
    ];
    let matrix = Matrix::of("", &checks.each_ref());
    let columns: Vec<(&str, bool)> =
        matrix.columns.iter().map(|column| (column.data_set.as_str(), column.stand_in)).collect();
    assert_eq!(columns, [("MNIST", false), ("CIFAR10", false), ("stand-in for NORB", true)]);
    assert_eq!(matrix.rows[2].cells, [None, Some(reproduced), None]);
    let [missing] = &matrix.missing[..] else { panic!("{:?}", matrix.missing) };
    assert_eq!((missing.data_set.as_str(), missing.claims.join(" ").as_str()), ("NORB", "C2 C3"));
}

#[test]
fn effects_with_intervals_are_drawn_once_for_each_unit_with_stand_ins_apart() {
    let mut report = report_of("text");
    let check = first_check(&mut report);
    let effect = check.outcomes[0].effects[0].clone();
    let second = Effect { unit: "ms", ..effect.clone() };
    let pointless = Effect { unit: "mm", interval: None, ..effect.clone() };
    check.outcomes[0].effects.extend([second, pointless]);
    check.outcomes.push(Outcome {
        data_set: "stand-in for NORB".into(),
        stand_in: true,
        effects: vec![effect],
        ..Outcome::default()
    });
    let charts = effects::charts(check);
    let found: Vec<(&str, Vec<&str>)> = charts
        .iter()
        .map(|chart| (chart.id.as_str(), chart.panels.iter().map(|panel| panel.title.as_str()).collect()))
        .collect();
    assert_eq!(
        found,
        [("S1-effects-1", vec![""]), ("S1-effects-2", vec![""]), ("S1-effects-3", vec!["Stand-ins"])]
    );
    let papers: Vec<Option<f64>> = charts.iter().map(|chart| chart.panels[0].rows[0].paper).collect();
    assert_eq!(papers, [Some(-0.4), Some(-0.4), None], "the paper has no figure on a stand-in");
    assert_eq!(charts[0].panels[0].rows[0].margin, Some((-0.2, 0.2)));
    let html = pages(&report).html;
    let folded = between(&html, "numbers, data and runs</summary>", "</details>");
    assert!(folded.contains("<figure id=\"S1-effects-3\">"), "stand-ins are folded");
    assert!(
        !folded.contains("<figure id=\"S1-effects-1\">") && html.contains("<figure id=\"S1-effects-1\">")
    );
}

#[test]
fn folded_blocks_are_rendered_and_counted() {
    let mut report = report_of("text");
    let blocks = std::mem::take(&mut report.sections[1].blocks);
    let folded = |title: &str, blocks| Block::Fold(Fold { title: title.into(), blocks });
    report.sections[1].blocks = vec![folded("outer & <b>", vec![folded("inner", blocks)])];
    let Pages { html, markdown, figures } = pages(&report);
    assert_eq!(report.checks().count(), 1);
    let ids: Vec<&str> = figures.iter().map(|figure| figure.id.as_str()).collect();
    assert_eq!(ids, ["figure", "images", "S1-effects-1", "intervals", "trend"]);
    assert!(html.contains("<summary>outer &#38; &#60;b&#62;</summary>"));
    assert!(markdown.contains("<summary>outer &#38; &#60;b&#62;</summary>\n"));
    assert_eq!(html.matches("<details").count(), html.matches("</details>").count());
    assert_eq!(markdown.matches("<details>\n").count(), 3);
    assert_eq!(markdown.matches("\n</details>\n").count(), 3);
}

#[test]
fn print_opens_folds_and_clips_nothing() {
    let html = pages(&report_of("text")).html;
    let print = between(&html, "@media print {", "</style>");
    assert!(print.contains("details::details-content { content-visibility: visible; block-size: auto; }"));
    assert!(print.contains(".scroll, .sheet { overflow: visible; }"));
}

#[test]
fn every_figure_links_to_its_files() {
    let Pages { html, figures, .. } = pages(&sample::report());
    let links = attributes(&html, "href");
    for figure in figures {
        for extension in ["svg", "png"] {
            assert!(links.contains(&format!("figures/{}.{extension}", figure.id).as_str()), "{}", figure.id);
        }
    }
    assert!(html.contains("<a href=\"runs.csv\">all runs (CSV)</a>"));
}

#[test]
fn code_is_marked_up_in_running_text_only() {
    let mut report = report_of("run `a < b | c` now");
    report.sections[1].title = "`plain`".into();
    let Pages { html, markdown, .. } = pages(&report);
    assert!(html.contains("<p>run <code>a &#60; b | c</code> now</p>"));
    assert!(html.contains("<h2>`plain`</h2>") && markdown.contains("## \\`plain\\`"));
    assert!(markdown.contains("\nrun `a < b | c` now\n"), "in a paragraph");
    assert!(markdown.contains("| run `a < b \\| c` now |"), "in a table");
}

fn with_cell(cell: Cell) -> Pages {
    let mut report = report_of("text");
    first_table(&mut report).rows[0].cells[0] = cell;
    pages(&report)
}

#[test]
fn a_gap_has_no_link() {
    for ours in [None, Some("–".to_owned())] {
        let Pages { html, markdown, .. } =
            with_cell(Cell { ours, link: Some("lost.json".into()), ..Cell::default() });
        assert!(!html.contains("lost.json") && !markdown.contains("lost.json"));
    }
    let Pages { html, markdown, .. } =
        with_cell(Cell { ours: Some("1.4".into()), link: Some("found.json".into()), ..Cell::default() });
    assert!(html.contains("found.json") && markdown.contains("found.json"));
}

#[test]
fn cells_break_running_text_and_keep_numbers_and_intervals_whole() {
    let words = "the quick brown fox (jumps) over the lazy dog";
    let html = with_cell(Cell { ours: Some(words.into()), ..Cell::default() }).html;
    assert!(html.contains(&format!("<span class=\"ours text\"><span>{words}</span>")));
    let html = with_cell(Cell { ours: Some("29.60 % (25.77 to 33.74)".into()), ..Cell::default() }).html;
    assert!(html.contains("<span class=\"ours\"><span>29.60\u{a0}%</span> <span>(25.77 to 33.74)</span>"));
}

#[test]
fn cells_carry_the_name_of_their_column() {
    let html = pages(&sample::report()).html;
    for column in ["MNIST", "CIFAR10", "data set 8", "stand-in for NORB"] {
        assert!(attributes(&html, "data-label").contains(&column), "{column}");
    }
    assert_eq!(html.matches("<table class=\"cards dense\"").count(), 1);
}

#[test]
fn a_check_shows_each_outcome_with_its_numbers() {
    let Pages { html, markdown, .. } = pages(&sample::report());
    let check = between(&html, "<li id=\"C10\">", "</details>");
    let numbers = "−1.3 percentage points of test error (95\u{a0}% interval −1.9 to −0.7)";
    for words in [
        "1 of 2 data sets tested. One network has not converged.",
        "Stand-ins, which decide nothing: <b aria-hidden=\"true\">≈</b> agrees",
        "<span class=\"data-set\">stand-in for NORB</span>",
        "<code>cargo xtask fetch nistp</code>",
        numbers,
        "p 0.0004; margin ±0.5; paper −1.1; 10000 examples, 2 networks",
    ] {
        assert!(check.contains(words), "{words} in {check}");
    }
    let line = markdown.lines().rfind(|line| line.starts_with("| C10 | Pre-training")).unwrap();
    assert!(
        line.contains("**stand-in for NORB:** ≈ agrees") && line.contains("cargo xtask fetch nistp"),
        "{line}"
    );
    assert!(line.contains(&numbers.replace('\u{a0}', " ")), "{line}");
}

#[test]
fn an_empty_report_renders() {
    let section = Section { id: "empty".into(), ..Section::default() };
    let Pages { html, markdown, .. } = pages(&Report { sections: vec![section], ..Report::default() });
    assert!(!html.contains("Settings and provenance") && !html.contains("<table"));
    assert!(markdown.contains("## Summary"));
}
