//! The name of a patient without a caption, in a band or on a label.

use super::find::{Caption, Captions};
use super::join::Joined;
use super::mark;
use super::place::compiled;
use super::sheet::Sheet;
use crate::lexicon::{self, Owner, What};
use crate::upright::Rect;
use docward_engine_model::{DocumentKind, FieldName};
use regex::Regex;
use std::sync::LazyLock;

/// No more captions of a page are looked at for the name beside them.
const MOST_MARKS: usize = 32;

/// The name of a patient without a caption: in a band or on a label whose captions tell when they were born or their number.
pub(super) fn name(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    kind: DocumentKind,
    used: &mut [bool],
) -> Option<Joined> {
    static LAST_FIRST: LazyLock<Regex> = LazyLock::new(|| {
        compiled(r"^\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?, ?\p{Lu}[\p{L}'’-]+(?: \p{Lu}\p{L}*\.?)?$")
    });
    if captions.ask(What::Name, Owner::Patient) || captions.ask(What::LastName, Owner::Patient) {
        return None;
    }
    let name = lexicon::field(Owner::Patient, What::Name, kind)?;
    let identifies = |caption: &&Caption| {
        let meaning = caption.meaning.filter(|meaning| meaning.owner.is_none_or(|owner| owner == Owner::Patient));
        meaning.is_some_and(|meaning| matches!(meaning.what, What::DateOfBirth | What::Field(FieldName::PatientId)))
    };
    let marks: Vec<Rect> =
        captions.all.iter().filter(identifies).map(|caption| caption.rect).take(MOST_MARKS).collect();
    let height = sheet.height;
    let beside = |rect: Rect| {
        marks.iter().any(|mark| {
            let row = mark.in_row_with(rect) && mark.x0 > rect.x0;
            let below = (mark.x0 - rect.x0).abs() < height && (0.0..height * 2.5).contains(&(mark.y0 - rect.y1));
            row || below
        })
    };
    let phrase = sheet.page.phrases.iter().find(|phrase| {
        let free = phrase.words.iter().all(|at| sheet.is_free(*at) && !used.get(*at).copied().unwrap_or(true));
        free && beside(phrase.rect) && LAST_FIRST.is_match(sheet.page.text(&phrase.words).trim())
    })?;
    mark(used, &phrase.words);
    Some(Joined::found(name, phrase.words.clone(), sheet.page.text(&phrase.words).trim(), 0.85))
}
