//! Value noise: a smooth random surface from hashes of its lattice points, the same on every machine.

/// An integer hash without structure in its low or high bits (the finaliser of `MurmurHash3`, Appleby).
fn hash(mut bits: u32) -> u32 {
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ (bits >> 13)).wrapping_mul(0xc2b2_ae35);
    bits ^ (bits >> 16)
}

/// The value of a lattice point, uniform in [−1, 1).
fn lattice(row: u32, column: u32, seed: u32) -> f32 {
    let bits = hash(hash(hash(seed) ^ row) ^ column);
    (bits >> 8) as f32 * (2.0 / (1_u32 << 24) as f32) - 1.0
}

/// Adds a surface between −`amplitude` and `amplitude` to a picture of `width` columns. Its lattice points are `cell`
/// pixels apart, and between them it is interpolated by 3t² − 2t³.
///
/// # Panics
/// If `cell` or `width` is 0.
pub(super) fn add(picture: &mut [f32], width: usize, cell: u32, amplitude: f32, seed: u32) {
    let smooth = |offset: u32| {
        let t = offset as f32 / cell as f32;
        t * t * (3.0 - 2.0 * t)
    };
    let weights: Vec<f32> = (0..cell).map(smooth).collect();
    // The surface along the two lattice rows between which a row of pixels lies.
    let along = |row: u32| {
        let mut values = Vec::with_capacity(width + weights.len());
        let mut left = lattice(row, 0, seed);
        for column in 1_u32.. {
            let right = lattice(row, column, seed);
            values.extend(weights.iter().map(|weight| left + (right - left) * weight));
            if values.len() >= width {
                break;
            }
            left = right;
        }
        values
    };
    let (mut above, mut row) = (along(0), 0);
    for band in picture.chunks_mut(width * weights.len()) {
        row += 1;
        let below = along(row);
        for (line, weight) in band.chunks_mut(width).zip(&weights) {
            for ((pixel, above), below) in line.iter_mut().zip(&above).zip(&below) {
                *pixel += amplitude * (above + (below - above) * weight);
            }
        }
        above = below;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_surface_goes_through_its_lattice_points_and_stays_between_them(
            width in 1_usize..40,
            height in 0_usize..40,
            cell in 1_u32..20,
            seed: u32,
        ) {
            let mut picture = vec![10.0; width * height];
            add(&mut picture, width, cell, 2.0, seed);
            for (row, line) in (0_u32..).zip(picture.chunks(width)) {
                for (column, &value) in (0_u32..).zip(line) {
                    let point =
                        |down, right| lattice(row / cell + down, column / cell + right, seed) * 2.0 + 10.0;
                    let corners = [point(0, 0), point(0, 1), point(1, 0), point(1, 1)];
                    let low = corners.into_iter().fold(f32::MAX, f32::min);
                    let high = corners.into_iter().fold(f32::MIN, f32::max);
                    prop_assert!((low - 1e-5..=high + 1e-5).contains(&value));
                    if row % cell == 0 && column % cell == 0 {
                        prop_assert!((value - corners[0]).abs() < 1e-5);
                    }
                }
            }
        }
    }

    #[test]
    fn lattice_points_are_uniform_and_uncorrelated() {
        let values: Vec<f32> =
            (0..100).flat_map(|row| (0..100).map(move |column| lattice(row, column, 7))).collect();
        let mean_of = |value: &dyn Fn(usize) -> f32| (0..9_900).map(value).sum::<f32>() / 9_900.0;
        // Four standard errors of the mean of 9,900 values.
        assert!(mean_of(&|at| values[at]).abs() < 0.024);
        assert!((mean_of(&|at| values[at] * values[at]) - 1.0 / 3.0).abs() < 0.013);
        for apart in [1, 100] {
            assert!(mean_of(&|at| values[at] * values[at + apart]).abs() < 0.014);
        }
    }
}
