//! The stages, and everything that the rest of docward needs to know of one: [`Stage::descriptor`] is the only place that says
//! it. A new stage is a word and a descriptor here, a crate under `workers/stages` and a line in the binary's wiring.

use crate::{DataClass, RetentionClass, Role, words::vocabulary};

vocabulary!(
    /// The stages, in the order a document passes them.
    Stage {
        /// Bytes become pages with words, boxes and rasters.
        Ocr = "ocr",
        /// Words become labelled fields.
        Extract = "extract",
        /// Identifiers go; what is left is vouched for.
        Redact = "redact",
        /// Redacted text becomes searchable.
        Index = "index",
    }
);

/// What a stage may do with the tenant's subject key, which makes identifiers linkable without being readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKeyUse {
    /// Nothing: it does not get the key.
    None,
    /// Makes the token that says whose document it is ([`SubjectToken`](crate::SubjectToken)).
    Token,
    /// Replaces UIDs of DICOM files.
    Uids,
}

/// What a stage is allowed and expected to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageDescriptor {
    /// What it does, in a few words, for people who ask which parts of docward see their documents.
    pub summary: &'static str,
    /// The data class of what it reads; the envelope to it is sealed under the key of this class.
    pub reads: DataClass,
    /// Every data class whose key its worker gets: of what it reads and of what it writes.
    pub data_classes: &'static [DataClass],
    /// The roles of the objects it writes, besides its manifest. Every role is written by one stage at most, but an acknowledgement,
    /// which lives as long as results do: extract takes over what ocr found. Of a file that ocr refuses it stays where ocr wrote it.
    pub writes: &'static [Role],
    /// The retention class of these objects.
    pub retention: RetentionClass,
    /// Whether it also writes search bundles, which lie apart from the job's objects.
    pub writes_bundles: bool,
    /// Whether its worker has engine processes read or write clients' formats.
    pub uses_engines: bool,
    /// What it may do with the tenant's subject key.
    pub subject_key: SubjectKeyUse,
}

impl StageDescriptor {
    /// Whether its worker gets the key under which documents that identify a patient are sealed.
    pub fn sees_phi(&self) -> bool {
        self.data_classes.contains(&DataClass::Phi)
    }
}

impl Stage {
    /// The stage that a new document enters.
    pub const FIRST: Stage = Stage::ALL[0];

    /// What is to be known of this stage.
    pub const fn descriptor(self) -> &'static StageDescriptor {
        match self {
            Stage::Ocr => &StageDescriptor {
                summary: "reads pages in engine processes without keys or network",
                reads: DataClass::Phi,
                data_classes: &[DataClass::Phi],
                writes: &[Role::Document, Role::Raster, Role::Acknowledgement],
                retention: RetentionClass::Intermediate,
                writes_bundles: false,
                uses_engines: true,
                subject_key: SubjectKeyUse::None,
            },
            Stage::Extract => &StageDescriptor {
                summary: "finds fields among the words",
                reads: DataClass::Phi,
                data_classes: &[DataClass::Phi],
                writes: &[Role::Fields, Role::Acknowledgement],
                retention: RetentionClass::Result,
                writes_bundles: false,
                uses_engines: false,
                subject_key: SubjectKeyUse::Token,
            },
            Stage::Redact => &StageDescriptor {
                summary: "removes identifiers and looks again at its own output",
                reads: DataClass::Phi,
                data_classes: &[DataClass::Phi, DataClass::Redacted],
                writes: &[Role::RedactedDocument, Role::RedactedText, Role::Report],
                retention: RetentionClass::Result,
                writes_bundles: false,
                uses_engines: true,
                subject_key: SubjectKeyUse::Uids,
            },
            Stage::Index => &StageDescriptor {
                summary: "makes redacted text searchable",
                reads: DataClass::Redacted,
                data_classes: &[DataClass::Redacted],
                writes: &[],
                retention: RetentionClass::Index,
                writes_bundles: true,
                uses_engines: false,
                subject_key: SubjectKeyUse::None,
            },
        }
    }

    /// The stage after this one; `None` after the last, which ends the job.
    pub fn next(self) -> Option<Stage> {
        let place = Stage::ALL.iter().position(|stage| *stage == self)?;
        Stage::ALL.get(place + 1).copied()
    }

    /// The data class of what it reads: short for [`StageDescriptor::reads`].
    pub const fn data_class(self) -> DataClass {
        self.descriptor().reads
    }

    /// The data class under whose key the stage's manifest is sealed: that of who reads it next.
    pub fn manifest_class(self) -> DataClass {
        self.next().unwrap_or(self).data_class()
    }

    /// The stage that writes objects of a role as they are fetched, the last that does; `None` for what the client sent.
    pub fn that_writes(role: Role) -> Option<Stage> {
        Stage::ALL.iter().copied().rev().find(|stage| stage.descriptor().writes.contains(&role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_passes_every_stage_once_and_the_last_ends_the_job() {
        let way: Vec<Stage> = std::iter::successors(Some(Stage::FIRST), |stage| stage.next()).collect();
        assert_eq!(way, Stage::ALL);
    }

    #[test]
    fn every_role_but_the_original_is_written_under_a_key_that_its_worker_gets_and_by_one_stage() {
        for role in Role::ALL.iter().copied() {
            let writers = Stage::ALL.iter().filter(|stage| stage.descriptor().writes.contains(&role));
            let writers: Vec<&Stage> = writers.collect();
            let count = match role {
                Role::Original => 0,
                Role::Acknowledgement => 2,
                _ => 1,
            };
            assert_eq!(writers.len(), count, "{role}");
            assert!(writers.iter().all(|stage| stage.descriptor().data_classes.contains(&role.data_class())), "{role}");
        }
    }

    #[test]
    fn what_a_stage_reads_and_its_manifest_are_sealed_under_keys_that_its_worker_gets() {
        for stage in Stage::ALL.iter().copied() {
            let classes = stage.descriptor().data_classes;
            assert!(
                classes.contains(&stage.descriptor().reads) && classes.contains(&stage.manifest_class()),
                "{stage}"
            );
        }
    }

    #[test]
    fn once_redacted_a_document_is_seen_by_nobody_who_sees_more() {
        let redacted = Stage::ALL.iter().skip_while(|stage| stage.descriptor().reads == DataClass::Phi);
        assert!(redacted.clone().count() > 0 && redacted.clone().all(|stage| !stage.descriptor().sees_phi()));
    }
}
