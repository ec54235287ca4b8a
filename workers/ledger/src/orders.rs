//! Orders to freeze or thaw, to revoke or restore, as rows, and what is in force by them. A row that stops something is obeyed as it
//! stands; one that lets it go on only as it was signed. So who can write these rows, or take some away that were signed to
//! let go on, can make work wait and nothing else.

use crate::control::{ControlInForce, Kind};
use crate::{Keys, LedgerError};
use docward_envelope::{ControlOrder, Freeze, Region, SignedRecord, Signer, Stage, TenantId, Timestamp};
use docward_postgres::Moment;
use sqlx::PgConnection;
use std::collections::BTreeMap;

type SignedOrder = SignedRecord<ControlOrder>;

/// One extent: whether it is keys, whose, where.
type Extent = (bool, Option<TenantId>, Option<Stage>);

/// Every order of a region, the oldest first, by extent.
pub(crate) struct Orders(BTreeMap<Extent, Vec<Ordered>>);

struct Ordered {
    at: Timestamp,
    lifts: bool,
    signed: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    tenant: Option<String>,
    stage: Option<String>,
    lifts: bool,
    at: Moment,
    signed: Option<Vec<u8>>,
}

impl Row {
    fn read(self) -> Option<(Extent, Ordered)> {
        let tenant = self.tenant.map(|tenant| tenant.parse()).transpose().ok()?;
        let stage = self.stage.map(|stage| stage.parse()).transpose().ok()?;
        let extent = (self.kind == Kind::Revocation.as_str(), tenant, stage);
        Some((extent, Ordered { at: self.at.0, lifts: self.lifts, signed: self.signed }))
    }
}

impl Orders {
    /// Reads them all.
    pub(crate) async fn read(connection: &mut PgConnection) -> Result<Self, LedgerError> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT kind, tenant, stage, lifts, at, signed FROM ledger.orders ORDER BY at, number")
                .fetch_all(connection)
                .await?;
        let mut orders: BTreeMap<Extent, Vec<Ordered>> = BTreeMap::new();
        for row in rows {
            let (extent, ordered) = row.read().ok_or(LedgerError::Corrupt)?;
            orders.entry(extent).or_default().push(ordered);
        }
        Ok(Self(orders))
    }

    /// What is in force, freezes in front.
    pub(crate) fn in_force(&self, keys: &Keys, region: &Region) -> Vec<ControlInForce> {
        let in_force = self.0.iter().filter_map(|(extent, orders)| {
            let (revokes, tenant, stage) = *extent;
            let since = since(orders, |order| is_genuine(order, extent, keys, region))?;
            Some(ControlInForce { stage, tenant, revokes, since })
        });
        in_force.collect()
    }

    /// When the next order of an extent is to say that it was given: behind all before it, whatever the clocks say.
    fn next(&self, extent: &Extent, now: Timestamp) -> Timestamp {
        let last = self.0.get(extent).and_then(|orders| orders.last());
        let behind = |last: &Ordered| Timestamp::from_microsecond(last.at.as_microsecond().saturating_add(1)).ok();
        last.and_then(behind).map_or(now, |behind| behind.max(now))
    }

    /// Adds one, signed, if it changes what is in force; says whether it does.
    pub(crate) async fn add(
        &self,
        connection: &mut PgConnection,
        keys: &Keys,
        region: &Region,
        order: ControlOrder,
    ) -> Result<bool, LedgerError> {
        let Freeze { tenant, stage } = order.extent;
        let extent = (order.revokes, tenant, stage);
        let orders = self.0.get(&extent).map_or(&[][..], Vec::as_slice);
        let stopped = since(orders, |lift| is_genuine(lift, &extent, keys, region)).is_some();
        if stopped != order.lifts {
            return Ok(false);
        }
        let order = ControlOrder { at: self.next(&extent, order.at), ..order };
        let signed = keys.order(&order, region)?;
        let kind = if order.revokes { Kind::Revocation } else { Kind::Freeze };
        sqlx::query(
            "INSERT INTO ledger.orders (kind, tenant, stage, lifts, at, signed) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(kind.as_str())
        .bind(tenant.map(|tenant| tenant.to_string()))
        .bind(stage.map(Stage::as_str))
        .bind(order.lifts)
        .bind(Moment(order.at))
        .bind(signed.to_bytes())
        .execute(connection)
        .await?;
        Ok(true)
    }
}

/// Since when orders of one extent, the oldest first, stop something; `None` if they do not. Only what lets it go on behind the last
/// that stops it need be genuine, so most are never verified.
fn since(orders: &[Ordered], is_genuine: impl Fn(&Ordered) -> bool) -> Option<Timestamp> {
    let last = orders.iter().rposition(|order| !order.lifts)?;
    let (_, behind) = orders.split_at(last);
    let lifted = behind.iter().rev().filter(|order| order.lifts).any(is_genuine);
    (!lifted).then(|| behind.first().map(|order| order.at))?
}

/// Whether the role of who acts for a person signed this very order. An old one that is put here again says when it was given.
fn is_genuine(ordered: &Ordered, (revokes, tenant, stage): &Extent, keys: &Keys, region: &Region) -> bool {
    let Some(signed) = ordered.signed.as_deref().and_then(|bytes| SignedOrder::from_bytes(bytes).ok()) else {
        return false;
    };
    let says = |order: ControlOrder| {
        (order.revokes, order.lifts, order.extent) == (*revokes, true, Freeze { tenant: *tenant, stage: *stage })
            && order.at.as_microsecond() == ordered.at.as_microsecond()
    };
    signed.signer() == Signer::Person && keys.signers().once_signed(&signed, region) && signed.parse().is_some_and(says)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::at;

    fn order(second: i64, lifts: bool) -> Ordered {
        Ordered { at: at(second), lifts, signed: lifts.then(Vec::new) }
    }

    #[test]
    fn of_an_extent_the_last_order_counts() {
        let (stop, go) = (|second| order(second, false), |second| order(second, true));
        assert_eq!(since(&[], |_| true), None);
        assert_eq!(since(&[stop(1)], |_| true), Some(at(1)));
        assert_eq!(since(&[stop(1), go(2)], |_| true), None);
        assert_eq!(since(&[stop(1), go(2), stop(3)], |_| true), Some(at(3)));
        assert_eq!(since(&[go(1)], |_| true), None);
    }

    #[test]
    fn what_nobody_signed_lets_nothing_go_on() {
        let orders = [order(1, false), order(2, true), order(3, true)];
        assert_eq!(since(&orders, |_| false), Some(at(1)));
        assert_eq!(since(&orders, |order| order.at == at(2)), None);
    }
}
