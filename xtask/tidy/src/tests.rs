//! Every rule bites: a small tidy repository, and one fault at a time.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::layers::MAP;
use super::{Violation, run, violations};

const FILES: [(&str, &str); 12] = [
    (
        "Cargo.toml",
        r#"[workspace]
resolver = "3"
members = ["crates/*", "xtask"]

[workspace.package]
version = "0.1.0"
edition = "2024"
rust-version = "1.85"
license = "MIT"

[workspace.lints]

[workspace.dependencies]
truezero-network = { path = "crates/truezero-network" }
truezero-tensor = { path = "crates/truezero-tensor" }
"#,
    ),
    ("crates/truezero-tensor/src/lib.rs", "//! Matrices.\n\npub fn zero() {}\n"),
    ("crates/truezero-network/src/lib.rs", "//! Networks.\n#![forbid(unsafe_code)]\n\npub mod layer;\n"),
    ("crates/truezero-network/src/layer.rs", "//! Layers.\n"),
    ("crates/truezero-network/tests/golden.md", "kept as it is \n"),
    ("xtask/src/main.rs", "//! Tasks.\n#![forbid(unsafe_code)]\n\nfn main() {}\n"),
    (".ci/run", "#!/usr/bin/env bash\n"),
    ("README.md", "truezero-tensor and truezero-network\n"),
    (
        "ARCHITECTURE.md",
        "# Architecture\n\n| crate | may depend on |\n|---|---|\n| `xtask` | `truezero-network` |\n\
         | `truezero-network` | `truezero-tensor` |\n| `truezero-tensor` | – |\n\nMore.\n",
    ),
    ("CHANGELOG.md", "# Changelog\n"),
    ("results/report.md", "written so \n"),
    ("target/built.rs", "\tbuilt \n"),
];

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        r#"[package]
name = "{name}"
description = "A part"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true

[dependencies]
{dependencies}
[lints]
workspace = true
"#
    )
}

struct Repository(TempDir);

impl Repository {
    fn tidy() -> Self {
        let repository = Self(tempfile::tempdir().expect("a temporary folder"));
        for (path, text) in FILES {
            repository.write(path, text);
        }
        repository.write("crates/truezero-tensor/Cargo.toml", &manifest("truezero-tensor", ""));
        let network = manifest("truezero-network", "truezero-tensor.workspace = true\n")
            + "\n[dev-dependencies]\ntruezero-network = { path = \".\" }\n";
        repository.write("crates/truezero-network/Cargo.toml", &network);
        repository.write("xtask/Cargo.toml", &manifest("xtask", "truezero-network.workspace = true\n"));
        repository.lock();
        repository
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Replaces the first `from` of a file.
    #[track_caller]
    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.root().join(path)).expect("a file");
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).expect("a file");
    }

    /// Brings Cargo.lock up to date.
    fn lock(&self) {
        let mut cargo = Command::new(std::env::var_os("CARGO").expect("cargo runs the tests"));
        let status =
            cargo.args(["generate-lockfile", "--offline", "--quiet"]).current_dir(self.root()).status();
        assert!(status.expect("cargo starts").success());
    }

    fn violations(&self) -> Vec<Violation> {
        violations(self.root()).expect("the rules can be checked")
    }

    /// Panics unless exactly the given rules are broken, at the given places.
    #[track_caller]
    fn assert_broken(&self, expected: &[(&str, &str, usize)]) {
        let found = self.violations();
        let found: Vec<(&str, &str, usize)> = found
            .iter()
            .map(|violation| (violation.rule, violation.file.to_str().expect("a plain path"), violation.line))
            .collect();
        assert_eq!(found, expected);
    }
}

const NETWORK: &str = "crates/truezero-network/Cargo.toml";
const TENSOR: &str = "crates/truezero-tensor/Cargo.toml";

#[test]
fn a_tidy_repository_passes() {
    let repository = Repository::tidy();
    assert_eq!(repository.violations(), []);
    run(repository.root()).expect("nothing to complain about");
}

#[test]
fn an_upward_arrow() {
    let repository = Repository::tidy();
    repository.edit(TENSOR, "[lints]", "[dev-dependencies]\ntruezero-network.workspace = true\n\n[lints]");
    repository.lock();
    repository.assert_broken(&[("arrows", TENSOR, 12)]);
}

#[test]
fn an_arrow_sideways_of_one_platform_or_a_build_script() {
    const DATASETS: &str = "crates/truezero-datasets/Cargo.toml";
    for table in ["target.'cfg(unix)'.dependencies", "build-dependencies"] {
        let repository = Repository::tidy();
        repository.edit("README.md", "and", "and truezero-datasets and");
        repository.edit(MAP, "| `xtask`", "| `truezero-datasets` | `truezero-tensor` |\n| `xtask`");
        repository.write("crates/truezero-datasets/src/lib.rs", "//! Data.\n#![forbid(unsafe_code)]\n");
        let manifest = manifest("truezero-datasets", "truezero-tensor.workspace = true\n");
        repository.write(DATASETS, &format!("{manifest}\n[{table}]\ntruezero-network.workspace = true\n"));
        repository.lock();
        repository.assert_broken(&[("arrows", DATASETS, 16)]);
    }
}

#[test]
fn a_crate_without_a_row_in_the_map() {
    let repository = Repository::tidy();
    repository.write("crates/truezero-new/Cargo.toml", &manifest("truezero-new", ""));
    repository.write("crates/truezero-new/src/lib.rs", "//! New.\n#![forbid(unsafe_code)]\n");
    repository.lock();
    repository.assert_broken(&[("readme", "README.md", 1), ("arrows", "crates/truezero-new/Cargo.toml", 2)]);
}

#[test]
fn a_map_that_is_missing_or_names_what_is_not_there_or_goes_in_a_circle() {
    let repository = Repository::tidy();
    repository.edit(
        MAP,
        "| `truezero-tensor` | – |",
        "| `truezero-tensor` | `truezero-network` |\n| `old` | – |",
    );
    repository.assert_broken(&[("arrows", MAP, 6), ("arrows", MAP, 7), ("arrows", MAP, 8)]);
    repository.edit(MAP, "| crate |", "| package |");
    repository.assert_broken(&[("arrows", MAP, 1)]);
    repository.remove(MAP);
    repository.assert_broken(&[("arrows", MAP, 1)]);
}

#[test]
fn fields_that_are_not_inherited() {
    for (from, to) in [
        ("version.workspace = true", "version = \"0.1.0\""),
        ("edition.workspace = true", "edition = \"2024\""),
        ("rust-version.workspace = true", "rust-version = \"1.85\""),
        ("license.workspace = true", ""),
        ("description = \"A part\"", "description = \" \""),
    ] {
        let repository = Repository::tidy();
        repository.edit(TENSOR, &format!("\n{from}\n"), &format!("\n{to}\n"));
        repository.assert_broken(&[("package-fields", TENSOR, 2)]);
    }
}

#[test]
fn lints_that_are_off() {
    let repository = Repository::tidy();
    repository.edit(TENSOR, "[lints]\nworkspace = true\n", "");
    repository.assert_broken(&[("workspace-lints", TENSOR, 1)]);
}

#[test]
fn a_dependency_of_its_own_version() {
    let repository = Repository::tidy();
    repository.edit(
        NETWORK,
        "truezero-tensor.workspace = true",
        "truezero-tensor = { path = \"../truezero-tensor\" }",
    );
    repository.assert_broken(&[("workspace-dependencies", NETWORK, 10)]);
}

#[test]
fn a_dependency_that_nobody_takes() {
    let repository = Repository::tidy();
    repository.edit(NETWORK, "truezero-tensor.workspace = true", "");
    repository.lock();
    repository.assert_broken(&[("unused-dependencies", "Cargo.toml", 15)]);
}

#[test]
fn a_file_without_a_header() {
    for path in ["src/layer.rs", "tests/deep/law.rs", "benches/step.rs", "examples/xor.rs"] {
        let repository = Repository::tidy();
        let path = format!("crates/truezero-network/{path}");
        repository.write(&path, "fn main() {}\n//! Too late.\n");
        repository.assert_broken(&[("headers", &path, 1)]);
    }
}

#[test]
fn a_crate_that_allows_unsafe() {
    for path in ["crates/truezero-network/src/lib.rs", "xtask/src/main.rs"] {
        let repository = Repository::tidy();
        repository.edit(path, "#![forbid(unsafe_code)]", "// #![forbid(unsafe_code)]");
        repository.assert_broken(&[("forbidden-unsafe", path, 1)]);
    }
}

#[test]
fn blanks_and_tabs() {
    let repository = Repository::tidy();
    repository.edit("xtask/src/main.rs", "fn main() {}", "fn main() {} \n\t// tab\n//\tinside");
    repository.edit("README.md", "\n", "\r\n");
    repository.write("crates/truezero-network/tests/law.rs", "//! Laws. \n");
    repository.assert_broken(&[
        ("whitespace", "README.md", 1),
        ("whitespace", "crates/truezero-network/tests/law.rs", 1),
        ("whitespace", "xtask/src/main.rs", 4),
        ("whitespace", "xtask/src/main.rs", 5),
    ]);
}

#[test]
fn a_long_file() {
    let repository = Repository::tidy();
    let lines = |count: usize| "//! Line.\n".repeat(count);
    repository.write("crates/truezero-network/src/layer.rs", &lines(600));
    repository.write("crates/truezero-network/tests/law.rs", &lines(601));
    assert_eq!(repository.violations(), []);
    repository.write("crates/truezero-network/src/layer.rs", &lines(601));
    repository.assert_broken(&[("length", "crates/truezero-network/src/layer.rs", 601)]);
}

#[test]
fn a_wide_line() {
    let repository = Repository::tidy();
    let line = |columns: usize| format!("//! Layers.\n// {}\n", "é".repeat(columns - 3));
    repository.write("crates/truezero-network/src/layer.rs", &line(120));
    assert_eq!(repository.violations(), []);
    repository.write("crates/truezero-network/src/layer.rs", &line(121));
    repository.assert_broken(&[("width", "crates/truezero-network/src/layer.rs", 2)]);
}

#[test]
fn a_path_out_of_the_repository() {
    let outside = concat!("see ../", "shared/notes\n");
    for path in [".ci/run", "results/report.md", "xtask/src/main.rs"] {
        let repository = Repository::tidy();
        repository.edit(path, "\n", &format!("\n//! {outside}"));
        repository.assert_broken(&[("outside-paths", path, 2)]);
    }
}

#[test]
fn a_readme_without_a_crate_and_no_changelog() {
    let repository = Repository::tidy();
    repository.edit("README.md", "truezero-network", "others");
    repository.assert_broken(&[("readme", "README.md", 1)]);
    repository.remove("README.md");
    repository.remove("CHANGELOG.md");
    repository.assert_broken(&[("changelog", "CHANGELOG.md", 1)]);
}

#[test]
fn a_dependency_that_needs_a_newer_rust() {
    let repository = Repository::tidy();
    repository.write(
        "vendor/Cargo.toml",
        "[package]\nname = \"young\"\nversion = \"1.2.3\"\nrust-version = \"1.85.1\"\n",
    );
    repository.write("vendor/src/lib.rs", "//! Young.\n");
    repository.edit(
        "Cargo.toml",
        "[workspace.dependencies]",
        "[workspace.dependencies]\nyoung = { path = \"vendor\" }",
    );
    repository.edit(NETWORK, "[lints]", "young.workspace = true\n\n[lints]");
    repository.edit("Cargo.toml", "\"xtask\"]", "\"xtask\"]\nexclude = [\"vendor\"]");
    repository.lock();
    let lock = fs::read_to_string(repository.root().join("Cargo.lock")).expect("a lock");
    let line = lock.lines().position(|line| line == "name = \"young\"").expect("the package") + 1;
    repository.assert_broken(&[("rust-version", "Cargo.lock", line)]);
    repository.edit("vendor/Cargo.toml", "1.85.1", "1.85.0");
    assert_eq!(repository.violations(), []);
}

#[test]
fn the_error_lists_every_violation() {
    let repository = Repository::tidy();
    repository.edit("xtask/src/main.rs", "//! Tasks.\n", "");
    repository.edit("README.md", "and", "and ");
    repository.edit("README.md", "truezero-network", "");
    let error = run(repository.root()).expect_err("three violations").to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(
        lines,
        [
            "the repository is not tidy (3 violations):",
            "README.md:1: [readme] truezero-network is not mentioned: say what it is for",
            "README.md:1: [whitespace] the line ends in a blank",
            "xtask/src/main.rs:1: [headers] no header: open with `//!` and what the file holds",
        ]
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let repository = Repository::tidy();
    repository.write(TENSOR, "[package\n");
    let error = format!("{:#}", run(repository.root()).expect_err("no manifest"));
    assert!(error.contains(&format!("cannot parse {TENSOR}")), "{error}");
    let repository = Repository::tidy();
    repository.remove("Cargo.lock");
    let error = format!("{:#}", run(repository.root()).expect_err("no lock"));
    assert!(error.contains("cannot read Cargo.lock"), "{error}");
}

#[test]
fn an_error_that_no_test_names_is_found() {
    const PATH: &str = "crates/truezero-network/src/error.rs";
    const ERROR: &str = r#"//! Errors.

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A field.
    #[error("{field}")]
    Field {
        /// Its name.
        field: String,
    },
    /// Nothing.
    #[error("nothing")]
    Empty,
}

/// No error.
#[derive(Debug)]
pub enum Kind {
    /// One.
    One,
}
"#;
    let repository = Repository::tidy();
    repository.write(PATH, ERROR);
    repository.assert_broken(&[("tested-errors", PATH, 8), ("tested-errors", PATH, 14)]);
    // Within the source of a crate, outside of its tests, a name is no test.
    repository
        .write("crates/truezero-network/src/layer.rs", "//! Layers.\n\nconst A: A = ModelError::Empty;\n");
    repository.assert_broken(&[("tested-errors", PATH, 8), ("tested-errors", PATH, 14)]);
    let test = "//! A test.\n\nconst A: A = ModelError::Field { field };\n";
    repository.write("crates/truezero-tensor/tests/errors.rs", test);
    repository.assert_broken(&[("tested-errors", PATH, 14)]);
    repository.edit(
        PATH,
        "    #[error(\"nothing\")]",
        "    // Not tested: it never comes.\n    #[error(\"nothing\")]",
    );
    assert_eq!(repository.violations(), []);
    repository.edit(PATH, "    // Not tested: it never comes.\n", "");
    let unit = "//! Layers.\n\n#[cfg(test)]\nmod tests {\n    const ALL: [&str; 1] = [\"Empty\"];\n}\n";
    repository.write("crates/truezero-network/src/layer.rs", unit);
    assert_eq!(repository.violations(), []);
}
