//! Whose trail a question is about, and that it may be asked.

use crate::session::Session;
use docward_client::{Client, ClientError};
use docward_envelope::{Purpose, Region};
use docward_trust_policy::Tenant;

/// Whose trail, where, and why it is asked for.
#[derive(Debug, clap::Args)]
pub struct Whose {
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Only in this region.
    #[arg(long)]
    pub region: Option<Region>,
    /// Why it is looked at.
    #[arg(long = "for", value_name = "PURPOSE", default_value = "operations")]
    pub reason: Purpose,
}

impl Whose {
    /// A client for each place that may hold something of the tenant, each question admitted.
    pub(super) async fn open(&self, session: &Session) -> Result<(Tenant, Vec<Client>), ClientError> {
        let tenant = session.tenant(&self.tenant)?;
        let clients = session.clients(&tenant, self.region.as_ref()).await?;
        for client in &clients {
            client.audit(&tenant, self.reason).await?;
        }
        Ok((tenant, clients))
    }
}
