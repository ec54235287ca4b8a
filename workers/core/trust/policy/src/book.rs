//! Every verified policy a process knows, and how fresh the newest of each tenant is.

use crate::authority::AuthorityPublic;
use crate::policy::Policy;
use crate::revoked::RevokedGrants;
use crate::signed::{Signed, SignedError};
use docward_envelope::{GrantId, HoldReason, PolicyReference, TenantId, Timestamp};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// How long the newest copy of a policy may be used after it was signed.
const VALID_FOR: SignedDuration = SignedDuration::from_hours(24);
/// How far the authority's clock may be ahead of ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Why a set of policies is not taken. The book keeps what it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// One of them is not to be believed or not readable.
    #[error("a policy is not to be used: {0}")]
    Policy(#[from] SignedError),
    /// The same version twice, with different content.
    #[error("one version of a policy has two contents")]
    TwoContents,
    /// A tenant's newest version is older than the one the book already had.
    #[error("a policy went back to an older version")]
    OlderThanBefore,
    /// The list of revoked grants is older than the one the book already had.
    #[error("the list of revoked grants went back to an older one")]
    RevokedBefore,
}

struct Entry {
    policy: Arc<Policy>,
    signed_at: Timestamp,
}

type Versions = BTreeMap<u32, Entry>;

/// Verified policies by tenant and version. Shared by reference; [`PolicyBook::reload`] replaces its content.
pub struct PolicyBook {
    authority: AuthorityPublic,
    tenants: RwLock<BTreeMap<TenantId, Versions>>,
    revoked: RwLock<Option<Revoked>>,
}

struct Revoked {
    grants: RevokedGrants,
    signed_at: Timestamp,
}

impl PolicyBook {
    /// An empty book: until [`PolicyBook::reload`], everything holds.
    pub fn new(authority: AuthorityPublic) -> Self {
        Self { authority, tenants: RwLock::default(), revoked: RwLock::default() }
    }

    /// Whose signatures it takes.
    pub fn authority(&self) -> &AuthorityPublic {
        &self.authority
    }

    /// Replaces the book's content, all or nothing.
    pub fn reload<'a>(&self, policies: impl IntoIterator<Item = &'a Signed<Policy>>) -> Result<(), BookError> {
        let mut tenants: BTreeMap<TenantId, Versions> = BTreeMap::new();
        for signed in policies {
            let policy = Arc::new(signed.verify(&self.authority)?);
            let versions = tenants.entry(policy.tenant).or_default();
            let version = policy.reference.version.0;
            let entry = Entry { policy, signed_at: signed.signed_at() };
            match versions.get_mut(&version) {
                Some(before) if before.policy != entry.policy => return Err(BookError::TwoContents),
                Some(before) => before.signed_at = before.signed_at.max(entry.signed_at),
                None => drop(versions.insert(version, entry)),
            }
        }
        let mut current = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        let newest = |versions: &Versions| versions.keys().next_back().copied();
        // Files put back to an older state must not bring an older policy into force.
        let fell_back = current
            .iter()
            .any(|(tenant, before)| tenants.get(tenant).is_some_and(|after| newest(after) < newest(before)));
        if fell_back {
            return Err(BookError::OlderThanBefore);
        }
        *current = tenants;
        Ok(())
    }

    /// Takes the list of grants that no longer count.
    pub fn revoke(&self, signed: &Signed<RevokedGrants>) -> Result<(), BookError> {
        let grants = signed.verify(&self.authority)?;
        let mut current = self.revoked.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|before| before.signed_at > signed.signed_at()) {
            return Err(BookError::RevokedBefore);
        }
        *current = Some(Revoked { grants, signed_at: signed.signed_at() });
        Ok(())
    }

    /// Whether a grant was revoked, as far as this book has heard.
    pub fn is_revoked(&self, grant: GrantId) -> bool {
        let revoked = self.revoked.read().unwrap_or_else(PoisonError::into_inner);
        revoked.as_ref().is_some_and(|list| list.grants.grants.contains(&grant))
    }

    /// Whether what this book has heard of revoked grants is recent enough to let anybody read by a grant.
    ///
    /// # Errors
    /// [`HoldReason::StalePolicy`] without a list signed in the last 24 hours.
    pub fn knows_revoked(&self, now: Timestamp) -> Result<(), HoldReason> {
        let revoked = self.revoked.read().unwrap_or_else(PoisonError::into_inner);
        match revoked.as_ref() {
            Some(list) if is_fresh(list.signed_at, now) => Ok(()),
            _ => Err(HoldReason::StalePolicy),
        }
    }

    /// The policy in force.
    ///
    /// # Errors
    /// [`HoldReason::StalePolicy`] without a copy signed in the last 24 hours.
    pub fn newest(&self, tenant: TenantId, now: Timestamp) -> Result<Arc<Policy>, HoldReason> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let entry = tenants.get(&tenant).and_then(|versions| versions.values().next_back());
        let entry = entry.ok_or(HoldReason::StalePolicy)?;
        if is_fresh(entry.signed_at, now) { Ok(entry.policy.clone()) } else { Err(HoldReason::StalePolicy) }
    }

    /// The newest policy, however old its signature: enough for acts that only take away, such as freezing or erasing.
    ///
    /// # Errors
    /// [`HoldReason::StalePolicy`] where the book has none at all.
    pub fn latest(&self, tenant: TenantId) -> Result<Arc<Policy>, HoldReason> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let entry = tenants.get(&tenant).and_then(|versions| versions.values().next_back());
        entry.map(|entry| entry.policy.clone()).ok_or(HoldReason::StalePolicy)
    }

    /// Until when the newest policy may be used without being signed again.
    pub fn valid_until(&self, tenant: TenantId) -> Option<Timestamp> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let entry = tenants.get(&tenant).and_then(|versions| versions.values().next_back())?;
        entry.signed_at.checked_add(VALID_FOR).ok()
    }

    /// The policy that was in force at intake: any version whose signature is valid, however old.
    ///
    /// # Errors
    /// [`HoldReason::NewerPolicy`] when this book does not know the version (yet).
    pub fn at_intake(&self, tenant: TenantId, reference: PolicyReference) -> Result<Arc<Policy>, HoldReason> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let entry = tenants.get(&tenant).and_then(|versions| versions.get(&reference.version.0));
        let policy = entry.map(|entry| entry.policy.clone()).ok_or(HoldReason::NewerPolicy)?;
        if policy.reference == reference { Ok(policy) } else { Err(HoldReason::NewerPolicy) }
    }

    /// Every version of a tenant's policy, the oldest first, however old its signature.
    pub fn versions(&self, tenant: TenantId) -> Vec<Arc<Policy>> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let versions = tenants.get(&tenant).into_iter().flat_map(BTreeMap::values);
        versions.map(|entry| entry.policy.clone()).collect()
    }

    /// Every tenant the book has a policy of.
    pub fn tenants(&self) -> Vec<TenantId> {
        self.tenants.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }
}

fn is_fresh(signed_at: Timestamp, now: Timestamp) -> bool {
    let age = now.duration_since(signed_at);
    age <= VALID_FOR && age >= -CLOCK_SKEW
}
