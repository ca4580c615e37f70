//! Draws activation functions (●) and their derivatives (·) in the terminal, the paper's or those that you name:
//! `cargo run --release -p truezero-activations --example plot -- rectifier "softplus(3)"`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use truezero_activations::{Activation, ActivationError, ActivationKind};

const NAMES: [&str; 9] = [
    "rectifier",
    "softplus",
    "softplus(3)",
    "tanh",
    "rectified-tanh",
    "abs-tanh",
    "sigmoid",
    "rescaled-lif",
    "linear",
];
/// Plots beside one another, and the columns of each.
const ABREAST: usize = 3;
const COLUMNS: i32 = 33;
/// Columns and rows to a unit.
const ACROSS: i32 = 5;
const DOWN: i32 = 4;
const TOP: i32 = 2 * DOWN;
const BOTTOM: i32 = -DOWN;

/// The row of a number, from 0 at the top; `None` beyond the plot.
#[expect(clippy::cast_possible_truncation, reason = "a few rows")]
fn row(number: f64) -> Option<usize> {
    usize::try_from(TOP - (number * f64::from(DOWN)).round() as i32)
        .ok()
        .filter(|row| (0..=TOP - BOTTOM).contains(&i32::try_from(*row).unwrap_or(i32::MAX)))
}

fn plot(activation: &dyn Activation<f64>) -> Vec<String> {
    let middle = COLUMNS / 2;
    let mut rows: Vec<Vec<char>> = (BOTTOM..=TOP)
        .rev()
        .map(|y| (0..COLUMNS).map(|x| if y == 0 || x == middle { '┈' } else { ' ' }).collect())
        .collect();
    for (column, number) in (0..).zip(0..COLUMNS) {
        let x = f64::from(number - middle) / f64::from(ACROSS);
        // The value is drawn last, so it stands where both are.
        for (y, mark) in [(activation.derivative(x), '·'), (activation.value(x), '●')] {
            if let Some(row) = row(y) {
                rows[row][column] = mark;
            }
        }
    }
    let range = activation.range();
    let zeros = if activation.true_zeros() { ", true zeros" } else { "" };
    let title = format!("{} [{}, {}]{zeros}", activation.name(), range.low(), range.high());
    let width = COLUMNS.unsigned_abs() as usize;
    let lines = rows.into_iter().map(|row| row.into_iter().collect());
    std::iter::once(format!("{title:<width$}")).chain(lines).collect()
}

fn main() -> Result<(), ActivationError> {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    if names.is_empty() {
        names = NAMES.map(String::from).to_vec();
    }
    let kinds = names.iter().map(|name| name.parse()).collect::<Result<Vec<ActivationKind>, _>>()?;
    for abreast in kinds.chunks(ABREAST) {
        let plots: Vec<Vec<String>> = abreast.iter().map(|kind| plot(kind)).collect();
        for line in 0..plots[0].len() {
            println!("{}", plots.iter().map(|plot| plot[line].as_str()).collect::<Vec<_>>().join("   "));
        }
        println!();
    }
    Ok(())
}
