//! The audit chain as arithmetic: each fact's digest covers the digest before it, the fact's bytes as stored, and who signed them.

use docward_envelope::{Fact, FactId, FactKind, Region, Signature, SignedFact, Signer, TenantId};
use docward_trust_policy::Signers;
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

/// The digest of a fact's bytes after `previous`, and of who signed them; `None` for what was recorded before facts were signed.
/// The two forms begin differently, so no fact with a signature has the digest of one without.
pub(crate) fn link(previous: &Digest, body: &[u8], signed: Option<(Signer, &Signature)>) -> Digest {
    let mut hash = Sha256::new();
    if let Some((signer, signature)) = signed {
        hash.update(b"docward ledger link 2\0");
        hash.update(previous);
        hash.update(signer.as_str().as_bytes());
        hash.update(b"\0");
        hash.update(signature);
    } else {
        hash.update(previous);
    }
    hash.update(body);
    hash.finalize().into()
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
    /// It carries no signature, and no signed fact behind it says that those before it were recorded without.
    Unsigned,
    /// Its signature is not that of the role it names, or the role may not say such a fact.
    Forged,
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
            Self::Unsigned => "unsigned",
            Self::Forged => "forged",
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
#[derive(sqlx::FromRow, Clone)]
pub(crate) struct Row {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) previous: Vec<u8>,
    pub(crate) digest: Vec<u8>,
    pub(crate) body: String,
    pub(crate) signer: Option<String>,
    pub(crate) signature: Option<Vec<u8>>,
}

/// What is to be said of a row's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Signing {
    /// There is none.
    None,
    /// It is that of the role it names.
    Holds(Signer, Box<Signature>),
    /// It is not. What is hashed is what stands there, where that has the form of a signature.
    Broken(Option<(Signer, Box<Signature>)>),
}

impl Signing {
    /// Looks at the signature of a row's bytes. Any key that the role ever had counts.
    pub(crate) fn of(
        signers: &Signers,
        region: &Region,
        body: &str,
        signer: Option<&str>,
        signature: Option<&[u8]>,
    ) -> Self {
        let (word, bytes) = match (signer, signature) {
            (None, None) => return Self::None,
            (Some(word), Some(bytes)) => (word, bytes),
            _ => return Self::Broken(None),
        };
        let (Ok(signer), Ok(signature)) = (word.parse::<Signer>(), Signature::try_from(bytes)) else {
            return Self::Broken(None);
        };
        let fact = SignedFact::from_parts(signer, signature, body.to_owned());
        let signature = Box::new(signature);
        if signers.once_signed(&fact, region) {
            Self::Holds(signer, signature)
        } else {
            Self::Broken(Some((signer, signature)))
        }
    }

    /// As it is hashed; `None` without a signature.
    pub(crate) fn hashed(&self) -> Option<(Signer, &Signature)> {
        match self {
            Self::Holds(signer, signature) | Self::Broken(Some((signer, signature))) => Some((*signer, signature)),
            Self::None | Self::Broken(None) => None,
        }
    }
}

/// From where on a chain is signed. Facts without a signature stand only before the first signed one, and only if that is of kind
/// `signed` and its id names exactly the link before it: whoever changes what was recorded before, or adds to it, breaks that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignedFrom {
    /// No fact was seen.
    Beginning,
    /// Unsigned facts from this number on, and no signed one yet.
    NotYet(u64),
    /// Signed ones.
    Here,
}

impl SignedFrom {
    /// Takes the next fact, whose link follows `previous`; says what is wrong with it, and the number of the first fact that it
    /// concerns.
    pub(crate) fn next(
        &mut self,
        seq: u64,
        fact: Option<&Fact>,
        signing: &Signing,
        previous: &[u8],
    ) -> Result<(), (u64, ChainFault)> {
        let signer = match (signing, *self) {
            (Signing::Broken(_), _) => return Err((seq, ChainFault::Forged)),
            (Signing::None, Self::Here) => return Err((seq, ChainFault::Unsigned)),
            (Signing::None, Self::Beginning) => {
                *self = Self::NotYet(seq);
                return Ok(());
            }
            (Signing::None, Self::NotYet(_)) => return Ok(()),
            (Signing::Holds(signer, _), _) => *signer,
        };
        let before = std::mem::replace(self, Self::Here);
        if !fact.is_some_and(|fact| signer.may_say(fact)) {
            return Err((seq, ChainFault::Forged));
        }
        let names_it = |fact: &Fact| {
            let previous = Digest::try_from(previous).map(|previous| FactId::of_signing(&previous));
            fact.kind == FactKind::Signed && previous.is_ok_and(|id| id == fact.id)
        };
        match before {
            Self::NotYet(first) if !fact.is_some_and(names_it) => Err((first, ChainFault::Unsigned)),
            _ => Ok(()),
        }
    }

    /// The first of the facts at the end that nobody vouches for.
    pub(crate) const fn unsigned_end(self) -> Option<u64> {
        match self {
            Self::NotYet(first) => Some(first),
            Self::Beginning | Self::Here => None,
        }
    }
}

/// Walks a chain from its beginning, row by row.
pub(crate) struct Walk {
    tenant: TenantId,
    length: u64,
    digest: Digest,
    signed: SignedFrom,
}

impl Walk {
    pub(crate) fn new(region: &Region, tenant: TenantId, environment: Option<TenantId>) -> Self {
        let digest = genesis(region, tenant, environment);
        Self { tenant, length: 0, digest, signed: SignedFrom::Beginning }
    }

    /// Takes the next row, in the order of `seq`, and what its signature is worth.
    pub(crate) fn step(&mut self, row: &Row, signing: &Signing) -> Result<(), Broken> {
        let expected = self.length + 1;
        if u64::try_from(row.seq) != Ok(expected) {
            return Err(Broken { seq: expected, id: None, fault: ChainFault::Order });
        }
        let fact: Option<Fact> = serde_json::from_str(&row.body).ok();
        let broken = |fault| Broken { seq: expected, id: fact.as_ref().map(|fact| fact.id.clone()), fault };
        if row.previous != self.digest {
            return Err(broken(ChainFault::Link));
        }
        let digest = link(&self.digest, row.body.as_bytes(), signing.hashed());
        if row.digest != digest {
            return Err(broken(ChainFault::Content));
        }
        match &fact {
            Some(fact) if fact.tenant == self.tenant && fact.id.as_str() == row.id => {}
            _ => return Err(broken(ChainFault::Columns)),
        }
        self.signed.next(expected, fact.as_ref(), signing, &row.previous).map_err(|(seq, fault)| {
            let id = fact.as_ref().map(|fact| fact.id.clone()).filter(|_| seq == expected);
            Broken { seq, id, fault }
        })?;
        self.length = expected;
        self.digest = digest;
        Ok(())
    }

    /// Compares with the head that writers extend, and wants the facts at the end to be signed.
    pub(crate) fn finish(self, head: Option<(i64, Vec<u8>)>) -> Result<usize, Broken> {
        if let Some(seq) = self.signed.unsigned_end() {
            return Err(Broken { seq, id: None, fault: ChainFault::Unsigned });
        }
        self.finish_backup(head)
    }

    /// The same of a backup, which may be older than signatures: its seal vouches for it, and the next fact says so.
    pub(crate) fn finish_backup(self, head: Option<(i64, Vec<u8>)>) -> Result<usize, Broken> {
        let (length, digest) = head.unwrap_or((0, self.digest.to_vec()));
        if u64::try_from(length) == Ok(self.length) && digest == self.digest {
            Ok(usize::try_from(self.length).unwrap_or(usize::MAX))
        } else {
            Err(Broken { seq: self.length + 1, id: None, fault: ChainFault::Head })
        }
    }
}

#[cfg(test)]
mod tests;
