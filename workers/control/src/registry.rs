//! The catalogue as its authority writes it: the one process of a deployment that holds the signing key. Every change is
//! first in the database, then in the signed copies that each region's processes read.

use crate::copies::{Copies, SignedCopy};
use crate::folder::Folder;
use crate::rows::{everything, regions};
use crate::{CatalogueDatabase, CatalogueError, roll};
use docward_envelope::{Actor, GrantId, Region, TenantId, Timestamp};
use docward_trust_policy::{Authority, AuthorityPublic, Grant, Policy, Signable, Signed, Tenant};
use sqlx::{PgConnection, Postgres, Transaction};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The catalogue's database, the key that signs what is put into it, and where its copies go.
pub struct Registry {
    pub(crate) database: CatalogueDatabase,
    pub(crate) authority: Authority,
    copies: BTreeMap<Region, PathBuf>,
}

impl Registry {
    /// The authority at `key` (made if there is none) and its catalogue (begun if the database holds none), with copies for
    /// each region in a folder of its own.
    ///
    /// # Errors
    /// [`CatalogueError::OtherCatalogue`] on another authority's database. A new key is made only for an empty database.
    /// [`CatalogueError::Lost`] when the database is empty and the copies are not: they are left as they are. A region whose folder can't
    /// be used stops no other; when none can, that is the error.
    pub async fn open(
        database: CatalogueDatabase,
        key: &Path,
        copies: &BTreeMap<Region, PathBuf>,
        now: Timestamp,
    ) -> Result<Self, CatalogueError> {
        let registry = Self::open_for(database, key, copies, false).await?;
        match registry.export(now).await {
            // Said again by whatever is exported next.
            Ok(()) | Err(CatalogueError::Copies { .. }) => Ok(registry),
            Err(error) => Err(error),
        }
    }

    /// The same where the database was lost, for [`Registry::recover`]: the copies stay as they are until then.
    ///
    /// # Errors
    /// As [`Registry::open`], but for a database that holds nothing.
    pub async fn open_to_recover(
        database: CatalogueDatabase,
        key: &Path,
        copies: &BTreeMap<Region, PathBuf>,
    ) -> Result<Self, CatalogueError> {
        Self::open_for(database, key, copies, true).await
    }

    async fn open_for(
        database: CatalogueDatabase,
        key: &Path,
        copies: &BTreeMap<Region, PathBuf>,
        recovering: bool,
    ) -> Result<Self, CatalogueError> {
        let begun: Option<(String,)> =
            sqlx::query_as("SELECT authority FROM catalogue.state").fetch_optional(&database.pool).await?;
        let authority = match &begun {
            None if !key.exists() => Authority::create(key),
            _ => Authority::open(key),
        };
        let authority = authority.map_err(CatalogueError::key(key))?;
        let public = authority.public();
        match &begun {
            Some((whose,)) if *whose == public.to_string() => {}
            Some(_) => return Err(CatalogueError::OtherCatalogue),
            None => {}
        }
        let folders: Vec<_> = copies.values().map(|path| Folder::create(path, &public)).collect();
        if begun.is_none() {
            for folder in folders {
                // Nothing is begun where it can't be seen that nothing is lost.
                let folder = folder?;
                if !recovering && !folder.read_all::<Tenant>(&public)?.is_empty() {
                    return Err(CatalogueError::Lost);
                }
            }
            begin(&database, &public).await?;
        } else if folders.iter().all(Result::is_err)
            && let Some(Err(error)) = folders.into_iter().next()
        {
            return Err(error);
        }
        let registry = Self { database, authority, copies: copies.clone() };
        registry.enter_regions().await?;
        Ok(registry)
    }

    async fn enter_regions(&self) -> Result<(), CatalogueError> {
        let regions: Vec<&str> = self.copies.keys().map(Region::as_str).collect();
        sqlx::query("INSERT INTO catalogue.regions SELECT unnest($1::text[]) ON CONFLICT DO NOTHING")
            .bind(regions)
            .execute(&self.database.pool)
            .await?;
        Ok(())
    }

    /// The public key that readers verify with. They get it by configuration, not from the folder.
    pub fn public(&self) -> AuthorityPublic {
        self.authority.public()
    }

    /// The database, for what needs no signature.
    pub fn database(&self) -> &CatalogueDatabase {
        &self.database
    }

    /// Every tenant of the catalogue, by id.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, CatalogueError> {
        Ok(self.signed().await?.tenants.into_iter().map(|copy| copy.value).collect())
    }

    /// Every version of every policy.
    pub async fn policies(&self) -> Result<Vec<Policy>, CatalogueError> {
        Ok(self.signed().await?.policies.into_iter().map(|copy| copy.value).collect())
    }

    /// Every grant that was signed and not revoked.
    pub async fn grants(&self) -> Result<Vec<Grant>, CatalogueError> {
        let Copies { grants, revoked, .. } = self.signed().await?;
        Ok(grants.into_iter().map(|copy| copy.value).filter(|grant| !revoked.contains(&grant.id)).collect())
    }

    /// Every region in which a tenant has a place.
    pub async fn regions(&self) -> Result<BTreeSet<Region>, CatalogueError> {
        regions(&mut *self.database.pool.acquire().await?).await
    }

    /// Enters a new tenant.
    ///
    /// # Errors
    /// [`CatalogueError::TenantExists`], [`CatalogueError::NoSuchRegion`].
    pub async fn add_tenant(&self, tenant: &Tenant, now: Timestamp) -> Result<(), CatalogueError> {
        let signed = self.sign(tenant, now)?;
        let (mut change, _) = self.change().await?;
        let known = regions(&mut change).await?;
        if let Some(region) = tenant.regions.iter().find(|region| !known.contains(*region)) {
            return Err(CatalogueError::no_such_region(region, &known));
        }
        insert_tenant(&mut change, tenant, &signed).await?;
        change.commit().await?;
        self.export(now).await
    }

    /// Puts a policy in force: the tenant's first, or the version after its newest.
    pub async fn set_policy(&self, policy: &Policy, now: Timestamp) -> Result<(), CatalogueError> {
        self.put_policy(policy, &self.sign(policy, now)?, now).await
    }

    /// The same, with the text signed exactly as a person wrote it, comments and all.
    pub async fn set_policy_text(&self, text: &str, now: Timestamp) -> Result<Policy, CatalogueError> {
        let policy = Policy::from_toml(text)?;
        let signed = Signed::from_text(&self.authority, text.to_owned(), now).map_err(CatalogueError::Unsignable)?;
        self.put_policy(&policy, &signed, now).await?;
        Ok(policy)
    }

    async fn put_policy(&self, policy: &Policy, signed: &Signed<Policy>, now: Timestamp) -> Result<(), CatalogueError> {
        let (mut change, known) = self.change().await?;
        let tenant = known.tenants.iter().find(|tenant| tenant.value.id == policy.tenant);
        let tenant = tenant.ok_or(CatalogueError::NoSuchTenant)?;
        if !policy.regions.values().flatten().all(|region| tenant.value.regions.contains(region)) {
            return Err(CatalogueError::PolicyRegion);
        }
        let expected = known.newest_versions().get(&policy.tenant).copied().unwrap_or(0) + 1;
        if policy.reference.version.0 != expected {
            return Err(CatalogueError::PolicyVersion { expected });
        }
        insert_policy(&mut change, policy, signed).await?;
        change.commit().await?;
        self.export(now).await
    }

    /// Signs a person's grant and enters it.
    pub async fn grant(&self, grant: &Grant, now: Timestamp) -> Result<Signed<Grant>, CatalogueError> {
        let signed = self.sign(grant, now)?;
        let (mut change, known) = self.change().await?;
        let known: BTreeSet<TenantId> = known.tenants.iter().map(|tenant| tenant.value.id).collect();
        if !grant.tenants.is_subset(&known) {
            return Err(CatalogueError::NoSuchTenant);
        }
        if !insert_grant(&mut change, grant, &signed).await? {
            return Err(CatalogueError::GrantExists);
        }
        change.commit().await?;
        self.export(now).await?;
        Ok(signed)
    }

    /// Revokes a grant. Processes refuse it as soon as they have read the new copies, within a second or two.
    pub async fn revoke_grant(&self, grant: GrantId, actor: &Actor, now: Timestamp) -> Result<(), CatalogueError> {
        let (mut change, _) = self.change().await?;
        let revoked = sqlx::query(
            "INSERT INTO catalogue.revoked_grants (id, at, actor)
             SELECT id, $2, $3 FROM catalogue.grants WHERE id = $1 ON CONFLICT DO NOTHING",
        )
        .bind(grant.to_string())
        .bind(docward_postgres::Moment(now))
        .bind(actor.to_string())
        .execute(&mut *change)
        .await?;
        if revoked.rows_affected() == 0 {
            return Err(CatalogueError::NoSuchGrant(grant));
        }
        change.commit().await?;
        self.export(now).await
    }

    /// Signs the newest policy of every tenant and the rolls again, which keeps them in force for another
    /// 24 hours. Done hourly. Says how many policies there are.
    pub async fn resign(&self, now: Timestamp) -> Result<usize, CatalogueError> {
        let (mut change, known) = self.change().await?;
        let newest = known.newest_versions();
        let is_newest = |policy: &Policy| newest.get(&policy.tenant) == Some(&policy.reference.version.0);
        for SignedCopy { signed, value } in known.policies.iter().filter(|policy| is_newest(&policy.value)) {
            let again = signed.again(&self.authority, now).map_err(CatalogueError::Unsignable)?;
            sqlx::query("UPDATE catalogue.policies SET signed = $3 WHERE tenant = $1 AND version = $2")
                .bind(value.tenant.to_string())
                .bind(version(value)?)
                .bind(json(&again))
                .execute(&mut *change)
                .await?;
        }
        change.commit().await?;
        self.export(now).await?;
        Ok(newest.len())
    }

    /// Begins a change, with everything that is there: what each region has been told is held against it, so that nothing is signed in
    /// a catalogue that went back.
    async fn change(&self) -> Result<(Transaction<'static, Postgres>, Copies), CatalogueError> {
        let mut change = self.database.change().await?;
        let known = everything(&mut change, &self.public()).await?;
        let mut unreadable = None;
        let mut some_hold = self.copies.is_empty();
        for (region, path) in &self.copies {
            let hold = |folder| roll::hold_against(&known.of_region(region), &folder, region, &self.public());
            match Folder::of(path, &self.public()).and_then(hold) {
                Ok(()) => some_hold = true,
                Err(error @ CatalogueError::WentBack { .. }) => return Err(error),
                // One region's folder keeps the others' from nothing; its own copies stay as they are.
                Err(error) => unreadable = Some(error),
            }
        }
        match unreadable {
            Some(error) if !some_hold => Err(error),
            _ => Ok((change, known)),
        }
    }

    /// Brings every region's copies up to the database, unless they are newer. Exports run one after the other, so that the last one
    /// writes the newest.
    ///
    /// # Errors
    /// [`CatalogueError::WentBack`] and [`CatalogueError::Copies`]: that region's copies stay as they are, and the others are new.
    pub async fn export(&self, now: Timestamp) -> Result<(), CatalogueError> {
        let mut failed = None;
        for (region, path) in &self.copies {
            let (waiting, public) = (path.clone(), self.public());
            let lock = tokio::task::spawn_blocking(move || {
                let folder = Folder::of(&waiting, &public)?;
                Ok::<_, CatalogueError>((folder.lock()?, folder))
            });
            let lock = lock.await.map_err(|_| CatalogueError::Away)?;
            let copies = self.signed().await?.of_region(region);
            let exported = lock.and_then(|(_lock, folder)| self.export_region(region, &folder, &copies, now));
            if let Err(error) = exported.map_err(CatalogueError::of_copies(region))
                && (failed.is_none() || matches!(error, CatalogueError::WentBack { .. }))
            {
                failed = Some(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }

    fn export_region(
        &self,
        region: &Region,
        folder: &Folder,
        copies: &Copies,
        now: Timestamp,
    ) -> Result<(), CatalogueError> {
        roll::hold_against(copies, folder, region, &self.public())?;
        folder.export(copies, &roll::next(copies, folder, Some(region), &self.authority, now)?)
    }

    /// Everything that was signed; every row is verified, and held against the columns beside it.
    pub(crate) async fn signed(&self) -> Result<Copies, CatalogueError> {
        everything(&mut *self.database.snapshot().await?, &self.public()).await
    }

    pub(crate) fn sign<T: Signable>(&self, value: &T, now: Timestamp) -> Result<Signed<T>, CatalogueError> {
        sign(&self.authority, value, now)
    }
}

pub(crate) fn sign<T: Signable>(authority: &Authority, value: &T, now: Timestamp) -> Result<Signed<T>, CatalogueError> {
    let signed = Signed::new(authority, value, now).map_err(CatalogueError::Unsignable)?;
    // Nothing is written that readers would not verify.
    signed.verify(&authority.public()).map_err(CatalogueError::Unsignable)?;
    Ok(signed)
}

async fn begin(database: &CatalogueDatabase, authority: &AuthorityPublic) -> Result<(), CatalogueError> {
    sqlx::query("INSERT INTO catalogue.state (authority) VALUES ($1)")
        .bind(authority.to_string())
        .execute(&database.pool)
        .await?;
    Ok(())
}

pub(crate) async fn insert_tenant(
    connection: &mut PgConnection,
    tenant: &Tenant,
    signed: &Signed<Tenant>,
) -> Result<(), CatalogueError> {
    let added =
        sqlx::query("INSERT INTO catalogue.tenants (tenant, slug, signed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(tenant.id.to_string())
            .bind(&tenant.slug)
            .bind(json(signed))
            .execute(&mut *connection)
            .await?;
    if added.rows_affected() == 0 {
        return Err(CatalogueError::TenantExists);
    }
    for region in &tenant.regions {
        sqlx::query("INSERT INTO catalogue.places (tenant, region, place) VALUES ($1, $2, 'shared')")
            .bind(tenant.id.to_string())
            .bind(region.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

pub(crate) async fn insert_policy(
    connection: &mut PgConnection,
    policy: &Policy,
    signed: &Signed<Policy>,
) -> Result<(), CatalogueError> {
    sqlx::query("INSERT INTO catalogue.policies (tenant, version, signed) VALUES ($1, $2, $3)")
        .bind(policy.tenant.to_string())
        .bind(version(policy)?)
        .bind(json(signed))
        .execute(connection)
        .await?;
    Ok(())
}

/// Inserts a grant; says whether there was none of its id.
pub(crate) async fn insert_grant(
    connection: &mut PgConnection,
    grant: &Grant,
    signed: &Signed<Grant>,
) -> Result<bool, CatalogueError> {
    let added =
        sqlx::query("INSERT INTO catalogue.grants (id, person, signed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(grant.id.to_string())
            .bind(&grant.person)
            .bind(json(signed))
            .execute(connection)
            .await?;
    Ok(added.rows_affected() > 0)
}

fn version(policy: &Policy) -> Result<i32, CatalogueError> {
    i32::try_from(policy.reference.version.0).map_err(|_| CatalogueError::Row { kind: Policy::KIND })
}

/// A signed text as a row holds it.
pub(crate) fn json<T: Signable>(signed: &Signed<T>) -> String {
    serde_json::to_string(signed).unwrap_or_default()
}
