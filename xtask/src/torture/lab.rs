//! [`Lab`]: the folders of a case, and reproductions in them.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::child::{Child, NETWORKS, TABLE1, command, finish, run as run_child};
use super::compare::same;

/// The folders of a case: a finished reproduction of [`NETWORKS`], one of [`TABLE1`], and one for the case itself.
pub(super) struct Lab<'a> {
    pub(super) networks: &'a Path,
    pub(super) table1: &'a Path,
    pub(super) folder: &'a Path,
}

/// Long enough for some runs to be finished and one to be in the middle.
pub(super) const MOMENT: Duration = Duration::from_millis(700);

impl Lab<'_> {
    /// Finishes the small plan in the folder, and compares.
    pub(super) fn finish_networks(&self) -> Result<Option<String>> {
        finish(NETWORKS, self.folder)?;
        same(self.networks, self.folder)?;
        Ok(None)
    }

    pub(super) fn finish_table1(&self) -> Result<Option<String>> {
        finish(TABLE1, self.folder)?;
        same(self.table1, self.folder)?;
        Ok(None)
    }

    /// Starts the large plan and waits for a moment.
    pub(super) fn running(&self) -> Result<Child> {
        let child = Child::spawn(command(TABLE1, self.folder)?)?;
        child.wait_until_running();
        std::thread::sleep(MOMENT);
        Ok(child)
    }

    /// The small plan in another environment, from the beginning.
    pub(super) fn in_environment(&self, change: impl FnOnce(&mut Command)) -> Result<()> {
        if self.folder.exists() {
            fs::remove_dir_all(self.folder)?;
        }
        let mut command = command(NETWORKS, self.folder)?;
        change(&mut command);
        run_child(command)?.succeeded()?;
        same(self.networks, self.folder)
    }
}
