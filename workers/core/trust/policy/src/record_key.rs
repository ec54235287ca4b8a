//! Who signs facts and alerts, and how the ledger knows that it was them: a private key a role in each process's own 0600 file,
//! and the folder of their public keys.

use crate::authority::{Authority, AuthorityPublic};
use crate::private_file::PrivateFileError;
use docward_envelope::{RecordType, Region, Signature, SignedRecord, Signer, Signs, Voucher};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// A role's signing key in one region; only the processes of that role have it.
pub struct RecordKey {
    signer: Signer,
    key: Authority,
}

impl RecordKey {
    /// A new key in a new 0600 file.
    ///
    /// # Errors
    /// When the file is there already or can't be written.
    pub fn create(signer: Signer, path: &Path) -> Result<Self, PrivateFileError> {
        Ok(Self { signer, key: Authority::create(path)? })
    }

    /// The key that lies in a 0600 file.
    ///
    /// # Errors
    /// When it can't be read, others may read it, or it holds no key.
    pub fn open(signer: Signer, path: &Path) -> Result<Self, PrivateFileError> {
        Ok(Self { signer, key: Authority::open(path)? })
    }

    /// A key from 32 secret bytes.
    pub fn from_secret(signer: Signer, secret: &[u8; 32]) -> Self {
        Self { signer, key: Authority::from_secret(secret) }
    }

    /// The public key, which verifies what this one signs; prints as base64.
    pub fn public(&self) -> AuthorityPublic {
        self.key.public()
    }
}

impl Signs for RecordKey {
    fn signer(&self) -> Signer {
        self.signer
    }

    fn sign(&self, message: &[u8]) -> Signature {
        self.key.sign(message)
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordKey({})", self.signer)
    }
}

/// Why the public keys of a region's roles can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: expected one public key a line, 32 bytes in base64", .0.display())]
pub struct UnreadableSigners(pub PathBuf);

/// The public keys of a region's roles. A role that has none is not believed.
#[derive(Debug, Clone, Default)]
pub struct Signers(BTreeMap<Signer, Vec<AuthorityPublic>>);

impl Signers {
    /// Those in a folder: `<role>.public`, one key a line. The first is in force. The others signed what is in a chain already, and
    /// sign nothing new: that is how a role gets a new key.
    ///
    /// # Errors
    /// When a file is there and can't be read. A role without a file is one that nobody believes.
    pub fn open(folder: &Path) -> Result<Self, UnreadableSigners> {
        let mut signers = Self::default();
        for signer in Signer::ALL {
            let path = folder.join(Self::file_of(*signer));
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(_) => return Err(UnreadableSigners(path)),
            };
            let keys = text.lines().map(|line| line.trim().parse::<AuthorityPublic>());
            let keys: Vec<_> = keys.collect::<Result<_, _>>().map_err(|_| UnreadableSigners(path))?;
            signers.0.insert(*signer, keys);
        }
        Ok(signers)
    }

    /// The name of a role's file in such a folder.
    pub fn file_of(signer: Signer) -> String {
        format!("{signer}.public")
    }

    /// With a role's key in force.
    #[must_use]
    pub fn with(mut self, signer: Signer, key: AuthorityPublic) -> Self {
        self.0.entry(signer).or_default().insert(0, key);
        self
    }

    /// Whether the role's key that is in force signed a record.
    pub fn signed<T: RecordType>(&self, record: &SignedRecord<T>, region: &Region) -> bool {
        let key = self.keys(record.signer()).first();
        key.is_some_and(|key| key.verify(&record.message(region), record.signature()).is_ok())
    }

    /// Whether any key that the role ever had signed a record, for what is in a chain.
    pub fn once_signed<T: RecordType>(&self, record: &SignedRecord<T>, region: &Region) -> bool {
        let message = record.message(region);
        self.keys(record.signer()).iter().any(|key| key.verify(&message, record.signature()).is_ok())
    }

    /// Whether somebody who vouches for a message signed it.
    pub fn vouched(&self, voucher: &Voucher, message: impl FnOnce(Signer) -> Vec<u8>) -> bool {
        let key = self.keys(voucher.signer).first();
        key.is_some_and(|key| key.verify(&message(voucher.signer), &voucher.signature).is_ok())
    }

    fn keys(&self, signer: Signer) -> &[AuthorityPublic] {
        self.0.get(&signer).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{Actor, Fact, FactKind, Purpose, SignedFact, TenantId, Timestamp};

    fn region(name: &str) -> Region {
        name.parse().unwrap()
    }

    fn fact() -> Fact {
        let actor = Actor::Task("janitor".to_owned());
        let at = Timestamp::UNIX_EPOCH;
        Fact::about(TenantId::generate(), &region("us-east-1"), FactKind::Deleted, actor, Purpose::Maintenance, at)
    }

    #[test]
    fn only_the_roles_own_key_of_the_region_is_believed() {
        let janitor = RecordKey::from_secret(Signer::Janitor, &[1; 32]);
        let ocr = RecordKey::from_secret(Signer::Ocr, &[2; 32]);
        let signers = Signers::default().with(Signer::Janitor, janitor.public()).with(Signer::Ocr, ocr.public());
        let signed = SignedFact::sign(&fact(), &region("us-east-1"), &janitor).unwrap();
        assert!(signers.signed(&signed, &region("us-east-1")));
        assert!(!signers.signed(&signed, &region("eu-central-1")));
        let text = signed.text().to_owned();
        let forged = [
            SignedFact::from_parts(Signer::Ocr, *signed.signature(), text.clone()),
            SignedFact::from_parts(Signer::Person, *signed.signature(), text.clone()),
            SignedFact::from_parts(Signer::Janitor, [0; 64], text.clone()),
            SignedFact::from_parts(Signer::Janitor, *signed.signature(), text.replace("deleted", "erased")),
            SignedFact::sign(&fact(), &region("us-east-1"), &RecordKey::from_secret(Signer::Janitor, &[3; 32]))
                .unwrap(),
        ];
        for forged in forged {
            assert!(!signers.signed(&forged, &region("us-east-1")), "{forged:?}");
            assert!(!signers.once_signed(&forged, &region("us-east-1")), "{forged:?}");
        }
    }

    #[test]
    fn a_key_that_was_replaced_signs_nothing_new() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) =
            (RecordKey::from_secret(Signer::Janitor, &[1; 32]), RecordKey::from_secret(Signer::Janitor, &[2; 32]));
        let path = folder.path().join(Signers::file_of(Signer::Janitor));
        std::fs::write(&path, format!("{}\n{}\n", new.public(), old.public())).unwrap();
        let signers = Signers::open(folder.path()).unwrap();
        let us = region("us-east-1");
        let by = |key| SignedFact::sign(&fact(), &us, key).unwrap();
        assert!(signers.signed(&by(&new), &us) && signers.once_signed(&by(&new), &us));
        assert!(!signers.signed(&by(&old), &us) && signers.once_signed(&by(&old), &us));
        std::fs::write(&path, "nonsense").unwrap();
        assert_eq!(Signers::open(folder.path()).unwrap_err(), UnreadableSigners(path));
    }
}
