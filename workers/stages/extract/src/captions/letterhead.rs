//! What stands without captions: the letterhead of whoever issues the document, and addresses of whom it is written to.

use super::find::Captions;
use super::join::Joined;
use super::place::{FAX, PHONE, PROFESSIONAL, Piece, Place, TITLE, pieces, places, words_of};
use super::sheet::Sheet;
use super::whose::whole;
use super::{letter, mark, masthead};
use crate::lexicon::{self, Owner, What};
use crate::upright::{Phrase, Rect};
use docward_engine_model::DocumentKind;

/// No more addresses of a page are looked at.
const MOST_PLACES: usize = 8;

/// How far down a page a letterhead reaches.
pub(super) const TOP: f32 = 0.24;

/// Values that stand without captions. Marks the words that it used. A name without an address heads the first page alone.
pub(super) fn values(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    kind: DocumentKind,
    is_first: bool,
    used: &mut [bool],
) -> Vec<Joined> {
    let pieces = pieces(sheet, captions);
    let mut found: Vec<Joined> = Vec::new();
    let top = sheet.top() + sheet.high() * TOP;
    let mut is_head = true;
    let mut is_named = false;
    let below = letter::closing(sheet).and_then(|at| sheet.page.phrases.get(at)).map(|phrase| phrase.rect.y1);
    for place in places(sheet, &pieces).into_iter().take(MOST_PLACES) {
        let own = is_asked_for_here(captions, place.rect);
        let head = is_head && !own && place.rect.y1 < top && !below_a_person(captions, place.rect);
        is_head &= !head;
        // Below the closing words stands who writes.
        let writes = below.is_some_and(|closing| place.rect.y0 > closing);
        let owner = if head || writes { Some(issuer(kind)) } else { addressee(kind) };
        let Some(owner) = owner.filter(|_| head || !is_asked_for(sheet, captions, place.rect)) else { continue };
        let mut add = |owner: Owner, what: What, words: &[usize], text: &str, score: f32| {
            let Some(name) = lexicon::field(owner, what, kind) else { return };
            // A telephone number may be glued to the ZIP before it.
            let number = matches!(what, What::Phone | What::Fax);
            if !number && words.iter().any(|at| used.get(*at).copied().unwrap_or(true) && !captions.has_word(*at)) {
                return;
            }
            mark(used, words);
            found.push(Joined::found(name, words.to_vec(), text, score));
        };
        let above = above(sheet, &pieces, &place);
        let (names, has_name) = names(sheet, &above, head, owner, kind);
        if !head && !has_name {
            continue;
        }
        is_named |= head && has_name;
        for (owner, what, at) in names {
            if let Some(piece) = pieces.get(at) {
                add(owner, what, &piece.words, piece.text.trim_matches([' ', ',']), 0.85);
            }
        }
        add(owner, What::Address, &place.words, &place.text, 0.9);
        for (words, text, fax) in phones(sheet, &place, head) {
            add(owner, if fax { What::Fax } else { What::Phone }, &words, &text, 0.85);
        }
    }
    // The name may stand beside its address.
    let addressed = (kind == DocumentKind::Referral).then(|| attention(sheet, captions)).flatten();
    if let Some(rect) = addressed.filter(|rect| rect.y1 < top) {
        found.extend(over(sheet, &pieces, rect, kind, used));
    } else if is_first
        && kind != DocumentKind::Other
        && !is_named
        && let Some((name, rect)) = masthead::largest(sheet, captions, &pieces, kind, used)
    {
        found.push(name);
        found.extend(masthead::called(sheet, rect, kind, used));
    }
    found
}

/// Whose letterhead it is.
pub(super) fn issuer(kind: DocumentKind) -> Owner {
    match kind {
        DocumentKind::Remittance | DocumentKind::InsuranceCard | DocumentKind::PriorAuthorization => Owner::Payer,
        _ => Owner::Facility,
    }
}

/// Whom such a document is sent to; `None` where that is not said by its kind.
fn addressee(kind: DocumentKind) -> Option<Owner> {
    match kind {
        DocumentKind::Remittance => Some(Owner::Subscriber),
        DocumentKind::Referral => Some(Owner::ReferredTo),
        DocumentKind::InsuranceCard => Some(Owner::Payer),
        // The label of a bottle.
        DocumentKind::Prescription => Some(Owner::Patient),
        _ => None,
    }
}

/// Whether a caption stands right above an address or in its row before it.
fn is_asked_for(sheet: &Sheet<'_, '_>, captions: &Captions, place: Rect) -> bool {
    let above =
        Rect { x0: place.x0 - sheet.height * 2.0, y0: place.y0 - sheet.height * 2.0, x1: place.x1, y1: place.y0 };
    let before = Rect { x0: f32::MIN, x1: place.x0, ..place };
    [above, before].into_iter().any(|room| captions.within(room).next().is_some())
}

/// Whether the caption before an address in its row asks for one, in whatever language.
fn is_asked_for_here(captions: &Captions, place: Rect) -> bool {
    let before = Rect { x0: f32::MIN, x1: place.x0, ..place };
    captions.within(before).any(|caption| {
        let asks = caption.meaning.is_some_and(|meaning| whole(meaning.what) == What::Address);
        asks || (caption.meaning.is_none() && caption.colon && place.x0 - caption.rect.x1 < place.height() * 2.0)
    })
}

/// A caption that asks for somebody stands above: what follows is theirs.
fn below_a_person(captions: &Captions, rect: Rect) -> bool {
    captions.all.iter().take(24).any(|caption| {
        caption.rect.y1 < rect.y0
            && caption.meaning.is_some_and(|meaning| {
                matches!(meaning.what, What::Name | What::DateOfBirth | What::FirstName | What::LastName)
            })
    })
}

/// The lines above an address that belong to it, from the nearest up: those that begin or are centred as it is.
fn above(sheet: &Sheet<'_, '_>, pieces: &[Piece], place: &Place) -> Vec<(usize, Rect, String)> {
    let height = sheet.height;
    let mut rect = place.rect;
    let row = sheet
        .page
        .phrases
        .iter()
        .filter(|phrase| phrase.rect.in_row_with(place.rect))
        .map(|phrase| phrase.rect)
        .reduce(Rect::union)
        .unwrap_or(rect);
    let mut lines: Vec<(usize, Rect, String)> = Vec::new();
    let first = place.pieces.first().copied().unwrap_or(0);
    for at in (0..first).rev().take(40) {
        let Some(piece) = pieces.get(at) else { break };
        let apart = rect.y0 - piece.rect.y1;
        if apart > (height * 1.8).max(piece.rect.height() * 1.3) || lines.len() >= 4 {
            break;
        }
        let same_row = piece.rect.in_row_with(place.rect)
            && piece.rect.x1 <= place.rect.x0
            && place.rect.x0 - piece.rect.x1 < height * 4.0;
        let aligned = (piece.rect.x0 - rect.x0).abs() < height * 1.2
            || (piece.rect.middle().0 - rect.middle().0).abs() < height * 2.0
            || (piece.rect.middle().0 - row.middle().0).abs() < height * 2.0;
        if same_row || (aligned && !piece.rect.in_row_with(rect)) {
            lines.push((at, piece.rect, piece.text.clone()));
            rect = rect.union(piece.rect);
        }
    }
    lines
}

/// What the lines above an address are, and whether a name is among them.
fn names(
    sheet: &Sheet<'_, '_>,
    above: &[(usize, Rect, String)],
    head: bool,
    owner: Owner,
    kind: DocumentKind,
) -> (Vec<(Owner, What, usize)>, bool) {
    let fits = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 4 && letters * 2 > text.len() && !text.contains(':') && !PHONE.is_match(text)
    };
    let lines: Vec<&(usize, Rect, String)> =
        above.iter().filter(|(_, _, text)| fits(text) && !(head && TITLE.is_match(text))).collect();
    let professional = lines.iter().find(|(_, _, text)| PROFESSIONAL.is_match(text.trim()));
    let mut names = Vec::new();
    if let Some((at, rect, _)) = professional {
        let whose = match owner {
            Owner::Facility if kind == DocumentKind::Referral => Owner::Referring,
            Owner::Facility => Owner::Provider,
            _ => owner,
        };
        names.push((whose, What::Name, *at));
        let between: Vec<usize> =
            lines.iter().filter(|(_, other, _)| other.y0 > rect.middle().1).map(|(at, ..)| *at).collect();
        if let Some(nearest) = between.first() {
            names.push((owner, What::Organisation, *nearest));
        } else if let Some((at, ..)) = lines.iter().find(|(_, other, _)| other.y1 < rect.middle().1).filter(|_| head) {
            names.push((owner, What::Organisation, *at));
        }
        if let Some(specialty) = between.get(1) {
            names.push((whose, What::Specialty, *specialty));
        }
        return (names, true);
    }
    let best = if head {
        let usual = sheet.height;
        lines.iter().max_by(|a, b| (a.1.height() / usual).min(3.0).total_cmp(&(b.1.height() / usual).min(3.0)))
    } else if owner == Owner::Patient {
        lines.first()
    } else {
        lines.last()
    };
    let what = if matches!(owner, Owner::Subscriber | Owner::Patient) { What::Name } else { What::Organisation };
    names.extend(best.map(|(at, ..)| (owner, what, *at)));
    let found = !names.is_empty();
    (names, found)
}

/// The telephone numbers in the row of an address and in the two rows around it, and whether each is a fax.
fn phones(sheet: &Sheet<'_, '_>, place: &Place, head: bool) -> Vec<(Vec<usize>, String, bool)> {
    let height = sheet.height;
    let mut phones = Vec::new();
    let room = Rect {
        x0: place.rect.x0 - height,
        y0: place.rect.y0 - height * 1.2,
        x1: f32::MAX,
        y1: place.rect.y1 + height * if head { 3.2 } else { 2.0 },
    };
    let rows: Vec<&Phrase> = sheet
        .page
        .phrases
        .iter()
        .filter(|phrase| room.holds_middle_of(phrase.rect) || phrase.rect.in_row_with(place.rect))
        .collect();
    for phrase in &rows {
        let row = rows
            .iter()
            .filter(|other| other.rect.in_row_with(phrase.rect))
            .map(|other| other.rect)
            .reduce(Rect::union)
            .unwrap_or(phrase.rect);
        let centred = (row.middle().0 - place.rect.middle().0).abs() < height * 2.0;
        let right_of = phrase.rect.in_row_with(place.rect) && phrase.rect.x0 - place.rect.x1 < height * 12.0;
        let edge = (row.x0 - place.rect.x0).abs().min((row.x1 - place.rect.x1).abs());
        if !(right_of || centred || edge < height * 2.0) {
            continue;
        }
        let text = sheet.page.text(&phrase.words);
        for found in PHONE.find_iter(&text) {
            let words = words_of(sheet, &phrase.words, found.start(), found.end());
            let fax = text.get(..found.start()).is_some_and(|before| FAX.is_match(before));
            phones.push((words, found.as_str().to_owned(), fax));
        }
    }
    phones
}

/// Where a letter says for whose attention it is.
fn attention(sheet: &Sheet<'_, '_>, captions: &Captions) -> Option<Rect> {
    let says = |text: String| matches!(text.to_lowercase().trim_end_matches([':', '.']), "attn" | "attention");
    captions.all.iter().take(24).find(|caption| says(sheet.page.text(&caption.words))).map(|caption| caption.rect)
}

/// The organization that a letter is sent to, over the line that says for whose attention.
fn over(sheet: &Sheet<'_, '_>, pieces: &[Piece], line: Rect, kind: DocumentKind, used: &mut [bool]) -> Option<Joined> {
    let name = lexicon::field(Owner::ReferredTo, What::Organisation, kind)?;
    let piece = pieces.iter().find(|piece| {
        let apart = line.y0 - piece.rect.y1;
        (piece.rect.x0 - line.x0).abs() < sheet.height
            && (-sheet.height * 0.5..sheet.height * 1.8).contains(&apart)
            && piece.text.chars().filter(|c| c.is_alphabetic()).count() > 4
    })?;
    mark(used, &piece.words);
    Some(Joined::found(name, piece.words.clone(), piece.text.trim(), 0.8))
}
