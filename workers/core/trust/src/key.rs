//! A 256-bit key in memory: on the heap in one place, zeroised on drop, never printed, copied or serialised.

use crate::refusal::{Reason, Refusal};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A 256-bit symmetric key. Its bytes never leave this crate.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Key(Box<[u8; 32]>);

impl Key {
    /// A new random key.
    pub(crate) fn generate() -> Result<Self, Refusal> {
        let mut key = Self(Box::new([0; 32]));
        getrandom::fill(key.0.as_mut_slice()).map_err(|_| Reason::Randomness)?;
        Ok(key)
    }

    /// A key from its bytes; `None` unless there are 32.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self(Box::new([0; 32]));
        (bytes.len() == key.0.len()).then(|| key.0.copy_from_slice(bytes))?;
        Some(key)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Key material for one purpose: HKDF-SHA-256 of this key with a salt.
    pub(crate) fn derive<const N: usize>(&self, salt: &[u8], info: &[&[u8]]) -> Result<Zeroizing<[u8; N]>, Refusal> {
        let mut derived = Zeroizing::new([0; N]);
        Hkdf::<Sha256>::new(Some(salt), self.as_bytes())
            .expand_multi_info(info, derived.as_mut_slice())
            .map_err(|_| Reason::Internal)?;
        Ok(derived)
    }

    /// HMAC-SHA-256 of a text, for one purpose.
    pub(crate) fn mac(&self, purpose: &str, text: &[u8]) -> Result<[u8; 32], Refusal> {
        let key = self.derive::<32>(b"", &[purpose.as_bytes()])?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).map_err(|_| Reason::Internal)?;
        mac.update(text);
        Ok(mac.finalize().into_bytes().into())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}
