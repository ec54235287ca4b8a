//! The gate of who asks a ledger alone: how far a tenant's work is, what waits, what was noticed. It hands out no key and no object,
//! so neither broker nor bucket is needed, and none is waited for.

use crate::config::RegionConfig;
use crate::error::{InRegion, RuntimeError};
use crate::patience::ANSWERS_WITHIN;
use crate::{keys, wiring};
use async_trait::async_trait;
use docward_broker::{Broker, BrokerConfig};
use docward_envelope::{Fact, FactKind, ObjectName, Timestamp};
use docward_ledger::Ledger;
use docward_trust::{Clock, ControlView, DecisionRecord, Gate, GateParts, PortError, ProcessRole, WrappedKeys};
use docward_trust_policy::PolicyBook;
use std::sync::Arc;

/// The gate of a person before a ledger. It never hears a control list, so whatever needs a key is held there; how new the catalogue's
/// copies must be, the ledger says itself.
///
/// # Errors
/// When a file that the configuration names can't be read, or the ledger does not answer.
pub async fn ledger_gate(config: &RegionConfig, ledger: &Ledger) -> Result<Gate, RuntimeError> {
    ledger_gate_by(config, ledger, wiring::catalogue(config)?.book()).await
}

/// The same by policies that somebody keeps reading anew.
///
/// # Errors
/// As [`ledger_gate`].
pub async fn ledger_gate_by(
    config: &RegionConfig,
    ledger: &Ledger,
    policies: Arc<PolicyBook>,
) -> Result<Gate, RuntimeError> {
    config.is_for(wiring::signer_of(ProcessRole::Client, config))?;
    let public = wiring::ledger_public(&config.control.ledger_public)?;
    let known_roll = ledger.known_roll(Timestamp::now()).await.map_err(|error| error.in_region(&config.region))?;
    let broker = wiring::broker_config(config, "client")?;
    Ok(Gate::new(GateParts {
        region: config.region.clone(),
        environment: config.environment,
        role: ProcessRole::Client,
        keys: Arc::new(keys::none(policies.clone())),
        policies,
        control: Arc::new(ControlView::new(config.region.clone(), public).with_known_roll(known_roll)),
        wrapped: Arc::new(NoObjects),
        record: Arc::new(Record { ledger: ledger.clone(), broker }),
        clock: Clock::system(),
    }))
}

/// Decisions go straight into the ledger that is asked.
struct Record {
    ledger: Ledger,
    broker: BrokerConfig,
}

impl Record {
    /// Over the broker the ledger's process hears of it and raises its alerts.
    async fn publish(&self, fact: &Fact) -> Result<(), PortError> {
        let broker = Broker::connect_within(&self.broker, ANSWERS_WITHIN).await.map_err(|_| PortError::Away)?;
        broker.publish_fact(fact).await.map_err(|_| PortError::Away)
    }
}

#[async_trait]
impl DecisionRecord for Record {
    async fn record(&self, fact: Fact) -> Result<(), PortError> {
        if fact.kind == FactKind::Refused && self.publish(&fact).await.is_ok() {
            return Ok(());
        }
        self.ledger.say(&[fact]).await.map(drop).map_err(|_| PortError::Away)
    }
}

/// There is no bucket here.
struct NoObjects;

#[async_trait]
impl WrappedKeys for NoObjects {
    async fn read(&self, _: &ObjectName) -> Result<Vec<u8>, PortError> {
        Err(PortError::Away)
    }
}
