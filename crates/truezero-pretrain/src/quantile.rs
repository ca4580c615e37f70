//! [`quantile`]: a quantile of the positive values of examples, exact, without a copy of the values.

use truezero_tensor::Examples;

/// The bits by which values are counted at a time.
const HALF: u32 = 16;

/// The smallest of the values above zero that at least the share `q` of them do not exceed; `None` if there is none.
/// The dense and the sparse form of examples give the same. NaN is not counted.
///
/// Positive numbers are ordered as their bits are, so a first pass counts the values by the upper half of their bits
/// and a second one, where the quantile lies, by the lower half.
pub(crate) fn quantile(examples: &Examples<f32>, q: f64) -> Option<f32> {
    let mut upper = vec![0_u64; 1 << HALF];
    for_each_positive(examples, |bits| upper[(bits >> HALF) as usize] += 1);
    let count: u64 = upper.iter().sum();
    if count == 0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1 to the count")]
    let rank = ((q * count as f64).ceil() as u64).clamp(1, count);
    let (high, rank) = find(&upper, rank)?;
    let mut lower = vec![0_u64; 1 << HALF];
    for_each_positive(examples, |bits| {
        if bits >> HALF == high {
            lower[(bits & ((1 << HALF) - 1)) as usize] += 1;
        }
    });
    let (low, _) = find(&lower, rank)?;
    Some(f32::from_bits(high << HALF | low))
}

/// The place that holds the value of a rank (from 1), and its rank there.
fn find(counts: &[u64], mut rank: u64) -> Option<(u32, u64)> {
    for (place, &count) in (0..).zip(counts) {
        if rank <= count {
            return Some((place, rank));
        }
        rank -= count;
    }
    None
}

fn for_each_positive(examples: &Examples<f32>, mut visit: impl FnMut(u32)) {
    let mut positive =
        |values: &[f32]| values.iter().filter(|&&value| value > 0.0).for_each(|v| visit(v.to_bits()));
    match examples {
        Examples::Dense(matrix) => (0..matrix.columns()).for_each(|example| positive(matrix.column(example))),
        Examples::Sparse(lists) => (0..lists.columns()).for_each(|example| positive(lists.column(example).1)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use truezero_tensor::{ActiveLists, Matrix};

    use super::*;

    fn forms(rows: usize, values: &[f32]) -> [Examples<f32>; 2] {
        let matrix = Matrix::from_column_major(rows, values.len() / rows, values).unwrap();
        let mut lists = ActiveLists::new(rows);
        lists.fill_from(&matrix);
        [Examples::Dense(matrix), Examples::Sparse(lists)]
    }

    proptest! {
        #[test]
        fn it_is_the_value_of_that_rank_among_the_sorted(
            values in prop::collection::vec(prop_oneof![Just(0.0_f32), Just(1.5), 1e-3_f32..3.0, -1.0_f32..0.0], 60),
            q in 0.0..=1.0,
        ) {
            let mut sorted: Vec<f32> = values.iter().copied().filter(|&value| value > 0.0).collect();
            sorted.sort_by(f32::total_cmp);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
            let rank = f64::ceil(q * sorted.len() as f64).max(1.0) as usize;
            for form in forms(20, &values) {
                prop_assert_eq!(quantile(&form, q), sorted.get(rank - 1).copied());
            }
        }
    }

    #[test]
    fn one_outlier_decides_the_largest_and_not_the_quantile() {
        let mut values: Vec<f32> = (1..=200).map(|value| value as f32 / 100.0).collect();
        values[17] = 1e6;
        for form in forms(10, &values) {
            assert_eq!(quantile(&form, 0.99), Some(1.99));
            assert_eq!(quantile(&form, 1.0), Some(1e6));
        }
    }

    #[test]
    fn zeros_alone_have_none() {
        for form in forms(2, &[0.0, -1.0, 0.0, f32::NAN]) {
            assert_eq!(quantile(&form, 0.5), None);
        }
    }
}
