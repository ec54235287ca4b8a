//! What one admission may do: the scope's content, without its brand.

use crate::clock::Clock;
use crate::control::ControlView;
use crate::key::Key;
use crate::providers::KeyProvider;
use crate::request::Task;
use crate::wrapped::DataKeys;
use docward_envelope::{
    Actor, DataClass, Header, JobId, ObjectName, ObjectPrefix, Purpose, Region, Run, Stage, TenantId,
};
use docward_trust_policy::Policy;
use std::sync::{Arc, OnceLock};

/// As what somebody was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    Stage(Stage),
    Intake,
    Retrieve,
    Search,
    /// An operator: writes no object and reads none but checkpoints.
    Operate,
    /// Who erases: deletes, and reads nothing.
    Erase,
    Task(Task),
}

impl Admission {
    /// The objects it may write.
    pub(crate) fn may_write(self, job: Option<JobId>, run: Option<Run>, name: &ObjectName) -> bool {
        let own = job.is_some() && job == name.job();
        match (self, name) {
            (Admission::Intake, ObjectName::Original { .. }) => own,
            (
                Admission::Stage(own_stage),
                ObjectName::Output { stage, run: its, .. } | ObjectName::Manifest { stage, run: its, .. },
            ) => own && *stage == own_stage && run == Some(*its),
            (Admission::Stage(Stage::Index), ObjectName::Bundle { run: its, .. }) => own && run == Some(*its),
            (Admission::Task(Task::Compactor), ObjectName::Bundle { .. })
            | (Admission::Task(Task::Checkpoint), ObjectName::Checkpoint { .. })
            | (Admission::Task(Task::Backup), ObjectName::Backup { .. }) => true,
            _ => false,
        }
    }

    /// The objects it may read: its job's; bundles where it searches or merges; checkpoints where it audits.
    pub(crate) fn may_read(self, job: Option<JobId>, name: &ObjectName) -> bool {
        let searches = matches!(self, Admission::Search | Admission::Task(Task::Search | Task::Compactor));
        match name {
            // Signed figures: who audits compares with them.
            ObjectName::Checkpoint { .. } => matches!(self, Admission::Operate | Admission::Task(Task::Checkpoint)),
            ObjectName::Backup { .. } => self == Admission::Task(Task::Backup),
            _ if matches!(self, Admission::Operate | Admission::Erase) => false,
            ObjectName::Bundle { .. } if searches => true,
            _ => job.is_some() && job == name.job(),
        }
    }

    /// The subtrees it may delete: the janitor what is due, a stage what it wrote itself.
    pub(crate) fn may_delete(self, job: Option<JobId>, run: Option<Run>, prefix: &ObjectPrefix) -> bool {
        match (self, prefix) {
            (Admission::Task(Task::Janitor) | Admission::Erase, _)
            | (Admission::Task(Task::Compactor), ObjectPrefix::Bundles(..)) => true,
            (Admission::Stage(own), ObjectPrefix::Stage(_, its_job, its_run, stage)) => {
                own == *stage && job == Some(*its_job) && run == Some(*its_run)
            }
            _ => false,
        }
    }
}

/// The data classes whose keys a stage needs: what it reads and what it writes.
pub(crate) const fn classes_of(stage: Stage) -> &'static [DataClass] {
    match stage {
        Stage::Ocr | Stage::Extract => &[DataClass::Phi],
        Stage::Redact => &[DataClass::Phi, DataClass::Redacted],
        Stage::Index => &[DataClass::Redacted],
    }
}

/// Everything a scope stands on.
pub(crate) struct Admitted {
    pub(crate) admission: Admission,
    pub(crate) actor: Actor,
    pub(crate) tenant: TenantId,
    pub(crate) region: Region,
    pub(crate) purpose: Purpose,
    pub(crate) job: Option<JobId>,
    pub(crate) run: Option<Run>,
    pub(crate) header: Option<Header>,
    pub(crate) at_intake: Option<Arc<Policy>>,
    pub(crate) policy: Arc<Policy>,
    pub(crate) keys: DataKeys,
    pub(crate) subject_key: Option<Key>,
    pub(crate) wrapped_keys: Option<Vec<u8>>,
    pub(crate) provider: Arc<dyn KeyProvider>,
    pub(crate) control: Arc<ControlView>,
    pub(crate) clock: Clock,
    /// The first object whose seal did not open; shared with the gate, which puts it on record when the work is over.
    pub(crate) unopened: Arc<OnceLock<ObjectName>>,
}
