//! Whose trail a question is about, and that it may be asked.

use crate::session::Session;
use docward_client::{ClientError, Trail};
use docward_envelope::{Purpose, Region};

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
    /// The trail, once every gate has let the caller look at it.
    pub(super) async fn open(&self, session: &Session) -> Result<Trail, ClientError> {
        let (tenant, caller) = (session.tenant(&self.tenant)?, session.caller()?);
        Trail::open(session.connections()?, &tenant, self.region.as_ref(), self.reason, &caller).await
    }
}
