//! Tests of charts: the positions of marks, margins, limits, ticks and tables of numbers.

use super::{attributes, first_figure, intervals, pages, report_of, trend};
use crate::drawing::{Drawing, wrap};
use crate::model::{
    Cell, IntervalChart, IntervalPanel, IntervalRow, Kind, Mark, Origin, Series, Spacing, Trend, TrendChart,
};
use crate::palette::HUES;
use crate::{interval_chart, numbers, trend_chart};

fn elements<'a>(drawing: &'a Drawing, tag: &str) -> Vec<&'a str> {
    let opening = format!("<{tag} ");
    drawing.elements.0.lines().filter(|line| line.starts_with(&opening)).collect()
}

fn number(element: &str, name: &str) -> f64 {
    attributes(element, name)[0].parse().expect("a number")
}

/// The (x, y) of our marks, without the one in the legend if there is one.
fn marks(drawing: &Drawing) -> Vec<(f64, f64)> {
    let circles = elements(drawing, "circle").into_iter();
    let in_legend = usize::from(drawing.elements.0.contains("\nours\n"));
    circles.skip(in_legend).map(|circle| (number(circle, "cx"), number(circle, "cy"))).collect()
}

fn rows(values: &[f64]) -> Vec<IntervalRow> {
    let row = |&value: &f64| IntervalRow {
        label: "row".into(),
        ours: Some(Mark { value, interval: Some((value - 1.0, value + 1.0)) }),
        ..IntervalRow::default()
    };
    values.iter().map(row).collect()
}

fn chart(panels: &[&[f64]]) -> IntervalChart {
    let panel = |values: &&[f64]| IntervalPanel { title: "panel".into(), rows: rows(values) };
    IntervalChart {
        id: "chart".into(),
        panels: panels.iter().map(panel).collect(),
        ..IntervalChart::default()
    }
}

#[test]
fn marks_are_placed_by_value_one_per_row() {
    let drawn = interval_chart::draw(&chart(&[&[1.0, 3.0, 2.0]])).unwrap();
    let [(one, top), (three, middle), (two, bottom)] = marks(&drawn[0])[..] else { panic!("three marks") };
    assert!(one < two && two < three && top < middle && middle < bottom);
    assert!((two - f64::midpoint(one, three)).abs() <= 1.0, "the axis is linear");
}

#[test]
fn a_shared_axis_gives_equal_values_equal_places() {
    let own = chart(&[&[1.0, 3.0], &[3.0, 50.0]]);
    let place = |chart: &IntervalChart| {
        let drawn = interval_chart::draw(chart).unwrap();
        (marks(&drawn[0])[1].0, marks(&drawn[1])[0].0)
    };
    let (first, second) = place(&own);
    assert_ne!(first, second);
    let (first, second) = place(&IntervalChart { shared_axis: true, ..own });
    assert_eq!(first, second);
}

#[test]
fn a_comparison_always_shows_zero_and_the_margin() {
    let levels = interval_chart::draw(&chart(&[&[5.0]])).unwrap();
    let mut compared = IntervalChart { zero: true, ..chart(&[&[5.0, 6.0]]) };
    compared.panels[0].rows[0].margin = Some((-2.0, 2.0));
    let compared = interval_chart::draw(&compared).unwrap();
    let band = format!("fill=\"{}\"", HUES[2].light_hex());
    let bands = |drawing| elements(drawing, "rect").into_iter().filter(|rect| rect.contains(&band)).count();
    // One in the key.
    assert_eq!((bands(&levels[0]), bands(&compared[0])), (0, 2));
    assert!(
        compared[0].elements.0.contains("\n0\n") || compared[0].elements.0.contains("\n0.0\n"),
        "a tick at zero"
    );
}

#[test]
fn a_row_that_was_not_run_shows_only_the_papers_mark() {
    let row = IntervalRow { label: "rectifier".into(), paper: Some(1.43), ..IntervalRow::default() };
    let mut chart = chart(&[&[1.5]]);
    chart.panels[0].rows.push(row);
    let drawn = interval_chart::draw(&chart).unwrap();
    assert_eq!(marks(&drawn[0]).len(), 1);
    assert!(drawn[0].elements.0.contains("rectifier, not\u{a0}run"));
    assert!(drawn[0].description.contains("rectifier: not run, paper 1"), "{}", drawn[0].description);
}

#[test]
fn outlines_have_a_width() {
    // Of the paper's mark, of the margin, and of bars.
    let mut report = report_of("text");
    first_figure(&mut report).plots[0].series =
        vec![Series { kind: Kind::Bars, data: vec![(0.5, 0.5)], origin: Origin::Paper, ..Series::default() }];
    for figure in pages(&report).figures {
        for rect in figure.svg.lines().filter(|line| line.starts_with("<rect ")) {
            let hollow = attributes(rect, "fill").contains(&"none");
            assert!(!hollow, "{}: the outline {rect} is as thin as the screen can show", figure.id);
        }
    }
}

#[test]
fn the_numbers_of_a_chart_are_in_both_pages() {
    let pages = pages(&report_of("text"));
    assert!(pages.html.contains("<span>1.0</span> <span>(0.5 to 1.5)</span>"));
    assert!(
        pages.markdown.contains("| text | text | 1.0 (0.5 to 1.5) (paper 2.0) | text |"),
        "{}",
        pages.markdown
    );
    assert!(pages.markdown.contains("| text | text | not run (paper 2.0) | text |"));
    assert!(pages.markdown.contains("| ∞ | 1 (0 to 2) |"));
    assert!(pages.figures.iter().any(|figure| figure.id == "intervals"));
    let mut plain = intervals("text".into());
    plain.panels[0].rows.iter_mut().for_each(|row| {
        row.paper = None;
        row.remark.clear();
    });
    plain.panels[0].title.clear();
    assert_eq!(numbers::of_intervals(&plain).columns.len(), 2, "no column without content");
}

#[test]
fn panels_with_the_same_rows_stand_side_by_side() {
    let table = numbers::of_intervals(&chart(&[&[1.0, 2.0], &[3.0, 4.0]]));
    assert_eq!(table.columns, ["", "panel", "panel"]);
    let cells = |row: usize| table.rows[row].cells.iter().map(Cell::ours_or_gap).collect::<Vec<_>>();
    assert_eq!([cells(0), cells(1)], [["1 (0 to 2)", "3 (2 to 4)"], ["2 (1 to 3)", "4 (3 to 5)"]]);
    let other = numbers::of_intervals(&chart(&[&[1.0, 2.0], &[3.0]]));
    assert_eq!((other.rows.len(), other.columns.len()), (3, 3), "a row each");
}

/// The sweep of α.
fn alpha(spacing: Spacing) -> TrendChart {
    let mark = |value| Mark { value, interval: Some((value - 0.5, value + 0.5)) };
    let settings = [1.0, 10.0, 100.0, f64::INFINITY];
    let points =
        settings.into_iter().zip([4.0, 3.0, 2.0, 1.0]).map(|(setting, value)| (setting, mark(value)));
    let curve = Trend { label: "ours".into(), points: points.collect(), ..Trend::default() };
    TrendChart { spacing, curves: vec![curve], ..trend("text".into()) }
}

fn points(chart: &TrendChart) -> Vec<f64> {
    let drawn = trend_chart::draw(chart).unwrap();
    let circles = elements(&drawn[0], "circle").into_iter().map(|circle| number(circle, "cx"));
    // Fill and outline of each.
    circles.take(chart.curves[0].points.len()).collect()
}

#[test]
fn settings_are_spaced_by_ratios_and_followed_by_the_limit() {
    let [one, ten, hundred, limit] = points(&alpha(Spacing::Logarithmic))[..] else { panic!("four points") };
    assert!(((ten - one) - (hundred - ten)).abs() <= 2.0);
    assert!(limit > hundred);
    let [one, ten, hundred, limit] = points(&alpha(Spacing::Linear))[..] else { panic!("four points") };
    assert!((hundred - ten) > 8.0 * (ten - one) && limit > hundred);
}

#[test]
fn each_setting_has_a_tick_and_no_line_leads_to_the_limit() {
    let drawn = trend_chart::draw(&alpha(Spacing::Logarithmic)).unwrap();
    let texts: Vec<&str> = drawn[0].elements.0.lines().filter(|line| !line.starts_with('<')).collect();
    for tick in ["1", "10", "100", "∞"] {
        assert!(texts.contains(&tick), "{tick} in {texts:?}");
    }
    let stroke = format!("stroke=\"{}\"", HUES[0].light_hex());
    let lines = elements(&drawn[0], "polyline").into_iter().filter(|line| line.contains(&stroke));
    let longest = lines.map(|line| attributes(line, "points")[0].split_whitespace().count()).max();
    assert_eq!(longest, Some(3));
}

#[test]
fn ticks_do_not_touch() {
    let mark = Mark { value: 1.0, interval: None };
    let points = (0..200).map(|setting| (f64::from(setting), mark)).chain([(f64::INFINITY, mark)]);
    let curve = Trend { points: points.collect(), ..Trend::default() };
    let chart =
        TrendChart { curves: vec![curve], x_label: "x".into(), y_label: "y".into(), ..TrendChart::default() };
    let drawn = trend_chart::draw(&chart).unwrap();
    let texts = elements(&drawn[0], "text").len();
    assert!((8..30).contains(&texts), "{texts}");
    assert!(drawn[0].elements.0.contains("\n∞\n"));
}

#[test]
fn a_fitted_curve_is_broken_where_no_point_is_near() {
    let curve: Vec<(f64, f64)> = (0..=100).map(|i| (f64::from(i) / 100.0, 0.5)).collect();
    let drawn = |points: &[(f64, f64)]| {
        let series = |kind, data: &[(f64, f64)]| Series { kind, data: data.to_vec(), ..Series::default() };
        let mut report = report_of("text");
        first_figure(&mut report).plots[0].series =
            vec![series(Kind::Fit, &curve), series(Kind::Points, points)];
        let stroke = format!("stroke=\"{}\"", HUES[0].light_hex());
        let svg = pages(&report).figures.into_iter().find(|figure| figure.id == "figure").unwrap().svg;
        svg.lines().filter(|line| line.starts_with("<polyline") && line.contains(&stroke)).count()
    };
    let everywhere: Vec<(f64, f64)> = (0..=20).map(|i| (f64::from(i) / 20.0, 0.5)).collect();
    assert_eq!(drawn(&everywhere), 100);
    // Twenty steps near the two points, and half of the others.
    let ends = drawn(&[(0.05, 0.5), (0.95, 0.5)]);
    assert!((58..=62).contains(&ends), "{ends}");
}

#[test]
fn a_text_is_wrapped_between_words() {
    assert_eq!(wrap("rectifier − tanh", 13.0, 80.0), ["rectifier −", "tanh"]);
    assert_eq!(wrap("not\u{a0}run at all", 13.0, 1.0), ["not\u{a0}run", "at", "all"]);
    let text = "rectifier, pre-trained";
    assert_eq!(wrap(text, 13.0, crate::drawing::text_width(text, 13.0)), [text]);
    assert_eq!(wrap(" ", 13.0, 80.0), Vec::<String>::new());
}
