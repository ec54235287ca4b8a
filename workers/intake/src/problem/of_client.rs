//! What the errors of acts are to whoever asked.

use super::{AWAY, Problem};
use axum::http::StatusCode;
use docward_client::{ClientError, ErrorKind, NotFound, Quota, Reason, UploadFault, WrongUse};
use docward_runtime::directory::DirectoryError;

/// How long a client waits before it tries again, in seconds, where a day's documents are used up: the days are sliding ones.
const QUOTA: u32 = 600;
/// The same where work is held: until a person, or a newer copy of the catalogue, lets it go on.
const HELD: u32 = 30;
/// The same where too many documents are on their way.
const IN_FLIGHT: u32 = 30;

impl From<ClientError> for Problem {
    fn from(error: ClientError) -> Self {
        match &error {
            ClientError::NoGrant { .. } => Self::not_found(),
            ClientError::Refused(refused) => of_refusal(refused.reason),
            ClientError::Quota(quota) => of_quota(*quota),
            ClientError::NotFound(not_found) => of_not_found(not_found),
            ClientError::Away { service, .. } => Self::away(service.as_str()),
            ClientError::WrongUse(wrong) => of_wrong_use(wrong),
            _ => match ErrorKind::from(&error) {
                ErrorKind::Refused => Self::new(StatusCode::FORBIDDEN, "refused", "This is refused."),
                ErrorKind::NotFound => Self::not_found(),
                ErrorKind::Away => Self::away("service"),
                ErrorKind::WrongUse => Self::bad_request("wrong-use", "What was asked can't be meant."),
                ErrorKind::Failed => Self::failed(),
            },
        }
    }
}

impl From<DirectoryError> for Problem {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::NoSuchTenant { .. } | DirectoryError::NoSuchRegion { .. } => Self::not_found(),
            DirectoryError::NotAtHome { .. } => Self::other_region(None),
        }
    }
}

fn of_refusal(reason: Reason) -> Problem {
    if let Reason::Hold(held) = reason {
        let title = "Work is held at the moment. The same again may work later.";
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "held", title);
        return problem.detailed(held.as_str()).retried_after(HELD);
    }
    let title = "Policy, or what the account was granted, does not cover this. The refusal is on record.";
    Problem::new(StatusCode::FORBIDDEN, "refused", title).detailed(reason.to_string())
}

fn of_quota(quota: Quota) -> Problem {
    match quota {
        Quota::Size { most, .. } => {
            let title = "The document is larger than the tenant's policy takes.";
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "size", title).detailed(format!("{most} bytes at most"))
        }
        Quota::PerDay { most } => {
            let title = "The tenant's documents of the last 24 hours are as many as its policy takes.";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "quota-per-day", title);
            problem.detailed(format!("{most} at most")).retried_after(QUOTA)
        }
        Quota::BytesPerDay { most } => {
            let title =
                "The tenant's documents of the last 24 hours would have more bytes together than its policy takes.";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "quota-per-day", title);
            problem.detailed(format!("{most} bytes at most")).retried_after(QUOTA)
        }
        Quota::InFlight { most } => {
            let title = "As many of the tenant's documents are on their way as its policy takes.";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "quota-in-flight", title);
            problem.detailed(format!("{most} at most")).retried_after(IN_FLIGHT)
        }
    }
}

fn of_not_found(not_found: &NotFound) -> Problem {
    match not_found {
        NotFound::Result { state, reason, .. } => {
            let title = "The job has no such result, or none yet.";
            let state = state.map_or("not known yet", |state| state.as_str());
            let reason = reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            Problem::new(StatusCode::NOT_FOUND, "no-result", title).detailed(format!("the job is {state}{reason}"))
        }
        NotFound::KeysGone { .. } => {
            let title = "The document expired or was erased. Nothing of it can be read any more.";
            Problem::new(StatusCode::GONE, "gone", title)
        }
        _ => Problem::not_found(),
    }
}

fn of_wrong_use(wrong: &WrongUse) -> Problem {
    match wrong {
        WrongUse::NotAtHome { .. } | WrongUse::NotServed { .. } => Problem::other_region(None),
        WrongUse::Length | WrongUse::CutOff => {
            Problem::bad_request("cut-off", "Not as many bytes came as were announced. Nothing was taken in.")
        }
        WrongUse::InFlight => {
            let title =
                "A request of this name is being answered: an `Idempotency-Key`, an item. Ask again a moment later.";
            Problem::new(StatusCode::CONFLICT, "in-flight", title).retried_after(AWAY)
        }
        WrongUse::OtherContent => {
            let title = "Another document, or another purpose or lane, came by this name before: an `Idempotency-Key`, an item, a batch.";
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key", title)
        }
        WrongUse::Upload(fault) => of_upload(*fault),
        WrongUse::BatchClosed => {
            let title = "The batch takes no more items: it was said to be complete, or cancelled.";
            Problem::new(StatusCode::CONFLICT, "batch-closed", title)
        }
        WrongUse::NoWebhooks => {
            let title = "The tenant's policy has no news sent: `webhooks = true` in it would.";
            Problem::new(StatusCode::FORBIDDEN, "no-webhooks", title)
        }
        WrongUse::Webhooks { most } => {
            let title = "News is sent to as many of the tenant's addresses as may be. One that is removed makes room.";
            Problem::new(StatusCode::CONFLICT, "webhooks", title).detailed(format!("{most} at most"))
        }
        WrongUse::WebhookDisabled => {
            let title = "Nothing is sent to this address any more. It can be enabled again.";
            Problem::new(StatusCode::CONFLICT, "webhook-disabled", title)
        }
        WrongUse::WebhookTests { most } => {
            let title = "As many tests are on their way to this address as may be. It has not taken them yet.";
            Problem::new(StatusCode::CONFLICT, "webhook-tests", title).detailed(format!("{most} at most"))
        }
        WrongUse::WebhookSecrets => {
            let title = "The address's secret was replaced a short while ago: the one before it still signs beside it.";
            Problem::new(StatusCode::CONFLICT, "webhook-secrets", title)
        }
        WrongUse::Batches { most } => {
            let title = "As many of the tenant's batches take items as may at a time. One that is complete makes room.";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "batches", title);
            problem.detailed(format!("{most} at most")).retried_after(IN_FLIGHT)
        }
        WrongUse::Items { most } => {
            let title = "A batch has at least as many items as came, and no more than a batch may have.";
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "items", title).detailed(format!("{most} at most"))
        }
        WrongUse::Query => Problem::bad_request("query", "The query does not follow the syntax."),
        WrongUse::PatientId => Problem::bad_request("patient-id", "There is no letter or digit in the patient's id."),
        WrongUse::LongPatientId { .. } => {
            Problem::bad_request("patient-id", "The patient's id is longer than any that a system writes.")
        }
        WrongUse::Policy(_) => Problem::bad_request("policy", "The policy can't be put in force."),
    }
}

fn of_upload(fault: UploadFault) -> Problem {
    let too_large = |word, title| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, word, title);
    match fault {
        UploadFault::Open => {
            let title = "As many of the tenant's uploads are open as may be at a time. One that ends makes room.";
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "open-uploads", title).retried_after(IN_FLIGHT)
        }
        UploadFault::Offset => {
            let title = "`Upload-Offset` is not where what came before ends. `HEAD` says where that is.";
            Problem::new(StatusCode::CONFLICT, "offset", title)
        }
        UploadFault::Busy => {
            let title = "More of the same document is coming. Ask again a moment later where that ends.";
            Problem::new(StatusCode::LOCKED, "locked", title).retried_after(AWAY)
        }
        UploadFault::TooMuch => {
            too_large("too-much", "More came than `Upload-Length` says. What was too much is gone.")
        }
        UploadFault::Pieces => {
            too_large("pieces", "The document comes in too many pieces. Begin again with larger ones.")
        }
        UploadFault::Over => {
            Problem::new(StatusCode::GONE, "upload-over", "The upload is over: it expired, or was ended.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::RETRY_AFTER;
    use docward_client::Refused;
    use docward_envelope::HoldReason;

    #[test]
    fn what_is_held_may_be_asked_again() {
        let of = |reason| Problem::from(ClientError::Refused(Box::new(Refused { reason, need: None })));
        for reason in [HoldReason::Frozen, HoldReason::StalePolicy, HoldReason::Revoked] {
            let problem = of(Reason::Hold(reason));
            assert_eq!((problem.status, problem.word), (StatusCode::SERVICE_UNAVAILABLE, "held"));
            assert!(problem.headers.iter().any(|(name, _)| *name == RETRY_AFTER), "{}", problem.to_json());
        }
        assert_eq!(of(Reason::GrantExpired).status, StatusCode::FORBIDDEN);
    }
}
