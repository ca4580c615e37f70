//! Valid and invalid manifests.

use std::path::PathBuf;

use super::*;

fn datasets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets")
}

/// Reads the manifest of MNIST with one text replaced by another.
fn read_altered(from: &str, to: &str) -> Result<Manifest, DatasetError> {
    let text = fs::read_to_string(datasets().join("mnist.toml")).unwrap();
    assert!(text.contains(from), "nothing to alter");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("altered.toml");
    fs::write(&file, text.replacen(from, to, 1)).unwrap();
    Manifest::read(&file)
}

#[test]
fn errors_point_into_the_toml() {
    for (from, to, problem) in [
        ("classes = 10", "clases = 10", "unknown field `clases`"),
        ("classes = 10", "classes = -1", "invalid value: integer `-1`"),
        ("classes = 10", "classes = ", "expected"),
        ("examples = 50000", "examples = 0", "expected a nonzero u32"),
        ("name = \"mnist\"\n", "", "missing field `name`"),
        ("sha256 = \"b91679a0", "sha265 = \"b91679a0", "unknown field `sha265`"),
        ("b91679a0", "B91679A0", "SHA-256: expected 64 digits of 0-9 and a-f, found `B91679A0"),
        ("\"mnist/t10k-labels", "\"../mnist/t10k-labels", "expected a path inside the folder"),
        ("\"mnist/t10k-labels", "\"/mnist/t10k-labels", "expected a path inside the folder"),
    ] {
        let error = read_altered(from, to).unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
        let DatasetError::Manifest { file, .. } = error else { panic!("{error}") };
        assert!(file.ends_with("altered.toml"));
    }
}

#[test]
fn lines_and_columns_count_from_one() {
    let DatasetError::Manifest { line, column, .. } =
        read_altered("classes = 10", "classes = true").unwrap_err()
    else {
        panic!("another error")
    };
    let text = fs::read_to_string(datasets().join("mnist.toml")).unwrap();
    let expected = text.lines().position(|line| line.starts_with("classes")).unwrap() + 1;
    assert_eq!((line, column), (expected, 11));
    assert_eq!(position("é = 1\nñ = 2", 11), (2, 4));
    assert_eq!(position("", 0), (1, 1));
}

#[test]
fn splits_that_leak_are_refused() {
    let error = read_altered("first = 50000", "first = 49990").unwrap_err();
    let message = "splits.train and splits.valid: expected no example in common, found 10";
    assert!(error.to_string().ends_with(message), "{error}");
}

#[test]
fn splits_name_files_of_the_manifest() {
    let error = read_altered("inputs = \"test-images\"", "inputs = \"test-pictures\"").unwrap_err();
    let message = "splits.test: expected a file or a member of an archive, found `test-pictures`";
    assert!(error.to_string().ends_with(message), "{error}");
}

#[test]
fn invalid_fields_are_named() {
    for (from, to, problem) in [
        ("name = \"mnist\"", "name = \"../mnist\"", "name: expected a name of a folder, found `../mnist`"),
        (
            "name = \"mnist\"",
            "name = \".unfinished\"",
            "name: expected a name of a folder, found `.unfinished`",
        ),
        (
            "\"mnist/t10k-labels",
            "\"other/t10k-labels",
            "path: expected a file in the folder `mnist`, found `oth",
        ),
        ("\"mnist/t10k-labels", "\"t10k-labels", "test-labels.path: expected a file in the folder `mnist`"),
        (
            "classes = 10",
            "classes = 10\ngenerated = true",
            "files: expected none, as the data set is generated",
        ),
        (
            "classes = 10",
            "classes = 10\nsplit = 'by hand'",
            "split: expected words or a table [splits], found both",
        ),
        (
            "bytes = 4517",
            "members = [{ path = 'a' }]\nbytes = 4517",
            "test-labels.content_sha256: expected none, but a sha256 for each member, found one",
        ),
    ] {
        let error = read_altered(from, to).unwrap_err();
        assert!(matches!(error, DatasetError::Field { .. }), "{error}");
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[test]
fn shapes_and_classes_that_no_example_has_are_refused() {
    for (from, to, problem) in [
        ("classes = 10", "classes = 0", "classes: expected at least 1, found 0"),
        ("shape = [28, 28]", "shape = [28, 0]", "shape: expected dimensions of 1 to"),
        ("shape = [28, 28]", "shape = [4294967295, 4294967295, 4294967295]", "shape: expected dimensions"),
    ] {
        let error = read_altered(from, to).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
    let mut manifest = Manifest::read(&datasets().join("mnist.toml")).unwrap();
    manifest.files.values_mut().for_each(|data| data.bytes = Some(u64::MAX / 2));
    assert_eq!(manifest.download_bytes(), None);
}

#[test]
fn files_over_plain_http_have_a_hash_or_are_marked_as_unverified() {
    let read = |rest: &str| {
        let text = format!(
            "name = 'one'\ntitle = ''\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\nclasses = 2\n\
             shape = [1]\nsplit = 'none'\n{rest}"
        );
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("one.toml"), text).unwrap();
        Manifest::read(&folder.path().join("one.toml")).map_err(|error| error.to_string())
    };
    let hash = crate::Digest::of(b"");
    let (bare, hashed) = ("bytes = 1", format!("bytes = 1, sha256 = '{hash}'"));
    let archive =
        format!("content_bytes = 1, members = [{{ path = 'm', sha256 = '{hash}' }}, {{ path = 'n' }}]");
    let file = |scheme: &str, rest: &str| {
        format!("mirrors = ['{scheme}://a.example/']\nfiles.a = {{ path = 'one/a', {rest} }}\n")
    };
    for good in [
        file("https", bare),
        file("http", &hashed),
        file("HTTPS", bare),
        format!("unverified = true\n{}", file("http", bare)),
        format!("unverified = true\n{}", file("HTTP", bare)),
    ] {
        read(&good).unwrap();
    }
    for (bad, message) in [
        (file("http", bare), "files.a: expected a hash, https://, or `unverified = true`, found `http:"),
        (file("HTTP", bare), "files.a: expected a hash, https://, or `unverified = true`, found `HTTP:"),
        (file("http", &archive), "files.a: expected a hash"),
        (file("ftp", &hashed), "mirrors of files.a: expected addresses with https:// or http://"),
        (
            format!("unverified = true\n{}", file("https", bare)),
            "unverified: expected false, as each file has a hash or comes by https://, found true",
        ),
    ] {
        let error = read(&bad).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_file_has_an_address_on_every_mirror() {
    let mut manifest = Manifest::read(&datasets().join("mnist.toml")).unwrap();
    manifest.mirrors = vec!["https://a.example/b/".into(), "http://c.example".into()];
    let mut data = manifest.files["test-labels"].clone();
    let addresses =
        ["https://a.example/b/t10k-labels-idx1-ubyte.gz", "http://c.example/t10k-labels-idx1-ubyte.gz"];
    assert_eq!(manifest.addresses(&data), addresses);
    data.mirrors = Some(Vec::new());
    assert!(manifest.addresses(&data).is_empty());
}
