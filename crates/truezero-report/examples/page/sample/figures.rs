//! The sample's figures: every kind of series, a diagram and a contact sheet.

use crate::model::{Block, Figure, Images, Kind, Origin, Plot, Section, Series, Tile};

fn curve(label: &str, hue: usize, (from, to): (f64, f64), function: impl Fn(f64) -> f64) -> Series {
    let data =
        (0..=120).map(|i| from + (to - from) * f64::from(i) / 120.0).map(|x| (x, function(x))).collect();
    Series { label: label.into(), kind: Kind::Line, data, origin: Origin::Ours, hue }
}

fn plot(
    title: &str,
    (x_label, x_range): (&str, (f64, f64)),
    (y_label, y_range): (&str, (f64, f64)),
    series: Vec<Series>,
) -> Plot {
    Plot { title: title.into(), x_label: x_label.into(), y_label: y_label.into(), x_range, y_range, series }
}

pub(super) fn figure_1() -> Section {
    let firing_rate = |current: f64| {
        if current <= 0.5 { 0.0 } else { 1.0 / (0.02 * (2.0 * current / (2.0 * current - 1.0)).ln() + 0.004) }
    };
    let paper = Series {
        label: "the paper’s, read off".into(),
        kind: Kind::Points,
        data: vec![(0.0, 0.0), (2.0, 122.0), (4.0, 165.0), (6.0, 187.0), (8.0, 199.0), (10.0, 207.0)],
        origin: Origin::Paper,
        hue: 1,
    };
    let inputs = ("x", (-3.0, 3.0));
    let figure = Figure {
        id: "figure-1".into(),
        caption:
            "Figure 1. Left: firing rate of a leaky integrate-and-fire neuron, zero below its threshold. \
                  Centre and right: the activations of the machine-learning tradition, zero nowhere or in \
                  one point."
                .into(),
        plots: vec![
            plot(
                "Leaky integrate-and-fire",
                ("input current (nA)", (0.0, 10.0)),
                ("firing rate (Hz)", (0.0, 250.0)),
                vec![curve("ours", 0, (0.0, 10.0), firing_rate), paper],
            ),
            plot(
                "Sigmoid",
                inputs,
                ("activation", (-1.0, 1.0)),
                vec![curve("sigmoid", 0, inputs.1, |x| 1.0 / (1.0 + (-x).exp()))],
            ),
            plot("Tanh", inputs, ("activation", (-1.0, 1.0)), vec![curve("tanh", 0, inputs.1, f64::tanh)]),
        ],
    };
    Section {
        id: "fig1".into(),
        title: "Figure 1: a neuron beside the usual activations".into(),
        reference: "paper, section 2.1, Figure 1".into(),
        blocks: vec![
            Block::Paragraph(
                "The paper gives no constants for its neuron. Ours are the membrane time constant 20 ms, \
                 the refractory period 4 ms and a threshold at 0.5 nA, chosen to pass through \
                 the points read off the plot."
                    .into(),
            ),
            Block::Figure(figure),
        ],
    }
}

/// The paths of a small network that two inputs make active.
fn paths() -> Plot {
    const UNITS: [u32; 4] = [4, 6, 6, 3];
    const FIRST: [&[u32]; 4] = [&[0, 1, 2, 3], &[1, 4], &[2, 5], &[0, 1, 2]];
    const SECOND: [&[u32]; 4] = [&[0, 1, 2, 3], &[0, 3], &[1, 4], &[0, 1, 2]];
    let place = |layer: usize, unit: u32| (layer as f64, (f64::from(unit) + 0.5) / f64::from(UNITS[layer]));
    let segments = |active: [&[u32]; 4]| {
        let mut data = Vec::new();
        for layer in 0..3 {
            for &from in active[layer] {
                data.extend(
                    active[layer + 1].iter().flat_map(|&to| [place(layer, from), place(layer + 1, to)]),
                );
            }
        }
        data
    };
    let all = (0..4).flat_map(|layer| (0..UNITS[layer]).map(move |unit| place(layer, unit)));
    let series =
        |label: &str, kind, data, origin, hue| Series { label: label.into(), kind, data, origin, hue };
    Plot {
        title: "Active paths of two inputs".into(),
        x_range: (-0.2, 3.2),
        y_range: (0.0, 1.0),
        series: vec![
            series("first input", Kind::Segments, segments(FIRST), Origin::Ours, 0),
            series("second input", Kind::Segments, segments(SECOND), Origin::Ours, 1),
            series("", Kind::Points, all.collect(), Origin::Paper, 5),
        ],
        ..Plot::default()
    }
}

pub(super) fn figure_2() -> Section {
    let inputs = ("x", (-3.0, 3.0));
    let figure = Figure {
        id: "figure-2".into(),
        caption: "Figure 2. Left: an input selects its own paths through a rectifier network. Right: the rectifier \
                  is exactly zero for every negative input; softplus nowhere."
            .into(),
        plots: vec![
            paths(),
            plot(
                "Rectifier and softplus",
                inputs,
                ("activation", (0.0, 3.5)),
                vec![
                    curve("rectifier", 0, inputs.1, |x| x.max(0.0)),
                    curve("softplus", 1, inputs.1, |x| x.exp().ln_1p()),
                ],
            ),
        ],
    };
    Section {
        id: "fig2".into(),
        title: "Figure 2: rectifier and softplus".into(),
        reference: "paper, section 2.2, Figure 2".into(),
        blocks: vec![Block::Figure(figure)],
    }
}

pub(super) fn figure_3() -> Section {
    Section {
        id: "fig3".into(),
        title: "Figure 3: sparsity and error".into(),
        reference: "paper, section 4.1, Figure 3".into(),
        blocks: vec![Block::Figure(sparsity("figure-3"))],
    }
}

/// Networks in two groups, and a curve through both.
pub(super) fn sparsity(id: &str) -> Figure {
    let fit = |sparsity: f64| 1.36 + 0.0024 * (sparsity - 80.0).powi(2);
    let networks = (0..60u32).map(|i| {
        let sparsity = 74.0 + 25.0 * f64::from(i * 37 % 60) / 60.0;
        (sparsity, fit(sparsity) + 0.01 * (f64::from(i * 23 % 31) - 15.0))
    });
    let networks = networks.filter(|(sparsity, _)| !(82.0..92.0).contains(sparsity));
    let series =
        |label: &str, kind, data, origin, hue| Series { label: label.into(), kind, data, origin, hue };
    let paper = vec![
        (72.0, 1.48),
        (75.0, 1.40),
        (80.0, 1.355),
        (85.0, 1.43),
        (90.0, 1.60),
        (95.0, 1.90),
        (100.0, 2.31),
    ];
    Figure {
        id: id.into(),
        caption:
            "Figure 3. Test error against the sparsity of the trained network, and a polynomial of degree 2."
                .into(),
        plots: vec![plot(
            "Influence of final sparsity",
            ("true zeros (%)", (70.0, 100.0)),
            ("test error (%)", (1.2, 2.4)),
            vec![
                series("our networks", Kind::Points, networks.collect(), Origin::Ours, 0),
                Series { kind: Kind::Fit, ..curve("our fit", 0, (74.0, 99.0), fit) },
                series("the paper’s fit", Kind::Line, paper, Origin::Paper, 1),
            ],
        )],
    }
}

pub(super) fn steps() -> Figure {
    let times = [(5.0, 5.1), (22.0, 4.3), (51.0, 2.8), (68.0, 1.9), (83.0, 1.2), (94.0, 0.7)];
    let series = Series { kind: Kind::Points, data: times.to_vec(), ..Series::default() };
    Figure {
        id: "headline-steps".into(),
        caption: "The time of a training step falls with the share of true zeros.".into(),
        plots: vec![plot(
            "Time of a step",
            ("true zeros (%)", (0.0, 100.0)),
            ("ms", (0.0, 6.0)),
            vec![series],
        )],
    }
}

pub(super) fn figure_4() -> Section {
    const SHARES: [f64; 5] = [4.3, 21.4, 42.9, 64.3, 100.0];
    let series =
        |label: &str, kind, data, origin, hue| Series { label: label.into(), kind, data, origin, hue };
    let at_shares = |errors: [f64; 5]| SHARES.into_iter().zip(errors).collect::<Vec<_>>();
    let mut curves = Vec::new();
    for (hue, label, paper) in [
        (0, "rectifier", [44.7, 25.2, 20.9, 18.6, 16.4]),
        (1, "with pre-training", [38.0, 23.8, 20.1, 18.0, 16.5]),
    ] {
        let ours = at_shares(paper.map(|error| error * 1.1 - 2.0));
        let bars =
            ours.iter().flat_map(|&(share, error)| [(share, error - 1.5), (share, error + 1.5)]).collect();
        curves.push(series(label, Kind::Line, ours, Origin::Ours, hue));
        curves.push(series("", Kind::ErrorBars, bars, Origin::Ours, hue));
        curves.push(series(&format!("{label}, paper"), Kind::Line, at_shares(paper), Origin::Paper, hue));
    }
    let counts =
        (0..24u32).map(|bin| (f64::from(bin) * 10.0 + 305.0, 240.0 - 1.5 * (f64::from(bin) - 11.0).powi(2)));
    let figure = Figure {
        id: "figure-4".into(),
        caption: "Figure 4. Left: test error against the share of labels; bars are 95 % intervals over five \
                  seeds. Right: how many units of the last hidden layer a test example makes active."
            .into(),
        plots: vec![
            plot("Few labels", ("labels (%)", (0.0, 104.0)), ("test error (%)", (10.0, 50.0)), curves),
            plot(
                "Active units",
                ("active units of 1,000", (280.0, 560.0)),
                ("test examples", (0.0, 300.0)),
                vec![series("test examples", Kind::Bars, counts.collect(), Origin::Ours, 2)],
            ),
        ],
    };
    Section {
        id: "fig4".into(),
        title: "Figure 4: few labels".into(),
        reference: "paper, section 4.1, Figure 4".into(),
        blocks: vec![Block::Figure(figure)],
    }
}

/// A contact sheet of gradients, grey and in colour.
pub(super) fn examples() -> Section {
    let tile = |number: u8, channels: usize| Tile {
        label: format!("class {number}"),
        height: 28,
        width: 28,
        channels,
        pixels: (0..28u8)
            .flat_map(|y| (0..28u8).map(move |x| (x, y)))
            .flat_map(|(x, y)| [x * 9, y * 9, number * 20].into_iter().take(channels))
            .collect(),
    };
    let images = Images {
        id: "examples".into(),
        caption: "The first examples of each class, as the networks see them.".into(),
        alternative: "Two rows of small squares, the first grey, the second in colour.".into(),
        column_labels: (0..10).map(|column| format!("{column}")).collect(),
        tiles: (0..10).map(|number| tile(number, 1)).chain((0..10).map(|number| tile(number, 3))).collect(),
        columns: 10,
        zoom: 2,
    };
    Section {
        id: "data".into(),
        title: "The data".into(),
        reference: String::new(),
        blocks: vec![Block::Images(images)],
    }
}
