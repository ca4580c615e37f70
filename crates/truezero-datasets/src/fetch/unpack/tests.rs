//! Valid, malicious and damaged archives.

use std::fs;
use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tar::{Builder, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::verify::Verified;
use crate::{Digest, Manifest};

/// An entry of an archive.
#[derive(Clone, Debug)]
struct Entry {
    path: &'static str,
    content: Vec<u8>,
    kind: EntryType,
}

fn file(path: &'static str, content: &[u8]) -> Entry {
    Entry { path, content: content.to_vec(), kind: EntryType::Regular }
}

fn tar_gz(entries: &[Entry]) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for entry in entries {
        let mut header = Header::new_ustar();
        // Not by the setter, which refuses paths outside of the archive.
        header.as_mut_bytes()[..entry.path.len()].copy_from_slice(entry.path.as_bytes());
        header.set_entry_type(entry.kind);
        header.set_size(entry.content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, &entry.content[..]).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default();
        match entry.kind {
            EntryType::Directory => writer.add_directory(entry.path, options).unwrap(),
            EntryType::Symlink => writer.add_symlink(entry.path, "/etc/passwd", options).unwrap(),
            _ => {
                writer.start_file(entry.path, options).unwrap();
                writer.write_all(&entry.content).unwrap();
            }
        }
    }
    writer.finish().unwrap().into_inner()
}

const FIRST: &[u8] = b"the first member";
const SECOND: &[u8] = b"the second";

fn good() -> Vec<Entry> {
    let folder = Entry { path: "set/", content: Vec::new(), kind: EntryType::Directory };
    vec![folder, file("set/first", FIRST), file("set/readme", b"left"), file("./set/second", SECOND)]
}

/// The description of an archive with two members.
fn data(name: &str) -> DataFile {
    let text = format!(
        "name = 'set'\ntitle = ''\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\nclasses = 2\nshape = [1]\n\
         split = 'none'\n[files.all]\npath = 'set/{name}'\ncontent_bytes = 100\nmembers = [\n\
         {{ path = 'set/first', bytes = {}, sha256 = '{}' }},\n{{ path = 'set/second' }},\n\
         {{ path = 'set/third', optional = true }},\n]\n",
        FIRST.len(),
        Digest::of(FIRST),
    );
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("set.toml"), text).unwrap();
    Manifest::read(&folder.path().join("set.toml")).unwrap().files.remove("all").unwrap()
}

/// Unpacks the bytes in a folder of its own; the message if that fails.
fn unpacked(name: &str, bytes: &[u8]) -> Result<Vec<(PathBuf, Vec<u8>, Verified)>, String> {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    fs::write(&archive, bytes).unwrap();
    let (data, into) = (data(name), folder.path().join("a/b/into"));
    let result = unpack(&archive, &data, &into);
    // Nothing was written outside of the target.
    let outside: Vec<_> = [folder.path().to_owned(), folder.path().join("a"), folder.path().join("a/b")]
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| !["archive", "a", "b", "into"].iter().any(|known| name == known))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
    let found = result.map_err(|problem| match problem {
        Problem::Cache(_) | Problem::Stopped => panic!("{problem}"),
        other => other.to_string(),
    })?;
    Ok(found
        .into_iter()
        .map(|(member, found)| {
            (member.path.clone(), fs::read(into.join(&member.path)).unwrap(), found.verified)
        })
        .collect())
}

#[test]
fn listed_members_are_unpacked_however_they_are_packed() {
    let expected = [
        ("set/first".into(), FIRST.to_vec(), Verified::Hash),
        ("set/second".into(), SECOND.to_vec(), Verified::Size),
    ];
    assert_eq!(unpacked("a.tar.gz", &tar_gz(&good())).unwrap(), expected);
    assert_eq!(unpacked("a.tgz", &tar_gz(&good())).unwrap(), expected);
    assert_eq!(unpacked("a.zip", &zip(&good())).unwrap(), expected);
}

/// The second member: eight bytes in a hole of twenty.
const HOLED: &[u8] = b"\0\0\0\0\0data\0\0\0\0\0more\0\0";

/// An archive with a second member that has holes, as GNU tar writes it in its own format, or in that of PAX.
fn holed(format: &str, size: usize) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut append = |header: &mut Header, path: &str, content: &[u8]| {
        header.set_path(path).unwrap();
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(header, content).unwrap();
    };
    append(&mut Header::new_gnu(), "set/first", FIRST);
    // A block is filled up to 512 bytes where another follows.
    let data = [&b"data"[..], b"more"].concat();
    let size_text = size.to_string();
    let (path, content, extensions) = match format {
        "gnu" => {
            let mut header = Header::new_gnu();
            header.set_entry_type(EntryType::GNUSparse);
            let gnu = header.as_gnu_mut().unwrap();
            for (block, [offset, length]) in gnu.sparse.iter_mut().zip([[5, 4], [size as u64, 0]]) {
                block.set_offset(offset);
                block.set_length(length);
            }
            gnu.set_real_size(size as u64);
            append(&mut header, "set/second", b"data");
            return builder.into_inner().unwrap().finish().unwrap();
        }
        "0.0" => (
            "set/second",
            data,
            vec![
                ("size", size_text.as_str()),
                ("numblocks", "2"),
                ("offset", "5"),
                ("numbytes", "4"),
                ("offset", "14"),
                ("numbytes", "4"),
            ],
        ),
        "0.1" => (
            "GNUSparseFile.1/second",
            data,
            vec![("name", "set/second"), ("size", &size_text), ("numblocks", "2"), ("map", "5,4,14,4")],
        ),
        _ => {
            let mut map = b"2\n5\n4\n14\n4\n".to_vec();
            map.resize(512, 0);
            let extensions =
                vec![("major", "1"), ("minor", "0"), ("name", "set/second"), ("realsize", &size_text)];
            ("GNUSparseFile.1/second", [map, data].concat(), extensions)
        }
    };
    let extensions: Vec<_> =
        extensions.into_iter().map(|(key, value)| (format!("GNU.sparse.{key}"), value)).collect();
    builder
        .append_pax_extensions(extensions.iter().map(|(key, value)| (key.as_str(), value.as_bytes())))
        .unwrap();
    let mut header = Header::new_ustar();
    header.set_path(path).unwrap();
    header.set_size(content.len() as u64);
    header.set_cksum();
    builder.append(&header, &content[..]).unwrap();
    builder.into_inner().unwrap().finish().unwrap()
}

#[test]
fn sparse_files_are_unpacked() {
    for format in ["0.0", "0.1", "1.0"] {
        let found = unpacked("a.tar.gz", &holed(format, HOLED.len())).unwrap();
        assert_eq!(found[1], ("set/second".into(), HOLED.to_vec(), Verified::Size), "{format}");
    }
    let found = unpacked("a.tar.gz", &holed("gnu", 12)).unwrap();
    assert_eq!(found[1].1, b"\0\0\0\0\0data\0\0\0");
}

#[test]
fn holes_count_towards_the_size() {
    for format in ["gnu", "0.0", "0.1", "1.0"] {
        let error = unpacked("a.tar.gz", &holed(format, 1 << 32)).unwrap_err();
        assert!(error.contains("expected at most 100 bytes unpacked"), "{format}: {error}");
    }
}

#[test]
fn blocks_that_do_not_fit_into_their_file_are_refused() {
    for format in ["gnu", "0.0", "0.1", "1.0"] {
        let error = unpacked("a.tar.gz", &holed(format, 8)).unwrap_err();
        assert!(error.contains("expected a whole archive"), "{format}: {error}");
    }
}

#[test]
fn malicious_and_wrong_archives_are_refused() {
    let link = |kind| Entry { path: "set/second", content: Vec::new(), kind };
    let with = |entry: Entry| [good(), vec![entry]].concat();
    let without = |path: &str| good().into_iter().filter(|entry| entry.path != path).collect::<Vec<_>>();
    let changed = [vec![file("set/first", b"THE first member")], without("set/first")].concat();
    let longer = [vec![file("set/first", b"the first member.")], without("set/first")].concat();
    for (entries, message) in [
        (with(file("../evil", b"x")), "expected paths inside the archive, found `../evil`"),
        (with(file("/tmp/evil", b"x")), "expected paths inside the archive, found `/tmp/evil`"),
        (with(file("set/../../evil", b"x")), "expected paths inside the archive, found `set/../../evil`"),
        (with(file("set/first", FIRST)), "expected each path once, found `set/first` twice"),
        (without("set/first"), "expected a file `set/first`, found none"),
        (with(file("set/third", &[7; 90])), "expected at most 100 bytes unpacked, found more"),
        (longer, "set/first: bytes: expected 16, found 17"),
        (changed, "set/first: sha256: expected"),
    ] {
        let error = unpacked("a.tar.gz", &tar_gz(&entries)).unwrap_err();
        assert!(error.contains(message), "tar: {error} is not {message}");
        // A path twice is what the writer of zip archives refuses.
        if !message.contains("twice") {
            let error = unpacked("a.zip", &zip(&entries)).unwrap_err();
            assert!(error.contains(message), "zip: {error} is not {message}");
        }
    }
    for kind in [EntryType::Symlink, EntryType::Link, EntryType::Fifo, EntryType::Block] {
        let entries = [without("./set/second"), vec![link(kind)]].concat();
        let message = "found a link or a special file `set/second`";
        assert!(unpacked("a.tar.gz", &tar_gz(&entries)).unwrap_err().contains(message));
        if kind == EntryType::Symlink {
            assert!(unpacked("a.zip", &zip(&entries)).unwrap_err().contains(message));
        }
    }
}

#[test]
fn a_bomb_is_refused_even_in_an_entry_that_is_not_listed() {
    let bomb = file("set/readme.too", &vec![0; 64 << 20]);
    let error = unpacked("a.tar.gz", &tar_gz(&[good(), vec![bomb]].concat())).unwrap_err();
    assert!(error.contains("expected at most 100 bytes unpacked"), "{error}");

    // A header that announces 4 GB, and nothing after it.
    let mut header = Header::new_ustar();
    header.set_path("set/first").unwrap();
    header.set_size(u64::from(u32::MAX));
    header.set_cksum();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(header.as_bytes()).unwrap();
    assert!(unpacked("a.tar.gz", &encoder.finish().unwrap()).is_err());
}

#[test]
fn truncated_archives_are_refused() {
    let (tar, zip) = (tar_gz(&good()), zip(&good()));
    for length in 0..tar.len() {
        assert!(unpacked("a.tar.gz", &tar[..length]).is_err(), "tar of {length} bytes");
    }
    for length in 0..zip.len() {
        assert!(unpacked("a.zip", &zip[..length]).is_err(), "zip of {length} bytes");
    }
}

#[test]
fn a_web_page_instead_of_an_archive_is_an_error() {
    for name in ["a.tar.gz", "a.zip"] {
        let error = unpacked(name, b"<html>moved</html>").unwrap_err();
        assert!(error.contains("expected a whole archive"), "{error}");
    }
}

#[test]
fn an_archive_may_be_uncompressed_but_not_compressed_twice() {
    let once = tar_gz(&good());
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&once).unwrap();
    let error = unpacked("a.tar.gz", &encoder.finish().unwrap()).unwrap_err();
    assert!(error.contains("compressed twice"), "{error}");

    let mut plain = Vec::new();
    crate::gzip::uncompressed(&once[..]).read_to_end(&mut plain).unwrap();
    assert_eq!(unpacked("a.tar.gz", &plain).unwrap().len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Damage never changes the content of the member with a hash.
    #[test]
    fn damage_ends_in_an_error_or_in_the_right_member(bits in prop::collection::vec(0_usize..4000, 1..4)) {
        for (name, mut bytes) in [("a.tar.gz", tar_gz(&good())), ("a.zip", zip(&good()))] {
            for bit in &bits {
                let byte = bit / 8 % bytes.len();
                bytes[byte] ^= 1 << (bit % 8);
            }
            if let Ok(members) = unpacked(name, &bytes) {
                prop_assert_eq!(&members[0].1, FIRST);
            }
        }
    }

    #[test]
    fn random_bytes_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        prop_assert!(unpacked("a.tar.gz", &bytes).is_err());
        prop_assert!(unpacked("a.zip", &bytes).is_err());
    }

    /// The compression is valid, but its content is not.
    #[test]
    fn random_bytes_in_a_good_gzip_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&bytes).unwrap();
        prop_assert!(unpacked("a.tar.gz", &encoder.finish().unwrap()).is_err());
    }
}
