//! Serves a region's bucket from a folder: the local fleet's S3 endpoint.

use anyhow::Context;
use docward_runtime::config::RegionConfig;
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
pub async fn run(config: &RegionConfig, root: &Path, supervised: bool) -> anyhow::Result<()> {
    let address: SocketAddr = config
        .store
        .endpoint
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .parse()
        .context("`store.endpoint` of the embedded bucket must be http://ADDRESS:PORT")?;
    std::fs::create_dir_all(root).with_context(|| format!("cannot make {}", root.display()))?;
    let drain = drain_token(supervised)?;
    let (_, serve) = crate::s3::serve(root, address, &config.store.access_key, &config.store.secret).await?;
    let serve = tokio::spawn(serve);
    wiring::store(config)?.ensure_bucket(LAST_NET).await?;
    ready(supervised);
    tokio::select! {
        () = drain.cancelled() => Ok(()),
        _ = serve => anyhow::bail!("the bucket service ended by itself"),
    }
}
