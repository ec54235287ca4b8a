//! Claims of X12 files as items of their own. An engine says what an interchange of each is put together of; the file is looked into
//! nowhere else.

use super::list::{ClaimOf, Entry, FileDigest};
use crate::{files, terminal};
use anyhow::Context;
use docward_engine_client::{EngineFailure, Engines};
use docward_engine_model::ClaimPart;
use docward_engine_model::protocol::{Limits, Rejection};
use docward_engine_model::start::SandboxSettings;
use docward_trust_policy::LARGEST_FILE;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Why nothing is sent of a file that is not the one any more that was split.
const CHANGED: &str = "the file was changed since the batch was begun: hand it in again, in another batch";

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

/// An X12 file in memory, and what the engine says of its claims.
struct Looked {
    bytes: Vec<u8>,
    parts: Result<Vec<ClaimPart>, EngineFailure>,
}

/// Splits files, by an engine that is started for the first of them.
#[derive(Default)]
pub(super) struct Claims {
    engines: OnceCell<Engines>,
}

impl Claims {
    /// What the items of some files are: of a file with several claims each of them, of any other the file. Of X12 claims that can't be
    /// split it is said why.
    pub(super) async fn entries(&self, files: Vec<PathBuf>) -> anyhow::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for file in files {
            // What can't be read is said when it is to be sent.
            let Some(Looked { bytes, parts }) = self.look(&file).await?.and_then(Result::ok) else {
                entries.push(Entry { file, claim: None });
                continue;
            };
            match parts {
                Ok(parts) if parts.len() > 1 => {
                    let digest = FileDigest::of(&bytes);
                    let claims = (1..).zip(&parts).map(|(number, _)| ClaimOf { number, digest });
                    entries.extend(claims.map(|claim| Entry { file: file.clone(), claim: Some(claim) }));
                }
                parts => {
                    if let Some(why) = parts.err().filter(|why| is_worth_saying(*why)) {
                        let name = terminal::name(&file);
                        terminal::note(format_args!(
                            "{name}: its claims can't be told apart ({why}), so it is one item"
                        ));
                    }
                    entries.push(Entry { file, claim: None });
                }
            }
        }
        Ok(entries)
    }

    /// What is sent of one file's items, those that are known left out. Of a file that was changed meanwhile nothing is sent: its claims
    /// may be others, or in another order.
    pub(super) async fn contents<'e>(
        &self,
        items: &[(u32, &'e Entry)],
        known: &HashSet<u32>,
    ) -> Vec<(u32, &'e Entry, Content)> {
        let left: Vec<(u32, &'e Entry)> = items.iter().filter(|(item, _)| !known.contains(item)).copied().collect();
        let Some((first_item, first)) = left.first().copied() else { return Vec::new() };
        let Some(ClaimOf { digest, .. }) = first.claim else {
            return left.into_iter().map(|(item, entry)| (item, entry, Content::File)).collect();
        };
        let refused = |why: &dyn std::fmt::Display| {
            left.iter().map(|(item, entry)| (*item, *entry, Content::Refused(why.to_string()))).collect()
        };
        let (bytes, parts) = match self.look(&first.file).await {
            Ok(Some(Ok(Looked { bytes, .. }))) if FileDigest::of(&bytes) != digest => return refused(&CHANGED),
            Ok(Some(Ok(Looked { bytes, parts: Ok(parts) }))) => (Arc::new(bytes), parts),
            // The engine split these very bytes before, and may again.
            Ok(Some(Ok(Looked { parts: Err(failure), .. }))) => {
                return vec![(first_item, first, Content::Failed(failure.into()))];
            }
            Ok(Some(Err(unfit))) => return refused(&unfit.why),
            Ok(None) => return refused(&CHANGED),
            Err(error) => return vec![(first_item, first, Content::Failed(error))],
        };
        let mut parts: Vec<Option<ClaimPart>> = parts.into_iter().map(Some).collect();
        let part = |(item, entry): (u32, &'e Entry)| {
            let index = entry.claim.and_then(|claim| claim.number.checked_sub(1));
            let part = index.and_then(|index| parts.get_mut(index as usize)).and_then(Option::take);
            let content = part.map(|part| Content::Part(Arc::clone(&bytes), part));
            (item, entry, content.unwrap_or_else(|| Content::Refused("the file has no such claim".to_owned())))
        };
        left.into_iter().map(part).collect()
    }

    /// An X12 file and its claims; `None` of a file that does not begin as one.
    async fn look(&self, file: &Path) -> anyhow::Result<Option<Result<Looked, files::Unfit>>> {
        let name = file.to_owned();
        let read = tokio::task::spawn_blocking(move || {
            if files::beginning(&name, BEGINNING).is_ok_and(|beginning| !may_be_x12(&beginning)) {
                return None;
            }
            Some(files::read(&name, LARGEST_FILE))
        });
        let bytes = match read.await? {
            None => return Ok(None),
            Some(Err(unfit)) => return Ok(Some(Err(unfit))),
            Some(Ok(bytes)) => bytes,
        };
        let engines = self.engines.get_or_try_init(|| docward_runtime::wiring::engines(1, SandboxSettings::default()));
        let engines = engines
            .await
            .context("no engine can be started to tell the claims of a file apart; `submit --whole` needs none")?;
        let limits = Limits { bytes: LARGEST_FILE, ..Limits::DEFAULT };
        let parts = engines.split(&bytes, limits).await;
        if let Err(failure @ EngineFailure::Unavailable) = parts {
            return Err(failure.into());
        }
        Ok(Some(Ok(Looked { bytes, parts })))
    }
}

/// How many bytes of a file are looked at before an engine is asked.
const BEGINNING: u64 = 1024;

/// Whether an engine is to be asked of a file that begins so: `ISA` behind nothing but white space, control characters and a byte order
/// mark. What it is an engine says.
fn may_be_x12(beginning: &[u8]) -> bool {
    let is_filler = |byte: u8| byte.is_ascii_whitespace() || byte.is_ascii_control() || b"\xEF\xBB\xBF".contains(&byte);
    let text = beginning.iter().position(|byte| !is_filler(*byte)).and_then(|begin| beginning.get(begin..));
    text.and_then(|text| text.get(..3)).is_some_and(|name| name.eq_ignore_ascii_case(b"ISA"))
}

/// Whether a sender is told that a file is not split: not of what has no claims, such as a remittance.
fn is_worth_saying(why: EngineFailure) -> bool {
    !matches!(why, EngineFailure::Rejected(Rejection::Unsupported | Rejection::UnsupportedTransaction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_asked_of_what_begins_as_x12_alone() {
        for beginning in [&b"ISA*00*"[..], b"\xEF\xBB\xBFISA*00*", b"\r\n\x00 isa|00|"] {
            assert!(may_be_x12(beginning), "{beginning:?}");
        }
        for beginning in [&b""[..], b"IS", b"\r\n", b"%PDF-1.7", b"MSH|^~", b"a note of ISA*00*"] {
            assert!(!may_be_x12(beginning), "{beginning:?}");
        }
    }
}
