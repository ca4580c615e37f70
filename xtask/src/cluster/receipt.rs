//! [`Receipt`]: what the last coordinator leaves, for those who wait.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use truezero_sweep::slurm::Failure;
use truezero_sweep::write_file;

use super::FOLDER;

/// What the last coordinator of a command leaves, once the report is written.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Receipt {
    /// The runs that failed for good, by identity.
    pub(crate) failed: BTreeMap<String, Failure>,
}

impl Receipt {
    fn file(tag: &str) -> String {
        format!("done-{tag}.json")
    }

    fn path(output: &Path, tag: &str) -> PathBuf {
        output.join(FOLDER).join(Self::file(tag))
    }

    pub(crate) fn write(&self, output: &Path, tag: &str) -> Result<()> {
        write_file(&output.join(FOLDER), &Self::file(tag), serde_json::to_string_pretty(self)?)?;
        Ok(())
    }

    /// The receipt of a command; `None` if its last coordinator has not ended.
    pub(super) fn read(output: &Path, tag: &str) -> Result<Option<Self>> {
        let path = Self::path(output, tag);
        let no_receipt = || format!("`{}` cannot be used", path.display());
        match fs::read(&path) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text).with_context(no_receipt)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(no_receipt),
        }
    }

    /// Deletes the receipt of an earlier start.
    pub(super) fn delete(output: &Path, tag: &str) -> Result<()> {
        let path = Self::path(output, tag);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("`{}` cannot be deleted", path.display()))
            }
            _ => Ok(()),
        }
    }

    /// The failures in sentences, each with the log.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let remark = |(id, failure): (&String, &Failure)| {
            let Failure { tries, reason, log, .. } = failure;
            format!("Run {id} failed for good, in try {tries}: {reason}. Its log is `{}`.", log.display())
        };
        self.failed.iter().map(remark).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_comes_back_and_names_the_logs() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Receipt::read(folder.path(), "0f").unwrap().is_none());
        let failure =
            Failure { tries: 3, reason: "TIMEOUT".into(), log: "logs/7_0.log".into(), ..Failure::default() };
        let receipt = Receipt { failed: [("0a".to_owned(), failure)].into() };
        receipt.write(folder.path(), "0f").unwrap();
        assert_eq!(Receipt::read(folder.path(), "0f").unwrap().as_ref(), Some(&receipt));
        assert_eq!(Receipt::read(folder.path(), "0e").unwrap(), None);
        assert_eq!(
            receipt.remarks(),
            ["Run 0a failed for good, in try 3: TIMEOUT. Its log is `logs/7_0.log`."]
        );
        Receipt::delete(folder.path(), "0f").unwrap();
        Receipt::delete(folder.path(), "0f").unwrap();
        assert!(Receipt::read(folder.path(), "0f").unwrap().is_none());
    }
}
