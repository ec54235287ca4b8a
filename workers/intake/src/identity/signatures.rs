//! Signatures of tokens by ring: the library that reads tokens takes the cryptography that it is given, and those that it could
//! bring along contain an RSA that leaks its key's timing (RUSTSEC-2023-0071).

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, Result, new_error};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    self as ring_signature, Ed25519KeyPair, RsaParameters, UnparsedPublicKey, VerificationAlgorithm,
};
use signature::{Signer, Verifier};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    // Of use only to who makes key sets of private keys.
    key_utils: KeyUtils::new_unimplemented(),
};

/// Has tokens checked by ring from now on, in this process.
pub(crate) fn install() {
    // It is set already where this was called before: to the same.
    let _ = PROVIDER.install_default();
}

/// A signature of ours: Ed25519 alone.
struct OwnSignature(Ed25519KeyPair);

impl Signer<Vec<u8>> for OwnSignature {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}

impl JwtSigner for OwnSignature {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the library's signature")]
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    if *algorithm != Algorithm::EdDSA || key.family() != AlgorithmFamily::Ed {
        return Err(new_error(ErrorKind::InvalidAlgorithm));
    }
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.as_bytes());
    Ok(Box::new(OwnSignature(pair.map_err(|_| new_error(ErrorKind::InvalidEddsaKey))?)))
}

/// How signatures of an algorithm are checked.
#[derive(Clone, Copy)]
enum Check {
    /// Against a key that is one text of bytes.
    Bytes(AlgorithmFamily, &'static dyn VerificationAlgorithm),
    /// Against an RSA key of at least 2048 bits.
    Rsa(&'static RsaParameters),
}

/// The algorithms that are taken: none that is symmetric, for the service would then hold what makes tokens.
fn check(algorithm: Algorithm) -> Result<Check> {
    Ok(match algorithm {
        Algorithm::EdDSA => Check::Bytes(AlgorithmFamily::Ed, &ring_signature::ED25519),
        Algorithm::ES256 => Check::Bytes(AlgorithmFamily::Ec, &ring_signature::ECDSA_P256_SHA256_FIXED),
        Algorithm::ES384 => Check::Bytes(AlgorithmFamily::Ec, &ring_signature::ECDSA_P384_SHA384_FIXED),
        Algorithm::RS256 => Check::Rsa(&ring_signature::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => Check::Rsa(&ring_signature::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => Check::Rsa(&ring_signature::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => Check::Rsa(&ring_signature::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => Check::Rsa(&ring_signature::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => Check::Rsa(&ring_signature::RSA_PSS_2048_8192_SHA512),
        _ => return Err(new_error(ErrorKind::InvalidAlgorithm)),
    })
}

struct OthersSignature {
    algorithm: Algorithm,
    check: Check,
    key: DecodingKey,
}

impl Verifier<Vec<u8>> for OthersSignature {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        let checked = match (self.check, self.key.kind()) {
            (Check::Bytes(_, how), DecodingKeyKind::SecretOrDer(key)) => {
                UnparsedPublicKey::new(how, key).verify(message, signature)
            }
            (Check::Rsa(how), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                PublicKeyComponents { n, e }.verify(how, message, signature)
            }
            _ => return Err(signature::Error::new()),
        };
        checked.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for OthersSignature {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the library's signature")]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    let check = check(*algorithm)?;
    let family = match check {
        Check::Bytes(family, _) => family,
        Check::Rsa(_) => AlgorithmFamily::Rsa,
    };
    if key.family() != family {
        return Err(Error::from(ErrorKind::InvalidKeyFormat));
    }
    Ok(Box::new(OthersSignature { algorithm: *algorithm, check, key: key.clone() }))
}
