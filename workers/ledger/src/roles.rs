//! The roles that processes work as in a region's database, and what each may do there: what its task needs and no more. Nobody
//! deletes a fact, an order or a roll, and nobody but the owner says where a tenant's rows lie.

use crate::LedgerError;
use crate::database::options;
use docward_envelope::Signer;
use docward_postgres::{FoundRole, QuotedRole, find_role, grant, revoke_all};
use sqlx::postgres::PgConnection;

/// Who works in a region's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Roles {
    /// Each task as a role of its own: `NAME_ledger`, `NAME_janitor`, `NAME_compactor`, `NAME_person`, `NAME_intake`.
    PerTask(String),
    /// All as one, as in a tenant's own database, which one address leads to.
    One(String),
}

impl From<&str> for Roles {
    fn from(name: &str) -> Self {
        Self::One(name.to_owned())
    }
}

/// The tasks that work in a region's database.
pub const TASKS: [Signer; 5] = [Signer::Ledger, Signer::Janitor, Signer::Compactor, Signer::Person, Signer::Intake];

/// The end of the name of the role that the region's issuer of tokens works as: `NAME_issuer`. It records no facts and reads none. Where
/// there is no such role, there is no such issuer.
pub const ISSUER: &str = "issuer";

/// All that the issuer of tokens does: it takes assertions.
const TAKING: [&str; 3] =
    ["USAGE ON SCHEMA ledger", "SELECT ON ledger.region", "SELECT, INSERT, DELETE ON ledger.assertions"];

/// What everybody may do with the tables of the region: look.
const READING: [&str; 5] = [
    "USAGE ON SCHEMA ledger",
    "SELECT ON ledger.region, ledger.tenants, ledger.orders, ledger.inbox",
    "EXECUTE ON FUNCTION ledger.tenant(), ledger.writers(text), ledger.enter(text, text), ledger.heads()",
    "EXECUTE ON FUNCTION ledger.tenants_with_waiting(), ledger.tenants_with_mail()",
    "EXECUTE ON FUNCTION ledger.tenants_with_due(timestamptz)",
];

/// What the ledger's service and who acts for a person do besides: they record facts.
const RECORDING: [&str; 8] = [
    "INSERT (tenant) ON ledger.tenants",
    "EXECUTE ON FUNCTION ledger.tenants_unsigned()",
    "INSERT, DELETE ON ledger.inbox",
    "EXECUTE ON FUNCTION ledger.open_chain(text[]), ledger.is_signed(), ledger.placement_turn(text)",
    "SELECT, INSERT ON ledger.quarantine, ledger.alerts, ledger.placements",
    "UPDATE (state, bytes, fault, sent_by) ON ledger.quarantine",
    "UPDATE (told) ON ledger.alerts",
    "UPDATE (phase, fact, since) ON ledger.placements",
];

/// What the HTTP service does besides: it says what it decided, and that a document is to be erased.
const SAYING: [&str; 18] = [
    "INSERT (tenant) ON ledger.tenants",
    "INSERT ON ledger.inbox",
    KNOWING,
    "EXECUTE ON FUNCTION ledger.open_chain(text[]), ledger.is_signed()",
    // Requests that clients name.
    "SELECT, INSERT, DELETE ON ledger.requests",
    "UPDATE (content, job, since, refused, attempt) ON ledger.requests",
    // Batches, whose items are such requests.
    "SELECT, INSERT, DELETE ON ledger.batches",
    "UPDATE (items, cancelled) ON ledger.batches",
    // What it has stored and not sent yet.
    "SELECT, INSERT, DELETE ON ledger.received",
    "UPDATE (sent) ON ledger.received",
    // Documents that come in several requests.
    "SELECT, INSERT, DELETE ON ledger.uploads",
    "UPDATE (came, pieces, writer, since, given_up, job, ended, cleared) ON ledger.uploads",
    "SELECT, INSERT, DELETE ON ledger.pieces",
    // Where news of jobs is sent to, and what is on its way there.
    "SELECT, INSERT, DELETE ON ledger.webhooks",
    "UPDATE (secret, replaced, seen, failures, failing, tried, answered, disabled) ON ledger.webhooks",
    "SELECT, INSERT, DELETE ON ledger.webhook_messages",
    "UPDATE (attempts, first, due) ON ledger.webhook_messages",
    "EXECUTE ON FUNCTION ledger.webhooks_with_work(integer)",
];

/// What the janitor does besides: it looks which uploads are over.
const EXPIRING: [&str; 2] = [
    "SELECT (tenant, upload, expires, cleared, writer, given_up, job, ended) ON ledger.uploads",
    "EXECUTE ON FUNCTION ledger.tenants_with_uploads_due(timestamptz)",
];

/// What the ledger's service does alone: it numbers the lists of controls, and ends rows of uploads.
const NUMBERING: [&str; 4] = [
    "SELECT, INSERT ON ledger.rolls",
    "USAGE, UPDATE ON SEQUENCE ledger.control_number",
    // The rows of uploads that the janitor's receipts end.
    "SELECT (tenant, upload, expires, given_up, job, ended), UPDATE (cleared), DELETE ON ledger.uploads",
    "SELECT (tenant, upload), DELETE ON ledger.pieces",
];

/// What who acts for a person does alone: give orders, and learn how new the catalogue must be by which it acts.
const ORDERING: [&str; 2] = ["INSERT ON ledger.orders", KNOWING];

/// What those do besides who release results: they hand out control numbers of acknowledgements.
const ACKNOWLEDGING: [&str; 3] = [
    "SELECT, INSERT, DELETE ON ledger.acknowledged",
    "SELECT, INSERT ON ledger.interchange_numbers",
    "UPDATE (next_number) ON ledger.interchange_numbers",
];

/// What those do besides who take documents in: they count them.
const COUNTING: [&str; 2] =
    ["SELECT, INSERT, DELETE ON ledger.taken_in", "UPDATE (documents, bytes) ON ledger.taken_in"];

/// How new the catalogue must be.
const KNOWING: &str = "SELECT ON ledger.rolls";

/// What everybody may do with tenants' tables.
const READING_TENANTS: [&str; 1] = ["SELECT ON facts, effects, chains, jobs, stored, parked, job_states"];

/// What those may do who record facts. No key of a row changes, and facts and effects are only ever added.
const RECORDING_TENANTS: [&str; 5] = [
    "INSERT ON facts, effects, chains, jobs, stored, parked",
    "UPDATE (length, digest, signed) ON chains",
    "UPDATE (run, created, updated, held_microseconds, erased, placement, done, rejected, indexed, unindexed) ON jobs",
    "UPDATE (expires, written, deleted) ON stored",
    "UPDATE (reason, lane, envelope, parked_at, rounds, next_try, state, closed_at) ON parked",
];

/// What the HTTP service may do there: what its facts say, and that parked work of what is erased ends.
const SAYING_TENANTS: [&str; 5] = [
    "INSERT ON facts, effects, chains, jobs, stored",
    "UPDATE (length, digest, signed) ON chains",
    "UPDATE (run, created, updated, held_microseconds, erased, placement, done, rejected, indexed, unindexed) ON jobs",
    "UPDATE (expires, written, deleted) ON stored",
    "UPDATE (state, closed_at, envelope, next_try) ON parked",
];

impl Roles {
    /// Those that a process works as which reaches its database by this address.
    ///
    /// # Errors
    /// [`LedgerError::Address`].
    pub fn of_url(url: &str) -> Result<Self, LedgerError> {
        let options = options(url)?;
        let user = options.get_username();
        let name = TASKS.iter().find_map(|task| user.strip_suffix(task.as_str())?.strip_suffix('_'));
        Ok(name.map_or_else(|| Self::One(user.to_owned()), |name| Self::PerTask(name.to_owned())))
    }

    /// Each role with the tasks that it is for.
    fn named(&self) -> Vec<(String, Vec<Signer>)> {
        match self {
            Self::One(name) => vec![(name.clone(), TASKS.to_vec())],
            Self::PerTask(name) => TASKS.iter().map(|task| (format!("{name}_{task}"), vec![*task])).collect(),
        }
    }

    /// Gives each its rights to the tables of the region, and to those of tenants that share its schema, and takes away what it had
    /// before.
    pub(crate) async fn grant_region(&self, owner: &mut PgConnection) -> Result<(), LedgerError> {
        if let Self::PerTask(name) = self
            && let FoundRole::Bound(before) = find_role(owner, name).await?
        {
            // What an older docward worked as.
            revoke_all(owner, "ledger", &before).await?;
        }
        if let Self::PerTask(name) = self {
            match find_role(owner, &format!("{name}_{ISSUER}")).await? {
                FoundRole::Bound(issuer) => {
                    revoke_all(owner, "ledger", &issuer).await?;
                    grant(owner, &TAKING, &issuer).await?;
                }
                FoundRole::TooMuchPower => return Err(LedgerError::TooMuchPower),
                FoundRole::Missing => {}
            }
        }
        for (name, tasks) in self.named() {
            let role = checked(owner, &name).await?;
            revoke_all(owner, "ledger", &role).await?;
            for task in tasks {
                for rights in rights_in_region(task) {
                    grant(owner, rights, &role).await?;
                }
            }
        }
        self.grant_tenants(owner).await
    }

    /// The same for a tenant's own schema, where unqualified names point.
    pub(crate) async fn grant_schema(&self, owner: &mut PgConnection, schema: &str) -> Result<(), LedgerError> {
        for (name, _) in self.named() {
            let role = checked(owner, &name).await?;
            revoke_all(owner, schema, &role).await?;
            grant(owner, &[&format!("USAGE ON SCHEMA {schema}")], &role).await?;
        }
        self.grant_tenants(owner).await
    }

    async fn grant_tenants(&self, owner: &mut PgConnection) -> Result<(), LedgerError> {
        for (name, tasks) in self.named() {
            let role = checked(owner, &name).await?;
            grant(owner, &READING_TENANTS, &role).await?;
            if tasks.iter().any(|task| records(*task)) {
                grant(owner, &RECORDING_TENANTS, &role).await?;
            } else if tasks.contains(&Signer::Intake) {
                grant(owner, &SAYING_TENANTS, &role).await?;
            }
        }
        Ok(())
    }
}

/// Whether a task records facts in the database itself.
const fn records(task: Signer) -> bool {
    matches!(task, Signer::Ledger | Signer::Person)
}

fn rights_in_region(task: Signer) -> Vec<&'static [&'static str]> {
    let mut rights: Vec<&'static [&'static str]> = vec![&READING];
    if records(task) {
        rights.push(&RECORDING);
    }
    match task {
        Signer::Ledger => rights.push(&NUMBERING),
        Signer::Janitor => rights.push(&EXPIRING),
        Signer::Person => rights.extend([&ORDERING[..], &ACKNOWLEDGING, &COUNTING]),
        Signer::Intake => rights.extend([&SAYING[..], &ACKNOWLEDGING, &COUNTING]),
        _ => {}
    }
    rights
}

/// The role, if it is one that row-level security binds.
async fn checked(owner: &mut PgConnection, name: &str) -> Result<QuotedRole, LedgerError> {
    match find_role(owner, name).await? {
        FoundRole::Bound(role) => Ok(role),
        FoundRole::TooMuchPower => Err(LedgerError::TooMuchPower),
        FoundRole::Missing => Err(LedgerError::NoSuchRole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_whether_each_task_has_a_role_of_its_own() {
        let of = |user: &str| Roles::of_url(&format!("postgres://{user}:x@127.0.0.1:1/ledger")).unwrap();
        for task in ["person", "intake"] {
            assert_eq!(of(&format!("docward_us_app_{task}")), Roles::PerTask("docward_us_app".to_owned()));
        }
        assert_eq!(of("docward_us_app"), Roles::One("docward_us_app".to_owned()));
        assert_eq!(of("person"), Roles::One("person".to_owned()));
    }
}
