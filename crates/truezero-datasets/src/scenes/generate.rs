//! Makes examples on all cores, and folders that are whole or not there.

use std::fs;
use std::num::NonZero;
use std::path::Path;
use std::thread;

use crate::DatasetError;

/// Examples that a thread makes before they are taken; it bounds what is in memory.
const EXAMPLES_A_THREAD: u32 = 64;

/// Makes examples 0 to `count` − 1 on all cores and hands them to `take` in their order.
pub(super) fn in_order<T: Clone + Default + Send>(
    count: u32,
    make: impl Fn(u32) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), DatasetError>,
) -> Result<(), DatasetError> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut first = 0;
    while first < count {
        let mut batch = Vec::new();
        for _ in 0..threads {
            let examples = EXAMPLES_A_THREAD.min(count - first);
            batch.push((first..first + examples, vec![T::default(); examples as usize]));
            first += examples;
        }
        thread::scope(|scope| {
            for (indices, examples) in &mut batch {
                let make = &make;
                scope.spawn(move || {
                    for (index, example) in indices.zip(examples) {
                        *example = make(index);
                    }
                });
            }
        });
        batch.into_iter().flat_map(|(_, examples)| examples).try_for_each(&mut take)?;
    }
    Ok(())
}

/// Lets `write` fill a folder under another name beside `folder`, which then takes its name. Killed at any moment, it leaves
/// no `folder`.
pub(super) fn whole_folder(
    folder: &Path,
    write: impl FnOnce(&Path) -> Result<(), DatasetError>,
) -> Result<(), DatasetError> {
    let io = |problem| DatasetError::Io { file: folder.to_owned(), problem };
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(io)?;
    let unfinished = tempfile::Builder::new().prefix(".unfinished-").tempdir_in(parent).map_err(io)?;
    write(unfinished.path())?;
    fs::rename(unfinished.path(), folder).map_err(io)
}
