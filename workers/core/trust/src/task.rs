//! The system's own tasks, by name. None has more than its name needs, the janitor not even a key. Each is the kind of the
//! scope that it gives.

use crate::kind::sealed::Rules;
use crate::kind::{HasHeader, HasJob, Kind, MayDelete, MayOpenBundles, MayReadCheckpoints, MaySealBundles};
use docward_envelope::{Body, DataClass, Header, JobId, ObjectName, ObjectPrefix, Purpose, Run, Stage};
use docward_trust_policy::{Action, Policy};
use std::sync::Arc;

/// The names of the tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The task of [`Janitor`].
    Janitor,
    /// The task of [`Compactor`] and [`Unindex`].
    Compactor,
    /// The task of [`Replay`].
    Replay,
    /// The task of [`Rotation`].
    Rotation,
    /// The task of [`Checkpoint`].
    Checkpoint,
    /// The task of [`Backup`].
    Backup,
}

impl Task {
    /// The word that stands for it in facts, logs and configuration.
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

/// A task that is admitted to a tenant by its name alone. Only this crate implements it.
pub trait SystemTask: Kind {
    /// Its name: the process must have this role.
    const TASK: Task;
    /// What policy is asked, and what is recorded.
    const ACTION: Action;
    /// The data class that policy is asked about.
    const DATA_CLASS: DataClass;
    /// The purpose that policy is asked about.
    const PURPOSE: Purpose = Purpose::Maintenance;
    /// Whether it goes on while work is frozen or keys are revoked, as a task may that opens nothing.
    const WHILE_FROZEN: bool = false;
}

/// Deletes what is due. It holds no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Janitor {
    /// The one job whose objects are due; `None` for several, and for what is no job's, such as a day's bundles.
    pub job: Option<JobId>,
}

/// Merges a day's bundles. It can wait while work is frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compactor;

/// Takes an erased job's text out of the bundles that others' text is in, also while work is frozen. It does as
/// [`Compactor`] does, in the same process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unindex {
    /// The job whose text is taken out of search bundles.
    pub job: JobId,
}

/// Wraps data keys anew; opens no object. A person asked for it, whose own decision is on record before this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation;

/// Signs how long the audit chain is, into the tenant's bucket. It holds no key of the tenant's, and what facts say
/// identifies nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint;

/// Seals the ledger's rows of the tenant into a backup, and opens one. Rows identify nobody; a backup is sealed under the
/// key of the stricter class all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup;

/// Starts a job's stage again under a new run, from a parked envelope.
pub struct Replay {
    pub(crate) header: Header,
    pub(crate) at_intake: Arc<Policy>,
    pub(crate) body: Body,
}

impl Rules for Janitor {
    fn one_job(&self) -> Option<JobId> {
        self.job
    }

    fn deletes(&self, _: &ObjectPrefix) -> bool {
        true
    }
}

impl Rules for Compactor {
    fn reads(&self, name: &ObjectName) -> bool {
        name.bundle_day().is_some()
    }

    fn writes(&self, name: &ObjectName) -> bool {
        matches!(name, ObjectName::MergedBundle { .. })
    }

    fn deletes(&self, prefix: &ObjectPrefix) -> bool {
        matches!(prefix, ObjectPrefix::Bundles(..))
    }
}

impl Rules for Unindex {
    fn one_job(&self) -> Option<JobId> {
        Some(self.job)
    }

    fn reads(&self, name: &ObjectName) -> bool {
        Compactor.reads(name)
    }

    fn writes(&self, name: &ObjectName) -> bool {
        Compactor.writes(name)
    }

    fn deletes(&self, prefix: &ObjectPrefix) -> bool {
        Compactor.deletes(prefix)
    }
}

impl Rules for Rotation {}

impl Rules for Checkpoint {
    fn reads(&self, name: &ObjectName) -> bool {
        matches!(name, ObjectName::Checkpoint { .. })
    }

    fn writes(&self, name: &ObjectName) -> bool {
        matches!(name, ObjectName::Checkpoint { .. })
    }
}

impl Rules for Backup {
    fn reads(&self, name: &ObjectName) -> bool {
        matches!(name, ObjectName::Backup { .. })
    }

    fn writes(&self, name: &ObjectName) -> bool {
        matches!(name, ObjectName::Backup { .. })
    }
}

impl Rules for Replay {
    fn one_job(&self) -> Option<JobId> {
        Some(self.header.job)
    }

    fn one_run(&self) -> Option<Run> {
        Some(self.header.run)
    }
}

impl Kind for Janitor {}
impl Kind for Compactor {}
impl Kind for Unindex {}
impl Kind for Rotation {}
impl Kind for Checkpoint {}
impl Kind for Backup {}
impl Kind for Replay {}

impl SystemTask for Janitor {
    const TASK: Task = Task::Janitor;
    const ACTION: Action = Action::Expire;
    const DATA_CLASS: DataClass = DataClass::Phi;
}

impl SystemTask for Compactor {
    const TASK: Task = Task::Compactor;
    const ACTION: Action = Action::Index;
    const DATA_CLASS: DataClass = DataClass::Redacted;
}

impl SystemTask for Unindex {
    const TASK: Task = Task::Compactor;
    const ACTION: Action = Action::Expire;
    const DATA_CLASS: DataClass = DataClass::Redacted;
}

impl SystemTask for Rotation {
    const TASK: Task = Task::Rotation;
    const ACTION: Action = Action::Operate;
    const DATA_CLASS: DataClass = DataClass::Redacted;
    const PURPOSE: Purpose = Purpose::Operations;
}

impl SystemTask for Checkpoint {
    const TASK: Task = Task::Checkpoint;
    const ACTION: Action = Action::Keep;
    const DATA_CLASS: DataClass = DataClass::Redacted;
    // The audit trail goes on: that is when it is asked for.
    const WHILE_FROZEN: bool = true;
}

impl SystemTask for Backup {
    const TASK: Task = Task::Backup;
    const ACTION: Action = Action::Keep;
    const DATA_CLASS: DataClass = DataClass::Phi;
}

impl HasJob for Replay {
    fn job(&self) -> JobId {
        self.header.job
    }

    fn run(&self) -> Run {
        self.header.run
    }
}

impl HasHeader for Replay {
    fn header(&self) -> &Header {
        &self.header
    }

    fn at_intake(&self) -> Option<&Policy> {
        Some(&self.at_intake)
    }

    fn next(&self) -> Option<(Stage, Run)> {
        self.header.run.next().map(|run| (self.header.stage, run))
    }
}

impl MayDelete for Janitor {}
impl MayDelete for Compactor {}
impl MayDelete for Unindex {}
impl MayOpenBundles for Compactor {}
impl MayOpenBundles for Unindex {}
impl MaySealBundles for Compactor {}
impl MaySealBundles for Unindex {}
impl MayReadCheckpoints for Checkpoint {}
