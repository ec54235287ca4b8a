//! Where a deployment's configurations lie.

use super::file::is_of;
use super::{AuthorityConfig, BucketConfig, ConfigError, ConfigRole, IssuerConfig, RegionConfig, TokenEndpoint};
use docward_envelope::{Region, TenantId};
use std::path::{Path, PathBuf};

/// A folder of configurations: `regions/<region>/` with one file a role, and `bucket.toml` where docward serves the bucket itself;
/// `regions/<region>/tenants/<tenant>/` with the same for a tenant's own environment, and `authority/authority.toml` where the global
/// catalogue can be changed.
#[derive(Debug, Clone)]
pub struct Configurations {
    folder: PathBuf,
    /// As which role somebody acts for people by them.
    acts_as: ConfigRole,
    /// The one region that is of concern; all of them if absent.
    only: Option<Region>,
}

impl Configurations {
    /// Those in a folder, for a person at the command line; nothing is read yet.
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), acts_as: ConfigRole::Operator, only: None }
    }

    /// The same for the HTTP service of a region: it has a role of its own, and no file of another region.
    pub fn of_service(folder: &Path, region: &Region) -> Self {
        Self { folder: folder.to_owned(), acts_as: ConfigRole::Intake, only: Some(region.clone()) }
    }

    /// The regions there are configurations of, by name.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn regions(&self) -> Result<Vec<Region>, ConfigError> {
        if let Some(only) = &self.only {
            return Ok(vec![only.clone()]);
        }
        let entries = std::fs::read_dir(self.folder.join("regions"));
        let entries = entries.map_err(|_| ConfigError::NoFolder { folder: self.folder.clone() })?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let mut regions: Vec<Region> = names.collect();
        regions.sort();
        Ok(regions)
    }

    /// Where a role's file lies: a tenant's own environment's, or the one's that all share.
    pub fn path(&self, region: &Region, environment: Option<TenantId>, role: ConfigRole) -> PathBuf {
        let mut path = self.folder.join("regions").join(region.as_str());
        if let Some(tenant) = environment {
            path.extend(["tenants", &tenant.to_string()]);
        }
        path.join(role.file())
    }

    /// A role's configuration in a tenant's own environment, or in the one that all share.
    ///
    /// # Errors
    /// As [`RegionConfig::read`], and when the file is another region's, environment's or role's, or names a key that the role must
    /// not have.
    pub fn region(
        &self,
        region: &Region,
        environment: Option<TenantId>,
        role: ConfigRole,
    ) -> Result<RegionConfig, ConfigError> {
        let path = self.path(region, environment, role);
        let config = RegionConfig::read(&path)?.of(&path, region, environment)?;
        config.is_for(role.signer())?;
        Ok(config)
    }

    /// The configuration of people at the command line.
    ///
    /// # Errors
    /// As [`Configurations::region`].
    pub fn operator(&self, region: &Region, environment: Option<TenantId>) -> Result<RegionConfig, ConfigError> {
        self.region(region, environment, ConfigRole::Operator)
    }

    /// The configuration of who acts for people: a command's, or the HTTP service's.
    ///
    /// # Errors
    /// As [`Configurations::region`].
    pub fn acting(&self, region: &Region, environment: Option<TenantId>) -> Result<RegionConfig, ConfigError> {
        self.region(region, environment, self.acts_as)
    }

    /// Where the file of what serves a bucket lies, if docward does so itself.
    pub fn bucket_path(&self, region: &Region, environment: Option<TenantId>) -> PathBuf {
        self.path(region, environment, ConfigRole::Operator).with_file_name("bucket.toml")
    }

    /// What serves a bucket, in a tenant's own environment or in the one that all share.
    ///
    /// # Errors
    /// As [`BucketConfig::read`], and when the file is another region's or environment's.
    pub fn bucket(&self, region: &Region, environment: Option<TenantId>) -> Result<BucketConfig, ConfigError> {
        let path = self.bucket_path(region, environment);
        BucketConfig::read(&path)?.of(&path, region, environment)
    }

    /// Whether a tenant has an environment of its own in a region, open or left behind.
    pub fn has_environment(&self, region: &Region, tenant: TenantId) -> bool {
        self.path(region, Some(tenant), self.acts_as).exists()
    }

    /// The tenants with an environment of their own in a region, open or left behind.
    pub fn environments(&self, region: &Region) -> Vec<TenantId> {
        let folder = self.folder.join("regions").join(region.as_str()).join("tenants");
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let tenants = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let mut tenants: Vec<TenantId> = tenants.filter(|tenant| self.has_environment(region, *tenant)).collect();
        tenants.sort();
        tenants
    }

    /// Where the file of the deployment's own issuer of tokens lies.
    pub fn issuer_path(&self) -> PathBuf {
        self.folder.join("issuer").join("issuer.toml")
    }

    /// What the deployment's own issuer of tokens works with.
    ///
    /// # Errors
    /// As [`IssuerConfig::read`].
    pub fn issuer(&self) -> Result<IssuerConfig, ConfigError> {
        IssuerConfig::read(&self.issuer_path())
    }

    /// Where the file of a region's own issuer of tokens lies.
    pub fn token_endpoint_path(&self, region: &Region) -> PathBuf {
        self.folder.join("issuer").join(region.as_str()).join("issuer.toml")
    }

    /// What a region's own issuer of tokens works with.
    ///
    /// # Errors
    /// As [`TokenEndpoint::read`], and when the file is another region's.
    pub fn token_endpoint(&self, region: &Region) -> Result<TokenEndpoint, ConfigError> {
        let path = self.token_endpoint_path(region);
        let found = TokenEndpoint::read(&path)?;
        is_of(&path, (&found.region, None), (region, None))?;
        Ok(found)
    }

    /// Where the authority's file lies.
    pub fn authority_path(&self) -> PathBuf {
        self.folder.join("authority").join("authority.toml")
    }

    /// What reaches the global catalogue.
    ///
    /// # Errors
    /// As [`AuthorityConfig::read`].
    pub fn authority(&self) -> Result<AuthorityConfig, ConfigError> {
        AuthorityConfig::read(&self.authority_path())
    }
}
