//! TLS towards a service that speaks no HTTP: whom we believe that it is the service, and who we say that we are.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier, crypto::ring};
use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// PEM files of one side of a connection. Nothing is read before a connection is made, and then every time: renewed
/// certificates need no restart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificates of the authorities that may vouch for the service, and no others; the system's where it is absent.
    pub authorities: Option<PathBuf>,
    /// Who we are, to a service that asks its clients.
    pub identity: Option<TlsIdentity>,
}

/// A client's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsIdentity {
    /// The certificate, and behind it those between it and its authority.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Why a connection can't be made safe. Quotes no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// The certificates of the authorities can't be read, or there are none.
    #[error("the certificates of the authorities that vouch for the service can't be read")]
    Authorities,
    /// The client's certificate or its key can't be read, or they do not belong together.
    #[error("the client's certificate and key can't be read, or do not belong together")]
    Identity,
    /// Others than its owner may read the client's private key.
    #[error("others may read the private key of the client's certificate: chmod 600 its file")]
    Exposed,
}

/// PEM files of a service that is reached over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsServer {
    /// Its certificate, and behind it those between it and its authority.
    pub certificate: PathBuf,
    /// Its private key, which only its owner may read.
    pub key: PathBuf,
}

impl TlsServer {
    /// What listening needs: TLS 1.2 or 1.3, HTTP/1.1.
    ///
    /// # Errors
    /// [`TlsError::Identity`] and [`TlsError::Exposed`].
    pub fn server(&self) -> Result<ServerConfig, TlsError> {
        let certificates = certificates(&self.certificate).ok_or(TlsError::Identity)?;
        let key = private_key(&self.key)?;
        let server = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|_| TlsError::Identity)?;
        let server = server.with_no_client_auth().with_single_cert(certificates, key);
        let mut server = server.map_err(|_| TlsError::Identity)?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(server)
    }
}

impl TlsFiles {
    /// What a connection needs: TLS 1.2 or 1.3, the service's certificate checked against its name.
    ///
    /// # Errors
    /// See [`TlsError`].
    pub fn client(&self) -> Result<ClientConfig, TlsError> {
        let client = trusting(self.roots()?)?;
        let Some(identity) = &self.identity else { return Ok(client.with_no_client_auth()) };
        let certificates = certificates(&identity.certificate).ok_or(TlsError::Identity)?;
        let key = private_key(&identity.key)?;
        client.with_client_auth_cert(certificates, key).map_err(|_| TlsError::Identity)
    }

    fn roots(&self) -> Result<RootCertStore, TlsError> {
        let found = match &self.authorities {
            Some(path) => certificates(path).ok_or(TlsError::Authorities)?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        let mut roots = RootCertStore::empty();
        // The system's may hold some of a kind that is not known here.
        let (added, _) = roots.add_parsable_certificates(found);
        if added == 0 { Err(TlsError::Authorities) } else { Ok(roots) }
    }
}

fn trusting(roots: RootCertStore) -> Result<ConfigBuilder<ClientConfig, rustls::client::WantsClientCert>, TlsError> {
    let client: ConfigBuilder<ClientConfig, WantsVerifier> =
        ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|_| TlsError::Authorities)?;
    Ok(client.with_root_certificates(roots))
}

/// The private key of a file that only its owner may read.
fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let file = File::open(path).map_err(|_| TlsError::Identity)?;
    let mode = file.metadata().map_err(|_| TlsError::Identity)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(TlsError::Exposed);
    }
    PrivateKeyDer::from_pem_reader(file).map_err(|_| TlsError::Identity)
}

/// All certificates of a file; `None` of a file without one, or with one that is none.
fn certificates(path: &Path) -> Option<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).ok()?.collect();
    found.ok().filter(|found| !found.is_empty())
}
