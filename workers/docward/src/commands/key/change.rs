//! `docward key create | rotate | retire`.

use super::of::Of;
use crate::session::Session;
use crate::terminal;
use docward_envelope::DataClass;
use docward_trust::CurrentKeys;
use serde_json::json;
use std::collections::BTreeSet;

pub(super) async fn create(session: &Session, of: &Of, as_json: bool) -> anyhow::Result<()> {
    let mut made = Vec::new();
    for operator in of.operators(session).await? {
        operator.create().await?;
        let names = DataClass::ALL.iter().map(|class| operator.key_name(*class)).collect::<Result<Vec<_>, _>>()?;
        if !as_json {
            let by: BTreeSet<&str> = names.iter().map(String::as_str).collect();
            let by = by.into_iter().collect::<Vec<_>>().join(", ");
            terminal::line(format_args!("{}: the keys of {} are there: {by}", operator.place(), of.tenant));
        }
        made.push(json!({ "region": operator.region(), "place": operator.place(), "keys": names }));
    }
    if as_json { terminal::json(&made) } else { Ok(()) }
}

pub(super) async fn rotate(session: &Session, of: &Of, as_json: bool) -> anyhow::Result<()> {
    let mut done = Vec::new();
    for operator in of.operators(session).await? {
        let bar = terminal::progress(0, "wrapping again");
        let rotated = operator.rotate(&|done, total| terminal::show(&bar, done, total)).await?;
        bar.finish_and_clear();
        if !as_json {
            let began = if rotated.continued { "went on with an unfinished rotation" } else { "new version" };
            terminal::line(format_args!(
                "{}: {began}: version {} at provider `{}`; wrapped again: {} jobs, {} bundles, {} backups, {} pieces of uploads",
                operator.place(),
                rotated.keys.phi,
                rotated.keys.provider.as_str(),
                rotated.jobs,
                rotated.bundles,
                rotated.backups,
                rotated.pieces
            ));
        }
        done.push(json!({
            "region": operator.region(), "place": operator.place(),
            "keys": keys(&rotated.keys),
            "continued": rotated.continued,
            "jobs": rotated.jobs,
            "bundles": rotated.bundles,
            "backups": rotated.backups,
            "pieces": rotated.pieces,
        }));
    }
    if as_json { terminal::json(&done) } else { Ok(()) }
}

pub(super) async fn retire(session: &Session, of: &Of, below: u32, as_json: bool) -> anyhow::Result<()> {
    let mut done = Vec::new();
    for operator in of.operators(session).await? {
        let bar = terminal::progress(0, "looking at what is wrapped");
        let current = operator.retire(below, &|done, total| terminal::show(&bar, done, total)).await?;
        bar.finish_and_clear();
        if !as_json {
            terminal::line(format_args!("{}: versions below {below} are gone", operator.place()));
            terminal::note(
                "a backup that is kept outside of the bucket and was taken before the rotation opens no more",
            );
        }
        done.push(
            json!({ "region": operator.region(), "place": operator.place(), "below": below, "keys": keys(&current) }),
        );
    }
    if as_json { terminal::json(&done) } else { Ok(()) }
}

fn keys(current: &CurrentKeys) -> serde_json::Value {
    json!({
        "provider": current.provider.as_str(),
        "reference": current.place.reference,
        "phi": current.phi,
        "redacted": current.redacted,
    })
}
