//! A tenant's audit trail as a person reads it: in every environment that may hold something of the tenant.

use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::ClientError;
use crate::verify::{Verification, verify};
use docward_envelope::{Fact, Purpose, Region, Timestamp};
use docward_ledger::{Entry, Query};
use docward_runtime::error::At;
use docward_trust_policy::Tenant;
use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use std::cmp::Reverse;
use std::sync::Arc;

/// How many facts are read at a time.
const PAGE: u32 = 1000;

/// A tenant's audit trail. That it is looked at is on record in it.
pub struct Trail {
    tenant: Tenant,
    purpose: Purpose,
    clients: Vec<Client>,
}

impl Trail {
    /// The trail in all of a tenant's regions, or in one. Every environment's gate is asked first.
    ///
    /// # Errors
    /// When no grant lets the caller audit the tenant, the tenant is not at home in the region, or a region can't be reached.
    pub async fn open(
        connections: &Arc<Connections>,
        tenant: &Tenant,
        region: Option<&Region>,
        purpose: Purpose,
        caller: &Caller,
    ) -> Result<Self, ClientError> {
        let clients = Client::of_tenant(connections, tenant, region, caller).await?;
        for client in &clients {
            client.audit(tenant, purpose).await?;
        }
        Ok(Self { tenant: tenant.clone(), purpose, clients })
    }

    /// The facts that a query fits, the newest first; of all environments together at most as many as it says.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub async fn search(&self, query: &Query) -> Result<Vec<Entry>, ClientError> {
        let mut found: Vec<Entry> = Vec::new();
        for client in &self.clients {
            found.extend(client.ledger().trail(self.tenant.id, query).await.at(client.region())?);
        }
        found.sort_by_key(|entry| Reverse(entry.fact.at));
        found.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// The whole trail, or what was done since a moment: one chain after the other, each oldest first, a page of facts at a time.
    pub fn pages(&self, since: Option<Timestamp>) -> impl Stream<Item = Result<Vec<Entry>, ClientError>> {
        stream::iter(&self.clients).flat_map(move |client| {
            let pages = stream::try_unfold(0, move |after| async move {
                let query = Query { since, after: Some(after), limit: PAGE, ..Query::default() };
                let page = client.ledger().trail(self.tenant.id, &query).await.at(client.region())?;
                Ok::<_, ClientError>(page.last().map(|last| last.seq).map(|last| (page, last)))
            });
            pages.into_stream().boxed()
        })
    }

    /// Walks every chain; see [`verify`].
    ///
    /// # Errors
    /// As [`verify`].
    pub async fn verify(&self, receipts: &[Fact]) -> Result<Verification, ClientError> {
        verify(&self.clients, &self.tenant, self.purpose, receipts).await
    }
}
