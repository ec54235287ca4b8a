//! A document that is made to compute for as long as possible, in a process that holds keys: it ends, and others go on. And
//! documents whose identifiers stand where nobody expects them.

use docward_client::What;
use docward_envelope::{FactKind, JobId, RejectReason};
use docward_ledger::JobState;
use docward_tests::fixtures;
use docward_tests::fleet::Fleet;

const REGION: &str = "us-east-1";
const ATTACKER: &str = "harbor-clinic";
const OTHER: &str = "summit-insurance";

/// CPU seconds of one engine process, and of each step of a stage.
const CPU_SECONDS: u32 = 4;

/// More text than extraction or redaction can get through in that time, and less than a reader needs it for.
fn slow() -> Vec<u8> {
    const BYTES: usize = 12 << 20;
    let line =
        "Patient Name: Quillon Zarathwaite  DOB: 04/12/1957  MRN: 88123377 seen by Dr. Okafor on March 3, 2024.\n";
    line.repeat(BYTES / line.len()).into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_ends_a_document_that_is_too_slow_while_others_go_on() {
    let fleet = Fleet::start_with(&[REGION], |config, _| config.limits.cpu_seconds = CPU_SECONDS).await;
    // More of them than the worker has slots.
    let mut slow_ones: Vec<JobId> = Vec::new();
    for _ in 0..3 {
        slow_ones.push(fleet.submit(ATTACKER, slow()).await);
    }
    let small = fleet.submit(OTHER, fixtures::document("discharge-note.txt")).await;
    fleet.done(OTHER, [small]).await;
    let ended = fleet.ended(ATTACKER, slow_ones).await;
    for status in ended.values() {
        assert_eq!(status.state, JobState::Rejected);
        assert_eq!(status.reason.as_deref(), Some(RejectReason::TooSlow.as_str()));
    }
    // Nothing of them is parked or comes again, and it is on record.
    let (client, tenant) = fleet.home(ATTACKER);
    assert!(client.ledger().parked(None, 50).await.unwrap().is_empty());
    let facts = fleet.facts(REGION, tenant.id).await;
    assert_eq!(facts.iter().filter(|fact| fact.kind == FactKind::Rejected).count(), ended.len());
    // The same workers go on.
    let after = fleet.submit(ATTACKER, fixtures::document("discharge-note.txt")).await;
    fleet.done(ATTACKER, [after]).await;
}

/// Names and numbers in characters that look like others or have no width, and cut by the ends of lines.
const HIDDEN: &str = "Mrs. Tam\u{ad}sin Quor\u{200b}rax was seen. Mrs. Tamsin Quor\u{430}x came, too. SSN \u{ff19}87\u{2011}65-\n4321. \
    Phone 614\u{2013}555-\n0148. Born 03\u{2044}14\u{2215}1961. Dose 5 mg.";
/// What of it nobody may see, as it is written there.
const SEEN_OF_HIDDEN: [&str; 7] = ["Tam\u{ad}sin", "rax", "Quor", "87\u{2011}65", "4321", "0148", "1961"];

/// A DICOM file in Explicit VR Little Endian, of elements with a short length.
fn dicom(elements: &[([u16; 2], &str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for ([group, element], representation, value) in elements {
        let padding = if value.len() % 2 == 1 { " " } else { "" };
        let length = u16::try_from(value.len() + padding.len()).unwrap();
        bytes.extend([group.to_le_bytes(), element.to_le_bytes()].concat());
        bytes.extend([representation.as_bytes(), &length.to_le_bytes(), value.as_bytes(), padding.as_bytes()].concat());
    }
    bytes
}

/// A presentation state that names its patient in attributes that no profile's table names.
fn labelled() -> Vec<u8> {
    dicom(&[
        ([0x0008, 0x0016], "UI", "1.2.840.10008.5.1.4.1.1.11.1"),
        ([0x0008, 0x0018], "UI", "1.2.826.0.1.3680043.10.9999.7"),
        ([0x0008, 0x0060], "CS", "PR"),
        ([0x0010, 0x0010], "PN", "QUORRAX^TAMSIN"),
        ([0x0042, 0x0010], "ST", "Lesion in Tamsin Quorrax"),
        ([0x0070, 0x0080], "CS", "QUORRAX"),
        ([0x0070, 0x0081], "LO", "marks for Tamsin Quorrax"),
        ([0x0072, 0xff42], "LO", "Quorrax, of no dictionary"),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_no_identifier_through_where_no_rule_and_no_table_expects_it() {
    let fleet = Fleet::start(&[REGION]).await;
    let note = fleet.submit(ATTACKER, HIDDEN.as_bytes().to_vec()).await;
    let state = fleet.submit(ATTACKER, labelled()).await;
    fleet.done(ATTACKER, [note, state]).await;
    for what in [What::Redacted, What::Text] {
        let left = String::from_utf8(fleet.fetch(ATTACKER, note, what).await).unwrap();
        for word in SEEN_OF_HIDDEN {
            assert!(HIDDEN.contains(word) && !left.contains(word), "{word}");
        }
        assert!(left.contains("Dose 5 mg"));
    }
    let left = String::from_utf8_lossy(&fleet.fetch(ATTACKER, state, What::Redacted).await).to_lowercase();
    assert!(!left.contains("quorrax") && !left.contains("tamsin"));
    assert!(left.contains("lesion in [name]") && left.contains("marks for [name]"));
}
