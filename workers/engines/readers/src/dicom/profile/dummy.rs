//! Values that mean nothing, one for each value representation.

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, Length, PrimitiveValue, Tag, VR};
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

/// An element with a dummy of its VR.
pub(super) fn element(tag: Tag, vr: VR) -> InMemElement {
    match vr {
        VR::SQ => {
            DataElement::new(tag, vr, DataSetSequence::new(vec![InMemDicomObject::new_empty()], Length::UNDEFINED))
        }
        _ => DataElement::new(tag, vr, value(vr)),
    }
}

fn value(vr: VR) -> PrimitiveValue {
    match vr {
        VR::DA => PrimitiveValue::from("19000101"),
        VR::TM => PrimitiveValue::from("000000"),
        VR::DT => PrimitiveValue::from("19000101000000"),
        VR::AS => PrimitiveValue::from("000Y"),
        VR::DS | VR::IS => PrimitiveValue::from("0"),
        // Not a UID of anything: the root of those made from UUIDs, with number zero.
        VR::UI => PrimitiveValue::from("2.25.0"),
        VR::UR => PrimitiveValue::from("urn:anonymized"),
        VR::US => PrimitiveValue::from(0_u16),
        VR::SS => PrimitiveValue::from(0_i16),
        VR::UL => PrimitiveValue::from(0_u32),
        VR::SL => PrimitiveValue::from(0_i32),
        VR::UV => PrimitiveValue::from(0_u64),
        VR::SV => PrimitiveValue::from(0_i64),
        VR::FL => PrimitiveValue::from(0_f32),
        VR::FD => PrimitiveValue::from(0_f64),
        VR::AT => PrimitiveValue::from(Tag(0, 0)),
        VR::OB | VR::OW | VR::UN => PrimitiveValue::from(vec![0_u8, 0]),
        VR::OF | VR::OL => PrimitiveValue::from(vec![0_u8; 4]),
        VR::OD | VR::OV => PrimitiveValue::from(vec![0_u8; 8]),
        _ => PrimitiveValue::from("ANONYMIZED"),
    }
}
