//! The bytes of a wrapped data key say who wrapped it, so that a tenant can move from one provider to another and its old
//! jobs still open: `tag (1) | version (4, big endian) | prefix's length (1) | prefix | what the provider made`.
//!
//! What the local keyring wrapped has no tag: it begins with its key's number, whose first byte is always 0. This head only
//! helps to find the key, and is not believed for anything else: the provider authenticates tenant, region, class and job,
//! and its name for a key always ends in tenant and region.

use super::{KeyContext, KeyError, KeyPlace};
use docward_trust_policy::KeyProviderKind;

const TRANSIT: u8 = 0x81;
const KMS: u8 = 0x82;
const VERSION: usize = 4;

/// By what a data key is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrappedUnder<'a> {
    /// The provider that wrapped it.
    pub provider: KeyProviderKind,
    /// The prefix of the key's name at the provider; `None` for docward's own.
    pub reference: Option<&'a str>,
    /// The version of the key that wrapped it, from 1.
    pub version: u32,
    pub(super) body: &'a [u8],
}

impl<'a> WrappedUnder<'a> {
    /// Reads the head of a wrapped data key.
    ///
    /// # Errors
    /// [`KeyError::DoesNotOpen`] for what no provider wrote.
    pub fn read(wrapped: &'a [u8]) -> Result<Self, KeyError> {
        let (&first, rest) = wrapped.split_first().ok_or(KeyError::DoesNotOpen)?;
        let provider = match first {
            0 => {
                let (version, body) = number(wrapped)?;
                return Ok(Self { provider: KeyProviderKind::Local, reference: None, version, body });
            }
            TRANSIT => KeyProviderKind::Transit,
            KMS => KeyProviderKind::Kms,
            _ => return Err(KeyError::DoesNotOpen),
        };
        let (version, rest) = number(rest)?;
        let (&length, rest) = rest.split_first().ok_or(KeyError::DoesNotOpen)?;
        let (prefix, body) = rest.split_at_checked(length.into()).ok_or(KeyError::DoesNotOpen)?;
        let prefix = str::from_utf8(prefix).map_err(|_| KeyError::DoesNotOpen)?;
        Ok(Self { provider, reference: Some(prefix).filter(|prefix| !prefix.is_empty()), version, body })
    }

    /// The bytes of what another than the local keyring wrapped.
    pub(super) fn write(
        provider: KeyProviderKind,
        place: &KeyPlace,
        version: u32,
        body: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let tag = match provider {
            KeyProviderKind::Transit => TRANSIT,
            KeyProviderKind::Kms => KMS,
            KeyProviderKind::Local => return Err(KeyError::Unsupported),
        };
        let prefix = place.reference.as_deref().unwrap_or_default();
        let length = u8::try_from(prefix.len()).map_err(|_| KeyError::Reference)?;
        Ok([&[tag], version.to_be_bytes().as_slice(), &[length], prefix.as_bytes(), body].concat())
    }

    /// The context with the prefix under which it was wrapped, which need not be today's.
    pub(super) fn place_of(&self, context: &KeyContext) -> KeyPlace {
        KeyPlace { reference: self.reference.map(str::to_owned), ..context.place.clone() }
    }
}

fn number(bytes: &[u8]) -> Result<(u32, &[u8]), KeyError> {
    let (number, rest) = bytes.split_first_chunk::<VERSION>().ok_or(KeyError::DoesNotOpen)?;
    Ok((u32::from_be_bytes(*number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::TenantId;

    #[test]
    fn heads_are_read_as_written_and_nothing_else_is() {
        let mut place = KeyPlace::new(TenantId::generate(), "us-east-1".parse().unwrap());
        for reference in [None, Some("saint-anne".to_owned())] {
            place.reference = reference;
            let wrapped = WrappedUnder::write(KeyProviderKind::Kms, &place, 7, b"body").unwrap();
            let read = WrappedUnder::read(&wrapped).unwrap();
            assert_eq!((read.provider, read.version, read.body), (KeyProviderKind::Kms, 7, b"body".as_slice()));
            assert_eq!(read.reference, place.reference.as_deref());
            for cut in 0..wrapped.len() - b"body".len() {
                assert!(WrappedUnder::read(wrapped.split_at(cut).0).is_err(), "{cut}");
            }
        }
        assert_eq!(WrappedUnder::read(&[0, 0, 0, 3, 9]).unwrap().version, 3);
        assert!(WrappedUnder::read(&[0x83; 64]).is_err());
    }
}
