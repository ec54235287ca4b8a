//! A PDF inside a DICOM file.

use super::file::{DicomFile, number, padded, text};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use docward_engine_model::protocol::Rejection;

const ENCAPSULATED_DOCUMENT_LENGTH: Tag = tags::ENCAPSULATED_DOCUMENT_LENGTH;

/// The PDF that a file carries, if it carries a document; other documents (CDA, meshes) can't be redacted and are refused.
pub(super) fn document(file: &DicomFile) -> Result<Option<Vec<u8>>, Rejection> {
    let Some(element) = file.get(tags::ENCAPSULATED_DOCUMENT) else {
        return Ok(None);
    };
    let mut bytes = element.to_bytes().map_err(|_| Rejection::Malformed)?.into_owned();
    if let Some(length) = number(file, ENCAPSULATED_DOCUMENT_LENGTH)? {
        bytes.truncate(length as usize);
    }
    let is_pdf = text(file, tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT).is_none_or(|kind| kind == "application/pdf");
    if !is_pdf || !bytes.starts_with(b"%PDF-") {
        return Err(Rejection::Unsupported);
    }
    Ok(Some(bytes))
}

/// Puts another PDF in its place.
pub(super) fn replace(file: &mut DicomFile, pdf: Vec<u8>) -> Result<(), Rejection> {
    let length = u32::try_from(pdf.len()).map_err(|_| Rejection::TooMuchOutput)?;
    file.put(DataElement::new(tags::ENCAPSULATED_DOCUMENT, VR::OB, PrimitiveValue::from(padded(pdf))));
    file.put(DataElement::new(ENCAPSULATED_DOCUMENT_LENGTH, VR::UL, PrimitiveValue::from(length)));
    Ok(())
}
