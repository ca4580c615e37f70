//! The sample's charts: levels, comparisons and a trend.

use crate::model::{
    Block, IntervalChart, IntervalPanel, IntervalRow, Mark, Origin, Section, Spacing, Trend, TrendChart,
};

fn mark(value: f64, half: f64) -> Mark {
    Mark { value, interval: Some((value - half, value + half)) }
}

fn row(label: &str, ours: Option<Mark>, paper: f64) -> IntervalRow {
    IntervalRow { label: label.into(), ours, paper: Some(paper), ..IntervalRow::default() }
}

/// Table 1. Each data set has its own axis, as errors differ by a factor of forty.
pub(super) fn levels(id: &str) -> IntervalChart {
    let panel = |title: &str, paper: [f64; 6], ours: Option<f64>| {
        let labels = ["rectifier", "tanh", "softplus"].into_iter();
        let labels = labels.clone().map(|unit| format!("{unit}, pre-trained")).chain(labels.map(Into::into));
        let rows = labels.zip(paper).enumerate().map(|(index, (label, paper))| {
            let scale = [1.01, 0.99, 1.06, 1.03, 1.08, 0.97][index];
            row(&label, ours.map(|half| mark(paper * scale, half)), paper)
        });
        IntervalPanel { title: title.into(), rows: rows.collect() }
    };
    IntervalChart {
        id: id.into(),
        caption:
            "Table 1. Test error of our networks with 95 % intervals over ten seeds, beside the paper’s."
                .into(),
        x_label: "test error (%)".into(),
        decimals: 2,
        panels: vec![
            panel("MNIST", [1.20, 1.16, 1.17, 1.43, 1.57, 1.77], Some(0.05)),
            panel("CIFAR10", [49.96, 50.79, 49.52, 50.86, 52.62, 53.20], Some(0.9)),
            panel("NISTP", [32.86, 35.89, 33.27, 32.64, 36.46, 35.48], None),
            panel("stand-in for NORB", [16.46, 17.66, 19.19, 16.40, 19.29, 17.68], Some(0.6)),
        ],
        ..IntervalChart::default()
    }
}

/// Pairs of networks with a margin of equivalence.
pub(super) fn pairs() -> IntervalChart {
    let pair = |label: &str, effect: f64, half: f64, paper: f64, remark: &str| IntervalRow {
        margin: Some((-0.33, 0.33)),
        remark: remark.into(),
        ..row(label, Some(mark(effect, half)), paper)
    };
    IntervalChart {
        id: "table1-pairs".into(),
        caption: "Differences of test errors on MNIST with 95 % intervals, corrected by Holm over the six pairs; the \
                  band is the resolution of the paper’s own test, ±0.33 points."
            .into(),
        x_label: "difference of test errors (points)".into(),
        zero: true,
        decimals: 2,
        panels: vec![IntervalPanel {
            title: String::new(),
            rows: vec![
                pair("rectifier − tanh", -0.17, 0.12, -0.14, "less"),
                pair("rectifier − softplus", -0.41, 0.14, -0.34, "less"),
                pair("rectifier − rectifier with pre-training", 0.21, 0.1, 0.23, "equivalent"),
                pair("tanh − tanh with pre-training", 0.38, 0.13, 0.41, "unclear"),
                IntervalRow { label: "softplus − softplus with pre-training".into(), ..IntervalRow::default() },
            ],
        }],
        ..IntervalChart::default()
    }
}

/// The sweep of α, whose limit is the rectifier.
pub(super) fn alpha() -> Section {
    let settings = [1.0, 1.3, 2.0, 3.0, 6.0, f64::INFINITY];
    let curve = |label: &str, origin, hue, errors: [f64; 6], half: Option<f64>| Trend {
        label: label.into(),
        origin,
        hue,
        points: settings
            .into_iter()
            .zip(errors)
            .map(|(setting, value)| {
                (setting, half.map_or(Mark { value, interval: None }, |half| mark(value, half)))
            })
            .collect(),
    };
    let chart = TrendChart {
        id: "alpha-sweep".into(),
        caption: "Test error on NORB against α, with 95 % intervals; ∞ is the rectifier.".into(),
        title: "From the softplus to the rectifier".into(),
        x_label: "α".into(),
        y_label: "test error (%)".into(),
        spacing: Spacing::Logarithmic,
        decimals: 2,
        curves: vec![
            curve("ours", Origin::Ours, 0, [17.9, 17.2, 17.1, 16.8, 16.2, 16.0], Some(0.4)),
            curve("the paper’s", Origin::Paper, 1, [17.68, 17.53, 16.9, 16.66, 16.54, 16.4], None),
        ],
    };
    Section {
        id: "alpha".into(),
        title: "From the softplus to the rectifier".into(),
        reference: "paper, section 4.1".into(),
        blocks: vec![Block::Trend(chart)],
    }
}
