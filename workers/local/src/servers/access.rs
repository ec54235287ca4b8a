//! Names and generated passwords, as they stand in `services.json`.

use super::{LocalError, folder, ports};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docward_envelope::{Region, Signer, TenantId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, fmt, fs, path::Path};

/// Everything another process needs to use the servers. Ports are chosen anew when somebody else has taken one.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Access {
    pub amqp_port: u16,
    pub distribution_port: u16,
    pub epmd_port: u16,
    pub postgres_port: u16,
    pub postgres_password: String,
    pub regions: BTreeMap<Region, RegionAccess>,
    /// Tenants' own environments.
    #[serde(default)]
    pub environments: BTreeMap<Region, BTreeMap<TenantId, RegionAccess>>,
    /// The global catalogue's database; it has no virtual host.
    #[serde(default)]
    pub catalogue: Option<RegionAccess>,
}

/// How one region's, or one test's, virtual host and database are reached.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RegionAccess {
    pub(super) virtual_host: String,
    /// The password of each role's user of the broker.
    #[serde(default)]
    pub(super) roles: BTreeMap<Signer, String>,
    /// The one user for all that an older docward made. Its rights are taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<String>,
    pub(super) database: String,
    pub(super) owner: String,
    pub(super) owner_password: String,
    pub(super) application: String,
    pub(super) application_password: String,
}

impl RegionAccess {
    /// A tenant's own environment. Short enough for PostgreSQL, which cuts names at 63 bytes.
    pub(super) fn of_environment(region: &Region, tenant: TenantId) -> Result<Self, LocalError> {
        let name = format!("{region}-{}", tenant.to_string().to_lowercase());
        let database = format!("own_{}", name.replace('-', "_"));
        Self::named(&format!("docward-{name}"), database)
    }

    /// Names derived from one, passwords new.
    pub(super) fn new(name: &str) -> Result<Self, LocalError> {
        Self::named(&format!("docward-{name}"), format!("docward_{}", name.replace('-', "_")))
    }

    fn named(host: &str, database: String) -> Result<Self, LocalError> {
        Ok(Self {
            virtual_host: host.to_owned(),
            roles: role_passwords()?,
            user: None,
            owner: format!("{database}_owner"),
            owner_password: password()?,
            application: format!("{database}_app"),
            application_password: password()?,
            database,
        })
    }

    /// A role's user of the broker, in its own virtual host alone.
    pub(super) fn user_of(&self, role: Signer) -> String {
        format!("{}.{role}", self.virtual_host)
    }

    pub(super) fn amqp_uri(&self, role: Signer, port: u16) -> String {
        let password = self.roles.get(&role).map_or("", String::as_str);
        format!("amqp://{}:{password}@127.0.0.1:{port}/{}", self.user_of(role), self.virtual_host)
    }

    pub(super) fn owner_url(&self, port: u16) -> String {
        format!("postgres://{}:{}@127.0.0.1:{port}/{}", self.owner, self.owner_password, self.database)
    }

    /// A task's role of the database: the application's name and the task's.
    pub(super) fn database_role(&self, task: &str) -> String {
        format!("{}_{task}", self.application)
    }

    /// Its password, which follows from the application's: whoever reads that file has all of them anyway.
    pub(super) fn database_password(&self, task: &str) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{} {task}", self.application_password)))
    }

    pub(super) fn database_url(&self, task: &str, port: u16) -> String {
        let (role, password) = (self.database_role(task), self.database_password(task));
        format!("postgres://{role}:{password}@127.0.0.1:{port}/{}", self.database)
    }

    pub(super) fn application_url(&self, port: u16) -> String {
        format!("postgres://{}:{}@127.0.0.1:{port}/{}", self.application, self.application_password, self.database)
    }
}

impl RegionAccess {
    /// Whether each role has a user; not in a folder that an older docward made.
    pub(super) fn has_roles(&self) -> bool {
        Signer::ALL.iter().all(|role| self.roles.contains_key(role))
    }
}

fn role_passwords() -> Result<BTreeMap<Signer, String>, LocalError> {
    Signer::ALL.iter().map(|role| Ok((*role, password()?))).collect()
}

impl fmt::Debug for RegionAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegionAccess").field("virtual_host", &self.virtual_host).finish_non_exhaustive()
    }
}

impl Access {
    const FILE: &'static str = "services.json";

    /// As written in the folder; `None` when nothing was ever started there.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, LocalError> {
        let path = folder.join(Self::FILE);
        match fs::read(&path) {
            Ok(json) => serde_json::from_slice(&json).map(Some).map_err(|_| LocalError::Damaged { path }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(LocalError::file("read", path)(error)),
        }
    }

    /// What the folder held, with ports that are free now and the regions that were missing.
    pub(super) fn prepare(folder: &Path, regions: &[Region]) -> Result<Self, LocalError> {
        let mut access = match Self::read(folder)? {
            Some(access) => access,
            None => Self {
                amqp_port: 0,
                distribution_port: 0,
                epmd_port: 0,
                postgres_port: 0,
                postgres_password: password()?,
                regions: BTreeMap::new(),
                environments: BTreeMap::new(),
                catalogue: None,
            },
        };
        let mut taken = Vec::new();
        let ports =
            [&mut access.amqp_port, &mut access.distribution_port, &mut access.epmd_port, &mut access.postgres_port];
        for port in ports {
            *port = ports::keep_or_free_port(*port, &taken)?;
            taken.push(*port);
        }
        for host in access.regions.values_mut().chain(access.environments.values_mut().flat_map(BTreeMap::values_mut)) {
            if !host.has_roles() {
                host.roles = role_passwords()?;
            }
        }
        if access.catalogue.is_none() {
            access.catalogue = Some(RegionAccess::new("catalogue")?);
        }
        for region in regions {
            if !access.regions.contains_key(region) {
                access.regions.insert(region.clone(), RegionAccess::new(region.as_str())?);
            }
        }
        Ok(access)
    }

    /// Every virtual host with its user and database: the regions' and the environments'.
    pub(super) fn hosts(&self) -> impl Iterator<Item = &RegionAccess> {
        self.regions.values().chain(self.environments.values().flat_map(BTreeMap::values))
    }

    /// A region's, or that of a tenant's own environment there.
    pub(super) fn host(&self, region: &Region, environment: Option<TenantId>) -> Option<&RegionAccess> {
        match environment {
            None => self.regions.get(region),
            Some(tenant) => self.environments.get(region)?.get(&tenant),
        }
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), LocalError> {
        let path = folder.join(Self::FILE);
        let json = serde_json::to_vec_pretty(self).map_err(|_| LocalError::Damaged { path: path.clone() })?;
        folder::write_secret(&path, &json)
    }
}

/// 128 random bits in hexadecimal.
pub(super) fn password() -> Result<String, LocalError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| LocalError::NoRandomness)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_passwords_and_gains_regions() {
        let place = tempfile::tempdir().unwrap();
        let us: Region = "us-east-1".parse().unwrap();
        let eu: Region = "eu-central-1".parse().unwrap();
        let first = Access::prepare(place.path(), std::slice::from_ref(&us)).unwrap();
        first.write(place.path()).unwrap();
        let second = Access::prepare(place.path(), &[us.clone(), eu.clone()]).unwrap();
        assert_eq!(second.regions[&us].owner_password, first.regions[&us].owner_password);
        assert_eq!(second.regions[&eu].database, "docward_eu_central_1");
        assert_eq!(second.regions[&us].roles, first.regions[&us].roles);
        assert!(!format!("{:?}", second.regions[&us]).contains(&first.regions[&us].roles[&Signer::Ocr]));
    }
}
