//! Freezes, revocations and how new the catalogue must be, as the region's newest control list has them.

use docward_envelope::{ControlList, HoldReason, Region, SignedControl, Stage, TenantId, Timestamp};
use docward_telemetry::{error, warn};
use docward_trust_policy::{LedgerPublic, PolicyBook};
use jiff::SignedDuration;
use std::sync::{PoisonError, RwLock};

/// How old the newest list may be.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(5);

/// One process's view of its region's control lists. Shared; the broker's subscription calls [`ControlView::apply`].
pub struct ControlView {
    region: Region,
    ledger: LedgerPublic,
    newest: RwLock<Option<ControlList>>,
    known_roll: u64,
}

impl ControlView {
    /// A view that has no list yet: until one comes, everything holds.
    pub fn new(region: Region, ledger: LedgerPublic) -> Self {
        Self { region, ledger, newest: RwLock::new(None), known_roll: 0 }
    }

    /// The number of the newest roll of the catalogue that the region's ledger has known for a while, for who asks the ledger itself
    /// and hears no list.
    #[must_use]
    pub fn with_known_roll(self, known_roll: u64) -> Self {
        Self { known_roll, ..self }
    }

    /// Takes a list, unless the region's ledger did not sign it, it is another region's, not newer than the one before, or
    /// dated in the future, which would keep the view fresh without any list coming in.
    pub fn apply(&self, signed: &SignedControl, now: Timestamp) {
        // Whoever has the broker's password can send a list; only one that the ledger signed thaws or un-revokes anything.
        let Ok(list) = self.ledger.verify_control(signed) else {
            error!("control list not believed");
            return;
        };
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        let foreign = list.region != self.region;
        let future = list.issued.duration_since(now) > FRESH_FOR;
        if foreign || future {
            warn!("control list ignored", list.foreign = foreign, list.future = future);
        } else if newest.as_ref().is_none_or(|before| before.number < list.number) {
            *newest = Some(list);
        }
    }

    /// Whether the tenant's keys may be used now: the list is fresh and does not revoke them.
    pub(crate) fn check_keys(&self, tenant: TenantId, now: Timestamp) -> Result<(), HoldReason> {
        self.check(now, |list| {
            if list.revocations.iter().any(|revocation| revocation.tenant == tenant) {
                return Err(HoldReason::Revoked);
            }
            Ok(())
        })
    }

    /// Whether new work may start: as [`ControlView::check_keys`], and nothing freezes it.
    pub(crate) fn check_start(&self, tenant: TenantId, stage: Option<Stage>, now: Timestamp) -> Result<(), HoldReason> {
        self.check_keys(tenant, now)?;
        self.check(now, |list| {
            let frozen = list.freezes.iter().any(|freeze| {
                freeze.tenant.is_none_or(|frozen| frozen == tenant)
                    && freeze.stage.is_none_or(|frozen| stage == Some(frozen))
            });
            if frozen { Err(HoldReason::Frozen) } else { Ok(()) }
        })
    }

    /// Whether a book is as new as the catalogue that the region's ledger has known for a while. A process that starts has none but its
    /// copies to go by, and they may have been put back to an older state.
    pub(crate) fn check_book(&self, book: &PolicyBook) -> Result<(), HoldReason> {
        let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
        let known = newest.as_ref().map_or(0, |list| list.roll).max(self.known_roll);
        if book.number() < known { Err(HoldReason::StalePolicy) } else { Ok(()) }
    }

    fn check(
        &self,
        now: Timestamp,
        allows: impl FnOnce(&ControlList) -> Result<(), HoldReason>,
    ) -> Result<(), HoldReason> {
        let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
        match newest.as_ref() {
            Some(list) if now.duration_since(list.issued) <= FRESH_FOR => allows(list),
            _ => Err(HoldReason::StaleControl),
        }
    }
}
