//! The region's ledger process: loops that share a database and a broker, until they are told to stop.
//!
//! A message is acknowledged after the transaction that holds what it says has been committed, never before: a crash in
//! between brings it again, and again is a no-op.

use crate::alerts::Rules;
use crate::control::CHANGED;
use crate::parked::Republish;
use crate::signing::Doubted;
use crate::{Filed, Ledger, LedgerError, QuarantineFault};
use docward_broker::Broker;
use docward_envelope::{Alert, AlertId, AlertRule, ControlList, Envelope, Header, Lane, Signer, Timestamp, Voucher};
use docward_network::{BackoffBuilder, PATIENTLY};
use docward_telemetry::{counter, error, info, warn};
use docward_trust_policy::LedgerKey;
use sqlx::postgres::PgListener;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// How often the control list goes out. A worker without one for 5 s holds.
const CONTROL_EVERY: Duration = Duration::from_secs(1);
/// How often held work is looked at.
const RELEASE_EVERY: Duration = Duration::from_secs(1);
/// How often it is tried to record what waits in the inboxes of tenants.
const DRAIN_EVERY: Duration = Duration::from_millis(500);
/// How long one message of released work may take to be confirmed: its tenant's chain is locked meanwhile.
const RELEASE_PATIENCE: Duration = Duration::from_secs(5);

impl Republish for Broker {
    async fn republish(&self, envelope: &Envelope, lane: Lane, attempt: u32) -> Result<(), LedgerError> {
        match timeout(RELEASE_PATIENCE, self.publish_work(envelope, lane, attempt)).await {
            Ok(published) => Ok(published?),
            Err(_elapsed) => Err(LedgerError::Broker),
        }
    }

    async fn put_back(&self, envelope: &Envelope, lane: Lane, sent_by: Option<Voucher>) -> Result<(), LedgerError> {
        match timeout(RELEASE_PATIENCE, self.put_back_work(envelope, lane, sent_by)).await {
            Ok(published) => Ok(published?),
            Err(_elapsed) => Err(LedgerError::Broker),
        }
    }
}

impl Ledger {
    /// Records facts, files parked work and alerts, sends the signed control list every second and on every change, releases held
    /// work and drains inboxes, until `shutdown`. A database or broker that is away is waited for; what cannot be recorded stays
    /// on its queue.
    pub async fn run(&self, broker: &Broker, key: &LedgerKey, shutdown: CancellationToken) {
        info!("ledger started", region = self.region.clone());
        tokio::join!(
            until(&shutdown, self.sign_from_here()),
            until(&shutdown, self.take_facts(broker)),
            until(&shutdown, self.take_parked(broker)),
            until(&shutdown, self.send_controls(broker, key)),
            until(&shutdown, self.take_alerts(broker)),
            until(&shutdown, self.release_held_work(broker)),
            until(&shutdown, self.drain_inboxes_again()),
        );
        info!("ledger stopped", region = self.region.clone());
    }

    async fn take_facts(&self, broker: &Broker) {
        let mut consumer = broker.consume_facts();
        let mut rules = Rules::new(self.region.clone());
        while let Some(batch) = consumer.next().await {
            // The batch waits unacknowledged meanwhile, and so do those behind it.
            let (believed, doubted) = until_done("facts not verified", || self.judge(batch.items().to_vec())).await;
            self.tell_of(broker, "facts", &doubted).await;
            let recorded = until_done("facts not recorded", || self.record_believed(&believed)).await;
            counter!("ledger.facts.appended", recorded.appended as u64);
            counter!("ledger.facts.repeated", recorded.repeated as u64);
            if recorded.refused > 0 {
                error!("facts refused", facts.refused = recorded.refused);
            }
            let facts: Vec<_> = believed.into_iter().map(|written| written.fact).collect();
            self.notice(broker, &mut rules, &facts).await;
            // A lost channel brings the batch again, which is a no-op.
            let _ = batch.acknowledge().await;
        }
    }

    async fn take_alerts(&self, broker: &Broker) {
        let mut consumer = broker.consume_alerts();
        while let Some(batch) = consumer.next().await {
            for bytes in batch.items() {
                match self.believed_alert(bytes) {
                    Ok((alert, signer)) => {
                        until_done("alert not filed", || self.file_alert(&alert, signer)).await;
                    }
                    Err(doubted) => self.tell_of(broker, "alerts", &[doubted]).await,
                }
            }
            let _ = batch.acknowledge().await;
        }
    }

    async fn take_parked(&self, broker: &Broker) {
        let mut consumer = broker.consume_parked();
        while let Some(batch) = consumer.next().await {
            for message in batch.items() {
                let filed = until_done("parked message not filed", || self.file(message, Timestamp::now())).await;
                counter!("ledger.parked.filed", u64::from(filed == Filed::Waiting));
                match filed {
                    Filed::Quarantined => error!("message quarantined", message.bytes = message.bytes.len()),
                    Filed::Doubted { fault, signer } => {
                        error!("message quarantined", message.bytes = message.bytes.len());
                        let header = Envelope::parse(message.bytes.clone()).ok();
                        let header = header.as_ref().map(Envelope::header);
                        self.publish(broker, &self.about_parked(fault, signer, header, Timestamp::now())).await;
                    }
                    Filed::Waiting | Filed::Known | Filed::Erased | Filed::Kept => {}
                }
            }
            let _ = batch.acknowledge().await;
        }
    }

    /// Puts what is not believed aside, and says so.
    async fn tell_of(&self, broker: &Broker, source: &'static str, doubted: &[Doubted]) {
        let now = Timestamp::now();
        for alert in until_done("forged messages not kept", || self.doubt(source, doubted, now)).await {
            self.publish(broker, &alert).await;
        }
    }

    async fn publish(&self, broker: &Broker, alert: &Alert) {
        if broker.publish_alert(alert).await.is_err() {
            error!("an alert was not sent", alert.rule = alert.rule);
        }
    }

    /// What is said of a parked message that no tenant is told of. One that docward itself sent names its job: somebody must look
    /// after it.
    fn about_parked(
        &self,
        fault: QuarantineFault,
        signer: Option<Signer>,
        header: Option<&Header>,
        now: Timestamp,
    ) -> Alert {
        let forgery = self.forgery("parked", signer, now);
        match header {
            Some(header) if fault == QuarantineFault::ParkedByBroker => Alert {
                id: AlertId::of_parked(header, now),
                rule: AlertRule::ParkedByBroker,
                tenant: Some(header.tenant),
                job: Some(header.job),
                stage: Some(header.stage),
                reason: fault.as_str().to_owned(),
                ..forgery
            },
            _ => forgery,
        }
    }

    /// Says in every chain that an older docward wrote that its facts are signed from here on. What was recorded before is vouched for
    /// by that.
    async fn sign_from_here(&self) {
        let tenants = until_done("tenants not known", || self.tenants_unsigned()).await;
        for tenant in tenants {
            if let Err(failure) = self.sign_chain_from_here(tenant).await {
                // Whoever writes there first does it.
                report("a chain is not signed yet", &failure);
            }
        }
    }

    async fn sign_chain_from_here(&self, tenant: docward_envelope::TenantId) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        crate::record::append(&mut tenancy, &[]).await?;
        tenancy.commit().await
    }

    async fn send_controls(&self, broker: &Broker, key: &LedgerKey) {
        let mut changes = None;
        loop {
            let next = Instant::now() + CONTROL_EVERY;
            // No list is sent if the rows cannot be read: workers then hold.
            match timeout(CONTROL_EVERY, self.control_list(Timestamp::now())).await {
                Ok(Ok(list)) => send_control(broker, key, &list).await,
                Ok(Err(failure)) => report("control list not read", &failure),
                Err(_elapsed) => report("control list not read", &LedgerError::Away),
            }
            // A change is sent at once, where it can be listened for; the list is sent every second in any case.
            tokio::select! {
                () = sleep_until(next) => {}
                () = self.controls_changed(&mut changes) => {}
            }
        }
    }

    /// Waits for a change of the controls; for ever while the database cannot be listened to. The listener is kept for the next
    /// time.
    async fn controls_changed(&self, changes: &mut Option<PgListener>) {
        if changes.is_none() {
            *changes = docward_postgres::listen(self.options.clone(), CHANGED).await.ok();
        }
        let heard = match changes {
            Some(listener) => listener.try_recv().await.is_ok(),
            None => false,
        };
        if !heard {
            *changes = None;
            std::future::pending::<()>().await;
        }
    }

    async fn release_held_work(&self, broker: &Broker) {
        let mut reexamined = false;
        let mut ticks = interval(RELEASE_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if !reexamined {
                reexamined = self.on_start(broker).await;
            }
            match self.release(broker, Timestamp::now()).await {
                Ok(released) => counter!("ledger.parked.released", released as u64),
                Err(failure) => report("held work not released", &failure),
            }
        }
    }

    async fn drain_inboxes_again(&self) {
        let mut ticks = interval(DRAIN_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match self.drain_inboxes(Timestamp::now()).await {
                Ok(drained) => counter!("ledger.inbox.drained", drained as u64),
                Err(failure) => report("inboxes not drained", &failure),
            }
        }
    }

    /// Looks again at what an older build could not read: this build may be newer.
    async fn on_start(&self, broker: &Broker) -> bool {
        let again = async {
            self.record_newer(Timestamp::now()).await?;
            self.reexamine(broker).await
        };
        match again.await {
            Ok(_) => true,
            Err(failure) => {
                report("quarantine not looked through", &failure);
                false
            }
        }
    }
}

async fn send_control(broker: &Broker, key: &LedgerKey, list: &ControlList) {
    let Ok(signed) = key.sign_control(list) else {
        return error!("control list not signed", control.number = list.number);
    };
    if broker.publish_control(&signed).await.is_err() {
        warn!("control list not sent", control.number = list.number);
    }
}

/// Tries until it is done, and reports each time that it is not.
async fn until_done<T, F>(message: &'static str, attempt: impl Fn() -> F) -> T
where
    F: Future<Output = Result<T, LedgerError>>,
{
    let mut waits = PATIENTLY.build();
    loop {
        match attempt().await {
            Ok(done) => return done,
            Err(failure) => {
                report(message, &failure);
                sleep(waits.next().unwrap_or_default()).await;
            }
        }
    }
}

pub(crate) fn report(message: &'static str, failure: &LedgerError) {
    let passing = failure.is_passing();
    let word = failure.word();
    if passing {
        warn!("ledger waits", what = message, reason = word);
    } else {
        error!("ledger cannot go on", what = message, reason = word);
    }
}

async fn until(shutdown: &CancellationToken, work: impl Future<Output = ()>) {
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = work => {}
    }
}
