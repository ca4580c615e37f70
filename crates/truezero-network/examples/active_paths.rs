//! A network that learns which points lie in a ring, and what is active in it: a rectifier network is a linear model of
//! its own for each set of active units (paper, section 2.2). `cargo run --release -p truezero-network --example
//! active_paths`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;

use truezero_network::{Architecture, Labelled, Network, StepSettings, Workspace};
use truezero_tensor::{Examples, Kernels, Matrix, Random};

const CLASSES: [&str; 2] = ["outside", "in the ring"];

/// Whether a point of the square from −1 to 1 lies in the ring.
fn class(point: &[f32]) -> u32 {
    let radius = point[0].hypot(point[1]);
    u32::from((0.35..0.8).contains(&radius))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut random = Random::new(1, "points", [0; 4]);
    let points = Matrix::from_fn(2, 2000, |_, _| 2.0 * random.uniform_f32() - 1.0);
    let labels: Vec<u32> = (0..2000).map(|point| class(points.column(point))).collect();
    let inputs = Examples::Dense(points);

    let mut network = Network::initialise(&Architecture::mlp(2, [24, 24], 2)?, 1);
    let mut workspace = Workspace::new(&network, Kernels::detect(), 20);
    let mut order: Vec<u32> = (0..2000).collect();
    for epoch in 0..200 {
        Random::new(1, "shuffle", [epoch, 0, 0, 0]).shuffle(&mut order);
        for batch in order.chunks(20) {
            workspace.gather(&inputs, batch);
            let labels: Vec<u32> = batch.iter().map(|&point| labels[point as usize]).collect();
            network.step(&mut workspace, &labels, StepSettings { learning_rate: 0.1, l1: 1e-4 });
        }
    }
    let evaluation = network.evaluate(Kernels::detect(), Labelled::new(&inputs, &labels, 2)?)?;
    println!(
        "{:.1} % of the points are misclassified, {:.0} % of the hidden values are true zeros",
        100.0 * evaluation.error_rate(),
        100.0 * evaluation.sparsity().unwrap_or_default()
    );

    // Along a line from the centre to the edge: the active units of each layer, and the linear model that they make.
    println!("\n   x   first layer              second layer             difference of the logits");
    let line = Examples::Dense(Matrix::from_fn(2, 11, |row, step| [step as f32 / 10.0, 0.0][row]));
    let steps: Vec<u32> = (0..11).collect();
    let mut workspace = Workspace::new(&network, Kernels::detect(), steps.len());
    workspace.gather(&line, &steps);
    network.forward(&mut workspace);
    for example in 0..steps.len() {
        let active = |layer: usize| -> String {
            let values = workspace.hidden_values(layer).values().column(example);
            values.iter().map(|&value| if value == 0.0 { '·' } else { '█' }).collect()
        };
        let (slopes, offsets) = network.linear_model(&workspace, example);
        let (slope, offset) = (slopes[(1, 0)] - slopes[(0, 0)], offsets[1] - offsets[0]);
        let x = example as f32 / 10.0;
        let logit = slope * x + offset;
        let name = CLASSES[usize::from(logit > 0.0)];
        println!("{x:4.1}  {} {}  {logit:6.2} = {slope:6.2} x {offset:+6.2}: {name}", active(0), active(1));
    }

    let path = std::env::temp_dir().join("ring.safetensors");
    network.save(&path)?;
    let loaded: Network<f32> = Network::load(&path)?;
    assert_eq!(loaded.logits(&line)?, network.logits(&line)?);
    println!("\nsaved, loaded and the same: {}", path.display());
    Ok(())
}
