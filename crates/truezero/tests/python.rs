//! Model files are those of `PyTorch`: `scripts/interoperation.py` computes the same logits from them, and its models
//! are read here.
//!
//! The tests need Python with `NumPy`, as `python3` or as `TRUEZERO_PYTHON` names it, and say when they skip.

use std::ffi::OsString;
use std::fs;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

use truezero::prelude::*;

const VARIABLE: &str = "TRUEZERO_PYTHON";

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A Python with `NumPy`. If there is none, says that the test is skipped.
fn python() -> Option<OsString> {
    let python = std::env::var_os(VARIABLE).unwrap_or_else(|| "python3".into());
    let found = Command::new(&python).args(["-c", "import numpy"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    // Written to the handle itself, which the test harness does not capture.
    let line = format!("skipped: no Python with NumPy; {VARIABLE} names the one to use\n");
    stderr().write_all(line.as_bytes()).unwrap();
    None
}

fn run(python: &OsString, command: &str, model: &Path, logits: &Path) -> String {
    let output = Command::new(python)
        .arg(repository("scripts/interoperation.py"))
        .arg(command)
        .args([model, &repository("datasets/mnist/t10k-images-idx3-ubyte.gz"), logits])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn digits() -> Dataset {
    mnist::load(&repository("datasets")).unwrap()
}

#[test]
fn python_computes_the_same_logits() {
    let Some(python) = python() else { return };
    let data = digits().take(2_000, 500, 10_000);
    let layers =
        [("rectifier", 60, true), ("softplus(2)", 41, true), ("tanh", 30, true), ("sigmoid", 20, false)];
    let hidden = layers.map(|(activation, units, half_negated)| {
        let activation = activation.parse().unwrap();
        HiddenLayer { units, activation, half_negated }
    });
    let network = Network::initialise(&Architecture::new(784, hidden.to_vec(), 10).unwrap(), 1);
    let training = Labelled::new(&data.train.inputs, &data.train.labels, 10).unwrap();
    let validation = Labelled::new(&data.valid.inputs, &data.valid.labels, 10).unwrap();
    let descent = Descent { max_epochs: 2, ..Descent::default() };
    let network = train(network, training, validation, &descent, Kernels::detect(), &mut ()).unwrap().network;

    let folder = tempfile::tempdir().unwrap();
    let (file, logits) = (folder.path().join("model.safetensors"), folder.path().join("logits"));
    let scaling = Scaling::to_unit_interval(&data.train.inputs);
    let shifted = Scaling::new(vec![0.1; 784], vec![1.7; 784]).unwrap();
    for scaling in [None, Some(scaling), Some(shifted)] {
        let inputs = match &scaling {
            Some(scaling) => scaling.apply(&data.test.inputs),
            None => data.test.inputs.clone(),
        };
        let expected = network.logits(&inputs).unwrap();
        let bytes = (0..10_000).flat_map(|example| expected.column(example)).flat_map(|x| x.to_le_bytes());
        fs::write(&logits, bytes.collect::<Vec<u8>>()).unwrap();
        Model { scaling, ..Model::from(network.clone()) }.save(&file).unwrap();
        let said = run(&python, "check", &file, &logits);
        assert!(said.starts_with("NumPy: 10000 examples, largest difference "), "{said}");
    }
}

#[test]
fn a_model_of_python_is_read() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (file, logits) = (folder.path().join("model.safetensors"), folder.path().join("logits"));
    run(&python, "make", &file, &logits);
    let network = Network::load_pytorch(&file, ActivationKind::Rectifier).unwrap();
    assert_eq!(network.architecture(), Architecture::mlp(784, [80, 40], 10).unwrap());
    let found = network.logits(&digits().test.inputs).unwrap();
    let expected: Vec<f32> =
        fs::read(&logits).unwrap().as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    assert_eq!(expected.len(), 100_000);
    for (example, expected) in expected.chunks(10).enumerate() {
        for (found, expected) in found.column(example).iter().zip(expected) {
            assert!((found - expected).abs() <= 1e-5 * expected.abs().max(1.0), "{found} {expected}");
        }
    }
}
