//! Who asks the gate for what.

use docward_envelope::{DataClass, Envelope, Header, JobId, Purpose, Run, Stage, TenantId, WorkQueue};
use docward_trust_policy::{Action, Grant, Signed};

/// A system task, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Deletes what is due; holds no key.
    Janitor,
    /// Merges a day's bundles; with a job, takes that job's text out of them.
    Compactor,
    /// Starts a job's stage again under a new run.
    Replay,
    /// Wraps data keys anew; opens no object.
    Rotation,
    /// Signs how long the audit chain is, into the tenant's bucket; holds no key of the tenant's.
    Checkpoint,
    /// Seals the ledger's rows of the tenant into a backup, and opens one.
    Backup,
}

impl Task {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Task::Janitor => "janitor",
            Task::Compactor => "compactor",
            Task::Replay => "replay",
            Task::Rotation => "rotation",
            Task::Checkpoint => "checkpoint",
            Task::Backup => "backup",
        }
    }
}

/// What a process is. A gate refuses every request that is not its role's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A stage's worker: deliveries.
    Worker(Stage),
    /// A person's client: intake, retrieval, search.
    Client,
    /// A system task.
    Task(Task),
}

/// What a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonAction {
    /// A job's objects of one data class; whoever may read phi may read redacted.
    Retrieve(DataClass),
    /// The tenant's search bundles.
    Search,
    /// The tenant's audit trail, status and figures; no key.
    Audit,
    /// To freeze, thaw, revoke, rotate or move; no key.
    Operate,
    /// To erase; of keys only the one for subject tokens, so that a patient's jobs can be found.
    Erase,
}

impl PersonAction {
    pub(crate) const fn action(self) -> Action {
        match self {
            PersonAction::Retrieve(_) => Action::Retrieve,
            PersonAction::Search => Action::Search,
            PersonAction::Audit => Action::Audit,
            PersonAction::Operate => Action::Operate,
            PersonAction::Erase => Action::Erase,
        }
    }

    pub(crate) const fn data_class(self) -> DataClass {
        match self {
            PersonAction::Retrieve(data_class) => data_class,
            PersonAction::Search | PersonAction::Audit | PersonAction::Operate => DataClass::Redacted,
            PersonAction::Erase => DataClass::Phi,
        }
    }
}

/// A request for one tenant's plaintext.
#[derive(Debug, Clone, Copy)]
pub enum Request<'a> {
    /// A sealed delivery, and the queue it came from.
    Delivery {
        /// As received.
        envelope: &'a Envelope,
        /// Named by the broker that delivered it, never by the envelope.
        queue: &'a WorkQueue,
    },
    /// A new document, handed in by a person.
    Intake {
        /// Theirs.
        grant: &'a Signed<Grant>,
        /// The new job's first header.
        header: &'a Header,
    },
    /// A person who wants to read.
    Person {
        /// Theirs.
        grant: &'a Signed<Grant>,
        /// What.
        action: PersonAction,
        /// Whose documents.
        tenant: TenantId,
        /// Which job's, in which run; needed to retrieve.
        job: Option<(JobId, Run)>,
        /// What for.
        purpose: Purpose,
    },
    /// A system task.
    Task {
        /// Which.
        task: Task,
        /// With whose objects.
        tenant: TenantId,
        /// With which job's.
        job: Option<JobId>,
    },
    /// The replay task with a parked envelope that is to go under a new run.
    Replay {
        /// As parked.
        envelope: &'a Envelope,
    },
}
