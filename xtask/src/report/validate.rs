//! What the renderer asks of a report before it writes anything.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};

use super::model::{Block, Check, Figure, Images, Measured, Plot, Report, Table, Tile};
use super::palette::HUES;

/// Checks that anchors and file names are well formed and unique, that tables are rectangular, that figures
/// can be drawn.
pub(super) fn validate(report: &Report) -> Result<()> {
    let mut anchors = BTreeSet::new();
    let mut anchor = |id: &str| {
        ensure!(
            !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'),
            "the id {id:?} is no anchor: use ASCII letters, digits, - and _"
        );
        // File systems and readers may not tell upper from lower case.
        ensure!(
            anchors.insert(id.to_ascii_lowercase()),
            "the id {id:?} is used twice: give each part its own"
        );
        Ok(())
    };
    for section in &report.sections {
        anchor(&section.id)?;
        for block in &section.blocks {
            match block {
                Block::Paragraph(_) => {}
                Block::Table(table) => rectangular(table)?,
                Block::Figure(figure) => {
                    anchor(&figure.id)?;
                    drawable(figure)?;
                }
                Block::Images(images) => {
                    anchor(&images.id)?;
                    whole(images)?;
                }
                Block::Checks(checks) => {
                    for check in checks {
                        anchor(&check.id)?;
                        judged(check)?;
                    }
                }
            }
        }
    }
    for finding in &report.summary {
        ensure!(
            finding.section.is_none() || report.section_of(finding).is_some(),
            "the summary leads to section {:?}, which is not there",
            finding.section
        );
    }
    Ok(())
}

fn rectangular(table: &Table) -> Result<()> {
    for row in &table.rows {
        ensure!(
            row.cells.len() + 1 == table.columns.len(),
            "table {:?}, row {:?}: {} cells and a label for {} columns",
            table.caption,
            row.label,
            row.cells.len(),
            table.columns.len()
        );
        for link in row.cells.iter().filter_map(|cell| cell.link.as_deref()) {
            relative(link).with_context(|| format!("table {:?}, row {:?}", table.caption, row.label))?;
        }
    }
    Ok(())
}

fn relative(link: &str) -> Result<()> {
    ensure!(
        !link.starts_with('/') && !link.contains(':'),
        "the link {link:?} leads out of the report's folder: make it relative"
    );
    Ok(())
}

fn judged(check: &Check) -> Result<()> {
    let Check { id, measured, records, .. } = check;
    records.iter().try_for_each(|record| relative(record)).with_context(|| format!("check {id:?}"))?;
    let Some(Measured { effect, interval, p, .. }) = *measured else { return Ok(()) };
    ensure!(effect.is_finite(), "check {id:?}: its effect is {effect}; leave out what has no value");
    if let Some((from, to)) = interval {
        let ordered = from.is_finite() && to.is_finite() && from <= to;
        ensure!(
            ordered,
            "check {id:?}: its interval runs from {from} to {to}: give it two finite, rising values"
        );
    }
    if let Some(p) = p {
        ensure!((0.0..=1.0).contains(&p), "check {id:?}: its p is {p}, which is no probability");
    }
    Ok(())
}

fn drawable(figure: &Figure) -> Result<()> {
    ensure!(!figure.plots.is_empty(), "figure {:?} has no plot", figure.id);
    for plot in &figure.plots {
        let Plot { title, x_range, y_range, .. } = plot;
        for (axis, (first, last)) in [("horizontal", x_range), ("vertical", y_range)] {
            ensure!(
                first.is_finite() && last.is_finite() && first < last,
                "figure {:?}, plot {title:?}: the {axis} axis runs from {first} to {last}: \
                 give it two finite, rising values",
                figure.id
            );
        }
        for series in &plot.series {
            ensure!(
                series.hue < HUES.len(),
                "figure {:?}, plot {title:?}, series {:?}: hue {} of a palette of {}",
                figure.id,
                series.label,
                series.hue,
                HUES.len()
            );
            ensure!(
                series.data.len() % series.kind.points_together() == 0,
                "figure {:?}, plot {title:?}, series {:?}: {} points, and two make one of {:?}",
                figure.id,
                series.label,
                series.data.len(),
                series.kind
            );
        }
    }
    Ok(())
}

fn whole(images: &Images) -> Result<()> {
    let Images { id, column_labels, tiles, columns, zoom, .. } = images;
    ensure!(!tiles.is_empty() && *columns > 0 && *zoom > 0, "images {id:?}: no tile, no column or no zoom");
    ensure!(
        column_labels.is_empty() || column_labels.len() == *columns,
        "images {id:?}: {} heads for {columns} columns",
        column_labels.len()
    );
    for (index, Tile { label, height, width, channels, pixels }) in tiles.iter().enumerate() {
        let sizes = [height, width, channels];
        let values = sizes.iter().try_fold(1_usize, |product, &&size| product.checked_mul(size));
        ensure!(
            matches!(channels, 1 | 3) && values == Some(pixels.len()) && !pixels.is_empty(),
            "images {id:?}, tile {index} ({label:?}): {} values for {height} × {width} pixels of {channels} channels; \
             give it 1 or 3 channels and a value for each",
            pixels.len()
        );
    }
    Ok(())
}
