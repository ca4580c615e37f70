//! [`Target`]: a parser or loader, and the most memory that it may take.

use crate::{archives, checkpoints, configurations, images, matrices, models, records, texts};

/// A parser or loader that is given any bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is also that of its program and of the folder of its corpus.
    pub name: &'static str,
    parse: fn(&[u8]) -> bool,
    /// The most bytes of memory for no input at all: buffers of fixed size, and the files that are not fuzzed.
    fixed: u64,
    /// The most bytes of memory for each byte of input.
    per_byte: u64,
}

const MIB: u64 = 1 << 20;

/// Deflate makes at most 1,032 bytes of one, and growing buffers are up to three times as large as what they hold.
const COMPRESSED: u64 = 3 * 1032;

/// What parsing text may take for each byte: owned copies, and one small value on the heap for each.
const TEXT: u64 = 400;

/// All targets.
pub const TARGETS: [Target; 24] = [
    Target { name: "idx", parse: images::idx, fixed: 4 * MIB, per_byte: 2 * COMPRESSED },
    Target { name: "idx-folder", parse: images::idx_folder, fixed: 4 * MIB, per_byte: 6 * COMPRESSED },
    Target { name: "cifar10", parse: images::cifar10, fixed: 4 * MIB, per_byte: 16 },
    Target { name: "matrix", parse: matrices::matrix, fixed: 4 * MIB, per_byte: COMPRESSED },
    Target { name: "norb", parse: matrices::norb, fixed: 8 * MIB, per_byte: 4 * COMPRESSED },
    Target { name: "amazon-raw", parse: texts::amazon_raw, fixed: MIB, per_byte: TEXT },
    Target { name: "amazon-processed", parse: texts::amazon_processed, fixed: MIB, per_byte: TEXT },
    Target { name: "amazon-svmlight", parse: texts::amazon_svmlight, fixed: MIB, per_byte: TEXT },
    Target { name: "csv", parse: texts::csv, fixed: 4 * MIB, per_byte: 4 * COMPRESSED },
    Target { name: "tsv", parse: texts::tsv, fixed: 4 * MIB, per_byte: 4 * COMPRESSED },
    Target { name: "json-lines", parse: texts::json_lines, fixed: 4 * MIB, per_byte: 4 * COMPRESSED },
    Target { name: "sentiment", parse: texts::sentiment, fixed: 4 * MIB, per_byte: 4 * COMPRESSED },
    Target { name: "words", parse: texts::words, fixed: MIB, per_byte: TEXT },
    Target { name: "font", parse: texts::font, fixed: MIB, per_byte: TEXT },
    Target { name: "manifest", parse: configurations::manifest, fixed: MIB, per_byte: TEXT },
    Target { name: "scale", parse: configurations::scale, fixed: MIB, per_byte: TEXT },
    Target { name: "set", parse: configurations::set, fixed: MIB, per_byte: TEXT },
    Target { name: "archive", parse: archives::archive, fixed: 4 * MIB, per_byte: COMPRESSED },
    Target { name: "record", parse: records::record, fixed: MIB, per_byte: TEXT },
    Target { name: "model", parse: models::model, fixed: MIB, per_byte: TEXT },
    Target { name: "checkpoint", parse: checkpoints::checkpoint, fixed: 16 * MIB, per_byte: TEXT },
    Target { name: "checkpoint-file", parse: checkpoints::checkpoint_file, fixed: 16 * MIB, per_byte: TEXT },
    Target { name: "own-table", parse: texts::own_table, fixed: 4 * MIB, per_byte: 8 * COMPRESSED },
    Target { name: "own-svmlight", parse: texts::own_svmlight, fixed: 4 * MIB, per_byte: 8 * COMPRESSED },
];

impl Target {
    /// The target with this name.
    ///
    /// # Panics
    /// If there is none.
    pub fn named(name: &str) -> &'static Self {
        TARGETS
            .iter()
            .find(|target| target.name == name)
            .unwrap_or_else(|| panic!("there is no target {name}"))
    }

    /// Gives the bytes to the parser, and returns whether it accepts them.
    ///
    /// # Panics
    /// If the parser panics, breaks a promise or takes too much memory.
    pub fn run(&self, bytes: &[u8]) -> bool {
        let mut accepted = false;
        let taken = allocation_counter::measure(|| accepted = (self.parse)(bytes)).bytes_max;
        let most = self.fixed + self.per_byte * bytes.len() as u64;
        assert!(
            taken <= most,
            "{}: {taken} bytes of memory for {} bytes, at most {most}",
            self.name,
            bytes.len()
        );
        accepted
    }
}
