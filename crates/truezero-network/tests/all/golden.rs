//! The numerical contract, held by the bits of trained networks: for every activation, on every instruction set, on one
//! thread and on several, in small and in large batches.
//!
//! `truezero-tensor` holds each kernel to its bits. These tests hold what a step makes of them all, whichever form of a
//! product the density and the batch lead to.

use std::num::NonZeroUsize;

use truezero_activations::ActivationKind;
use truezero_network::{Affine, Architecture, HiddenLayer, Network, StepSettings, Workspace};
use truezero_tensor::{ActiveLists, Examples, InstructionSet, Kernels, Matrix, Random};

/// What a failure means.
const MOVED: &str = "the numerical contract moved, be it the order of a sum, OUTPUT_TILE or an activation: raise \
                     NUMERICS in crates/truezero-eval/src/work.rs, list it in the changelog as a value-breaking \
                     change, and only then take over the digest";

const INPUTS: usize = 12;
const CLASSES: u32 = 3;
const BATCHES: [usize; 5] = [1, 10, 33, 100, 1000];

/// The digest of a small network after 200 steps, for each of [`BATCHES`].
const SMALL: [(&str, [u64; BATCHES.len()]); 10] = [
    (
        "rectifier",
        [
            0x5ba0_a249_7b85_b107,
            0xdcb9_fc9a_e3bb_322f,
            0xba42_b6ee_f2af_0766,
            0xdb91_ec2b_bc83_0a11,
            0x2cd9_95fe_0968_cfd4,
        ],
    ),
    (
        "softplus",
        [
            0xed1f_c954_4a64_660e,
            0x6d45_3028_1e3b_49c3,
            0xc8f8_8e99_1b2b_a561,
            0x07ed_837e_290c_d8a1,
            0xc57b_4420_80df_1487,
        ],
    ),
    (
        "tanh",
        [
            0x3739_bbb8_3d8b_cb77,
            0x55d4_f224_371b_5da5,
            0xb6d2_dd29_97fe_f01f,
            0x509f_1732_bce6_02dd,
            0x49d1_5c9d_456c_8b22,
        ],
    ),
    (
        "sigmoid",
        [
            0x233d_3b81_73e1_7b0c,
            0xa0cd_2191_4cfd_5734,
            0x2d70_90d3_183f_1ebf,
            0x6cd8_182c_0acc_a8e4,
            0x6ffd_d5b2_5862_5c9e,
        ],
    ),
    (
        "rescaled-lif",
        [
            0xc074_70d1_8530_432c,
            0xa3ed_f24b_5456_8fce,
            0xb117_efab_a88b_b62b,
            0x62fe_7777_80db_5652,
            0x9484_c52d_3405_c360,
        ],
    ),
    (
        "rectified-tanh",
        [
            0x483e_e805_4618_0fb1,
            0x85e7_10f4_a3b2_019c,
            0x0e4d_8c0e_3095_5beb,
            0xfff8_4a91_324e_0ee8,
            0xebf1_949f_ac77_31b2,
        ],
    ),
    (
        "abs-tanh",
        [
            0xd53e_4935_c80f_34a3,
            0xa6e7_3790_7c3f_111a,
            0x8f27_6beb_ee42_eab8,
            0x9905_e8ef_5a60_e0da,
            0x922c_bd7b_6c22_b992,
        ],
    ),
    (
        "linear",
        [
            0xa724_549a_9f5d_a695,
            0xd8ce_11a8_b489_4c00,
            0x3f2d_68b0_ffae_ff9a,
            0xd3d9_63e5_6043_66e0,
            0x6b43_377f_ce1f_45b3,
        ],
    ),
    (
        "softsign",
        [
            0x69ac_88ec_4e6f_8933,
            0x9028_33c0_76f4_fa55,
            0x1af4_aedb_0dc0_9225,
            0x41d5_0f9b_fbea_65b0,
            0x552e_34d9_7538_3603,
        ],
    ),
    (
        "rectified-softsign",
        [
            0x7197_ae85_ae74_09ad,
            0xbfb2_4130_8d4d_9942,
            0x7501_90de_e4ad_486b,
            0xb72b_4c6c_d209_6676,
            0xdbbb_7604_2d1c_2898,
        ],
    ),
];

/// The digest of a network with a layer of more outputs than one tile of a backward dot product has.
const WIDE: [(&str, u64); 2] = [("rectifier", 0x7635_a51c_b9d1_61b6), ("tanh", 0xaab7_4587_c68c_c16d)];

/// As many examples as a batch and some, so that the batches differ; half of the features are true zeros.
fn examples(count: usize) -> (Examples<f32>, Vec<u32>) {
    let mut random = Random::new(3, "golden", [0; 4]);
    let mut lists = ActiveLists::new(INPUTS);
    lists.fill_from(&Matrix::from_fn(INPUTS, count, |_, _| (2.0 * random.uniform_f32() - 1.0).max(0.0)));
    let labels = (0..count).map(|_| random.below(CLASSES)).collect();
    (Examples::Sparse(lists), labels)
}

fn trained(
    kernels: Kernels,
    activation: ActivationKind,
    units: [usize; 2],
    batch: usize,
    steps: usize,
) -> Network<f32> {
    let layers = units.map(|units| HiddenLayer { units, activation, half_negated: units % 2 == 1 });
    let architecture = Architecture::new(INPUTS, layers.to_vec(), CLASSES as usize).unwrap();
    let mut network = Network::initialise(&architecture, 11);
    let mut workspace = Workspace::new(&network, kernels, batch);
    let count = batch + 7;
    let (examples, labels) = examples(count);
    for step in 0..steps {
        let places = (step * batch..(step + 1) * batch).map(|place| place % count);
        let (positions, labels): (Vec<u32>, Vec<u32>) =
            places.map(|place| (u32::try_from(place).unwrap(), labels[place])).unzip();
        workspace.gather(&examples, &positions);
        network.step(&mut workspace, &labels, StepSettings { learning_rate: 0.05, l1: 1e-3 });
    }
    network
}

/// FNV-1a, 64 bits, of the bits of all weights and biases, little-endian.
fn digest(network: &Network<f32>) -> u64 {
    let maps = network.hidden.iter().map(|layer| &layer.affine).chain([&network.output]);
    let numbers = |map: &'_ Affine<f32>| -> Vec<f32> {
        let weights = (0..map.inputs()).flat_map(|input| map.weights.column(input));
        weights.chain(&map.bias).copied().collect()
    };
    let bytes = maps.flat_map(numbers).flat_map(f32::to_le_bytes);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Every instruction set that this machine has, on one thread and on several.
fn supported() -> impl Iterator<Item = Kernels> {
    let sets = InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok());
    sets.flat_map(|kernels| {
        [1, 2, 3].map(|threads| kernels.with_threads(NonZeroUsize::new(threads).unwrap()).unwrap())
    })
}

#[test]
fn every_activation_trains_to_the_bits_that_were_published() {
    let named: Vec<_> = crate::own::all().map(|activation| activation.to_string()).collect();
    assert_eq!(named, SMALL.map(|(name, _)| name), "a digest for every activation");
    for (activation, (_, expected)) in crate::own::all().zip(SMALL) {
        // Batches of 1,000 take long. All paths through the kernels are taken by one activation with true zeros and one
        // without; the other activations train them on one thread of the widest instruction set.
        let everywhere = matches!(activation, ActivationKind::Rectifier | ActivationKind::Tanh);
        for (number, kernels) in supported().enumerate() {
            for (batch, expected) in BATCHES.into_iter().zip(expected) {
                if batch < 1000 || number == 0 || everywhere {
                    let found = digest(&trained(kernels, activation, [41, 24], batch, 200));
                    assert_eq!(found, expected, "{MOVED} ({activation}, batches of {batch}, on {kernels})");
                }
            }
        }
    }
}

#[test]
fn a_layer_of_several_output_tiles_trains_to_the_bits_that_were_published() {
    for (name, expected) in WIDE {
        for kernels in supported() {
            let found = digest(&trained(kernels, name.parse().unwrap(), [41, 1100], 33, 40));
            assert_eq!(found, expected, "{MOVED} ({name} on {kernels})");
        }
    }
}
