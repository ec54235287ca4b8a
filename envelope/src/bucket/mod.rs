//! Who may do what in a region's bucket: one table of users, verbs and parts of a bucket. Docward's own bucket enforces it at each
//! request, and `deploy/aws` says the same to AWS. What a seal keeps secret it keeps secret all the same; this is who may take it away,
//! write over it, or see that it is there.

mod part;

pub use part::{BUCKET_MARK, BucketPart};

use crate::{Signer, Stage, words::vocabulary};
use BucketPart::{
    Acknowledgement, Backup, Bundle, Checkpoint, Jobs, Keys, Manifest, Mark, MergedBundle, Original, Output, Piece,
    SetUp, Tenants,
};
use BucketVerb::{Create, Delete, List, Read, Replace, Write};

vocabulary!(
    /// What may be asked of a bucket.
    BucketVerb {
        /// Bytes, or whether a name is there.
        Read = "read",
        /// Bytes under a name, whatever lies there.
        Write = "write",
        /// Bytes under a name where nothing lies.
        Create = "create",
        /// Bytes in place of exactly what was read.
        Replace = "replace",
        /// Names by how they begin.
        List = "list",
        /// That something goes.
        Delete = "delete",
    }
);

/// Who signs requests to a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BucketUser {
    /// Who makes the bucket and marks it as its region's.
    Maker,
    /// The processes of a role.
    Role(Signer),
}

/// What a user may do with a part.
type Right = (BucketPart, &'static [BucketVerb]);

impl BucketUser {
    /// The maker, and each role.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Maker).chain(Signer::ALL.iter().copied().map(Self::Role))
    }

    /// Whether it may do something with a part. Who may write may do so under a condition too.
    pub fn may(self, verb: BucketVerb, part: BucketPart) -> bool {
        let verbs = self.rights().iter().find(|(of, _)| *of == part).map_or(&[] as &[_], |(_, verbs)| *verbs);
        verbs.contains(&verb) || matches!(verb, Create | Replace) && verbs.contains(&Write)
    }

    /// Whether it may have the names that begin with `prefix`; `grouped` by their folder. Each of them must be one that it may list.
    /// Of a whole name who may read it may also ask so whether it is there.
    pub fn may_list(self, prefix: &str, grouped: bool) -> bool {
        if let Some(part) = BucketPart::of_name(prefix) {
            return self.may(List, part) || self.may(Read, part);
        }
        let parts = BucketPart::of_prefix(prefix, grouped);
        !parts.is_empty() && parts.into_iter().all(|part| self.may(List, part))
    }

    /// The table, by user. What is not in it is nobody's: no user copies, and no role changes how the bucket is set up.
    const fn rights(self) -> &'static [Right] {
        match self {
            Self::Maker => &[(SetUp, &[Read, Write]), (Mark, &[Read, Create])],
            // Reads a long document in parts, and finds those that an earlier delivery kept.
            Self::Role(Signer::Ocr) => &[
                (Mark, &[Read]),
                (Keys, &[Read]),
                (Original, &[Read]),
                (Output(Stage::Ocr), &[Read, Write, List, Delete]),
                (Acknowledgement, &[Read, Write, List, Delete]),
                (Manifest(Stage::Ocr), &[Read, Create, List]),
            ],
            // A stage takes back what it wrote where another delivery was quicker, or it could not finish.
            Self::Role(Signer::Extract) => &[
                (Mark, &[Read]),
                (Keys, &[Read]),
                (Output(Stage::Ocr), &[Read]),
                (Acknowledgement, &[Read]),
                (Output(Stage::Extract), &[Write, List, Delete]),
                (Manifest(Stage::Extract), &[Read, Create, List]),
            ],
            // Writes the document again from what came in.
            Self::Role(Signer::Redact) => &[
                (Mark, &[Read]),
                (Keys, &[Read]),
                (Original, &[Read]),
                (Output(Stage::Ocr), &[Read]),
                (Acknowledgement, &[Read]),
                (Output(Stage::Extract), &[Read]),
                (Output(Stage::Redact), &[Write, List, Delete]),
                (Manifest(Stage::Redact), &[Read, Create, List]),
            ],
            // It writes nothing but bundles, and so takes nothing back; it looks whether there is something.
            Self::Role(Signer::Index) => &[
                (Mark, &[Read]),
                (Keys, &[Read]),
                (Output(Stage::Redact), &[Read]),
                (Output(Stage::Index), &[List]),
                (Manifest(Stage::Index), &[Read, Create, List]),
                (Bundle, &[Write]),
            ],
            Self::Role(Signer::Compactor) => {
                &[(Mark, &[Read]), (Bundle, &[Read, List, Delete]), (MergedBundle, &[Read, Write, List, Delete])]
            }
            // It reads nothing.
            Self::Role(Signer::Janitor) => &[
                (Mark, &[Read]),
                (Keys, &[List, Delete]),
                (Original, &[List, Delete]),
                (Output(Stage::Ocr), &[List, Delete]),
                (Acknowledgement, &[List, Delete]),
                (Output(Stage::Extract), &[List, Delete]),
                (Output(Stage::Redact), &[List, Delete]),
                (Output(Stage::Index), &[List, Delete]),
                (Manifest(Stage::Ocr), &[List, Delete]),
                (Manifest(Stage::Extract), &[List, Delete]),
                (Manifest(Stage::Redact), &[List, Delete]),
                (Manifest(Stage::Index), &[List, Delete]),
                (Bundle, &[List, Delete]),
                (MergedBundle, &[List, Delete]),
                (Piece, &[List, Delete]),
            ],
            Self::Role(Signer::Ledger) => &[(SetUp, &[Read]), (Mark, &[Read]), (Checkpoint, &[Create])],
            // Intake, results, searches, erasure, rotation of keys, backups, audits, and the proof that a tenant has nothing here. Of
            // what ocr wrote it reads what it found of a faulty X12 file, and no more.
            Self::Role(Signer::Person) => &[
                (SetUp, &[Read]),
                (Mark, &[Read]),
                (Tenants, &[List]),
                (Jobs, &[List]),
                (Keys, &[Read, Create, Replace, List, Delete]),
                (Original, &[Write, List, Delete]),
                (Output(Stage::Ocr), &[List, Delete]),
                (Acknowledgement, &[Read, List, Delete]),
                (Output(Stage::Extract), &[Read, List, Delete]),
                (Output(Stage::Redact), &[Read, List, Delete]),
                (Output(Stage::Index), &[List, Delete]),
                (Manifest(Stage::Ocr), &[Read, List, Delete]),
                (Manifest(Stage::Extract), &[Read, List, Delete]),
                (Manifest(Stage::Redact), &[Read, List, Delete]),
                (Manifest(Stage::Index), &[List, Delete]),
                (Bundle, &[Read, Replace, List, Delete]),
                (MergedBundle, &[Read, Replace, List, Delete]),
                (Checkpoint, &[Read, List]),
                (Backup, &[Read, Write, List]),
                (Piece, &[Read, Replace, List]),
            ],
            // Intake, results and searches. What it is told to erase the janitor deletes; of what it wrote it takes pieces away itself,
            // once the document that they make is stored.
            Self::Role(Signer::Intake) => &[
                (Mark, &[Read]),
                (Keys, &[Read, Create]),
                (Original, &[Write]),
                (Acknowledgement, &[Read]),
                (Output(Stage::Extract), &[Read]),
                (Output(Stage::Redact), &[Read]),
                (Manifest(Stage::Ocr), &[Read]),
                (Manifest(Stage::Extract), &[Read]),
                (Manifest(Stage::Redact), &[Read]),
                (Bundle, &[Read, List]),
                (MergedBundle, &[Read, List]),
                (Piece, &[Read, Write, List, Delete]),
            ],
        }
    }
}

impl std::fmt::Display for BucketUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Maker => f.pad("maker"),
            Self::Role(role) => f.pad(role.as_str()),
        }
    }
}

#[cfg(test)]
mod tests;
