//! Walks a tenant's chain and holds it against what others know of it: checkpoints in the tenant's bucket, the catalogue's
//! head, receipts.

use crate::client::Client;
use crate::error::ClientError;
use crate::moment::moment;
use docward_control::CatalogueDatabase;
use docward_envelope::{Checkpoint, Fact, Purpose, Region, TenantId, Timestamp};
use docward_ledger::{Examination, Whereabouts, Witness};
use docward_runtime::error::At;
use docward_trust_policy::Tenant;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What came of one chain.
#[derive(Serialize)]
pub struct Report {
    /// The region whose chain was verified.
    pub region: Region,
    /// Whose own environment it is in; `None` for the one that all share.
    pub environment: Option<TenantId>,
    /// Where its rows lie.
    pub rows: Whereabouts,
    /// Signed checkpoints in the bucket.
    pub checkpoints: usize,
    /// Those, and the catalogue's head.
    pub witnesses: usize,
    /// Behind which fact the walk began; 0 for the beginning of the chain.
    pub since: u64,
    /// Whether a checkpoint vouches for the fact that it began behind.
    pub vouched: bool,
    /// Where the catalogue says its rows lie; `None` if it does not answer or does not say.
    pub placed: Option<String>,
    /// Names in the bucket that no checkpoint of the region's ledger has.
    pub forged_checkpoints: Vec<String>,
    /// What walking it found.
    #[serde(flatten)]
    pub examination: Examination,
    /// Whether nothing is wrong with it.
    pub holds: bool,
}

/// What came of all of a tenant's chains that were asked.
#[derive(Serialize)]
pub struct Verification {
    /// Whether nothing is wrong with any of them, and every receipt stands in one.
    pub holds: bool,
    /// Chain by chain.
    pub chains: Vec<Report>,
    /// Facts of the receipts that no chain has exactly so.
    pub unknown_receipts: Vec<String>,
}

/// The facts of a receipt: of what [`ErasureReceipt`](crate::ErasureReceipt) is as JSON, one or several, or of any JSON with facts
/// in it. None where it is no JSON, or holds no fact.
pub fn facts_of_receipt(json: &[u8]) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Ok(value) = serde_json::from_slice(json) {
        collect(&value, &mut facts);
    }
    facts
}

fn collect(value: &Value, facts: &mut Vec<Fact>) {
    if let Ok(fact) = Fact::deserialize(value) {
        return facts.push(fact);
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, facts)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, facts)),
        _ => {}
    }
}

/// Walks a tenant's chains, one in each client's environment.
///
/// # Errors
/// As [`report`].
pub async fn verify(
    clients: &[Client],
    tenant: &Tenant,
    purpose: Purpose,
    receipts: &[Fact],
) -> Result<Verification, ClientError> {
    let mut chains = Vec::new();
    for client in clients {
        chains.push(report(client, tenant, purpose, receipts, None).await?);
    }
    let unknown_receipts = unheard(receipts, &chains);
    let whole = chains.iter().all(|report| report.holds || only_elsewhere(report, &chains));
    Ok(Verification { holds: unknown_receipts.is_empty() && whole, chains, unknown_receipts })
}

/// Walks one chain and holds it against its checkpoints, the catalogue's head and receipts: all of it, or about so many of its
/// newest facts, from one on for which a checkpoint vouches.
///
/// # Errors
/// When no grant covers it, or ledger or bucket can't be reached.
pub async fn report(
    client: &Client,
    tenant: &Tenant,
    purpose: Purpose,
    receipts: &[Fact],
    newest: Option<u64>,
) -> Result<Report, ClientError> {
    let ledger = client.ledger();
    let head = ledger.head(tenant.id, Timestamp::now()).await.at(client.region())?.map_or(0, |head| head.length);
    let from = newest.map_or(0, |newest| head.saturating_sub(newest));
    let checkpoints = client.checkpoints(tenant, purpose, (from > 0).then_some(from..=head)).await?;
    let mut witnesses: Vec<Witness> = checkpoints.genuine.iter().filter_map(witness).collect();
    let unreadable = checkpoints.genuine.len() - witnesses.len();
    let signed = witnesses.len();
    witnesses.extend(catalogue_head(client, tenant).await?);
    let ours = |fact: &&Fact| fact.region == *client.region() && fact.tenant == tenant.id;
    let here: Vec<Fact> = receipts.iter().filter(ours).cloned().collect();
    let is_recent = |witness: &&Witness| from > 0 && (from..=head).contains(&witness.length);
    let vouched = witnesses.iter().filter(is_recent).map(|witness| witness.length).min();
    let since = vouched.unwrap_or(from);
    let examination = ledger.examine_since(tenant.id, since, &witnesses, &here).await.at(client.region())?;
    let holds = examination.holds() && checkpoints.forged.is_empty() && unreadable == 0;
    Ok(Report {
        region: client.region().clone(),
        environment: ledger.environment(),
        placed: placed(client, tenant).await,
        rows: ledger.whereabouts(tenant.id).await.at(client.region())?,
        checkpoints: signed,
        witnesses: witnesses.len(),
        since,
        vouched: from == 0 || vouched.is_some(),
        forged_checkpoints: checkpoints.forged,
        examination,
        holds,
    })
}

/// Whether nothing is wrong with a chain but that a receipt stands in another: a tenant with an environment of its own has
/// two chains in a region.
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
async fn catalogue_head(client: &Client, tenant: &Tenant) -> Result<Option<Witness>, ClientError> {
    let Some(database) = catalogue(client).await else {
        return Ok(None);
    };
    let head = database.head(tenant.id, client.region()).await?;
    let source = |at| format!("the catalogue's head of {}", moment(at));
    Ok(head.map(|head| Witness { source: source(head.at), length: head.length, digest: head.digest }))
}

/// Where the catalogue says the rows are.
async fn placed(client: &Client, tenant: &Tenant) -> Option<String> {
    let database = catalogue(client).await?;
    let places = database.places(tenant.id).await.ok()?;
    places.into_iter().find(|(region, _)| region == client.region()).map(|(_, place)| place)
}

/// The catalogue's database where it answers; never for a tenant's own environment, of which it knows nothing.
async fn catalogue(client: &Client) -> Option<CatalogueDatabase> {
    if client.environment().owner().is_some() {
        return None;
    }
    client.connections().catalogue().await.ok()
}

fn witness(checkpoint: &Checkpoint) -> Option<Witness> {
    let mut digest = [0; 32];
    hex::decode_to_slice(&checkpoint.digest, &mut digest).ok()?;
    let source = format!("the checkpoint of {}", moment(checkpoint.at));
    Some(Witness { source, length: checkpoint.length, digest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{Actor, FactKind, TenantId};
    use serde_json::json;

    #[test]
    fn a_receipts_facts_are_found_however_deep_they_stand() {
        let (tenant, region) = (TenantId::generate(), "us-east-1".parse().unwrap());
        let actor = || Actor::Person("a.okafor".to_owned());
        let fact = |kind| Fact::about(tenant, &region, kind, actor(), Purpose::Operations, Timestamp::UNIX_EPOCH);
        let (one, other) = (fact(FactKind::Erased), fact(FactKind::Governed));
        let receipt = json!([{ "region": "us-east-1", "facts": [one] }, { "kept": { "fact": other } }]);
        assert_eq!(facts_of_receipt(receipt.to_string().as_bytes()), [one, other]);
        for none in [&b"{}"[..], b"[]", b"no JSON", b"\xff"] {
            assert_eq!(facts_of_receipt(none), []);
        }
    }
}
