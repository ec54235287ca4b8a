//! Elements whose representation a writer on the way did not know.

use super::pixels::gray16;
use super::*;

fn unknown(tag: Tag, bytes: &[u8]) -> InMemElement {
    DataElement::new(tag, VR::UN, PrimitiveValue::from(bytes.to_vec()))
}

#[test]
fn what_the_dictionary_knows_is_read_and_replaced() {
    let mut elements = header();
    let known = [tags::PATIENT_NAME, tags::SOP_INSTANCE_UID, tags::ROWS, tags::COLUMNS];
    elements.extend(gray16(300, 8, vec![7; 2_400]));
    elements.retain(|element| !known.contains(&dicom_core::header::Header::tag(element)));
    let physician = unknown(tags::REFERRING_PHYSICIAN_NAME, b"Okafor^Ada");
    let item =
        InMemDicomObject::from_element_iter([physician, unknown(tags::REFERENCED_SOP_INSTANCE_UID, b"1.2.3.4\0")]);
    elements.extend([
        unknown(tags::PATIENT_NAME, b"Voss^Mira "),
        unknown(tags::SOP_INSTANCE_UID, b"1.2.826.0.1.3680043.8.498.77"),
        unknown(tags::ROWS, &8_u16.to_le_bytes()),
        unknown(tags::COLUMNS, &300_u16.to_le_bytes()),
        unknown(Tag(0x0028, 0xfff0), b"nobody knows this"),
        sequence(tags::REFERENCED_IMAGE_SEQUENCE, vec![item]),
    ]);
    let bytes = file(elements);
    let document = read_bytes(&bytes).unwrap();
    assert_eq!((document.pages()[0].width, document.pages()[0].height), (300, 8));
    let names: Vec<&str> = document.dicom().unwrap().attributes.iter().map(|(_, value)| value.as_str()).collect();
    assert!(names.contains(&"Voss^Mira") && names.contains(&"Okafor^Ada"), "{names:?}");
    assert!(document.dicom().unwrap().uids.iter().any(|uid| uid.as_str() == "1.2.3.4"));
    let after = rewritten_bytes(&bytes, &[]);
    for gone in ["Voss", "Okafor", "498.77", "1.2.3.4\0", "nobody"] {
        assert!(!after.windows(gone.len()).any(|window| window == gone.as_bytes()), "{gone}");
    }
}
