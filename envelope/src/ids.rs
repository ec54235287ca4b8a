//! Identifiers: 26-character ULIDs that docward mints itself. None has a `Default`; none is ever derived from content.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, num::NonZeroU16, str::FromStr};
use ulid::Ulid;

/// A text is not the identifier it was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {0}: expected 26 characters of Crockford's base 32, upper case")]
pub struct InvalidId(&'static str);

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $word:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String", extend("pattern" = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"))]
        pub struct $name(Ulid);

        impl $name {
            /// Mints a new identifier from the clock and the system's randomness.
            pub fn generate() -> Self {
                Self(Ulid::generate())
            }

            /// The 16 bytes of the identifier, big endian.
            pub fn to_bytes(self) -> [u8; 16] {
                self.0.to_bytes()
            }

            /// The identifier with these 16 bytes, big endian. Any bytes are an identifier that could have been minted.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Ulid::from_bytes(bytes))
            }

            /// When it was minted, by the clock of who did, to the millisecond.
            pub fn minted(self) -> Timestamp {
                i64::try_from(self.0.timestamp_ms())
                    .ok()
                    .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
                    .unwrap_or(Timestamp::MAX)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0.to_string())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let id = Ulid::from_string(text).map_err(|_| InvalidId($word))?;
                // Only the canonical spelling: two spellings of one id would be two object names.
                if id.to_string() == text { Ok(Self(id)) } else { Err(InvalidId($word)) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    };
}

identifier!(
    /// A tenant: a clinic, an insurer, a hospital network.
    TenantId,
    "tenant id"
);
identifier!(
    /// One document on its way through the stages.
    JobId,
    "job id"
);
identifier!(
    /// Documents that a client hands in together.
    BatchId,
    "batch id"
);
identifier!(
    /// A document that comes in pieces, which may take several requests.
    UploadId,
    "upload id"
);
identifier!(
    /// An address of a tenant's that news of its jobs is sent to.
    WebhookId,
    "webhook id"
);
identifier!(
    /// One piece of news that is sent to such an address, the same however often it is sent.
    MessageId,
    "message id"
);
identifier!(
    /// Minted anew for every delivery, so that no two attempts at a stage ever share an object name.
    LeaseId,
    "lease id"
);
identifier!(
    /// One backup of a tenant's rows of one region's ledger.
    BackupId,
    "backup id"
);
identifier!(
    /// A signed permission of a person or a named system task.
    GrantId,
    "grant id"
);
identifier!(
    /// Something that went wrong for a tenant, and what was done about it.
    IncidentId,
    "incident id"
);

/// Which time a job goes through the stages, from 1; replay and correction raise it. At most 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u16", into = "u16")]
#[schemars(with = "u16", extend("minimum" = 1, "maximum" = 9999))]
pub struct Run(NonZeroU16);

impl Run {
    /// A job's first run.
    pub const FIRST: Run = Run(NonZeroU16::MIN);
    const MAX: u16 = 9999;

    /// The run after this one; `None` past 9999.
    pub fn next(self) -> Option<Run> {
        Run::try_from(self.0.get() + 1).ok()
    }

    /// The run's number, from 1.
    pub fn get(self) -> u16 {
        self.0.get()
    }
}

impl TryFrom<u16> for Run {
    type Error = InvalidId;
    fn try_from(number: u16) -> Result<Self, InvalidId> {
        match NonZeroU16::new(number) {
            Some(number) if number.get() <= Self::MAX => Ok(Run(number)),
            _ => Err(InvalidId("run")),
        }
    }
}

impl From<Run> for u16 {
    fn from(run: Run) -> u16 {
        run.get()
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.0)
    }
}

impl FromStr for Run {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let number = text.strip_prefix('r').and_then(|digits| digits.parse::<u16>().ok()).ok_or(InvalidId("run"))?;
        let run = Run::try_from(number)?;
        if run.to_string() == text { Ok(run) } else { Err(InvalidId("run")) }
    }
}
