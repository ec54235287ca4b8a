//! Header values that identify somebody or something, and the UIDs that name instances.

use super::file::{DicomFile, without_padding};
use super::profile;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::header::Header;
use dicom_core::{DicomValue, Tag, VR};
use dicom_dictionary_std::{StandardDataDictionary, tags};
use dicom_object::InMemDicomObject;
use docward_engine_model::Text;
use std::collections::HashSet;

/// UIDs of DICOM's own root name classes, syntaxes and codes, never somebody's instance.
const REGISTERED: &str = "1.2.840.10008.";

/// Attributes whose UIDs say what kind of thing something is, also when a vendor registered them.
const CLASSES: [Tag; 10] = [
    tags::SOP_CLASS_UID,
    tags::REFERENCED_SOP_CLASS_UID,
    tags::RELATED_GENERAL_SOP_CLASS_UID,
    tags::ORIGINAL_SPECIALIZED_SOP_CLASS_UID,
    tags::SOP_CLASSES_IN_STUDY,
    tags::CODING_SCHEME_UID,
    tags::CONTEXT_UID,
    tags::MAPPING_RESOURCE_UID,
    tags::TRANSFER_SYNTAX_UID,
    tags::REFERENCED_TRANSFER_SYNTAX_UID_IN_FILE,
];

/// Whether a UID at this place names an instance that must be renamed.
pub(super) fn is_instance_uid(tag: Tag, uid: &str) -> bool {
    let is_class = uid.starts_with(REGISTERED) || CLASSES.contains(&tag);
    let is_of_a_class = is_class && is_well_formed(uid);
    !uid.is_empty() && !is_of_a_class
}

/// Whether it is numbers with dots between them. What is none may be anything.
fn is_well_formed(uid: &str) -> bool {
    uid.len() <= 64 && uid.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The values of a UI element, as the file writes them, without padding.
pub(super) fn uid_values(text: &str) -> impl Iterator<Item = &str> {
    text.split('\\').map(without_padding)
}

/// Every UID to replace, each once, in the order of the file.
pub(super) fn uids(file: &DicomFile) -> Vec<Text> {
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    let mut note = |tag: Tag, text: &str| {
        for uid in uid_values(text).filter(|uid| is_instance_uid(tag, uid)) {
            if seen.insert(uid.to_owned()) {
                found.push(Text::from(uid));
            }
        }
    };
    walk(file, &mut |tag, vr, text| {
        if vr == VR::UI {
            note(tag, text);
        }
    });
    found
}

/// Keyword and value of every text attribute that the confidentiality profile touches, and what the image is.
pub(super) fn identifying(file: &DicomFile) -> Vec<(String, Text)> {
    let mut found = Vec::new();
    walk(file, &mut |tag, vr, text| {
        let listed = profile::action(tag).is_some_and(|action| action != profile::Action::Clean);
        let named = vr == VR::PN || listed || tag == tags::MODALITY;
        let text = without_padding(text);
        if named && !text.is_empty() && (vr != VR::UI || tag == tags::STUDY_INSTANCE_UID) {
            found.push((keyword(tag), Text::from(text)));
        }
    });
    found
}

fn keyword(tag: Tag) -> String {
    StandardDataDictionary
        .by_tag(tag)
        .map_or_else(|| format!("{:04X}{:04X}", tag.group(), tag.element()), |entry| entry.alias().to_owned())
}

/// Visits every text value, sequences included.
fn walk(object: &InMemDicomObject, visit: &mut dyn FnMut(Tag, VR, &str)) {
    for element in object.iter() {
        match element.value() {
            DicomValue::Sequence(sequence) => sequence.items().iter().for_each(|item| walk(item, visit)),
            DicomValue::Primitive(value) if is_text(element.vr()) => {
                visit(element.tag(), element.vr(), &value.to_str());
            }
            DicomValue::Primitive(_) | DicomValue::PixelSequence(_) => {}
        }
    }
}

/// VRs whose values are text.
pub(super) fn is_text(vr: VR) -> bool {
    use VR::{AE, AS, CS, DA, DS, DT, IS, LO, LT, PN, SH, ST, TM, UC, UI, UR, UT};
    matches!(vr, AE | AS | CS | DA | DS | DT | IS | LO | LT | PN | SH | ST | TM | UC | UI | UR | UT)
}
