//! Who asks the gate for what. The type of a request says the kind of the scope that it gives.

use crate::admission::Admitted;
use crate::gate::Gate;
use crate::kind::Kind;
use crate::person::PersonAction;
use crate::refusal::Refusal;
use crate::task::Task;
use docward_envelope::{Envelope, Header, Purpose, Stage, TenantId, UploadId, WorkQueue};
use docward_trust_policy::{Grant, Signed};

/// What a process is. A gate refuses every request that is not for its process's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessRole {
    /// A stage's worker: deliveries to that stage.
    Worker(Stage),
    /// A process that acts for people: intake and whatever a person does.
    Client,
    /// A system task: that task's requests.
    Task(Task),
}

pub(crate) mod sealed {
    use super::{Admitted, Gate, Kind, Refusal};

    /// How a request is decided.
    pub trait Decide {
        /// The kind of the scope that it gives.
        type Kind: Kind;

        /// Lets it through, on record where it must be, or refuses.
        fn decide(self, gate: &Gate) -> impl Future<Output = Result<(Admitted, Self::Kind), Refusal>> + Send;
    }
}

/// A request to one tenant's objects: [`DeliveryRequest`], [`IntakeRequest`], [`PiecesRequest`], [`AssembledRequest`],
/// [`PersonRequest`], [`TaskRequest`], [`ReplayRequest`] or [`WebhookRequest`](crate::WebhookRequest). Only this crate implements it.
pub trait Request: sealed::Decide {}

/// A sealed delivery, and the queue it came from. Gives a scope of kind [`Delivery`](crate::Delivery).
#[derive(Debug, Clone, Copy)]
pub struct DeliveryRequest<'a> {
    /// The envelope as received.
    pub envelope: &'a Envelope,
    /// The queue, named by the broker that delivered it, never by the envelope.
    pub queue: &'a WorkQueue,
}

/// A new document, handed in by a person. Gives a scope of kind [`Intake`](crate::Intake).
#[derive(Debug, Clone, Copy)]
pub struct IntakeRequest<'a> {
    /// The person's grant.
    pub grant: &'a Signed<Grant>,
    /// The new job's first header.
    pub header: &'a Header,
    /// The rule for roles that permits it, by its name, for the record; `None` where no rules were asked.
    pub rule: Option<&'a str>,
}

/// Pieces of a document that comes in several requests: decided as the document itself is. Gives a scope of kind
/// [`Upload`](crate::Upload), and makes no key of a job.
#[derive(Debug, Clone, Copy)]
pub struct PiecesRequest<'a> {
    /// As the document would be handed in now.
    pub intake: IntakeRequest<'a>,
    /// The upload that they are of.
    pub upload: UploadId,
}

/// A document that is put together of the pieces of an upload. Gives a scope of kind [`Intake`](crate::Intake), which opens these and
/// nothing else.
#[derive(Debug, Clone, Copy)]
pub struct AssembledRequest<'a> {
    /// As if it came in one request.
    pub intake: IntakeRequest<'a>,
    /// The upload that all of it came by.
    pub upload: UploadId,
}

/// A person who wants to do something for a tenant. Gives a scope of the action's kind.
#[derive(Debug, Clone, Copy)]
pub struct PersonRequest<'a, A> {
    /// The person's grant.
    pub grant: &'a Signed<Grant>,
    /// What the person wants to do.
    pub action: A,
    /// Whose objects it concerns.
    pub tenant: TenantId,
    /// What it is for.
    pub purpose: Purpose,
    /// The rule for roles that permits it, by its name, for the record; `None` where no rules were asked.
    pub rule: Option<&'a str>,
}

/// A system task with one tenant's objects. Gives a scope of the task's kind.
#[derive(Debug, Clone, Copy)]
pub struct TaskRequest<T> {
    /// The task: a process of that task's role must ask.
    pub task: T,
    /// Whose objects it concerns.
    pub tenant: TenantId,
}

/// A parked envelope that is to go once more, under a new run. Gives a scope of kind [`Replay`](crate::task::Replay).
#[derive(Debug, Clone, Copy)]
pub struct ReplayRequest<'a> {
    /// The envelope as parked.
    pub envelope: &'a Envelope,
}

impl Request for DeliveryRequest<'_> {}
impl Request for IntakeRequest<'_> {}
impl Request for PiecesRequest<'_> {}
impl Request for AssembledRequest<'_> {}
impl<A: PersonAction> Request for PersonRequest<'_, A> {}
impl<T: crate::task::SystemTask> Request for TaskRequest<T> {}
impl Request for ReplayRequest<'_> {}
