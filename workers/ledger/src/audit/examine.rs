//! The chain walked to its end, past what is wrong with it, and compared with what others know of it: who changes, removes,
//! reorders or adds facts in the database is found out, and each such fact is named.

use crate::chain::{self, ChainFault, Digest, SignedFrom, Signing};
use crate::signing::in_parallel;
use crate::verify::AT_ONCE;
use crate::{Ledger, LedgerError};
use docward_envelope::{Fact, FactId, TenantId};
use futures_util::TryStreamExt;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many findings are named; more than these say no more.
const NAMED: usize = 200;

/// What somebody else knows of the chain: the link at a length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Who knows it, for the report.
    pub source: String,
    /// How long the chain was.
    pub length: u64,
    /// The digest of the chain's last link at that length.
    pub digest: [u8; 32],
}

/// What is wrong with a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// No fact of this number is there.
    Missing,
    /// Its bytes are not those that were hashed.
    Changed,
    /// Its columns say something else than its bytes.
    Columns,
    /// It does not follow the one before it: one of the two was exchanged, removed, moved or added.
    Order,
    /// It carries no signature, and no signed fact behind it says that those before it were recorded without.
    Unsigned,
    /// Its signature is not that of the role it names, or the role may not say such a fact.
    Forged,
    /// It stands past the chain's head.
    PastTheHead,
    /// The head says something else than the last fact.
    Head,
    /// A witness knows another fact of this number, so it or one before it was exchanged.
    Witness,
    /// A witness knows the chain longer than it is: its end was cut off.
    CutOff,
}

impl Wrong {
    /// As a sentence's end, for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "is missing",
            Self::Changed => "was changed",
            Self::Columns => "has columns that say something else than its bytes",
            Self::Order => "does not follow the fact before it",
            Self::Unsigned => "is not signed by anybody",
            Self::Forged => "is not signed by who may say it",
            Self::PastTheHead => "was added past the chain's head",
            Self::Head => "is not what the chain's head says",
            Self::Witness => "is not the fact a witness saw at this number",
            Self::CutOff => "was cut off the chain's end",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The fact's number in the chain.
    pub seq: u64,
    /// Its id, where such a row is there.
    pub id: Option<FactId>,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// Who says so, where the chain alone does not.
    pub source: Option<String>,
}

/// What a walk of the whole chain came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// How many facts are there.
    pub facts: u64,
    /// Everything wrong, by number; nothing, if the chain holds.
    pub findings: Vec<Finding>,
    /// How many witnesses saw what the chain still says.
    pub agreeing: u64,
    /// The facts of the receipt, as they are found.
    pub receipts: Vec<Receipted>,
}

impl Examination {
    /// Whether the chain, every witness and every receipt hold.
    pub fn holds(&self) -> bool {
        self.findings.is_empty() && self.receipts.iter().all(|receipt| receipt.exact)
    }
}

/// A fact of a receipt, looked for in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipted {
    /// The fact's id.
    pub id: FactId,
    /// Where it stands, if it does.
    pub seq: Option<u64>,
    /// Whether the chain says exactly what the receipt says.
    pub exact: bool,
}

/// A fact's row, with the columns beside its bytes.
#[derive(sqlx::FromRow, Clone)]
struct Columns {
    seq: i64,
    id: String,
    previous: Vec<u8>,
    digest: Vec<u8>,
    body: String,
    signer: Option<String>,
    signature: Option<Vec<u8>>,
    job: Option<String>,
    kind: String,
    actor: String,
    purpose: String,
    subject: Option<String>,
}

impl Ledger {
    /// Walks a tenant's chain to its end.
    pub async fn examine(
        &self,
        tenant: TenantId,
        witnesses: &[Witness],
        receipts: &[Fact],
    ) -> Result<Examination, LedgerError> {
        self.examine_since(tenant, 0, witnesses, receipts).await
    }

    /// Walks the chain from behind a fact to its end. That the fact is what it was is for a witness to say who saw exactly this
    /// one; what lies before it is not looked at. [`Examination::facts`] counts those that were walked.
    pub async fn examine_since(
        &self,
        tenant: TenantId,
        since: u64,
        witnesses: &[Witness],
        receipts: &[Fact],
    ) -> Result<Examination, LedgerError> {
        // Head and facts of one moment, while others write.
        let mut tenancy = self.snapshot(tenant).await?;
        let head: Option<(i64, Vec<u8>)> = sqlx::query_as("SELECT length, digest FROM chains WHERE tenant = $1")
            .bind(tenant.to_string())
            .fetch_optional(tenancy.connection())
            .await?;
        let since = i64::try_from(since).map_err(|_| LedgerError::Corrupt)?;
        let before: Option<(Vec<u8>,)> = sqlx::query_as("SELECT digest FROM facts WHERE tenant = $1 AND seq = $2")
            .bind(tenant.to_string())
            .bind(since)
            .fetch_optional(tenancy.connection())
            .await?;
        let genesis = chain::genesis(&self.region, tenant, self.environment());
        let mut examiner = Examiner::new(genesis, tenant, head, witnesses, receipts);
        if since > 0 {
            examiner.begin_behind(since.unsigned_abs(), before.map(|(digest,)| digest));
        }
        let mut rows = sqlx::query_as::<_, Columns>(
            "SELECT seq, id, previous, digest, body, signer, signature, job, kind, actor, purpose, subject FROM facts
              WHERE tenant = $1 AND seq > $2 ORDER BY seq",
        )
        .bind(tenant.to_string())
        .bind(since)
        .fetch(tenancy.connection())
        .try_chunks(AT_ONCE);
        let (signers, region) = (self.keys()?.shared_signers(), self.region.clone());
        let signing = move |row: Columns| {
            let signing = Signing::of(&signers, &region, &row.body, row.signer.as_deref(), row.signature.as_deref());
            (row, signing)
        };
        while let Some(rows) = rows.try_next().await.map_err(|error| error.1)? {
            for (row, signing) in in_parallel(rows, signing.clone()).await? {
                examiner.step(&row, &signing);
            }
        }
        Ok(examiner.finish())
    }
}

struct Examiner<'e> {
    tenant: TenantId,
    head: (u64, Vec<u8>),
    witnesses: BTreeMap<u64, Vec<&'e Witness>>,
    receipts: BTreeMap<&'e str, &'e Fact>,
    last: u64,
    digest: Vec<u8>,
    signed: SignedFrom,
    /// Where findings are: what follows from one is not told again by each witness behind it.
    broken: BTreeSet<u64>,
    out: Examination,
}

impl<'e> Examiner<'e> {
    fn new(
        genesis: Digest,
        tenant: TenantId,
        head: Option<(i64, Vec<u8>)>,
        witnesses: &'e [Witness],
        receipts: &'e [Fact],
    ) -> Self {
        let mut by_length: BTreeMap<u64, Vec<&Witness>> = BTreeMap::new();
        for witness in witnesses {
            by_length.entry(witness.length).or_default().push(witness);
        }
        let head = head.map(|(length, digest)| (u64::try_from(length).unwrap_or(0), digest));
        Self {
            tenant,
            head: head.unwrap_or((0, genesis.to_vec())),
            witnesses: by_length,
            receipts: receipts.iter().map(|fact| (fact.id.as_str(), fact)).collect(),
            last: 0,
            digest: genesis.to_vec(),
            signed: SignedFrom::Beginning,
            broken: BTreeSet::new(),
            out: Examination::default(),
        }
    }

    /// Begins behind a fact rather than with the first.
    fn begin_behind(&mut self, seq: u64, digest: Option<Vec<u8>>) {
        self.last = seq;
        self.witnesses = self.witnesses.split_off(&seq);
        match digest {
            Some(digest) => {
                self.digest = digest;
                self.hear_witnesses(seq, None);
            }
            None => self.find(seq, None, Wrong::Missing, None),
        }
    }

    /// Compares the link at a number with what witnesses of it know.
    fn hear_witnesses(&mut self, seq: u64, named: Option<&FactId>) {
        for witness in self.witnesses.remove(&seq).unwrap_or_default() {
            if witness.digest.as_slice() == self.digest {
                self.out.agreeing += 1;
            } else {
                self.find(seq, named.cloned(), Wrong::Witness, Some(witness.source.clone()));
            }
        }
    }

    fn find(&mut self, seq: u64, id: Option<FactId>, wrong: Wrong, source: Option<String>) {
        self.broken.insert(seq);
        if self.out.findings.len() < NAMED {
            self.out.findings.push(Finding { seq, id, wrong, source });
        }
    }

    fn step(&mut self, columns: &Columns, signing: &Signing) {
        let Columns { seq, previous, digest, body, .. } = columns;
        let seq = u64::try_from(*seq).unwrap_or(0);
        self.out.facts += 1;
        for missing in (self.last + 1..seq).take(NAMED) {
            self.find(missing, None, Wrong::Missing, None);
        }
        let fact: Option<Fact> = serde_json::from_str(body).ok();
        let named = fact.as_ref().map(|fact| fact.id.clone());
        if seq > self.head.0 {
            self.find(seq, named.clone(), Wrong::PastTheHead, None);
        }
        let own_link = <Digest>::try_from(previous.as_slice())
            .map(|previous| chain::link(&previous, body.as_bytes(), signing.hashed()));
        let is_signed = self.signed.next(seq, fact.as_ref(), signing, previous);
        if own_link.map_or(true, |link| digest.as_slice() != link) {
            self.find(seq, named.clone(), Wrong::Changed, None);
        } else {
            if seq == self.last + 1 && *previous != self.digest {
                self.find(seq, named.clone(), Wrong::Order, None);
            }
            if let Err((first, fault)) = is_signed {
                let wrong = if fault == ChainFault::Unsigned { Wrong::Unsigned } else { Wrong::Forged };
                self.find(first, named.clone().filter(|_| first == seq), wrong, None);
            }
        }
        if !fact.as_ref().is_some_and(|fact| self.fits(fact, columns)) {
            self.find(seq, named.clone(), Wrong::Columns, None);
        }
        if let Some(fact) = &fact {
            self.receive(seq, fact);
        }
        self.last = seq;
        self.digest.clone_from(digest);
        self.hear_witnesses(seq, named.as_ref());
    }

    /// Whether the columns beside the bytes say what the bytes say.
    fn fits(&self, fact: &Fact, columns: &Columns) -> bool {
        let Columns { id, job, kind, actor, purpose, subject, .. } = columns;
        fact.tenant == self.tenant
            && fact.id.as_str() == id
            && fact.job.map(|job| job.to_string()) == *job
            && fact.kind.as_str() == kind
            && fact.actor.to_string() == *actor
            && fact.purpose.as_str() == purpose
            && fact.subject.as_ref().map(|token| &token.0) == subject.as_ref()
    }

    fn receive(&mut self, seq: u64, fact: &Fact) {
        if let Some(receipt) = self.receipts.remove(fact.id.as_str()) {
            self.out.receipts.push(Receipted { id: fact.id.clone(), seq: Some(seq), exact: receipt == fact });
        }
    }

    fn finish(mut self) -> Examination {
        if let Some(first) = self.signed.unsigned_end() {
            self.find(first, None, Wrong::Unsigned, None);
        }
        let (length, digest) = self.head.clone();
        if length > self.last {
            for missing in (self.last + 1..=length).take(NAMED) {
                self.find(missing, None, Wrong::Missing, None);
            }
        } else if length == self.last && digest != self.digest && !self.broken.contains(&self.last) {
            self.find(self.last, None, Wrong::Head, None);
        }
        for (length, witnesses) in std::mem::take(&mut self.witnesses) {
            for witness in witnesses {
                if length == 0 {
                    self.out.agreeing += 1;
                } else {
                    self.find(length, None, Wrong::CutOff, Some(witness.source.clone()));
                }
            }
        }
        for id in std::mem::take(&mut self.receipts).into_values().map(|fact| fact.id.clone()) {
            self.out.receipts.push(Receipted { id, seq: None, exact: false });
        }
        self.out
    }
}

#[cfg(test)]
mod tests;
