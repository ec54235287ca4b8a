//! What was signed, as rows of the database, each held against the columns beside it. Who can write the database cannot sign, but has
//! every text that was ever signed: a genuine one in another's row is no more to be believed than a forged one.

use crate::CatalogueError;
use crate::copies::{Copies, SignedCopy};
use docward_envelope::{GrantId, Region};
use docward_trust_policy::{AuthorityPublic, Grant, Policy, Signable, Tenant};
use sqlx::PgConnection;
use std::collections::BTreeSet;

/// What lies in a table of its own, one signed text a row.
pub(crate) trait Kept: Signable {
    /// Selects each text and the columns beside it, as texts, in the order of the columns.
    const SELECT: &'static str;

    /// What those columns say of this value.
    fn columns(&self) -> Vec<String>;
}

impl Kept for Tenant {
    const SELECT: &'static str = "SELECT signed, ARRAY[tenant::text, slug::text] FROM catalogue.tenants ORDER BY 2";

    fn columns(&self) -> Vec<String> {
        vec![self.id.to_string(), self.slug.clone()]
    }
}

impl Kept for Policy {
    const SELECT: &'static str = "SELECT signed, ARRAY[tenant::text, version::text] FROM catalogue.policies ORDER BY 2";

    fn columns(&self) -> Vec<String> {
        vec![self.tenant.to_string(), self.reference.version.0.to_string()]
    }
}

impl Kept for Grant {
    const SELECT: &'static str = "SELECT signed, ARRAY[id::text, person] FROM catalogue.grants ORDER BY 2";

    fn columns(&self) -> Vec<String> {
        vec![self.id.to_string(), self.person.clone()]
    }
}

/// Every row of a kind, if each is what the authority signed for it.
pub(crate) async fn read_all<T: Kept>(
    connection: &mut PgConnection,
    authority: &AuthorityPublic,
) -> Result<Vec<SignedCopy<T>>, CatalogueError> {
    let rows: Vec<(String, Vec<String>)> = sqlx::query_as(T::SELECT).fetch_all(connection).await?;
    let read = |(signed, columns): (String, Vec<String>)| {
        let copy = SignedCopy::<T>::read(&signed, authority)?;
        if copy.value.columns() == columns { Ok(copy) } else { Err(CatalogueError::Row { kind: T::KIND }) }
    };
    rows.into_iter().map(read).collect()
}

/// Everything that was signed, and what of it was taken back.
pub(crate) async fn everything(
    connection: &mut PgConnection,
    authority: &AuthorityPublic,
) -> Result<Copies, CatalogueError> {
    let (number,): (i64,) = sqlx::query_as("SELECT number FROM catalogue.state").fetch_one(&mut *connection).await?;
    Ok(Copies {
        number,
        revoked: revoked(connection).await?,
        tenants: read_all(connection, authority).await?,
        policies: read_all(connection, authority).await?,
        grants: read_all(connection, authority).await?,
    })
}

async fn revoked(connection: &mut PgConnection) -> Result<BTreeSet<GrantId>, CatalogueError> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT id FROM catalogue.revoked_grants").fetch_all(connection).await?;
    let parse = |(id,): (String,)| id.parse().map_err(|_| CatalogueError::Row { kind: "revoked grant" });
    rows.into_iter().map(parse).collect()
}

/// The regions in which a tenant may be at home.
pub(crate) async fn regions(connection: &mut PgConnection) -> Result<BTreeSet<Region>, CatalogueError> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT region FROM catalogue.regions").fetch_all(connection).await?;
    rows.into_iter().map(|(name,)| name.parse().map_err(|_| CatalogueError::Row { kind: "region" })).collect()
}
