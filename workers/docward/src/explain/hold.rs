//! What helps with what waits for a cause to clear.

use docward_envelope::HoldReason;

/// What has to happen so that what is held, or refused for the same reason, goes on.
pub const fn remedy(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::Frozen => "`docward freeze list` shows what is frozen, `docward thaw` lets it go on",
        HoldReason::Revoked => {
            "the tenant's keys may not be used; `docward key restore` allows it again, unless they were destroyed"
        }
        HoldReason::Dependency => "the bucket, the key provider or an engine is away",
        HoldReason::StalePolicy => "there is no fresh copy of the policy",
        HoldReason::StaleControl => "nothing was heard of freezes and thaws for seconds",
        HoldReason::NewerPolicy => "the newest policy has not arrived yet",
        HoldReason::NewerEnvelope => "it needs a newer version of docward",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::client;
    use docward_client::Refused;
    use docward_trust::Reason;

    #[test]
    fn what_is_frozen_says_what_thaws_it() {
        let frozen = Reason::Hold(HoldReason::Frozen);
        let words = client(&Box::new(Refused { reason: frozen, need: None }).into());
        assert!(words.starts_with("refused: frozen; ") && words.contains("docward thaw"), "{words}");
    }
}
