//! Two classifiers on the same test examples: do they differ, and are they equally good? Give the number of examples,
//! and how many only the first misses, only the second, and both:
//! `cargo run --release -p truezero-stats --example compare -- 10000 31 57 112`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;

use truezero_stats::{Interval, PairedErrors, pairwise_resolution, wilson};

const LEVEL: f64 = 0.95;
const COLUMNS: usize = 61;

/// An interval on an axis from −`reach` to `reach`, with marks at the ends, 0, the margins and the estimate.
fn chart(estimate: f64, interval: Interval, margin: f64, reach: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1")]
    let column =
        |x: f64| ((0.5 + 0.5 * (x / reach).clamp(-1.0, 1.0)) * (COLUMNS - 1) as f64).round() as usize;
    let mut line = vec![' '; COLUMNS];
    line[column(interval.lower)..=column(interval.upper)].fill('━');
    for at in [-margin, 0.0, margin] {
        line[column(at)] = if at == 0.0 { '│' } else { '┊' };
    }
    line[column(estimate)] = '●';
    line.into_iter().collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers =
        std::env::args().skip(1).map(|text| text.parse::<u32>()).collect::<Result<Vec<_>, _>>()?;
    if numbers.is_empty() {
        numbers = vec![10_000, 31, 57, 112];
    }
    let &[examples, only_first, only_second, both] = &numbers[..] else {
        return Err("expected four numbers: examples, only the first misses, only the second, both".into());
    };
    let paired = PairedErrors::new(examples, only_first, only_second, both)?;
    for (name, missed) in [("first", both + only_first), ("second", both + only_second)] {
        let Interval { lower, upper, .. } = wilson(missed, examples, LEVEL)?;
        let rate = f64::from(missed) / f64::from(examples);
        println!(
            "{name:>6}: {:.2} % (95 % interval {:.2} to {:.2})",
            100.0 * rate,
            100.0 * lower,
            100.0 * upper
        );
    }

    // The test looks at the examples that only one of them misses, so it finds less than two intervals would.
    let difference = paired.difference_interval(LEVEL)?;
    println!(
        "\nfirst less second: {:+.2} points (95 % interval {:+.2} to {:+.2}), p = {:.4} by McNemar's exact test",
        100.0 * paired.difference(),
        100.0 * difference.lower,
        100.0 * difference.upper,
        paired.p_value()
    );
    // Equally good: the whole interval lies within a margin that no one chose after the run.
    let margin = pairwise_resolution(f64::from(both + only_first) / f64::from(examples), examples, LEVEL)?;
    let reach = 1.5 * margin.max(difference.lower.abs()).max(difference.upper.abs());
    println!("{}", chart(paired.difference(), difference, margin, reach).trim_end());
    println!(
        "┊ the margin of equivalence, ±{:.2} points: what an unpaired test could have found",
        100.0 * margin
    );

    let differs = paired.p_value() < 1.0 - LEVEL;
    let answer = match (differs, difference.within(margin)) {
        (true, true) => "they differ, by less than matters here",
        (true, false) => "they differ",
        (false, true) => "they are equally good, within the margin",
        (false, false) => "no difference is shown, and no equality: take more examples",
    };
    println!("\n{answer}");
    Ok(())
}
