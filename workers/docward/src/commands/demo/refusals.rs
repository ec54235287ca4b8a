//! Three things that must not happen, tried for real.

use super::sent::{Clients, Ended};
use crate::{explain, terminal};
use anyhow::{Context, bail};
use docward_client::{Caller, Client, What};
use docward_envelope::{Envelope, Lane, Purpose, Region};
use docward_ledger::JobState;
use std::path::Path;
use std::time::Duration;

/// Tries them; each must be refused.
pub(super) async fn show(clients: &Clients, ended: &[Ended], documents: &Path) -> anyhow::Result<()> {
    let us: Region = "us-east-1".parse()?;
    let client = clients.get(&us).context("us-east-1")?;
    let note = std::fs::read(documents.join("discharge-note.txt"))?;
    wrong_region(client, note.clone()).await?;
    changed_header(client, note).await?;
    other_tenant(client, ended).await
}

async fn wrong_region(client: &Client, note: Vec<u8>) -> anyhow::Result<()> {
    terminal::line("  rhein-klinik's document is sent to us-east-1");
    let tenant = client.tenant("rhein-klinik")?;
    match client.submit(&tenant, note, Purpose::Treatment, Lane::Interactive).await {
        Ok(_) => bail!("an EU tenant's document was taken in by the US region"),
        Err(refusal) => terminal::line(format_args!("    {}", explain::client(&refusal))),
    }
    Ok(())
}

/// The year of `created` is moved, which would keep the document a year longer.
async fn changed_header(client: &Client, note: Vec<u8>) -> anyhow::Result<()> {
    terminal::line(
        "  harbor-clinic's envelope is changed on the wire: `created` a year later, to outlive its retention",
    );
    let tenant = client.tenant("harbor-clinic")?;
    let envelope = client.take_in(&tenant, note, Purpose::Treatment).await?;
    let year = envelope.header().created.to_zoned(jiff::tz::TimeZone::UTC).year();
    let (before, after) = (format!("\"created\":\"{year}"), format!("\"created\":\"{}", year + 1));
    let mut bytes = envelope.as_bytes().to_vec();
    let at = bytes.windows(before.len()).position(|window| window == before.as_bytes()).context("the header's date")?;
    bytes.splice(at..at + before.len(), after.bytes());
    client.broker().publish_work(&Envelope::parse(bytes)?, Lane::Interactive, 0).await?;
    let mut watch = client.ledger().watch(tenant.id).await?;
    let dead = watch.until(envelope.header().job, |status| status.state.is_final());
    let status =
        tokio::time::timeout(Duration::from_secs(20), dead).await.context("the changed envelope was not parked")??;
    if status.state != JobState::Dead {
        bail!("a changed envelope ended {}", status.state.as_str());
    }
    terminal::line("    refused: its seal does not open; no stage ran, the envelope is parked for a person");
    Ok(())
}

async fn other_tenant(client: &Client, ended: &[Ended]) -> anyhow::Result<()> {
    terminal::line("  harbor-clinic's account asks for a document of summit-insurance");
    let theirs = ended.iter().find(|ended| ended.sent.tenant.slug == "summit-insurance").context("their document")?;
    let own = client.tenant("harbor-clinic")?;
    let grants = client.caller().grants().filter(|(grant, _)| grant.tenants.contains(&own.id));
    let clinic = client.with_caller(Caller::new(client.actor(), grants.cloned().collect()));
    let (tenant, job) = (&theirs.sent.tenant, theirs.sent.job);
    match clinic.fetch(tenant, job, What::Redacted, Purpose::Treatment).await {
        Ok(_) => bail!("one tenant read another's document"),
        Err(refusal) => terminal::line(format_args!("    {}", explain::client(&refusal))),
    }
    Ok(())
}
