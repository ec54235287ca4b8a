//! The entries of folders in the order of keys. A large folder's are kept for the next page of the same listing, for as long as
//! the folder has not changed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

/// From how many entries on a folder's are kept; a smaller one is read again as quickly.
const LARGE: usize = 2000;
/// A folder's time of change is as coarse as the kernel's clock tick. What changed that short a time ago may change again
/// without showing it, so it is not kept.
const SETTLED: Duration = Duration::from_millis(100);

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Its name, with a slash behind a folder's: so `a-b` sorts before what lies in `a`, as keys do.
    pub(super) sorted_as: String,
    pub(super) is_folder: bool,
}

/// The large folder that was read last.
struct Kept {
    folder: PathBuf,
    changed: SystemTime,
    entries: Arc<Vec<Entry>>,
}

/// Reads folders in the order of their names' bytes.
#[derive(Default)]
pub(super) struct Folders {
    kept: Mutex<Option<Kept>>,
    #[cfg(test)]
    read: std::sync::atomic::AtomicUsize,
}

impl Folders {
    /// The entries of a folder that are part of keys. One that is not there has none.
    pub(super) fn sorted(&self, folder: &Path) -> io::Result<Arc<Vec<Entry>>> {
        #[cfg(test)]
        self.read.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (began, changed) = match fs::metadata(folder).and_then(|about| about.modified()) {
            Ok(changed) => (SystemTime::now(), changed),
            Err(error) if is_absent(&error) => return Ok(Arc::default()),
            Err(error) => return Err(error),
        };
        if let Some(entries) = self.kept(folder, changed) {
            return Ok(entries);
        }
        let entries = Arc::new(read(folder)?);
        let settled = began.duration_since(changed).is_ok_and(|age| age > SETTLED);
        if entries.len() >= LARGE && settled {
            let kept = Kept { folder: folder.to_owned(), changed, entries: Arc::clone(&entries) };
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        }
        Ok(entries)
    }

    fn kept(&self, folder: &Path, changed: SystemTime) -> Option<Arc<Vec<Entry>>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref().filter(|kept| kept.folder == folder && kept.changed == changed)?;
        Some(Arc::clone(&kept.entries))
    }

    /// How many folders were asked for.
    #[cfg(test)]
    pub(super) fn read(&self) -> usize {
        self.read.load(std::sync::atomic::Ordering::Relaxed)
    }
}

fn read(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let listed = match fs::read_dir(folder) {
        Err(error) if is_absent(&error) => return Ok(entries),
        listed => listed?,
    };
    for entry in listed {
        let entry = entry?;
        // What begins with a dot, or is no text, is no part of a key.
        let Some(mut name) = entry.file_name().to_str().filter(|name| !name.starts_with('.')).map(str::to_owned) else {
            continue;
        };
        let is_folder = entry.file_type()?.is_dir();
        if is_folder {
            name.push('/');
        }
        entries.push(Entry { sorted_as: name, is_folder });
    }
    entries.sort_unstable();
    Ok(entries)
}

/// Gone meanwhile, or never there; or a file where a prefix would have a folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_folder_that_changed_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..LARGE {
            fs::write(folder.path().join(format!("{number:05}")), b"").unwrap();
        }
        let long_ago = SystemTime::now() - Duration::from_mins(1);
        fs::File::open(folder.path()).unwrap().set_modified(long_ago).unwrap();
        let folders = Folders::default();
        let first = folders.sorted(folder.path()).unwrap();
        let again = folders.sorted(folder.path()).unwrap();
        assert!(Arc::ptr_eq(&first, &again), "kept while nothing changed");
        fs::write(folder.path().join("one-more"), b"").unwrap();
        let changed = folders.sorted(folder.path()).unwrap();
        assert_eq!(changed.len(), LARGE + 1);
        fs::write(folder.path().join("another"), b"").unwrap();
        assert_eq!(folders.sorted(folder.path()).unwrap().len(), LARGE + 2, "not kept so soon after a change");
    }
}
