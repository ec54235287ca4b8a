//! `docward audit verify`.

use super::Whose;
use crate::client::Client;
use crate::config::AuthorityConfig;
use crate::fleet::Folder;
use crate::terminal;
use docward_control::CatalogueDatabase;
use docward_envelope::{Checkpoint, Fact, Purpose, Region, TenantId};
use docward_ledger::{Examination, Whereabouts, Witness};
use docward_trust_policy::Tenant;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Walks the whole chain and compares it with what others know of it.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose trail.
    #[command(flatten)]
    pub whose: Whose,
    /// Check that the facts of this receipt stand in the chain, exactly.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What came of one chain.
#[derive(Serialize)]
pub(crate) struct Report {
    region: Region,
    environment: Option<TenantId>,
    rows: Whereabouts,
    /// Signed checkpoints in the bucket.
    pub(crate) checkpoints: usize,
    /// Those, and the catalogue's head.
    pub(crate) witnesses: usize,
    placed: Option<String>,
    forged_checkpoints: Vec<String>,
    #[serde(flatten)]
    pub(crate) examination: Examination,
    /// Whether nothing is wrong with it.
    pub(crate) holds: bool,
}

pub(super) async fn run(folder: &Path, arguments: &Arguments) -> anyhow::Result<u8> {
    let receipts = arguments.receipt.as_ref().map(super::receipt).transpose()?.unwrap_or_default();
    let mut reports = Vec::new();
    for (client, tenant) in arguments.whose.open(folder).await? {
        reports.push(report(folder, &client, &tenant, arguments.whose.reason, &receipts).await?);
    }
    let unheard = unheard(&receipts, &reports);
    let holds = unheard.is_empty() && reports.iter().all(|report| report.holds || only_elsewhere(report, &reports));
    if arguments.json {
        terminal::json(&serde_json::json!({ "holds": holds, "chains": reports, "unknown_receipts": unheard }))?;
    } else {
        show(&reports, &unheard);
    }
    Ok(u8::from(!holds))
}

/// Walks one chain and holds it against its checkpoints, the catalogue's head and receipts.
pub(crate) async fn report(
    folder: &Path,
    client: &Client,
    tenant: &Tenant,
    purpose: Purpose,
    receipts: &[Fact],
) -> anyhow::Result<Report> {
    let checkpoints = client.checkpoints(tenant, purpose).await?;
    let mut witnesses: Vec<Witness> = checkpoints.genuine.iter().filter_map(witness).collect();
    let unreadable = checkpoints.genuine.len() - witnesses.len();
    let signed = witnesses.len();
    witnesses.extend(catalogue_head(folder, client, tenant).await?);
    let ours = |fact: &&Fact| fact.region == *client.region() && fact.tenant == tenant.id;
    let here: Vec<Fact> = receipts.iter().filter(ours).cloned().collect();
    let examination = client.ledger().examine(tenant.id, &witnesses, &here).await?;
    let holds = examination.holds() && checkpoints.forged.is_empty() && unreadable == 0;
    Ok(Report {
        region: client.region().clone(),
        environment: client.ledger().environment(),
        placed: placed(folder, client, tenant).await,
        rows: client.ledger().whereabouts(tenant.id).await?,
        checkpoints: signed,
        witnesses: witnesses.len(),
        forged_checkpoints: checkpoints.forged,
        examination,
        holds,
    })
}

/// A tenant with an environment of its own has two chains in a region: a receipt stands in one of them.
fn only_elsewhere(report: &Report, reports: &[Report]) -> bool {
    let exact = |id| reports.iter().flat_map(|other| &other.examination.receipts).any(|one| one.id == id && one.exact);
    report.examination.findings.is_empty()
        && report.forged_checkpoints.is_empty()
        && report
            .examination
            .receipts
            .iter()
            .all(|receipt| receipt.exact || receipt.seq.is_none() && exact(receipt.id.clone()))
}

/// Facts of the receipt that no chain that was asked has.
fn unheard(receipts: &[Fact], reports: &[Report]) -> Vec<String> {
    let exact = |fact: &&Fact| {
        let found = reports.iter().flat_map(|report| &report.examination.receipts);
        !found.into_iter().any(|receipt| receipt.id == fact.id && receipt.exact)
    };
    receipts.iter().filter(exact).map(|fact| fact.id.as_str().to_owned()).collect()
}

/// What the catalogue knows of the chain, where it can be reached from here. A tenant's own environment has another chain.
async fn catalogue_head(folder: &Path, client: &Client, tenant: &Tenant) -> anyhow::Result<Option<Witness>> {
    let Some(database) = catalogue(folder).await.filter(|_| client.ledger().environment().is_none()) else {
        return Ok(None);
    };
    let head = database.head(tenant.id, client.region()).await?;
    let source = |at| format!("the catalogue's head of {}", terminal::moment(at));
    Ok(head.map(|head| Witness { source: source(head.at), length: head.length, digest: head.digest }))
}

/// Where the catalogue says the rows are.
async fn placed(folder: &Path, client: &Client, tenant: &Tenant) -> Option<String> {
    let database = catalogue(folder).await.filter(|_| client.ledger().environment().is_none())?;
    let places = database.places(tenant.id).await.ok()?;
    places.into_iter().find(|(region, _)| region == client.region()).map(|(_, place)| place)
}

async fn catalogue(folder: &Path) -> Option<CatalogueDatabase> {
    let config = AuthorityConfig::read(&Folder::new(folder).authority_config()).ok()?;
    CatalogueDatabase::connect(&config.catalogue).await.ok()
}

fn witness(checkpoint: &Checkpoint) -> Option<Witness> {
    let mut digest = [0; 32];
    hex::decode_to_slice(&checkpoint.digest, &mut digest).ok()?;
    let source = format!("the checkpoint of {}", terminal::moment(checkpoint.at));
    Some(Witness { source, length: checkpoint.length, digest })
}

fn show(reports: &[Report], unheard: &[String]) {
    for report in reports {
        let own = if report.environment.is_some() { " (the tenant's own environment)" } else { "" };
        let verdict = if report.holds { "holds" } else { "DOES NOT HOLD" };
        terminal::line(format_args!(
            "{}{own}: the chain of {} facts {verdict}; {} of {} witnesses agree; rows in {}",
            report.region, report.examination.facts, report.examination.agreeing, report.witnesses, report.rows.place
        ));
        let elsewhere = report.placed.as_deref().filter(|placed| *placed != report.rows.place.as_str());
        if let Some(placed) = elsewhere {
            terminal::line(format_args!("  the catalogue says the rows are in {placed}"));
        }
        for finding in &report.examination.findings {
            let id = finding.id.as_ref().map(|id| format!(" ({})", id.as_str())).unwrap_or_default();
            let source = finding.source.as_ref().map(|source| format!(", says {source}")).unwrap_or_default();
            terminal::line(format_args!("  fact {}{id} {}{source}", finding.seq, finding.wrong.as_str()));
        }
        for name in &report.forged_checkpoints {
            terminal::line(format_args!("  {name} is no checkpoint that the region's ledger signed"));
        }
        for receipt in report.examination.receipts.iter().filter(|receipt| receipt.exact) {
            let seq = receipt.seq.unwrap_or_default();
            terminal::line(format_args!("  receipt {}: stands in the chain as fact {seq}", receipt.id.as_str()));
        }
    }
    for id in unheard {
        terminal::line(format_args!("  receipt {id}: no chain says exactly that"));
    }
}
