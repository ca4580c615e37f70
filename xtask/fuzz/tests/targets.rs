//! The fuzz targets on their seeds, on the corpora and on random changes of both.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use xtask_fuzz::{TARGETS, Target, seeds};

/// The seeds and the corpus of a target.
fn known(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target.name);
    let mut known = seeds(target.name).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        known.push(fs::read(entry.unwrap().path()).unwrap());
    }
    known
}

/// Else a target would look at nothing but the first field of its format.
#[test]
fn every_target_accepts_its_seeds_and_refuses_other_bytes() {
    for target in &TARGETS {
        let seeds = seeds(target.name).unwrap();
        assert!(!seeds.is_empty(), "{}", target.name);
        for (number, seed) in seeds.iter().enumerate() {
            assert!(target.run(seed), "{}: seed {number} is refused", target.name);
        }
        assert!(!target.run(b""), "{}: nothing is accepted", target.name);
    }
}

#[test]
fn every_corpus_is_handled() {
    for target in &TARGETS {
        for bytes in known(target) {
            target.run(&bytes);
        }
    }
}

#[test]
fn every_target_has_a_program() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for target in &TARGETS {
        let program = fs::read_to_string(fuzz.join(format!("fuzz_targets/{}.rs", target.name))).unwrap();
        assert!(program.contains(&format!("named(\"{}\")", target.name)));
        assert!(manifest.contains(&format!("name = \"{}\"", target.name)));
    }
    assert_eq!(fs::read_dir(fuzz.join("fuzz_targets")).unwrap().count(), TARGETS.len());
}

/// A change of some bytes.
#[derive(Clone, Debug)]
enum Change {
    Flip(Index, u8),
    Set(Index, u8),
    Cut(Index),
    Remove(Index, usize),
    Insert(Index, Vec<u8>),
    Repeat(Index, usize),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |index: &Index, bytes: &[u8]| index.index(bytes.len() + 1);
        match self {
            Self::Flip(index, bit) => {
                let place = place(index, bytes);
                bytes.get_mut(place).into_iter().for_each(|byte| *byte ^= 1 << bit);
            }
            Self::Set(index, value) => {
                let place = place(index, bytes);
                bytes.get_mut(place).into_iter().for_each(|byte| *byte = *value);
            }
            Self::Cut(index) => bytes.truncate(place(index, bytes)),
            Self::Remove(index, count) => {
                let first = place(index, bytes);
                bytes.drain(first..(first + count).min(bytes.len()));
            }
            Self::Insert(index, more) => {
                let place = place(index, bytes);
                bytes.splice(place..place, more.iter().copied());
            }
            Self::Repeat(index, count) => {
                let first = place(index, bytes);
                let again = bytes[first..(first + count).min(bytes.len())].to_vec();
                bytes.splice(first..first, again);
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<Index>(), 0_u8..8).prop_map(|(place, bit)| Change::Flip(place, bit)),
        4 => (any::<Index>(), prop::sample::select(b"\0\x01\x7f\x80\xff09-.eE\"'{}[]<>:,=\n\t ".to_vec()))
            .prop_map(|(place, byte)| Change::Set(place, byte)),
        1 => any::<Index>().prop_map(Change::Cut),
        2 => (any::<Index>(), 1_usize..20).prop_map(|(place, count)| Change::Remove(place, count)),
        2 => (any::<Index>(), prop::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(place, more)| Change::Insert(place, more)),
        2 => (any::<Index>(), 1_usize..50).prop_map(|(place, count)| Change::Repeat(place, count)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn changed_files_are_handled(choice in any::<Index>(), changes in prop::collection::vec(change(), 0..8)) {
        for target in &TARGETS {
            let known = seeds(target.name).unwrap();
            let mut bytes = known[choice.index(known.len())].clone();
            for change in &changes {
                change.apply(&mut bytes);
            }
            target.run(&bytes);
        }
    }

    #[test]
    fn any_bytes_are_handled(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for target in &TARGETS {
            target.run(&bytes);
        }
    }
}
