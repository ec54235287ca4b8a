//! Data keys at the gate: one read of the job's wrapped keys, one unwrap a class.

use super::Gate;
use crate::ports::PortError;
use crate::refusal::{Dependency, Reason, Refusal};
use crate::wrapped::{DataKeys, JobKeys};
use docward_envelope::{DataClass, JobId, ObjectName, TenantId};

impl Gate {
    pub(super) async fn unwrapped(
        &self,
        tenant: TenantId,
        job: JobId,
        classes: &[DataClass],
    ) -> Result<DataKeys, Refusal> {
        let wrapped = self.0.wrapped.read(&ObjectName::Keys { tenant, job }).await;
        let wrapped = wrapped.map_err(|error| match error {
            PortError::Missing => Refusal::from(Reason::NoKeys),
            PortError::Passing => Reason::Store.into(),
            PortError::Away => Dependency::Bucket.into(),
        })?;
        self.job_keys(tenant, job).open(&wrapped, classes).await
    }

    pub(super) fn job_keys(&self, tenant: TenantId, job: JobId) -> JobKeys<'_> {
        JobKeys { provider: self.0.keys.as_ref(), tenant, region: &self.0.region, job }
    }
}
