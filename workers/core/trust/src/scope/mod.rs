//! A tenant's scope: the capability to touch one job's plaintext, for as long as one admission lasts.

mod backups;
mod bundles;
mod envelopes;
mod identifiers;
mod objects;
mod rewrap;

pub use identifiers::ReplacedUid;

use crate::admission::{Admission, Admitted};
use crate::phi::{Brand, Phi};
use crate::redacted::Redacted;
use crate::refusal::{Reason, Refusal};
use docward_envelope::{
    Header, JobId, ObjectName, ObjectPrefix, Purpose, Region, RetentionClass, Run, TenantId, Timestamp,
};
use docward_trust_policy::Policy;
use std::marker::PhantomData;
use zeroize::ZeroizeOnDrop;

/// One admission to one tenant's plaintext. Its brand `'t` belongs to it alone; it is neither `Clone` nor makeable
/// outside of [`Gate::admit`](crate::Gate::admit).
pub struct TenantScope<'t> {
    admitted: Admitted,
    brand: Brand<'t>,
}

impl<'t> TenantScope<'t> {
    pub(crate) const fn new(admitted: Admitted) -> Self {
        Self { admitted, brand: PhantomData }
    }

    /// Whose.
    pub fn tenant(&self) -> TenantId {
        self.admitted.tenant
    }

    /// Where.
    pub fn region(&self) -> &Region {
        &self.admitted.region
    }

    /// What for.
    pub fn purpose(&self) -> Purpose {
        self.admitted.purpose
    }

    /// The policy in force when it was admitted.
    pub fn policy(&self) -> &Policy {
        &self.admitted.policy
    }

    /// Which job's.
    ///
    /// # Errors
    /// [`Reason::NoJob`] in a search, and where a task was admitted to the whole tenant.
    pub fn job(&self) -> Result<JobId, Refusal> {
        self.admitted.job.ok_or(Reason::NoJob.into())
    }

    /// Which run's.
    ///
    /// # Errors
    /// [`Reason::NoJob`], also for tasks.
    pub fn run(&self) -> Result<Run, Refusal> {
        self.admitted.run.ok_or(Reason::NoJob.into())
    }

    /// The envelope's header; at intake the new job's.
    ///
    /// # Errors
    /// [`Reason::NoJob`] for people who read and for tasks.
    pub fn header(&self) -> Result<&Header, Refusal> {
        self.admitted.header.as_ref().ok_or(Reason::NoJob.into())
    }

    /// Until when an object of a class may live, counted from the job's `created`: the shorter of what the policies at
    /// intake and in force say.
    pub fn retention_until(&self, class: RetentionClass) -> Result<Timestamp, Refusal> {
        let newest = self.admitted.policy.retention.of(class);
        let at_intake = self.admitted.at_intake.as_ref().map(|policy| policy.retention.of(class));
        let lifetime = at_intake.map_or(newest, |at_intake| at_intake.min(newest));
        self.header()?.created.checked_add(lifetime).map_err(|_| Reason::Internal.into())
    }

    /// Whether it may go on: the control list is fresh and the tenant's keys are not revoked. Every seal and open asks.
    pub fn check(&self) -> Result<(), Refusal> {
        Ok(self.admitted.control.check_keys(self.admitted.tenant, self.admitted.clock.now())?)
    }

    /// Takes a client's bytes or an engine's output into the scope.
    pub fn hold_in<T: ZeroizeOnDrop>(&self, value: T) -> Phi<'t, T> {
        Phi::new(value)
    }

    /// **Exit.** Hands plaintext to the person whose request was admitted and recorded.
    ///
    /// # Errors
    /// [`Reason::NotPermitted`] unless a person was admitted to retrieve.
    pub fn release<T: ZeroizeOnDrop>(&self, phi: Phi<'t, T>) -> Result<T, Refusal> {
        self.permit(self.admitted.admission == Admission::Retrieve)?;
        Ok(phi.into_inside())
    }

    /// As [`TenantScope::release`], of what was vouched for; for searches too.
    pub fn release_redacted<T>(&self, redacted: Redacted<'t, T>) -> Result<T, Refusal> {
        self.permit(matches!(self.admitted.admission, Admission::Retrieve | Admission::Search))?;
        Ok(redacted.into_inside())
    }

    /// The bytes of `<tenant>/<job>/keys`.
    ///
    /// # Errors
    /// [`Reason::NotPermitted`] but at intake.
    pub fn wrapped_keys(&self) -> Result<&[u8], Refusal> {
        self.admitted.wrapped_keys.as_deref().ok_or(Reason::NotPermitted.into())
    }

    /// Whether it may delete a subtree: the janitor what is due, a stage's delivery what its own stage wrote in its own
    /// run.
    pub fn may_delete(&self, prefix: &ObjectPrefix) -> Result<(), Refusal> {
        let own = prefix.tenant() == self.admitted.tenant;
        // Taking away stays possible when keys are revoked or the control list is late.
        let may = own && self.admitted.admission.may_delete(self.admitted.job, self.admitted.run, prefix);
        if may { Ok(()) } else { Err(Reason::NotPermitted.into()) }
    }

    /// Whether it may write an object.
    pub fn may_write(&self, name: &ObjectName) -> Result<(), Refusal> {
        let own = name.tenant() == self.admitted.tenant;
        let may = own && self.admitted.admission.may_write(self.admitted.job, self.admitted.run, name);
        self.permit_object(may, name)
    }

    /// Whether it may read an object. Its own job's at any stage, and what else its admission is for.
    pub fn may_read(&self, name: &ObjectName) -> Result<(), Refusal> {
        let own = name.tenant() == self.admitted.tenant;
        let may = own && self.admitted.admission.may_read(self.admitted.job, name);
        self.permit_object(may, name)
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
            // One admission says it once, of the first.
            let _ = self.admitted.unopened.set(object.clone());
        }
        opened
    }

    fn permit(&self, permitted: bool) -> Result<(), Refusal> {
        if permitted { self.check() } else { Err(Reason::NotPermitted.into()) }
    }
}
