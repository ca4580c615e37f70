//! The catalogue of the repository, and of small folders.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::*;
use crate::{Digest, Verified};

/// Folders of manifests and of a cache.
struct Small(TempDir);

impl Small {
    fn new(manifests: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("datasets")).unwrap();
        let small = Self(folder);
        for (name, rest) in manifests {
            let text = format!(
                "name = '{name}'\ntitle = ''\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\nclasses = 2\n\
                 shape = [1]\nsplit = 'none'\n{rest}\n"
            );
            fs::write(small.0.path().join(format!("datasets/{name}.toml")), text).unwrap();
        }
        small
    }

    fn open(&self) -> Result<Catalogue, DatasetError> {
        Catalogue::open(&self.0.path().join("datasets"), &self.0.path().join("cache"))
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let file = self.0.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    fn verify(&self, name: &str) -> Result<Files, DatasetError> {
        self.open().unwrap().verify(name)
    }

    fn files(&self, name: &str) -> Files {
        self.open().unwrap().files(name).unwrap()
    }
}

const PLAIN: &str = "files.data = { path = 'one/data', bytes = 3 }";

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_repository_has_all_data_sets_of_the_paper_and_ships_whole_ones() {
    let datasets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
    let cache = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(&datasets, cache.path()).unwrap();
    for name in ["mnist", "sentiment"] {
        let files = catalogue.files(name).unwrap();
        assert_eq!(files.folder(), datasets.join(name));
        assert!(matches!(files, Files::Present { verified: Verified::Hash, .. }));
    }
    for name in ["nistp-strokes", "toy-objects", "colour-scenes"] {
        assert_eq!(catalogue.files(name).unwrap(), Files::Generated { folder: cache.path().join(name) });
    }
    for (name, stand_in, download) in [
        ("cifar10", Some("colour-scenes"), Some(170_052_171)),
        ("norb", Some("toy-objects"), None),
        ("small-norb", Some("toy-objects"), Some(262_778_180)),
        ("fashion-mnist", None, Some(30_878_645)),
        ("emnist-byclass", Some("nistp-strokes"), Some(561_753_746)),
        ("yelp", Some("sentiment"), Some(196_146_755)),
        ("amazon", None, None),
    ] {
        let folder = cache.path().join(name);
        assert_eq!(catalogue.files(name).unwrap(), Files::Missing { folder, download });
        assert_eq!(catalogue.used_instead(name).unwrap(), stand_in);
    }
    assert_eq!(catalogue.manifest("norb").unwrap().files.len(), 36);
}

#[test]
fn stand_ins_say_what_they_stand_in_for() {
    let catalogue = Catalogue::embedded("/nowhere".as_ref()).unwrap();
    for (name, original) in [("toy-objects", "norb"), ("small-norb", "norb"), ("sentiment", "opentable")] {
        let provenance = catalogue.manifest(name).unwrap().provenance();
        assert_eq!(provenance.stands_in_for.as_deref(), Some(original));
    }
    // Each data set that can replace a missing one says so; EMNIST has the paper's own source.
    for manifest in catalogue.manifests() {
        if let Some(stand_in) = &manifest.stand_in {
            assert!(catalogue.manifest(stand_in).unwrap().stands_in_for.is_some(), "{stand_in}");
        }
    }
}

/// The text of a manifest of one's own with a file of three bytes.
fn own_manifest(name: &str, rest: &str) -> String {
    format!(
        "name = '{name}'\ntitle = ''\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\nclasses = 2\n\
         shape = [1]\nsplit = 'none'\nfiles.data = {{ path = '{name}/data', bytes = 3 }}\n{rest}\n"
    )
}

#[test]
fn a_data_set_of_your_own_is_listed_found_and_verified() {
    let small = Small::new(&[("one", PLAIN), ("made", "generated = true")]);
    small.put("elsewhere/My manifest.toml", own_manifest("mine", "stand_in = 'made'").as_bytes());
    let mut catalogue = small.open().unwrap();
    catalogue.add_manifest(&small.0.path().join("elsewhere/My manifest.toml")).unwrap();
    assert!(catalogue.manifests().map(|manifest| manifest.name.as_str()).eq(["made", "mine", "one"]));
    let folder = small.0.path().join("cache/mine");
    assert_eq!(
        catalogue.files("mine").unwrap(),
        Files::Missing { folder: folder.clone(), download: Some(3) }
    );
    assert_eq!(catalogue.used_instead("mine").unwrap(), Some("made"));

    small.put("cache/mine/data", b"123");
    let verified = Files::Present { folder, verified: Verified::Size, bytes: 3 };
    assert_eq!(catalogue.verify("mine").unwrap(), verified);
    assert_eq!(catalogue.files("mine").unwrap(), verified);

    // A folder beside the manifest goes before the cache.
    small.put("elsewhere/mine/data", b"456");
    assert_eq!(catalogue.files("mine").unwrap().folder(), small.0.path().join("elsewhere/mine"));
}

#[test]
fn a_data_set_of_your_own_that_does_not_fit_is_refused() {
    let small = Small::new(&[("one", PLAIN)]);
    let mut catalogue = small.open().unwrap();
    for (name, rest, message) in [
        ("one", "", "own.toml: name: expected another name than that of "),
        ("mine", "stand_in = 'mine'", "own.toml: stand_in: expected a chain that ends, found `mine`"),
        ("mine", "stand_in = 'ten'", "own.toml: stand_in: expected the name of a data set, found `ten`"),
        ("mine", "colour = 'red'", "unknown field `colour`"),
    ] {
        small.put("own.toml", own_manifest(name, rest).as_bytes());
        let error = catalogue.add_manifest(&small.0.path().join("own.toml")).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
        assert!(catalogue.manifests().map(|manifest| manifest.name.as_str()).eq(["one"]), "as it was");
    }
    let missing = catalogue.add_manifest("no/such.toml".as_ref()).unwrap_err();
    assert!(matches!(&missing, DatasetError::Io { file, .. } if file.ends_with("such.toml")), "{missing}");
}

#[test]
fn the_catalogue_of_the_crate_needs_no_folder_of_manifests() {
    let cache = tempfile::tempdir().unwrap();
    let embedded = Catalogue::embedded(cache.path()).unwrap();
    let datasets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
    let opened = Catalogue::open(&datasets, cache.path()).unwrap();
    assert!(embedded.manifests().eq(opened.manifests()));

    // The files that ship with the repository are looked for in the cache here.
    let folder = cache.path().join("mnist");
    assert!(
        matches!(embedded.files("mnist").unwrap(), Files::Missing { folder: found, .. } if found == folder)
    );
    fs::create_dir(&folder).unwrap();
    for data in embedded.manifest("mnist").unwrap().files.values() {
        fs::copy(datasets.join(&data.path), cache.path().join(&data.path)).unwrap();
    }
    assert!(matches!(embedded.verify("mnist").unwrap(), Files::Present { verified: Verified::Hash, .. }));
    assert_eq!(crate::mnist::load_from(&embedded).unwrap(), crate::mnist::load(&datasets).unwrap());

    let error = embedded.files("tree").unwrap_err().to_string();
    assert!(
        error.starts_with("datasets of truezero-datasets: data set: expected one of amazon, "),
        "{error}"
    );
}

#[test]
fn only_norb_cannot_be_verified() {
    let catalogue = Catalogue::embedded("/nowhere".as_ref()).unwrap();
    let unverified = catalogue.manifests().filter(|manifest| manifest.unverified);
    assert_eq!(unverified.map(|manifest| manifest.name.as_str()).collect::<Vec<_>>(), ["norb"]);
}

#[test]
fn an_unknown_name_is_reported_with_the_known_ones() {
    let small = Small::new(&[("one", PLAIN), ("two", "generated = true")]);
    let error = small.open().unwrap().files("tree").unwrap_err().to_string();
    assert!(error.ends_with("data set: expected one of one, two, found `tree`"), "{error}");
}

#[test]
fn manifests_that_do_not_fit_together_are_refused() {
    let stand_in = |name: &str| format!("generated = true\nstand_in = '{name}'");
    for (manifests, message) in [
        (
            [("one", stand_in("two")), ("two", stand_in("one"))],
            "stand_in: expected a chain that ends, found `one`",
        ),
        (
            [("one", stand_in("one")), ("two", stand_in("one"))],
            "stand_in: expected a chain that ends, found `one`",
        ),
        (
            [("one", stand_in("ten")), ("two", stand_in("one"))],
            "expected the name of a data set, found `ten`",
        ),
    ] {
        let error = Small::new(&manifests.each_ref().map(|(name, rest)| (*name, rest.as_str()))).open();
        let error = error.unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
    let small = Small::new(&[("one", PLAIN)]);
    fs::rename(small.0.path().join("datasets/one.toml"), small.0.path().join("datasets/two.toml")).unwrap();
    let error = small.open().unwrap_err().to_string();
    assert!(error.ends_with("two.toml: name: expected `two`, as the file, found `one`"), "{error}");
}

#[test]
fn files_put_there_by_hand_are_accepted_when_they_are_verified() {
    let small = Small::new(&[("one", PLAIN)]);
    assert!(matches!(small.files("one"), Files::Missing { download: Some(3), .. }));
    small.put("cache/one/data", b"123");
    assert!(matches!(small.files("one"), Files::Missing { .. }));
    let verified = small.verify("one").unwrap();
    assert!(matches!(verified, Files::Present { verified: Verified::Size, bytes: 3, .. }));
    assert_eq!(small.files("one"), verified);

    // No published hash, but that of the last verification.
    small.put("cache/one/data", b"124");
    let error = small.verify("one").unwrap_err().to_string();
    assert!(error.contains("data: sha256: expected"), "{error}");
    assert!(matches!(small.files("one"), Files::Missing { .. }));
}

#[test]
fn a_damaged_stamp_and_one_of_another_manifest_are_ignored() {
    let small = Small::new(&[("one", PLAIN)]);
    small.put("cache/one/data", b"123");
    small.verify("one").unwrap();
    let stamp = small.0.path().join("cache/one/.verified.toml");
    let good = fs::read_to_string(&stamp).unwrap();
    for length in (0..good.len() - 1).filter(|&length| good.is_char_boundary(length)) {
        fs::write(&stamp, &good[..length]).unwrap();
        assert!(matches!(small.files("one"), Files::Missing { .. }), "{length} bytes of {good}");
    }
    fs::write(&stamp, &good).unwrap();
    assert!(matches!(small.files("one"), Files::Present { .. }));
    let manifest = small.0.path().join("datasets/one.toml");
    let text = fs::read_to_string(&manifest).unwrap().replace("bytes = 3", "bytes = 4");
    fs::write(&manifest, text).unwrap();
    assert!(matches!(small.files("one"), Files::Missing { .. }));
    let error = small.verify("one").unwrap_err().to_string();
    assert!(error.ends_with("data: bytes: expected 4, found 3"), "{error}");
}

#[test]
fn a_compressed_file_is_verified_by_the_published_sizes_and_hashes() {
    let content = b"content of a file";
    let hash = Digest::of(content);
    let by_content =
        format!("files.a = {{ path = 'one/a.gz', content_bytes = 17, content_sha256 = '{hash}' }}");
    let by_size = "files.a = { path = 'one/a.gz', content_bytes = 17 }".to_owned();
    let other = gzip(b"content of a FILE");
    let longer = gzip(b"content of a file.");
    let mut torn = gzip(content);
    torn.truncate(torn.len() - 1);
    for (manifest, bytes, expected) in [
        (&by_content, gzip(content), Ok(Verified::Hash)),
        (&by_content, content.to_vec(), Ok(Verified::Hash)),
        (&by_content, other.clone(), Err("content_sha256: expected")),
        (&by_content, longer.clone(), Err("content_bytes: expected 17, found 18")),
        (&by_size, gzip(content), Ok(Verified::Size)),
        (&by_size, other, Ok(Verified::Size)),
        (&by_size, longer, Err("content_bytes: expected 17, found 18")),
        (&by_size, torn, Err("a.gz: ")),
        (&by_size, content.to_vec(), Err("expected a file compressed by gzip")),
        (&by_size, gzip(&vec![0; 100_000]), Err("content_bytes: expected 17, found 18")),
    ] {
        let small = Small::new(&[("one", manifest)]);
        small.put("cache/one/a.gz", &bytes);
        match (small.verify("one"), expected) {
            (Ok(Files::Present { verified, .. }), Ok(expected)) => assert_eq!(verified, expected),
            (Err(error), Err(message)) => assert!(error.to_string().contains(message), "{error}"),
            (found, expected) => panic!("expected {expected:?}, found {found:?}"),
        }
    }
}

#[test]
fn members_without_size_and_hash_cannot_be_put_there_by_hand() {
    let members = |rest: &str| {
        format!("files.a = {{ path = 'one/a.zip', content_bytes = 9, members = [{{ path = 'm'{rest} }}] }}")
    };
    let (unknown, known) = (members(""), members(", bytes = 3"));
    let small = Small::new(&[("one", &unknown)]);
    small.put("cache/one/m", b"123");
    assert!(matches!(small.verify("one").unwrap(), Files::Missing { .. }));
    let small = Small::new(&[("one", &known)]);
    small.put("cache/one/m", b"123");
    assert!(matches!(small.verify("one").unwrap(), Files::Present { verified: Verified::Size, .. }));
}

#[test]
fn optional_files_may_be_missing_and_may_not_be_wrong() {
    let small = Small::new(&[(
        "one",
        &format!("{PLAIN}\nfiles.more = {{ path = 'one/more', bytes = 2, optional = true }}"),
    )]);
    small.put("cache/one/data", b"123");
    assert!(matches!(small.verify("one").unwrap(), Files::Present { bytes: 3, .. }));
    small.put("cache/one/more", b"12");
    fs::remove_file(small.0.path().join("cache/one/.verified.toml")).unwrap();
    assert!(matches!(small.verify("one").unwrap(), Files::Present { bytes: 5, .. }));
    small.put("cache/one/more", b"123");
    assert!(small.verify("one").is_err());
}

#[test]
fn the_first_stand_in_that_is_present_is_used() {
    let small = Small::new(&[
        ("far", "files.data = { path = 'far/data', bytes = 1 }\nstand_in = 'one'"),
        ("one", &format!("{PLAIN}\nstand_in = 'made'")),
        ("made", "generated = true"),
    ]);
    assert_eq!(small.open().unwrap().used_instead("far").unwrap(), Some("made"));
    small.put("datasets/one/data", b"123");
    assert_eq!(small.open().unwrap().used_instead("far").unwrap(), Some("one"));
    assert_eq!(small.open().unwrap().used_instead("made").unwrap(), None);
}
