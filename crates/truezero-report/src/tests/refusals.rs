//! Tests of invalid reports.

use std::collections::BTreeSet;

use super::{
    first_check, first_files, first_images, first_intervals, first_matrix, first_plot, first_table,
    first_trend, headline, report_of,
};
use crate::model::{Answer, Block, Effect, Figure, Fold, Headline, Kind, Mark, Report, Series, Spacing};
use crate::render;

#[test]
#[expect(clippy::too_many_lines, reason = "a table of faults")]
fn a_contradictory_report_is_refused() {
    type Fault = fn(&mut Report);
    fn first_effect(report: &mut Report) -> &mut Effect {
        &mut first_check(report).outcomes[0].effects[0]
    }
    const NAN: f64 = f64::NAN;
    const MARK: Mark = Mark { value: 1.0, interval: None };
    let faults: &[(&str, Fault)] = &[
        ("leads to section", |report| report.summary[0].section = Some("elsewhere".into())),
        ("used twice", |report| report.sections[1].id = "Figure".into()),
        ("is not a valid anchor", |report| report.sections[1].id = "../escape".into()),
        ("expected 2 cells beside the label, found 1", |report| {
            drop(first_table(report).rows[0].cells.pop());
        }),
        ("has no columns", |report| first_table(report).columns.clear()),
        ("records: the link \"a:b\"", |report| report.records = Some("a:b".into())),
        ("make it relative", |report| {
            first_table(report).rows[0].cells[0].link = Some("https://example.org".into());
        }),
        ("axis runs from 1 to 1", |report| first_plot(report).x_range = (1.0, 1.0)),
        ("axis runs from 0 to NaN", |report| first_plot(report).y_range = (0.0, f64::NAN)),
        ("hue 6 is not in the palette of 6", |report| first_plot(report).series[0].hue = 6),
        ("has no plot", |report| {
            let figure = Figure { id: "empty".into(), caption: String::new(), plots: vec![] };
            report.sections[1].blocks.push(Block::Figure(figure));
        }),
        ("Segments need two points each, found 3 points", |report| {
            let series = Series { kind: Kind::Segments, data: vec![(0.0, 0.0); 3], ..Series::default() };
            first_plot(report).series.push(series);
        }),
        ("the link \"/runs/1.json\"", |report| first_check(report).records = vec!["/runs/1.json".into()]),
        ("the value is NaN", |report| first_effect(report).value = NAN),
        ("the value in the paper is inf", |report| first_effect(report).paper = Some(f64::INFINITY)),
        ("the margin is -1", |report| first_effect(report).margin = Some(-1.0)),
        ("the margin is NaN", |report| first_effect(report).margin = Some(NAN)),
        ("the interval runs from 1 to 0", |report| first_effect(report).interval = Some((1.0, 0.0))),
        ("the interval runs from 0 to NaN", |report| first_effect(report).interval = Some((0.0, NAN))),
        ("the level of the interval is 95", |report| first_effect(report).level = 95.0),
        ("the level of the interval is NaN", |report| first_effect(report).level = NAN),
        ("p is 1.5", |report| first_effect(report).p = Some(1.5)),
        ("p is NaN", |report| first_effect(report).p = Some(NAN)),
        ("no column", |report| first_images(report).columns = 0),
        ("1 heads for 2 columns", |report| first_images(report).columns = 2),
        ("the value is NaN", |report| first_intervals(report).panels[0].rows[0].paper = Some(NAN)),
        ("the value is inf", |report| {
            first_intervals(report).panels[0].rows[0].ours =
                Some(Mark { value: f64::INFINITY, interval: None });
        }),
        ("the interval runs from 2 to 1", |report| {
            first_intervals(report).panels[0].rows[0].ours =
                Some(Mark { interval: Some((2.0, 1.0)), ..MARK });
        }),
        ("the margin runs from 1 to NaN", |report| {
            first_intervals(report).panels[0].rows[0].margin = Some((1.0, NAN));
        }),
        ("no rows", |report| first_intervals(report).panels[0].rows.clear()),
        ("\"intervals\" has no plot", |report| first_intervals(report).panels.clear()),
        ("axis runs from", |report| first_intervals(report).panels[0].rows[0].margin = Some((-1e308, 1e308))),
        ("does not lie above 1", |report| {
            first_trend(report).curves[0].points = vec![(1.0, MARK), (1.0, MARK)];
        }),
        ("the setting NaN", |report| first_trend(report).curves[0].points = vec![(NAN, MARK)]),
        ("the setting 0 does not lie above 0", |report| {
            first_trend(report).spacing = Spacing::Logarithmic;
            first_trend(report).curves[0].points = vec![(0.0, MARK)];
        }),
        ("hue 6 is not in the palette of 6", |report| first_trend(report).curves[0].hue = 6),
        ("\"trend\" has no plot", |report| first_trend(report).curves.clear()),
        ("a cell for each of 3 data sets, found 1", |report| first_matrix(report).rows[0].cells.truncate(1)),
        ("no section or check is called \"C9\"", |report| first_matrix(report).rows[0].id = "C9".into()),
        ("used twice", |report| first_trend(report).id = "S1-effects-1".into()),
        ("must be the first block", |report| {
            report.sections[1].blocks.push(Block::Headline(Headline::default()));
        }),
        ("must be the first block", |report| {
            let blocks = vec![Block::Headline(Headline::default())];
            report.sections[1].blocks.insert(0, Block::Fold(Fold { title: "fold".into(), blocks }));
        }),
        ("no answer to \"On which data?\"", |report| headline(report).data = Answer::default()),
        ("the headline holds 1 blocks", |report| {
            headline(report).figures = vec![Block::Paragraph("text".into())];
        }),
        ("the link \"../runs.csv\"", |report| first_files(report)[0].path = "../runs.csv".into()),
        ("the link \"runs/../../x\"", |report| first_check(report).records = vec!["runs/../../x".into()]),
        ("used twice", |report| first_trend(report).id = "intervals".into()),
        ("2 values for 1 × 2 pixels of 3 channels", |report| first_images(report).tiles[0].channels = 3),
    ];
    let mut found = BTreeSet::new();
    for (message, fault) in faults {
        let mut report = report_of("text");
        fault(&mut report);
        let error = render(&report).expect_err(message);
        assert!(error.to_string().contains(message), "{error}");
        found.insert(format!("{error:?}").split(' ').next().unwrap().to_owned());
    }
    // Each error that a report can be refused with.
    let all = [
        "Anchor",
        "Axis",
        "Cells",
        "Effect",
        "EffectMargin",
        "EmptySheet",
        "HeadlineFigures",
        "HeadlinePlace",
        "Heads",
        "Hue",
        "Id",
        "Interval",
        "Level",
        "Link",
        "Margin",
        "Mark",
        "MarkInterval",
        "MatrixRow",
        "MissingSection",
        "NoAnswer",
        "NoColumns",
        "NoPlot",
        "NoRows",
        "OddPoints",
        "Pixels",
        "Probability",
        "RepeatedId",
        "Setting",
    ];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), all);
}
