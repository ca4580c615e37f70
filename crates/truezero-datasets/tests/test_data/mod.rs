//! Real data that a developer may have, for the tests that use them.
//!
//! They are in the folder that the environment variable `TRUEZERO_TEST_DATA` names, or in a folder called `shared`
//! beside the repository or beside a folder around it. A test that does not find its data says that it is skipped.

use std::env;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::thread;

const VARIABLE: &str = "TRUEZERO_TEST_DATA";
const BESIDE: &str = "shared";

/// The path of a file or folder of real data. If it does not exist, says that the test is skipped.
///
/// # Panics
/// If the variable names a folder that does not exist.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let found = match env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        Some(folder) => {
            let folder = PathBuf::from(folder);
            assert!(folder.is_dir(), "{VARIABLE}: expected a folder, found `{}`", folder.display());
            Some(folder.join(name)).filter(|path| path.exists())
        }
        None => Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .map(|folder| folder.join(BESIDE).join(name))
            .find(|path| path.exists()),
    };
    if found.is_none() {
        let thread = thread::current();
        let test = thread.name().unwrap_or("a test");
        // Written to the handle itself, which the test harness does not capture, so that a skipped test is reported
        // although it passes.
        let line =
            format!("skipped: {test}: `{name}` was not found; {VARIABLE} names the folder that has it\n");
        stderr().write_all(line.as_bytes()).unwrap();
    }
    found
}
