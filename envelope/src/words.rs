//! The closed vocabularies: data classes, retention classes, lanes, placements and purposes.

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
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

        impl std::str::FromStr for $name {
            type Err = crate::words::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok($name::$variant),)+
                    _ => Err(crate::words::UnknownWord { expected: concat!($("`", $word, "` "),+) }),
                }
            }
        }
    };
}
pub(crate) use vocabulary;

/// A word is not in the vocabulary it was read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown word, expected one of {expected}")]
pub struct UnknownWord {
    pub(crate) expected: &'static str,
}

vocabulary!(
    /// How sensitive bytes are, and so which of a job's two data keys seals them.
    DataClass {
        /// May identify a patient.
        Phi = "phi",
        /// Vouched for by stage redact.
        Redacted = "redacted",
    }
);

vocabulary!(
    /// How long an object may live, by what it is.
    RetentionClass {
        /// What the client sent.
        Original = "original",
        /// What one stage leaves for the next.
        Intermediate = "intermediate",
        /// What the client came for.
        Result = "result",
        /// A search bundle.
        Index = "index",
    }
);

vocabulary!(
    /// Which of a stage's queues carries the envelope. Outside the seal: forged, it buys delay at most.
    Lane {
        /// Somebody waits for the result.
        Interactive = "interactive",
        /// Nobody waits: insurers' batches, replays.
        Batch = "batch",
    }
);

vocabulary!(
    /// Which queues and workers serve the tenant, at the time of intake.
    Placement {
        /// Shared queues and workers, the tenant's own keys.
        Shared = "shared",
        /// The tenant's own queues and workers.
        DedicatedWorkers = "dedicated-workers",
        /// The tenant's own virtual host, bucket, provider and database.
        DedicatedEnvironment = "dedicated-environment",
    }
);

vocabulary!(
    /// How far a tenant is set apart from the others, weakest first. Its policy says which; every mode has keys of its own.
    IsolationMode {
        /// Shared queues, workers and tables.
        Shared = "shared",
        /// As shared, with key-encryption keys in the customer's own key manager.
        CustomerManagedKey = "customer-managed-key",
        /// The tenant's own queues, workers and ledger schema.
        DedicatedWorkers = "dedicated-workers",
        /// The tenant's own virtual host, bucket, key provider and database.
        DedicatedEnvironment = "dedicated-environment",
    }
);

impl Placement {
    /// Whether it is one tenant's and nobody else's.
    pub const fn is_dedicated(self) -> bool {
        !matches!(self, Placement::Shared)
    }
}

impl IsolationMode {
    /// Where new documents of a tenant in this mode go.
    pub const fn placement(self) -> Placement {
        match self {
            IsolationMode::Shared | IsolationMode::CustomerManagedKey => Placement::Shared,
            IsolationMode::DedicatedWorkers => Placement::DedicatedWorkers,
            IsolationMode::DedicatedEnvironment => Placement::DedicatedEnvironment,
        }
    }
}

vocabulary!(
    /// Why documents are processed or read (HIPAA 45 CFR 164.506(c): treatment, payment, operations), and the system's own tasks.
    Purpose {
        /// Care of the patient.
        Treatment = "treatment",
        /// Claims and payment.
        Payment = "payment",
        /// Health care operations, such as quality review.
        Operations = "operations",
        /// Answering the patient's own request for access (45 CFR 164.524).
        PatientAccess = "patient-access",
        /// Upkeep by a named system task: expiry, compaction, replay.
        Maintenance = "maintenance",
    }
);
