//! How a stage's work fails, and the outcome that follows.

use docward_budget::Stopped;
use docward_engine_client::EngineFailure;
use docward_engine_model::protocol::Rejection;
use docward_envelope::{HoldReason, Outcome, RejectReason, RetryReason};
use docward_store::StoreError;
use docward_trust::Refusal;

/// Why a stage could not finish a document.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The document is refused for good.
    #[error("rejected: {0}")]
    Reject(RejectReason),
    /// An engine made a system call that reading never makes: the document may have taken it over, so it is refused, and
    /// somebody must look at it.
    #[error("an engine was ended at a forbidden system call")]
    Forbidden,
    /// The engine host is away.
    #[error("the engines are not available")]
    EnginesAway,
    /// The store failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The scope was closed (revoked, gone stale), or a seal did not open.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The system gives no thread to compute on: it has too many, or no memory for one.
    #[error("no thread can be had")]
    NoThread,
    /// The delivery's deadline passed.
    #[error("the deadline passed")]
    Deadline,
    /// Pages are missing that a next delivery must read.
    #[error("pages are left for another delivery")]
    Unfinished,
    /// An input that the envelope must name is missing or is not what it says: docward's own fault.
    #[error("the envelope's inputs are not what this stage needs")]
    Inputs,
    /// The stage wrote an object of a role that its descriptor does not name: docward's own fault.
    #[error("the stage writes an object that its descriptor does not name")]
    Output,
}

impl StageError {
    /// Why an output could not be kept. One that is larger than an object may be is the document's doing; one that is read and
    /// too large is not.
    pub(crate) fn of_keeping(error: StoreError) -> Self {
        match error {
            StoreError::TooLarge => Self::Reject(RejectReason::TooMuchOutput),
            error => Self::Store(error),
        }
    }

    /// What this error means at the end of a delivery with or without progress (parts that were kept). A deadline that passed
    /// after progress leaves the rest to another delivery. Pages that are left without progress count as a failed attempt, or a
    /// document could be delivered for ever.
    pub(crate) fn after(self, progress: bool) -> Self {
        match self {
            Self::Deadline | Self::Unfinished if progress => Self::Unfinished,
            Self::Unfinished => Self::Deadline,
            other => other,
        }
    }

    /// The word that stands for it in logs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Reject(reason) => reason.as_str(),
            Self::Forbidden => "forbidden-call",
            Self::EnginesAway => "engines-away",
            Self::Store(error) => error.word(),
            Self::Refused(refusal) => refusal.reason.as_str(),
            Self::NoThread => "no-thread",
            Self::Deadline => "deadline",
            Self::Unfinished => "unfinished",
            Self::Inputs => "inputs",
            Self::Output => "output",
        }
    }

    /// What becomes of the delivery.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Reject(reason) => Outcome::Reject(*reason),
            Self::Forbidden => Outcome::Reject(RejectReason::EngineDied),
            Self::EnginesAway => Outcome::Hold(HoldReason::Dependency),
            Self::NoThread => Outcome::Retry(RetryReason::Engine),
            Self::Unfinished => Outcome::Continue,
            Self::Deadline => Outcome::Retry(RetryReason::Deadline),
            Self::Store(error) => error.outcome(),
            Self::Refused(refusal) => refusal.outcome,
            Self::Inputs | Self::Output => Outcome::Bug,
        }
    }
}

impl From<Stopped> for StageError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::TooSlow => Self::Reject(RejectReason::TooSlow),
            Stopped::NoThread => Self::NoThread,
        }
    }
}

impl From<EngineFailure> for StageError {
    fn from(failure: EngineFailure) -> Self {
        match (failure, failure.second_time()) {
            (EngineFailure::Unavailable, _) => Self::EnginesAway,
            (EngineFailure::Forbidden, _) => Self::Forbidden,
            (_, Some(rejection)) => Self::Reject(reject_reason(rejection)),
            (_, None) => Self::Reject(RejectReason::EngineDied),
        }
    }
}

/// The engine model does not know the envelope, so each has its own list of reasons; a test compares their words.
fn reject_reason(rejection: Rejection) -> RejectReason {
    match rejection {
        Rejection::Empty => RejectReason::Empty,
        Rejection::Truncated => RejectReason::Truncated,
        Rejection::Unsupported => RejectReason::Unsupported,
        Rejection::UnsupportedTransaction => RejectReason::UnsupportedTransaction,
        Rejection::UnsupportedVersion => RejectReason::UnsupportedVersion,
        Rejection::UnsupportedCharacterSet => RejectReason::UnsupportedCharacterSet,
        Rejection::Malformed => RejectReason::Malformed,
        Rejection::Encrypted => RejectReason::Encrypted,
        Rejection::TooManyBytes => RejectReason::TooManyBytes,
        Rejection::TooManyPages => RejectReason::TooManyPages,
        Rejection::TooManyPixels => RejectReason::TooManyPixels,
        Rejection::TooSlow => RejectReason::TooSlow,
        Rejection::TooMuchMemory => RejectReason::TooMuchMemory,
        Rejection::TooMuchOutput => RejectReason::TooMuchOutput,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_call_is_not_just_any_death() {
        assert!(matches!(StageError::from(EngineFailure::Died), StageError::Reject(RejectReason::EngineDied)));
        let forbidden = StageError::from(EngineFailure::Forbidden);
        assert!(matches!(forbidden, StageError::Forbidden));
        assert_eq!(forbidden.outcome(), Outcome::Reject(RejectReason::EngineDied));
    }

    #[test]
    fn a_document_that_computes_too_long_ends_and_one_without_a_thread_comes_again() {
        assert_eq!(StageError::from(Stopped::TooSlow).outcome(), Outcome::Reject(RejectReason::TooSlow));
        assert_eq!(StageError::from(Stopped::NoThread).outcome(), Outcome::Retry(RetryReason::Engine));
    }

    #[test]
    fn only_what_a_document_itself_makes_too_large_ends_it() {
        let reject = Outcome::Reject(RejectReason::TooMuchOutput);
        assert_eq!(StageError::of_keeping(StoreError::TooLarge).outcome(), reject);
        assert_eq!(StageError::from(StoreError::TooLarge).outcome(), Outcome::Bug, "planted in the bucket");
        let passing = Outcome::Retry(RetryReason::Store);
        assert_eq!(StageError::of_keeping(StoreError::Passing).outcome(), passing);
    }

    #[test]
    fn a_seal_that_does_not_open_is_no_bug() {
        let seal = || Refusal::from(docward_trust::Reason::Seal);
        for error in [StageError::from(seal()), StageError::from(StoreError::from(seal()))] {
            assert_eq!((error.outcome(), error.word()), (Outcome::SealFailed, "seal"));
        }
    }

    #[test]
    fn only_progress_goes_on_and_nothing_else_is_forgiven() {
        let outcome = |error: StageError, progress| error.after(progress).outcome();
        assert_eq!(outcome(StageError::Unfinished, true), Outcome::Continue);
        assert_eq!(outcome(StageError::Deadline, true), Outcome::Continue);
        assert_eq!(outcome(StageError::Unfinished, false), Outcome::Retry(RetryReason::Deadline));
        assert_eq!(outcome(StageError::Deadline, false), Outcome::Retry(RetryReason::Deadline));
        assert_eq!(outcome(StageError::Store(StoreError::Passing), true), Outcome::Retry(RetryReason::Store));
        assert_eq!(outcome(StageError::EnginesAway, true), Outcome::Hold(HoldReason::Dependency));
        assert_eq!(outcome(StageError::Inputs, true), Outcome::Bug);
    }

    #[test]
    fn both_lists_of_rejections_use_the_same_words() {
        for rejection in Rejection::ALL {
            let words = [Some(rejection.as_str()), rejection.detail()];
            let word = words.into_iter().flatten().collect::<Vec<_>>().join("-");
            assert_eq!(reject_reason(rejection).as_str(), word);
        }
    }
}
