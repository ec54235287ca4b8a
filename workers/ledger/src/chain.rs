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
pub enum ChainFault {
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

impl ChainFault {
    /// The word for it in messages.
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
    pub fault: ChainFault,
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
            return Err(Broken { seq: expected, id: None, fault: ChainFault::Order });
        }
        let fact: Option<Fact> = serde_json::from_str(&row.body).ok();
        let broken = |fault| Broken { seq: expected, id: fact.as_ref().map(|fact| fact.id.clone()), fault };
        if row.previous != self.digest {
            return Err(broken(ChainFault::Link));
        }
        let digest = link(&self.digest, row.body.as_bytes());
        if row.digest != digest {
            return Err(broken(ChainFault::Content));
        }
        match &fact {
            Some(fact) if fact.tenant == self.tenant && fact.id.as_str() == row.id => {}
            _ => return Err(broken(ChainFault::Columns)),
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
            Err(Broken { seq: self.length + 1, id: None, fault: ChainFault::Head })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Document, region};
    use docward_envelope::{Run, Stage};

    /// A document's facts as rows of a whole chain, and the chain's head.
    fn chained(document: Document) -> (Vec<Row>, (i64, Vec<u8>)) {
        let mut previous = genesis(&region(), document.tenant, None);
        let done = Stage::ALL.iter().map(|stage| document.done(*stage, Run::FIRST, 1));
        let facts = std::iter::once(document.accepted()).chain(done);
        let rows = (1..).zip(facts).map(|(seq, fact)| {
            let body = canonical(&fact).unwrap();
            let digest = link(&previous, body.as_bytes());
            let id = fact.id.as_str().to_owned();
            let row = Row { seq, id, previous: previous.to_vec(), digest: digest.to_vec(), body };
            previous = digest;
            row
        });
        let rows: Vec<Row> = rows.collect();
        let head = (rows.len().try_into().unwrap(), previous.to_vec());
        (rows, head)
    }

    fn walked(document: Document, rows: &[Row], head: Option<(i64, Vec<u8>)>) -> Result<usize, (u64, ChainFault)> {
        let mut walk = Walk::new(&region(), document.tenant, None);
        let steps = rows.iter().try_for_each(|row| walk.step(row));
        steps.and_then(|()| walk.finish(head)).map_err(|broken| (broken.seq, broken.fault))
    }

    #[test]
    fn a_chain_as_it_was_written_holds_and_so_does_one_without_facts() {
        let document = Document::new();
        let (rows, head) = chained(document);
        assert_eq!(walked(document, &rows, Some(head)), Ok(5));
        assert_eq!(walked(document, &[], None), Ok(0));
    }

    #[test]
    fn whatever_is_changed_in_a_row_is_found_at_that_row() {
        let document = Document::new();
        let changed = |change: fn(&mut Row)| {
            let (mut rows, head) = chained(document);
            change(&mut rows[2]);
            walked(document, &rows, Some(head))
        };
        assert_eq!(
            changed(|row| row.body = row.body.replace("\"pages\":3", "\"pages\":4")),
            Err((3, ChainFault::Content))
        );
        assert_eq!(changed(|row| row.digest[0] ^= 1), Err((3, ChainFault::Content)));
        assert_eq!(changed(|row| row.previous[31] ^= 1), Err((3, ChainFault::Link)));
        assert_eq!(changed(|row| row.id.push('x')), Err((3, ChainFault::Columns)));
        assert_eq!(changed(|row| row.seq = 7), Err((3, ChainFault::Order)));
    }

    #[test]
    fn facts_that_are_missing_moved_or_added_are_found() {
        let document = Document::new();
        let (mut rows, head) = chained(document);
        let last = rows.pop().unwrap();
        assert_eq!(walked(document, &rows, Some(head.clone())), Err((5, ChainFault::Head)), "cut off at the end");
        rows.push(last);
        rows.swap(1, 2);
        assert_eq!(walked(document, &rows, Some(head.clone())), Err((2, ChainFault::Order)));
        rows.swap(1, 2);
        rows.remove(1);
        assert_eq!(walked(document, &rows, Some(head.clone())), Err((2, ChainFault::Order)));
        // Numbered anew, it still does not follow the one before it.
        for (seq, row) in (1..).zip(&mut rows) {
            row.seq = seq;
        }
        assert_eq!(walked(document, &rows, Some(head)), Err((2, ChainFault::Link)));
    }

    #[test]
    fn no_chain_passes_for_another_tenants_regions_or_environments() {
        let (one, other) = (Document::new(), Document::new());
        let (rows, head) = chained(one);
        assert_eq!(walked(other, &rows, Some(head)), Err((1, ChainFault::Link)));
        let tenant = one.tenant;
        let begins = [
            genesis(&region(), tenant, None),
            genesis(&region(), other.tenant, None),
            genesis(&"eu-central-1".parse().unwrap(), tenant, None),
            genesis(&region(), tenant, Some(tenant)),
        ];
        let different: std::collections::BTreeSet<_> = begins.iter().collect();
        assert_eq!(different.len(), begins.len());
    }
}
