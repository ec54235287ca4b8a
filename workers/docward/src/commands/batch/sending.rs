//! Handing a batch's items in: some at a time, each until it is taken in or refused for good.

use super::claims::{Claims, Content};
use super::list::{Entry, Head, List};
use super::told::rows;
use crate::api::{Api, ApiError};
use crate::failure::{Failure, Word};
use crate::files;
use crate::interrupt::Interrupt;
use crate::terminal;
use docward_network::Method;
use docward_trust_policy::LARGEST_FILE;
use futures_util::stream::{self, StreamExt};
use serde::Deserialize;
use std::collections::HashSet;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How many items are sent at a time.
const AT_ONCE: usize = 4;
/// For how long an item is tried while nothing of it is answered.
const GIVEN_UP: Duration = Duration::from_mins(5);

/// What sending came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sent {
    /// Taken in, now or before.
    pub(super) taken: u64,
    /// Not taken in: refused, or not to be read.
    pub(super) refused: u64,
}

/// What the service says of a batch that is begun.
#[derive(Deserialize)]
struct Begun {
    takes_items: bool,
}

/// What one item came to.
enum One {
    Taken,
    Refused,
    /// No other would be taken in either.
    End(anyhow::Error),
}

/// Begins the batch, hands every item in that was not before, and says that there are no more.
pub(super) async fn send(api: &Api, list: &List, interrupt: &Interrupt) -> anyhow::Result<Sent> {
    let head = &list.head;
    let begun: Begun = patiently(async || api.json(Method::PUT, &path(head, "")).await).await.map_err(Failure::from)?;
    let known = known(api, head).await.map_err(Failure::from)?;
    let bar = terminal::progress(list.items.len() as u64, "items");
    let mut sent = Sent { taken: known.len() as u64, refused: 0 };
    terminal::show(&bar, sent.taken, list.items.len() as u64);
    if !begun.takes_items {
        let refused = (list.items.len() as u64).saturating_sub(sent.taken);
        terminal::note("the batch takes no more items: it is complete, or was cancelled");
        return Ok(Sent { refused, ..sent });
    }
    // File after file: of one with many claims no more is held than the file, and what is sent of it now.
    let claims = Claims::default();
    let items: Vec<(u32, &Entry)> = (1_u32..).zip(&list.items).collect();
    let files = items.chunk_by(|(_, one), (_, next)| one.is_of_same_split(next));
    let known = &known;
    let contents = stream::iter(files).then(|file| claims.contents(file, known)).flat_map(stream::iter);
    let coming = contents.map(|(item, entry, content)| one(api, head, item, entry, content)).buffer_unordered(AT_ONCE);
    let mut coming = std::pin::pin!(coming);
    loop {
        let next = tokio::select! {
            next = coming.next() => next,
            () = interrupt.raised() => {
                bar.abandon();
                return Err(Failure::new(Word::Interrupted, "interrupted; what was taken in goes on").into());
            }
        };
        match next {
            None => break,
            Some(One::Taken) => sent.taken += 1,
            Some(One::Refused) => sent.refused += 1,
            Some(One::End(error)) => {
                bar.abandon();
                return Err(error);
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let complete = format!("batches/{}/complete?items={}", head.batch, list.items.len());
    patiently(async || api.ask(Method::POST, &complete, Vec::new()).await).await.map_err(Failure::from)?;
    Ok(sent)
}

/// The items that were taken in before.
async fn known(api: &Api, head: &Head) -> Result<HashSet<u32>, ApiError> {
    let rows = patiently(async || rows(api, head).await).await?;
    Ok(rows.iter().filter(|row| row.is_taken_in()).map(|row| row.item).collect())
}

async fn one(api: &Api, head: &Head, item: u32, entry: &Entry, content: Content) -> One {
    let bytes = match content {
        Content::Part(file, part) => part.of_file(&file),
        Content::Refused(why) => return refused(item, entry, &why),
        Content::Failed(error) => return One::End(error),
        Content::File => {
            let name = entry.file.clone();
            match tokio::task::spawn_blocking(move || files::read(&name, LARGEST_FILE)).await {
                Ok(Ok(bytes)) => bytes,
                Ok(Err(unfit)) => return refused(item, entry, &unfit.why),
                Err(error) => return One::End(error.into()),
            }
        }
    };
    let path = path(head, &format!("/items/{item}"));
    match patiently(async || api.ask(Method::PUT, &path, bytes.clone()).await).await {
        Ok(_) => One::Taken,
        Err(error) if error.is_for_all() || error.may_pass().is_some() => One::End(Failure::from(error).into()),
        Err(error) => refused(item, entry, &error),
    }
}

fn refused(item: u32, entry: &Entry, why: &dyn std::fmt::Display) -> One {
    terminal::note(format_args!("item {item}, {}: {why}", terminal::printable(&entry.name())));
    One::Refused
}

fn path(head: &Head, rest: &str) -> String {
    let Head { batch, region, purpose, lane, .. } = head;
    format!("batches/{batch}{rest}?region={region}&purpose={purpose}&lane={lane}")
}

/// Asks again for as long as that may help.
async fn patiently<T>(ask: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, ApiError> {
    let began = Instant::now();
    loop {
        let error = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        match error.may_pass() {
            Some(wait) if began.elapsed() + wait < GIVEN_UP => sleep(wait).await,
            _ => return Err(error),
        }
    }
}
