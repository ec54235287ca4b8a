//! `docward key revoke | restore`.

use super::of::Of;
use crate::session::Session;
use crate::terminal;
use serde_json::json;

pub(super) async fn revoke(session: &Session, of: &Of, as_json: bool) -> anyhow::Result<()> {
    let mut done = Vec::new();
    for operator in of.operators(session).await? {
        let new = operator.revoke().await?;
        if !as_json {
            let before = if new { "" } else { ", as before" };
            terminal::line(format_args!("{}: the keys of {} are revoked{before}", operator.place(), of.tenant));
        }
        done.push(json!({ "region": operator.region(), "place": operator.place(), "revoked": true, "before": !new }));
    }
    if as_json { terminal::json(&done) } else { Ok(()) }
}

pub(super) async fn restore(session: &Session, of: &Of, as_json: bool) -> anyhow::Result<()> {
    let mut done = Vec::new();
    for operator in of.operators(session).await? {
        let was = operator.restore().await?;
        if !as_json {
            let said = if was { "may be used again" } else { "were not revoked" };
            terminal::line(format_args!("{}: the keys of {} {said}", operator.place(), of.tenant));
        }
        done.push(json!({ "region": operator.region(), "place": operator.place(), "revoked": false, "before": was }));
    }
    if as_json { terminal::json(&done) } else { Ok(()) }
}
