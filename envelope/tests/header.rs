//! The header and the envelope's bytes: what is refused, what is held, and that what is read is exactly what travels.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::*;
use proptest::prelude::*;
use serde_json::{Map, Value};

fn header() -> Header {
    Header {
        job: "01JZ0000000000000000000002".parse().unwrap(),
        run: Run::FIRST,
        tenant: "01JZ0000000000000000000001".parse().unwrap(),
        region: "us-east-1".parse().unwrap(),
        placement: Placement::Shared,
        stage: Stage::Ocr,
        purpose: Purpose::Treatment,
        policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(3) },
        created: "2026-07-01T08:00:00Z".parse().unwrap(),
        retention: RetentionClass::Intermediate,
    }
}

/// An envelope with this text where the header belongs.
fn with_header(json: &str) -> Result<Envelope, EnvelopeError> {
    let mut bytes = vec![VERSION];
    bytes.extend(u32::try_from(json.len()).unwrap().to_be_bytes());
    bytes.extend(json.as_bytes());
    bytes.extend(b"sealed body");
    Envelope::parse(bytes)
}

fn fields() -> Map<String, Value> {
    serde_json::from_value(serde_json::to_value(header()).unwrap()).unwrap()
}

fn sealed() -> Vec<u8> {
    let associated_data = Envelope::associated_data_for(&header()).unwrap();
    Envelope::assemble(associated_data, b"sealed body").unwrap().as_bytes().to_vec()
}

#[test]
fn an_envelope_reads_back_as_it_was_written() {
    let envelope = Envelope::parse(sealed()).unwrap();
    assert_eq!(envelope.header(), &header());
    assert_eq!(envelope.sealed_body(), b"sealed body");
    assert_eq!(envelope.associated_data(), Envelope::associated_data_for(&header()).unwrap());
    assert_eq!([envelope.associated_data(), envelope.sealed_body()].concat(), sealed());
}

#[test]
fn associated_data_is_the_bytes_received_never_written_anew() {
    let spaced = serde_json::to_string_pretty(&header()).unwrap();
    let envelope = with_header(&spaced).unwrap();
    assert_eq!(envelope.header(), &header());
    assert!(envelope.associated_data().ends_with(spaced.as_bytes()));
}

#[test]
fn unknown_missing_and_doubled_fields_are_refused() {
    assert!(with_header(&Value::Object(fields()).to_string()).is_ok());
    for (name, value) in fields() {
        let mut fewer = fields();
        fewer.remove(&name);
        assert_eq!(with_header(&Value::Object(fewer).to_string()), Err(EnvelopeError::Header), "without {name}");
        let whole = Value::Object(fields()).to_string();
        let doubled = whole.replacen('{', &format!("{{\"{name}\":{value},"), 1);
        assert_eq!(with_header(&doubled), Err(EnvelopeError::Header), "{name} twice");
        let mut nothing = fields();
        nothing.insert(name.clone(), Value::Null);
        assert_eq!(with_header(&Value::Object(nothing).to_string()), Err(EnvelopeError::Header), "{name} null");
    }
    let mut more = fields();
    more.insert("attempt".into(), Value::from(1));
    assert_eq!(with_header(&Value::Object(more).to_string()), Err(EnvelopeError::Header));
    let mut inner = fields();
    inner["policy"]["note"] = Value::from("x");
    assert_eq!(with_header(&Value::Object(inner).to_string()), Err(EnvelopeError::Header));
}

#[test]
fn values_outside_their_vocabulary_are_refused() {
    for (name, value) in [
        ("tenant", Value::from("01jz0000000000000000000001")),
        ("tenant", Value::from("81JZ0000000000000000000001")),
        ("tenant", Value::from("01JZ000000000000000000000")),
        ("job", Value::from("../../../etc/passwd-0000000")),
        ("run", Value::from(0)),
        ("run", Value::from(10_000)),
        ("run", Value::from("1")),
        ("region", Value::from("US-East")),
        ("region", Value::from("")),
        ("stage", Value::from("intake")),
        ("purpose", Value::from("research")),
        ("placement", Value::from("")),
        ("created", Value::from("yesterday")),
        ("retention", Value::from("forever")),
    ] {
        let mut changed = fields();
        changed.insert(name.into(), value.clone());
        assert_eq!(with_header(&Value::Object(changed).to_string()), Err(EnvelopeError::Header), "{name} {value}");
    }
}

#[test]
fn a_newer_version_is_told_before_anything_else_is_read() {
    for version in VERSION + 1..=u8::MAX {
        assert_eq!(Envelope::parse(vec![version]), Err(EnvelopeError::Newer(version)));
        let mut newer = sealed();
        newer[0] = version;
        newer[5] = b'?';
        assert_eq!(Envelope::parse(newer), Err(EnvelopeError::Newer(version)));
    }
    let mut older = sealed();
    older[0] = 0;
    assert_eq!(Envelope::parse(older), Err(EnvelopeError::Malformed));
    assert_eq!(Envelope::parse(Vec::new()), Err(EnvelopeError::Malformed));
}

#[test]
fn sizes_are_bounded() {
    let padded = format!("{}{}", serde_json::to_string(&header()).unwrap(), " ".repeat(4096));
    assert_eq!(with_header(&padded), Err(EnvelopeError::TooLarge));
    let mut huge = sealed();
    huge.resize((1 << 20) + 1, 0);
    assert_eq!(Envelope::parse(huge), Err(EnvelopeError::TooLarge));
    let mut lying = sealed();
    lying[1..5].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(Envelope::parse(lying), Err(EnvelopeError::TooLarge));
}

proptest! {
    /// A changed header byte is no envelope any more, or one whose associated data is not what was sealed.
    #[test]
    fn any_changed_byte_before_the_body_changes_the_associated_data(at in 0usize..400, bit in 0u32..8) {
        let original = Envelope::parse(sealed()).unwrap();
        let at = at % original.associated_data().len();
        let mut bytes = sealed();
        bytes[at] ^= 1 << bit;
        if let Ok(changed) = Envelope::parse(bytes) {
            prop_assert_ne!(changed.associated_data(), original.associated_data());
        }
    }

    /// A truncated or reordered body is never read as the sealed one.
    #[test]
    fn the_body_is_everything_after_the_header(keep in 0usize..11, swap in 0usize..10) {
        let original = Envelope::parse(sealed()).unwrap();
        let shorter = [original.associated_data(), &original.sealed_body()[..keep]].concat();
        let shorter = Envelope::parse(shorter).unwrap();
        prop_assert_ne!(shorter.sealed_body(), original.sealed_body());
        let mut body = original.sealed_body().to_vec();
        body.swap(swap, swap + 1);
        let reordered = Envelope::assemble(original.associated_data().to_vec(), &body).unwrap();
        prop_assert_eq!(reordered.sealed_body(), body);
    }

    /// Cut anywhere within the header, it is not an envelope.
    #[test]
    fn a_truncated_header_is_refused(length in 0usize..400) {
        let original = Envelope::parse(sealed()).unwrap();
        let length = length % original.associated_data().len();
        let cut = Envelope::parse(sealed()[..length].to_vec());
        prop_assert_eq!(cut, Err(EnvelopeError::Malformed));
    }

    /// No bytes at all make it panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600), known in any::<bool>()) {
        let mut bytes = bytes;
        if let (true, Some(first)) = (known, bytes.first_mut()) {
            *first = VERSION;
        }
        let _ = Envelope::parse(bytes);
    }

    #[test]
    fn every_header_goes_there_and_back(
        run in 1u16..=9999,
        stage in 0usize..Stage::ALL.len(),
        purpose in 0usize..Purpose::ALL.len(),
        version in any::<u32>(),
        region in "[a-z]{2,8}(-[a-z0-9]{1,7}){0,2}",
        second in -377_705_023_201i64..=253_402_207_200,
    ) {
        let header = Header {
            job: JobId::generate(),
            run: Run::try_from(run).unwrap(),
            stage: Stage::ALL[stage],
            purpose: Purpose::ALL[purpose],
            policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(version) },
            region: region.parse().unwrap(),
            created: Timestamp::from_second(second).unwrap(),
            ..header()
        };
        let associated_data = Envelope::associated_data_for(&header).unwrap();
        let envelope = Envelope::assemble(associated_data, b"").unwrap();
        prop_assert_eq!(envelope.header(), &header);
    }
}
