//! Validation of tables, checks, figures and contact sheets.

use super::ensure::{Valid, ensure, relative};
use crate::ReportError;
use crate::model::{Check, Effect, Figure, Images, Plot, Series, Table, Tile};
use crate::palette::HUES;

pub(super) fn rectangular(table: &Table) -> Valid {
    let Some(expected) = table.columns.len().checked_sub(1) else {
        return Err(ReportError::NoColumns { table: table.caption.clone() });
    };
    for row in &table.rows {
        ensure(row.cells.len() == expected, || ReportError::Cells {
            table: table.caption.clone(),
            row: row.label.clone(),
            expected,
            found: row.cells.len(),
        })?;
        for link in row.cells.iter().filter_map(|cell| cell.link.as_deref()) {
            relative(link, || format!("table {:?}, row {:?}", table.caption, row.label))?;
        }
    }
    Ok(())
}

pub(super) fn judged(check: &Check) -> Valid {
    check.records.iter().try_for_each(|record| relative(record, || format!("check {:?}", check.id)))?;
    check.outcomes.iter().flat_map(|outcome| &outcome.effects).try_for_each(|effect| measured(check, effect))
}

fn measured(check: &Check, effect: &Effect) -> Valid {
    let names = || (check.id.clone(), effect.label.clone());
    for (what, value) in [("value", Some(effect.value)), ("value in the paper", effect.paper)] {
        let found = value.unwrap_or(0.0);
        ensure(found.is_finite(), || {
            let (check, effect) = names();
            ReportError::Effect { check, effect, what, found }
        })?;
    }
    let margin = effect.margin.unwrap_or(0.0);
    ensure(margin.is_finite() && margin >= 0.0, || {
        let (check, effect) = names();
        ReportError::EffectMargin { check, effect, found: margin }
    })?;
    if let Some((from, to)) = effect.interval {
        ensure(from.is_finite() && to.is_finite() && from <= to, || {
            let (check, effect) = names();
            ReportError::Interval { check, effect, from, to }
        })?;
        ensure(0.0 < effect.level && effect.level < 1.0, || {
            let (check, effect_label) = names();
            ReportError::Level { check, effect: effect_label, found: effect.level }
        })?;
    }
    let p = effect.p.unwrap_or(0.0);
    ensure((0.0..=1.0).contains(&p), || {
        let (check, effect) = names();
        ReportError::Probability { check, effect, found: p }
    })
}

pub(super) fn drawable(figure: &Figure) -> Valid {
    ensure(!figure.plots.is_empty(), || ReportError::NoPlot { figure: figure.id.clone() })?;
    for plot in &figure.plots {
        for (axis, (first, last)) in [("horizontal", plot.x_range), ("vertical", plot.y_range)] {
            ensure(first.is_finite() && last.is_finite() && first < last, || ReportError::Axis {
                figure: figure.id.clone(),
                plot: plot.title.clone(),
                axis,
                first,
                last,
            })?;
        }
        plot.series.iter().try_for_each(|series| has_a_look(figure, plot, series))?;
    }
    Ok(())
}

fn has_a_look(figure: &Figure, plot: &Plot, series: &Series) -> Valid {
    let names = || (figure.id.clone(), plot.title.clone(), series.label.clone());
    ensure(series.hue < HUES.len(), || {
        let (figure, plot, label) = names();
        ReportError::Hue { figure, plot, series: label, found: series.hue, hues: HUES.len() }
    })?;
    ensure(series.data.len().is_multiple_of(series.kind.points_together()), || {
        let (figure, plot, label) = names();
        ReportError::OddPoints { figure, plot, series: label, kind: series.kind, found: series.data.len() }
    })
}

pub(super) fn whole(images: &Images) -> Valid {
    let Images { id, column_labels, tiles, columns, zoom, .. } = images;
    let extended = !tiles.is_empty() && *columns > 0 && *zoom > 0;
    ensure(extended, || ReportError::EmptySheet { images: id.clone() })?;
    ensure(column_labels.is_empty() || column_labels.len() == *columns, || ReportError::Heads {
        images: id.clone(),
        columns: *columns,
        found: column_labels.len(),
    })?;
    for (index, tile) in tiles.iter().enumerate() {
        let &Tile { height, width, channels, .. } = tile;
        let values = height.checked_mul(width).and_then(|pixels| pixels.checked_mul(channels));
        let found = tile.pixels.len();
        ensure(matches!(channels, 1 | 3) && values == Some(found) && found > 0, || ReportError::Pixels {
            images: id.clone(),
            tile: index,
            label: tile.label.clone(),
            height,
            width,
            channels,
            found,
        })?;
    }
    Ok(())
}
