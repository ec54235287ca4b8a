//! The process: what it is configured with, and until when it answers.

use crate::identity::{Identities, IdentityError};
use crate::listen::{ListenError, Listening};
use crate::router::router;
use crate::service::Service;
use docward_client::Connections;
use docward_envelope::Region;
use docward_runtime::config::{ConfigError, ConfigRole, Configurations};
use docward_runtime::error::RuntimeError;
use docward_runtime::services::{drain_token, ready};
use std::net::SocketAddr;
use std::path::Path;

/// Why a region's service does not answer.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Its configuration can't be used.
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    /// Its file does not say where it listens and whom it believes.
    #[error("the configuration of the service of {0} has no section `service`")]
    NoService(Region),
    /// An issuer of tokens can't be used.
    #[error(transparent)]
    Issuer(#[from] IdentityError),
    /// It can't be reached.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// Something else of the deployment can't be used.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

/// Answers for a region until it is asked to drain. `listen` stands for the configured address where it is given.
///
/// # Errors
/// As [`ServeError`] says. What is away when it begins is waited for by nobody: requests are told so until it is back.
pub async fn run(
    folder: &Path,
    region: &Region,
    listen: Option<SocketAddr>,
    supervised: bool,
) -> Result<(), ServeError> {
    let configurations = Configurations::of_service(folder, region);
    let config = configurations.region(region, None, ConfigRole::Intake)?;
    let service = config.service.ok_or_else(|| ServeError::NoService(region.clone()))?;
    let (tls, address) = (service.tls(), listen.unwrap_or(service.listen));
    let identities = Identities::new(service.issuers)?;
    let drain = drain_token(supervised)?;
    let listening = Listening::at(address, tls.as_ref()).await?;
    let connections = Connections::open(configurations)?;
    // So that the first who asks does not wait for it.
    let _away = connections.environment(region, None).await;
    let service = Service::new(connections, region.clone(), identities, service.elsewhere);
    ready(supervised);
    listening.serve(router(service.clone()), drain).await;
    service.ended().await;
    Ok(())
}
