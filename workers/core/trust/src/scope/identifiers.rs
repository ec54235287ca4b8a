//! Identifiers that must stay linkable without being readable: subject tokens, and what DICOM UIDs become.

use super::TenantScope;
use crate::key::Key;
use crate::kind::{Delivery, Kind};
use crate::person::Erase;
use crate::phi::Phi;
use crate::refusal::{Reason, Refusal};
use docward_envelope::{SubjectKeyUse, SubjectToken};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// A UID as in the file, and what stands there afterwards.
pub type ReplacedUid = (Zeroizing<String>, Zeroizing<String>);

impl<'t> TenantScope<'t, Delivery> {
    /// **Exit.** The [token](SubjectToken) of a patient's or member's id, so that an erasure finds the patient's jobs; `None`
    /// if no letter or digit is in the id.
    ///
    /// # Errors
    /// [`Reason::NotPermitted`] but in stage extract.
    pub fn subject_token(&self, id: &Phi<'t, Zeroizing<String>>) -> Result<Option<SubjectToken>, Refusal> {
        self.with_subject_key(SubjectKeyUse::Token)?;
        token(self.subject_key()?, id)
    }

    /// What DICOM UIDs become: `2.25.<decimal>` of a keyed hash, the same within a tenant and region every time.
    ///
    /// # Errors
    /// [`Reason::NotPermitted`] but in stage redact.
    pub fn replace_uids(&self, uids: &Phi<'t, Vec<Zeroizing<String>>>) -> Result<Phi<'t, Vec<ReplacedUid>>, Refusal> {
        self.with_subject_key(SubjectKeyUse::Uids)?;
        let key = self.subject_key()?;
        let replaced: Result<Vec<_>, Refusal> = uids.inside().iter().map(|uid| replaced(key, uid)).collect();
        replaced.map(Phi::new)
    }

    fn with_subject_key(&self, use_of_key: SubjectKeyUse) -> Result<(), Refusal> {
        let permitted = self.kind.stage().descriptor().subject_key == use_of_key;
        if permitted { self.check() } else { Err(Reason::NotPermitted.into()) }
    }
}

impl<'t> TenantScope<'t, Erase> {
    /// **Exit.** As a delivery's: the same id gives the same token. A revoked tenant's patients can be erased all the same,
    /// because nothing is opened with this key.
    ///
    /// # Errors
    /// [`Reason::NotPermitted`] where the tenant's key could not be had.
    pub fn subject_token(&self, id: &Phi<'t, Zeroizing<String>>) -> Result<Option<SubjectToken>, Refusal> {
        token(self.subject_key()?, id)
    }
}

impl<K: Kind> TenantScope<'_, K> {
    fn subject_key(&self) -> Result<&Key, Refusal> {
        self.admitted.subject_key.as_ref().ok_or(Reason::NotPermitted.into())
    }
}

/// HMAC under the tenant's and region's subject key of the id in compatibility form, upper case, letters and digits only,
/// so that spellings of one id make one token.
fn token(key: &Key, id: &Phi<'_, Zeroizing<String>>) -> Result<Option<SubjectToken>, Refusal> {
    let normal = Zeroizing::new(normal_form(id.inside()));
    if normal.is_empty() {
        return Ok(None);
    }
    let mac = key.mac("docward subject v1", normal.as_bytes())?;
    Ok(Some(SubjectToken(hex::encode(mac))))
}

fn replaced(key: &Key, uid: &Zeroizing<String>) -> Result<ReplacedUid, Refusal> {
    let mac = key.mac("docward uid v1", uid.as_bytes())?;
    let number = mac.first_chunk::<16>().map(|bytes| u128::from_be_bytes(*bytes)).ok_or(Reason::Internal)?;
    // At most 5 + 39 characters; DICOM allows 64.
    Ok((uid.clone(), Zeroizing::new(format!("2.25.{number}"))))
}

fn normal_form(id: &str) -> String {
    id.nfkc().flat_map(char::to_uppercase).filter(|letter| letter.is_alphanumeric()).collect()
}
