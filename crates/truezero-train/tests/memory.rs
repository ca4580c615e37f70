//! The memory of training beside the network and the data: a copy of the best weights and the buffers of a batch, no
//! gradients.

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Network};
use truezero_tensor::{Examples, Kernels, Matrix};
use truezero_train::{Training, train};

const UNITS: usize = 4000;

#[test]
fn training_takes_the_weights_once_more_and_no_gradient_matrix() {
    let layer = HiddenLayer { units: UNITS, activation: ActivationKind::Rectifier, half_negated: true };
    let network = Network::initialise(&Architecture::new(UNITS, vec![layer; 2], 2).unwrap(), 1);
    let inputs = Examples::Dense(Matrix::from_fn(UNITS, 20, |row, column| ((row * column) % 7) as f32));
    let labels: Vec<u32> = (0..20).map(|example| example % 2).collect();
    let examples = || Labelled::new(&inputs, &labels, 2).unwrap();
    let descent =
        Descent { batch_size: 10, learning_rate: 1e-3, l1: 1e-3, max_epochs: 2, patience: 2, seed: 1 };

    let counted = allocation_counter::measure(|| {
        train(network, examples(), examples(), &descent, Kernels::detect(), &mut ()).unwrap();
    });
    let weights = (2 * UNITS * UNITS * size_of::<f32>()) as u64;
    let most = weights + 64_000_000;
    assert!(counted.bytes_max < most, "{} bytes, at most {most}", counted.bytes_max);
    assert!(counted.bytes_max >= weights, "the best weights are kept");
}

#[test]
fn memory_is_taken_for_the_examples_and_not_for_a_larger_batch_size() {
    let layer = HiddenLayer { units: 20, activation: ActivationKind::Rectifier, half_negated: true };
    let network = Network::initialise(&Architecture::new(30, vec![layer; 2], 2).unwrap(), 1);
    let inputs = Examples::Dense(Matrix::from_fn(30, 23, |row, column| ((row * column) % 7) as f32));
    let labels: Vec<u32> = (0..23).map(|example| example % 2).collect();
    let examples = Labelled::new(&inputs, &labels, 2).unwrap();
    let run = |batch_size| {
        let descent =
            Descent { batch_size, learning_rate: 1e-2, l1: 1e-3, max_epochs: 3, patience: 3, seed: 1 };
        let mut trained = None;
        let network = network.clone();
        let counted = allocation_counter::measure(|| {
            trained = Some(train(network, examples, examples, &descent, Kernels::detect(), &mut ()).unwrap());
        });
        let trained = trained.unwrap();
        assert_eq!(trained.epochs.len(), 3);
        (counted.bytes_max, (trained.network, trained.epochs))
    };
    // The first call measures what the kernels choose by.
    run(23);
    let whole = run(23);
    for batch_size in [24, 1_000, 1_000_000, usize::MAX] {
        assert_eq!(run(batch_size), whole, "batch size {batch_size}");
    }
}

#[test]
fn memory_does_not_grow_with_the_epochs_of_a_stream_and_holds_one_at_a_time() {
    const EXAMPLES: usize = 4000;
    let network = Network::initialise(&Architecture::new(64, vec![], 2).unwrap(), 1);
    let draw = |epoch: u32| {
        let pixel = |row: usize, column: usize| ((row * column + epoch as usize) % 7) as f32;
        (Examples::Dense(Matrix::from_fn(64, EXAMPLES, pixel)), vec![epoch % 2; EXAMPLES])
    };
    let (inputs, labels) = draw(0);
    let validation = Labelled::new(&inputs, &labels, 2).unwrap();
    let most = |max_epochs| {
        let descent = Descent {
            batch_size: 10,
            learning_rate: 1e-3,
            l1: 0.0,
            max_epochs,
            patience: max_epochs,
            seed: 1,
        };
        let network = network.clone();
        let counted = allocation_counter::measure(|| {
            let streamed = Training::Streamed(&draw);
            train(network, streamed, validation, &descent, Kernels::detect(), &mut ()).unwrap();
        });
        counted.bytes_max
    };
    let epoch = (EXAMPLES * 64 * size_of::<f32>()) as u64;
    let (short, long) = (most(2), most(12));
    assert!(short >= epoch && long < 2 * epoch, "{short} and {long} bytes, an epoch has {epoch}");
    assert!(long < short + epoch / 10, "{short} bytes in 2 epochs, {long} in 12");
}
