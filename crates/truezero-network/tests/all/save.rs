//! Saving to a file: whole or not at all, whatever goes wrong.

use std::fs;
use std::path::Path;

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, HiddenLayer, ModelError, ModelFileError, Network};

/// Of more than 300 kB.
fn network(seed: u64) -> Network<f32> {
    let layer = HiddenLayer { units: 200, activation: ActivationKind::Rectifier, half_negated: true };
    Network::initialise(&Architecture::new(200, vec![layer; 2], 2).unwrap(), seed)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_network_comes_back_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    for seed in [7, 8] {
        network(seed).save(&path).unwrap();
        assert_eq!(Network::load(&path).unwrap(), network(seed));
        assert_eq!(names(folder.path()), ["model.safetensors"]);
    }
}

#[cfg(unix)]
#[test]
fn a_model_has_the_permissions_of_any_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let (model, other) = (folder.path().join("model"), folder.path().join("other"));
    network(1).save(&model).unwrap();
    fs::write(&other, "").unwrap();
    assert_eq!(fs::metadata(model).unwrap().permissions(), fs::metadata(other).unwrap().permissions());
}

#[test]
fn a_network_that_is_not_finite_is_not_saved_and_the_old_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    network(1).save(&path).unwrap();
    let mut broken = network(2);
    broken.output.bias[0] = f32::NAN;
    let error = broken.save(&path).unwrap_err();
    assert!(matches!(&error, ModelFileError::Model { reason: ModelError::NotFinite { .. }, .. }), "{error}");
    assert!(
        error.to_string().ends_with(
            "model.safetensors`: tensor `4.bias` holds NaN at position 0: expected finite numbers"
        ),
        "{error}"
    );
    assert_eq!(Network::load(&path).unwrap(), network(1));
    assert_eq!(names(folder.path()), ["model.safetensors"]);
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_nothing_is_left_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("taken")).unwrap();
    fs::write(folder.path().join("taken").join("file"), "kept").unwrap();
    for place in ["taken", "missing/model", "taken/file/model"] {
        let path = folder.path().join(place);
        let error = network(1).save(&path).unwrap_err();
        assert!(matches!(error, ModelFileError::Write { .. }), "{error}");
        assert_eq!(error.to_string(), format!("cannot write the model file `{}`", path.display()));
        assert!(std::error::Error::source(&error).is_some());
    }
    assert_eq!(names(folder.path()), ["taken"]);
    assert_eq!(names(&folder.path().join("taken")), ["file"]);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nope.safetensors");
    let error = Network::load(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot read the model file `{}`", path.display()));
    assert!(std::error::Error::source(&error).is_some());

    fs::write(&path, "no model").unwrap();
    let error = Network::load(&path).unwrap_err();
    let expected = format!("model file `{}`: not a whole safetensors file: ", path.display());
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert!(std::error::Error::source(&error).is_none(), "the reason is in the message already");
}

/// A limit on the size of files stands in for a full disk. It holds for a whole process, so this test runs itself in
/// another.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file_and_no_other() {
    const PATH: &str = "TRUEZERO_TEST_SAVE";
    if let Some(path) = std::env::var_os(PATH) {
        let error = network(2).save(Path::new(&path)).unwrap_err();
        assert!(matches!(error, ModelFileError::Write { .. }), "{error}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    network(1).save(&path).unwrap();
    // The signal that comes with the limit is ignored, so that the write fails as on a full disk.
    let output = std::process::Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 100; exec \"$0\" --exact save::a_full_disk_leaves_the_old_file_and_no_other",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(PATH, &path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the test has run");
    assert_eq!(Network::load(&path).unwrap(), network(1));
    assert_eq!(names(folder.path()), ["model.safetensors"]);
}
