//! Whose keys a command is about.

use crate::session::Session;
use docward_client::ClientError;
use docward_client::keys::KeyOperator;
use docward_envelope::Region;

/// Whose keys, where.
#[derive(Debug, clap::Args)]
pub struct Of {
    /// Whose: its short name or id.
    #[arg(long)]
    pub tenant: String,
    /// Where; in all of the tenant's regions if absent.
    #[arg(long)]
    pub region: Option<Region>,
}

impl Of {
    /// The person in each region and environment, admitted.
    pub(super) async fn operators(&self, session: &Session) -> Result<Vec<KeyOperator>, ClientError> {
        let (tenant, caller) = (session.tenant(&self.tenant)?, session.caller()?);
        KeyOperator::of_tenant(session.connections()?, &tenant, self.region.as_ref(), &caller).await
    }
}
