//! Elements of unknown representation whose tag the dictionary knows: a writer that does not know a tag passes its value on as UN
//! (PS3.5 6.2.2). They get their representation back when a file is opened; otherwise a name or a UID in them would be read by
//! nobody, and rows and columns would be numbers of one byte.

use super::attributes::is_text;
use super::file::text;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::header::Header;
use dicom_core::value::{DataSetSequence, Value};
use dicom_core::{DataElement, DicomValue, Length, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::{StandardDataDictionary, tags};
use dicom_encoding::text::{SpecificCharacterSet, TextCodec};
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

/// The same data set, its elements of unknown representation named, also within sequences.
pub(super) fn named(object: InMemDicomObject) -> InMemDicomObject {
    if !has_unknown(&object) {
        return object;
    }
    let written_in = text(&object, tags::SPECIFIC_CHARACTER_SET);
    let written_in = written_in.as_deref().and_then(SpecificCharacterSet::from_code).unwrap_or_default();
    of(object, &written_in)
}

fn has_unknown(object: &InMemDicomObject) -> bool {
    object.iter().any(|element| match element.value() {
        DicomValue::Sequence(sequence) => sequence.items().iter().any(has_unknown),
        _ => element.vr() == VR::UN,
    })
}

fn of(object: InMemDicomObject, written_in: &SpecificCharacterSet) -> InMemDicomObject {
    let elements: Vec<InMemElement> = object.into_iter().map(|element| one(element, written_in)).collect();
    InMemDicomObject::from_element_iter(elements)
}

fn one(element: InMemElement, written_in: &SpecificCharacterSet) -> InMemElement {
    let (tag, vr) = (element.tag(), element.vr());
    match element.into_value() {
        Value::Sequence(sequence) => {
            let items = sequence.into_items().into_iter().map(|item| of(item, written_in)).collect::<Vec<_>>();
            DataElement::new(tag, vr, DataSetSequence::new(items, Length::UNDEFINED))
        }
        Value::Primitive(value) if vr == VR::UN => match known(tag, &value.to_bytes(), written_in) {
            Some((vr, value)) => DataElement::new(tag, vr, value),
            None => DataElement::new(tag, vr, value),
        },
        value => DataElement::new(tag, vr, value),
    }
}

/// What a value is by the dictionary, if it is a text or a number. Its bytes are in Little Endian, whatever the file.
fn known(tag: Tag, bytes: &[u8], written_in: &SpecificCharacterSet) -> Option<(VR, PrimitiveValue)> {
    let vr = StandardDataDictionary.by_tag(tag)?.vr().relaxed();
    let value = match vr {
        VR::US => PrimitiveValue::U16(bytes.as_chunks::<2>().0.iter().copied().map(u16::from_le_bytes).collect()),
        VR::SS => PrimitiveValue::I16(bytes.as_chunks::<2>().0.iter().copied().map(i16::from_le_bytes).collect()),
        VR::UL => PrimitiveValue::U32(bytes.as_chunks::<4>().0.iter().copied().map(u32::from_le_bytes).collect()),
        VR::SL => PrimitiveValue::I32(bytes.as_chunks::<4>().0.iter().copied().map(i32::from_le_bytes).collect()),
        vr if is_text(vr) => PrimitiveValue::from(written_in.decode(bytes).ok()?),
        _ => return None,
    };
    Some((vr, value))
}
