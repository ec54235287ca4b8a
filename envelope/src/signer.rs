//! Who signs: the roles that have a signing key in a region, and what each of them may say. This table is what the ledger
//! enforces before anything reaches a chain; a role's key is worth what its column says and no more.

use crate::{Actor, AlertRule, Fact, FactId, FactKind, ObjectPrefix, Stage, Stored, words::vocabulary};

vocabulary!(
    /// A role with a signing key of its own in each region, and in each environment of a tenant's own.
    Signer {
        /// The workers of stage ocr.
        Ocr = "ocr",
        /// The workers of stage extract.
        Extract = "extract",
        /// The workers of stage redact.
        Redact = "redact",
        /// The workers of stage index.
        Index = "index",
        /// The compactor.
        Compactor = "compactor",
        /// The janitor.
        Janitor = "janitor",
        /// The region's ledger service, with what runs in its process: placements, checkpoints, control lists.
        Ledger = "ledger",
        /// Whoever acts through the client: people, and the tasks that a command of theirs runs.
        Person = "person",
        /// The region's HTTP service, for the people and machines that it knows by their tokens.
        Intake = "intake",
    }
);

/// How a role may bring a fact of a kind into a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// Not at all.
    Never,
    /// It publishes it on the region's broker, or writes it into the ledger's database itself.
    Published,
    /// Only by writing it into the ledger's database itself, together with what it says: what the broker carries is not believed,
    /// so that a fact of this kind cannot be had without the database.
    Written,
}

impl Signer {
    /// The role of a stage's workers.
    pub const fn of_stage(stage: Stage) -> Self {
        match stage {
            Stage::Ocr => Self::Ocr,
            Stage::Extract => Self::Extract,
            Stage::Redact => Self::Redact,
            Stage::Index => Self::Index,
        }
    }

    /// The stage whose workers it is; `None` for the other roles.
    pub fn stage(self) -> Option<Stage> {
        Stage::ALL.iter().copied().find(|stage| Self::of_stage(*stage) == self)
    }

    /// How it may say facts of a kind. One cell of the table; `envelope`'s tests list all of them.
    pub const fn saying(self, kind: FactKind) -> Saying {
        use FactKind as Kind;
        match self {
            Self::Ocr | Self::Extract | Self::Redact | Self::Index => match kind {
                Kind::Done | Kind::Rejected | Kind::Refused => Saying::Published,
                _ => Saying::Never,
            },
            Self::Compactor | Self::Janitor => match kind {
                Kind::Deleted | Kind::Read | Kind::Refused | Kind::Decided => Saying::Published,
                _ => Saying::Never,
            },
            Self::Ledger => match kind {
                Kind::Moved | Kind::Read | Kind::Refused | Kind::Decided => Saying::Published,
                Kind::Held | Kind::Dead | Kind::Resumed | Kind::Alerted | Kind::Signed => Saying::Written,
                _ => Saying::Never,
            },
            Self::Person => match kind {
                Kind::Accepted
                | Kind::Read
                | Kind::Refused
                | Kind::Decided
                | Kind::Deleted
                | Kind::Rotated
                | Kind::Retired
                | Kind::Destroyed
                | Kind::Moved
                | Kind::BackedUp
                | Kind::Governed
                | Kind::Incident => Saying::Published,
                Kind::Resumed
                | Kind::Dropped
                | Kind::Frozen
                | Kind::Thawed
                | Kind::Revoked
                | Kind::Restored
                | Kind::Erased
                | Kind::Recovered
                | Kind::Signed => Saying::Written,
                Kind::Done | Kind::Rejected | Kind::Held | Kind::Dead | Kind::Alerted => Saying::Never,
            },
            Self::Intake => match kind {
                Kind::Accepted | Kind::Read | Kind::Refused | Kind::Decided => Saying::Published,
                Kind::Erased => Saying::Written,
                _ => Saying::Never,
            },
        }
    }

    /// Whether it may raise alerts by a rule. The ledger's are about facts that it recorded, a worker's about what it met.
    pub const fn may_raise(self, rule: AlertRule) -> bool {
        match self {
            Self::Ledger => true,
            Self::Ocr | Self::Extract | Self::Redact | Self::Index => matches!(
                rule,
                AlertRule::OtherRegion | AlertRule::SealFailed | AlertRule::QueueMismatch | AlertRule::ForbiddenCall
            ),
            Self::Compactor | Self::Janitor | Self::Person | Self::Intake => false,
        }
    }

    /// Whether it may hand work to a stage: a worker to the stage behind its own, a person to the first and, replaying, to any,
    /// the HTTP service to the first, the ledger to any that it held work of.
    pub fn may_send_to(self, stage: Stage) -> bool {
        match self {
            Self::Person | Self::Ledger => true,
            Self::Intake => stage == Stage::FIRST,
            _ => self.stage().is_some_and(|own| own.next() == Some(stage)),
        }
    }

    /// Whether it may act in the name of an actor.
    pub fn may_be(self, actor: &Actor) -> bool {
        match actor {
            Actor::Worker(stage) => self == Self::of_stage(*stage),
            Actor::Person(_) => matches!(self, Self::Person | Self::Intake),
            Actor::Task(name) => match self {
                Self::Compactor => name == "compactor",
                Self::Janitor => name == "janitor",
                Self::Ledger => matches!(name.as_str(), "ledger" | "placements" | "checkpoint"),
                Self::Person => matches!(name.as_str(), "person" | "erase" | "rotation" | "backup" | "replay"),
                // What nobody asked for: it sends no more to an address that takes nothing.
                Self::Intake => name == "webhooks",
                Self::Ocr | Self::Extract | Self::Redact | Self::Index => false,
            },
        }
    }

    /// Whether a fact is this role's to say: the kind by the table, its own actor, a worker's own stage, no objects but those that
    /// it writes or deletes, and no id that is another fact's.
    pub fn may_say(self, fact: &Fact) -> bool {
        self.saying(fact.kind) != Saying::Never
            && self.may_be(&fact.actor)
            && self.stage().is_none_or(|own| fact.stage == Some(own))
            && fact.stored.iter().all(|stored| self.may_name(fact, stored))
            && has_an_id_of_its_own(fact)
    }

    /// Objects: an intake names the original, a stage what it wrote, and only who deletes names anything else of the tenant's.
    fn may_name(self, fact: &Fact, stored: &Stored) -> bool {
        let of_job = |job| fact.job == Some(job);
        match (&stored.prefix, fact.kind) {
            (ObjectPrefix::Original(_, job), FactKind::Accepted) => of_job(*job),
            (ObjectPrefix::Stage(_, job, run, stage), FactKind::Done) => {
                of_job(*job) && fact.run == Some(*run) && self.stage() == Some(*stage)
            }
            (ObjectPrefix::Bundles(_, day), FactKind::Done) => self == Self::Index && day.is_some(),
            (_, FactKind::Deleted) => matches!(self, Self::Janitor | Self::Compactor | Self::Person),
            _ => false,
        }
    }
}

/// Whether a fact's id is the one that follows from what it says, or a random one, which nobody can take first. Made-up ids that
/// have a meaning would keep the fact out that they belong to.
fn has_an_id_of_its_own(fact: &Fact) -> bool {
    let id = fact.id.as_str();
    let is = |own: FactId| own == fact.id;
    match fact.kind {
        FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Dropped => {
            fact.job.zip(fact.run).is_some_and(|(job, run)| is(FactId::of_effect(job, run, fact.stage, fact.kind)))
        }
        FactKind::Erased => {
            fact.job.is_some_and(|job| is(FactId::of_effect(job, crate::Run::FIRST, fact.stage, fact.kind)))
        }
        FactKind::Alerted => id.starts_with("alert."),
        FactKind::Signed => id.starts_with("signed."),
        _ if !id.contains('.') => true,
        FactKind::Moved => {
            let rest = id.strip_prefix("policy.").and_then(|rest| rest.strip_prefix(&fact.tenant.to_string()));
            rest.and_then(|rest| rest.strip_suffix(".moved")).is_some_and(|version| version.starts_with('.'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
