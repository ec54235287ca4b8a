//! The texts of a header that may stay: told to redaction when a file is read, and put in their place when it is written.

use super::file::{DicomFile, without_padding};
use super::profile::{Treatment, is_term, treatment};
use super::report::meaning;
use dicom_core::header::Header;
use dicom_core::{DataElement, DicomValue, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;
use docward_engine_model::protocol::{Rejection, Replacement};
use docward_engine_model::{HeaderSort, HeaderText, Text};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// A file that has more has them on purpose.
const MOST: usize = 100_000;
/// A number of at most so many figures is a count or a measure.
const FIGURES: usize = 5;

/// What a text is about has so many characters at most: it is told with each of the texts below it.
const ABOUT: usize = 64;

/// Every text that may stay, each once.
pub(super) fn of(file: &DicomFile) -> Result<Vec<HeaderText>, Rejection> {
    let mut found = HashSet::new();
    let mut texts = Vec::new();
    collect(file, "", false, &mut |text: HeaderText| {
        if found.insert(text.clone()) {
            texts.push(text);
        }
        if texts.len() > MOST { Err(Rejection::TooMuchOutput) } else { Ok(()) }
    })?;
    Ok(texts)
}

fn collect(
    object: &InMemDicomObject,
    outer: &str,
    is_nested: bool,
    add: &mut dyn FnMut(HeaderText) -> Result<(), Rejection>,
) -> Result<(), Rejection> {
    let own = meaning(object, tags::CONCEPT_NAME_CODE_SEQUENCE);
    let own = own.map(|own| own.chars().take(ABOUT).collect::<String>());
    let about = own.as_deref().unwrap_or(outer);
    for element in object.iter() {
        match (treatment(element, is_nested), element.value()) {
            (Treatment::Items, DicomValue::Sequence(sequence)) => {
                let names = element.tag() == tags::CONCEPT_NAME_CODE_SEQUENCE;
                let about = if names { "" } else { about };
                sequence.items().iter().try_for_each(|item| collect(item, about, true, add))?;
            }
            (Treatment::Texts(sort), DicomValue::Primitive(value)) => {
                let whole = value.to_str();
                let is_asked_about = |value: &&str| is_asked_about(element.tag(), element.vr(), value);
                for value in values(element.vr(), &whole).filter(is_asked_about) {
                    let sort = if is_term(element.tag(), value) { HeaderSort::Code } else { sort };
                    let about = if sort == HeaderSort::Prose { about } else { "" };
                    add(HeaderText { about: Text::from(about), value: Text::from(value), sort })?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The values of an element, without padding. In texts a backslash is a letter.
fn values(vr: VR, whole: &str) -> impl Iterator<Item = &str> {
    let separator = if matches!(vr, VR::ST | VR::LT | VR::UT) { '\0' } else { '\\' };
    whole.split(separator).map(without_padding)
}

/// Whether a value could name anybody: not if there is none, nor if it is a plain number, unless a report says of what: of an age.
fn is_asked_about(tag: Tag, vr: VR, value: &str) -> bool {
    let is_number = matches!(vr, VR::IS | VR::DS) && tag != tags::NUMERIC_VALUE;
    let is_plain_number = is_number && is_measure(value);
    !value.is_empty() && !is_plain_number
}

fn is_measure(value: &str) -> bool {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) && value.len() <= 16;
    is_number && (value.contains('.') || value.bytes().filter(u8::is_ascii_digit).count() <= FIGURES)
}

/// What every text becomes.
pub(super) struct Texts<'a>(HashMap<&'a str, &'a str>);

impl<'a> Texts<'a> {
    pub(super) fn of(replacements: &'a [Replacement]) -> Self {
        Self(replacements.iter().map(|pair| (pair.old.as_str(), pair.new.as_str())).collect())
    }

    /// The element with what its texts become; a text of which nothing was said must not pass.
    pub(super) fn replaced(&self, tag: Tag, vr: VR, value: &PrimitiveValue) -> Result<InMemElement, Rejection> {
        let whole = value.to_str();
        let one = |value| match self.0.get(value) {
            _ if !is_asked_about(tag, vr, value) => Ok(Cow::Borrowed(value)),
            Some(new) if *new == value => Ok(Cow::Borrowed(value)),
            Some(new) => Ok(fitting(vr, new)),
            None => Err(Rejection::Malformed),
        };
        let values = values(vr, &whole).map(one).collect::<Result<Vec<_>, _>>()?;
        let value = match values.as_slice() {
            [] => PrimitiveValue::Empty,
            [value] if value.is_empty() => PrimitiveValue::Empty,
            [value] => PrimitiveValue::from(value.as_ref()),
            values => PrimitiveValue::Strs(values.iter().map(|value| value.as_ref().to_owned()).collect()),
        };
        Ok(DataElement::new(tag, vr, value))
    }
}

/// A replacement as a representation can hold it: code strings have no brackets, numbers no letters (PS3.5 6.2).
fn fitting(vr: VR, new: &str) -> Cow<'_, str> {
    let most = match vr {
        VR::CS => return Cow::Borrowed("ANONYMIZED"),
        VR::IS | VR::DS => return Cow::Borrowed("0"),
        VR::SH => 16,
        VR::LO => 64,
        VR::ST => 1_024,
        VR::LT => 10_240,
        _ => return Cow::Borrowed(new),
    };
    new.chars().take(most).collect::<String>().into()
}
