//! All that the sender of a file is told, as one text.

use crate::claims::claim_acknowledgement;
use crate::edit::Edit;
use crate::functional::{Detail, functional_acknowledgement, is_answered_group};
use crate::lines::interchange_acknowledgement;
use crate::outcome::Acceptance;
use crate::who::{Moment, NotWritable, Numbers, Ourselves, Reply};
use docward_engine_model::Text;
use docward_engine_model::acknowledgement::{AcknowledgedInterchange, Acknowledgement};

/// Each of a TA1, a 999 and a 277CA is an interchange of its own, with a number of its own.
const OF_EACH: u32 = 3;

/// Who answers a file, when, and under which numbers.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// Who answers.
    pub us: &'a Ourselves,
    /// The first of [`numbers_needed`] control numbers, which nobody else has.
    pub first_number: u32,
    /// When the file was received.
    pub received: Moment,
    /// When it is answered.
    pub now: Moment,
}

/// How many control numbers it takes to answer a file.
pub fn numbers_needed(told: &Acknowledgement) -> u32 {
    u32::try_from(told.interchanges.len()).unwrap_or(u32::MAX).saturating_mul(OF_EACH)
}

/// Whether an interchange is answered: two sides that acknowledged each other's acknowledgements would never end (ASC X12 005010X231A1,
/// section 1.3).
fn is_answered(interchange: &AcknowledgedInterchange) -> bool {
    interchange.groups.is_empty() || interchange.groups.iter().any(is_answered_group)
}

/// Of each interchange the TA1, the 999 and the 277CA, as far as there are such, one interchange behind the other: what the other side
/// takes as one file. It names patients. `edits` are what docward itself finds wrong ([`crate::edits_of`]).
///
/// # Errors
/// A number is none that X12 has room for.
pub fn answer(told: &Acknowledgement, answer: &Answer<'_>, edits: &[Edit]) -> Result<Text, NotWritable> {
    let (acceptance, Answer { us, first_number, received, now }) = (Acceptance::EachClaim, *answer);
    let mut text = String::new();
    for (interchange, index) in told.interchanges.iter().zip(0..).filter(|(interchange, _)| is_answered(interchange)) {
        let number = first_number.saturating_add(OF_EACH.saturating_mul(index));
        let reply = |number| -> Result<Reply<'_>, NotWritable> {
            Ok(Reply { us, numbers: Numbers::of(number, number)?, received, now })
        };
        let envelope = Some(interchange_acknowledgement(told, interchange, &reply(number)?));
        // The 999 is often sent on by itself, so it names nobody here either.
        let groups =
            functional_acknowledgement(told, interchange, &reply(number.saturating_add(1))?, acceptance, Detail::Open);
        let claims = claim_acknowledgement(told, interchange, &reply(number.saturating_add(2))?, acceptance, edits);
        for written in [envelope, groups, claims].into_iter().flatten() {
            text.push_str(written.as_str());
        }
    }
    Ok(text.into())
}
