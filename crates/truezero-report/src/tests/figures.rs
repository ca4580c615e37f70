//! Tests of figures: colours, reported gaps, the elements of each kind of series, PNG files.

use std::collections::BTreeSet;

use super::{attributes, first_plot, markup, outline, pages, report_of, report_of_series};
use crate::model::{Kind, Origin, Report, Series};
use crate::{palette, sample};

fn line(data: &[(f64, f64)]) -> Series {
    Series { label: "curve".into(), kind: Kind::Line, data: data.to_vec(), origin: Origin::Ours, hue: 0 }
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
fn values_that_are_not_drawn_are_reported() {
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
        markup(&pages(&report)).for_each(|page| drop(outline(page)));
    }
}

fn pairs(kind: Kind, data: &[(f64, f64)]) -> Series {
    Series { label: "pairs".into(), kind, data: data.to_vec(), ..Series::default() }
}

/// The values of the attribute `points` of the lines in the first hue, without the first `keys`.
fn lines(svg: &str, keys: usize) -> Vec<&str> {
    let stroke = format!("stroke=\"{}\"", palette::HUES[0].light_hex());
    let drawn = svg.lines().filter(|element| element.starts_with("<polyline") && element.contains(&stroke));
    drawn.skip(keys).flat_map(|element| attributes(element, "points")).collect()
}

#[test]
fn segments_are_drawn_each_by_itself_and_whole_or_not() {
    let data =
        [(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (0.5, 0.5), (0.5, 2.0), (0.1, f64::NAN), (0.2, 0.2)];
    let pages = pages(&report_of_series(vec![pairs(Kind::Segments, &data)]));
    let lines = lines(&pages.figures[0].svg, 1);
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|points| points.split_whitespace().count() == 2), "{lines:?}");
    for said in [
        "pairs: 2 of 8 values are not finite and not drawn.",
        "pairs: 2 of 8 values lie outside the axes and are not drawn.",
        "pairs, ours, segments from (0, 0) to (1, 0)",
    ] {
        assert!(pages.html.contains(said), "{said}");
    }
}

#[test]
fn error_bars_have_caps() {
    let svg =
        &pages(&report_of_series(vec![pairs(Kind::ErrorBars, &[(0.5, 0.2), (0.5, 0.8)])])).figures[0].svg;
    let lines = lines(svg, 3);
    let ends = |points: &str| -> Vec<(f64, f64)> {
        let number = |text: &str| text.parse().expect("a number");
        points
            .split_whitespace()
            .filter_map(|point| point.split_once(','))
            .map(|(x, y)| (number(x), number(y)))
            .collect()
    };
    let [bar, low, high] = lines[..] else { panic!("{lines:?}") };
    let (bar, low, high) = (ends(bar), ends(low), ends(high));
    let (&[from, to], &[left, right]) = (&bar[..], &low[..]) else { panic!("{lines:?}") };
    assert!(from.0 == to.0 && from.1 > to.1);
    assert_eq!((left.1, right.1, f64::midpoint(left.0, right.0)), (from.1, from.1, from.0));
    assert_eq!(high[0].1, to.1);
}

#[test]
fn bars_stand_side_by_side_on_zero() {
    let bars = pairs(Kind::Bars, &[(0.2, 0.5), (0.4, 1.0), (0.8, 0.25)]);
    let svg = &pages(&report_of_series(vec![bars])).figures[0].svg;
    let filled = |element: &&str| element.starts_with("<rect") && element.contains("opacity=\"0.3\"");
    let number =
        |element: &str, name: &str| -> f64 { attributes(element, name)[0].parse().expect("a number") };
    let bars: Vec<[f64; 4]> = svg
        .lines()
        .filter(filled)
        .skip(1)
        .map(|bar| ["x", "y", "width", "height"].map(|name| number(bar, name)))
        .collect();
    let [[x0, y0, width, height], [x1, y1, ..], third] = bars[..] else { panic!("{bars:?}") };
    assert!((x0 + width - x1).abs() <= 1.0, "neighbours touch: {bars:?}");
    assert!((height - 2.0 * third[3]).abs() <= 2.0, "heights are to scale: {bars:?}");
    assert!((y0 + height - third[1] - third[3]).abs() <= 1.0 && y1 < y0, "they stand on one line: {bars:?}");
}

#[test]
fn a_diagram_has_no_axes() {
    let texts = |x_label: &str, y_label: &str| {
        let mut report = report_of_series(vec![line(&[(0.0, 0.0), (1.0, 1.0)])]);
        let plot = first_plot(&mut report);
        (plot.x_label, plot.y_label) = (x_label.into(), y_label.into());
        pages(&report).figures[0].svg.matches("<text").count()
    };
    // The title and the legend's entry.
    assert_eq!(texts("", ""), 2);
    // An axis from 0 to 1 has a label and at least the ticks 0 and 1.
    assert!(texts("x", "") >= 5 && texts("", "y") >= 5);
    assert_eq!(texts("x", "y") + 2, texts("x", "") + texts("", "y"));
}

/// The width, height and RGBA pixels of a PNG.
fn decode(bytes: &[u8]) -> (usize, usize, Vec<[u8; 4]>) {
    let image = resvg::tiny_skia::Pixmap::decode_png(bytes).expect("a PNG");
    let pixels = image.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]);
    (image.width() as usize, image.height() as usize, pixels.collect())
}

#[test]
fn a_png_is_its_svg_at_twice_the_size() {
    for figure in pages(&sample::report()).figures {
        let size = |name| attributes(&figure.svg, name)[0].parse::<f64>().expect("a size") * 2.0;
        let (width, height, pixels) = decode(&figure.png);
        assert!((width as f64 - size("width")).abs() <= 2.0 && (height as f64 - size("height")).abs() <= 2.0);
        assert!(pixels.iter().all(|pixel| pixel[3] == 255), "{} has a ground everywhere", figure.id);
    }
}

#[test]
fn a_png_keeps_the_colours_and_the_dashes() {
    let across = |origin| {
        let series = Series { data: vec![(0.0, 0.5), (1.0, 0.5)], origin, ..Series::default() };
        let report = report_of_series(vec![series]);
        let (width, _, pixels) = decode(&pages(&report).figures[0].png);
        let blue = |pixel: &&[u8; 4]| pixel[0] < 40 && pixel[2] > 150;
        pixels.chunks(width).map(|row| row.iter().filter(blue).count()).max().expect("rows")
    };
    let (solid, dashed) = (across(Origin::Ours), across(Origin::Paper));
    assert!(solid > 600, "{solid} blue pixels in a row");
    assert!((0.5..0.7).contains(&(dashed as f64 / solid as f64)), "{dashed} of {solid} in dashes");
}

#[test]
fn a_contact_sheet_keeps_its_pixels() {
    let sheet =
        pages(&sample::report()).figures.into_iter().find(|figure| figure.id == "examples").expect("a sheet");
    let (width, _, pixels) = decode(&sheet.png);
    let at = |name: &str, index: usize| -> usize {
        attributes(&sheet.svg, name)[index].parse().expect("whole units")
    };
    // The first of each name places the sheet in its file.
    let image = |index: usize| {
        let element = sheet.svg.split("<image").nth(index + 1).expect("an image");
        ["x", "y"].map(|name| attributes(element, name)[0].parse::<usize>().expect("whole units"))
    };
    let (left, top) = (at("x", 0), at("y", 0));
    for (index, colour) in [(3, [45, 45, 45]), (13, [45, 63, 60])] {
        let [x, y] = image(index);
        // Pixel (5, 7) of the tile, four screen pixels to each of its own.
        let place = (top + y) * 2 + 7 * 4 + 1;
        let pixel = pixels[place * width + (left + x) * 2 + 5 * 4 + 1];
        // The rasteriser rounds.
        let near = pixel.iter().zip(colour).all(|(&found, value): (&u8, u8)| found.abs_diff(value) <= 1);
        assert!(near, "tile {index}: {pixel:?} for {colour:?}");
    }
}

#[test]
fn a_legend_lies_above_the_frame() {
    let series = |label: &str| Series { label: label.into(), ..line(&[(0.0, 0.0), (1.0, 1.0)]) };
    let labels: Vec<String> = (0..9).map(|number| format!("a label of some length {number}")).collect();
    let report = report_of_series(labels.iter().map(|label| series(label)).collect());
    let pages = pages(&report);
    let svg = &pages.figures[0].svg;
    let lines: Vec<&str> = svg.lines().collect();
    let y = |element: &str| attributes(element, "y")[0].parse::<f64>().expect("a number");
    let last =
        lines.windows(2).filter(|pair| labels.iter().any(|label| pair[1] == label)).map(|pair| y(pair[0]));
    let last = last.fold(0.0, f64::max);
    // The grid spans the frame.
    let grid = format!("stroke=\"{}\"", palette::RULE.light_hex());
    let ends = lines.iter().filter(|line| line.contains(&grid)).flat_map(|line| attributes(line, "y1"));
    let top = ends.map(|y| y.parse::<f64>().expect("a number")).fold(f64::INFINITY, f64::min);
    assert!(last > 0.0 && top.is_finite() && last < top, "legend down to {last}, frame from {top}");
}
