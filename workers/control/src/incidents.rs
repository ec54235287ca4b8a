//! Incidents: which tenant, why, what was frozen and revoked for it, who opened and closed it.

use crate::{CatalogueDatabase, CatalogueError};
use docward_envelope::{Actor, IncidentId, Region, Stage, TenantId, Timestamp};
use docward_postgres::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Somebody was taken for somebody else.
    Identity,
    /// Something went where it did not belong.
    Routing,
    /// Something stored could be read, changed or lost.
    Storage,
    /// What reads or redacts documents made a mistake.
    Model,
}

impl Cause {
    /// Every cause, in the order of the members.
    pub const ALL: &'static [Self] = &[Self::Identity, Self::Routing, Self::Storage, Self::Model];

    /// The word that stands for it everywhere.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Routing => "routing",
            Self::Storage => "storage",
            Self::Model => "model",
        }
    }
}

/// One incident of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// The incident's id.
    pub id: IncidentId,
    /// The tenant whom it happened to.
    pub tenant: TenantId,
    /// The regions in which it happened.
    pub regions: BTreeSet<Region>,
    /// What it was, as far as was known when it was opened.
    pub cause: Cause,
    /// At which stage, where it is one.
    pub stage: Option<Stage>,
    /// From when on the tenant's trail is looked at.
    pub since: Timestamp,
    /// The regions in which it froze what was not frozen before; closing it thaws them.
    pub froze: BTreeSet<Region>,
    /// The regions in which it revoked keys that were allowed before; closing it restores them.
    pub revoked: BTreeSet<Region>,
    /// When somebody opened it.
    pub opened: Timestamp,
    /// Who opened it, as facts spell a person.
    pub actor: String,
    /// When somebody closed it; `None` while it is open.
    pub closed: Option<Timestamp>,
    /// Who closed it; `None` while it is open.
    pub closed_by: Option<String>,
}

impl CatalogueDatabase {
    /// Writes an incident down, or what it has frozen and revoked since.
    pub async fn put_incident(&self, incident: &Incident) -> Result<(), CatalogueError> {
        let names = |regions: &BTreeSet<Region>| regions.iter().map(Region::to_string).collect::<Vec<_>>();
        let mut change = self.change().await?;
        sqlx::query(
            "INSERT INTO catalogue.incidents (id, tenant, regions, cause, stage, since, froze, revoked, opened, actor)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (id) DO UPDATE SET froze = excluded.froze, revoked = excluded.revoked",
        )
        .bind(incident.id.to_string())
        .bind(incident.tenant.to_string())
        .bind(names(&incident.regions))
        .bind(incident.cause.as_str())
        .bind(incident.stage.map(Stage::as_str))
        .bind(Moment(incident.since))
        .bind(names(&incident.froze))
        .bind(names(&incident.revoked))
        .bind(Moment(incident.opened))
        .bind(&incident.actor)
        .execute(&mut *change)
        .await?;
        Ok(change.commit().await?)
    }

    /// Closes an incident.
    ///
    /// # Errors
    /// [`CatalogueError::IncidentClosed`] the second time.
    pub async fn close_incident(&self, id: IncidentId, actor: &Actor, now: Timestamp) -> Result<(), CatalogueError> {
        self.incident(id).await?;
        let mut change = self.change().await?;
        let closed =
            sqlx::query("UPDATE catalogue.incidents SET closed = $2, closed_by = $3 WHERE id = $1 AND closed IS NULL")
                .bind(id.to_string())
                .bind(Moment(now))
                .bind(actor.to_string())
                .execute(&mut *change)
                .await?;
        if closed.rows_affected() == 0 {
            return Err(CatalogueError::IncidentClosed);
        }
        Ok(change.commit().await?)
    }

    /// The incident of an id.
    pub async fn incident(&self, id: IncidentId) -> Result<Incident, CatalogueError> {
        let all = self.incidents(None).await?;
        all.into_iter().find(|incident| incident.id == id).ok_or(CatalogueError::NoSuchIncident(id))
    }

    /// A tenant's incidents, or all, newest first.
    pub async fn incidents(&self, tenant: Option<TenantId>) -> Result<Vec<Incident>, CatalogueError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, tenant, regions, cause, stage, since, froze, revoked, opened, actor, closed, closed_by
               FROM catalogue.incidents WHERE $1::text IS NULL OR tenant = $1 ORDER BY opened DESC, id DESC",
        )
        .bind(tenant.map(|tenant| tenant.to_string()))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect::<Option<_>>().ok_or(CatalogueError::Row { kind: "incident" })
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    tenant: String,
    regions: Vec<String>,
    cause: String,
    stage: Option<String>,
    since: Moment,
    froze: Vec<String>,
    revoked: Vec<String>,
    opened: Moment,
    actor: String,
    closed: Option<Moment>,
    closed_by: Option<String>,
}

impl Row {
    fn read(self) -> Option<Incident> {
        let regions = |names: Vec<String>| names.into_iter().map(|name| name.parse().ok()).collect::<Option<_>>();
        Some(Incident {
            id: self.id.parse().ok()?,
            tenant: self.tenant.parse().ok()?,
            regions: regions(self.regions)?,
            cause: *Cause::ALL.iter().find(|cause| cause.as_str() == self.cause)?,
            stage: self.stage.map(|stage| stage.parse()).transpose().ok()?,
            since: self.since.0,
            froze: regions(self.froze)?,
            revoked: regions(self.revoked)?,
            opened: self.opened.0,
            actor: self.actor,
            closed: self.closed.map(|moment| moment.0),
            closed_by: self.closed_by,
        })
    }
}
