//! Having an engine say what is to be acknowledged of an X12 file.

use crate::check::{Checked, require};
use crate::process::Process;
use crate::sealed_memory::SealedMemory;
use crate::{EngineFailure, Engines};
use docward_engine_model::Text;
use docward_engine_model::acknowledgement::{AcknowledgedClaim, AcknowledgedSet, Acknowledgement, Party};
use docward_engine_model::protocol::{Limits, Rejection, Reply, Request};

impl Engines {
    /// What the sender of an X12 file is to be told of it: of its envelopes, groups, transaction sets and claims, also of a file
    /// that can't be read. One process looks through it.
    ///
    /// # Errors
    /// The file is no interchange, or the engine failed.
    pub async fn acknowledgement(&self, bytes: &[u8], limits: Limits) -> Result<Acknowledgement, EngineFailure> {
        if bytes.len() as u64 > limits.bytes {
            return Err(EngineFailure::Rejected(Rejection::TooManyBytes));
        }
        let memory = SealedMemory::holding(&[bytes])?;
        let request = Request::Acknowledge { limits };
        let _slot = self.slot().await?;
        let ask = async || listen(&mut Process::start(self, &memory, &request, &limits).await?).await;
        match ask().await {
            Err(failure) if failure.may_be_chance() => ask().await,
            first => first,
        }
    }
}

/// The only answer.
pub(crate) async fn listen(process: &mut Process) -> Result<Acknowledgement, EngineFailure> {
    match process.next().await? {
        Reply::Acknowledged(told) => check(&told).map(|()| told),
        _ => Err(EngineFailure::BadReply),
    }
}

/// There is no more of anything than an engine may say, and claims stand in their order.
fn check(told: &Acknowledgement) -> Checked {
    let groups = told.interchanges.iter().flat_map(|interchange| &interchange.groups);
    let sets: Vec<&AcknowledgedSet> = groups.clone().flat_map(|group| &group.sets).collect();
    let held = told.interchanges.len().saturating_add(groups.clone().count()).saturating_add(sets.len());
    require(!told.interchanges.is_empty() && held <= Acknowledgement::MOST_SETS as usize)?;
    let segments = sets.iter().flat_map(|set| &set.segments);
    require(segments.clone().count() <= Acknowledgement::MOST_SEGMENTS)?;
    require(segments.clone().all(|segment| segment.elements.len() <= Acknowledgement::MOST_OF_ONE))?;
    let claims = || sets.iter().flat_map(|set| &set.claims);
    require(claims().count() <= Acknowledgement::MOST_CLAIMS as usize)?;
    require(claims().map(|claim| claim.number).eq((1..).take(claims().count())))?;
    require(claims().all(|claim| claim.faults.len() <= Acknowledgement::MOST_OF_ONE))?;
    require(sets.iter().all(|set| set.providers.len() <= set.claims.len()))?;
    let of_envelopes = told.interchanges.iter().flat_map(|interchange| {
        let (sender, receiver) = (&interchange.sender, &interchange.receiver);
        let addresses = [&sender.qualifier, &sender.id, &receiver.qualifier, &receiver.id];
        addresses.into_iter().chain([&interchange.date, &interchange.time, &interchange.control_number])
    });
    let of_groups = groups
        .flat_map(|group| [&group.function, &group.sender, &group.receiver, &group.control_number, &group.version]);
    let of_sets = sets.iter().flat_map(|set| {
        let parties = set.providers.iter().chain([&set.submitter]).flat_map(of_party);
        parties.chain([&set.id, &set.control_number, &set.version, &set.reference])
    });
    let of_claims = claims().flat_map(of_claim);
    let is_short = |text: &Text| text.as_str().chars().count() <= Acknowledgement::LONGEST_TEXT;
    require(of_envelopes.chain(of_groups).all(is_short) && of_sets.chain(of_claims).all(is_short))
}

fn of_party(party: &Party) -> [&Text; 6] {
    [&party.name, &party.first, &party.middle, &party.suffix, &party.qualifier, &party.id]
}

fn of_claim(claim: &AcknowledgedClaim) -> impl Iterator<Item = &Text> {
    let own = [&claim.id, &claim.service_date, &claim.intermediary_number, &claim.bill_type];
    of_party(&claim.patient).into_iter().chain(own)
}
