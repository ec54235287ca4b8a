//! A message's properties: what may travel outside the seal, and no more. Attempt, trace and why it is parked; the
//! lane is in the route.

use crate::reason::ParkedReason;
use docward_envelope::Voucher;
use lapin::{
    BasicProperties,
    types::{AMQPValue, FieldTable},
};

const ATTEMPT: &str = "attempt";
const TRACEPARENT: &str = "traceparent";
const KIND: &str = "kind";
const REASON: &str = "reason";
/// Who handed the envelope to its stage.
const SENT_BY: &str = "sent-by";
/// Who parked it.
const PARKED_BY: &str = "parked-by";
const PERSISTENT: u8 = 2;
/// Version, trace id, parent id and flags, as the W3C writes them.
const TRACEPARENT_LENGTH: usize = 55;

/// What travels beside the sealed bytes. Whoever forges it can at most delay the message: what the ledger acts by is signed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    /// Who handed the envelope to its stage; the same through retries and delays. `None` for what nobody vouches for.
    pub(crate) sent_by: Option<Voucher>,
    /// How often the message was retried before.
    pub(crate) attempt: u32,
    /// The W3C trace context, if the message carries one.
    pub(crate) traceparent: Option<String>,
}

impl Notes {
    pub(crate) fn read(properties: &BasicProperties) -> Self {
        Self {
            sent_by: word(properties, SENT_BY).and_then(Voucher::from_text),
            attempt: number(properties, ATTEMPT).unwrap_or_default(),
            traceparent: word(properties, TRACEPARENT).filter(|text| is_traceparent(text)).map(str::to_owned),
        }
    }

    /// Properties of a message that is kept on disk; `parked` says why it leaves its route and who says so, if it does.
    pub(crate) fn write(&self, parked: Option<(ParkedReason, Voucher)>) -> BasicProperties {
        let mut headers = FieldTable::default();
        headers.insert(ATTEMPT.into(), AMQPValue::LongUInt(self.attempt));
        if let Some(traceparent) = &self.traceparent {
            headers.insert(TRACEPARENT.into(), AMQPValue::LongString(traceparent.as_str().into()));
        }
        if let Some(voucher) = self.sent_by {
            headers.insert(SENT_BY.into(), AMQPValue::LongString(voucher.to_text().into()));
        }
        if let Some((reason, voucher)) = parked {
            headers.insert(PARKED_BY.into(), AMQPValue::LongString(voucher.to_text().into()));
            headers.insert(KIND.into(), AMQPValue::LongString(reason.kind().into()));
            headers.insert(REASON.into(), AMQPValue::LongString(reason.as_str().into()));
        }
        persistent().with_headers(headers)
    }
}

pub(crate) fn persistent() -> BasicProperties {
    BasicProperties::default().with_delivery_mode(PERSISTENT)
}

/// Why a message on the queue `parked` is there.
pub(crate) fn parked_reason(properties: &BasicProperties) -> ParkedReason {
    ParkedReason::from_words(word(properties, KIND), word(properties, REASON))
}

/// Who says why it is there. `None` where only the broker can have moved the message, and where somebody says so unsigned.
pub(crate) fn parked_by(properties: &BasicProperties) -> Option<Voucher> {
    word(properties, PARKED_BY).and_then(Voucher::from_text)
}

pub(crate) fn is_traceparent(text: &str) -> bool {
    text.len() == TRACEPARENT_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn header<'p>(properties: &'p BasicProperties, name: &str) -> Option<&'p AMQPValue> {
    properties.headers().as_ref()?.inner().get(name)
}

fn word<'p>(properties: &'p BasicProperties, name: &str) -> Option<&'p str> {
    match header(properties, name)? {
        AMQPValue::LongString(text) => std::str::from_utf8(text.as_bytes()).ok(),
        _ => None,
    }
}

/// The broker may write a number back in another width than it was sent in.
fn number(properties: &BasicProperties, name: &str) -> Option<u32> {
    match *header(properties, name)? {
        AMQPValue::LongUInt(number) => Some(number),
        AMQPValue::LongInt(number) => u32::try_from(number).ok(),
        AMQPValue::LongLongInt(number) => u32::try_from(number).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{HoldReason, Signer};

    const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn voucher(signer: Signer) -> Voucher {
        Voucher { signer, signature: [7; 64] }
    }

    #[test]
    fn notes_come_back_as_written() {
        let (sender, worker) = (voucher(Signer::Person), voucher(Signer::Ocr));
        let notes = Notes { sent_by: Some(sender), attempt: 7, traceparent: Some(TRACE.to_owned()) };
        let reason = ParkedReason::Held(HoldReason::Frozen);
        let properties = notes.write(Some((reason, worker)));
        assert_eq!(Notes::read(&properties), notes);
        assert_eq!((parked_reason(&properties), parked_by(&properties)), (reason, Some(worker)));
        assert_eq!(parked_by(&notes.write(None)), None);
    }

    #[test]
    fn forged_notes_are_a_first_attempt_without_trace() {
        let mut headers = FieldTable::default();
        headers.insert(ATTEMPT.into(), AMQPValue::LongLongInt(-1));
        headers.insert(TRACEPARENT.into(), AMQPValue::LongString("Jane Doe, born 1970".into()));
        headers.insert(SENT_BY.into(), AMQPValue::LongString("ocr 00".into()));
        assert_eq!(Notes::read(&BasicProperties::default().with_headers(headers)), Notes::default());
        assert_eq!(Notes::read(&BasicProperties::default()), Notes::default());
    }
}
