//! Keys of all roles, for tests that play all of them: the same in every region of a test.

use docward_broker::{Broker, BrokerConfig, BrokerError, Parked};
use docward_envelope::{Fact, Region, SignedFact, Signer, Signs, Timestamp, Voucher, envelope_message};
use docward_ledger::{Keys, Ledger, LedgerError, Recorded};
use docward_trust_policy::{RecordKey, Signers};
use std::sync::Arc;

/// A role's key.
pub fn key(role: Signer) -> Arc<RecordKey> {
    let number = Signer::ALL.iter().position(|one| *one == role).unwrap();
    Arc::new(RecordKey::from_secret(role, &[u8::try_from(100 + number).unwrap(); 32]))
}

/// The public keys of all roles.
pub fn signers() -> Signers {
    Signer::ALL.iter().fold(Signers::default(), |signers, role| signers.with(*role, key(*role).public()))
}

/// What one role's process has.
pub fn keys_of(role: Signer) -> Keys {
    Keys::new(key(role), Arc::new(signers()))
}

/// What a process has that is the ledger and the people who act at once.
pub fn keys() -> Keys {
    keys_of(Signer::Ledger).and(key(Signer::Person))
}

/// The role that says a fact; for one that nobody may say, the one that its actor belongs to.
pub fn whose(fact: &Fact) -> Signer {
    let may_say = Signer::ALL.iter().copied().find(|role| role.may_say(fact));
    may_say.or_else(|| Signer::ALL.iter().copied().find(|role| role.may_be(&fact.actor))).unwrap_or(Signer::Person)
}

/// A fact, signed for a region by the role that says it.
pub fn signed(fact: &Fact, region: &Region) -> SignedFact {
    SignedFact::sign(fact, region, &*key(whose(fact))).unwrap()
}

/// Facts that reach a ledger as if each had been published by its role, and those that only the ledger writes as if it had.
pub trait Said {
    /// Records them.
    ///
    /// # Errors
    /// As the ledger does.
    fn said(&self, facts: &[Fact]) -> impl Future<Output = Result<Recorded, LedgerError>> + Send;
}

impl Said for Ledger {
    async fn said(&self, facts: &[Fact]) -> Result<Recorded, LedgerError> {
        let facts: Vec<SignedFact> = facts.iter().map(|fact| signed(fact, self.region())).collect();
        self.record(&facts, Timestamp::now()).await
    }
}

/// The same configuration for another role.
pub fn as_role(config: &BrokerConfig, role: Signer) -> BrokerConfig {
    BrokerConfig { signer: key(role), ..config.clone() }
}

/// Publishes a fact in the name of the role that says it.
///
/// # Errors
/// When the broker does not take it.
pub async fn publish(config: &BrokerConfig, fact: &Fact) -> Result<(), BrokerError> {
    let broker = Broker::connect(&as_role(config, whose(fact))).await?;
    broker.publish_fact(fact).await?;
    broker.close().await;
    Ok(())
}

/// The fact in a message of the queue of facts.
pub fn fact_in(bytes: &[u8]) -> Fact {
    SignedFact::from_bytes(bytes).unwrap().parse().unwrap()
}

/// A parked message with everybody's signature that belongs to it: sent by a person, parked by the worker of its queue.
pub fn vouched(mut message: Parked, region: &Region) -> Parked {
    let sender = |signer| envelope_message(region, signer, &message.bytes);
    message.sent_by = Some(Voucher::new(&*key(Signer::Person), sender));
    if let Some(stage) = message.stage {
        let note = |signer| message.note().message(region, signer, &message.bytes);
        message.parked_by = Some(Voucher::new(&*key(Signer::of_stage(stage)), note));
    }
    message
}

/// A key that signs for a role as an attacker would who has another's: by its own secret.
pub fn stranger(role: Signer) -> Arc<dyn Signs> {
    Arc::new(RecordKey::from_secret(role, &[66; 32]))
}
