//! The list of a batch: a file that says which file is which item. It stays with who hands in, for names of files may name people: the
//! service knows numbers. With it a batch can be gone on with after anything.

use crate::{api, terminal};
use anyhow::{Context, anyhow, bail};
use docward_envelope::{BatchId, Lane, Purpose, Region};
use docward_trust_policy::private_file::{self, PrivateFileError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A batch, as its first line says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) batch: BatchId,
    pub(super) tenant: String,
    pub(super) region: Region,
    pub(super) purpose: Purpose,
    pub(super) lane: Lane,
    /// The address of the service.
    pub(super) service: String,
}

/// A line behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    item: u32,
    file: PathBuf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claim: Option<ClaimOf>,
}

/// Which claim of a file, and of which bytes: parts of another file under the name would be other claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimOf {
    /// Its place among the file's claims, from 1.
    pub(super) number: u32,
    /// The digest of the file.
    pub(super) digest: FileDigest,
}

/// SHA-256 of a file, in hexadecimal where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct FileDigest([u8; 32]);

impl FileDigest {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl From<FileDigest> for String {
    fn from(FileDigest(digest): FileDigest) -> Self {
        hex::encode(digest)
    }
}

impl TryFrom<String> for FileDigest {
    type Error = hex::FromHexError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut digest = [0; 32];
        hex::decode_to_slice(text, &mut digest).map(|()| Self(digest))
    }
}

/// What an item is: a file, or one claim of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) file: PathBuf,
    /// Which claim; `None` of the whole file.
    pub(super) claim: Option<ClaimOf>,
}

impl Entry {
    /// Whether both are claims of the same bytes of one file.
    pub(super) fn is_of_same_split(&self, other: &Self) -> bool {
        let digest = |entry: &Self| entry.claim.map(|claim| claim.digest);
        self.claim.is_some() && digest(self) == digest(other) && self.file == other.file
    }

    /// As it is told: the file, and behind a `#` the number of the claim, which alone says nothing of anybody.
    pub(super) fn name(&self) -> String {
        let file = self.file.to_string_lossy();
        match self.claim {
            Some(ClaimOf { number, .. }) => format!("{file}#{number}"),
            None => file.into_owned(),
        }
    }
}

/// A whole list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) head: Head,
    /// What each item is, the first in front.
    pub(super) items: Vec<Entry>,
}

impl List {
    /// Writes it where nothing is yet, for its owner alone.
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut text = serde_json::to_string(&self.head)?;
        for (item, Entry { file, claim }) in (1..).zip(self.items.iter().cloned()) {
            let line = Line { item, file, claim };
            write!(text, "\n{}", serde_json::to_string(&line).context("a file's name is no text")?)?;
        }
        text.push('\n');
        private_file::create(path, text.as_bytes())
            .with_context(|| format!("the batch's list can't be written to {}", terminal::name(path)))
    }

    /// Reads one that is its reader's alone: it says where a token is sent, and which files.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let none = || format!("no list of a batch at {}", terminal::name(path));
        let not_own =
            || format!("{} is not yours alone: look where it sends what, then chmod 600 it", terminal::name(path));
        if std::fs::metadata(path).with_context(none)?.uid() != rustix::process::geteuid().as_raw() {
            bail!(not_own());
        }
        let bytes = private_file::read(path).map_err(|error| match error {
            PrivateFileError::Mode => anyhow!(not_own()),
            error => anyhow!(error).context(none()),
        })?;
        let text = std::str::from_utf8(&bytes).with_context(|| not_a_list(path))?;
        let mut lines = text.lines();
        let head = api::line(lines.next().unwrap_or_default()).with_context(|| not_a_list(path))?;
        let mut items = Vec::new();
        for (expected, text) in (1..).zip(lines) {
            let Line { item, file, claim } = api::line(text).with_context(|| not_a_list(path))?;
            if item != expected {
                bail!("{}: items are to be in order", not_a_list(path));
            }
            items.push(Entry { file, claim });
        }
        Ok(Self { head, items })
    }
}

fn not_a_list(path: &Path) -> String {
    format!("{} is no list that `docward batch submit` wrote", terminal::name(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_list_is_read_as_it_was_written_and_never_written_over() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("batch.ndjson");
        let head = Head {
            batch: BatchId::generate(),
            tenant: "harbor-clinic".to_owned(),
            region: "us-east-1".parse().unwrap(),
            purpose: Purpose::Treatment,
            lane: Lane::Batch,
            service: "http://127.0.0.1:1".to_owned(),
        };
        let claim = ClaimOf { number: 2, digest: FileDigest::of(b"ISA") };
        let items = vec![
            Entry { file: "/in/a\nb.pdf".into(), claim: None },
            Entry { file: "/in/c.837".into(), claim: Some(claim) },
        ];
        let names: Vec<String> = items.iter().map(Entry::name).collect();
        assert_eq!(names, ["/in/a\nb.pdf", "/in/c.837#2"]);
        let list = List { head, items };
        list.write(&path).unwrap();
        assert_eq!(List::read(&path).unwrap(), list);
        assert!(list.write(&path).is_err(), "another batch's may lie there");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        assert!(List::read(&path).is_err(), "somebody else may have written it");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        for wrong in
            [text.replace("\"item\":2", "\"item\":3"), text.replace("item", "iten"), String::new(), "{}".to_owned()]
        {
            std::fs::write(&path, wrong).unwrap();
            assert!(List::read(&path).is_err());
        }
    }
}
