//! Facts and alerts as they travel: the exact bytes that were signed, who signed them, and the signature. Nothing in them may be
//! believed before the signature was checked.

use crate::{Alert, Fact, Header, Region, Signer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::marker::PhantomData;

/// An Ed25519 signature (RFC 8032).
pub type Signature = [u8; 64];

/// Who signs in the name of a role. The key is somebody else's: whoever publishes needs no more than this.
pub trait Signs: Send + Sync {
    /// The role whose key it is.
    fn signer(&self) -> Signer;

    /// The signature over a message.
    fn sign(&self, message: &[u8]) -> Signature;
}

/// What is signed as a record. Its name is part of what is signed, so that none passes for another.
pub trait RecordType: Serialize + DeserializeOwned {
    /// What it is called, in what is signed and on the wire.
    const NAME: &'static str;
}

impl RecordType for Fact {
    const NAME: &'static str = "fact";
}

impl RecordType for Alert {
    const NAME: &'static str = "alert";
}

/// A record, as its role signed it.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRecord<T> {
    signer: Signer,
    signature: Signature,
    text: String,
    of: PhantomData<fn() -> T>,
}

/// A fact, as its role signed it.
pub type SignedFact = SignedRecord<Fact>;
/// An alert, as its role signed it.
pub type SignedAlert = SignedRecord<Alert>;

/// Why bytes are not a signed record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// They carry no signature.
    #[error("the record is not signed")]
    Unsigned,
    /// They carry one of a form that a newer docward writes.
    #[error("the record is of a newer docward")]
    Newer,
}

impl<T: RecordType> SignedRecord<T> {
    /// Signs a record of a region. `None` never happens for one that was built or parsed; a serialiser may fail.
    pub fn sign(record: &T, region: &Region, key: &dyn Signs) -> Option<Self> {
        let text = serde_json::to_string(record).ok()?;
        let signature = key.sign(&message::<T>(region, key.signer(), &text));
        Some(Self::from_parts(key.signer(), signature, text))
    }

    /// A record from what was kept of it.
    pub const fn from_parts(signer: Signer, signature: Signature, text: String) -> Self {
        Self { signer, signature, text, of: PhantomData }
    }

    /// As it travels: a line with the version, the role and the signature in hexadecimal, then the record.
    pub fn to_bytes(&self) -> Vec<u8> {
        format!("{} {} {}\n{}", first_word::<T>(), self.signer, hex::encode(self.signature), self.text).into_bytes()
    }

    /// Takes apart what travelled.
    ///
    /// # Errors
    /// [`NotSigned`], for whatever else it is.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotSigned> {
        let text = std::str::from_utf8(bytes).map_err(|_| NotSigned::Unsigned)?;
        let (line, text) = text.split_once('\n').ok_or(NotSigned::Unsigned)?;
        let mut words = line.split(' ');
        let (version, signer, signature) = (words.next(), words.next(), words.next());
        let of_this_kind = |version: &&str| version.starts_with(&format!("docward-{}-v", T::NAME));
        match version.filter(of_this_kind) {
            Some(version) if version == first_word::<T>() => {}
            Some(_) => return Err(NotSigned::Newer),
            None => return Err(NotSigned::Unsigned),
        }
        let signer = signer.and_then(|word| word.parse().ok()).ok_or(NotSigned::Unsigned)?;
        let mut decoded = [0; 64];
        let digits = signature.filter(|_| words.next().is_none()).ok_or(NotSigned::Unsigned)?;
        hex::decode_to_slice(digits, &mut decoded).map_err(|_| NotSigned::Unsigned)?;
        Ok(Self::from_parts(signer, decoded, text.to_owned()))
    }

    /// The role that is said to have signed it.
    pub const fn signer(&self) -> Signer {
        self.signer
    }

    /// The signature over [`SignedRecord::message`].
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Both, as they are hashed with the record.
    pub const fn signer_and_signature(&self) -> (Signer, &Signature) {
        (self.signer, &self.signature)
    }

    /// The record as JSON, exactly as it was signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What must have been signed: what it is, in which region, by whom, and its bytes.
    pub fn message(&self, region: &Region) -> Vec<u8> {
        message::<T>(region, self.signer, &self.text)
    }

    /// The record; `None` for what this build cannot read. Not to be believed before the signature was checked.
    pub fn parse(&self) -> Option<T> {
        serde_json::from_str(&self.text).ok()
    }
}

impl<T> fmt::Debug for SignedRecord<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedRecord({}, {} bytes)", self.signer, self.text.len())
    }
}

fn first_word<T: RecordType>() -> String {
    format!("docward-{}-v1", T::NAME)
}

fn message<T: RecordType>(region: &Region, signer: Signer, text: &str) -> Vec<u8> {
    format!("{}\n{region}\n{signer}\n{text}", first_word::<T>()).into_bytes()
}

/// Who vouches for bytes that travel beside their signature: an envelope, or the note on why it was parked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voucher {
    /// The role that is said to have signed.
    pub signer: Signer,
    /// The signature.
    pub signature: Signature,
}

impl Voucher {
    /// Vouches for a message.
    pub fn new(key: &dyn Signs, message: impl FnOnce(Signer) -> Vec<u8>) -> Self {
        let signer = key.signer();
        Self { signer, signature: key.sign(&message(signer)) }
    }

    /// As a word of a message's properties.
    pub fn to_text(self) -> String {
        format!("{} {}", self.signer, hex::encode(self.signature))
    }

    /// From such a word; `None` for what is none.
    pub fn from_text(text: &str) -> Option<Self> {
        let (signer, digits) = text.split_once(' ')?;
        let mut signature = [0; 64];
        hex::decode_to_slice(digits, &mut signature).ok()?;
        Some(Self { signer: signer.parse().ok()?, signature })
    }
}

/// What is signed of an envelope by who hands it to its stage: with it the ledger knows a header that nobody forged, though it can't
/// open the seal.
pub fn envelope_message(region: &Region, signer: Signer, envelope: &[u8]) -> Vec<u8> {
    let mut message = format!("docward-envelope-v1\n{region}\n{signer}\n").into_bytes();
    message.extend_from_slice(envelope);
    message
}

/// Why a worker parks a message, as far as the ledger acts by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParkedNote<'n> {
    /// `held` or `dead`.
    pub kind: &'n str,
    /// The word for the reason.
    pub reason: &'n str,
    /// The lane it came by.
    pub lane: &'n str,
    /// How often it was tried before.
    pub attempt: u32,
}

impl ParkedNote<'_> {
    /// What is signed by the worker that parks: why, and which bytes.
    pub fn message(&self, region: &Region, signer: Signer, envelope: &[u8]) -> Vec<u8> {
        let Self { kind, reason, lane, attempt } = self;
        let mut message =
            format!("docward-parked-v1\n{region}\n{signer}\n{kind} {reason} {lane} {attempt}\n").into_bytes();
        message.extend_from_slice(envelope);
        message
    }
}

impl Header {
    /// Whether a role may have handed this work to its stage.
    pub fn may_come_from(&self, signer: Signer) -> bool {
        signer.may_send_to(self.stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, FactKind, Purpose, TenantId, Timestamp};

    /// Signs nothing: shows what is signed.
    struct Shown(Signer);

    impl Signs for Shown {
        fn signer(&self) -> Signer {
            self.0
        }

        fn sign(&self, message: &[u8]) -> Signature {
            let mut shown = [0; 64];
            for (place, byte) in message.iter().enumerate() {
                shown[place % 64] ^= byte;
            }
            shown
        }
    }

    fn region(name: &str) -> Region {
        name.parse().unwrap()
    }

    fn fact() -> Fact {
        let actor = Actor::Task("janitor".to_owned());
        let at = Timestamp::UNIX_EPOCH;
        Fact::about(TenantId::generate(), &region("us-east-1"), FactKind::Deleted, actor, Purpose::Maintenance, at)
    }

    #[test]
    fn a_signed_fact_comes_back_as_it_was() {
        let fact = fact();
        let signed = SignedFact::sign(&fact, &fact.region, &Shown(Signer::Janitor)).unwrap();
        let back = SignedFact::from_bytes(&signed.to_bytes()).unwrap();
        assert_eq!(back, signed);
        assert_eq!((back.signer(), back.parse()), (Signer::Janitor, Some(fact)));
    }

    #[test]
    fn what_is_signed_names_what_it_is_where_and_who() {
        let fact = fact();
        let signed = |name: &str, signer| SignedFact::sign(&fact, &region(name), &Shown(signer)).unwrap();
        let one = signed("us-east-1", Signer::Janitor);
        let texts = [
            one.message(&region("us-east-1")),
            one.message(&region("eu-central-1")),
            signed("us-east-1", Signer::Ocr).message(&region("us-east-1")),
            SignedAlert::from_parts(Signer::Janitor, [0; 64], one.text().to_owned()).message(&region("us-east-1")),
            envelope_message(&region("us-east-1"), Signer::Janitor, one.text().as_bytes()),
        ];
        let different: std::collections::BTreeSet<_> = texts.iter().collect();
        assert_eq!(different.len(), texts.len());
    }

    #[test]
    fn whatever_else_comes_is_not_signed() {
        let fact = fact();
        let signed = SignedFact::sign(&fact, &fact.region, &Shown(Signer::Janitor)).unwrap();
        let text = String::from_utf8(signed.to_bytes()).unwrap();
        let is = |text: &str| SignedFact::from_bytes(text.as_bytes()).err();
        assert_eq!(is(signed.text()), Some(NotSigned::Unsigned), "as it travelled before facts were signed");
        assert_eq!(is(&text.replacen("janitor", "wizard", 1)), Some(NotSigned::Unsigned));
        assert_eq!(is(&text.replacen("janitor ", "janitor 00", 1)), Some(NotSigned::Unsigned));
        assert_eq!(is(&text.replacen("fact-v1", "alert-v1", 1)), Some(NotSigned::Unsigned));
        assert_eq!(is(&text.replacen("fact-v1", "fact-v2", 1)), Some(NotSigned::Newer));
        assert_eq!(SignedFact::from_bytes(&[0xff, b'\n']).err(), Some(NotSigned::Unsigned));
    }

    #[test]
    fn a_voucher_comes_back_as_it_was() {
        let voucher = Voucher::new(&Shown(Signer::Ocr), |signer| envelope_message(&region("us-east-1"), signer, b"x"));
        assert_eq!(Voucher::from_text(&voucher.to_text()), Some(voucher));
        for text in ["", "ocr", "ocr 00", "wizard 00"] {
            assert_eq!(Voucher::from_text(text), None);
        }
    }
}
