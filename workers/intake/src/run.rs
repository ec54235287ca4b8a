//! The process: what it is configured with, and until when it answers.

use crate::identity::{Identities, IdentityError};
use crate::listen::{ListenError, Listening};
use crate::router::router;
use crate::service::Service;
use crate::webhooks;
use docward_client::{Connections, send_again};
use docward_envelope::Region;
use docward_runtime::config::{ConfigError, ConfigRole, Configurations};
use docward_runtime::error::RuntimeError;
use docward_runtime::services::{drain_token, ready};
use docward_trust_rules::Rules;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::interval;

/// How often it is looked for documents that were stored and not sent.
const LOOK: Duration = Duration::from_secs(10);

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
    /// The rules for roles can't be used.
    #[error(transparent)]
    Rules(#[from] docward_trust_rules::Unusable),
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
    let rules = Rules::built_in()?;
    let drain = drain_token(supervised)?;
    open_many_files();
    let listening = Listening::at(address, tls.as_ref()).await?;
    let connections = Connections::open(configurations)?;
    // So that the first who asks does not wait for it.
    let _away = connections.environment(region, None).await;
    let (limits, elsewhere) = (service.limits, service.elsewhere);
    let taking = (&limits, service.webhooks);
    let service = Service::new(connections, region.clone(), identities, elsewhere, taking, rules, drain.clone());
    tokio::spawn(send_again_and_again(service.clone()));
    tokio::spawn(webhooks::send(service.clone()));
    ready(supervised);
    listening.serve(router(service.clone()), &service.limits, drain).await;
    service.ended().await;
    Ok(())
}

/// Sends what this service or another stored and did not send, until it drains.
async fn send_again_and_again(service: Arc<Service>) {
    let mut look = interval(LOOK);
    loop {
        tokio::select! {
            () = service.drain.cancelled() => return,
            _ = look.tick() => {
                send_again(&service.connections, &service.region).await;
            }
        }
    }
}

/// Each connection is an open file, of which a process begins with few. Where the system does not let it have more it goes on with those.
pub(crate) fn open_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let _refused = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}
