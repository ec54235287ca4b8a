//! What operators wanted beyond what is signed: freezes and revocations, and where ledger rows lie. The region's ledger knows
//! what is in force; this is the overview of all regions.

use crate::{CatalogueDatabase, CatalogueError};
use docward_envelope::{Actor, Freeze, Region, Stage, TenantId, Timestamp};
use docward_postgres::Moment;
use serde::Serialize;

/// A freeze or revocation that somebody wanted and nobody has lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Intent {
    /// Whether it revokes keys rather than making work wait.
    pub revokes: bool,
    /// The tenant whom it concerns; `None` for every tenant.
    pub tenant: Option<TenantId>,
    /// The region in which it shall be in force.
    pub region: Region,
    /// At which stage; `None` for every one.
    pub stage: Option<Stage>,
    /// Since when it has been wanted.
    pub since: Timestamp,
    /// Who wanted it, as facts spell a person.
    pub actor: String,
}

const KINDS: [&str; 2] = ["freeze", "revocation"];

impl CatalogueDatabase {
    /// Writes down that somebody wants a freeze (or, with `revokes`, a revocation) in a region. Doing it again changes nothing.
    pub async fn want(
        &self,
        revokes: bool,
        extent: &Freeze,
        region: &Region,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), CatalogueError> {
        let mut change = self.change().await?;
        sqlx::query(
            "INSERT INTO catalogue.controls (kind, tenant, region, stage, since, actor) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT DO NOTHING",
        )
        .bind(KINDS[usize::from(revokes)])
        .bind(extent.tenant.map(|tenant| tenant.to_string()))
        .bind(region.as_str())
        .bind(extent.stage.map(Stage::as_str))
        .bind(Moment(now))
        .bind(actor.to_string())
        .execute(&mut *change)
        .await?;
        Ok(change.commit().await?)
    }

    /// Writes down that it is lifted.
    pub async fn lift(
        &self,
        revokes: bool,
        extent: &Freeze,
        region: &Region,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), CatalogueError> {
        let mut change = self.change().await?;
        sqlx::query(
            "UPDATE catalogue.controls SET lifted = $5, lifted_by = $6
              WHERE kind = $1 AND tenant IS NOT DISTINCT FROM $2 AND region = $3 AND stage IS NOT DISTINCT FROM $4
                AND lifted IS NULL",
        )
        .bind(KINDS[usize::from(revokes)])
        .bind(extent.tenant.map(|tenant| tenant.to_string()))
        .bind(region.as_str())
        .bind(extent.stage.map(Stage::as_str))
        .bind(Moment(now))
        .bind(actor.to_string())
        .execute(&mut *change)
        .await?;
        Ok(change.commit().await?)
    }

    /// What is wanted and not lifted: everything, or what concerns one tenant.
    pub async fn wanted(&self, tenant: Option<TenantId>) -> Result<Vec<Intent>, CatalogueError> {
        type Row = (String, Option<String>, String, Option<String>, Moment, String);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT kind, tenant, region, stage, since, actor FROM catalogue.controls
              WHERE lifted IS NULL AND ($1::text IS NULL OR tenant IS NULL OR tenant = $1) ORDER BY number",
        )
        .bind(tenant.map(|tenant| tenant.to_string()))
        .fetch_all(&self.pool)
        .await?;
        let read = |(kind, tenant, region, stage, since, actor): Row| {
            Some(Intent {
                revokes: kind == KINDS[1],
                tenant: tenant.map(|tenant| tenant.parse()).transpose().ok()?,
                region: region.parse().ok()?,
                stage: stage.map(|stage| stage.parse()).transpose().ok()?,
                since: since.0,
                actor,
            })
        };
        rows.into_iter().map(read).collect::<Option<_>>().ok_or(CatalogueError::Row { kind: "control" })
    }

    /// Writes down where a tenant's ledger rows lie: `shared`, `schema` or `database`.
    pub async fn put_place(&self, tenant: TenantId, region: &Region, place: &str) -> Result<(), CatalogueError> {
        let mut change = self.change().await?;
        sqlx::query(
            "INSERT INTO catalogue.places (tenant, region, place) VALUES ($1, $2, $3)
             ON CONFLICT (tenant, region) DO UPDATE SET place = excluded.place",
        )
        .bind(tenant.to_string())
        .bind(region.as_str())
        .bind(place)
        .execute(&mut *change)
        .await?;
        Ok(change.commit().await?)
    }

    /// Where a tenant's ledger rows lie, by region.
    pub async fn places(&self, tenant: TenantId) -> Result<Vec<(Region, String)>, CatalogueError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT region, place FROM catalogue.places WHERE tenant = $1 ORDER BY region")
                .bind(tenant.to_string())
                .fetch_all(&self.pool)
                .await?;
        let read = |(region, place): (String, String)| Some((region.parse().ok()?, place));
        rows.into_iter().map(read).collect::<Option<_>>().ok_or(CatalogueError::Row { kind: "place" })
    }
}
