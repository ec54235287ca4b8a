//! Claims of X12 files as items of their own. An engine says what an interchange of each is put together of; the file is looked into
//! nowhere else.

use super::list::Entry;
use crate::files;
use docward_engine_client::{EngineFailure, Engines};
use docward_engine_model::ClaimPart;
use docward_engine_model::protocol::Limits;
use docward_engine_model::start::SandboxSettings;
use docward_trust_policy::LARGEST_FILE;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// How X12 files begin, which alone are asked of an engine.
const BEGINS: &str = "ISA";

/// What is sent as an item.
pub(super) enum Content {
    /// The file as it is.
    File,
    /// One claim of a file.
    Part(Arc<Vec<u8>>, ClaimPart),
    /// Nothing: the item can't be made any more.
    Refused(String),
    /// Nothing, of any item.
    Failed(anyhow::Error),
}

/// Splits files, by an engine that is started for the first of them.
#[derive(Default)]
pub(super) struct Claims {
    engines: OnceCell<Engines>,
}

impl Claims {
    /// What the items of some files are: of a file with several claims each of them, of any other, and of one of which more is wrong than
    /// single claims, the file.
    pub(super) async fn entries(&self, files: Vec<PathBuf>) -> anyhow::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for file in files {
            let parts = self.parts(&file).await?.map(|(_, parts)| parts).unwrap_or_default();
            if parts.len() < 2 {
                entries.push(Entry { file, claim: None });
                continue;
            }
            entries.extend(names(&parts).map(|claim| Entry { file: file.clone(), claim: Some(claim) }));
        }
        Ok(entries)
    }

    /// What is sent of one file's items, those that are known left out. A file that has other claims by now is not sent.
    pub(super) async fn contents<'e>(
        &self,
        file: &[(u32, &'e Entry)],
        known: &HashSet<u32>,
    ) -> Vec<(u32, &'e Entry, Content)> {
        let left = || file.iter().enumerate().filter(|(_, (item, _))| !known.contains(item));
        let all = |content: fn(String) -> Content, why: String| {
            left().map(|(_, (item, entry))| (*item, *entry, content(why.clone()))).collect()
        };
        let Some((_, (_, first))) = left().next() else { return Vec::new() };
        if first.claim.is_none() {
            return left().map(|(_, (item, entry))| (*item, *entry, Content::File)).collect();
        }
        let (bytes, parts) = match self.parts(&first.file).await {
            Ok(split) => split.unwrap_or_default(),
            Err(error) => return vec![(0, *first, Content::Failed(error))],
        };
        if !names(&parts).map(Some).eq(file.iter().map(|(_, entry)| entry.claim.clone())) {
            return all(Content::Refused, "the file has other claims than it had".to_owned());
        }
        let part = |(index, (item, entry)): (usize, &(u32, &'e Entry))| {
            let part = parts.get(index).cloned()?;
            Some((*item, *entry, Content::Part(Arc::clone(&bytes), part)))
        };
        left().filter_map(part).collect()
    }

    /// A file's bytes and its claims; `None` of a file that is not split.
    async fn parts(&self, file: &Path) -> anyhow::Result<Option<(Arc<Vec<u8>>, Vec<ClaimPart>)>> {
        let name = file.to_owned();
        let read = tokio::task::spawn_blocking(move || {
            let bytes = files::read(&name, LARGEST_FILE).ok()?;
            bytes.trim_ascii_start().starts_with(BEGINS.as_bytes()).then_some(bytes)
        });
        // What can't be read is said when it is to be sent.
        let Some(bytes) = read.await? else { return Ok(None) };
        let engines = self.engines.get_or_try_init(|| docward_runtime::wiring::engines(1, SandboxSettings::default()));
        let limits = Limits { bytes: LARGEST_FILE, ..Limits::DEFAULT };
        match engines.await?.split(&bytes, limits).await {
            Ok(parts) => Ok(Some((Arc::new(bytes), parts))),
            Err(failure @ EngineFailure::Unavailable) => Err(failure.into()),
            Err(_) => Ok(None),
        }
    }
}

/// What the claims of a file are called: by their sets' control numbers, and counted through the file.
fn names(parts: &[ClaimPart]) -> impl Iterator<Item = String> {
    (1..).zip(parts).map(|(number, part): (u32, _)| format!("{}-{number}", part.set.as_str()))
}
