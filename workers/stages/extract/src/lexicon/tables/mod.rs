//! What captions say, as tables. Each line is wordings of one meaning; adding a wording is all there is to teaching a caption.

mod fields;
mod others;
mod owned;
mod owners;
mod spanish;
mod things;
mod words;

pub(super) use fields::FIELDS;
pub(super) use others::OTHERS;
pub(super) use owned::OWNED;
pub(super) use owners::{HEADINGS, OWNERS};
pub(super) use spanish::{SPANISH, SPANISH_FILLERS};
pub(super) use things::THINGS;
pub(super) use words::{FILLERS, FORMATS, JOINED, NOT_NAMES, QUALIFIERS, SAME};
