//! How a delivery ends, and why. Reasons are closed lists: they can be logged, counted and shown, and quote nothing.

use crate::words::vocabulary;

vocabulary!(
    /// Why a document is refused for good. Terminal; a fact.
    RejectReason {
        /// The file has no bytes.
        Empty = "empty",
        /// The file ends before it should.
        Truncated = "truncated",
        /// The content is of no kind docward reads, whatever its name says.
        Unsupported = "unsupported",
        /// The content contradicts its own format.
        Malformed = "malformed",
        /// It needs a password that is not empty.
        Encrypted = "encrypted",
        /// More bytes than the limit.
        TooManyBytes = "too-many-bytes",
        /// More pages than the limit.
        TooManyPages = "too-many-pages",
        /// More pixels than the limit.
        TooManyPixels = "too-many-pixels",
        /// It took longer than the limit, twice.
        TooSlow = "too-slow",
        /// It needed more memory than the limit, twice.
        TooMuchMemory = "too-much-memory",
        /// It made more output than the limit.
        TooMuchOutput = "too-much-output",
        /// The engine died of it, twice.
        EngineDied = "engine-died",
        /// The newest policy forbids it.
        Policy = "policy",
        /// The content is of a kind that the tenant's newest policy does not take in.
        KindNotAccepted = "kind-not-accepted",
        /// Redaction found an identifier in its own output.
        NotRedactable = "not-redactable",
        /// X12, but neither claims nor a remittance.
        UnsupportedTransaction = "unsupported-transaction",
        /// X12 claims or a remittance of another version than 5010.
        UnsupportedVersion = "unsupported-version",
        /// X12 in a character set that is not read.
        UnsupportedCharacterSet = "unsupported-character-set",
    }
);

vocabulary!(
    /// Why work waits. Not a failure, never counted; it goes on when the cause clears.
    HoldReason {
        /// The envelope's version is newer than this worker knows.
        NewerEnvelope = "newer-envelope",
        /// The policy's version is newer than this worker has.
        NewerPolicy = "newer-policy",
        /// No fresh copy of the policy.
        StalePolicy = "stale-policy",
        /// This process has no control list that is fresh enough.
        StaleControl = "stale-control",
        /// An operator froze the work of the tenant or the stage.
        Frozen = "frozen",
        /// The tenant's keys are revoked.
        Revoked = "revoked",
        /// The store, the key provider or the engine host is away.
        Dependency = "dependency",
    }
);

vocabulary!(
    /// Why a delivery is tried again, later.
    RetryReason {
        /// The store answered with a passing error.
        Store = "store",
        /// The broker did not confirm.
        Broker = "broker",
        /// The key provider answered with a passing error.
        Keys = "keys",
        /// The engine died or tripped a limit; a fresh process gets one more try.
        Engine = "engine",
        /// The delivery's deadline passed.
        Deadline = "deadline",
    }
);

/// How a worker ends a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Outputs, manifest, fact and next envelope are all safe.
    Done,
    /// Part of a long document is done and kept: the same message goes to the end of its queue, as a first attempt, so that
    /// another delivery continues it.
    Continue,
    /// The same bytes again after a delay.
    Retry(RetryReason),
    /// The document is refused for good: nothing more is done with it.
    Reject(RejectReason),
    /// docward's own fault: parked at once, for a person.
    Bug,
    /// A seal does not open: changed bytes, another key, or a name moved from where it belongs. Parked at once, for a person;
    /// an alert says so too.
    SealFailed,
    /// Parked until the cause clears.
    Hold(HoldReason),
}

impl Outcome {
    /// The reason's word, or the outcome's own.
    pub const fn reason(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Continue => "continue",
            Outcome::Bug => "bug",
            Outcome::SealFailed => "seal-failed",
            Outcome::Retry(reason) => reason.as_str(),
            Outcome::Reject(reason) => reason.as_str(),
            Outcome::Hold(reason) => reason.as_str(),
        }
    }
}
