//! What the rules are asked: who, what, of what, and how things are.

use crate::words::{Act, Content, Role};
use docward_envelope::{DataClass, JobId, Purpose, Region, SubjectToken, TenantId, Timestamp};
use std::collections::BTreeSet;

/// Who asks, as a checked token and signed grants say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The account, as grants name it.
    pub account: String,
    /// The tenant that the token is for.
    pub tenant: TenantId,
    /// The roles of the token that are known. Without one nothing is permitted.
    pub roles: BTreeSet<Role>,
    /// Whether what was granted to the account was taken back.
    pub revoked: bool,
    /// What narrows it further.
    pub claims: Claims,
}

/// What a token or a signed grant says of who asks. What it says narrows; `None` is what nobody said. An empty list narrows to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// Where the tenant is at home.
    pub regions: Option<BTreeSet<Region>>,
    /// The facilities where the person works.
    pub facilities: Option<BTreeSet<String>>,
    /// The wards or rooms where the person works.
    pub locations: Option<BTreeSet<String>>,
    /// When the person works.
    pub shift: Option<Shift>,
    /// The patients whom the person treats.
    pub assigned_patients: Option<Vec<SubjectToken>>,
    /// Who the person is, if the person is a patient.
    pub patient: Option<SubjectToken>,
}

/// From when until when somebody works: from the first second until before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// When it begins.
    pub begins: Timestamp,
    /// When it is over.
    pub ends: Timestamp,
}

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// What concerns a tenant as a whole: handing in, searching, its trail, its queues.
    Tenant(TenantId),
    /// One document and what was made of it.
    Document(Document),
}

/// A document, as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Whose it is.
    pub tenant: TenantId,
    /// Its job.
    pub job: JobId,
    /// The class of what is asked for; phi where nothing is read.
    pub data_class: DataClass,
    /// What it is about.
    pub content: Content,
    /// The facility that it is of, if that is known.
    pub facility: Option<String>,
    /// The ward or room that it is of, if that is known.
    pub location: Option<String>,
    /// The patient whose it is, if that is known.
    pub patient: Option<SubjectToken>,
    /// Whether somebody looks into it because of fraud.
    pub fraud_workflow_open: bool,
    /// Whether it must be kept, whoever wants it gone.
    pub on_hold: bool,
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks.
    pub asker: &'a Asker,
    /// What for leave is asked.
    pub act: Act,
    /// Of what.
    pub resource: &'a Resource,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it would happen.
    pub region: &'a Region,
    /// When it is asked.
    pub now: Timestamp,
    /// Whether the tenant's work waits.
    pub frozen: bool,
    /// Whether the tenant's keys may not be used.
    pub keys_revoked: bool,
}

impl Resource {
    /// The tenant whose it is.
    pub const fn tenant(&self) -> TenantId {
        match self {
            Self::Tenant(tenant) => *tenant,
            Self::Document(document) => document.tenant,
        }
    }
}
