//! Every revision of the standard security handler: what an empty user password opens is read, all else is refused as encrypted.

use super::*;
use pdf_extract::encryption::crypt_filters::{Aes128CryptFilter, Aes256CryptFilter, CryptFilter};
use pdf_extract::{Document as Encryptable, EncryptionState, EncryptionVersion, Object, Permissions, StringFormat};
use std::collections::BTreeMap;
use std::sync::Arc;

const KEY: [u8; 32] = [7; 32];

/// A page's file, encrypted by the handler of this revision, 2 to 6.
fn encrypted(revision: u8, user_password: &str) -> Vec<u8> {
    let mut document = Encryptable::load_mem(&text_page("Mira Voss was here", 12.0)).unwrap();
    let identifier = || Object::String(b"an identifier of".to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![identifier(), identifier()]));
    let filter: Arc<dyn CryptFilter> =
        if revision == 4 { Arc::new(Aes128CryptFilter) } else { Arc::new(Aes256CryptFilter) };
    let crypt_filters = BTreeMap::from([(b"StdCF".to_vec(), filter)]);
    let (stream_filter, string_filter) = (b"StdCF".to_vec(), b"StdCF".to_vec());
    let (owner_password, permissions, encrypt_metadata) = ("an owner's", Permissions::all(), true);
    let version = match revision {
        2 => EncryptionVersion::V1 { document: &document, owner_password, user_password, permissions },
        3 => EncryptionVersion::V2 { document: &document, owner_password, user_password, key_length: 128, permissions },
        4 => EncryptionVersion::V4 {
            document: &document,
            encrypt_metadata,
            crypt_filters,
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
        #[expect(deprecated, reason = "files of it are met all the same")]
        5 => EncryptionVersion::R5 {
            encrypt_metadata,
            crypt_filters,
            file_encryption_key: &KEY,
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
        _ => EncryptionVersion::V5 {
            encrypt_metadata,
            crypt_filters,
            file_encryption_key: &KEY,
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    assert!(!bytes.windows(4).any(|window| window == b"Voss"), "it is encrypted");
    bytes
}

#[test]
fn an_empty_user_password_opens_every_revision() {
    for revision in 2..=6 {
        let page = only_page(&encrypted(revision, ""));
        assert_eq!(texts(&page), ["Mira", "Voss", "was", "here"], "revision {revision}");
        assert!(page.source.is_text());
    }
}

#[test]
fn any_other_password_is_refused_as_such() {
    for revision in 2..=6 {
        let refused = read_bytes(&encrypted(revision, "secret")).err();
        assert_eq!(refused, Some(Rejection::Encrypted), "revision {revision}");
    }
}
