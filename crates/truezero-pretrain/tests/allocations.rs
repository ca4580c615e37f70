//! A step allocates nothing: not for dense nor for sparse examples, nor for any neuron, reconstruction or noise. And
//! a run takes memory for its examples, whatever the batch size says, and for one epoch of a stream.

use truezero_activations::ActivationKind;
use truezero_network::{Descent, HiddenLayer, StepSettings};
use truezero_pretrain::{
    AutoEncoder, AutoEncoderWorkspace, Corruption, Reconstruction, Settings, Targets, Unlabelled,
    pretrain_layer,
};
use truezero_tensor::{ActiveLists, Examples, Kernels, Matrix, Random};

#[test]
fn a_step_allocates_nothing() {
    let points = Matrix::from_fn(20, 30, |row, column| ((row * column) % 3) as f32 / 2.0);
    let mut lists = ActiveLists::new(20);
    lists.fill_from(&points);
    let forms = [Examples::Dense(points.clone()), Examples::Sparse(lists)];
    let positions: Vec<u32> = (0..30).collect();
    for name in ActivationKind::NAMES {
        let hidden = HiddenLayer { units: 40, activation: name.parse().unwrap(), half_negated: true };
        for reconstruction in Reconstruction::ALL {
            let mut auto_encoder = AutoEncoder::initialise(20, hidden, reconstruction, 1, 0);
            for examples in &forms {
                for targets in [Targets::Inputs, Targets::Centred, Targets::Given(&forms[1])] {
                    let mut workspace = AutoEncoderWorkspace::new(&auto_encoder, Kernels::detect(), 10);
                    let mut step = |positions: &[u32], corruption: Corruption| {
                        let mut random = Random::new(1, "corrupt", [0; 4]);
                        workspace.gather(examples, targets, positions, corruption, &mut random);
                        auto_encoder.step(&mut workspace, StepSettings { learning_rate: 1e-3, l1: 1e-3 });
                    };
                    let masking = Corruption::masking(0.25).unwrap();
                    let salt = Corruption::salt_and_pepper(0.2, 0.9, 1.0).unwrap();
                    step(&positions[..10], masking);
                    let counted = allocation_counter::measure(|| {
                        step(&positions[3..10], masking); // a smaller batch, as the last of an epoch may be
                        step(&positions[10..20], masking);
                        step(&positions[20..30], salt);
                    });
                    let bytes = counted.bytes_total;
                    assert_eq!(counted.count_total, 0, "{name}, {reconstruction:?} allocates {bytes} bytes");
                }
            }
        }
    }
}

#[test]
fn memory_is_taken_for_the_examples_and_not_for_a_larger_batch_size() {
    let examples = Examples::Dense(Matrix::from_fn(20, 23, |row, column| ((row * column) % 3) as f32 / 2.0));
    let run = |batch_size| {
        let settings = Settings {
            hidden: HiddenLayer { units: 40, activation: ActivationKind::Rectifier, half_negated: true },
            reconstruction: Reconstruction::Softplus,
            corruption: Corruption::masking(0.25).unwrap(),
            centred_inputs: false,
            least_gain: 0.0,
            descent: Descent {
                batch_size,
                learning_rate: 1e-2,
                l1: 1e-3,
                max_epochs: 3,
                patience: 3,
                seed: 1,
            },
        };
        let mut pretrained = None;
        let counted = allocation_counter::measure(|| {
            let kernels = Kernels::detect();
            pretrained =
                Some(pretrain_layer(&[], &examples, &examples, &settings, kernels, &mut ()).unwrap());
        });
        let pretrained = pretrained.unwrap();
        assert_eq!(pretrained.epochs.len(), 3);
        (counted.bytes_max, (pretrained.auto_encoder, pretrained.epochs))
    };
    let whole = run(23);
    for batch_size in [24, 1_000, 1_000_000, usize::MAX] {
        assert_eq!(run(batch_size), whole, "batch size {batch_size}");
    }
}

#[test]
fn memory_does_not_grow_with_the_epochs_of_a_stream_and_holds_one_at_a_time() {
    const EXAMPLES: usize = 4000;
    let pixel = |row: usize, column: usize| ((row * column) % 3) as f32 / 2.0;
    let validation = Examples::Dense(Matrix::from_fn(64, 10, pixel));
    let draw = |epoch: u32| {
        Examples::Dense(Matrix::from_fn(64, EXAMPLES, |row, column| pixel(row + epoch as usize, column)))
    };
    let most = |max_epochs| {
        let settings = Settings {
            hidden: HiddenLayer { units: 5, activation: ActivationKind::Rectifier, half_negated: true },
            reconstruction: Reconstruction::Softplus,
            corruption: Corruption::masking(0.25).unwrap(),
            centred_inputs: false,
            least_gain: 0.0,
            descent: Descent {
                batch_size: 10,
                learning_rate: 1e-3,
                l1: 0.0,
                max_epochs,
                patience: max_epochs,
                seed: 1,
            },
        };
        let counted = allocation_counter::measure(|| {
            let (streamed, kernels) = (Unlabelled::Streamed(&draw), Kernels::detect());
            pretrain_layer(&[], streamed, &validation, &settings, kernels, &mut ()).unwrap();
        });
        counted.bytes_max
    };
    let epoch = (EXAMPLES * 64 * size_of::<f32>()) as u64;
    let (short, long) = (most(2), most(6));
    assert!(short >= epoch && long < 2 * epoch, "{short} and {long} bytes, an epoch has {epoch}");
    assert!(long < short + epoch / 10, "{short} bytes in 2 epochs, {long} in 6");
}
