//! What a scope was admitted for, as its type: what every kind of scope may do, and what does not compile.
//!
//! A kind is [`Delivery`], [`Intake`], one of a [person](crate::person)'s actions or one of the system's
//! [tasks](crate::task). The traits below say what functions ask of a kind. All of them stand on [`Kind`], which only this
//! crate implements, so no other crate adds a kind or gives one an ability.
//!
//! | kind | has | may |
//! |---|---|---|
//! | [`Delivery`] | job, header, body | open and seal objects; seal envelopes, redacted objects, manifests and bundles |
//! | [`Intake`] | job, header, new keys | seal objects and the first envelope; open the pieces of the upload that it ends |
//! | [`Upload`] | | seal and delete the pieces of one upload |
//! | [`person::Retrieve`](crate::person::Retrieve) | job | open objects and hand them out |
//! | [`person::Search`](crate::person::Search) | | open bundles and hand them out |
//! | [`person::Audit`](crate::person::Audit) | | read checkpoints, count objects |
//! | [`person::Operate`](crate::person::Operate) | | nothing with objects: the decision is what matters |
//! | [`person::Erase`](crate::person::Erase) | | delete, make subject tokens |
//! | [`person::Webhooks`](crate::person::Webhooks) | | be told the secret that news is signed with |
//! | [`Webhooks`](crate::Webhooks) | | sign news |
//! | [`task::Janitor`](crate::task::Janitor) | | delete |
//! | [`task::Compactor`](crate::task::Compactor), [`task::Unindex`](crate::task::Unindex) | | open and delete bundles, seal merged ones |
//! | [`task::Rotation`](crate::task::Rotation) | | wrap data keys anew |
//! | [`task::Checkpoint`](crate::task::Checkpoint) | | write and read checkpoints |
//! | [`task::Backup`](crate::task::Backup) | | seal and open backups |
//! | [`task::Replay`](crate::task::Replay) | job, header, body | seal the same stage's envelope under the next run |
//!
//! What depends on a value stays a check at run time: which stage, which run, which name, and whether the keys are revoked.

use crate::upload::is_of_upload;
use docward_envelope::{Body, Header, JobId, ObjectName, ObjectPrefix, Run, Stage, UploadId};
use docward_trust_policy::Policy;
use std::sync::Arc;

pub(crate) mod sealed {
    use docward_envelope::{JobId, ObjectName, ObjectPrefix, Run};

    /// What one kind may do with names. The tenant is compared before any of these is asked.
    pub trait Rules {
        /// The one job that it is about; `None` for the whole tenant.
        fn one_job(&self) -> Option<JobId> {
            None
        }

        /// The one run of that job; `None` where all of them are meant.
        fn one_run(&self) -> Option<Run> {
            None
        }

        /// Whether it may read an object.
        fn reads(&self, _: &ObjectName) -> bool {
            false
        }

        /// Whether it may write an object.
        fn writes(&self, _: &ObjectName) -> bool {
            false
        }

        /// Whether it may delete a subtree.
        fn deletes(&self, _: &ObjectPrefix) -> bool {
            false
        }
    }
}
use sealed::Rules;

/// What a scope was admitted for. Only this crate implements it.
pub trait Kind: Rules + Send + Sync + 'static {}

/// A kind that is about one run of one job.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` is not about one run of one job")]
pub trait HasJob: Kind {
    /// The job that it is about.
    fn job(&self) -> JobId;
    /// Which time through the stages.
    fn run(&self) -> Run;
}

/// A kind that has an envelope's header, and may seal the envelope that follows it.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` has no envelope")]
pub trait HasHeader: HasJob {
    /// The envelope's header; at intake the new job's first.
    fn header(&self) -> &Header;
    /// The policy at intake; `None` at intake itself, where it is the one in force.
    fn at_intake(&self) -> Option<&Policy>;
    /// The stage and run of the only envelope that may follow; `None` after the last stage or run.
    fn next(&self) -> Option<(Stage, Run)>;
}

/// A kind that opens objects of its job.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` may not open a job's objects")]
pub trait MayOpen: HasJob {}

/// A kind that seals objects of its job.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` may not seal a job's objects")]
pub trait MaySeal: HasJob {}

/// A kind that opens the tenant's search bundles.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` may not open search bundles")]
pub trait MayOpenBundles: Kind {}

/// A kind that seals search bundles.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` may not seal search bundles")]
pub trait MaySealBundles: Kind {}

/// A kind that deletes what others wrote. (A delivery takes back only what its own stage wrote.)
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` may not delete what others wrote")]
pub trait MayDelete: Kind {}

/// A kind that hands what was vouched for to the person who asked.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` may not hand anything out")]
pub trait MayRelease: Kind {}

/// A kind that reads the tenant's signed checkpoints.
#[diagnostic::on_unimplemented(message = "a scope of kind `{Self}` may not read checkpoints")]
pub trait MayReadCheckpoints: Kind {}

/// A sealed delivery to a stage's worker.
pub struct Delivery {
    pub(crate) header: Header,
    pub(crate) at_intake: Arc<Policy>,
    pub(crate) body: Body,
}

impl Delivery {
    pub(crate) fn stage(&self) -> Stage {
        self.header.stage
    }
}

impl Rules for Delivery {
    fn one_job(&self) -> Option<JobId> {
        Some(self.header.job)
    }

    fn one_run(&self) -> Option<Run> {
        Some(self.header.run)
    }

    fn reads(&self, name: &ObjectName) -> bool {
        is_of_job(name, self.header.job)
    }

    fn writes(&self, name: &ObjectName) -> bool {
        let own_stage = match name {
            ObjectName::Output { run, stage, .. } | ObjectName::Manifest { run, stage, .. } => {
                (*run, *stage) == (self.header.run, self.header.stage)
            }
            ObjectName::Bundle { run, .. } => self.header.stage.descriptor().writes_bundles && *run == self.header.run,
            _ => false,
        };
        own_stage && name.job() == Some(self.header.job)
    }

    fn deletes(&self, prefix: &ObjectPrefix) -> bool {
        let Header { tenant, job, run, stage, .. } = self.header;
        *prefix == ObjectPrefix::Stage(tenant, job, run, stage)
    }
}

/// A new document, handed in by a person.
pub struct Intake {
    pub(crate) header: Header,
    pub(crate) wrapped_keys: Vec<u8>,
    /// The upload whose pieces the document is put together of; `None` where it comes in one request.
    pub(crate) upload: Option<UploadId>,
}

impl Rules for Intake {
    fn one_job(&self) -> Option<JobId> {
        Some(self.header.job)
    }

    fn one_run(&self) -> Option<Run> {
        Some(self.header.run)
    }

    fn writes(&self, name: &ObjectName) -> bool {
        matches!(name, ObjectName::Original { job, .. } if *job == self.header.job)
    }

    fn reads(&self, name: &ObjectName) -> bool {
        self.upload.is_some_and(|upload| is_of_upload(name, upload))
    }

    fn deletes(&self, prefix: &ObjectPrefix) -> bool {
        self.upload.is_some_and(|upload| *prefix == ObjectPrefix::Upload(self.header.tenant, upload))
    }
}

/// Whether a name is of something that was made of a job's document, or the document itself.
pub(crate) fn is_of_job(name: &ObjectName, job: JobId) -> bool {
    let is_object =
        matches!(name, ObjectName::Original { .. } | ObjectName::Output { .. } | ObjectName::Manifest { .. });
    is_object && name.job() == Some(job)
}

impl Kind for Delivery {}
impl Kind for Intake {}

impl HasJob for Delivery {
    fn job(&self) -> JobId {
        self.header.job
    }

    fn run(&self) -> Run {
        self.header.run
    }
}

impl HasJob for Intake {
    fn job(&self) -> JobId {
        self.header.job
    }

    fn run(&self) -> Run {
        self.header.run
    }
}

impl HasHeader for Delivery {
    fn header(&self) -> &Header {
        &self.header
    }

    fn at_intake(&self) -> Option<&Policy> {
        Some(&self.at_intake)
    }

    fn next(&self) -> Option<(Stage, Run)> {
        self.header.stage.next().map(|stage| (stage, self.header.run))
    }
}

impl HasHeader for Intake {
    fn header(&self) -> &Header {
        &self.header
    }

    fn at_intake(&self) -> Option<&Policy> {
        None
    }

    fn next(&self) -> Option<(Stage, Run)> {
        Some((Stage::FIRST, self.header.run))
    }
}

impl MayOpen for Delivery {}
impl MaySeal for Delivery {}
impl MaySeal for Intake {}
impl MaySealBundles for Delivery {}
