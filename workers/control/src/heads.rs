//! The last link of every chain as the regions' ledgers report it, by which a trail that was cut off or rewritten is found out.

use crate::{CatalogueDatabase, CatalogueError};
use docward_envelope::{ChainHead, Region, TenantId};
use docward_postgres::Moment;

impl CatalogueDatabase {
    /// Stores heads that are the known ones or of longer chains; all of them or none.
    ///
    /// # Errors
    /// [`CatalogueError::HeadWentBack`] and [`CatalogueError::HeadForked`] name the first that is neither.
    pub async fn put_heads(&self, heads: &[ChainHead]) -> Result<(), CatalogueError> {
        let mut transaction = self.pool.begin().await?;
        let mut heads: Vec<&ChainHead> = heads.iter().collect();
        // Always in the same order, so that two writers cannot deadlock.
        heads.sort_by_key(|head| (head.tenant, head.region.clone()));
        for head in heads {
            let length = i64::try_from(head.length).map_err(|_| CatalogueError::Row { kind: "head" })?;
            let put = sqlx::query(
                "INSERT INTO catalogue.heads AS known (tenant, region, length, digest, at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (tenant, region) DO UPDATE
                    SET length = excluded.length, digest = excluded.digest, at = greatest(known.at, excluded.at)
                  WHERE known.length < excluded.length
                     OR (known.length = excluded.length AND known.digest = excluded.digest)",
            )
            .bind(head.tenant.to_string())
            .bind(head.region.as_str())
            .bind(length)
            .bind(head.digest.as_slice())
            .bind(Moment(head.at))
            .execute(&mut *transaction)
            .await?;
            if put.rows_affected() == 0 {
                drop(transaction);
                return Err(self.refused(head).await?);
            }
        }
        Ok(transaction.commit().await?)
    }

    async fn refused(&self, head: &ChainHead) -> Result<CatalogueError, CatalogueError> {
        let known = self.head(head.tenant, &head.region).await?.map_or(0, |known| known.length);
        let (tenant, region, given) = (head.tenant, head.region.clone(), head.length);
        Ok(if known == given {
            CatalogueError::HeadForked { tenant, region, length: known }
        } else {
            CatalogueError::HeadWentBack { tenant, region, known, given }
        })
    }

    /// The last head that was heard of.
    pub async fn head(&self, tenant: TenantId, region: &Region) -> Result<Option<ChainHead>, CatalogueError> {
        Ok(self.heads(Some(tenant)).await?.into_iter().find(|head| head.region == *region))
    }

    /// The heads of one tenant, or all.
    pub async fn heads(&self, tenant: Option<TenantId>) -> Result<Vec<ChainHead>, CatalogueError> {
        let rows: Vec<(String, String, i64, Vec<u8>, Moment)> = sqlx::query_as(
            "SELECT tenant, region, length, digest, at FROM catalogue.heads
              WHERE $1::text IS NULL OR tenant = $1 ORDER BY tenant, region",
        )
        .bind(tenant.map(|tenant| tenant.to_string()))
        .fetch_all(&self.pool)
        .await?;
        let corrupt = CatalogueError::Row { kind: "head" };
        rows.into_iter()
            .map(|(tenant, region, length, digest, at)| {
                Some(ChainHead {
                    tenant: tenant.parse().ok()?,
                    region: region.parse().ok()?,
                    length: u64::try_from(length).ok()?,
                    digest: digest.try_into().ok()?,
                    at: at.0,
                })
            })
            .collect::<Option<_>>()
            .ok_or(corrupt)
    }
}
