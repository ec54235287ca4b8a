//! Asks AWS STS for a session. Without one nothing is done: the role's own credentials are never used instead.

use super::{Holder, Reach};
use crate::StoreError;
use aws_sdk_s3::config::Credentials;
use aws_sdk_sts::{Client, types::Tag};
use docward_envelope::Region;
use docward_telemetry::counter;
use std::time::{Duration, SystemTime};

/// The shortest and the longest session that AWS allows.
const SHORTEST: Duration = Duration::from_mins(15);
const LONGEST: Duration = Duration::from_hours(12);

/// How sessions are asked for.
#[derive(Clone)]
pub struct SessionConfig {
    /// The role that a session is of: `arn:aws:iam::<account>:role/<name>`. It trusts the user whose credentials these are.
    pub role: String,
    /// Where STS answers, `https://…`, or `http://` on this machine; AWS's own of the region where it is absent.
    pub endpoint: Option<String>,
    /// How long a session is good for; AWS allows 15 minutes to 12 hours, and no more than the role says.
    pub duration: Duration,
}

/// The one caller of STS.
pub(super) struct Assume {
    client: Client,
    role: String,
    region: Region,
    duration: Duration,
}

impl Assume {
    /// Makes the client; asks nothing yet. `credentials` are the region's own.
    pub(super) fn new(config: &SessionConfig, region: &Region, credentials: Credentials) -> Result<Self, StoreError> {
        if partition(&config.role).is_none() || !(SHORTEST..=LONGEST).contains(&config.duration) {
            return Err(StoreError::SessionConfiguration);
        }
        let base = docward_network::aws(config.endpoint.as_deref(), region.as_str(), credentials);
        Ok(Self {
            client: Client::new(&base.ok_or(StoreError::Endpoint)?),
            role: config.role.clone(),
            region: region.clone(),
            duration: config.duration,
        })
    }

    /// Credentials that reach a holder's objects in a bucket, and until when they are good.
    pub(super) async fn session(
        &self,
        holder: Holder,
        bucket: &str,
        reach: Reach,
    ) -> Result<(Credentials, SystemTime), StoreError> {
        let Holder { tenant, job } = holder;
        let policy = reach.policy(partition(&self.role).unwrap_or("aws"), bucket, tenant).to_string();
        let name = job.map_or_else(|| format!("docward-{tenant}"), |job| format!("docward-{job}"));
        let tags = [("tenant", Some(tenant.to_string())), ("region", Some(self.region.to_string()))];
        let tags = tags.into_iter().chain([("job", job.map(|job| job.to_string()))]);
        let tags = tags.filter_map(|(key, value)| Tag::builder().key(key).value(value?).build().ok()).collect();
        let asked = SystemTime::now();
        let assume = self.client.assume_role().role_arn(&self.role).role_session_name(name).policy(policy);
        let assume = assume.set_tags(Some(tags)).duration_seconds(seconds(self.duration));
        let answer = assume.send().await.ok().and_then(|answer| answer.credentials);
        let Some(session) = answer else {
            counter!("store.session.refused", 1);
            return Err(StoreError::Session);
        };
        counter!("store.session", 1);
        let until = SystemTime::try_from(session.expiration).map_err(|_| StoreError::Session)?;
        let token = Some(session.session_token);
        let credentials = Credentials::new(session.access_key_id, session.secret_access_key, token, None, "session");
        // A server whose clock is ahead of ours must not make us believe in a session that is over.
        Ok((credentials, until.min(asked + self.duration)))
    }
}

fn seconds(duration: Duration) -> i32 {
    duration.as_secs().try_into().unwrap_or(i32::MAX)
}

/// `aws`, `aws-cn` or `aws-us-gov`, of a role's ARN; `None` for what is none.
fn partition(role: &str) -> Option<&str> {
    let mut parts = role.splitn(6, ':');
    let (arn, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, account, name) = (parts.next()?, parts.next()?, parts.next()?);
    let named = name.strip_prefix("role/").is_some_and(|name| !name.is_empty());
    let account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let is_role = arn == "arn" && partition.starts_with("aws") && service == "iam" && region.is_empty();
    (is_role && account && named).then_some(partition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_named_in_full() {
        assert_eq!(partition("arn:aws:iam::111122223333:role/docward-tenant"), Some("aws"));
        assert_eq!(partition("arn:aws-us-gov:iam::111122223333:role/path/docward"), Some("aws-us-gov"));
        for none in [
            "docward-tenant",
            "arn:aws:iam::111122223333:user/docward",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::1111:role/docward",
            "arn:aws:s3:::bucket/role/docward",
            "",
        ] {
            assert_eq!(partition(none), None, "{none}");
        }
    }

    #[test]
    fn a_session_is_as_long_as_aws_allows() {
        let new = |role: &str, endpoint: &str, minutes| {
            let config = SessionConfig {
                role: role.to_owned(),
                endpoint: Some(endpoint.to_owned()),
                duration: Duration::from_mins(minutes),
            };
            let credentials = Credentials::new("access", "secret", None, None, "test");
            Assume::new(&config, &"us-east-1".parse().unwrap(), credentials).err()
        };
        let (role, here) = ("arn:aws:iam::111122223333:role/docward", "http://127.0.0.1:1");
        assert_eq!(new(role, here, 15), None);
        assert_eq!(new(role, here, 12 * 60), None);
        assert_eq!(new(role, here, 14), Some(StoreError::SessionConfiguration));
        assert_eq!(new(role, here, 12 * 60 + 1), Some(StoreError::SessionConfiguration));
        assert_eq!(new("docward", here, 60), Some(StoreError::SessionConfiguration));
        assert_eq!(new(role, "http://sts.example.com", 60), Some(StoreError::Endpoint));
    }
}
