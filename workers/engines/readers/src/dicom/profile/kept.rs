//! What becomes of an element: Table E.1-1 first, and of what it doesn't name only what is known to be harmless stays. A list of
//! what goes would let through whatever nobody thought of.

use super::table::{Action, action};
use crate::dicom::attributes::is_text;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry, TagRange};
use dicom_core::header::Header;
use dicom_core::{DicomValue, Tag, VR};
use dicom_dictionary_std::{StandardDataDictionary, tags};
use dicom_object::mem::InMemElement;
use docward_engine_model::HeaderSort;

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dicom) enum Treatment {
    Remove,
    Empty,
    Dummy,
    /// Its UIDs are replaced.
    Uids,
    /// It stays, and each of its items is treated.
    Items,
    /// Its texts become what redaction says.
    Texts(HeaderSort),
    /// It stays as it is: it holds nothing but numbers.
    Keep,
}

/// What becomes of an element of the data set, or of an item within it.
pub(in crate::dicom) fn treatment(element: &InMemElement, is_nested: bool) -> Treatment {
    let tag = element.tag();
    if is_never_kept(tag) || (is_nested && tag == tags::PIXEL_DATA) {
        return Treatment::Remove;
    }
    match action(tag) {
        Some(Action::Remove) => Treatment::Remove,
        Some(Action::Empty) => Treatment::Empty,
        Some(Action::Dummy) => dummy_unless_blank(element),
        Some(Action::ReplaceUid) => match element.vr() {
            VR::UI => Treatment::Uids,
            VR::SQ => Treatment::Items,
            _ => Treatment::Remove,
        },
        Some(Action::Clean) | None => by_dictionary(element),
    }
}

/// The last alternative that the table lists is the most useful one; an attribute without a value needs no dummy.
fn dummy_unless_blank(element: &InMemElement) -> Treatment {
    let is_blank = match element.value() {
        DicomValue::Primitive(value) => value.calculate_byte_len() == 0,
        DicomValue::Sequence(sequence) => sequence.items().is_empty(),
        DicomValue::PixelSequence(_) => false,
    };
    if is_blank { Treatment::Empty } else { Treatment::Dummy }
}

/// What stays of what no row removes: what the dictionary knows, if it is written as the dictionary says.
fn by_dictionary(element: &InMemElement) -> Treatment {
    let (tag, vr) = (element.tag(), element.vr());
    let entry = StandardDataDictionary.by_tag(tag).filter(|entry| matches!(entry.tag_range(), TagRange::Single(_)));
    let Some(defined) = entry.map(|entry| entry.vr().relaxed()) else { return Treatment::Remove };
    if (is_text(defined), defined == VR::SQ) != (is_text(vr), vr == VR::SQ) {
        return Treatment::Remove;
    }
    match vr {
        VR::SQ => Treatment::Items,
        VR::UI => Treatment::Uids,
        VR::PN | VR::AE | VR::AS | VR::DA | VR::DT | VR::TM => dummy_unless_blank(element),
        VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC if CODES.contains(&tag) => {
            Treatment::Texts(HeaderSort::Code)
        }
        VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC => Treatment::Texts(HeaderSort::Prose),
        VR::CS if LABELS.contains(&tag) => Treatment::Texts(HeaderSort::Label),
        // How samples are to be shown; a viewer can't do without.
        VR::CS if tag.group() == PRESENTATION => Treatment::Texts(HeaderSort::Code),
        VR::CS => Treatment::Texts(HeaderSort::Term),
        VR::DS if tag == tags::NUMERIC_VALUE => Treatment::Texts(HeaderSort::Prose),
        VR::IS | VR::DS => Treatment::Texts(HeaderSort::Code),
        VR::OB | VR::OW if !SAMPLES.contains(&tag) => Treatment::Remove,
        VR::OB
        | VR::OW
        | VR::OD
        | VR::OF
        | VR::OL
        | VR::OV
        | VR::US
        | VR::SS
        | VR::UL
        | VR::SL
        | VR::UV
        | VR::SV
        | VR::FL
        | VR::FD
        | VR::AT => Treatment::Keep,
        // Addresses of the web, and what nobody could parse.
        _ => Treatment::Remove,
    }
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

/// The group that says how pixels lie and are shown.
const PRESENTATION: u16 = 0x0028;

/// Codes, and what manufacturers call their things: no words in which somebody would be spoken of.
const CODES: [Tag; 12] = [
    tags::CODE_VALUE,
    tags::LONG_CODE_VALUE,
    tags::CODING_SCHEME_DESIGNATOR,
    tags::CODING_SCHEME_VERSION,
    tags::MANUFACTURER,
    tags::MANUFACTURER_MODEL_NAME,
    tags::SOFTWARE_VERSIONS,
    tags::CONVOLUTION_KERNEL,
    tags::SEQUENCE_NAME,
    tags::PULSE_SEQUENCE_NAME,
    tags::RESCALE_TYPE,
    tags::IMPLEMENTATION_VERSION_NAME,
];

/// Code strings whose terms the standard lists or machines write: `DOC`, `DIXON` and `TOMO` are names too.
const TERMS: [Tag; 24] = [
    tags::MODALITY,
    tags::MODALITIES_IN_STUDY,
    tags::VALUE_TYPE,
    tags::RELATIONSHIP_TYPE,
    tags::CONTINUITY_OF_CONTENT,
    tags::COMPLETION_FLAG,
    tags::VERIFICATION_FLAG,
    tags::MAPPING_RESOURCE,
    tags::TEMPLATE_IDENTIFIER,
    tags::IMAGE_TYPE,
    tags::FRAME_TYPE,
    tags::CONVERSION_TYPE,
    tags::PRESENTATION_INTENT_TYPE,
    tags::LATERALITY,
    tags::IMAGE_LATERALITY,
    tags::VIEW_POSITION,
    tags::PATIENT_POSITION,
    tags::PATIENT_ORIENTATION,
    tags::SCANNING_SEQUENCE,
    tags::SEQUENCE_VARIANT,
    tags::SCAN_OPTIONS,
    tags::MR_ACQUISITION_TYPE,
    tags::FILTER_TYPE,
    tags::ROTATION_DIRECTION,
];

/// Whether a value is a term of such a list, as it is written: in capitals. Any other may be somebody's name.
pub(in crate::dicom) fn is_term(tag: Tag, value: &str) -> bool {
    let is_of_term = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    TERMS.contains(&tag) && value.bytes().all(is_of_term)
}

/// Code strings that are no terms of a list: somebody thought them out.
const LABELS: [Tag; 5] = [
    tags::CONTENT_LABEL,
    tags::GRAPHIC_LAYER,
    tags::STORAGE_MEDIA_FILE_SET_ID,
    tags::FILE_SET_ID,
    tags::REFERENCED_FILE_ID,
];

/// Bytes that are samples: of pixels, of tables that samples are looked up in, of a waveform.
const SAMPLES: [Tag; 11] = [
    tags::PIXEL_DATA,
    tags::LUT_DATA,
    tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
    tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
    tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
    tags::ALPHA_PALETTE_COLOR_LOOKUP_TABLE_DATA,
    tags::SEGMENTED_RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
    tags::SEGMENTED_GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
    tags::SEGMENTED_BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
    tags::SEGMENTED_ALPHA_PALETTE_COLOR_LOOKUP_TABLE_DATA,
    tags::WAVEFORM_DATA,
];
