//! A tenant's scope: the capability to touch one tenant's objects, for as long as one admission lasts.

mod backups;
mod bundles;
mod envelopes;
mod identifiers;
mod objects;
mod pieces;
mod requests;
mod rewrap;
mod sealer;
mod stretches;
mod webhooks;

pub use identifiers::ReplacedUid;
pub use sealer::ObjectSealer;
pub use stretches::{BundleReader, Stretch};
pub use webhooks::{WebhookSignature, WebhookSigner};

use crate::admission::Admitted;
use crate::kind::{Delivery, HasHeader, HasJob, Intake, Kind, MayRelease};
use crate::person::Retrieve;
use crate::phi::{Brand, Phi};
use crate::redacted::Redacted;
use crate::refusal::{Reason, Refusal};
use crate::task::Replay;
use docward_envelope::{
    Body, Header, JobId, ObjectName, ObjectPrefix, Purpose, Region, RetentionClass, Run, TenantId, Timestamp,
};
use docward_trust_policy::Policy;
use std::marker::PhantomData;
use zeroize::ZeroizeOnDrop;

/// One admission to one tenant's objects, of one [kind](crate::Kind). Its brand `'t` belongs to it alone; it is neither
/// `Clone` nor makeable outside of [`Gate::admit`](crate::Gate::admit).
pub struct TenantScope<'t, K: Kind> {
    admitted: Admitted,
    kind: K,
    brand: Brand<'t>,
}

impl<'t, K: Kind> TenantScope<'t, K> {
    pub(crate) const fn new(admitted: Admitted, kind: K) -> Self {
        Self { admitted, kind, brand: PhantomData }
    }

    /// The tenant that it was admitted to.
    pub fn tenant(&self) -> TenantId {
        self.admitted.tenant
    }

    /// The region of the gate that admitted it.
    pub fn region(&self) -> &Region {
        &self.admitted.region
    }

    /// What it was admitted for: the purpose that policy was asked about.
    pub fn purpose(&self) -> Purpose {
        self.admitted.purpose
    }

    /// The policy in force when it was admitted.
    pub fn policy(&self) -> &Policy {
        &self.admitted.policy
    }

    /// The one job that it is limited to; `None` where it was admitted to the whole tenant.
    pub fn one_job(&self) -> Option<JobId> {
        self.kind.one_job()
    }

    /// Whether it may go on: the control list is fresh and the tenant's keys are not revoked. Every seal and open asks
    /// this before each chunk.
    ///
    /// # Errors
    /// [`Reason::Hold`] if not.
    pub fn check(&self) -> Result<(), Refusal> {
        Ok(self.admitted.control.check_keys(self.admitted.tenant, self.admitted.clock.now())?)
    }

    /// Takes a client's bytes or an engine's output into the scope.
    pub fn hold_in<T: ZeroizeOnDrop>(&self, value: T) -> Phi<'t, T> {
        Phi::new(value)
    }

    /// Whether it may delete a subtree: a delivery what its own stage wrote in its own run, the janitor and who erases
    /// whatever is the tenant's. Stays possible while keys are revoked or the control list is late.
    ///
    /// # Errors
    /// [`Reason::NotPermitted`] if not.
    pub fn may_delete(&self, prefix: &ObjectPrefix) -> Result<(), Refusal> {
        let may = prefix.tenant() == self.admitted.tenant && self.kind.deletes(prefix);
        if may { Ok(()) } else { Err(Reason::NotPermitted.into()) }
    }

    /// Whether it may write an object: the name is the tenant's and one that its kind writes.
    ///
    /// # Errors
    /// [`Reason::Name`] if not; [`Reason::Hold`] if it may not go on.
    pub fn may_write(&self, name: &ObjectName) -> Result<(), Refusal> {
        self.permit_object(name.tenant() == self.admitted.tenant && self.kind.writes(name), name)
    }

    /// Whether it may read an object: the name is the tenant's and one that its kind reads.
    ///
    /// # Errors
    /// As [`TenantScope::may_write`].
    pub fn may_read(&self, name: &ObjectName) -> Result<(), Refusal> {
        self.permit_object(name.tenant() == self.admitted.tenant && self.kind.reads(name), name)
    }

    /// Checkpoints are not sealed: the trail goes on, and can be audited, while the tenant's keys are revoked.
    fn permit_object(&self, may: bool, name: &ObjectName) -> Result<(), Refusal> {
        match name {
            _ if !may => Err(Reason::Name.into()),
            ObjectName::Checkpoint { .. } => Ok(()),
            _ => self.check(),
        }
    }

    /// Notes the object whose seal does not open, for the gate to put on record.
    fn noted<R>(&self, object: &ObjectName, opened: Result<R, Refusal>) -> Result<R, Refusal> {
        if let Err(Refusal { reason: Reason::Seal, .. }) = opened {
            // One admission records the first only: that it is set already is no fault.
            let _ = self.admitted.unopened.set(object.clone());
        }
        opened
    }
}

impl<K: HasJob> TenantScope<'_, K> {
    /// The job that it is limited to.
    pub fn job(&self) -> JobId {
        self.kind.job()
    }

    /// The run of that job: which time through the stages.
    pub fn run(&self) -> Run {
        self.kind.run()
    }
}

impl<K: HasHeader> TenantScope<'_, K> {
    /// The envelope's header; at intake the new job's first.
    pub fn header(&self) -> &Header {
        self.kind.header()
    }

    /// Until when an object of a retention class may live, counted from the job's `created`: the shorter of what the
    /// policies at intake and in force say.
    pub fn retention_until(&self, class: RetentionClass) -> Timestamp {
        let newest = self.admitted.policy.retention.of(class);
        let lifetime = self.kind.at_intake().map_or(newest, |at_intake| at_intake.retention.of(class).min(newest));
        // Both are far from the end of time: intake refuses another `created` than now, and lifetimes are 32 bits of seconds.
        self.header().created.checked_add(lifetime).unwrap_or(Timestamp::MAX)
    }
}

impl TenantScope<'_, Delivery> {
    /// The envelope's body: the objects that the stage may read.
    pub fn body(&self) -> &Body {
        &self.kind.body
    }
}

impl TenantScope<'_, Replay> {
    /// The parked envelope's body.
    pub fn body(&self) -> &Body {
        &self.kind.body
    }
}

impl TenantScope<'_, Intake> {
    /// The new job's two data keys, wrapped: the bytes of `<tenant>/<job>/keys`.
    pub fn wrapped_keys(&self) -> &[u8] {
        &self.kind.wrapped_keys
    }
}

impl<'t> TenantScope<'t, Retrieve> {
    /// **Exit.** Hands plaintext to the person whose request was admitted and recorded.
    ///
    /// # Errors
    /// [`Reason::Hold`] if the scope may not go on.
    pub fn release<T: ZeroizeOnDrop>(&self, phi: Phi<'t, T>) -> Result<T, Refusal> {
        self.check()?;
        Ok(phi.into_inside())
    }
}

impl<'t, K: MayRelease> TenantScope<'t, K> {
    /// As [`TenantScope::release`], of what was vouched for; for searches too.
    ///
    /// # Errors
    /// [`Reason::Hold`] if the scope may not go on.
    pub fn release_redacted<T>(&self, redacted: Redacted<'t, T>) -> Result<T, Refusal> {
        self.check()?;
        Ok(redacted.into_inside())
    }
}
