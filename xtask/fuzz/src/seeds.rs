//! Files that the targets accept, from which fuzzing begins.

use std::fs;
use std::io::{self, Cursor, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use truezero_activations::ActivationKind;
use truezero_datasets::Idx;
use truezero_datasets::norb::{MatrixElement, MatrixWriter, NorbWriter, Set};
use truezero_network::{Architecture, HiddenLayer, Network};

use crate::checkpoints::checkpoint_of_a_step;

/// Whole inputs of the target with this name.
///
/// # Errors
/// If a temporary file cannot be written, or a file of the repository not be read.
///
/// # Panics
/// If there is no such target.
pub fn seeds(target: &str) -> io::Result<Vec<Vec<u8>>> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates");
    let datasets = crates.join("truezero-datasets");
    Ok(match target {
        "idx" => vec![idx()?, gzip(&idx()?)?],
        "idx-folder" => vec![chosen(0, &idx()?), chosen(2, &gzip(&idx()?)?)],
        "cifar10" => vec![chosen(5, &[[7; 3073], [1; 3073]].concat())],
        "matrix" => vec![matrix()?, gzip(&matrix()?)?],
        "norb" => norb()?,
        "amazon-raw" => vec![
            b"<review>\n<title>\nA <b>Book</b>\n</title>\n<review_text>\nGood &amp;\n\nbad.\n</review_text>\n\
              </review>\n"
                .to_vec(),
            b"<?xml version=\"1.0\"?>\n<data>\n<!-- a\n-->\n<review>\n<review_text>\na\n</review_text>\n</review>\n\
              </data>\n"
                .to_vec(),
        ],
        "amazon-processed" => vec![chosen(1, b"good_book:2 a:1 #label#:positive\nfine:1 #label#:positive\n")],
        "amazon-svmlight" => vec![b"1 3:1 17:2\n-1 0:4 99:1\n".to_vec()],
        "csv" => tables(b"stars,text\n", b','),
        "tsv" => tables(b"stars\ttext\n", b'\t'),
        "json-lines" => {
            let row = |row: usize| format!("{{\"stars\":{},\"text\":\"table {row}\\u00e9\"}}\n", row % 5 + 1);
            let rows: String = (0..10).map(row).collect();
            vec![chosen(0, rows.as_bytes()), chosen(0, &gzip(rows.as_bytes())?)]
        }
        "sentiment" => {
            let rows = "1\t-3.5\ta dull film\n2\t0.1\tnot long\n3\t2.5\ta fine one\n4\t1.0\twell made\n".as_bytes();
            vec![chosen(0, rows), chosen(1, &gzip(rows)?)]
        }
        "words" => vec!["It isn&#39;t <b>GOOD</b>, \u{fb01}ne caf\u{e9} \u{130}stanbul 3.5 &amp;amp; \u{2019}s".into()],
        "font" => vec![fs::read(datasets.join("src/sets/nistp/hershey/futural.jhf"))?],
        "manifest" => ["fashion-mnist", "chars62", "norb"]
            .into_iter()
            .filter_map(|name| fs::read(datasets.join(format!("datasets/{name}.toml"))).ok())
            .collect(),
        "scale" => vec![fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/scale/smoke.toml"))?],
        "set" => vec![
            b"mnist.limits.max_epochs=60\npenalties=[0, 1e-4]\namazon.examples=[80, 20, 9]\nfigure3.networks=2\n"
                .to_vec(),
        ],
        "archive" => vec![chosen(0, &tar()?), chosen(0, &gzip(&tar()?)?), chosen(1, &zip()?)],
        "record" => vec![include_bytes!("seeds/records.jsonl").to_vec()],
        "model" => models(),
        "checkpoint" => models().into_iter().map(|model| [&[1, 0, 2, 2], &model[..]].concat()).collect(),
        "checkpoint-file" => checkpoint_of_a_step().into_iter().collect(),
        "own-table" => {
            let table = |separator: char| {
                let row = |row: usize| {
                    let label = ["a", "b"][row % 2];
                    format!("{row}.5{separator}{}{separator}{label}\n", row % 3)
                };
                let rows: String = (0..12).map(row).collect();
                format!("length{separator}width{separator}label\n{rows}")
            };
            let labels: Vec<_> = (0..12).map(|row| format!("{},{row},1e{row}\n", row % 2)).collect();
            let labels = labels.concat();
            vec![
                chosen(0, table(',').as_bytes()),
                chosen(1, table('\t').as_bytes()),
                chosen(2, &gzip(table(',').as_bytes())?),
                chosen(129, labels.as_bytes()),
            ]
        }
        "own-svmlight" => {
            let line = |row: usize| format!("{} {}:0.5 9:-1e{row} # {row}\n", ["+1", "-1"][row % 2], row % 3 + 1);
            let lines: Vec<_> = (0..12).map(line).collect();
            let lines = lines.concat();
            vec![chosen(0, lines.as_bytes()), chosen(2, &gzip(lines.as_bytes())?)]
        }
        _ => panic!("there is no target {target}"),
    })
}

/// The bytes after one that chooses a file or a setting.
fn chosen(choice: u8, bytes: &[u8]) -> Vec<u8> {
    [&[choice], bytes].concat()
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Three images of two pixels.
fn idx() -> io::Result<Vec<u8>> {
    let mut file = Vec::new();
    Idx::new(vec![3, 2], vec![0, 9, 255, 1, 7, 0]).map_err(io::Error::other)?.write(&mut file)?;
    Ok(file)
}

fn matrix() -> io::Result<Vec<u8>> {
    let mut writer =
        MatrixWriter::new(Vec::new(), MatrixElement::Integer, &[2, 3]).map_err(io::Error::other)?;
    writer.write_numbers(&[1.0, 2.0, 3.0, -4.0, -5.0, -6.0]).map_err(io::Error::other)?;
    writer.finish().map_err(io::Error::other)
}

/// Each of the six files of four pairs, compressed.
fn norb() -> io::Result<Vec<Vec<u8>>> {
    let folder = tempfile::tempdir()?;
    for set in [Set::Training, Set::Testing] {
        let mut writer = NorbWriter::create(folder.path(), set, 1, 4, 32).map_err(io::Error::other)?;
        for (instance, category) in [(4, 0), (9, 1), (4, 1), (9, 0)] {
            let info = [instance, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            writer.push(&[0; 32 * 32], &[255; 32 * 32], category, info).map_err(io::Error::other)?;
        }
        writer.finish().map_err(io::Error::other)?;
    }
    let mut files: Vec<_> = fs::read_dir(folder.path())?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    (0..).zip(files).map(|(place, file)| Ok(chosen(place, &gzip(&fs::read(file)?)?))).collect()
}

/// A table with and one without a header.
fn tables(header: &[u8], separator: u8) -> Vec<Vec<u8>> {
    let separator = char::from(separator);
    let rows: Vec<_> = (0..10).map(|row| format!("{}{separator}\"table {row}\"\n", row % 5 + 1)).collect();
    let rows = rows.concat();
    vec![chosen(0, &[header, rows.as_bytes()].concat()), chosen(130, rows.as_bytes())]
}

fn tar() -> io::Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in [("first", &b"the first member"[..]), ("readme", b"left"), ("in/second", b"2")] {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, content)?;
    }
    builder.into_inner()
}

fn zip() -> io::Result<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in [("first", &b"the first member"[..]), ("in/second", b"2")] {
        writer.start_file(path, zip::write::SimpleFileOptions::default())?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A network with and one without hidden layers.
fn models() -> Vec<Vec<u8>> {
    let hidden = HiddenLayer { units: 2, activation: ActivationKind::Rectifier, half_negated: true };
    let networks = [Vec::new(), vec![hidden, HiddenLayer { activation: ActivationKind::Tanh, ..hidden }]];
    let models = networks.into_iter().filter_map(|hidden| {
        Network::initialise(&Architecture::new(3, hidden, 2).ok()?, u64::MAX).to_safetensors().ok()
    });
    models.collect()
}
