//! Serves a region's bucket from a folder: the local fleet's S3 endpoint.

use crate::config::{ConfigRole, RegionConfig};
use anyhow::Context;
use docward_envelope::Region;
use std::net::SocketAddr;
use std::path::Path;

/// Serves until asked to drain.
///
/// # Errors
/// When the configured port is taken or the folder can't be used.
pub async fn run(folder: &Path, region: &Region, supervised: bool) -> anyhow::Result<()> {
    let config = RegionConfig::read(&RegionConfig::path(folder, region, ConfigRole::Operator))?;
    let address: SocketAddr = config
        .store
        .endpoint
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .parse()
        .context("`store.endpoint` of the embedded bucket must be http://ADDRESS:PORT")?;
    let root = folder.join("buckets").join(region.as_str());
    std::fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
    let drain = super::drain_token(supervised)?;
    let (_, serve) = crate::s3::serve(&root, address, &config.store.access_key, &config.store.secret).await?;
    super::ready(supervised);
    tokio::select! {
        () = drain.cancelled() => Ok(()),
        () = serve => anyhow::bail!("the bucket service ended by itself"),
    }
}
