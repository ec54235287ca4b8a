//! What a person may be admitted for, always by a signed grant. Each is the kind of the scope that it gives.

use crate::kind::sealed::Rules;
use crate::kind::{HasJob, Kind, MayDelete, MayOpen, MayOpenBundles, MayReadCheckpoints, MayRelease, is_of_job};
use docward_envelope::{DataClass, JobId, ObjectName, ObjectPrefix, Run};
use docward_trust_policy::Action;

/// One of a person's actions. Only this crate implements it.
pub trait PersonAction: Kind {
    /// What a grant must name for it, and what is recorded.
    const ACTION: Action;

    /// Whether the tenant's key for subject tokens is fetched.
    const SUBJECT_KEY: bool = false;

    /// The data class that a grant must name.
    fn data_class(&self) -> DataClass {
        DataClass::Redacted
    }

    /// The data classes whose keys of the job are unwrapped; none where the action opens no job's object.
    fn unwraps(&self) -> &'static [DataClass] {
        &[]
    }
}

/// To read one job's objects of a data class. Whoever may read phi may read redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retrieve {
    /// The class that the grant must name.
    pub data_class: DataClass,
    /// The job whose objects are read.
    pub job: JobId,
    /// Which time through the stages.
    pub run: Run,
}

/// To read the tenant's search bundles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search;

/// To read the tenant's audit trail, status and figures: metadata only, and no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit;

/// To freeze, thaw, revoke, rotate or move: no key, and no object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operate;

/// To erase. Of keys only the one for subject tokens, so that a patient's jobs can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erase;

/// To say where news of the tenant's jobs is sent to. Of keys only that the secret which signs it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Webhooks;

impl Rules for Retrieve {
    fn one_job(&self) -> Option<JobId> {
        Some(self.job)
    }

    fn one_run(&self) -> Option<Run> {
        Some(self.run)
    }

    fn reads(&self, name: &ObjectName) -> bool {
        is_of_job(name, self.job)
    }
}

impl Rules for Search {
    fn reads(&self, name: &ObjectName) -> bool {
        name.bundle_day().is_some()
    }
}

impl Rules for Audit {
    fn reads(&self, name: &ObjectName) -> bool {
        matches!(name, ObjectName::Checkpoint { .. })
    }
}

impl Rules for Operate {}
impl Rules for Webhooks {}

impl Rules for Erase {
    fn deletes(&self, _: &ObjectPrefix) -> bool {
        true
    }
}

impl Kind for Retrieve {}
impl Kind for Search {}
impl Kind for Audit {}
impl Kind for Operate {}
impl Kind for Erase {}
impl Kind for Webhooks {}

impl PersonAction for Retrieve {
    const ACTION: Action = Action::Retrieve;

    fn data_class(&self) -> DataClass {
        self.data_class
    }

    fn unwraps(&self) -> &'static [DataClass] {
        match self.data_class {
            DataClass::Phi => &[DataClass::Phi, DataClass::Redacted],
            DataClass::Redacted => &[DataClass::Redacted],
        }
    }
}

impl PersonAction for Search {
    const ACTION: Action = Action::Search;
}

impl PersonAction for Audit {
    const ACTION: Action = Action::Audit;
}

impl PersonAction for Operate {
    const ACTION: Action = Action::Operate;
}

impl PersonAction for Webhooks {
    const ACTION: Action = Action::Operate;
}

impl PersonAction for Erase {
    const ACTION: Action = Action::Erase;
    const SUBJECT_KEY: bool = true;

    fn data_class(&self) -> DataClass {
        DataClass::Phi
    }
}

impl HasJob for Retrieve {
    fn job(&self) -> JobId {
        self.job
    }

    fn run(&self) -> Run {
        self.run
    }
}

impl MayOpen for Retrieve {}
impl MayRelease for Retrieve {}
impl MayOpenBundles for Search {}
impl MayRelease for Search {}
impl MayReadCheckpoints for Audit {}
impl MayDelete for Erase {}
