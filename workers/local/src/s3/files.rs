//! Objects as files: written beside the buckets and moved to their place whole, read in large pieces.
//!
//! An object's tag is the file's time of change, which this module sets and never gives twice, and its length: nothing
//! is kept beside the file.

use futures_util::{StreamExt, stream};
use hyper::body::Bytes;
use s3s::{
    S3Result,
    dto::{ETag, StreamingBlob},
    s3_error,
};
use std::{
    fs, io,
    io::ErrorKind,
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, BufWriter};

/// How much of a file is read or written at once: each time is a trip to another thread.
const PIECE: usize = 1 << 20;

/// The files under one folder.
pub(super) struct Files {
    incoming: PathBuf,
    number: AtomicU64,
    /// The last time that a file was given as its time of change.
    last: Mutex<SystemTime>,
    /// Held to make folders and move a file into them, alone to remove folders: none goes between being made and being used.
    folders: RwLock<()>,
}

/// What is known of an object without its bytes.
pub(super) struct About {
    pub(super) length: u64,
    pub(super) changed: SystemTime,
}

impl About {
    pub(super) fn of(file: &fs::Metadata) -> io::Result<Self> {
        if !file.is_file() {
            return Err(ErrorKind::NotFound.into());
        }
        Ok(Self { length: file.len(), changed: file.modified()? })
    }

    /// Different for every write of a key.
    pub(super) fn tag(&self) -> ETag {
        let since = self.changed.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        ETag::Strong(format!("{:x}-{:x}", since.as_nanos(), self.length))
    }
}

impl Files {
    /// Takes over a folder; what an earlier process did not finish writing goes.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let incoming = root.join(".incoming");
        if fs::exists(&incoming)? {
            fs::remove_dir_all(&incoming)?;
        }
        fs::create_dir(&incoming)?;
        let (number, last, folders) = (AtomicU64::new(0), Mutex::new(SystemTime::UNIX_EPOCH), RwLock::new(()));
        Ok(Self { incoming, number, last, folders })
    }

    /// Receives a body, under a name that no key has.
    pub(super) async fn receive(&self, body: Option<StreamingBlob>, length: Option<i64>) -> S3Result<Received> {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let received = Received(self.incoming.join(number.to_string()));
        let file = tokio::fs::File::create(&received.0).await.map_err(internal)?;
        let (mut file, mut written) = (BufWriter::with_capacity(PIECE, file), 0_u64);
        if let Some(mut body) = body {
            while let Some(piece) = body.next().await {
                let piece = piece.map_err(|_| s3_error!(IncompleteBody))?;
                file.write_all(&piece).await.map_err(internal)?;
                written += piece.len() as u64;
            }
        }
        file.flush().await.map_err(internal)?;
        if length.is_some_and(|length| u64::try_from(length) != Ok(written)) {
            return Err(s3_error!(IncompleteBody));
        }
        file.into_inner().into_std().await.set_modified(self.next_time()).map_err(internal)?;
        Ok(received)
    }

    /// Moves a received body to its place, over what was there.
    pub(super) fn place(&self, received: &Received, path: &Path) -> io::Result<About> {
        let _folders_stay = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::rename(&received.0, path)?;
        About::of(&fs::metadata(path)?)
    }

    /// Removes a file and the folders that it leaves empty, up to `top`. One that is gone is removed.
    pub(super) fn remove(&self, path: &Path, top: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if !is_absent(&error) => return Err(error),
            _ => {}
        }
        let _nobody_makes_any = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != top) {
            match fs::remove_dir(folder) {
                Err(error) if !is_absent(&error) => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// Now, or a moment later: no two writes get the same.
    fn next_time(&self) -> SystemTime {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = SystemTime::now().max(*last + Duration::from_nanos(1));
        *last
    }
}

/// A body that was received and has no key yet. Goes when dropped, unless it was moved to its place.
pub(super) struct Received(PathBuf);

impl Drop for Received {
    fn drop(&mut self) {
        // Absent once it has its place; what else remains goes at the next start.
        let _ = fs::remove_file(&self.0);
    }
}

/// An object's bytes in a range, as a body; which of all is said of what is known of the object.
pub(super) async fn read(path: &Path, range: impl FnOnce(&About) -> S3Result<Range<u64>>) -> S3Result<Read> {
    let mut file = tokio::fs::File::open(path).await.map_err(absent)?;
    let about = About::of(&file.metadata().await.map_err(internal)?).map_err(absent)?;
    let range = range(&about)?;
    if range.start > 0 {
        file.seek(io::SeekFrom::Start(range.start)).await.map_err(internal)?;
    }
    let pieces = stream::try_unfold((file, range.end - range.start), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
        file.read_exact(&mut piece).await?;
        let left = left - piece.len() as u64;
        Ok::<_, io::Error>(Some((Bytes::from(piece), (file, left))))
    });
    Ok(Read { about, range, body: StreamingBlob::wrap(pieces) })
}

/// An object that is being read.
pub(super) struct Read {
    pub(super) about: About,
    pub(super) range: Range<u64>,
    pub(super) body: StreamingBlob,
}

/// Not there, or a folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// What a failure to open an object comes to.
pub(super) fn absent(error: io::Error) -> s3s::S3Error {
    if is_absent(&error) { s3_error!(NoSuchKey) } else { internal(error) }
}

/// The error itself may quote a path, and with it a key.
pub(super) fn internal(_: io::Error) -> s3s::S3Error {
    s3_error!(InternalError)
}
