//! What a person is told when something was not done, made of the error's type: what is wrong, what lacks, what to do next.

mod hold;

pub use hold::remedy;

use docward_client::{ClientError, Need, NotFound, Quota, Refused, WrongUse};
use docward_envelope::{JobId, Region};
use docward_ledger::{JobState, LedgerError};
use docward_runtime::config::ConfigError;
use docward_runtime::directory::DirectoryError;
use docward_runtime::error::{KeyFault, RuntimeError, Service};
use docward_runtime::keys::RotationError;
use docward_trust::{KeyError, Reason};
use docward_trust_policy::KeyProviderKind;
use std::fmt::Display;

/// The whole of an error, from what was tried to why it failed.
pub fn explain(error: &anyhow::Error) -> String {
    let mut words = Vec::new();
    for cause in error.chain() {
        let known = cause
            .downcast_ref()
            .map(client)
            .or_else(|| cause.downcast_ref().map(runtime))
            .or_else(|| cause.downcast_ref().map(config))
            .or_else(|| cause.downcast_ref().map(key))
            .or_else(|| cause.downcast_ref::<DirectoryError>().map(|error| client(&error.clone().into())));
        if let Some(known) = known {
            // Its own causes are in it.
            words.push(known);
            break;
        }
        words.push(cause.to_string());
    }
    words.join(": ")
}

/// Why an act was not done.
pub fn client(error: &ClientError) -> String {
    match error {
        ClientError::NoGrant { actor } => {
            format!("there is no grant for {actor}; `docward grant add` makes one")
        }
        ClientError::Refused(refused) => self::refused(refused),
        ClientError::Quota(quota) => self::quota(*quota),
        ClientError::NotFound(missing) => not_found(missing),
        ClientError::Away { service, region } => away(*service, region.as_ref()),
        ClientError::WrongUse(wrong) => wrong_use(wrong),
        ClientError::Key(fault) => key(fault),
        ClientError::NotDisabled(fault) => format!(
            "every worker refuses the keys already; the provider's own disable did not work, run it again: {}",
            key(fault)
        ),
        ClientError::WithoutKeys { tenant, region, cause } => format!(
            "{tenant} is there without keys in {region}: docward key create --tenant {tenant}: {}",
            client(cause)
        ),
        ClientError::NotKept { tenant } => {
            format!("{tenant} is frozen, but the catalogue does not answer: open the incident again")
        }
        ClientError::Chain(broken) => format!("nothing was changed: {broken}"),
        ClientError::Rotation(error) => rotation(error),
        ClientError::Runtime(error) => runtime(error),
    }
}

fn refused(Refused { reason, need }: &Refused) -> String {
    let lacking = need.as_ref().and_then(|need| lacking(*reason, need));
    let lacking = lacking.map(|lacking| format!("; no grant of yours allows {lacking}")).unwrap_or_default();
    let remedy = match reason {
        Reason::Hold(reason) => format!("; {}", remedy(*reason)),
        _ => String::new(),
    };
    format!("refused: {}{lacking}{remedy}; the refusal is on record", reason.as_str())
}

/// What the caller's grants lack; `None` where it is not for want of a grant.
fn lacking(reason: Reason, need: &Need) -> Option<String> {
    match reason {
        Reason::GrantOtherTenant => Some(format!("anything for {}", need.tenant)),
        Reason::GrantOtherRegion => Some(format!("anything in {}", need.region)),
        Reason::GrantExpired => Some(format!("the action {} any more: it has expired", need.action)),
        Reason::GrantTooNarrow(lacking) => {
            let action = lacking.action.map(|action| format!("the action {action}"));
            let data_class = lacking.data_class.map(|data_class| format!("the data class {data_class}"));
            let purpose = lacking.purpose.map(|purpose| format!("the purpose {purpose}"));
            Some([action, data_class, purpose].into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}

fn quota(quota: Quota) -> String {
    let why = match quota {
        Quota::Size { bytes, most } => {
            format!("the file has {bytes} bytes, the tenant's policy takes at most {most}")
        }
        Quota::PerDay { most } => format!("the tenant's policy takes {most} documents a day"),
        Quota::BytesPerDay { most } => format!("the tenant's policy takes {most} bytes a day"),
        Quota::InFlight { most } => format!("the tenant's policy takes {most} documents at a time"),
    };
    format!("refused: {}; {why}; the refusal is on record", quota.as_str())
}

fn not_found(missing: &NotFound) -> String {
    match missing {
        NotFound::Tenant { named, known } => {
            format!("there is no tenant `{named}`; there are: {}", known.join(", "))
        }
        NotFound::Region { named, known } => format!("there is no region {named}; there are: {}", list(known)),
        NotFound::Upload(upload) => format!("there is no upload {upload}"),
        NotFound::Batch(batch) => format!("there is no batch {batch}"),
        NotFound::Webhook(webhook) => format!("there is no webhook {webhook}"),
        NotFound::Job { job, tenant, region } => {
            format!(
                "{tenant} has no job {job} in {region}; `docward status --tenant {tenant} --region {region}` lists jobs"
            )
        }
        NotFound::Result { job, state, reason } => no_result(*job, *state, reason.as_deref()),
        NotFound::KeysGone { job } => {
            format!("nothing of the job {job} can be read any more: it expired or was erased, and its keys are gone")
        }
        NotFound::Grant(grant) => {
            format!("there is no grant {grant} that counts; `docward grant list` lists them")
        }
        NotFound::Backup(backup) => {
            format!("the backup {backup} does not open: another tenant's, another region's, or changed")
        }
        NotFound::Parked { number, region } => {
            format!("nothing of the number {number} waits in {region}; `docward dead list` lists what does")
        }
        NotFound::PolicyVersion { tenant, known } => {
            format!("the policy of {tenant} has no such version; it has: {}", list(known))
        }
        NotFound::Policy { tenant } => {
            format!("there is no policy in force for {tenant}; `docward tenant policy set` sets one")
        }
    }
}

fn no_result(job: JobId, state: Option<JobState>, reason: Option<&str>) -> String {
    let why = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    match state {
        Some(state @ (JobState::Rejected | JobState::Dead | JobState::Erased)) => {
            format!("the job {job} is {}{why}: it has no such result", state.as_str())
        }
        Some(JobState::Done) => format!("the job {job} is done, and nothing of the kind was made of its document"),
        Some(state @ (JobState::Accepted | JobState::Running | JobState::Held)) => {
            format!("the job {job} is {}{why}: it has no such result yet; `docward wait` waits for it", state.as_str())
        }
        None => format!("the job {job} has no such result yet; `docward wait` waits for it"),
    }
}

fn wrong_use(wrong: &WrongUse) -> String {
    match wrong {
        WrongUse::NotAtHome { tenant, region, at_home } => {
            format!("{tenant} is not at home in {region}; it is in: {}", list(at_home))
        }
        WrongUse::NotServed { tenant, regions } => {
            format!("{tenant} is also at home in {}, which this fleet does not serve", list(regions))
        }
        WrongUse::LongPatientId { most } => {
            format!("the patient's id has more than {most} bytes: no system writes such an id")
        }
        WrongUse::PatientId => "there is no letter or digit in the patient's id".to_owned(),
        WrongUse::Length => "not as many bytes came as were announced: nothing was taken in".to_owned(),
        WrongUse::InFlight => "a request of this name is being answered".to_owned(),
        WrongUse::OtherContent => "a request of this name asked for something else".to_owned(),
        WrongUse::Upload(fault) => fault.to_string(),
        WrongUse::NoWebhooks
        | WrongUse::Webhooks { .. }
        | WrongUse::WebhookDisabled
        | WrongUse::WebhookTests { .. }
        | WrongUse::WebhookSecrets => wrong.to_string(),
        WrongUse::BatchClosed => "the batch takes no more items".to_owned(),
        WrongUse::Batches { most } => format!("{most} batches take items, which is the most at a time"),
        WrongUse::Items { most } => format!("a batch has 1 to {most} items, and as many as came at least"),
        WrongUse::CutOff => "the document was cut off: nothing was taken in".to_owned(),
        WrongUse::Query => {
            "the query does not follow the syntax: words, \"a phrase\", -word, OR, ( ), kind:WORD".to_owned()
        }
        WrongUse::Policy(problems) => format!("the policy can't be put in force:\n{problems}"),
    }
}

fn away(service: Service, region: Option<&Region>) -> String {
    let of = region.map(|region| format!(" of {region}")).unwrap_or_default();
    match service {
        Service::Broker => format!("the broker{of} does not answer: try again later"),
        Service::Bucket => format!("the bucket{of} does not answer: try again later"),
        Service::LedgerDatabase => format!("the ledger's database{of} does not answer: try again later"),
        Service::LedgerProcess => format!("the ledger process{of} does not answer: try again later"),
        Service::TenantDatabase => format!("the tenant's own database{of} does not answer: try again later"),
        Service::Catalogue => {
            "the catalogue's database does not answer: nothing can be changed until it is back; work \
                               goes on from the signed copies"
                .to_owned()
        }
        Service::KeyProvider => {
            let of = region.map(|region| format!(" in {region}")).unwrap_or_default();
            format!("the tenant's key provider{of} does not answer: nothing was done, try again later")
        }
    }
}

fn rotation(error: &RotationError) -> String {
    match error {
        RotationError::Refused(refusal) => refusal.to_string(),
        RotationError::Key(error) => error.to_string(),
        RotationError::Listing(error) => error.to_string(),
        RotationError::Object { .. } => format!("{error}; run it again, it goes on where it stopped"),
        RotationError::Newest { newest } => format!("{error}: `--below` takes at most {newest}"),
        RotationError::StillNeeded { .. } => format!("{error}; `docward key rotate` wraps them again"),
    }
}

fn runtime(error: &RuntimeError) -> String {
    match error {
        RuntimeError::Away { service, region } => away(*service, region.as_ref()),
        RuntimeError::Config(error) => config(error),
        RuntimeError::Key(fault) => key(fault),
        RuntimeError::KeyManager { .. } => format!("{error}: the address must be https://, or http:// on this machine"),
        RuntimeError::Ledger { error: LedgerError::NoAddress, .. } => {
            "the tenant's own database is part of this: say --url postgres://owner… and --application-url postgres://…"
                .to_owned()
        }
        other => other.to_string(),
    }
}

fn config(error: &ConfigError) -> String {
    match error {
        ConfigError::NoFolder { .. } => "there is no local fleet here; `docward up` makes one".to_owned(),
        ConfigError::Unreadable { .. } => format!("{error}; `docward up` writes it for a local fleet"),
        other => other.to_string(),
    }
}

/// What a provider says of a tenant's key, with the names that it does not quote.
fn key(fault: &KeyFault) -> String {
    let KeyFault { error, provider, place, tenant } = fault;
    let key = match (fault.key(), provider) {
        (Some(name), _) => format!("key `{name}`"),
        (None, KeyProviderKind::Local) => format!("key of {tenant} in {}", place.region),
        (None, _) => format!("key under the reference `{}`", place.reference.as_deref().unwrap_or_default()),
    };
    let provider = provider.as_str();
    match error {
        KeyError::NoSuchKey => format!(
            "the key provider `{provider}` has no {key}; if the policy of {tenant} is right, `docward key create --tenant \
             {tenant}` makes it"
        ),
        KeyError::NotConfigured(kind) => format!(
            "the policy of {tenant} names the key provider `{0}`, which the configuration of {1} does not have: it needs \
             `[keys.{0}]`",
            kind.as_str(),
            place.region
        ),
        KeyError::NotHeld => format!("the key provider `{provider}` does not let us use the {key}"),
        error => format!("the key provider `{provider}`, {key}: {error}"),
    }
}

fn list<T: Display>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;
    use docward_envelope::{DataClass, Purpose, TenantId};
    use docward_trust_policy::{Action, Lacking};

    fn said(error: impl Into<ClientError>) -> String {
        client(&error.into())
    }

    #[test]
    fn a_missing_grant_is_said_by_action_class_and_purpose() {
        let (tenant, region) = (TenantId::generate(), "us-east-1".parse().unwrap());
        let need =
            Need { action: Action::Submit, tenant, region, data_class: DataClass::Phi, purpose: Purpose::Treatment };
        let lacking = Lacking {
            action: Some(Action::Submit),
            data_class: Some(DataClass::Phi),
            purpose: Some(Purpose::Treatment),
        };
        let reason = Reason::GrantTooNarrow(lacking);
        let refused = Refused { reason, need: Some(need) };
        assert_eq!(
            said(Box::new(refused)),
            "refused: grant-too-narrow; no grant of yours allows the action submit, the data class phi, the purpose \
             treatment; the refusal is on record"
        );
    }

    #[test]
    fn what_is_away_is_named_with_its_region() {
        let error = RuntimeError::Away { service: Service::Broker, region: Some("eu-central-1".parse().unwrap()) };
        let words = explain(&anyhow::Error::from(ClientError::from(error)).context("reading"));
        assert_eq!(words, "reading: the broker of eu-central-1 does not answer: try again later");
    }

    #[test]
    fn a_rejected_job_has_no_result_to_wait_for() {
        let job = JobId::generate();
        let missing = |state| NotFound::Result { job, state, reason: None };
        assert!(!said(missing(Some(JobState::Rejected))).contains("yet"));
        assert!(!said(missing(Some(JobState::Done))).contains("yet"));
        assert!(said(missing(Some(JobState::Running))).contains("yet"));
    }

    #[test]
    fn an_error_of_the_client_is_explained_wherever_it_stands_in_a_chain() {
        let none: Result<(), ClientError> =
            Err(NotFound::Tenant { named: "x".to_owned(), known: vec!["harbor-clinic".to_owned()] }.into());
        let chained = none.context("the second").context("the first").unwrap_err();
        assert_eq!(explain(&chained), "the first: the second: there is no tenant `x`; there are: harbor-clinic");
    }
}
