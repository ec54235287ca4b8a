//! A folder that is watched: which of its files are whole, and what they are called while and after they are handed in.
//!
//! A file that stays as it is for a while is taken by a rename to `.NAME.KEY.sending`; KEY is random, and what its request is known by.
//! It ends as `NAME.JOB.done`, or as `NAME.KEY.failed` with `NAME.KEY.failed.json` beside it. One that is still called
//! `.NAME.KEY.sending` when the command starts was being sent when it was killed, and is sent again under the same key.
//!
//! Others may write into the folder, and must not reach with it what they can't reach themselves. It is opened once and stays the folder
//! that it was, no link is followed in it, a file that has a second name is not read, and nothing is written into a file that
//! was there.

use crate::terminal;
use anyhow::{Context, bail};
use docward_envelope::JobId;
use rustix::fs::{self, AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, Stat};
use rustix::io::Errno;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// The file that one command alone holds. Nothing is written into it.
const OWN: &str = ".docward-watch";
/// What a file is called while it is sent.
const SENDING: &[u8] = b".sending";
/// What files are called that were handled, and what lies beside them.
const ENDED: [&str; 3] = [".done", ".failed", ".failed.json"];
/// What those who write under another name and rename what is whole call what is not.
const UNFINISHED: [&str; 6] = [".tmp", ".part", ".partial", ".filepart", ".crdownload", "~"];
/// The random part of a name, in bytes, and how long it is as hexadecimal digits.
const KEY: usize = 16;
const KEY_LENGTH: usize = KEY * 2;
/// The longest name that a file may have, in bytes: Linux allows 255, and `.KEY.failed.json` takes 45.
const LONGEST_NAME: usize = 210;
/// So many files are taken at a time.
const MOST: usize = 64;

/// A folder that nobody else watches.
pub(super) struct Folder {
    place: OwnedFd,
    own: File,
    /// Files that are not taken yet, as they were when they were looked at last.
    seen: HashMap<OsString, Seen>,
    /// What files are called that this command took.
    taken: HashSet<OsString>,
    /// Until when files are let be.
    resting: HashMap<OsString, Instant>,
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    number: u64,
    length: u64,
    modified: (i64, i64),
}

#[derive(Clone, Copy)]
struct Seen {
    state: State,
    since: Instant,
}

/// A file that was taken to be sent.
pub(super) struct Taken {
    /// Its name, as it was put there.
    pub(super) name: OsString,
    /// What its request is known by.
    pub(super) key: String,
    /// What it is called while it is sent.
    sent_as: OsString,
    state: State,
}

/// What there is to do in a folder.
#[derive(Default)]
pub(super) struct Look {
    /// Files to be sent.
    pub(super) taken: Vec<Taken>,
    /// How many files there are beside these that may be sent later.
    pub(super) later: usize,
    /// Files that can't be taken, and why. Each is told once.
    pub(super) unfit: Vec<(OsString, String)>,
}

/// Why a file that was taken is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// Somebody took it away.
    #[error("is gone")]
    Gone,
    /// It changes.
    #[error("is being written to")]
    Changing,
    /// It is not a file of its own.
    #[error("is no regular file with one name")]
    NotAFile,
    /// It has more bytes than are taken in.
    #[error("has {0} bytes, more than are taken in")]
    Large(u64),
    /// The system does not let it be read now.
    #[error("can't be read: {0}")]
    Now(io::Error),
}

/// Why a file was not taken in, as it is told beside it.
#[derive(Serialize)]
pub(super) struct Failed<'a> {
    pub(super) file: String,
    /// The reason, in a word.
    pub(super) reason: &'a str,
    /// The reason, in a sentence.
    pub(super) title: String,
    /// The job that something of it was taken in as all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<JobId>,
}

impl State {
    fn of(stat: &Stat) -> Self {
        Self {
            number: stat.st_ino,
            length: u64::try_from(stat.st_size).unwrap_or_default(),
            modified: (stat.st_mtime, i64::try_from(stat.st_mtime_nsec).unwrap_or_default()),
        }
    }
}

fn is_file(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
}

impl Folder {
    /// A folder to watch, if it is one and no other command watches it.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = terminal::name(path);
        let place = fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
            .with_context(|| format!("{shown} is no folder"))?;
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let own = fs::openat(&place, OWN, flags, Mode::from_raw_mode(0o600))
            .with_context(|| format!("{shown} can't be written to"))?;
        let stat = fs::fstat(&own)?;
        if !is_file(&stat) || stat.st_nlink != 1 || stat.st_uid != rustix::process::geteuid().as_raw() {
            bail!("{OWN} in {shown} is not this command's: take it away");
        }
        fs::flock(&own, FlockOperation::NonBlockingLockExclusive)
            .with_context(|| format!("another `docward watch` looks after {shown}"))?;
        Ok(Self { place, own: own.into(), seen: HashMap::new(), taken: HashSet::new(), resting: HashMap::new() })
    }

    /// Looks through the folder, and takes what was being sent before and what has not changed for so long.
    pub(super) fn look(&mut self, settled: Duration, now: Instant) -> anyhow::Result<Look> {
        let own = self.stat(OsStr::new(OWN)).context("the folder's own file was taken away")?;
        if own.st_ino != self.own.metadata()?.ino() {
            bail!("the folder's own file was replaced");
        }
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.place)? {
            names.push(OsStr::from_bytes(entry?.file_name().to_bytes()).to_owned());
        }
        names.sort();
        let mut look = Look::default();
        let mut before = std::mem::take(&mut self.seen);
        self.resting.retain(|_, until| now < *until);
        for name in names {
            let sent = parts_of_sent(&name);
            if sent.is_none() && !may_be_one(&name) {
                continue;
            }
            let Ok(stat) = self.stat(&name) else { continue };
            if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
                continue;
            }
            let known = before.remove(&name);
            let state = State::of(&stat);
            let seen = known.filter(|seen| seen.state == state).unwrap_or(Seen { state, since: now });
            self.seen.insert(name.clone(), seen);
            let length = sent.as_ref().map_or(name.len(), |(name, _)| name.len());
            let unfit = match () {
                () if !is_file(&stat) || stat.st_nlink != 1 => Some("is no regular file with one name"),
                () if length > LONGEST_NAME => Some("has too long a name"),
                () => None,
            };
            if let Some(why) = unfit {
                look.unfit.extend(known.is_none().then(|| (name, why.to_owned())));
                continue;
            }
            let is_settled = self.taken.contains(&name) || now.duration_since(seen.since) >= settled;
            if !is_settled || look.taken.len() >= MOST || self.resting.contains_key(&name) {
                look.later += 1;
                continue;
            }
            match self.take(&name, sent, state) {
                Ok(taken) => look.taken.push(taken),
                Err(error) => {
                    look.later += 1;
                    look.unfit
                        .extend(known.is_none_or(|known| known.state != state).then(|| (name, error.to_string())));
                }
            }
        }
        self.taken.retain(|name| self.seen.contains_key(name));
        Ok(look)
    }

    fn stat(&self, name: &OsStr) -> Result<Stat, Errno> {
        fs::statat(&self.place, name, AtFlags::SYMLINK_NOFOLLOW)
    }

    /// Takes a file, unless that was done before.
    fn take(&mut self, name: &OsStr, sent: Option<(OsString, String)>, state: State) -> anyhow::Result<Taken> {
        if let Some((of, key)) = sent {
            return Ok(Taken { name: of, key, sent_as: name.to_owned(), state });
        }
        let key = random()?;
        let mut sent_as = OsString::from(".");
        sent_as.push(name);
        sent_as.push(format!(".{key}"));
        sent_as.push(OsStr::from_bytes(SENDING));
        fs::renameat(&self.place, name, &self.place, &sent_as)?;
        self.seen.remove(name);
        self.seen.insert(sent_as.clone(), Seen { state, since: Instant::now() });
        self.taken.insert(sent_as.clone());
        Ok(Taken { name: name.to_owned(), key, sent_as, state })
    }

    /// Lets a file be until then.
    pub(super) fn rest(&mut self, taken: &Taken, until: Instant) {
        self.resting.insert(taken.sent_as.clone(), until);
    }

    /// Opens a file that was taken, if it still is the one that was looked at.
    pub(super) fn opened(&self, taken: &Taken) -> Result<Opened, Unread> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = fs::openat(&self.place, &taken.sent_as, flags, Mode::empty()).map_err(|error| match error {
            Errno::NOENT => Unread::Gone,
            Errno::LOOP => Unread::NotAFile,
            error => Unread::Now(error.into()),
        })?;
        let opened = Opened { file: file.into(), state: taken.state };
        opened.check()?;
        Ok(opened)
    }

    /// Whether a file is as it was when it was taken.
    pub(super) fn is_unchanged(&self, taken: &Taken) -> bool {
        self.stat(&taken.sent_as).is_ok_and(|stat| State::of(&stat) == taken.state)
    }

    /// Says of a file that it was taken in. Nothing is done if somebody took it away meanwhile.
    pub(super) fn done(&self, taken: &Taken, job: JobId) -> io::Result<()> {
        self.renamed(taken, &beside(&taken.name, &format!(".{job}.done")))
    }

    /// Says of a file that it was not, and why. Nothing is done if somebody took it away meanwhile.
    pub(super) fn failed(&self, taken: &Taken, failed: &Failed<'_>) -> io::Result<()> {
        let ending = format!(".{}.failed", taken.key);
        if matches!(self.stat(&taken.sent_as), Err(Errno::NOENT)) {
            return Ok(());
        }
        // Never into what lies there.
        let draft = OsString::from(format!("{OWN}.{}", random()?));
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // Whoever put the file there is to read it.
        let mut file = File::from(fs::openat(&self.place, &draft, flags, Mode::from_raw_mode(0o644))?);
        let told = beside(&taken.name, &format!("{ending}.json"));
        let written = writeln!(file, "{}", terminal::json_escaped(&serde_json::to_string(failed)?))
            .and_then(|()| Ok(fs::renameat(&self.place, &draft, &self.place, &told)?));
        if written.is_err() {
            fs::unlinkat(&self.place, &draft, AtFlags::empty())?;
        }
        written?;
        self.renamed(taken, &beside(&taken.name, &ending))
    }

    fn renamed(&self, taken: &Taken, name: &OsStr) -> io::Result<()> {
        match fs::renameat(&self.place, &taken.sent_as, &self.place, name) {
            Err(Errno::NOENT) => Ok(()),
            renamed => Ok(renamed?),
        }
    }
}

/// A file that was opened.
pub(super) struct Opened {
    file: File,
    state: State,
}

impl Opened {
    fn check(&self) -> Result<(), Unread> {
        let stat = fs::fstat(&self.file).map_err(|error| Unread::Now(error.into()))?;
        match () {
            () if !is_file(&stat) || stat.st_nlink != 1 => Err(Unread::NotAFile),
            () if State::of(&stat) != self.state => Err(Unread::Changing),
            () => Ok(()),
        }
    }

    /// How many bytes it has.
    pub(super) const fn length(&self) -> u64 {
        self.state.length
    }

    /// Its bytes, if there are at most so many and they do not change meanwhile.
    pub(super) fn read(mut self, most: u64) -> Result<Vec<u8>, Unread> {
        if self.length() > most {
            return Err(Unread::Large(self.length()));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.length()).unwrap_or_default());
        (&mut self.file).take(most).read_to_end(&mut bytes).map_err(Unread::Now)?;
        self.check()?;
        Ok(bytes)
    }
}

fn beside(name: &OsStr, ending: &str) -> OsString {
    let mut name = name.to_owned();
    name.push(ending);
    name
}

/// Something that nobody guesses, as hexadecimal digits.
fn random() -> io::Result<String> {
    let mut random = [0; KEY];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let mut text = String::new();
    for byte in random {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// Whether a file of this name may be one to hand in.
fn may_be_one(name: &OsStr) -> bool {
    let name = name.as_bytes();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending.as_bytes()));
    !name.starts_with(b".") && !ends(&ENDED) && !ends(&UNFINISHED)
}

/// What a file was called before it was taken, and its key.
fn parts_of_sent(name: &OsStr) -> Option<(OsString, String)> {
    let rest = name.as_bytes().strip_prefix(b".")?.strip_suffix(SENDING)?;
    let (name, key) = rest.split_at_checked(rest.len().checked_sub(KEY_LENGTH)?)?;
    let name = name.strip_suffix(b".").filter(|name| !name.is_empty())?;
    let is_key = key.iter().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'));
    is_key.then(|| Some((OsStr::from_bytes(name).to_owned(), std::str::from_utf8(key).ok()?.to_owned())))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, OpenOptions};
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    const SETTLED: Duration = Duration::from_secs(10);

    struct Place {
        files: tempfile::TempDir,
        folder: Folder,
        began: Instant,
    }

    impl Place {
        fn new() -> Self {
            let place = tempfile::tempdir().unwrap();
            let folder = Folder::open(place.path()).unwrap();
            Self { files: place, folder, began: Instant::now() }
        }

        fn at(&self, name: impl AsRef<OsStr>) -> PathBuf {
            self.files.path().join(name.as_ref())
        }

        fn look(&mut self, seconds: u64) -> Look {
            self.folder.look(SETTLED, self.began + Duration::from_secs(seconds)).unwrap()
        }

        /// The one file that is taken.
        fn taken(&mut self) -> Taken {
            self.look(0);
            let mut taken = self.look(10).taken;
            assert_eq!(taken.len(), 1);
            taken.pop().unwrap()
        }

        fn read(&self, taken: &Taken) -> Result<Vec<u8>, Unread> {
            self.folder.opened(taken)?.read(1_000)
        }

        fn names(&self) -> Vec<String> {
            let names =
                fs::read_dir(&self.files).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<String> = names.filter(|name| name != OWN).collect();
            names.sort();
            names
        }
    }

    fn names(look: &Look) -> Vec<&str> {
        look.taken.iter().map(|taken| taken.name.to_str().unwrap()).collect()
    }

    fn refusal() -> Failed<'static> {
        Failed { file: "a\u{202e}.pdf".to_owned(), reason: "size", title: "It is large.".to_owned(), job: None }
    }

    #[test]
    fn a_file_is_taken_when_it_has_not_changed_for_long_enough() {
        let mut place = Place::new();
        fs::write(place.at("claims.837"), "ISA").unwrap();
        for unfinished in ["b.pdf.part", ".c.pdf", "d.filepart", "e.pdf~", ".f.sending"] {
            fs::write(place.at(unfinished), "half").unwrap();
        }
        fs::create_dir(place.at("older")).unwrap();
        assert_eq!(place.look(0).later, 1);
        // It grows, and is the same for a while again.
        fs::write(place.at("claims.837"), "ISA and more").unwrap();
        assert_eq!(place.look(10).later, 1);
        let look = place.look(19);
        assert_eq!((look.later, look.taken.len()), (1, 0));
        let look = place.look(20);
        assert_eq!((look.later, names(&look)), (0, vec!["claims.837"]));
        let taken = &look.taken[0];
        assert_eq!(place.read(taken).unwrap(), b"ISA and more");

        // Another one under its name is another file.
        fs::write(place.at("claims.837"), "another").unwrap();
        assert_eq!(place.look(21).later, 1);
        let look = place.look(40);
        let keys: HashSet<&String> = look.taken.iter().map(|taken| &taken.key).collect();
        assert_eq!((look.taken.len(), keys.len(), keys.contains(&taken.key)), (2, 2, true));
        let job = JobId::generate();
        place.folder.done(taken, job).unwrap();
        assert!(place.names().contains(&format!("claims.837.{job}.done")));
        assert_eq!(place.look(41).taken.len(), 1);
    }

    #[test]
    fn what_was_being_sent_is_sent_again_under_its_key() {
        let mut place = Place::new();
        fs::write(place.at("claims.837"), "ISA").unwrap();
        let key = place.taken().key;
        assert!(Folder::open(place.files.path()).is_err(), "somebody looks after it");
        drop(std::mem::replace(&mut place.folder, Folder::open(tempfile::tempdir().unwrap().path()).unwrap()));
        place.folder = Folder::open(place.files.path()).unwrap();
        let taken = place.taken();
        assert_eq!((taken.name.to_str(), &taken.key), (Some("claims.837"), &key));
        // Who goes on writing into it makes another file of it.
        let mut late = OpenOptions::new().append(true).open(place.at(&taken.sent_as)).unwrap();
        late.write_all(b" and more").unwrap();
        assert!(!place.folder.is_unchanged(&taken));
        assert!(matches!(place.read(&taken), Err(Unread::Changing)));
    }

    #[test]
    fn what_is_refused_says_why_beside_it() {
        let mut place = Place::new();
        fs::write(place.at("a.pdf"), "").unwrap();
        let taken = place.taken();
        // Others may have put something there: it is replaced, and what it points at is left alone.
        let elsewhere = tempfile::tempdir().unwrap();
        let theirs = elsewhere.path().join("theirs");
        fs::write(&theirs, "theirs").unwrap();
        symlink(&theirs, place.at(format!("a.pdf.{}.failed.json", taken.key))).unwrap();
        place.folder.failed(&taken, &refusal()).unwrap();
        assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
        let [file, told] = place.names().try_into().unwrap();
        assert_eq!([file, told.clone()], ["", ".json"].map(|ending| format!("a.pdf.{}.failed{ending}", taken.key)));
        let told = fs::read_to_string(place.at(told)).unwrap();
        assert!(told.is_ascii(), "{told}");
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told, serde_json::json!({ "file": "a\u{202e}.pdf", "reason": "size", "title": "It is large." }));
        assert!(place.look(20).taken.is_empty());
    }

    #[test]
    fn one_file_that_can_not_be_renamed_keeps_no_other() {
        let mut place = Place::new();
        fs::write(place.at("a.pdf"), "").unwrap();
        let taken = place.taken();
        fs::create_dir(place.at(format!("a.pdf.{}.failed.json", taken.key))).unwrap();
        assert!(place.folder.failed(&taken, &refusal()).is_err());
        assert_eq!(place.names().len(), 2, "nothing else stays: {:?}", place.names());
        place.folder.rest(&taken, place.began + Duration::from_mins(1));
        fs::write(place.at("b.pdf"), "").unwrap();
        place.look(11);
        let look = place.look(21);
        assert_eq!((look.later, names(&look)), (1, vec!["b.pdf"]));
        assert_eq!(names(&place.look(60)), ["a.pdf", "b.pdf"]);
    }

    #[test]
    fn links_pipes_and_second_names_are_told_once_and_never_read() {
        let mut place = Place::new();
        let elsewhere = tempfile::tempdir().unwrap();
        let theirs = elsewhere.path().join("theirs");
        fs::write(&theirs, "theirs").unwrap();
        symlink(&theirs, place.at("link.txt")).unwrap();
        symlink(&theirs, place.at(format!(".link.txt.{}.sending", "0".repeat(KEY_LENGTH)))).unwrap();
        symlink("a", place.at("a")).unwrap();
        fs::hard_link(&theirs, place.at("second.txt")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, place.at("pipe"), 0o600.into()).unwrap();
        fs::write(place.at("x".repeat(LONGEST_NAME + 1)), "text").unwrap();
        let planted = format!(".{}.{}.sending", "y".repeat(LONGEST_NAME + 1), "0".repeat(KEY_LENGTH));
        fs::write(place.at(planted), "text").unwrap();
        fs::write(place.at("z".repeat(LONGEST_NAME)), "text").unwrap();
        let look = place.look(0);
        assert_eq!((look.unfit.len(), look.later), (7, 1));
        let look = place.look(10);
        assert_eq!((look.unfit.len(), look.taken.len()), (0, 1));
        place.folder.failed(&look.taken[0], &refusal()).unwrap();

        // Swapped after it was looked at.
        fs::write(place.at("b.txt"), "text").unwrap();
        place.look(11);
        let taken = place.look(30).taken.pop().unwrap();
        for swap in [0, 1] {
            fs::remove_file(place.at(&taken.sent_as)).unwrap();
            if swap == 0 {
                symlink(&theirs, place.at(&taken.sent_as))
            } else {
                fs::hard_link(&theirs, place.at(&taken.sent_as))
            }
            .unwrap();
            assert!(matches!(place.read(&taken), Err(Unread::NotAFile)));
        }
        fs::remove_file(place.at(&taken.sent_as)).unwrap();
        assert!(matches!(place.read(&taken), Err(Unread::Gone)));
    }

    #[test]
    fn the_folder_stays_the_one_that_was_opened_and_its_own_file_is_its_own() {
        let mut place = Place::new();
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join("theirs.txt"), "theirs").unwrap();
        let moved = place.files.path().with_extension("moved");
        fs::rename(&place.files, &moved).unwrap();
        symlink(other.path(), place.files.path()).unwrap();
        place.look(0);
        assert!(place.look(10).taken.is_empty());
        fs::remove_file(place.files.path()).unwrap();
        fs::rename(&moved, &place.files).unwrap();

        fs::remove_file(place.at(OWN)).unwrap();
        assert!(place.folder.look(SETTLED, place.began).is_err());
        let theirs = other.path().join("theirs.txt");
        symlink(&theirs, place.at(OWN)).unwrap();
        assert!(Folder::open(place.files.path()).is_err());
        fs::remove_file(place.at(OWN)).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, place.at(OWN), 0o600.into()).unwrap();
        assert!(Folder::open(place.files.path()).is_err());
        assert_eq!(fs::read(theirs).unwrap(), b"theirs");
    }

    #[test]
    fn a_file_of_too_many_bytes_is_not_read() {
        let mut place = Place::new();
        File::create(place.at("sparse")).unwrap().set_len(1 << 42).unwrap();
        let taken = place.taken();
        assert!(matches!(place.read(&taken), Err(Unread::Large(4_398_046_511_104))));
    }
}
