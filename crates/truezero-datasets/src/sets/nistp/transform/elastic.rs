//! Local elastic deformation (Simard, Steinkraus and Platt 2003): each pixel is read from a position nearby, with
//! similar displacements for neighbouring pixels.
//!
//! The displacements across and down are noise, uniform in [−1, 1], smoothed by a kernel and scaled. The kernel is a
//! truncated Gaussian, as in the generator of the paper's authors. It is separable, so rows and then columns are
//! smoothed, which is exact. The noise extends beyond the border of the image, so that all displacements have the same
//! distribution. It has 256 levels, and a displacement is a mean of at least 49 values.

use rand::Rng;
use truezero_tensor::Random;

use super::image::{Framed, Image, resample};
use crate::sets::nistp::constants::{ELASTIC_REACH, ELASTIC_SCALE, ELASTIC_SIGMA, SIDE};

/// The largest number of kernel values on one side of the middle, at complexity 0.
const MOST_REACH: usize = 8;
const MOST_TAPS: usize = 2 * MOST_REACH + 1;
const MOST_NOISE: usize = SIDE + 2 * MOST_REACH;

/// An elastic deformation: the width of the smoothing, and the scale of the noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sets::nistp) struct Elastic {
    sigma: f32,
    scale: f32,
}

/// Working memory for the displacements.
#[derive(Clone, Debug)]
pub(in crate::sets::nistp) struct Noise {
    bytes: [[u8; MOST_NOISE]; MOST_NOISE],
    smoothed_rows: [[f32; SIDE]; MOST_NOISE],
    across: Image,
    down: Image,
}

impl Noise {
    pub(in crate::sets::nistp) const SILENCE: Self = Self {
        bytes: [[0; MOST_NOISE]; MOST_NOISE],
        smoothed_rows: [[0.0; SIDE]; MOST_NOISE],
        across: [[0.0; SIDE]; SIDE],
        down: [[0.0; SIDE]; SIDE],
    };
}

impl Elastic {
    pub(in crate::sets::nistp) fn new(complexity: f32) -> Self {
        let root = libm::cbrtf(complexity);
        Self { sigma: ELASTIC_SIGMA.0 - ELASTIC_SIGMA.1 * root, scale: ELASTIC_SCALE * root }
    }

    pub(in crate::sets::nistp) fn apply(
        self,
        image: &mut Image,
        framed: &mut Framed,
        noise: &mut Noise,
        random: &mut Random,
    ) {
        if self.scale == 0.0 {
            return;
        }
        let mut kernel = [0.0; MOST_TAPS];
        let kernel = self.kernel(&mut kernel);
        let Noise { bytes, smoothed_rows, across, down } = noise;
        for displacements in [&mut *across, &mut *down] {
            smooth(bytes, smoothed_rows, displacements, kernel, self.scale, random);
        }
        framed.set(image);
        resample(framed, image, |column, row| {
            (column as f32 + across[row][column], row as f32 + down[row][column])
        });
    }

    /// The kernel's values, whose sum is 1.
    fn kernel(self, values: &mut [f32; MOST_TAPS]) -> &[f32] {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "σ is 3 to 10")]
        let reach = ((ELASTIC_REACH * self.sigma).round() as usize).min(MOST_REACH);
        let values = &mut values[..=2 * reach];
        for (position, value) in values.iter_mut().enumerate() {
            let share = (position as f32 - reach as f32) / self.sigma;
            *value = libm::expf(-share * share);
        }
        let sum: f32 = values.iter().sum();
        for value in &mut *values {
            *value /= sum;
        }
        values
    }
}

/// Draws noise, and smooths it by rows and by columns.
fn smooth(
    bytes: &mut [[u8; MOST_NOISE]; MOST_NOISE],
    smoothed_rows: &mut [[f32; SIDE]; MOST_NOISE],
    displacements: &mut Image,
    kernel: &[f32],
    scale: f32,
    random: &mut Random,
) {
    let rows = SIDE + kernel.len() - 1;
    for (bytes, smoothed) in bytes.iter_mut().zip(&mut *smoothed_rows).take(rows) {
        random.fill_bytes(&mut bytes[..rows]);
        let noise = bytes.map(|byte| f32::from(byte) / 127.5 - 1.0);
        *smoothed = weighted(noise.windows(SIDE), kernel, 1.0);
    }
    for (row, displacements) in displacements.iter_mut().enumerate() {
        *displacements = weighted(smoothed_rows[row..].iter().map(|row| &row[..]), kernel, scale);
    }
}

/// The sum of rows, each multiplied by its weight and by `scale`.
fn weighted<'a>(rows: impl Iterator<Item = &'a [f32]>, weights: &[f32], scale: f32) -> [f32; SIDE] {
    let mut sums = [0.0; SIDE];
    for (row, weight) in rows.zip(weights) {
        let weight = scale * weight;
        // With a constant length the compiler keeps the sums in registers.
        for (sum, value) in sums.iter_mut().zip(&row[..SIDE]) {
            *sum += weight * value;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::nistp::transform::image::tests::{cross, speckled};

    fn changed(complexity: f32, example: u32, image: &Image) -> (Image, Noise) {
        let (mut image, mut framed, mut noise) = (*image, Framed::GROUND, Noise::SILENCE);
        let mut random = Random::new(1, "test", [example, 0, 0, 0]);
        Elastic::new(complexity).apply(&mut image, &mut framed, &mut noise, &mut random);
        (image, noise)
    }

    #[test]
    fn sigma_and_scale_are_the_papers() {
        assert_eq!(Elastic::new(0.0), Elastic { sigma: 10.0, scale: 0.0 });
        assert_eq!(Elastic::new(1.0), Elastic { sigma: 3.0, scale: 10.0 });
        assert_eq!(Elastic::new(0.125), Elastic { sigma: 6.5, scale: 5.0 });
        assert_eq!(changed(0.0, 0, &speckled()).0, speckled());
    }

    #[test]
    fn the_kernel_is_symmetric_and_keeps_the_mean() {
        for complexity in [1e-6, 0.01, 0.35, 0.7, 1.0] {
            let mut values = [0.0; MOST_TAPS];
            let kernel = Elastic::new(complexity).kernel(&mut values);
            assert!((kernel.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(kernel.iter().eq(kernel.iter().rev()));
            assert!(kernel.len() >= 5 && kernel[0] < kernel[kernel.len() / 2]);
        }
    }

    #[test]
    fn displacements_are_smooth_and_as_large_at_the_border_as_in_the_middle() {
        let (mut border, mut middle, mut steps) = (0.0, 0.0, 0.0);
        for example in 0..200 {
            let Noise { across, down, .. } = changed(0.7, example, &cross()).1;
            for displacements in [across, down] {
                border += displacements[0][0] * displacements[0][0];
                middle += displacements[16][16] * displacements[16][16];
                let step = displacements[16][16] - displacements[16][17];
                steps += step * step;
            }
        }
        assert!((0.7..1.4).contains(&(border / middle)), "{border} {middle}");
        assert!(steps < middle / 2.0, "{steps} {middle}");
        // Of 49 numbers uniform in [−1, 1], with nearly equal weights, scaled by 8.9.
        let expected = 8.9 * 8.9 / 3.0 / 49.0;
        assert!((0.8..1.4).contains(&(middle / 400.0 / expected)), "{}", middle / 400.0 / expected);
    }
}
