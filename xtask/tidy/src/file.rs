//! [`File`]: a text file of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use toml::Spanned;

/// A text file, and what was parsed from it.
#[derive(Debug)]
pub(super) struct File<T> {
    /// Relative to the root.
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) content: T,
}

impl<T> File<T> {
    /// The line, from 1, on which something with a span begins.
    pub(super) fn line<S>(&self, spanned: &Spanned<S>) -> usize {
        let before = self.text.as_bytes().iter().take(spanned.span().start);
        before.filter(|&&byte| byte == b'\n').count() + 1
    }
}

pub(super) fn read(root: &Path, path: &Path) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("cannot read {}", path.display()))
}
