//! The matrix files of NORB, and a data set of six of them.

use std::fs;
use std::path::Path;

use truezero_datasets::norb::{self, MatrixReader, NorbWriter, Set};

use crate::images::is_sound;
use crate::scratch::{choice, folder, provenance, write};

/// The stream never gives more than the header announces.
pub(crate) fn matrix(bytes: &[u8]) -> bool {
    let Ok(mut reader) = MatrixReader::open(bytes) else { return false };
    let element = reader.element();
    let mut left = reader.length();
    let mut numbers = [0.0; 64];
    while left > 0 {
        let count = (left / element.bytes() as u64).min(numbers.len() as u64);
        let Ok(count) = usize::try_from(count) else { return false };
        if reader.read_numbers(&mut numbers[..count]).is_err() {
            return false;
        }
        left -= (element.bytes() * count) as u64;
    }
    reader.finish().is_ok()
}

/// One of the six files is fuzzed, and the others are whole: four pairs of 32 × 32 pixels.
pub(crate) fn norb(bytes: &[u8]) -> bool {
    let (file, bytes) = choice(bytes);
    folder("norb", |folder| {
        let mut names = whole_shards(folder);
        names.sort_unstable();
        let fuzzed = folder.join(&names[file % names.len()]);
        let whole = fs::read(&fuzzed).expect("a temporary file can be read");
        write(&fuzzed, bytes);
        let loaded = norb::load(folder, provenance(), [usize::MAX; 3]);
        write(&fuzzed, &whole);
        is_sound(loaded)
    })
}

/// The names of the files, which are written if they are not there.
fn whole_shards(folder: &Path) -> Vec<String> {
    let names = || -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a temporary folder can be read");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    if names().is_empty() {
        for (set, instances) in [(Set::Training, [4, 9]), (Set::Testing, [0, 1])] {
            let mut writer = NorbWriter::create(folder, set, 1, 4, 32).expect("files can be begun");
            for (instance, category) in
                instances.into_iter().flat_map(|instance| [(instance, 0), (instance, 1)])
            {
                let info = [instance, 0, 0, 0, 0, 0, 0, 0, 0, 0];
                writer.push(&[0; 32 * 32], &[255; 32 * 32], category, info).expect("a pair can be written");
            }
            writer.finish().expect("files can be written");
        }
    }
    names()
}
