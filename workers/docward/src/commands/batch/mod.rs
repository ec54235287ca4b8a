//! `docward batch`: hands many documents in together through a region's HTTP service, and tells what became of each. It reads no key
//! and no file of a fleet: an address and a token are all it needs.

mod claims;
mod list;
mod sending;
mod told;

use self::claims::Claims;
use self::list::{Entry, Head, List};
use self::told::{Row, Status, rows, status};
use crate::api::{Api, Door};
use crate::failure::{Failure, Word};
use crate::files;
use crate::interrupt::Interrupt;
use crate::terminal;
use docward_client::MOST_ITEMS;
use docward_envelope::{BatchId, Lane, Purpose, Region};
use docward_network::Method;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::sleep;

/// How often a batch that is waited for is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Hands many documents in together, each exactly once, and tells what became of each. Goes through a region's HTTP service
/// with a token.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Begins a batch and hands every document in. A list of which file is which item is written first; with it the batch can be
    /// gone on with, looked at, and told.
    Submit {
        /// Documents, or folders to go through.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Whose documents, by name or id.
        #[arg(long)]
        tenant: String,
        /// Where to process them: the service's region.
        #[arg(long)]
        region: Region,
        /// What for: treatment, payment, operations or patient-access.
        #[arg(long, default_value = "treatment")]
        purpose: Purpose,
        /// batch, or interactive for work that somebody waits for.
        #[arg(long, default_value = "batch")]
        lane: Lane,
        /// Hand a file of many claims (837) in as one item. Without this each claim is an item of its own, with an outcome of its own.
        #[arg(long)]
        whole: bool,
        /// Where to write the list; docward-batch-ID.ndjson if absent.
        #[arg(long, value_name = "FILE")]
        list: Option<PathBuf>,
        #[command(flatten)]
        manner: Manner,
        #[command(flatten)]
        door: Door,
    },
    /// Hands in what is missing of a batch that was broken off; what was taken in is not sent again.
    Resume {
        /// The batch's list, as `submit` wrote it.
        list: PathBuf,
        #[command(flatten)]
        manner: Manner,
        #[command(flatten)]
        door: Door,
    },
    /// How many items are how far.
    Status {
        /// The batch's list, as `submit` wrote it.
        list: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        door: Door,
    },
    /// What became of each item: exactly one row an item, with the file's name from the list.
    Result {
        /// The batch's list, as `submit` wrote it.
        list: PathBuf,
        /// As a table for spreadsheets (RFC 4180); an object a line if absent.
        #[arg(long)]
        csv: bool,
        #[command(flatten)]
        door: Door,
    },
    /// Has a batch take nothing more in. What was taken in goes on.
    Cancel {
        /// The batch's list, as `submit` wrote it.
        list: PathBuf,
        #[command(flatten)]
        door: Door,
    },
}

#[derive(Debug, Clone, Copy, clap::Args)]
struct Manner {
    /// Wait until every item has ended.
    #[arg(long)]
    wait: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Does what is asked of batches; returns the exit status: 1 if an item was refused or did not end well.
///
/// # Errors
/// When the service refuses or does not answer, or a list can't be read or written.
pub async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    match arguments.command {
        Command::Submit { files, tenant, region, purpose, lane, whole, list, manner, door } => {
            let (api, service) = door.open(&tenant, None)?;
            let head = Head { batch: BatchId::generate(), tenant, region, purpose, lane, service };
            let path = list.unwrap_or_else(|| format!("docward-batch-{}.ndjson", head.batch).into());
            let files = found(&files)?;
            let as_it_is = |file| Entry { file, claim: None };
            let items = if whole {
                files.into_iter().map(as_it_is).collect()
            } else {
                Claims::default().entries(files).await?
            };
            let list = List { head, items: counted(items)? };
            list.write(&path)?;
            hand_in(&api, &list, &path, manner).await
        }
        Command::Resume { list: path, manner, door } => {
            let (list, api) = opened(&path, &door)?;
            hand_in(&api, &list, &path, manner).await
        }
        Command::Status { list, json, door } => {
            let (list, api) = opened(&list, &door)?;
            let status = status(&api, &list.head).await.map_err(Failure::from)?;
            tell(&status, json)?;
            Ok(0)
        }
        Command::Result { list, csv, door } => {
            let (list, api) = opened(&list, &door)?;
            let rows = named(rows(&api, &list.head).await.map_err(Failure::from)?, &list);
            write(&rows, csv)?;
            Ok(u8::from(!rows.iter().all(|row| row.state == "done")))
        }
        Command::Cancel { list, door } => {
            let (list, api) = opened(&list, &door)?;
            let path = format!("batches/{}", list.head.batch);
            api.ask(Method::DELETE, &path, Vec::new()).await.map_err(Failure::from)?;
            terminal::line(format_args!("{}: takes nothing more in; what was taken in goes on", list.head.batch));
            Ok(0)
        }
    }
}

fn opened(path: &Path, door: &Door) -> anyhow::Result<(List, Api)> {
    let list = List::read(path)?;
    let (api, _) = door.open(&list.head.tenant, Some(&list.head.service))?;
    Ok((list, api))
}

/// Every file that is meant, by its whole path: the list may be used elsewhere. What is no file is said now, before anything is sent.
fn found(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for file in files::find(paths) {
        found.push(std::path::absolute(file.map_err(Failure::wrong_use)?.path)?);
    }
    Ok(found)
}

/// Items, if they are as many as a batch may have.
fn counted(items: Vec<Entry>) -> anyhow::Result<Vec<Entry>> {
    if (1..=MOST_ITEMS as usize).contains(&items.len()) {
        return Ok(items);
    }
    let count = items.len();
    Err(Failure::wrong_use(format_args!(
        "a batch has 1 to {MOST_ITEMS} items, and these files come to {count}: begin several, or hand files of many claims in as one item each, with --whole"
    ))
    .into())
}

async fn hand_in(api: &Api, list: &List, path: &Path, manner: Manner) -> anyhow::Result<u8> {
    let interrupt = Interrupt::listen()?;
    let sent = sending::send(api, list, &interrupt).await.inspect_err(|_| {
        terminal::note(format_args!("to go on: docward batch resume {}", terminal::name(path)));
    })?;
    let mut status = status(api, &list.head).await.map_err(Failure::from)?;
    while manner.wait && status.state == "in-progress" {
        tokio::select! {
            () = sleep(LOOK) => {}
            () = interrupt.raised() => return Err(Failure::new(Word::Interrupted, "interrupted; the batch goes on").into()),
        }
        status = self::status(api, &list.head).await.map_err(Failure::from)?;
    }
    if manner.json {
        terminal::json(&json!({ "list": path, "taken": sent.taken, "refused": sent.refused, "status": status }))?;
    } else {
        tell(&status, false)?;
        let name = terminal::name(path);
        terminal::note(format_args!(
            "{} taken in, {} not; what became of each: docward batch result {name}",
            sent.taken, sent.refused
        ));
    }
    let ended_well = |(state, count): (&String, &u64)| *count == 0 || matches!(state.as_str(), "done");
    Ok(u8::from(sent.refused > 0 || manner.wait && !status.counts.iter().all(ended_well)))
}

fn tell(status: &Status, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return terminal::json(status);
    }
    let of = status.items.map_or_else(|| "more may come".to_owned(), |items| format!("{items} items"));
    let counts: Vec<String> = status.counts.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let text = format!("{}: {}, {of}: {}", status.batch, status.state, counts.join(", "));
    terminal::line(terminal::printable(&text));
    Ok(())
}

/// Rows with their files' names, one for every item of the list.
fn named(rows: Vec<Row>, list: &List) -> Vec<Row> {
    let mut rows: BTreeMap<u32, Row> = rows.into_iter().map(|row| (row.item, row)).collect();
    let of = |(item, entry): (u32, &Entry)| {
        let file = Some(entry.name());
        match rows.remove(&item) {
            Some(row) => Row { file, ..row },
            None => Row { item, file, state: "missing".to_owned(), job: None, reason: None },
        }
    };
    (1..).zip(&list.items).map(of).collect()
}

fn write(rows: &[Row], csv: bool) -> anyhow::Result<()> {
    if csv {
        terminal::text(&table(rows))?;
        return Ok(());
    }
    rows.iter().try_for_each(terminal::json_line)
}

fn table(rows: &[Row]) -> String {
    let mut text = "item,file,state,job,reason\r\n".to_owned();
    for row in rows {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let columns =
            [row.item.to_string(), optional(&row.file), row.state.clone(), optional(&row.job), optional(&row.reason)];
        text.push_str(&columns.map(|column| quoted(&column)).join(","));
        text.push_str("\r\n");
    }
    text
}

/// As RFC 4180 has it. A name that a spreadsheet would take for a formula is made a text.
fn quoted(column: &str) -> String {
    let is_formula = column.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let column = if is_formula { format!("'{column}") } else { column.to_owned() };
    if column.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", column.replace('"', "\"\"")) } else { column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_safe_for_whoever_opens_it() {
        let row = |file: &str| Row {
            item: 1,
            file: Some(file.to_owned()),
            state: "done".to_owned(),
            job: None,
            reason: None,
        };
        for (file, wanted) in [
            ("/in/a.pdf", "/in/a.pdf"),
            ("=cmd()", "'=cmd()"),
            ("a,\"b\"\n.pdf", "\"a,\"\"b\"\"\n.pdf\""),
            ("-1", "'-1"),
        ] {
            assert_eq!(table(&[row(file)]), format!("item,file,state,job,reason\r\n1,{wanted},done,,\r\n"));
        }
    }
}
