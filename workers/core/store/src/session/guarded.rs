//! A bucket, and as whom it is reached: for a tenant only ever with the tenant's own session, where the region has
//! sessions at all.

use super::{Guard, Holder, Reach, assume::Assume, sessions::Sessions};
use crate::{
    StoreConfig, StoreError,
    bucket::{Answer, Bucket, Prefix},
};
use docward_envelope::ObjectName;
use docward_trust::{Kind, TenantScope, person::Audit};
use std::sync::Arc;

/// One of the region's buckets.
#[derive(Clone)]
pub(crate) struct Guarded {
    base: Bucket,
    sessions: Option<Arc<Sessions>>,
}

impl Guarded {
    /// Makes the clients; asks neither server anything.
    pub(crate) fn new(config: &StoreConfig, bucket: &str, reach: Reach) -> Result<Self, StoreError> {
        let base = Bucket::new(config, bucket)?;
        let assume = |session| Assume::new(session, &config.region, config.credentials());
        let assume = config.session.as_ref().map(assume).transpose()?;
        Ok(Self { base, sessions: assume.map(|assume| Arc::new(Sessions::new(assume, reach))) })
    }

    /// With the role's own credentials: for the bucket itself and for what belongs to no tenant.
    pub(crate) const fn region_wide(&self) -> &Bucket {
        &self.base
    }

    /// As the scope's tenant, for the scope's job if it has one.
    pub(crate) fn of<K: Kind>(&self, scope: &TenantScope<'_, K>) -> Answer<'_, Bucket> {
        self.held_by(Holder { tenant: scope.tenant(), job: scope.one_job() })
    }

    /// As the tenant and for the job of a name, where the gate asks before there is a scope.
    pub(crate) fn of_name(&self, name: &ObjectName) -> Answer<'_, Bucket> {
        self.held_by(Holder { tenant: name.tenant(), job: name.job() })
    }

    fn held_by(&self, holder: Holder) -> Answer<'_, Bucket> {
        match &self.sessions {
            Some(sessions) => Box::pin(sessions.bucket(&self.base, holder)),
            None => Box::pin(std::future::ready(Ok(self.base.clone()))),
        }
    }

    /// Tries what must be denied instead of believing the configuration: the session outside of its tenant's names, and the
    /// caller's own credentials inside of them.
    pub(crate) async fn guard(&self, scope: &TenantScope<'_, Audit>) -> Result<Guard, StoreError> {
        if self.sessions.is_none() {
            return Ok(Guard::CryptographyAlone);
        }
        let session = self.of(scope).await?;
        let own = Prefix::tenant(scope.tenant());
        let listed = session.some_name(&own).await?;
        if !refused(crate::setup::read_marker(&session).await.map(drop))? {
            return Ok(Guard::CryptographyAlone);
        }
        let may_list = !refused(self.base.grouped(&own, None).await.map(drop))?;
        let may_read = match listed {
            Some(name) => !refused(self.base.look_at(&name).await)?,
            None => false,
        };
        Ok(if may_list || may_read { Guard::SessionBesideWide } else { Guard::Session })
    }
}

/// Whether the server denied it. "Not found" means that it was allowed to look.
fn refused(answer: Result<(), StoreError>) -> Result<bool, StoreError> {
    match answer {
        Err(StoreError::Denied) => Ok(true),
        Ok(()) | Err(StoreError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
