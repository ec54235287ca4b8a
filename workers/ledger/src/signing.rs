//! What is believed: facts, alerts and parked messages whose role signed them and may say them. Everything here happens before
//! anything reaches a chain, a status, an id or the janitor.

use crate::quarantine::QuarantineFault;
use crate::record::Written;
use crate::{Ledger, LedgerError};
use docward_broker::Parked;
use docward_envelope::{
    Actor, Alert, AlertId, AlertRule, ControlOrder, Fact, Header, NotSigned, Region, Saying, SignedAlert, SignedFact,
    SignedRecord, Signer, Signs, Timestamp, envelope_message,
};
use docward_telemetry::{counter, error};
use docward_trust_policy::Signers;
use std::collections::BTreeSet;
use std::sync::Arc;

/// With what a process signs, and by whose keys it believes others. Cheap to clone.
#[derive(Clone)]
pub struct Keys {
    own: Vec<Arc<dyn Signs>>,
    signers: Arc<Signers>,
}

impl Keys {
    /// The process's own key, and the public keys of the region's roles.
    pub fn new(own: Arc<dyn Signs>, signers: Arc<Signers>) -> Self {
        Self { own: vec![own], signers }
    }

    /// The same where one process is another role too.
    #[must_use]
    pub fn and(mut self, own: Arc<dyn Signs>) -> Self {
        self.own.push(own);
        self
    }

    /// The public keys of the region's roles.
    pub fn signers(&self) -> &Signers {
        &self.signers
    }

    /// The public keys, to be taken to another thread.
    pub(crate) fn shared_signers(&self) -> Arc<Signers> {
        self.signers.clone()
    }

    /// The role itself, as an actor.
    pub(crate) fn actor(&self) -> Result<Actor, LedgerError> {
        self.own.first().map(|own| Actor::Task(own.signer().to_string())).ok_or(LedgerError::NoKeys)
    }

    /// Signs a fact that this process says itself.
    ///
    /// # Errors
    /// [`LedgerError::NotOurs`] for one that its role may not say.
    pub(crate) fn write(&self, fact: &Fact, region: &Region) -> Result<Written, LedgerError> {
        let key = self.own.iter().find(|key| key.signer().may_say(fact)).ok_or(LedgerError::NotOurs)?;
        let signed = SignedFact::sign(fact, region, &**key).ok_or(LedgerError::Corrupt)?;
        Ok(Written { fact: fact.clone(), signed })
    }

    /// Signs an order about work or keys, which is a person's to give.
    ///
    /// # Errors
    /// [`LedgerError::NotOurs`] without that role's key.
    pub(crate) fn order(
        &self,
        order: &ControlOrder,
        region: &Region,
    ) -> Result<SignedRecord<ControlOrder>, LedgerError> {
        let key = self.own.iter().find(|key| key.signer() == Signer::Person).ok_or(LedgerError::NotOurs)?;
        SignedRecord::sign(order, region, &**key).ok_or(LedgerError::Corrupt)
    }
}

/// A message that is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Doubted {
    pub(crate) bytes: Vec<u8>,
    pub(crate) fault: QuarantineFault,
    /// The role that it claims to be of; `None` for what claims none.
    pub(crate) signer: Option<Signer>,
}

/// How many facts one thread verifies before it is worth another.
const WORTH_A_THREAD: usize = 16;

impl Ledger {
    /// Sorts what came on the queue of facts into what is believed and what is not, in the order it came. The signatures are
    /// verified on other threads: that takes as long as recording does.
    pub(crate) async fn judge(&self, messages: Vec<Vec<u8>>) -> Result<(Vec<Written>, Vec<Doubted>), LedgerError> {
        let (signers, region) = (self.keys()?.shared_signers(), self.region.clone());
        let judged = in_parallel(messages, move |bytes| judge(bytes, &signers, &region)).await?;
        let (mut believed, mut doubted) = (Vec::with_capacity(judged.len()), Vec::new());
        for one in judged {
            match one {
                Ok(written) => believed.push(written),
                Err(doubt) => doubted.push(doubt),
            }
        }
        Ok((believed, doubted))
    }

    /// The alert in a message of the queue of alerts, and who signed it. Only the ledger's own may be about a recorded fact, which is
    /// what writes an alert into a chain.
    pub(crate) fn believed_alert(&self, bytes: &[u8]) -> Result<(Alert, Signer), Doubted> {
        let doubt = |fault, signer| Doubted { bytes: bytes.to_vec(), fault, signer };
        let record = SignedAlert::from_bytes(bytes).map_err(|error| doubt(error.into(), None))?;
        let signer = record.signer();
        let forged = || doubt(QuarantineFault::Forged, Some(signer));
        if !self.keys.as_ref().is_some_and(|keys| keys.signers.signed(&record, &self.region)) {
            return Err(forged());
        }
        let alert = record.parse().ok_or_else(|| doubt(QuarantineFault::Malformed, Some(signer)))?;
        let own_id = signer == Signer::Ledger || !alert.id.as_str().contains('.');
        if signer.may_raise(alert.rule) && own_id && alert.region == self.region {
            Ok((alert, signer))
        } else {
            Err(forged())
        }
    }

    /// Whether the worker that parked a message says so, and somebody who may hand work to its stage vouches for its header. Without
    /// both its header may be forged, and its tenant hears nothing of it.
    pub(crate) fn is_vouched(
        &self,
        message: &Parked,
        header: &Header,
    ) -> Result<(), (QuarantineFault, Option<Signer>)> {
        let signers = self.keys.as_ref().map(|keys| &keys.signers);
        let unsigned = (QuarantineFault::Unsigned, None);
        let (signers, sender) = signers.zip(message.sent_by).ok_or(unsigned)?;
        let of_envelope = |signer| envelope_message(&self.region, signer, &message.bytes);
        if !header.may_come_from(sender.signer) || !signers.vouched(&sender, of_envelope) {
            return Err((QuarantineFault::Forged, Some(sender.signer)));
        }
        let worker = message.parked_by.ok_or((QuarantineFault::ParkedByBroker, None))?;
        let of_note = |signer| message.note().message(&self.region, signer, &message.bytes);
        if worker.signer.stage() != message.stage || !signers.vouched(&worker, of_note) {
            return Err((QuarantineFault::Forged, Some(worker.signer)));
        }
        Ok(())
    }

    /// Puts what is not believed into quarantine, and says so: an alert a role and minute, however much comes.
    pub(crate) async fn doubt(
        &self,
        source: &'static str,
        doubted: &[Doubted],
        now: Timestamp,
    ) -> Result<Vec<Alert>, LedgerError> {
        let mut claimed = BTreeSet::new();
        for one in doubted {
            self.quarantine_record(source, &one.bytes, one.fault).await?;
            if one.fault.is_a_forgery() {
                claimed.insert(one.signer);
            }
        }
        let alerts: Vec<Alert> = claimed.into_iter().map(|signer| self.forgery(source, signer, now)).collect();
        counter!("ledger.forged", doubted.len() as u64);
        for alert in &alerts {
            error!("something is not signed as it must be", queue.name = source);
            self.file_alert(alert, Signer::Ledger).await?;
        }
        Ok(alerts)
    }

    /// That something came that nobody signed, or not who may say it.
    pub(crate) fn forgery(&self, source: &'static str, signer: Option<Signer>, now: Timestamp) -> Alert {
        Alert {
            id: AlertId::of_forgery(signer, now),
            rule: AlertRule::ForgedFact,
            region: self.region.clone(),
            at: now,
            tenant: None,
            job: None,
            stage: None,
            actor: None,
            reason: source.to_owned(),
            count: 1,
        }
    }
}

/// One message of the queue of facts: whose key signed it, and whether that role publishes such a fact.
fn judge(bytes: Vec<u8>, signers: &Signers, region: &Region) -> Result<Written, Doubted> {
    let record = match SignedFact::from_bytes(&bytes) {
        Ok(record) => record,
        Err(error) => return Err(Doubted { bytes, fault: error.into(), signer: None }),
    };
    let signer = record.signer();
    if !signers.signed(&record, region) {
        return Err(Doubted { bytes, fault: QuarantineFault::Forged, signer: Some(signer) });
    }
    match record.parse() {
        None => Err(Doubted { bytes, fault: QuarantineFault::Malformed, signer: Some(signer) }),
        Some(fact) if signer.saying(fact.kind) == Saying::Published && signer.may_say(&fact) => {
            Ok(Written { fact, signed: record })
        }
        Some(_) => Err(Doubted { bytes, fault: QuarantineFault::Forged, signer: Some(signer) }),
    }
}

/// Does the same with each of many, in their order, on as many threads as are worth it.
pub(crate) async fn in_parallel<T, R>(
    items: Vec<T>,
    work: impl Fn(T) -> R + Clone + Send + 'static,
) -> Result<Vec<R>, LedgerError>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(cores).max(WORTH_A_THREAD);
    let (mut items, mut threads) = (items.into_iter(), Vec::new());
    loop {
        let share: Vec<T> = items.by_ref().take(share).collect();
        if share.is_empty() {
            break;
        }
        let work = work.clone();
        threads.push(tokio::task::spawn_blocking(move || share.into_iter().map(work).collect::<Vec<R>>()));
    }
    let mut done = Vec::new();
    for thread in threads {
        done.extend(thread.await.map_err(|_| LedgerError::Corrupt)?);
    }
    Ok(done)
}

impl From<NotSigned> for QuarantineFault {
    fn from(error: NotSigned) -> Self {
        match error {
            NotSigned::Unsigned => Self::Unsigned,
            NotSigned::Newer => Self::Newer,
        }
    }
}
