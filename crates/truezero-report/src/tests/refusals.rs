//! What no report may hold.

use super::{first_check, first_images, first_plot, first_table, report_of};
use crate::model::{Block, Figure, Kind, Measured, Report, Series};
use crate::render;

#[test]
fn a_contradictory_report_is_refused() {
    type Fault = fn(&mut Report);
    fn measured(effect: f64, interval: Option<(f64, f64)>, p: Option<f64>) -> Measured {
        Measured { effect, unit: "points", interval, p, n: 1 }
    }
    let faults: [(&str, Fault); 19] = [
        ("leads to section", |report| report.summary[0].section = Some("elsewhere".into())),
        ("used twice", |report| report.sections[0].id = "Figure".into()),
        ("is no anchor", |report| report.sections[0].id = "../escape".into()),
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
        let mut report = report_of("text");
        fault(&mut report);
        let error = render(&report).expect_err(message).to_string();
        assert!(error.contains(message), "{error}");
    }
}
