//! Four things that must not happen, tried for real: three at the door, and one by somebody who has got at the broker.

use super::sent::{Asker, Doors, Ended};
use crate::api::ApiError;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::{Context, bail};
use docward_client::Client;
use docward_envelope::{Envelope, Lane, Purpose, Region};
use docward_intake::identity::Role;
use docward_ledger::JobState;
use std::path::Path;
use std::time::Duration;

/// Tries them; each must be refused.
pub(super) async fn show(
    session: &Session,
    doors: &Doors,
    ended: &[(&Asker, Vec<Ended>)],
    documents: &Path,
) -> anyhow::Result<()> {
    let us: Region = "us-east-1".parse()?;
    let note = std::fs::read(documents.join("discharge-note.txt"))?;
    wrong_region(doors, &us, note.clone()).await?;
    let (insurer, theirs) = ended.iter().find(|(asker, _)| asker.tenant == "summit-insurance").context("an insurer")?;
    let referral = theirs.iter().find(|ended| ended.sent.file.starts_with("referral")).context("a referral")?;
    other_tenant(doors, insurer, referral).await?;
    clinical_narrative(doors, insurer, referral).await?;
    changed_header(&session.client(&us).await?, note).await
}

/// What the service said, if it refused with this status's word.
fn refusal<T>(answer: Result<T, ApiError>, word: &str, otherwise: &str) -> anyhow::Result<()> {
    match answer {
        Ok(_) => bail!("{otherwise}"),
        Err(ApiError::Problem(problem)) if problem.word() == word => {
            terminal::line(format_args!("    {}", ApiError::Problem(problem)));
            Ok(())
        }
        Err(error) => Err(Failure::from(error).into()),
    }
}

async fn wrong_region(doors: &Doors, us: &Region, note: Vec<u8>) -> anyhow::Result<()> {
    terminal::line("  rhein-klinik's document is sent to us-east-1");
    let clinic = doors.asker(("rhein-klinik", &"eu-central-1".parse()?), Role::FrontDesk, us)?;
    let answer = clinic.hand_in(note, Lane::Interactive).await;
    refusal(answer, "other-region", "an EU tenant's document was taken in by the US region")
}

async fn other_tenant(doors: &Doors, insurer: &Asker, theirs: &Ended) -> anyhow::Result<()> {
    terminal::line("  harbor-clinic's clinician asks for a document of summit-insurance");
    let clinic = doors.asker(("harbor-clinic", &insurer.region), Role::Clinician, &insurer.region)?;
    let answer = clinic.result(theirs.sent.job, "redacted", Purpose::Treatment).await;
    refusal(answer, "not-found", "one tenant read another's document")
}

async fn clinical_narrative(doors: &Doors, insurer: &Asker, referral: &Ended) -> anyhow::Result<()> {
    terminal::line("  summit-insurance's claims processor asks for a referral letter, which is no claim");
    let processor = doors.asker((&insurer.tenant, &insurer.region), Role::ClaimsProcessor, &insurer.region)?;
    let answer = processor.result(referral.sent.job, "redacted", Purpose::Payment).await;
    refusal(answer, "role", "a claims processor read a clinical narrative")
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
