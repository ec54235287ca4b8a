//! Every verified policy a process knows, and how fresh the newest of each tenant is.

use crate::authority::AuthorityPublic;
use crate::policy::Policy;
use crate::roll::Roll;
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
    /// The catalogue's roll is older than the one the book already had.
    #[error("the catalogue's roll went back to an older one")]
    OlderRoll,
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
    roll: RwLock<Option<Known>>,
}

struct Known {
    roll: Roll,
    signed_at: Timestamp,
}

impl PolicyBook {
    /// An empty book: until [`PolicyBook::reload`], everything holds.
    pub fn new(authority: AuthorityPublic) -> Self {
        Self { authority, tenants: RwLock::default(), roll: RwLock::default() }
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

    /// Takes the catalogue's roll: no policy older than it says is in force from here on, and no grant that it revokes counts.
    pub fn follow(&self, signed: &Signed<Roll>) -> Result<(), BookError> {
        let roll = signed.verify(&self.authority)?;
        let mut current = self.roll.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|before| before.roll.number > roll.number || !roll.is_as_new_as(&before.roll)) {
            return Err(BookError::OlderRoll);
        }
        *current = Some(Known { roll, signed_at: signed.signed_at() });
        Ok(())
    }

    /// The number of the roll that this book follows; 0 before it has one.
    pub fn number(&self) -> u64 {
        self.known(|known| known.roll.number).unwrap_or(0)
    }

    /// Whether a grant was revoked, as far as this book has heard.
    pub fn is_revoked(&self, grant: GrantId) -> bool {
        self.known(|known| known.roll.revoked.contains(&grant)).unwrap_or(false)
    }

    /// Whether what this book has heard of revoked grants is recent enough to let anybody read by a grant.
    ///
    /// # Errors
    /// [`HoldReason::StalePolicy`] without a roll signed in the last 24 hours.
    pub fn knows_revoked(&self, now: Timestamp) -> Result<(), HoldReason> {
        match self.known(|known| is_fresh(known.signed_at, now)) {
            Some(true) => Ok(()),
            _ => Err(HoldReason::StalePolicy),
        }
    }

    fn known<T>(&self, look: impl FnOnce(&Known) -> T) -> Option<T> {
        self.roll.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(look)
    }

    /// The policy in force.
    ///
    /// # Errors
    /// [`HoldReason::StalePolicy`] without a copy signed in the last 24 hours, of the version that the roll names or a newer one.
    pub fn newest(&self, tenant: TenantId, now: Timestamp) -> Result<Arc<Policy>, HoldReason> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let entry = tenants.get(&tenant).and_then(|versions| versions.values().next_back());
        let entry = entry.ok_or(HoldReason::StalePolicy)?;
        let named = self.known(|known| known.roll.policies.get(&tenant).copied()).flatten();
        let is_newest = named.is_some_and(|named| entry.policy.reference.version.0 >= named);
        if is_newest && is_fresh(entry.signed_at, now) {
            Ok(entry.policy.clone())
        } else {
            Err(HoldReason::StalePolicy)
        }
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

    /// The newest version of every tenant's policy, as a roll names them.
    pub fn newest_versions(&self) -> BTreeMap<TenantId, u32> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let newest = |versions: &Versions| versions.keys().next_back().copied();
        tenants.iter().filter_map(|(tenant, versions)| Some((*tenant, newest(versions)?))).collect()
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
