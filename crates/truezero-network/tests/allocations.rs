//! A step allocates nothing: not for dense nor for sparse examples, nor for any neuron.

mod own;

use std::ops::Range;

use truezero_network::{Architecture, HiddenLayer, Network, StepSettings, Workspace};
use truezero_tensor::{ActiveLists, Examples, Kernels, Matrix};

#[test]
fn a_step_allocates_nothing() {
    let points = Matrix::from_fn(20, 30, |row, column| ((row * column) % 3) as f32);
    let mut lists = ActiveLists::new(20);
    lists.fill_from(&points);
    for activation in own::all() {
        let layer = HiddenLayer { units: 40, activation, half_negated: true };
        let mut network = Network::initialise(&Architecture::new(20, vec![layer; 3], 2).unwrap(), 1);
        for examples in [Examples::Dense(points.clone()), Examples::Sparse(lists.clone())] {
            let mut workspace = Workspace::new(&network, Kernels::detect(), 10);
            let positions: Vec<u32> = (0..30).collect();
            let labels: Vec<u32> = positions.iter().map(|position| position % 2).collect();
            let mut step = |batch: Range<usize>| {
                workspace.gather(&examples, &positions[batch.clone()]);
                network.step(&mut workspace, &labels[batch], StepSettings { learning_rate: 1e-3, l1: 1e-3 });
            };
            step(0..10);
            let counted = allocation_counter::measure(|| {
                step(3..10); // a smaller batch, as the last of an epoch may be
                step(10..20);
                step(20..30);
            });
            assert_eq!(counted.count_total, 0, "{activation} allocates {} bytes", counted.bytes_total);
        }
    }
}
