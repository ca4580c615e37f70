//! How pre-training ends, what it keeps, and that the seed alone decides.

use std::ops::ControlFlow;

use truezero_activations::ActivationKind;
use truezero_network::{Descent, HiddenLayer, Layer, Loss, Network, StepSettings, Workspace};
use truezero_pretrain::{
    AutoEncoder, AutoEncoderWorkspace, Corruption, PretrainError, Pretrained, Reconstruction, Settings,
    Targets, Unlabelled, pretrain_layer,
};
use truezero_tensor::{ActiveLists, Examples, InstructionSet, Kernels, Matrix, Random};
use truezero_train::{Epoch, Observer, Outcome, Step};

const PIXELS: usize = 20;

/// Images of one row with a bar of five pixels, somewhere, in a brightness of its own.
fn images(count: usize, purpose: &str) -> Matrix<f32> {
    let mut random = Random::new(1, purpose, [0; 4]);
    let mut images = Matrix::zeros(PIXELS, count);
    for image in 0..count {
        let (start, brightness) = (random.below(16) as usize, 0.5 + 0.5 * random.uniform_f32());
        images.column_mut(image)[start..start + 5].fill(brightness);
    }
    images
}

fn descent() -> Descent {
    Descent { batch_size: 8, learning_rate: 0.02, l1: 1e-3, max_epochs: 12, patience: 12, seed: 3 }
}

fn settings() -> Settings {
    Settings {
        hidden: HiddenLayer { units: 40, activation: ActivationKind::Rectifier, half_negated: true },
        reconstruction: Reconstruction::Softplus,
        corruption: Corruption::masking(0.25).unwrap(),
        centred_inputs: false,
        least_gain: 0.0,
        descent: descent(),
    }
}

/// 203 examples leave a last batch of 3, 150 a last validation batch of 50.
fn run_above(below: &[Layer<f32>], settings: &Settings, observer: &mut dyn Observer) -> Pretrained {
    let (training, validation) = (images(203, "train"), images(150, "valid"));
    let (training, validation) = (Examples::Dense(training), Examples::Dense(validation));
    pretrain_layer(below, &training, &validation, settings, Kernels::detect(), observer).unwrap()
}

fn run(settings: &Settings) -> Pretrained {
    run_above(&[], settings, &mut ())
}

#[test]
fn the_best_weights_are_kept_and_give_the_validation_error_again() {
    // A rate at which the error jumps about, so that the last epoch is not the best.
    let settings =
        Settings { descent: Descent { learning_rate: 0.25, max_epochs: 11, ..descent() }, ..settings() };
    let pretrained = run(&settings);
    assert_eq!((pretrained.outcome, pretrained.epochs.len()), (Outcome::Completed, 11));
    let errors: Vec<f64> = pretrained.epochs.iter().map(|epoch| epoch.validation.error).collect();
    let lowest = errors.iter().copied().fold(f64::INFINITY, f64::min);
    let best = errors.iter().position(|&error| error == lowest).unwrap();
    assert!(best < 10, "{errors:?}");
    assert_eq!(pretrained.best_epoch, Some(u32::try_from(best).unwrap() + 1));
    assert_eq!(pretrained.lowest_error(), Some(lowest));
    let improvements = (0..11).filter(|&e| errors[..e].iter().all(|&error| errors[e] < error));
    assert!(improvements.eq((0..11).filter(|&e| pretrained.epochs[e].is_best)));

    // The same from outside, by the documented key.
    let validation = Examples::Dense(images(150, "valid"));
    let mut workspace = AutoEncoderWorkspace::new(&pretrained.auto_encoder, Kernels::detect(), 100);
    let positions: Vec<u32> = (0..150).collect();
    let (mut total, mut zeros) = (0.0, 0);
    for (batch, positions) in (0..).zip(positions.chunks(100)) {
        let mut random = Random::new(3, "corrupt", [0, 0, batch, 0]);
        workspace.gather(&validation, Targets::Inputs, positions, settings.corruption, &mut random);
        let loss = pretrained.auto_encoder.loss(&mut workspace, 0.0);
        total += loss.data * positions.len() as f64;
        zeros += 40 * positions.len() - workspace.code().lists().len();
    }
    assert_eq!(total / 150.0, lowest);
    assert_eq!(zeros as u64, pretrained.epochs[best].validation.zeros[0].zeros);
    assert_eq!(pretrained.epochs[best].validation.zeros[0].values, 40 * 150);
}

#[test]
fn it_learns_to_denoise() {
    for reconstruction in Reconstruction::ALL {
        let pretrained = run(&Settings {
            reconstruction,
            descent: Descent { learning_rate: 0.1, max_epochs: 100, patience: 100, ..descent() },
            ..settings()
        });
        let auto_encoder = &pretrained.auto_encoder;
        let clean = images(100, "test");
        let mut workspace = AutoEncoderWorkspace::new(auto_encoder, Kernels::detect(), 100);
        let positions: Vec<u32> = (0..100).collect();
        let corruption = settings().corruption;
        let mut random = Random::new(8, "corrupt", [0; 4]);
        workspace.gather(
            &Examples::Dense(clean.clone()),
            Targets::Inputs,
            &positions,
            corruption,
            &mut random,
        );
        let (mut corrupted, mut error, mut left_alone) = ([0.0; PIXELS], 0.0, 0.0);
        let lists = workspace.input().lists().clone();
        let reconstruction_of = auto_encoder.reconstruct(&mut workspace);
        for image in 0..100 {
            lists.expand_column(image, &mut corrupted);
            for (pixel, clean) in clean.column(image).iter().enumerate() {
                error += (reconstruction_of.column(image)[pixel] - clean).powi(2);
                left_alone += (corrupted[pixel] - clean).powi(2);
            }
        }
        assert!(error < 0.6 * left_alone, "{reconstruction:?}: {error} of {left_alone}");
    }
}

#[test]
fn patience_counts_epochs_without_a_lower_error() {
    let pretrained = run(&Settings {
        descent: Descent { learning_rate: 0.25, max_epochs: 500, patience: 3, ..descent() },
        ..settings()
    });
    assert_eq!(pretrained.outcome, Outcome::StoppedEarly);
    assert_eq!(pretrained.epochs.len(), pretrained.best_epoch.unwrap() as usize + 3);
}

#[test]
fn the_seed_alone_decides() {
    let pretrained = run(&settings());
    assert_eq!(run(&settings()).auto_encoder, pretrained.auto_encoder);
    assert_ne!(
        run(&Settings { descent: Descent { seed: 4, ..descent() }, ..settings() }).auto_encoder,
        pretrained.auto_encoder
    );
}

#[test]
fn an_epoch_shows_every_example_once_in_an_order_of_its_own() {
    struct Costs(Vec<Vec<f64>>);
    impl Observer for Costs {
        fn step(&mut self, step: &Step) -> ControlFlow<()> {
            if step.step == 1 {
                self.0.push(Vec::new());
            }
            assert_eq!((step.steps, self.0.len()), (26, step.epoch as usize));
            self.0.last_mut().unwrap().push(step.loss.data);
            ControlFlow::Continue(())
        }
    }
    // So small a rate that the weights do not move, and nothing corrupted: the costs show which examples were seen.
    let corruption = Corruption::masking(0.0).unwrap();
    let still = Settings {
        corruption,
        descent: Descent { learning_rate: 1e-30, max_epochs: 2, ..descent() },
        ..settings()
    };
    let mut costs = Costs(Vec::new());
    let pretrained = run_above(&[], &still, &mut costs);
    assert_eq!(costs.0.iter().map(Vec::len).collect::<Vec<_>>(), [26, 26]);
    assert_ne!(costs.0[0], costs.0[1]);
    let mut workspace = AutoEncoderWorkspace::new(&pretrained.auto_encoder, Kernels::detect(), 203);
    let positions: Vec<u32> = (0..203).collect();
    let training = Examples::Dense(images(203, "train"));
    workspace.gather(&training, Targets::Inputs, &positions, corruption, &mut Random::new(0, "any", [0; 4]));
    let expected = pretrained.auto_encoder.loss(&mut workspace, 0.0).data;
    for costs in &costs.0 {
        let sum = costs[..25].iter().sum::<f64>() * 8.0 + costs[25] * 3.0;
        assert!((sum / 203.0 - expected).abs() < 1e-6, "every example once: {}", sum / 203.0);
    }
    assert_eq!(pretrained.best_epoch, Some(1), "of equal epochs the first is the best");
    assert_eq!(pretrained.epochs[0].validation.error, pretrained.epochs[1].validation.error);
}

/// The loop written out with nothing but what is documented, for the second layer.
#[test]
fn the_documented_keys_reproduce_a_run() {
    struct Losses(Vec<Loss>);
    impl Observer for Losses {
        fn step(&mut self, step: &Step) -> ControlFlow<()> {
            assert_eq!((step.epoch, step.step as usize), (1, self.0.len() + 1));
            self.0.push(step.loss);
            ControlFlow::Continue(())
        }
    }
    let settings = Settings { descent: Descent { max_epochs: 1, ..descent() }, ..settings() };
    let first = run(&settings).layer;
    let mut losses = Losses(Vec::new());
    let second = run_above(std::slice::from_ref(&first), &settings, &mut losses);

    let unsigned = Layer { half_negated: false, ..first };
    let values = |images| unsigned.encode(Kernels::detect(), &Examples::Dense(images));
    let (training, validation) = (values(images(203, "train")), values(images(150, "valid")));
    let mut auto_encoder = AutoEncoder::initialise(40, settings.hidden, settings.reconstruction, 3, 1);
    let mut workspace = AutoEncoderWorkspace::new(&auto_encoder, Kernels::detect(), 100);
    let mut order: Vec<u32> = (0..203).collect();
    Random::new(3, "pretrain", [1, 1, 0, 0]).shuffle(&mut order);
    for (batch, positions) in (0..).zip(order.chunks(8)) {
        let mut random = Random::new(3, "corrupt", [1, 1, batch, 0]);
        workspace.gather(&training, Targets::Inputs, positions, settings.corruption, &mut random);
        assert_eq!(
            auto_encoder.step(&mut workspace, StepSettings { learning_rate: 0.02, l1: 1e-3 }),
            losses.0[batch as usize]
        );
    }
    assert_eq!(auto_encoder, second.auto_encoder);
    let mut error = 0.0;
    let positions: Vec<u32> = (0..150).collect();
    for (batch, positions) in (0..).zip(positions.chunks(100)) {
        let mut random = Random::new(3, "corrupt", [1, 0, batch, 0]);
        workspace.gather(&validation, Targets::Inputs, positions, settings.corruption, &mut random);
        error += auto_encoder.loss(&mut workspace, 0.0).data * positions.len() as f64 / 150.0;
    }
    assert!((second.epochs[0].validation.error - error).abs() < 1e-12);
}

#[test]
fn training_examples_are_corrupted_anew_every_epoch_and_validation_examples_alike() {
    let still =
        Settings { descent: Descent { learning_rate: 1e-30, max_epochs: 3, ..descent() }, ..settings() };
    let pretrained = run(&still);
    let training: Vec<f64> = pretrained.epochs.iter().map(|epoch| epoch.training_loss.data).collect();
    assert!(training[0] != training[1] && training[1] != training[2], "{training:?}");
    let validation: Vec<f64> = pretrained.epochs.iter().map(|epoch| epoch.validation.error).collect();
    assert_eq!(validation, [validation[0]; 3]);
    let other_batches = run(&Settings { descent: Descent { batch_size: 50, ..still.descent }, ..still });
    assert_eq!(other_batches.epochs[0].validation.error, validation[0], "whatever the batch size");
}

#[test]
fn divergence_is_an_outcome_and_keeps_the_best_weights() {
    for reconstruction in Reconstruction::ALL {
        let settings =
            Settings { reconstruction, descent: Descent { learning_rate: 1e30, ..descent() }, ..settings() };
        let pretrained = run(&settings);
        assert!(
            matches!(pretrained.outcome, Outcome::Diverged { epoch: 1, step: 2.. }),
            "{:?}",
            pretrained.outcome
        );
        let initial =
            AutoEncoder::initialise(PIXELS, settings.hidden, reconstruction, settings.descent.seed, 0);
        assert_eq!(pretrained.lowest_error(), None);
        assert_eq!((pretrained.best_epoch, pretrained.auto_encoder), (None, initial));
    }
}

#[test]
fn after_the_only_step_of_an_epoch_the_validation_shows_divergence() {
    let reconstruction = Reconstruction::LinearAfter;
    let pretrained = run(&Settings {
        reconstruction,
        descent: Descent { learning_rate: 1e30, batch_size: 203, ..descent() },
        ..settings()
    });
    assert_eq!(pretrained.outcome, Outcome::Diverged { epoch: 1, step: 0 });
    assert!(pretrained.epochs.is_empty());
}

#[test]
fn a_code_without_an_active_unit_ends_the_run() {
    // A penalty that outweighs everything switches all units off.
    let pretrained = run(&Settings {
        descent: Descent { l1: 10.0, max_epochs: 100, patience: 100, ..descent() },
        ..settings()
    });
    assert!(matches!(pretrained.outcome, Outcome::Dead { .. }), "{:?}", pretrained.outcome);
}

#[test]
fn an_observer_may_end_the_run() {
    struct After(u32);
    impl Observer for After {
        fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
            if epoch.epoch == self.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }
    struct AtOnce;
    impl Observer for AtOnce {
        fn step(&mut self, _: &Step) -> ControlFlow<()> {
            ControlFlow::Break(())
        }
    }
    let pretrained = run_above(&[], &settings(), &mut After(2));
    assert_eq!((pretrained.outcome, pretrained.epochs.len()), (Outcome::Interrupted, 2));

    let pretrained = run_above(&[], &settings(), &mut AtOnce);
    assert_eq!((pretrained.outcome, pretrained.epochs.len()), (Outcome::Interrupted, 0));
}

/// Three layers, one above the other, and the settings of a reconstruction that suits the neuron.
fn stack(activation: ActivationKind, reconstruction: Reconstruction) -> Vec<Pretrained> {
    let hidden = HiddenLayer { activation, ..settings().hidden };
    let settings =
        Settings { hidden, reconstruction, descent: Descent { max_epochs: 3, ..descent() }, ..settings() };
    let (mut below, mut stack) = (Vec::new(), Vec::new());
    for units in [40, 33, 17] {
        let hidden = HiddenLayer { units, ..hidden };
        let pretrained = run_above(&below, &Settings { hidden, ..settings.clone() }, &mut ());
        below.push(pretrained.layer.clone());
        stack.push(pretrained);
    }
    stack
}

#[test]
fn the_network_computes_the_codes_that_were_trained() {
    for (activation, reconstruction, scaled) in [
        (ActivationKind::Rectifier, Reconstruction::Softplus, false),
        (ActivationKind::Rectifier, Reconstruction::Sigmoid, true),
        (ActivationKind::Tanh, Reconstruction::Sigmoid, true),
    ] {
        let stack = stack(activation, reconstruction);
        let hidden: Vec<Layer<f32>> = stack.iter().map(|pretrained| pretrained.layer.clone()).collect();
        let network = Network::from_hidden(hidden, 4, 1).unwrap();
        let mut workspace = Workspace::new(&network, Kernels::detect(), 50);
        let images = Examples::Dense(images(50, "test"));
        workspace.gather(&images, &(0..50).collect::<Vec<u32>>());
        network.forward(&mut workspace);

        // The chain as it was trained: each encoder takes the unsigned and scaled values of the one below.
        let mut inputs = images;
        for (number, pretrained) in stack.iter().enumerate() {
            assert_eq!(pretrained.scale.is_some(), scaled && number > 0, "{:?}", pretrained.scale);
            if let Some(scale) = pretrained.scale {
                inputs.map(|value| scale.of(value));
            }
            let encoder = Layer { half_negated: false, ..pretrained.auto_encoder.encoder.clone() };
            inputs = encoder.encode(Kernels::detect(), &inputs);
            let found = workspace.hidden_values(number).values();
            let mut code = vec![0.0; inputs.features()];
            let mut largest = 0.0_f32;
            for example in 0..50 {
                inputs.copy_example(example, &mut code);
                for (unit, (&code, &found)) in code.iter().zip(found.column(example)).enumerate() {
                    let expected = if unit < inputs.features().div_ceil(2) { code } else { -code };
                    largest = largest.max(expected.abs());
                    let tolerance = if scaled { 1e-5 } else { 0.0 };
                    assert!((expected - found).abs() <= tolerance, "layer {number}: {found} for {expected}");
                }
            }
            assert!(largest > 0.1, "layer {number} is active: {largest}");
        }
    }
}

#[test]
fn instruction_sets_and_sparse_or_dense_examples_end_in_the_same_bits() {
    let (training, validation) = (images(60, "train"), images(30, "valid"));
    let sparse = |matrix: &Matrix<f32>| {
        let mut lists = ActiveLists::new(PIXELS);
        lists.fill_from(matrix);
        Examples::Sparse(lists)
    };
    let forms = [
        [Examples::Dense(training.clone()), Examples::Dense(validation.clone())],
        [sparse(&training), sparse(&validation)],
    ];
    for reconstruction in Reconstruction::ALL {
        for (activation, corruption) in [
            (ActivationKind::Rectifier, Corruption::masking(0.25).unwrap()),
            (ActivationKind::Softplus(truezero_activations::Softplus::default()), settings().corruption),
            (ActivationKind::Tanh, Corruption::salt_and_pepper(0.2, 0.1, 1.0).unwrap()),
        ] {
            let hidden = HiddenLayer { units: 33, activation, half_negated: true };
            let settings = Settings {
                hidden,
                reconstruction,
                corruption,
                descent: Descent { max_epochs: 2, ..descent() },
                ..settings()
            };
            let two_layers = |kernels, [training, validation]: &[Examples<f32>; 2]| {
                let layer = |below: &[Layer<f32>]| {
                    pretrain_layer(below, training, validation, &settings, kernels, &mut ()).unwrap()
                };
                let first = layer(&[]);
                let second = layer(std::slice::from_ref(&first.layer));
                (first.auto_encoder, first.epochs, second.auto_encoder, second.layer, second.epochs)
            };
            let portable = Kernels::with(InstructionSet::Portable).unwrap();
            let expected = two_layers(portable, &forms[0]);
            for kernels in InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok()) {
                for form in &forms {
                    assert_eq!(two_layers(kernels, form), expected, "{reconstruction:?}, {kernels:?}");
                }
            }
        }
    }
}

#[test]
fn the_buffers_keep_the_batch_that_the_auto_encoder_saw_last() {
    let (images, kernels) = (Examples::Dense(images(50, "train")), Kernels::detect());
    for activation in ["rectifier", "rescaled-lif", "tanh", "abs-tanh"] {
        let hidden = HiddenLayer { activation: activation.parse().unwrap(), ..settings().hidden };
        let mut auto_encoder = AutoEncoder::initialise(PIXELS, hidden, Reconstruction::Softplus, 1, 0);
        let mut workspace = AutoEncoderWorkspace::new(&auto_encoder, kernels, 8);
        assert_eq!(workspace.code().values(), &Matrix::zeros(40, 8), "before the first batch");
        let gather = |workspace: &mut AutoEncoderWorkspace<f32>, positions: &[u32]| {
            let mut random = Random::new(1, "corrupt", [0; 4]);
            workspace.gather(&images, Targets::Inputs, positions, settings().corruption, &mut random);
        };
        gather(&mut workspace, &[0, 1, 2, 3, 4, 5, 6, 7]);
        auto_encoder.loss(&mut workspace, 0.0);
        let (code, targets) = (workspace.code().clone(), workspace.targets().clone());
        assert!(code.values().column(0).iter().any(|&value| value < 0.0), "half of the units are negated");
        auto_encoder.step(&mut workspace, StepSettings { learning_rate: 0.1, l1: 1e-3 });
        assert_eq!(workspace.code().values(), code.values(), "{activation}");
        assert_eq!(workspace.code().lists(), code.lists(), "{activation}");
        assert_eq!(workspace.targets(), &targets, "{activation}");
        for next in [&[9, 10][..], &[11; 12]] {
            gather(&mut workspace, next);
            assert_eq!(workspace.code().values(), code.values(), "{activation}");
            assert_eq!(workspace.targets().columns(), next.len());
        }
    }
}

#[test]
fn a_stream_of_the_same_examples_is_as_fixed_ones() {
    let (training, validation) =
        (Examples::Dense(images(203, "train")), Examples::Dense(images(150, "valid")));
    let (kernels, draw) = (Kernels::detect(), |_| training.clone());
    let below = run(&Settings { descent: Descent { max_epochs: 2, ..descent() }, ..settings() }).layer;
    for reconstruction in Reconstruction::ALL {
        let descent = Descent { max_epochs: 3, ..descent() };
        let settings = Settings { reconstruction, descent, ..settings() };
        for below in [&[][..], std::slice::from_ref(&below)] {
            let fixed = pretrain_layer(below, &training, &validation, &settings, kernels, &mut ()).unwrap();
            let streamed = Unlabelled::Streamed(&draw);
            let streamed = pretrain_layer(below, streamed, &validation, &settings, kernels, &mut ()).unwrap();
            assert_eq!((streamed.layer, streamed.auto_encoder), (fixed.layer, fixed.auto_encoder));
            assert_eq!((streamed.epochs, streamed.scale), (fixed.epochs, fixed.scale));
        }
    }
}

#[test]
fn settings_are_checked_before_anything_is_trained() {
    let examples = Examples::Dense(images(5, "train"));
    let settings = Settings { descent: Descent { batch_size: 0, ..descent() }, ..settings() };
    let error = pretrain_layer(&[], &examples, &examples, &settings, Kernels::detect(), &mut ()).unwrap_err();
    assert!(matches!(error, PretrainError::Settings(_)), "{error}");
}

#[test]
fn sizes_that_fit_no_memory_are_refused_before_an_allocation() {
    let examples = Examples::Dense(images(5, "train"));
    let layer = settings().hidden;
    let (wide, most) = (1 << 30, u32::MAX as usize);
    let mut lists = ActiveLists::new(wide);
    lists.push_elements([(7, 1.0)]);
    let wide = Examples::Sparse(lists);
    let settings = Settings { hidden: HiddenLayer { units: most, ..layer }, ..settings() };
    let error = pretrain_layer(&[], &wide, &wide, &settings, Kernels::detect(), &mut ()).unwrap_err();
    assert!(matches!(error, PretrainError::Architecture(_)), "{error}");
    assert!(error.to_string().contains("1073741824 × 4294967295 weights"), "{error}");
    let settings = Settings { hidden: HiddenLayer { units: most + 1, ..layer }, ..settings };
    let error = pretrain_layer(&[], &examples, &examples, &settings, Kernels::detect(), &mut ()).unwrap_err();
    assert!(matches!(error, PretrainError::Settings(_)), "{error}");
}
