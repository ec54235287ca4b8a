//! Fields of an interchange, as the reader's elements give them.

use crate::read::read;
use crate::{CLAIM, PROVIDER, SUBSCRIBER, file, professional};
use docward_engine_model::{Field, FieldName, Fields};

/// The values of a claim's fields of a name.
fn named(fields: &Fields, claim: u32, name: FieldName) -> Vec<&str> {
    let own = fields.fields.iter().filter(|field| field.claim == Some(claim) && field.name == name);
    own.map(|field| field.value.as_str()).collect()
}

fn fields(text: &str) -> Fields {
    read(text.as_bytes()).unwrap().1
}

#[test]
fn the_subscriber_is_the_patient() {
    let fields = fields(&professional());
    for (name, values) in [
        (FieldName::PatientName, &["MIRABEL Q VOSSBERG JR"][..]),
        (FieldName::SubscriberName, &[]),
        (FieldName::DateOfBirth, &["19710203"]),
        (FieldName::Sex, &["F"]),
        (FieldName::MemberId, &["MEM001234"]),
        (FieldName::PatientId, &["MRN42777"]),
        (FieldName::GroupNumber, &["GRP77123"]),
        (FieldName::PayerName, &["ACME HEALTH", "ACME HEALTH"]),
        (FieldName::ProviderName, &["MARLOWE CLINIC", "RUTH HALVERSEN", "ANNIKA LEEWARD"]),
        (FieldName::Address, &["2 ELMWOOD ST APT 4", "SALEM OR 97302", "1 OAKEN ST", "SALEM OR 97301"]),
        (FieldName::Diagnosis, &["J069", "R05"]),
        (FieldName::DateOfService, &["20260103", "20260103-20260104"]),
        (FieldName::OtherDate, &["20260101", "20260102"]),
        (FieldName::ClaimId, &["CX-100234"]),
        (FieldName::ClaimTotal, &["150.50"]),
        (FieldName::ClaimLine, &["HC:99213:25 100.00 20260103", "HC:87070 50.50 20260103-20260104"]),
    ] {
        assert_eq!(named(&fields, 1, name), values, "{name:?}");
    }
}

#[test]
fn a_dependent_is_the_patient_and_comes_first() {
    let dependent = "HL*3*2*23*0~PAT*19~NM1*QC*1*VOSSBERG*TIM~DMG*D8*20150607*M~";
    let fields = fields(&file("005010X223A2", &format!("{PROVIDER}{SUBSCRIBER}{dependent}{CLAIM}")));
    assert_eq!(named(&fields, 1, FieldName::PatientName), ["TIM VOSSBERG"]);
    assert_eq!(named(&fields, 1, FieldName::SubscriberName), ["MIRABEL Q VOSSBERG JR"]);
    assert_eq!(named(&fields, 1, FieldName::DateOfBirth), ["20150607", "19710203"]);
}

#[test]
fn every_field_says_which_claim_it_is_of_and_every_fault_too() {
    let second = CLAIM.replace("CX-100234*150.5*", "CX-100235*15O.5*");
    let fields = fields(&file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{CLAIM}{second}")));
    assert!(fields.fields.iter().all(|field| matches!(field.claim, Some(1 | 2))));
    assert_eq!(named(&fields, 2, FieldName::ClaimId), ["CX-100235"]);
    assert_eq!(named(&fields, 2, FieldName::PatientName), ["MIRABEL Q VOSSBERG JR"], "what claims share is of each");
    assert_eq!(named(&fields, 2, FieldName::ClaimTotal), [] as [&str; 0], "an amount that can't be read is no amount");
    assert_eq!(named(&fields, 2, FieldName::ClaimLine).len(), 2, "its lines are read all the same");
    let [fault] = fields.faults.as_slice() else { panic!("one fault") };
    assert_eq!((fault.claim, fault.code.as_str()), (Some(2), "IK4-6"));
}

#[test]
fn fields_stand_where_their_spans_say() {
    let text = professional().replace("MIRABEL", "MÏRABEL");
    let (_, fields) = read(text.as_bytes()).unwrap();
    let stands = |field: &Field| -> Option<String> {
        let span = field.span?;
        Some(text.chars().take(span.end as usize).skip(span.start as usize).collect())
    };
    let placed: Vec<_> = fields.fields.iter().filter_map(|field| Some((field, stands(field)?))).collect();
    assert!(placed.len() > 30);
    for (field, there) in placed {
        match field.name {
            FieldName::PatientName => assert_eq!(there, "VOSSBERG*MÏRABEL*Q**JR"),
            FieldName::Address | FieldName::ProviderName => {
                assert!(field.value.as_str().split(' ').all(|word| there.contains(word)));
            }
            FieldName::ClaimTotal => assert_eq!((field.value.as_str(), there.as_str()), ("150.50", "150.5")),
            _ => assert_eq!(there, field.value.as_str()),
        }
    }
}

#[test]
fn notes_and_adjustments_are_no_fields() {
    let notes = "NTE*ADD*SEEN WITH HOBART QUILLWORTH~K3*CALL HIM~";
    let more = fields(&file("005010X222A1", &format!("{PROVIDER}{SUBSCRIBER}{CLAIM}{notes}")));
    assert_eq!(more.fields.len(), fields(&professional()).fields.len());
}
