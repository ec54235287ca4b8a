//! Which files a call means, and reading one of them: folders recurse, hidden files are passed over, and only a regular file
//! is opened. A pipe, a socket or a device may block, or never end.

use crate::terminal;
use std::collections::HashSet;
use std::fs::{File, Metadata, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

/// A file that was named, or lies below a folder that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is, beginning with what was named.
    pub path: PathBuf,
    /// The folder that was named; `None` for a file that was named itself.
    pub root: Option<PathBuf>,
}

impl Found {
    /// Its path below the folder that was named; its file name alone where it was named itself.
    pub fn below_root(&self) -> &Path {
        let below = self.root.as_ref().and_then(|root| self.path.strip_prefix(root).ok());
        below.or_else(|| self.path.file_name().map(Path::new)).unwrap_or(&self.path)
    }
}

/// Why a file or folder that was named, or lies below a folder that was, is not taken.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", terminal::name(path))]
pub struct Unfit {
    /// The file or folder that was named.
    pub path: PathBuf,
    /// Why it can't be read.
    pub why: Why,
}

/// Why a file or folder is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// The system does not let it be read, or it is not there.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// A pipe, a socket or a device.
    #[error("is no regular file")]
    NotAFile,
    /// A folder that lies in itself, by a symbolic link.
    #[error("is a folder that lies in itself, by a symbolic link")]
    Loop,
    /// More than may be taken in. Nothing of it was read, unless it grew meanwhile.
    #[error("has more than {most} bytes, which is the most that is taken in")]
    TooLarge {
        /// How many bytes it has, or at least has.
        bytes: u64,
        /// How many bytes may be taken in.
        most: u64,
    },
}

impl Why {
    /// The word that stands for it in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::NotAFile => "not-a-file",
            Self::Loop => "folder-loop",
            Self::TooLarge { .. } => "size",
        }
    }
}

/// Every file that paths mean, in the order of the paths and of names below them, each once. What can't be gone through or is
/// no regular file stands in its place as an error.
pub fn find(paths: &[PathBuf]) -> Vec<Result<Found, Unfit>> {
    let mut walk = Walk::default();
    for path in paths {
        walk.named(path);
    }
    walk.found
}

#[derive(Default)]
struct Walk {
    found: Vec<Result<Found, Unfit>>,
    seen: HashSet<PathBuf>,
}

impl Walk {
    fn named(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path, path, &metadata, &mut Vec::new()),
            metadata => self.file(path, None, metadata),
        }
    }

    /// Goes through a folder; `above` are device and number of the folders that it lies in.
    fn folder(&mut self, path: &Path, root: &Path, metadata: &Metadata, above: &mut Vec<(u64, u64)>) {
        let identity = (metadata.dev(), metadata.ino());
        if above.contains(&identity) {
            return self.unfit(path, Why::Loop);
        }
        let entries = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries: Vec<PathBuf> = match entries {
            Ok(entries) => entries.iter().map(std::fs::DirEntry::path).collect(),
            Err(error) => return self.unfit(path, error.into()),
        };
        entries.retain(|entry| !entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
        entries.sort();
        above.push(identity);
        for entry in entries {
            match std::fs::metadata(&entry) {
                Ok(metadata) if metadata.is_dir() => self.folder(&entry, root, &metadata, above),
                metadata => self.file(&entry, Some(root), metadata),
            }
        }
        above.pop();
    }

    fn file(&mut self, path: &Path, root: Option<&Path>, metadata: std::io::Result<Metadata>) {
        match metadata {
            Err(error) => self.unfit(path, error.into()),
            Ok(metadata) if !metadata.is_file() => self.unfit(path, Why::NotAFile),
            Ok(_) => {
                let plain = path.components().filter(|part| *part != Component::CurDir).collect();
                if self.seen.insert(plain) {
                    self.found.push(Ok(Found { path: path.to_owned(), root: root.map(Path::to_owned) }));
                }
            }
        }
    }

    fn unfit(&mut self, path: &Path, why: Why) {
        self.found.push(Err(Unfit { path: path.to_owned(), why }));
    }
}

/// A regular file's bytes, if there are at most so many: a larger file is not read, nor is more held of one that grows
/// meanwhile.
///
/// # Errors
/// [`Why::Unreadable`], [`Why::NotAFile`], [`Why::TooLarge`].
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Unfit> {
    bounded(path, most).map_err(|why| Unfit { path: path.to_owned(), why })
}

/// The first bytes of a file that was named, so many at most.
///
/// # Errors
/// [`Why::Unreadable`], [`Why::NotAFile`].
pub fn beginning(path: &Path, most: u64) -> Result<Vec<u8>, Unfit> {
    let read = || {
        let mut bytes = Vec::new();
        opened(path)?.0.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|why| Unfit { path: path.to_owned(), why })
}

fn bounded(path: &Path, most: u64) -> Result<Vec<u8>, Why> {
    let (file, length) = opened(path)?;
    if length > most {
        return Err(Why::TooLarge { bytes: length, most });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    let length = bytes.len() as u64;
    if length > most { Err(Why::TooLarge { bytes: length, most }) } else { Ok(bytes) }
}

/// A regular file, and how many bytes it has.
fn opened(path: &Path) -> Result<(File, u64), Why> {
    // What was a file a moment ago may be a pipe now: opening one must not wait for its writer.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file: File = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((file, metadata.len())) } else { Err(Why::NotAFile) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn shown(found: &[Result<Found, Unfit>], place: &Path) -> Vec<String> {
        let below = |path: &Path| terminal::name(path.strip_prefix(place).unwrap());
        let shown = found.iter().map(|one| match one {
            Ok(found) => below(&found.path),
            Err(unfit) => format!("{} {}", below(&unfit.path), unfit.why.as_str()),
        });
        shown.collect()
    }

    #[test]
    fn folders_recurse_and_what_is_no_file_is_said_in_its_place() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        std::fs::create_dir_all(at("in/2024/june")).unwrap();
        std::fs::create_dir(at("in/.cache")).unwrap();
        for name in ["in/b.txt", "in/2024/june/a.txt", "in/.hidden", "in/.cache/c.txt", "alone.txt"] {
            std::fs::write(at(name), "text").unwrap();
        }
        rustix::fs::mkfifoat(rustix::fs::CWD, at("in/pipe"), 0o600.into()).unwrap();
        symlink(at("in"), at("in/2024/round")).unwrap();
        symlink(at("nowhere"), at("in/gone")).unwrap();
        let found = find(&[at("in"), at("alone.txt"), at("in/b.txt"), at("missing"), "/dev/null".into()]);
        let (device, found) = found.split_last().unwrap();
        assert!(matches!(device, Err(Unfit { why: Why::NotAFile, .. })));
        let wanted = [
            "in/2024/june/a.txt",
            "in/2024/round folder-loop",
            "in/b.txt",
            "in/gone unreadable",
            "in/pipe not-a-file",
            "alone.txt",
            "missing unreadable",
        ];
        assert_eq!(shown(found, place.path()), wanted);
        assert_eq!(found[0].as_ref().unwrap().below_root(), Path::new("2024/june/a.txt"));
        assert_eq!(found[5].as_ref().unwrap().below_root(), Path::new("alone.txt"));
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("sparse");
        // As many bytes as no machine has memory for: reading it first would end the process.
        File::create(&path).unwrap().set_len(1 << 42).unwrap();
        let refused = read(&path, 1000).unwrap_err();
        assert!(matches!(refused.why, Why::TooLarge { most: 1000, bytes: 4_398_046_511_104 }));
        std::fs::write(&path, [7; 1000]).unwrap();
        assert_eq!(read(&path, 1000).unwrap().len(), 1000);
        assert!(matches!(read(&path, 999).unwrap_err().why, Why::TooLarge { most: 999, bytes: 1000 }));
        // Its size is given as nothing, and it has something to say.
        assert!(matches!(
            read(Path::new("/proc/self/maps"), 10).unwrap_err().why,
            Why::TooLarge { most: 10, bytes: 11 }
        ));
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("pipe\u{1b}[2J");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, 0o600.into()).unwrap();
        let refused = read(&path, 10).unwrap_err();
        assert!(matches!(refused.why, Why::NotAFile));
        assert!(refused.to_string().ends_with(r"pipe\u{1b}[2J: is no regular file"), "{refused}");
    }
}
