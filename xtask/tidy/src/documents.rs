//! Rules for the documents at the root.

use super::Violation;
use super::workspace::Workspace;

/// The README, where there is one, names every crate by its folder.
pub(super) fn readme(workspace: &Workspace) -> Vec<Violation> {
    let Some(readme) = workspace.text("README.md") else { return Vec::new() };
    let crates = workspace.members.iter().filter(|member| member.folder.starts_with("crates"));
    let names = crates.filter_map(|member| member.folder.file_name()).map(|name| name.to_string_lossy());
    names
        .filter(|name| !readme.text.contains(&**name))
        .map(|name| {
            Violation::new("readme", &readme.path, 1, format!("{name} is not mentioned: say what it is for"))
        })
        .collect()
}

/// There is a changelog.
pub(super) fn changelog(workspace: &Workspace) -> Vec<Violation> {
    const PATH: &str = "CHANGELOG.md";
    let missing = workspace.text(PATH).is_none();
    missing.then(|| Violation::new("changelog", PATH, 1, "there is no changelog")).into_iter().collect()
}
