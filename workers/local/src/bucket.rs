//! Serves a region's bucket from a folder: the local fleet's S3 endpoint.

use crate::s3::{Users, serve};
use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docward_envelope::{BucketUser, TenantId};
use docward_runtime::config::{BucketConfig, BucketKey};
use docward_runtime::services::{drain_token, ready};
use docward_runtime::wiring;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::Path;

/// Days after which the bucket itself deletes, where it can: the longest retention and the longest hold together.
const LAST_NET: NonZeroU16 = NonZeroU16::new(90).unwrap();

/// Serves the folder `root` until asked to drain.
///
/// # Errors
/// When the configured port is taken or the folder can't be used.
pub async fn run(config: &BucketConfig, root: &Path, supervised: bool) -> anyhow::Result<()> {
    let address: SocketAddr = config
        .endpoint
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .parse()
        .context("`endpoint` of the embedded bucket must be http://ADDRESS:PORT")?;
    std::fs::create_dir_all(root).with_context(|| format!("cannot make {}", root.display()))?;
    let drain = drain_token(supervised)?;
    // Known to this process alone, and gone with it.
    let maker = new_key()?;
    let roles = config.users.iter().map(|(role, key)| (BucketUser::Role(*role), key));
    let users = Users::new(roles.chain([(BucketUser::Maker, &maker)]))?;
    let (_, serving) = serve(root, address, &users).await?;
    let serving = tokio::spawn(serving);
    wiring::bucket_of_maker(config, &maker)?.ensure_bucket(LAST_NET).await?;
    ready(supervised);
    tokio::select! {
        () = drain.cancelled() => Ok(()),
        _ = serving => anyhow::bail!("the bucket service ended by itself"),
    }
}

/// A key that nobody has.
pub(crate) fn new_key() -> anyhow::Result<BucketKey> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| anyhow::anyhow!("the system has no randomness"))?;
    Ok(BucketKey { access_key: TenantId::generate().to_string(), secret: URL_SAFE_NO_PAD.encode(bytes) })
}
