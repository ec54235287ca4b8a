//! The vocabularies of the rules, each with the words of `rules/words.cedarschema`.

use std::fmt;
use std::str::FromStr;

/// A word is not in the vocabulary that it was read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of {0}")]
pub struct NoSuchWord(&'static str);

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands for it everywhere.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = NoSuchWord;

            fn from_str(word: &str) -> Result<Self, NoSuchWord> {
                let is_word = |member: &Self| member.as_str() == word;
                Self::ALL.iter().copied().find(is_word).ok_or(NoSuchWord(concat!($("`", $word, "` "),+)))
            }
        }
    };
}

words!(
    /// As what somebody works, by the words of tokens.
    Role {
        /// Hands documents in.
        FrontDesk = "front-desk",
        /// Treats patients.
        Clinician = "clinician",
        /// Works on claims.
        ClaimsProcessor = "claims-processor",
        /// Looks at what was done.
        Auditor = "auditor",
        /// Answers for privacy: looks at what was done, and has documents erased.
        PrivacyOfficer = "privacy-officer",
        /// Keeps work going, and reads no document.
        Operator = "operator",
        /// Helps those who use the service, and reads no document.
        Support = "support",
        /// A person of a health app, who is there for their own documents.
        Patient = "patient",
    }
);

words!(
    /// What may be asked of the service.
    Act {
        /// Hand a document in, alone or in a batch, whole or in pieces.
        Submit = "submit",
        /// See how far a document is, or all of a tenant's are; be told of it as it goes on.
        Follow = "follow",
        /// Stop the work on a document.
        Cancel = "cancel",
        /// Erase a document.
        Erase = "erase",
        /// Search what was read.
        Search = "search",
        /// Read the audit trail.
        Audit = "audit",
        /// Have it proved where a tenant's data is and what was done with it.
        Prove = "prove",
        /// See queues, workers, freezes, parked work and alerts.
        Queues = "queues",
        /// Say where news of a tenant's jobs is sent to.
        Webhooks = "webhooks",
        /// Read the fields as extracted.
        RetrieveFields = "retrieve-fields",
        /// Read the fields as HL7 FHIR resources.
        RetrieveFhir = "retrieve-fhir",
        /// Read where an X12 file contradicts itself.
        RetrieveFaults = "retrieve-faults",
        /// Read what the sender of an X12 file is told of it: TA1, 999 and 277CA.
        RetrieveAcknowledgement = "retrieve-acknowledgement",
        /// Read the redacted text.
        RetrieveText = "retrieve-text",
        /// Read the redacted document.
        RetrieveRedacted = "retrieve-redacted",
        /// Read how much of which kind was redacted.
        RetrieveReport = "retrieve-report",
        /// Look at pages.
        RetrievePages = "retrieve-pages",
        /// Read the document as it came.
        RetrieveOriginal = "retrieve-original",
    }
);

impl Act {
    /// To read one result of a document, by the last word of its path, such as `fields`; `None` where there is no such result.
    pub fn retrieving(result: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.as_str().strip_prefix("retrieve-") == Some(result))
    }
}

words!(
    /// What a document is about.
    Content {
        /// What is to be paid: a claim, what a payer says of claims, who is insured.
        Claim = "claim",
        /// What was found, thought and done in treating somebody.
        ClinicalNarrative = "clinical-narrative",
        /// Nobody has read it yet. Who may not read a narrative may not read this.
        Unknown = "unknown",
    }
);
