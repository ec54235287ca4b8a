//! The basic application level confidentiality profile of PS3.15 Annex E, by its own table.

mod dummy;
mod table;

use super::attributes::{is_instance_uid, uid_values};
use dicom_core::header::Header;
use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, DicomValue, Length, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;
use docward_engine_model::protocol::{Rejection, UidReplacement};
use std::collections::HashMap;
#[cfg(test)]
pub(super) use table::rows as table_rows;
pub(super) use table::{Action, action};

/// What every UID of the file becomes.
pub(super) struct Uids<'a>(HashMap<&'a str, &'a str>);

impl<'a> Uids<'a> {
    pub(super) fn of(replacements: &'a [UidReplacement]) -> Self {
        Self(replacements.iter().map(|pair| (pair.old.as_str(), pair.new.as_str())).collect())
    }

    /// Every instance's UID becomes its replacement; one without a replacement must not pass.
    pub(super) fn replaced(&self, tag: Tag, text: &str) -> Result<String, Rejection> {
        let one = |uid| match self.0.get(uid) {
            Some(new) => Ok(*new),
            None if is_instance_uid(tag, uid) => Err(Rejection::Malformed),
            None => Ok(uid),
        };
        Ok(uid_values(text).map(one).collect::<Result<Vec<_>, _>>()?.join("\\"))
    }
}

/// A data set by the profile, its sequences' items too.
pub(super) fn cleaned(object: InMemDicomObject, uids: &Uids<'_>) -> Result<InMemDicomObject, Rejection> {
    let mut kept = Vec::new();
    for element in object {
        kept.extend(clean(element, uids)?);
    }
    Ok(InMemDicomObject::from_element_iter(kept))
}

fn clean(element: InMemElement, uids: &Uids<'_>) -> Result<Option<InMemElement>, Rejection> {
    let (tag, vr) = (element.tag(), element.vr());
    if is_never_kept(tag) {
        return Ok(None);
    }
    // The last alternative that the table lists is the most useful one; an attribute without a value needs no dummy.
    let action =
        action(tag).map(|action| if action == Action::Dummy && is_blank(&element) { Action::Empty } else { action });
    match action {
        Some(Action::Remove) => return Ok(None),
        Some(Action::Empty) => return Ok(Some(empty(tag, vr))),
        Some(Action::Dummy) => return Ok(Some(dummy::element(tag, vr))),
        // What nobody could parse can't be searched for identifiers.
        None if vr == VR::UN => return Ok(None),
        Some(Action::ReplaceUid) | None => {}
    }
    match element.into_parts() {
        (_, DicomValue::Sequence(sequence)) => {
            let items =
                sequence.into_items().into_iter().map(|item| cleaned(item, uids)).collect::<Result<Vec<_>, _>>()?;
            Ok(Some(DataElement::new(tag, VR::SQ, DataSetSequence::new(items, Length::UNDEFINED))))
        }
        (_, DicomValue::Primitive(value)) if vr == VR::UI => {
            Ok(Some(DataElement::new(tag, vr, PrimitiveValue::from(uids.replaced(tag, &value.to_str())?))))
        }
        (header, value) => Ok(Some(DataElement::new(tag, header.vr(), value))),
    }
}

fn is_blank(element: &InMemElement) -> bool {
    match element.value() {
        DicomValue::Primitive(value) => value.calculate_byte_len() == 0,
        DicomValue::Sequence(sequence) => sequence.items().is_empty(),
        DicomValue::PixelSequence(_) => false,
    }
}

fn empty(tag: Tag, vr: VR) -> InMemElement {
    if vr == VR::SQ {
        return DataElement::new(tag, vr, DataSetSequence::new(Vec::new(), Length::UNDEFINED));
    }
    DataElement::new(tag, vr, PrimitiveValue::Empty)
}

/// Private groups; curves and overlays (retired planes may hold text); group lengths, which would lie; digital signatures'
/// neighbours; thumbnails, which show what was blacked out; padding.
fn is_never_kept(tag: Tag) -> bool {
    let group = tag.group();
    !group.is_multiple_of(2)
        || (0x5000..=0x501f).contains(&group)
        || (0x6000..=0x601f).contains(&group)
        || tag.element() == 0
        || tag == tags::ICON_IMAGE_SEQUENCE
        || tag == tags::DATA_SET_TRAILING_PADDING
}

/// Says in the header what was done: PS3.15 E.2 and CID 7050.
pub(super) fn declare(object: &mut InMemDicomObject, pixels_cleaned: bool) {
    let text = |tag, vr, value: &str| DataElement::new(tag, vr, PrimitiveValue::from(value));
    object.put(text(tags::PATIENT_IDENTITY_REMOVED, VR::CS, "YES"));
    object.put(text(tags::DEIDENTIFICATION_METHOD, VR::LO, "docward: PS3.15 Annex E, basic profile"));
    object.put(text(tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED, VR::CS, "REMOVED"));
    let code = |value: &str, meaning: &str| {
        InMemDicomObject::from_element_iter([
            text(tags::CODE_VALUE, VR::SH, value),
            text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, "DCM"),
            text(tags::CODE_MEANING, VR::LO, meaning),
        ])
    };
    let mut codes = vec![code("113100", "Basic Application Confidentiality Profile")];
    if pixels_cleaned {
        codes.push(code("113101", "Clean Pixel Data Option"));
        object.put(text(tags::BURNED_IN_ANNOTATION, VR::CS, "NO"));
    }
    let codes = DataSetSequence::new(codes, Length::UNDEFINED);
    object.put(DataElement::new(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE, VR::SQ, codes));
}
