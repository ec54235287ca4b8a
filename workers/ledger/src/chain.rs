//! The audit chain as arithmetic: each fact's digest covers the digest before it and the fact's bytes as stored.

use docward_envelope::{Fact, FactId, Region, TenantId};
use sha2::{Digest as _, Sha256};

/// A link of the chain.
pub(crate) type Digest = [u8; 32];

/// Where a tenant's chain begins: bound to region, tenant and environment, so that no chain passes for another one.
pub(crate) fn genesis(region: &Region, tenant: TenantId, environment: Option<TenantId>) -> Digest {
    let mut hash = Sha256::new();
    hash.update(b"docward ledger chain 1\0");
    hash.update(region.as_str().as_bytes());
    hash.update(b"\0");
    hash.update(tenant.to_bytes());
    if let Some(own) = environment {
        hash.update(b"\0environment\0");
        hash.update(own.to_bytes());
    }
    hash.finalize().into()
}

/// The digest of a fact's bytes after `previous`.
pub(crate) fn link(previous: &Digest, body: &[u8]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(body);
    hash.finalize().into()
}

/// How a fact is written, once and for all: its fields in their order, its maps sorted. `None` never happens for a fact
/// that was built or parsed; it is there because a serialiser may fail.
pub(crate) fn canonical(fact: &Fact) -> Option<String> {
    serde_json::to_string(fact).ok()
}

/// What is wrong with the first fact that breaks a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A fact between this one and the one before is gone, or the order was changed.
    Order,
    /// It does not follow the one before it.
    Link,
    /// Its bytes are not those that were hashed.
    Content,
    /// Its columns say something else than its bytes.
    Columns,
    /// The chain's head says something else than its last fact: facts were cut off, or added past the head.
    Head,
}

impl Fault {
    /// The fault's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Link => "link",
            Self::Content => "content",
            Self::Columns => "columns",
            Self::Head => "head",
        }
    }
}

/// The first fact at which a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the chain is broken at fact {seq}: {}", fault.as_str())]
pub struct Broken {
    /// Its number in the tenant's chain, from 1.
    pub seq: u64,
    /// Its id, where a row with that number exists.
    pub id: Option<FactId>,
    /// What is wrong with it.
    pub fault: Fault,
}

/// A fact's row as it lies in the database.
pub(crate) struct Row {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) previous: Vec<u8>,
    pub(crate) digest: Vec<u8>,
    pub(crate) body: String,
}

/// Walks a chain from its beginning, row by row.
pub(crate) struct Walk {
    tenant: TenantId,
    length: u64,
    digest: Digest,
}

impl Walk {
    pub(crate) fn new(region: &Region, tenant: TenantId, environment: Option<TenantId>) -> Self {
        Self { tenant, length: 0, digest: genesis(region, tenant, environment) }
    }

    /// Takes the next row, in the order of `seq`.
    pub(crate) fn step(&mut self, row: &Row) -> Result<(), Broken> {
        let expected = self.length + 1;
        if u64::try_from(row.seq) != Ok(expected) {
            return Err(Broken { seq: expected, id: None, fault: Fault::Order });
        }
        let fact: Option<Fact> = serde_json::from_str(&row.body).ok();
        let broken = |fault| Broken { seq: expected, id: fact.as_ref().map(|fact| fact.id.clone()), fault };
        if row.previous != self.digest {
            return Err(broken(Fault::Link));
        }
        let digest = link(&self.digest, row.body.as_bytes());
        if row.digest != digest {
            return Err(broken(Fault::Content));
        }
        match &fact {
            Some(fact) if fact.tenant == self.tenant && fact.id.as_str() == row.id => {}
            _ => return Err(broken(Fault::Columns)),
        }
        self.length = expected;
        self.digest = digest;
        Ok(())
    }

    /// Compares with the head that writers extend.
    pub(crate) fn finish(self, head: Option<(i64, Vec<u8>)>) -> Result<usize, Broken> {
        let (length, digest) = head.unwrap_or((0, self.digest.to_vec()));
        if u64::try_from(length) == Ok(self.length) && digest == self.digest {
            Ok(usize::try_from(self.length).unwrap_or(usize::MAX))
        } else {
            Err(Broken { seq: self.length + 1, id: None, fault: Fault::Head })
        }
    }
}
