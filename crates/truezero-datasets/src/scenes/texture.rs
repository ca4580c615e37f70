//! Value noise: a smooth random surface from hashes of its lattice points, the same on every machine.

/// An integer hash without fixed structure in its low or high bits (the finaliser of `MurmurHash3`, Appleby).
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

/// Adds to a picture of `width` columns a surface between −amplitude and amplitude whose lattice points lie `cell` pixels
/// apart, between which it is interpolated by 3t² − 2t³.
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
