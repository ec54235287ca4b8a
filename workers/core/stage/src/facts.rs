//! The facts of a stage's effects: deterministic ids, so that a delivery done twice is said once. What is held or parked
//! becomes a fact where it becomes a row: in the ledger.

use docward_envelope::{
    Fact, FactKind, Header, ObjectPrefix, RejectReason, RetentionClass, Stored, SubjectToken, Timestamp,
};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// What the fact of a finished stage says beside the header.
pub(crate) struct Finished {
    pub(crate) counts: BTreeMap<String, u64>,
    pub(crate) subject: Option<SubjectToken>,
    pub(crate) expires: Timestamp,
}

/// The fact that a stage finished.
pub(crate) fn done(header: &Header, finished: Finished) -> Fact {
    let stored = Stored {
        prefix: ObjectPrefix::Stage(header.tenant, header.job, header.run, header.stage),
        retention: header.retention,
        expires: finished.expires,
    };
    let bundles = header.stage.descriptor().writes_bundles.then(|| bundle_day(header, finished.expires));
    let stored = std::iter::once(stored).chain(bundles);
    Fact::effect_of_stage(header, FactKind::Done, Timestamp::now())
        .with_counts(finished.counts)
        .with_subject(finished.subject)
        .with_stored(stored)
}

/// Bundles lie apart from the job, by the UTC day on which they expire, and go together once that day is over.
fn bundle_day(header: &Header, expires: Timestamp) -> Stored {
    let day = expires.to_zoned(TimeZone::UTC).date();
    let over =
        day.tomorrow().ok().and_then(|next| next.to_zoned(TimeZone::UTC).ok()).map_or(expires, |at| at.timestamp());
    Stored { prefix: ObjectPrefix::Bundles(header.tenant, Some(day)), retention: RetentionClass::Index, expires: over }
}

/// The fact that a stage refused the document for good.
pub(crate) fn rejected(header: &Header, reason: RejectReason) -> Fact {
    Fact::effect_of_stage(header, FactKind::Rejected, Timestamp::now()).with_reason(reason.as_str())
}
