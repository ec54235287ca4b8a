//! Facts into the ledger: one transaction per tenant and batch, each fact once, chained, and what follows from it.

use crate::database::Tenancy;
use crate::{Ledger, LedgerError, chain, projection, quarantine};
use docward_envelope::{Fact, ObjectPrefix, TenantId};
use docward_telemetry::warn;
use futures_util::StreamExt;
use std::collections::{BTreeMap, HashSet};

/// What became of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// New facts, now in their chains.
    pub appended: usize,
    /// Facts that were there already.
    pub repeated: usize,
    /// Facts of another region, or that speak of another tenant's objects: put aside, chained nowhere.
    pub refused: usize,
    /// Facts whose tenant's rows can't be written now: kept, and recorded as soon as they can.
    pub waiting: usize,
}

impl Recorded {
    fn of(given: usize, appended: usize) -> Self {
        Self { appended, repeated: given - appended, ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        self.appended += other.appended;
        self.repeated += other.repeated;
        self.refused += other.refused;
        self.waiting += other.waiting;
    }
}

/// The largest fact that is taken, in bytes; docward's own are far smaller.
const MAX_FACT: usize = 64 * 1024;

/// How many tenants' transactions are under way together; half of the connections.
const AT_ONCE: usize = 4;

impl Ledger {
    /// Records a batch. Recording it again, whole or in part, in any order, changes nothing. Facts of a tenant whose rows
    /// can't be written now are kept for it and keep no others waiting.
    ///
    /// # Errors
    /// Some tenants' facts may be recorded; the batch is to be given again.
    pub async fn record(&self, facts: &[Fact]) -> Result<Recorded, LedgerError> {
        let mut recorded = Recorded::default();
        let mut by_tenant: BTreeMap<TenantId, Vec<Written<'_>>> = BTreeMap::new();
        for fact in facts {
            if let Some(written) = self.admissible(fact) {
                by_tenant.entry(fact.tenant).or_default().push(written);
            } else {
                recorded.refused += 1;
                let bytes = chain::canonical(fact).unwrap_or_default();
                self.quarantine_fact(bytes.as_bytes(), quarantine::QuarantineFault::Region).await?;
            }
        }
        let mut tenants = Vec::with_capacity(by_tenant.len());
        for (tenant, facts) in by_tenant {
            tenants.push(self.record_or_keep(tenant, facts));
        }
        let outcomes: Vec<_> = futures_util::stream::iter(tenants).buffer_unordered(AT_ONCE).collect().await;
        for outcome in outcomes {
            recorded.add(outcome?);
        }
        Ok(recorded)
    }

    async fn record_or_keep(&self, tenant: TenantId, facts: Vec<Written<'_>>) -> Result<Recorded, LedgerError> {
        match self.record_of(tenant, &facts).await {
            Ok(appended) => Ok(Recorded::of(facts.len(), appended)),
            // The database refuses one of them, and always will. The others must not wait for it.
            Err(error) if error.is_of_the_data() => self.record_singly(tenant, &facts).await,
            Err(error) => {
                warn!("facts wait in the ledger", reason = error.word(), facts.waiting = facts.len());
                self.keep_facts(tenant, &facts).await.map_err(|_| error)?;
                Ok(Recorded { waiting: facts.len(), ..Recorded::default() })
            }
        }
    }

    async fn record_of(&self, tenant: TenantId, facts: &[Written<'_>]) -> Result<usize, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        if tenancy.has_inbox {
            // Facts of a tenant are recorded in the order they came.
            return Err(LedgerError::Moving);
        }
        let appended = append(&mut tenancy, facts).await?;
        tenancy.commit().await?;
        Ok(appended)
    }

    async fn record_singly(&self, tenant: TenantId, facts: &[Written<'_>]) -> Result<Recorded, LedgerError> {
        let mut recorded = Recorded::default();
        for fact in facts {
            match self.record_of(tenant, std::slice::from_ref(fact)).await {
                Ok(appended) => recorded.add(Recorded::of(1, appended)),
                Err(error) if error.is_of_the_data() => {
                    recorded.refused += 1;
                    self.quarantine_fact(fact.body.as_bytes(), quarantine::QuarantineFault::Malformed).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(recorded)
    }

    /// A fact of this region that speaks of its own tenant's and job's objects only: the janitor deletes what facts name.
    fn admissible<'f>(&self, fact: &'f Fact) -> Option<Written<'f>> {
        let own = |prefix: &ObjectPrefix| {
            prefix.tenant() == fact.tenant && projection::job_of(prefix).is_none_or(|job| fact.job == Some(job))
        };
        let body = chain::canonical(fact)?;
        let admissible = fact.region == self.region
            && self.may_serve(fact.tenant)
            && fact.stored.iter().all(|stored| own(&stored.prefix))
            && fact.id.as_str().len() <= 128
            && body.len() <= MAX_FACT;
        admissible.then_some(Written { fact, body })
    }
}

/// A fact and its bytes as they will be hashed.
pub(crate) struct Written<'f> {
    pub(crate) fact: &'f Fact,
    pub(crate) body: String,
}

impl<'f> Written<'f> {
    /// For facts that the ledger says itself, or has looked at before.
    pub(crate) fn own(fact: &'f Fact) -> Result<Self, LedgerError> {
        Ok(Self { fact, body: chain::canonical(fact).ok_or(LedgerError::Corrupt)? })
    }

    /// The bytes that are hashed.
    pub(crate) fn body(&self) -> &str {
        &self.body
    }
}

/// Appends what is new to the tenant's chain, with everything that follows from it. Says how many were new.
pub(crate) async fn append(tenancy: &mut Tenancy, facts: &[Written<'_>]) -> Result<usize, LedgerError> {
    let ids: Vec<&str> = facts.iter().map(|written| written.fact.id.as_str()).collect();
    let (head, known) = tenancy.open_chain(&ids).await?;
    // Those whose ids are not in the chain yet, the first of each.
    let mut seen: HashSet<&str> = known.iter().map(String::as_str).collect();
    let facts: Vec<&Written<'_>> = facts.iter().filter(|written| seen.insert(written.fact.id.as_str())).collect();
    if facts.is_empty() {
        return Ok(0);
    }
    projection::write(tenancy, head, &facts).await?;
    Ok(facts.len())
}
