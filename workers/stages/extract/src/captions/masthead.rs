//! A letterhead without an address: the name at the top of a page, and the number to call below it.

use super::alike::on_a_blank;
use super::find::Captions;
use super::join::Joined;
use super::letterhead::{TOP, issuer};
use super::mark;
use super::place::{ORGANISATION, PHONE, Piece, TITLE, compiled, words_of};
use super::sheet::Sheet;
use super::whose::whole;
use crate::lexicon::{self, What};
use crate::upright::Rect;
use docward_engine_model::DocumentKind;
use regex::Regex;
use std::sync::LazyLock;

/// A letterhead without an address: the largest writing at the top that is no title, or the first line if it is written as a name.
pub(super) fn largest(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    pieces: &[Piece],
    kind: DocumentKind,
    used: &mut [bool],
) -> Option<(Joined, Rect)> {
    let top = sheet.top() + sheet.high() * TOP / 2.0;
    let first = captions
        .all
        .iter()
        .take(24)
        .filter(|caption| caption.meaning.is_some())
        .map(|caption| caption.rect.y0)
        .min_by(f32::total_cmp)
        .unwrap_or(f32::MAX);
    let telling = |piece: &&Piece| {
        piece.rect.y1 < top
            && piece.rect.y0 < first
            && piece.text.chars().filter(|c| c.is_alphabetic()).count() > 4
            && !piece.text.contains(|c: char| c.is_ascii_digit())
            && piece.text.split(' ').filter(|word| word.starts_with(char::is_lowercase)).count() * 3
                <= piece.text.split(' ').count()
            && (!TITLE.is_match(&piece.text) || ORGANISATION.is_match(&piece.text))
            && lexicon::heading(&piece.text).is_none()
    };
    let highest = pieces
        .iter()
        .filter(|piece| piece.text.contains(' '))
        .map(|piece| piece.rect.y0)
        .min_by(f32::total_cmp)
        .unwrap_or(f32::MIN);
    // Of two as large the one that is called as organizations are, or the one to the left.
    let size = |piece: &Piece| (piece.rect.height() / sheet.height * 4.0).round();
    let large = pieces
        .iter()
        .filter(telling)
        .filter(|piece| {
            let in_first_line = piece.rect.y0 - highest < sheet.height;
            let before = Rect { x0: f32::MIN, x1: piece.rect.x0, ..piece.rect };
            let bare = captions.within(before).next().is_none();
            (piece.rect.height() > sheet.height * 1.25 && bare)
                || (in_first_line && is_name(&piece.text) && bare && !is_asked_for_below(sheet, captions, piece.rect))
        })
        .max_by(|a, b| {
            let called = |piece: &Piece| ORGANISATION.is_match(&piece.text);
            size(a).total_cmp(&size(b)).then(called(a).cmp(&called(b))).then(b.rect.x0.total_cmp(&a.rect.x0))
        })?;
    let name = lexicon::field(issuer(kind), What::Organisation, kind)?;
    // A long name goes on in the next line, in the same size.
    let more = pieces.iter().find(|piece| {
        let apart = piece.rect.y0 - large.rect.y1;
        (piece.rect.x0 - large.rect.x0).abs() < sheet.height
            && apart > -sheet.height * 0.5
            && apart < large.rect.height()
            && piece.rect.y0 > large.rect.middle().1
            && piece.rect.height() > large.rect.height() * 0.7
            && piece.rect.height() > sheet.height * 1.25
    });
    let words: Vec<usize> = large.words.iter().chain(more.iter().flat_map(|piece| &piece.words)).copied().collect();
    let text = more.map_or_else(|| large.text.clone(), |piece| format!("{} {}", large.text, piece.text));
    mark(used, &words);
    Some((Joined::found(name, words, text.trim(), 0.7), large.rect))
}

/// The number to call that stands in prose below the name of whoever issues the document.
pub(super) fn called(sheet: &Sheet<'_, '_>, name: Rect, kind: DocumentKind, used: &mut [bool]) -> Option<Joined> {
    static CALL: LazyLock<Regex> = LazyLock::new(|| {
        compiled(r"(?i)\b(?:call|phone|tel|telephone|questions|help|helpline|services?)\b[^0-9(]{0,12}$")
    });
    let field = lexicon::field(issuer(kind), What::Phone, kind)?;
    let near = |rect: Rect| rect.y0 > name.y0 - sheet.height && rect.y0 < name.y1 + sheet.height * 6.0;
    for phrase in sheet.page.phrases.iter().filter(|phrase| near(phrase.rect)) {
        let text = sheet.page.text(&phrase.words);
        for found in PHONE.find_iter(&text) {
            // It may stand alone below the name.
            let alone = found.as_str().len() == text.trim().len()
                && phrase.rect.y0 > name.middle().1
                && phrase.rect.y0 - name.y1 < sheet.height * 1.5;
            if !alone && !text.get(..found.start()).is_some_and(|before| CALL.is_match(before)) {
                continue;
            }
            let words = words_of(sheet, &phrase.words, found.start(), found.end());
            if words.iter().any(|at| used.get(*at).copied().unwrap_or(true)) {
                continue;
            }
            mark(used, &words);
            return Some(Joined::found(field, words, found.as_str(), 0.75));
        }
    }
    None
}

/// Whether a line is drawn right below a text, or a caption that asks for a name stands there.
fn is_asked_for_below(sheet: &Sheet<'_, '_>, captions: &Captions, rect: Rect) -> bool {
    let below = Rect { y0: rect.y1, y1: rect.y1 + sheet.height * 2.0, ..rect };
    on_a_blank(sheet, rect)
        || captions
            .within(below)
            .any(|caption| !caption.colon && caption.meaning.is_some_and(|meaning| whole(meaning.what) == What::Name))
}

/// Whether a text is written as a name of more than one word is: every word with a capital, and no figures.
fn is_name(text: &str) -> bool {
    let small = |word: &str| matches!(word.to_lowercase().as_str(), "of" | "the" | "and" | "for" | "&" | "at" | "in");
    let words = || text.split_whitespace().filter(|word| !small(word));
    (2..=7).contains(&words().count())
        && text.split_whitespace().next().is_some_and(|first| !small(first) || first == "The")
        && words().all(|word| word.starts_with(char::is_uppercase))
        && !text.contains(|c: char| c.is_ascii_digit() || c == ':')
}
