//! What a field of a segment holds, by the standard (HL7 2.5.1, chapters 2 to 7).

use docward_engine_model::PhiKind;

/// What a field of a segment holds.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    /// Something that identifies as a whole.
    Identifier(PhiKind),
    /// An address, whose state and country may stay.
    Address,
    /// A code, with its meaning in words, or a result.
    Code,
    /// Words, or nobody knows what.
    Text,
}

/// What a field holds (HL7 2.5.1, chapters 2 to 7).
pub(super) fn holds(segment: &str, number: usize, value_type: &str) -> Holds {
    match (segment, number) {
        ("PID", 11) | ("NK1", 4 | 32) | ("GT1", 5) | ("IN1", 5 | 19 | 44) | ("ORC", 22 | 24) | ("OBX", 24) => {
            Holds::Address
        }
        ("OBX", 5) if matches!(value_type, "NM" | "SN" | "CE" | "CWE" | "CNE" | "ID" | "IS") => Holds::Code,
        ("OBX", 5) => result_of(value_type).map_or(Holds::Text, Holds::Identifier),
        _ if is_code(segment, number) => Holds::Code,
        _ => identifier(segment, number).map_or(Holds::Text, Holds::Identifier),
    }
}

/// The fields for codes: kinds, states, units, and what was done, given or found.
fn is_code(segment: &str, number: usize) -> bool {
    matches!(
        (segment, number),
        ("MSH", 1 | 2 | 9 | 11 | 12 | 15..=21)
            | ("EVN", 1 | 4)
            | ("PID", 1 | 8 | 10 | 15..=17 | 22 | 24..=28 | 30..=32 | 35 | 36)
            | ("NK1", 1 | 3)
            | ("PV1", 1 | 2 | 4 | 10 | 13..=16 | 18 | 20 | 36)
            | ("OBR", 1 | 4 | 15 | 24 | 25 | 44)
            | ("OBX", 1..=4 | 6..=8 | 11 | 17)
            | ("DG1", 1..=3 | 6)
            | ("PR1" | "TXA", 1..=3)
            | ("AL1", 1..=4)
            | ("RXA", 5 | 7 | 8)
            | ("RXE", 2 | 5 | 6)
            | ("RXO", 1 | 5)
            | ("SPM", 1 | 4 | 8)
            | ("FT1", 6 | 7 | 19)
    )
}

/// What a result identifies by its type; nothing of words.
fn result_of(value_type: &str) -> Option<PhiKind> {
    Some(match value_type {
        "DT" | "TS" | "DTM" => PhiKind::Date,
        "XPN" | "XCN" | "PN" => PhiKind::Name,
        "XTN" => PhiKind::Phone,
        _ => return None,
    })
}

/// What a field identifies.
fn identifier(segment: &str, number: usize) -> Option<PhiKind> {
    Some(match (segment, number) {
        ("PID", 2..=4 | 18 | 20 | 21) | ("MRG", 1..=6) => PhiKind::MedicalRecordNumber,
        ("PID", 5 | 6 | 9)
        | ("NK1", 2 | 26 | 30)
        | ("GT1", 3 | 4)
        | ("IN1", 6 | 16)
        | ("MRG", 7)
        | ("PV1", 7..=9 | 17 | 52)
        | ("PD1", 4)
        | ("OBR", 10 | 16 | 28 | 32..=35)
        | ("ORC", 10..=12)
        | ("OBX", 16 | 25)
        | ("DG1", 16)
        | ("PV2", 13)
        | ("IN2", 3 | 40)
        | ("RXE", 13 | 14)
        | ("PR1", 8 | 11 | 12)
        | ("RXA", 10)
        | ("EVN", 5)
        | ("TXA", 5 | 9..=11 | 22)
        | ("FT1", 20 | 21) => PhiKind::Name,
        ("PID", 12 | 23) => PhiKind::Place,
        ("PID", 13 | 14 | 40) | ("NK1", 5..=7 | 31) | ("GT1", 6 | 7) | ("IN1", 7) | ("OBR", 17) | ("ORC", 14 | 23) => {
            PhiKind::Phone
        }
        ("PID", 19) | ("GT1", 12) | ("IN2", 1 | 2) => PhiKind::SocialSecurityNumber,
        ("PID", 7 | 29 | 33)
        | ("NK1", 8 | 9 | 16)
        | ("GT1", 8 | 13 | 14)
        | ("IN1", 12 | 13 | 18)
        | ("MSH", 7)
        | ("EVN", 2 | 3 | 6)
        | ("PV1", 44 | 45)
        | ("OBR", 6..=8 | 14 | 22 | 27 | 36)
        | ("OBX", 14 | 19)
        | ("ORC", 7 | 9 | 15)
        | ("DG1", 5 | 19)
        | ("PR1", 5)
        | ("SPM", 17 | 18)
        | ("RXA", 3 | 4)
        | ("TXA", 4 | 6..=8)
        | ("FT1", 4 | 5)
        | ("ACC", 1)
        | ("AL1", 6) => PhiKind::Date,
        ("NK1", 13)
        | ("GT1", 16 | 21)
        | ("IN1", 4 | 9 | 11)
        | ("MSH", 3..=6)
        | ("PD1", 3)
        | ("PV1", 3 | 6 | 39 | 42)
        | ("EVN", 7)
        | ("ORC", 13 | 21)
        | ("OBX", 15 | 23) => PhiKind::Organization,
        ("IN1", 2 | 3 | 8 | 10 | 36 | 49) | ("GT1", 19) => PhiKind::HealthPlanNumber,
        ("PV1", 5 | 19 | 50)
        | ("OBR" | "SPM", 2 | 3)
        | ("ORC", 2..=4)
        | ("MSH", 10)
        | ("TXA", 12..=16)
        | ("FT1", 2 | 23)
        | ("RXE", 15)
        | ("NK1", 33) => PhiKind::OtherIdentifier,
        _ => return None,
    })
}
