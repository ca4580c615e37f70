//! The bits of every activation in `f32`, which training rests on, at inputs from the whole range of floats.

use truezero_activations::{Activation, ActivationKind};

/// Digests of values and derivatives: FNV-1a, 64 bits, of their bits, little-endian, with one NaN for all.
const GOLDEN: [(&str, u64); 9] = [
    ("rectifier", 0xc3aa_c500_1b58_3bd1),
    ("softplus", 0x0167_bb29_9c05_6d57),
    ("softplus(3)", 0x7f9c_600b_bfae_5d06),
    ("tanh", 0x9693_efd1_e5ce_4055),
    ("sigmoid", 0xcb87_52b7_2af7_95db),
    ("rescaled-lif", 0x1969_5d86_4a0b_f556),
    ("rectified-tanh", 0x674b_bd94_fd4b_4d0d),
    ("abs-tanh", 0x593e_3a39_bce5_ac69),
    ("linear", 0x6ff6_4485_2446_27a0),
];

#[test]
fn results_have_the_bits_that_were_published() {
    let found = GOLDEN.map(|(word, _)| {
        let kind: ActivationKind = word.parse().unwrap();
        let inputs = (0..=u32::MAX).step_by(100_003).map(f32::from_bits);
        let moderate = (-2000_i16..=2000).map(|step| f32::from(step) / 100.0);
        let results = inputs.chain(moderate).flat_map(|x| [kind.value(x), kind.derivative(x)]);
        let bits = results.map(|result| if result.is_nan() { f32::NAN } else { result }.to_bits());
        let bytes = bits.flat_map(u32::to_le_bytes);
        let digest = bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        (word, digest)
    });
    assert_eq!(
        found, GOLDEN,
        "the numerical contract moved: raise NUMERICS in crates/truezero-eval/src/work.rs, list it in the changelog as \
         a value-breaking change, and only then take over the digests"
    );
}
