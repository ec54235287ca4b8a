//! What a redaction did, in figures.

use crate::{DocumentKind, PhiKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a redaction did: kinds and counts, never values. Stage redact writes it; the index, and whoever may see the result,
/// read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What kind of document it was.
    pub kind: DocumentKind,
    /// How many identifiers were found, by their kind; a kind of which none was found is absent.
    pub redacted: BTreeMap<PhiKind, u64>,
    /// How many places of ink no known word and no blacked-out box covers (handwriting, stamps, signatures), on all pages
    /// together: for a person to look at.
    pub unknown_ink: u64,
    /// How many pages are official forms by their print whose boxes were not found. The default profile removed every number
    /// and capitalised word that the form does not print; for a person to look at.
    #[serde(default)]
    pub unregistered_forms: u64,
    /// How many tables lack rows, or have amounts that do not add up, by what the document itself tells
    /// ([`crate::Table::is_complete`]); for a person to look at.
    #[serde(default)]
    pub incomplete_tables: u64,
    /// How often another patient begins from one page to the next ([`crate::Patients`]); for a person to look at, for such a
    /// document is of two.
    #[serde(default)]
    pub changes_of_patient: u64,
}
