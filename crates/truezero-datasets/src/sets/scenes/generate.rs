//! Drawing examples on all cores, and folders that are whole or absent.

use std::fs;
use std::num::NonZero;
use std::path::Path;
use std::thread;

use crate::DatasetError;

/// The number of examples that each thread makes at a time; it bounds the memory.
const EXAMPLES_A_THREAD: u32 = 64;

/// Examples 0 to `count` − 1 in their order, made on all cores.
pub(super) fn in_order<T: Clone + Default + Send>(
    count: u32,
    make: impl Fn(u32) -> T + Sync,
) -> impl Iterator<Item = T> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    in_order_on(threads, count, make)
}

fn in_order_on<T: Clone + Default + Send>(
    threads: usize,
    count: u32,
    make: impl Fn(u32) -> T + Sync,
) -> impl Iterator<Item = T> {
    let starts = (0..count).step_by(EXAMPLES_A_THREAD as usize);
    let shares = starts.map(move |first| first..count.min(first.saturating_add(EXAMPLES_A_THREAD)));
    let mut shares = shares.peekable();
    let rounds = std::iter::from_fn(move || {
        shares.peek()?;
        let round = shares.by_ref().take(threads);
        let mut round: Vec<_> = round.map(|share| (share.clone(), vec![T::default(); share.len()])).collect();
        thread::scope(|scope| {
            for (share, examples) in &mut round {
                let make = &make;
                scope.spawn(move || {
                    for (index, example) in share.zip(examples) {
                        *example = make(index);
                    }
                });
            }
        });
        Some(round.into_iter().flat_map(|(_, examples)| examples))
    });
    rounds.flatten()
}

/// Lets `write` fill a temporary folder, which is then renamed to `folder`. If the program is killed before that, there
/// is no folder of this name.
pub(super) fn whole_folder(
    folder: &Path,
    write: impl FnOnce(&Path) -> Result<(), DatasetError>,
) -> Result<(), DatasetError> {
    let failed = |problem| DatasetError::Io { file: folder.to_owned(), problem };
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-");
    // Temporary folders are private by default, but data need not be; the umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let unfinished = builder.tempdir_in(parent).map_err(failed)?;
    write(unfinished.path())?;
    fs::rename(unfinished.path(), folder).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn the_order_does_not_depend_on_the_threads() {
        for threads in [1, 2, 7] {
            for count in [0, 1, 63, 64, 65, 500] {
                let squares = in_order_on(threads, count, |index| u64::from(index).pow(2));
                assert!(squares.eq((0..count).map(|index| u64::from(index).pow(2))), "{threads} {count}");
            }
        }
    }

    #[test]
    fn a_folder_is_whole_or_absent() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("deep/data");
        let write = |path: &Path| {
            assert!(!folder.exists());
            fs::write(path.join("file"), "content")
                .map_err(|problem| DatasetError::Io { file: path.into(), problem })
        };
        let broken = whole_folder(&folder, |path| {
            write(path)?;
            Err(DatasetError::Io { file: path.into(), problem: io::ErrorKind::StorageFull.into() })
        });
        assert!(
            matches!(broken, Err(DatasetError::Io { problem, .. }) if problem.kind() == io::ErrorKind::StorageFull)
        );
        let left = || fs::read_dir(cache.path().join("deep")).unwrap().count();
        assert_eq!(left(), 0, "the unfinished folder is deleted");

        whole_folder(&folder, write).unwrap();
        assert_eq!((fs::read(folder.join("file")).unwrap(), left()), (b"content".to_vec(), 1));
        let again = whole_folder(&folder, |_| Ok(())).unwrap_err();
        assert!(
            matches!(again, DatasetError::Io { file, .. } if file == folder),
            "a data set is not replaced"
        );
        assert_eq!((fs::read(folder.join("file")).unwrap(), left()), (b"content".to_vec(), 1));
    }
}
