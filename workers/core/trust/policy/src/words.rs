//! The vocabularies of decisions: what somebody wants to do, and why the answer is what it is.

use docward_telemetry::{LogSafe, LogValue};
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that stands for it everywhere.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl LogSafe for $name {
            fn log_value(&self) -> LogValue {
                LogValue::Word(self.as_str().into())
            }
        }
    };
}

words!(
    /// What somebody or something wants to do.
    Action {
        /// Hand in a new document.
        Submit = "submit",
        /// Run a stage on it.
        Process = "process",
        /// Write objects into the region's bucket.
        Store = "store",
        /// Put an envelope into the region's queues.
        Queue = "queue",
        /// Write a search bundle.
        Index = "index",
        /// Read a document or what was made of it.
        Retrieve = "retrieve",
        /// Search the tenant's bundles.
        Search = "search",
        /// Delete what is due.
        Expire = "expire",
        /// Start a job's stage again under a new run.
        Replay = "replay",
        /// Keep what was recorded: checkpoints of the audit trail, backups of the ledger's rows.
        Keep = "keep",
        /// Read a tenant's audit trail, status and figures: metadata only.
        Audit = "audit",
        /// Freeze, thaw, revoke, rotate, move: what an operator does without reading a document.
        Operate = "operate",
        /// Erase a job or all of a patient's.
        Erase = "erase",
    }
);

impl Action {
    /// What a person can do by a grant; the other actions are the stages' and the tasks'.
    pub const OF_PEOPLE: &'static [Self] =
        &[Self::Submit, Self::Retrieve, Self::Search, Self::Audit, Self::Operate, Self::Erase];
}

words!(
    /// Why policy denies something.
    ReasonCode {
        /// The policy is another tenant's.
        OtherTenant = "other-tenant",
        /// The action and the stage do not belong together.
        StageMismatch = "stage-mismatch",
        /// The stage or action has no business with the data class.
        DataClassMismatch = "data-class-mismatch",
        /// The policy in force does not serve the purpose.
        Purpose = "purpose",
        /// The policy in force keeps the data class out of the region.
        Region = "region",
        /// The policy at intake does not serve the purpose.
        PurposeAtIntake = "purpose-at-intake",
        /// The policy at intake kept the data class out of the region.
        RegionAtIntake = "region-at-intake",
    }
);
