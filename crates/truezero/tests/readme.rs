//! The README shows code that compiles: each of its pieces is a part of an example.

use std::path::Path;

/// The lines of a text without their indentation, which differs between a document and a function.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_code_of_the_readme_is_in_the_examples() {
    let read =
        |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let readme = read("../../README.md");
    let examples = ["examples/readme.rs", "examples/mnist.rs"].map(read);
    let pieces: Vec<&str> = readme
        .split("```rust\n")
        .skip(1)
        .filter_map(|piece| piece.split("```").next())
        .filter(|piece| !piece.contains("activation_tests!"))
        .collect();
    assert_eq!(pieces.len(), 3);
    for piece in pieces {
        let shown = lines(piece);
        let found = examples.iter().any(|text| lines(text).windows(shown.len()).any(|part| part == shown));
        assert!(found, "in no example:\n{piece}");
    }
}
