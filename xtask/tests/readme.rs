//! What the README shows is what compiles.

use std::path::Path;

#[test]
fn the_readmes_network_is_the_example() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(folder.join("../README.md")).unwrap();
    let example = std::fs::read_to_string(folder.join("examples/mnist.rs")).unwrap();
    let shown = readme.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
    let indented: String = shown
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
        .collect();
    assert!(example.contains(&indented), "not in xtask/examples/mnist.rs:\n{shown}");
}
