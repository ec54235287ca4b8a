//! Captions that mean one field, whoever the section is about: whole ones whose meaning isn't that of an owner and a thing, and
//! things of which a document has one kind only.

mod claims;
mod cover;
mod dates;
mod numbers;
mod orders;
mod patient;

use docward_engine_model::FieldName;

/// A line is a field, how sure a caption of these words means it (0 to 1), and the wordings, with a bar between two of them.
type Fields = &'static [(FieldName, f32, &'static str)];

/// All of them.
pub(crate) const FIELDS: &[Fields] =
    &[patient::PATIENT, cover::COVER, dates::DATES, numbers::NUMBERS, claims::CLAIMS, orders::ORDERS];
