//! Who is let into a region's bucket: a key for each role. What is there already stays, so that a process that is still running finds
//! the bucket again.

use super::Folder;
use crate::bucket::new_key;
use crate::servers::free_port;
use docward_envelope::{Region, Signer, TenantId};
use docward_runtime::config::{BucketConfig, ConfigError, Store};
use std::collections::BTreeMap;

/// Makes what is missing of it. `before` is how people reached the bucket: of a folder that an older docward made, which had one key
/// for all, the bucket keeps its name and address, and nobody knows that key any more.
pub(super) fn prepare(
    folder: &Folder,
    region: &Region,
    environment: Option<TenantId>,
    before: Option<&Store>,
) -> anyhow::Result<BucketConfig> {
    let configurations = folder.configurations();
    match configurations.bucket(region, environment) {
        Err(ConfigError::NoBucketKeys { .. }) => {}
        found => return Ok(found?),
    }
    let owner = environment.map(|tenant| format!("-{}", tenant.to_string().to_lowercase())).unwrap_or_default();
    let (endpoint, bucket) = match before {
        Some(before) => (before.endpoint.clone(), before.bucket.clone()),
        None => (format!("http://127.0.0.1:{}", free_port(&[])?), format!("docward-{region}{owner}")),
    };
    let users = Signer::ALL.iter().map(|role| Ok((*role, new_key()?))).collect::<anyhow::Result<BTreeMap<_, _>>>()?;
    let config = BucketConfig { region: region.clone(), environment, endpoint, bucket, users };
    config.write(&configurations.bucket_path(region, environment))?;
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn us() -> Region {
        "us-east-1".parse().unwrap()
    }

    /// The kernel may give a port of its ephemeral range to any client between the choice and the bucket's start.
    #[test]
    fn a_buckets_port_is_none_that_clients_are_given() {
        let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap();
        let first: u16 = range.split_whitespace().next().unwrap().parse().unwrap();
        for _ in 0..64 {
            let root = tempfile::tempdir().unwrap();
            let bucket = prepare(&Folder::new(root.path()), &us(), None, None).unwrap();
            let port: u16 = bucket.endpoint.rsplit(':').next().unwrap().parse().unwrap();
            assert!(port < first, "{port} of {range}");
        }
    }

    #[test]
    fn each_role_has_a_key_of_its_own_and_keeps_it() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path());
        let first = prepare(&folder, &us(), None, None).unwrap();
        let secrets: std::collections::BTreeSet<_> = first.users.values().map(|key| &key.secret).collect();
        assert_eq!(secrets.len(), Signer::ALL.len());
        let file = folder.configurations().bucket_path(&us(), None);
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let again = prepare(&folder, &us(), None, None).unwrap();
        assert!(again.users == first.users && again.endpoint == first.endpoint);
        let others = prepare(&folder, &"eu-central-1".parse().unwrap(), None, None).unwrap();
        assert!(others.users[&Signer::Ocr] != first.users[&Signer::Ocr]);
    }

    #[test]
    fn a_bucket_of_an_older_docward_stays_where_it_is_and_forgets_the_one_key() {
        let root = tempfile::tempdir().unwrap();
        let before = Store {
            endpoint: "http://127.0.0.1:7".to_owned(),
            bucket: "docward-us-east-1".to_owned(),
            access_key: "one".to_owned(),
            secret: "for-all".to_owned(),
            session: None,
            audit: None,
        };
        let folder = Folder::new(root.path());
        let refused = folder.configurations().bucket(&us(), None).err().unwrap().to_string();
        assert!(refused.contains("`docward up`"), "{refused}");
        let bucket = prepare(&folder, &us(), None, Some(&before)).unwrap();
        assert_eq!((bucket.endpoint, bucket.bucket), (before.endpoint, before.bucket));
        assert!(bucket.users.values().all(|key| key.access_key != "one" && key.secret != "for-all"));
    }
}
