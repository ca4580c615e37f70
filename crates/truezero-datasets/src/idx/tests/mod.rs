//! Data sets in small IDX files.

mod by_manifest;
mod by_name;

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use truezero_tensor::Examples;

use super::Idx;
use crate::Split;

/// The bytes of a file.
fn file(array: &Idx) -> Vec<u8> {
    let mut file = Vec::new();
    array.write(&mut file).unwrap();
    file
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The features of an example.
fn column(split: &Split, example: usize) -> Vec<f32> {
    let Examples::Sparse(lists) = &split.inputs else { panic!("images are stored sparse") };
    let mut column = vec![f32::NAN; lists.rows()];
    lists.expand_column(example, &mut column);
    column
}
