//! The confidentiality profile against its own table.

use super::*;
use crate::dicom::profile::{Action, action, table_rows};
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::header::Header;
use dicom_dictionary_std::StandardDataDictionary;

const CANARY: &str = "7316529";

/// A value of a VR that carries the canary as far as the VR can.
fn canary(tag: Tag, vr: VR) -> InMemElement {
    match vr {
        VR::SQ => sequence(tag, vec![InMemDicomObject::from_element_iter([text(tags::PATIENT_NAME, VR::PN, CANARY)])]),
        VR::UI => text(tag, vr, &format!("1.2.826.0.1.{CANARY}")),
        VR::DA => text(tag, vr, "20260103"),
        VR::US | VR::SS => number(tag, 7_316),
        VR::UL | VR::SL => DataElement::new(tag, vr, PrimitiveValue::from(7_316_529_u32)),
        VR::FL => DataElement::new(tag, vr, PrimitiveValue::from(7.25_f32)),
        VR::FD => DataElement::new(tag, vr, PrimitiveValue::from(7.25_f64)),
        VR::OB | VR::OW | VR::UN | VR::OF | VR::OD | VR::OL | VR::OV => {
            DataElement::new(tag, vr, PrimitiveValue::from(b"73165290".to_vec()))
        }
        _ => text(tag, vr, CANARY),
    }
}

fn vr_of(tag: Tag) -> Option<VR> {
    StandardDataDictionary.by_tag(tag).map(|entry| entry.vr().relaxed())
}

fn profiled(element: InMemElement) -> Option<InMemElement> {
    let replacement = Replacement { old: format!("1.2.826.0.1.{CANARY}").as_str().into(), new: "2.25.5".into() };
    let replacements = [replacement];
    let object = InMemDicomObject::from_element_iter([element]);
    let (uids, texts) = (super::super::profile::Uids::of(&replacements), texts::Texts::of(&[]));
    let cleaned = super::super::profile::cleaned(object, &uids, &texts).unwrap();
    cleaned.into_iter().next()
}

#[test]
fn every_row_of_the_table_happens() {
    let (mut rows, mut unknown) = (0, 0);
    for (tag, profile) in table_rows() {
        let Some(vr) = vr_of(tag) else {
            unknown += 1;
            continue;
        };
        rows += 1;
        if action(tag) == Some(Action::Clean) {
            continue;
        }
        let after = profiled(canary(tag, vr));
        let last = profile.rsplit('/').next().unwrap();
        match last {
            "X" => assert!(after.is_none(), "{tag} {profile}"),
            "Z" => assert!(is_empty(&after.unwrap()), "{tag} {profile}"),
            "D" => {
                let after = after.unwrap();
                assert!(!is_empty(&after), "{tag} {profile}");
                assert_eq!(after.vr(), vr, "{tag}");
                assert_ne!(after, canary(tag, vr), "{tag} {profile}");
                let blank =
                    if vr == VR::SQ { sequence(tag, vec![]) } else { DataElement::new(tag, vr, PrimitiveValue::Empty) };
                assert!(is_empty(&profiled(blank).unwrap()), "{tag}: an empty value needs no dummy");
            }
            "U" | "U*" if vr == VR::UI => assert_eq!(after.unwrap().to_str().unwrap(), "2.25.5", "{tag} {profile}"),
            // Within a sequence its items' attributes are what is replaced.
            "U" | "U*" => {
                let after = after.unwrap();
                let item = &after.items().unwrap()[0];
                assert_eq!(item.get(tags::PATIENT_NAME).unwrap().to_str().unwrap(), "", "{tag} {profile}");
            }
            other => panic!("{tag}: {other}"),
        }
    }
    assert!(rows > 600, "{rows}");
    assert!(unknown < 12, "{unknown} rows are of attributes that the dictionary doesn't know");
}

fn is_empty(element: &InMemElement) -> bool {
    element.items().map_or_else(|| element.to_bytes().unwrap().is_empty(), <[InMemDicomObject]>::is_empty)
}

#[test]
fn no_text_attribute_of_the_table_lets_an_identifier_through() {
    let listed = || {
        let rows = table_rows().into_iter().filter(|(tag, _)| action(*tag) != Some(Action::Clean));
        rows.filter_map(|(tag, _)| Some((tag, vr_of(tag)?))).filter(|(tag, _)| tag.group() > 2)
    };
    let elements =
        || listed().map(|(tag, vr)| canary(tag, vr)).filter(|element| element.tag() != tags::ENCAPSULATED_DOCUMENT);
    let nested = InMemDicomObject::from_element_iter(elements());
    let deeper = InMemDicomObject::from_element_iter([sequence(tags::REFERENCED_SERIES_SEQUENCE, vec![nested])]);
    let mut all: Vec<InMemElement> = elements().collect();
    all.retain(|element| ![tags::SOP_INSTANCE_UID, tags::STUDY_INSTANCE_UID].contains(&element.tag()));
    all.extend(header());
    all.push(sequence(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![deeper]));
    all.push(text(Tag(0x0009, 0x0010), VR::LO, CANARY));
    all.push(text(Tag(0x0009, 0x1001), VR::LT, CANARY));
    all.push(text(Tag(0x6000, 0x0022), VR::LO, CANARY));
    all.push(text(Tag(0x5002, 0x0022), VR::LO, CANARY));
    let mut bytes = file(all);
    bytes[..7].copy_from_slice(CANARY.as_bytes());
    let after = rewritten_bytes(&bytes, &[]);
    for identifier in [CANARY, "Voss", "Mira", "MRN42", "Oak Clinic", "OAKCLINIC", INSTANCE, STUDY, "20260103"] {
        assert!(contains(&bytes, identifier), "{identifier} must be there first");
        assert!(!contains(&after, identifier), "{identifier}");
    }
    assert_eq!(after[..128], [0; 128]);
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn uids_stay_consistent_and_none_is_left_out() {
    let reference = InMemDicomObject::from_element_iter([
        text(tags::REFERENCED_SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE),
        text(tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, INSTANCE),
    ]);
    let mut elements = header();
    elements.push(sequence(tags::REFERENCED_IMAGE_SEQUENCE, vec![reference]));
    let bytes = file(elements);
    let after = rewritten(&bytes, &[]);
    let new = after.element(tags::SOP_INSTANCE_UID).unwrap().to_str().unwrap().into_owned();
    assert_eq!(after.meta().media_storage_sop_instance_uid(), new);
    let item = &after.element(tags::REFERENCED_IMAGE_SEQUENCE).unwrap().items().unwrap()[0];
    assert_eq!(item.element(tags::REFERENCED_SOP_INSTANCE_UID).unwrap().to_str().unwrap(), new);
    assert_eq!(item.element(tags::REFERENCED_SOP_CLASS_UID).unwrap().to_str().unwrap(), uids::CT_IMAGE_STORAGE);
    let only_one = [Replacement { old: INSTANCE.into(), new: "2.25.1".into() }];
    let [_, texts] = replacements(&bytes, str::to_owned);
    assert_eq!(rewrite(&bytes, &[], [&only_one, &texts], &Limits::DEFAULT).err(), Some(Rejection::Malformed));
}

#[test]
fn the_file_says_what_was_done_to_it() {
    let after = rewritten(&file(header()), &[]);
    let value = |tag| after.element(tag).unwrap().to_str().unwrap().into_owned();
    assert_eq!(value(tags::PATIENT_IDENTITY_REMOVED), "YES");
    assert_eq!(value(tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED), "REMOVED");
    assert!(!value(tags::DEIDENTIFICATION_METHOD).is_empty());
    assert!(after.get(tags::BURNED_IN_ANNOTATION).is_none());
    assert_eq!(after.meta().implementation_version_name(), Some("DOCWARD"));
    assert_eq!(after.meta().source_application_entity_title(), None);
}

#[test]
fn the_table_is_there() {
    assert_eq!(action(tags::PATIENT_NAME), Some(Action::Empty));
    assert_eq!(action(tags::PATIENT_ADDRESS), Some(Action::Remove));
    assert_eq!(action(tags::STUDY_INSTANCE_UID), Some(Action::ReplaceUid));
    assert_eq!(action(tags::ROWS), None);
}
