//! [`default_cache`]: the folder of fetched data sets.

use std::env;
use std::path::PathBuf;

use etcetera::BaseStrategy as _;

/// The environment variable that names the folder of fetched data sets.
pub const CACHE_VARIABLE: &str = "TRUEZERO_DATA";

/// The folder of fetched data sets: the value of the environment variable [`CACHE_VARIABLE`], otherwise a folder in the
/// platform's folder for caches. None if the platform has no such folder, as for a user without a home.
pub fn default_cache() -> Option<PathBuf> {
    match env::var_os(CACHE_VARIABLE) {
        Some(folder) if !folder.is_empty() => Some(folder.into()),
        _ => etcetera::base_strategy::choose_native_strategy()
            .ok()
            .map(|folders| folders.cache_dir().join("truezero")),
    }
}
