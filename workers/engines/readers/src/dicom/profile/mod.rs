//! The basic application level confidentiality profile of PS3.15 Annex E, by its own table.

mod dummy;
mod kept;
mod table;

use super::attributes::{is_instance_uid, uid_values};
use super::texts::Texts;
use dicom_core::header::Header;
use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, DicomValue, Length, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;
use docward_engine_model::protocol::{Rejection, Replacement};
pub(super) use kept::{Treatment, is_term, treatment};
use std::collections::HashMap;
#[cfg(test)]
pub(super) use table::rows as table_rows;
pub(super) use table::{Action, action};

/// What every UID of the file becomes.
pub(super) struct Uids<'a>(HashMap<&'a str, &'a str>);

impl<'a> Uids<'a> {
    pub(super) fn of(replacements: &'a [Replacement]) -> Self {
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
pub(super) fn cleaned(
    object: InMemDicomObject,
    uids: &Uids<'_>,
    texts: &Texts<'_>,
) -> Result<InMemDicomObject, Rejection> {
    of_depth(object, false, uids, texts)
}

fn of_depth(
    object: InMemDicomObject,
    is_nested: bool,
    uids: &Uids<'_>,
    texts: &Texts<'_>,
) -> Result<InMemDicomObject, Rejection> {
    let mut kept = Vec::new();
    for element in object {
        kept.extend(clean(element, is_nested, uids, texts)?);
    }
    Ok(InMemDicomObject::from_element_iter(kept))
}

fn clean(
    element: InMemElement,
    is_nested: bool,
    uids: &Uids<'_>,
    texts: &Texts<'_>,
) -> Result<Option<InMemElement>, Rejection> {
    let (tag, vr) = (element.tag(), element.vr());
    let treatment = treatment(&element, is_nested);
    Ok(match (treatment, element.into_value()) {
        (Treatment::Empty, _) => Some(empty(tag, vr)),
        (Treatment::Dummy, _) => Some(dummy::element(tag, vr)),
        (Treatment::Keep, value) => Some(DataElement::new(tag, vr, value)),
        (Treatment::Uids, DicomValue::Primitive(value)) => {
            Some(DataElement::new(tag, vr, PrimitiveValue::from(uids.replaced(tag, &value.to_str())?)))
        }
        (Treatment::Texts(_), DicomValue::Primitive(value)) => Some(texts.replaced(tag, vr, &value)?),
        (Treatment::Items, DicomValue::Sequence(sequence)) => {
            let items = sequence.into_items().into_iter().map(|item| of_depth(item, true, uids, texts));
            let items = items.collect::<Result<Vec<_>, _>>()?;
            Some(DataElement::new(tag, VR::SQ, DataSetSequence::new(items, Length::UNDEFINED)))
        }
        (Treatment::Remove | Treatment::Uids | Treatment::Texts(_) | Treatment::Items, _) => None,
    })
}

fn empty(tag: Tag, vr: VR) -> InMemElement {
    if vr == VR::SQ {
        return DataElement::new(tag, vr, DataSetSequence::new(Vec::new(), Length::UNDEFINED));
    }
    DataElement::new(tag, vr, PrimitiveValue::Empty)
}

/// What is known of the pixels that leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// There are none.
    NoPixels,
    /// Every frame or page was looked at, and nothing is left that looks like writing and that nobody could read.
    Clean,
    /// Something that looks like writing is left.
    Ink,
}

/// Says in the header what was done: PS3.15 E.2 and CID 7050.
pub(super) fn declare(object: &mut InMemDicomObject, seen: Seen) {
    let text = |tag, vr, value: &str| DataElement::new(tag, vr, PrimitiveValue::from(value));
    let removed = if seen == Seen::Ink { "NO" } else { "YES" };
    object.put(text(tags::PATIENT_IDENTITY_REMOVED, VR::CS, removed));
    object.put(text(tags::DEIDENTIFICATION_METHOD, VR::LO, "docward: PS3.15 Annex E, basic profile"));
    object.put(text(tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED, VR::CS, "REMOVED"));
    let code = |value: &str, meaning: &str| {
        InMemDicomObject::from_element_iter([
            text(tags::CODE_VALUE, VR::SH, value),
            text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, "DCM"),
            text(tags::CODE_MEANING, VR::LO, meaning),
        ])
    };
    let mut codes = vec![
        code("113100", "Basic Application Confidentiality Profile"),
        code("113104", "Clean Structured Content Option"),
        code("113105", "Clean Descriptors Option"),
    ];
    match seen {
        Seen::NoPixels => {
            object.remove_element(tags::BURNED_IN_ANNOTATION);
        }
        Seen::Clean => {
            codes.push(code("113101", "Clean Pixel Data Option"));
            object.put(text(tags::BURNED_IN_ANNOTATION, VR::CS, "NO"));
        }
        Seen::Ink => {
            object.put(text(tags::BURNED_IN_ANNOTATION, VR::CS, "YES"));
        }
    }
    let codes = DataSetSequence::new(codes, Length::UNDEFINED);
    object.put(DataElement::new(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE, VR::SQ, codes));
}
