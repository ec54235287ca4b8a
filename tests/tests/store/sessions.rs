//! A session per job: what is asked of STS, whose credentials sign what, and that nothing is done without.

use crate::aws_rules::rules;
use crate::sts_stand_in::{Issued, StsStandIn};
use crate::world::{World, output};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Credentials;
use docward_envelope::{HoldReason, LeaseId, ObjectName, ObjectPrefix, Outcome, RetryReason, Signer, Stage};
use docward_store::{Guard, Store, StoreConfig, StoreError};
use docward_trust::{PortError, WrappedKeys as _};
use serde_json::json;
use std::time::Duration;

/// The policy for who acts for people, as `deploy/aws` offers it where there are sessions.
fn region_rules(world: &World) -> serde_json::Value {
    rules("users", Signer::Person, &world.config.bucket, "none")
}

/// S3 as somebody who has a session's credentials, and no store in between.
fn raw(world: &World, session: &Issued, token: Option<&str>) -> Client {
    let credentials = Credentials::new(&session.access_key, &session.secret, token.map(str::to_owned), None, "test");
    world.client(credentials)
}

#[tokio::test]
async fn every_request_for_a_tenant_is_signed_with_a_session_of_its_job() {
    let sts = StsStandIn::start().await;
    let (world, [tenant]) = World::with_sessions(&sts).await;
    sts.base_may(region_rules(&world));
    let envelope = world.accept(tenant, b"original").await;
    world
        .deliver(&envelope, async |scope| {
            let lease = LeaseId::generate();
            let name = output(&scope, lease, "page-1");
            let absent = world.store.get(&scope, &name).await;
            assert!(matches!(absent, Err(StoreError::NotFound)), "AWS says denied, and listing says absent");
            world.store.put(&scope, &name, &scope.hold_in(b"a page".to_vec().into())).await.unwrap();
            assert!(world.store.get(&scope, &name).await.unwrap().measure(|page| page[..] == *b"a page"));
            assert_eq!(world.store.manifest(&scope, Stage::Ocr).await.unwrap(), None);
            assert_eq!(world.store.drop_lease(&scope, Stage::Ocr, lease, &[]).await.unwrap(), 1);
        })
        .await;
    let issued = sts.issued();
    assert_eq!(issued.len(), 1, "one session for the whole job");
    let requests = sts.requests();
    assert!(requests.len() > 8);
    assert!(requests.iter().all(|(_, access_key)| *access_key == issued[0].access_key), "{requests:?}");

    let job = envelope.header().job;
    let tags = [("job", job.to_string()), ("region", "us-east-1".to_owned()), ("tenant", tenant.to_string())];
    assert_eq!(issued[0].tags(), tags.map(|(key, value)| (key.to_owned(), value)).into());
    assert_eq!(issued[0].asked["RoleArn"], "arn:aws:iam::111122223333:role/docward-tenant");
    assert_eq!(issued[0].asked["RoleSessionName"], format!("docward-{job}"));
    assert_eq!(issued[0].asked["DurationSeconds"], "3600");
    let exactly = json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                "Resource": format!("arn:aws:s3:::docward-us-east-1/{tenant}/*"),
            },
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket"],
                "Resource": "arn:aws:s3:::docward-us-east-1",
                "Condition": { "StringLike": { "s3:prefix": format!("{tenant}/*") } },
            },
        ],
    });
    assert_eq!(issued[0].policy(), exactly);
}

#[tokio::test]
async fn who_has_no_job_has_a_session_of_the_tenant() {
    let sts = StsStandIn::start().await;
    let (world, [tenant]) = World::with_sessions(&sts).await;
    let job = world.accept(tenant, b"original").await.header().job;
    sts.requests();
    world
        .as_janitor(tenant, async |scope| {
            let deleted = world.store.delete(&scope, &ObjectPrefix::Job(tenant, job)).await.unwrap();
            assert_eq!(deleted.objects, 2);
            assert_eq!(world.store.delete(&scope, &ObjectPrefix::Job(tenant, job)).await.unwrap().objects, 0);
        })
        .await;
    let session = sts.issued().pop().unwrap();
    let tags = [("region", "us-east-1".to_owned()), ("tenant", tenant.to_string())];
    assert_eq!(session.tags(), tags.map(|(key, value)| (key.to_owned(), value)).into());
    assert_eq!(session.asked["RoleSessionName"], format!("docward-{tenant}"));
    assert!(sts.requests().iter().all(|(_, access_key)| *access_key == session.access_key));
}

#[tokio::test]
async fn a_session_reaches_no_other_tenants_objects() {
    let sts = StsStandIn::start().await;
    let (world, [tenant, other]) = World::with_sessions(&sts).await;
    let (own_job, other_job) = (world.accept(tenant, b"own").await, world.accept(other, b"other").await);
    let [session, _] = sts.issued().try_into().unwrap_or_else(|_| panic!("a session each"));
    let (client, bucket) = (raw(&world, &session, Some(&session.token)), &world.config.bucket);
    let keys = |tenant, job| ObjectName::Keys { tenant, job }.to_string();
    let (own, theirs) = (keys(tenant, own_job.header().job), keys(other, other_job.header().job));
    let status = |error: &aws_sdk_s3::config::http::HttpResponse| error.status().as_u16();

    client.get_object().bucket(bucket).key(&own).send().await.unwrap();
    client.list_objects_v2().bucket(bucket).prefix(format!("{tenant}/")).send().await.unwrap();
    let refused = client.get_object().bucket(bucket).key(&theirs).send().await.unwrap_err();
    assert_eq!(refused.raw_response().map(status), Some(403));
    let refused = client.put_object().bucket(bucket).key(&theirs).body(vec![1].into()).send().await.unwrap_err();
    assert_eq!(refused.raw_response().map(status), Some(403));
    let refused = client.delete_object().bucket(bucket).key(&theirs).send().await.unwrap_err();
    assert_eq!(refused.raw_response().map(status), Some(403));
    for prefix in [Some(format!("{other}/")), Some(tenant.to_string()), Some(String::new()), None] {
        let list = client.list_objects_v2().bucket(bucket).set_prefix(prefix);
        assert_eq!(list.send().await.unwrap_err().raw_response().map(status), Some(403));
    }
    // Nor is the key anything without its token.
    let refused = raw(&world, &session, None).get_object().bucket(bucket).key(&own).send().await.unwrap_err();
    assert_eq!(refused.raw_response().map(status), Some(400));
    assert!(world.file(&ObjectName::Keys { tenant: other, job: other_job.header().job }).exists());
}

#[tokio::test]
async fn a_session_is_renewed_before_it_ends() {
    let sts = StsStandIn::start().await;
    let (world, [tenant]) = World::with_sessions(&sts).await;
    sts.end_after(Duration::from_mins(2));
    let envelope = world.accept(tenant, b"original").await;
    let before = sts.issued().len();
    assert!(before > 1, "two minutes are less than the longest operation: each has a session of its own");
    sts.end_after(Duration::from_hours(9));
    world.deliver(&envelope, async |scope| world.store.manifest(&scope, Stage::Ocr).await.unwrap()).await;
    assert_eq!(sts.issued().len(), before + 1);
}

#[tokio::test]
async fn a_session_that_the_server_ended_is_replaced_by_the_next_try() {
    let sts = StsStandIn::start().await;
    let (world, [tenant]) = World::with_sessions(&sts).await;
    let envelope = world.accept(tenant, b"original").await;
    world
        .deliver(&envelope, async |scope| {
            sts.end_all();
            let error = world.store.manifest(&scope, Stage::Ocr).await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::Retry(RetryReason::Store));
            assert_eq!(world.store.manifest(&scope, Stage::Ocr).await, Ok(None));
        })
        .await;
    assert_eq!(sts.issued().len(), 2);
}

#[tokio::test]
async fn without_a_session_work_is_held_and_nothing_is_asked_of_the_bucket() {
    let sts = StsStandIn::start().await;
    let (world, [tenant]) = World::with_sessions(&sts).await;
    let envelope = world.accept(tenant, b"original").await;
    let name = ObjectName::Keys { tenant, job: envelope.header().job };
    // As a process that starts now: it has no session yet.
    let fresh = Store::connect(&world.config).unwrap();
    sts.requests();
    for away in [(503, "ServiceUnavailable"), (400, "Throttling"), (403, "AccessDenied"), (400, "PackedPolicyTooLarge")]
    {
        sts.fail(Some(away));
        assert_eq!(fresh.read(&name).await, Err(PortError::Away), "{}", away.1);
        let manifest = world.deliver(&envelope, async |scope| fresh.manifest(&scope, Stage::Ocr).await).await;
        assert_eq!(manifest, Err(StoreError::Session), "{}", away.1);
    }
    assert_eq!(StoreError::Session.outcome(), Outcome::Hold(HoldReason::Dependency));
    let by_the_region = |(_, access_key): &(String, String)| access_key == "access";
    assert!(!sts.requests().iter().any(by_the_region), "the region's own credentials never stand in");
    sts.fail(None);
    assert!(fresh.read(&name).await.is_ok());
    // Nobody listens there at all.
    let nowhere = docward_store::SessionConfig {
        endpoint: Some("http://127.0.0.1:9".to_owned()),
        ..world.config.session.clone().unwrap()
    };
    let nobody = Store::connect(&StoreConfig { session: Some(nowhere), ..world.config.clone() }).unwrap();
    sts.requests();
    assert_eq!(nobody.read(&name).await, Err(PortError::Away));
    assert_eq!(sts.requests(), []);
}

#[tokio::test]
async fn which_guard_a_bucket_has_is_tried_not_believed() {
    let sts = StsStandIn::start().await;
    let (world, [tenant]) = World::with_sessions(&sts).await;
    world.accept(tenant, b"original").await;
    let guard = async || world.as_auditor(tenant, async |scope| world.store.guard(&scope).await.unwrap()).await;
    assert_eq!(guard().await, Guard::SessionBesideWide, "the region's own credentials may still do everything");
    sts.base_may(region_rules(&world));
    assert_eq!(guard().await, Guard::Session);
    assert_eq!(world.store.check_region().await, Ok(()));
    assert_eq!(world.store.tenants().await, Ok([tenant].into()));
    sts.ignore_policies();
    assert_eq!(guard().await, Guard::CryptographyAlone, "sessions that reach beyond the tenant guard nothing");

    let (world, [tenant]) = World::with_tenants().await;
    let guard = world.as_auditor(tenant, async |scope| world.store.guard(&scope).await.unwrap()).await;
    assert_eq!(guard, Guard::CryptographyAlone);
}
