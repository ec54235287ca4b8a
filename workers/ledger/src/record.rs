//! Facts into the ledger: one transaction per tenant and batch, each fact once, chained, and what follows from it.

use crate::database::Tenancy;
use crate::{Ledger, LedgerError, own_facts, projection, quarantine};
use docward_envelope::{Fact, FactKind, ObjectPrefix, SignedFact, TenantId, Timestamp};
use docward_telemetry::{error, warn};
use docward_trust_policy::LONGEST_RETENTION;
use futures_util::StreamExt;
use jiff::SignedDuration;
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
    /// Facts that nobody signed, or not who may say them: put aside, chained nowhere.
    pub forged: usize,
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
        self.forged += other.forged;
        self.waiting += other.waiting;
    }
}

/// The largest fact that is taken, in bytes; docward's own are far smaller.
const MAX_FACT: usize = 64 * 1024;

/// How many tenants' transactions are under way together; half of the connections.
const AT_ONCE: usize = 4;

impl Ledger {
    /// Records a batch of facts as they came. Recording it again, whole or in part, in any order, changes nothing. Facts of a
    /// tenant whose rows can't be written now are kept for it and keep no others waiting.
    ///
    /// # Errors
    /// Some tenants' facts may be recorded; the batch is to be given again.
    pub async fn record(&self, facts: &[SignedFact], now: Timestamp) -> Result<Recorded, LedgerError> {
        let messages = facts.iter().map(SignedFact::to_bytes).collect();
        let (believed, doubted) = self.judge(messages).await?;
        self.doubt("facts", &doubted, now).await?;
        let forged = doubted.len();
        Ok(Recorded { forged, ..self.record_believed(&believed).await? })
    }

    /// Signs and records facts that this process says itself, without the broker.
    ///
    /// # Errors
    /// As [`Ledger::record`]; [`LedgerError::NotOurs`] for a fact that its role may not say.
    pub async fn say(&self, facts: &[Fact]) -> Result<Recorded, LedgerError> {
        let keys = self.keys()?;
        let written = facts.iter().map(|fact| keys.write(fact, &self.region));
        self.record_believed(&written.collect::<Result<Vec<_>, _>>()?).await
    }

    /// Records facts whose signatures were verified.
    pub(crate) async fn record_believed(&self, facts: &[Written]) -> Result<Recorded, LedgerError> {
        let mut recorded = Recorded::default();
        let mut by_tenant: BTreeMap<TenantId, Vec<Written>> = BTreeMap::new();
        for written in facts {
            if self.admits(written) {
                by_tenant.entry(written.fact.tenant).or_default().push(written.clone());
            } else {
                recorded.refused += 1;
                let bytes = written.signed.to_bytes();
                self.quarantine_record("facts", &bytes, quarantine::QuarantineFault::Region).await?;
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

    async fn record_or_keep(&self, tenant: TenantId, facts: Vec<Written>) -> Result<Recorded, LedgerError> {
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

    async fn record_of(&self, tenant: TenantId, facts: &[Written]) -> Result<usize, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        if tenancy.has_inbox {
            // Facts of a tenant are recorded in the order they came.
            return Err(LedgerError::Moving);
        }
        let appended = append(&mut tenancy, facts).await?;
        tenancy.commit().await?;
        Ok(appended)
    }

    async fn record_singly(&self, tenant: TenantId, facts: &[Written]) -> Result<Recorded, LedgerError> {
        let mut recorded = Recorded::default();
        for fact in facts {
            match self.record_of(tenant, std::slice::from_ref(fact)).await {
                Ok(appended) => recorded.add(Recorded::of(1, appended)),
                Err(error) if error.is_of_the_data() => {
                    recorded.refused += 1;
                    let bytes = fact.signed.to_bytes();
                    self.quarantine_record("facts", &bytes, quarantine::QuarantineFault::Malformed).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(recorded)
    }

    /// A fact of this region that speaks of its own tenant's and job's objects only, and keeps none longer than anything may live:
    /// the janitor deletes what facts name, when they say.
    fn admits(&self, written: &Written) -> bool {
        let fact = &written.fact;
        let own = |prefix: &ObjectPrefix| {
            prefix.tenant() == fact.tenant && projection::job_of(prefix).is_none_or(|job| fact.job == Some(job))
        };
        let latest = fact.at.saturating_add(LONGEST).unwrap_or(Timestamp::MAX);
        fact.region == self.region
            && self.may_serve(fact.tenant)
            && fact.stored.iter().all(|stored| own(&stored.prefix))
            && fact.stored.iter().all(|stored| stored.expires <= latest || fact.kind == FactKind::Deleted)
            && fact.id.as_str().len() <= 128
            && written.body().len() <= MAX_FACT
    }
}

/// How far ahead something may be due: no retention is longer, and bundles live to the end of their day.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_secs(LONGEST_RETENTION as i64 + 2 * 24 * 60 * 60);

/// A fact that is believed, and the bytes that were signed, as they will be hashed.
#[derive(Clone)]
pub(crate) struct Written {
    pub(crate) fact: Fact,
    pub(crate) signed: SignedFact,
}

impl Written {
    /// The fact's bytes.
    pub(crate) fn body(&self) -> &str {
        self.signed.text()
    }
}

/// Appends what is new to the tenant's chain, with everything that follows from it. Says how many were new. A chain that an older
/// docward wrote, unsigned, first gets the fact that says so.
///
/// # Errors
/// [`LedgerError::Corrupt`] for a chain without signatures that no older docward wrote, or of which something is missing.
pub(crate) async fn append(tenancy: &mut Tenancy, facts: &[Written]) -> Result<usize, LedgerError> {
    let ids: Vec<&str> = facts.iter().map(|written| written.fact.id.as_str()).collect();
    let (head, known) = tenancy.open_chain(&ids).await?;
    // Those whose ids are not in the chain yet, the first of each.
    let mut seen: HashSet<&str> = known.iter().map(String::as_str).collect();
    let new: Vec<&Written> = facts.iter().filter(|written| seen.insert(written.fact.id.as_str())).collect();
    if head.signed {
        if !new.is_empty() {
            projection::write(tenancy, head, &new).await?;
        }
        return Ok(new.len());
    }
    if !tenancy.is_of_an_older_docward(head).await? {
        error!("a chain that nobody signed is not taken over", tenant = tenancy.tenant);
        return Err(LedgerError::Corrupt);
    }
    let marker = own_facts::signed_from_here(
        tenancy.signs_as()?,
        &tenancy.region,
        tenancy.tenant,
        &head.digest,
        Timestamp::now(),
    );
    let marker = tenancy.write(&marker)?;
    let with_marker: Vec<&Written> =
        std::iter::once(&marker).chain(new.iter().copied().filter(|fact| fact.fact.id != marker.fact.id)).collect();
    projection::write(tenancy, head, &with_marker).await?;
    Ok(new.len())
}
