//! Which hidden units are active, and how much of them stays when the input changes.

use truezero_network::{Network, Workspace};
use truezero_tensor::{Examples, Kernels};

/// Examples that go through a network together.
const BATCH: usize = 100;

/// How many hidden units are active, which is to say not zero, for each of the first `count` examples.
///
/// # Panics
/// If the network does not take these inputs, or there are fewer examples.
pub fn active_units(
    network: &Network<f32>,
    inputs: &Examples<f32>,
    count: usize,
    kernels: Kernels,
) -> Vec<usize> {
    let mut active = Vec::with_capacity(count);
    for_each_example(network, inputs, count, kernels, |layers| {
        active.push(layers.iter().copied().flatten().filter(|&&value| value != 0.0).count());
    });
    active
}

/// The magnitudes of the hidden values of a network on some examples.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenMagnitudes {
    /// By example, then by layer, then by unit.
    examples: Vec<Vec<Vec<f32>>>,
}

impl HiddenMagnitudes {
    /// On the first `count` examples.
    ///
    /// # Panics
    /// If the network does not take these inputs, or there are fewer examples.
    pub fn of(network: &Network<f32>, inputs: &Examples<f32>, count: usize, kernels: Kernels) -> Self {
        let mut examples = Vec::with_capacity(count);
        for_each_example(network, inputs, count, kernels, |layers| {
            let magnitudes = |layer: &&[f32]| layer.iter().map(|value| value.abs()).collect();
            examples.push(layers.iter().map(magnitudes).collect());
        });
        Self { examples }
    }

    /// For each layer a threshold above which as many of its values are as `other` has values that are not zero.
    pub fn thresholds_like(&self, other: &Self) -> Vec<f32> {
        let layers = self.examples.first().map_or(0, Vec::len);
        (0..layers).map(|layer| threshold(self.layer(layer), other.layer(layer))).collect()
    }

    /// For each example the overlap of the sets of active units here and in `changed`: |A ∩ B| / |A ∪ B|, the mean over
    /// the layers. A unit is active if it is above the threshold of its layer. Two empty sets are the same.
    pub fn overlaps(&self, changed: &Self, thresholds: &[f32]) -> Vec<f64> {
        let of_example = |(before, after): (&Vec<Vec<f32>>, &Vec<Vec<f32>>)| {
            let layers = before.iter().zip(after).zip(thresholds);
            let sum: f64 =
                layers.map(|((before, after), &threshold)| overlap(before, after, threshold)).sum();
            sum / thresholds.len() as f64
        };
        self.examples.iter().zip(&changed.examples).map(of_example).collect()
    }

    fn layer(&self, number: usize) -> impl Iterator<Item = f32> {
        self.examples.iter().filter_map(move |layers| layers.get(number)).flatten().copied()
    }
}

/// Gives the hidden values of each of the first `count` examples, layer by layer.
fn for_each_example(
    network: &Network<f32>,
    inputs: &Examples<f32>,
    count: usize,
    kernels: Kernels,
    mut each: impl FnMut(&[&[f32]]),
) {
    let mut workspace = Workspace::new(network, kernels, BATCH);
    let positions: Vec<u32> = (0..).take(count).collect();
    for positions in positions.chunks(BATCH) {
        workspace.gather(inputs, positions);
        network.forward(&mut workspace);
        for example in 0..positions.len() {
            let layer = |layer| workspace.hidden_values(layer).values().column(example);
            each(&(0..network.hidden.len()).map(layer).collect::<Vec<_>>());
        }
    }
}

fn threshold(values: impl Iterator<Item = f32>, like: impl Iterator<Item = f32>) -> f32 {
    let active = like.filter(|&value| value > 0.0).count();
    let mut sorted: Vec<f32> = values.collect();
    sorted.sort_by(|one, other| other.total_cmp(one));
    sorted.get(active).copied().unwrap_or(0.0)
}

fn overlap(before: &[f32], after: &[f32], threshold: f32) -> f64 {
    let (mut both, mut either) = (0_u32, 0_u32);
    for (&before, &after) in before.iter().zip(after) {
        both += u32::from(before > threshold && after > threshold);
        either += u32::from(before > threshold || after > threshold);
    }
    if either == 0 { 1.0 } else { f64::from(both) / f64::from(either) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_are_counted() {
        assert_eq!(overlap(&[1.0, 0.0, 2.0, 0.0], &[1.0, 3.0, 0.0, 0.0], 0.0), 1.0 / 3.0);
        assert_eq!(overlap(&[0.4, 0.6], &[0.6, 0.7], 0.5), 0.5);
        assert_eq!(overlap(&[0.0], &[0.0], 0.0), 1.0);
    }

    #[test]
    fn the_threshold_gives_the_same_density() {
        let of = |examples: [[f32; 3]; 2]| HiddenMagnitudes {
            examples: examples.map(|values| vec![values.to_vec()]).into(),
        };
        let (like, values) = (of([[0.0, 1.0, 0.0], [2.0, 0.0, 0.0]]), of([[0.1, 0.9, 0.3], [0.5, 0.2, 0.4]]));
        let thresholds = values.thresholds_like(&like);
        assert_eq!(values.layer(0).filter(|&value| value > thresholds[0]).count(), 2);
        assert_eq!(values.overlaps(&values, &thresholds), [1.0, 1.0]);
    }
}
