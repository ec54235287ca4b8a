//! Grids of persons and insurers: whose things stand in the columns and what is asked for before the rows ("Primary" and
//! "Secondary" over "Group number"), or what is asked for over the columns and somebody in each row. Rows of nobody in particular
//! that identify nobody are a list, of which no value is the document's.

use super::choose::Answer;
use super::find::Captions;
use super::heading::{Heading, section_of};
use super::mark;
use super::party::{Asked, Role};
use super::shape::Shape;
use super::sheet::Sheet;
use super::value;
use super::whose::{is_second, of_second, whole};
use crate::lexicon::{self, Meaning, Owner, What};
use crate::upright::{Phrase, Rect};
use docward_engine_model::{DocumentKind, PhiKind};
use std::collections::HashMap;

/// A row of a grid lies no farther below the one before, in lines of writing.
const APART: f32 = 4.0;
/// A grid has no more rows.
const ROWS: usize = 24;
/// A row of a grid has no more phrases.
const PHRASES: usize = 24;
/// What stands in a grid is surer than what stands below a caption alone.
const SCORE: f32 = 0.85;

/// A value of a grid: the caption that asks for it, what of whom it is, and its words.
struct Found {
    caption: usize,
    /// `None` of a list of nobody in particular, which is no value of the document.
    owner: Option<Owner>,
    meaning: Meaning,
    words: Vec<usize>,
}

/// A page's phrases in rows, and which of them are captions.
struct Grid<'s, 'u, 'a> {
    sheet: &'s Sheet<'u, 'a>,
    rows: Vec<Vec<usize>>,
    /// By phrase, the caption that begins it.
    captions: HashMap<usize, usize>,
    all: &'s Captions,
}

/// The values of a page's grids. Marks the words that it used; the captions of grids have no other values.
pub(super) fn answers(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    sections: &[Heading],
    roles: &mut [Role],
    kind: DocumentKind,
    used: &mut [bool],
) -> Vec<Answer> {
    let free = |place: &usize| {
        sheet.page.phrases.get(*place).is_some_and(|phrase| phrase.words.iter().any(|at| sheet.is_free(*at)))
    };
    let rows = sheet.rows().map(|row| row.filter(free).take(PHRASES + 1).collect::<Vec<_>>());
    let rows = rows.filter(|row| !row.is_empty()).collect();
    let leading = captions.all.iter().enumerate().filter(|(_, caption)| caption.leads);
    let by_phrase = leading.map(|(at, caption)| (caption.place.0, at)).collect();
    let grid = Grid { sheet, rows, captions: by_phrase, all: captions };
    let mut answers = Vec::new();
    let mut row = 0;
    while row < grid.rows.len() {
        let found = grid.by_column(row).or_else(|| grid.by_row(row, sections));
        let Some((end, found)) = found else {
            row += 1;
            continue;
        };
        row = end;
        for found in found {
            if found.words.iter().any(|at| used.get(*at).copied().unwrap_or(true) && !captions.has_word(*at)) {
                continue;
            }
            mark(used, &found.words);
            if let Some(role) = roles.get_mut(found.caption) {
                *role = Role::Heading;
            }
            answers.extend(answer(sheet, kind, found));
        }
    }
    answers
}

fn answer(sheet: &Sheet<'_, '_>, kind: DocumentKind, found: Found) -> Option<Answer> {
    let Found { caption, owner, meaning, words } = found;
    let owner = owner?;
    let name = lexicon::field(owner, whole(meaning.what), kind)?;
    let value = value::read(sheet, &[words], Shape::of(meaning.what, Some(name)), 1, false)?;
    let score = SCORE * value.fit;
    Some(Answer { caption, asked: Asked { owner, what: meaning.what, name: Some(name), score }, value, score })
}

impl<'u> Grid<'_, 'u, '_> {
    fn phrase(&self, place: usize) -> Option<&'u Phrase> {
        self.sheet.page.phrases.get(place)
    }

    fn text(&self, place: usize) -> String {
        self.phrase(place).map(|phrase| self.sheet.page.text(&phrase.words)).unwrap_or_default()
    }

    fn rect(&self, place: usize) -> Option<Rect> {
        self.phrase(place).map(|phrase| phrase.rect)
    }

    /// What the caption that a phrase begins with means, and its place among captions.
    fn meaning(&self, place: usize) -> Option<(usize, Meaning)> {
        let at = *self.captions.get(&place)?;
        Some((at, self.all.all.get(at)?.meaning?))
    }

    /// Whom a phrase names that says nothing else.
    fn owner(&self, place: usize) -> Option<Owner> {
        let text = self.text(place);
        let says = text.trim_end_matches(':');
        lexicon::heading(says).filter(|owner| is_party(*owner) && !says.contains(':'))
    }

    /// Whether a row lies close enough below another.
    fn follows(&self, above: usize, below: usize) -> bool {
        let y = |row: usize| self.rows.get(row).and_then(|row| self.rect(*row.first()?));
        y(above).zip(y(below)).is_some_and(|(above, below)| below.y0 - above.y1 < self.sheet.height * APART)
    }

    /// The words of a row by the columns that they stand in: each phrase in the one that begins, or has its middle, nearest.
    fn by_columns(&self, places: &[usize], columns: &[Rect]) -> Vec<Vec<usize>> {
        let mut cells = vec![Vec::new(); columns.len()];
        for place in places {
            let Some(phrase) = self.phrase(*place) else { continue };
            let off = |column: &Rect| {
                (phrase.rect.x0 - column.x0).abs().min((phrase.rect.middle().0 - column.middle().0).abs())
            };
            let nearest = columns.iter().enumerate().min_by(|(_, a), (_, b)| off(a).total_cmp(&off(b)));
            let Some((at, _)) = nearest else { continue };
            if let Some(cell) = cells.get_mut(at) {
                cell.extend(phrase.words.iter().filter(|at| self.sheet.is_free(**at)));
            }
        }
        cells
    }

    /// A grid with persons or insurers over its columns, and where it ends.
    fn by_column(&self, head: usize) -> Option<(usize, Vec<Found>)> {
        let places = self.rows.get(head).filter(|row| row.len() <= PHRASES)?;
        let first = self.rows.get(head + 1).and_then(|row| self.rect(*row.first()?))?;
        let named = places.iter().filter_map(|place| Some((self.rect(*place)?, self.owner(*place)?)));
        let columns: Vec<(Rect, Owner)> = named.filter(|(rect, _)| rect.x0 > first.x1).collect();
        let left = columns.first()?.0.x0;
        if columns.len() < 2 || places.len() > columns.len() + 1 {
            return None;
        }
        let rects: Vec<Rect> = columns.iter().map(|(rect, _)| *rect).collect();
        let mut found = Vec::new();
        let (mut end, mut filled) = (head + 1, 0);
        let insurers = columns.iter().all(|(_, owner)| matches!(owner, Owner::Payer | Owner::SecondaryPayer));
        for row in (head + 1..self.rows.len()).take(ROWS) {
            let Some((label, rest)) =
                self.rows.get(row).filter(|row| row.len() <= PHRASES).and_then(|row| row.split_first())
            else {
                break;
            };
            let is_label = self.rect(*label).is_some_and(|rect| rect.x1 < left + self.sheet.height);
            let bare = rest.iter().all(|place| self.meaning(*place).is_none_or(|(_, meaning)| meaning.score < 0.85));
            let company = insurers && is_company(&self.text(*label));
            if !is_label || !bare || !(company || self.captions.contains_key(label)) || !self.follows(row - 1, row) {
                break;
            }
            end = row + 1;
            let below = |row: usize| self.rows.get(row)?.first().and_then(|place| self.meaning(*place));
            let of_company = || {
                let (caption, meaning) = self.meaning(*label).or_else(|| below(row + 1))?;
                Some((caption, Meaning { owner: None, what: What::Name, ..meaning }))
            };
            let Some((caption, meaning)) = (if company { of_company() } else { self.meaning(*label) }) else {
                continue;
            };
            filled += usize::from(!rest.is_empty());
            for (words, (_, column)) in self.by_columns(rest, &rects).into_iter().zip(&columns) {
                let owner = meaning
                    .owner
                    .map_or(*column, |own| if is_second(*column) { of_second(own, meaning.what) } else { own });
                if !words.is_empty() {
                    found.push(Found { caption, owner: Some(owner), meaning, words });
                }
            }
        }
        (filled >= 2).then_some((end, found))
    }

    /// A grid with captions over its columns and somebody in each row, and where it ends: whom the section is about, or whom the
    /// row names before its first column.
    fn by_row(&self, head: usize, sections: &[Heading]) -> Option<(usize, Vec<Found>)> {
        let places = self.rows.get(head).filter(|row| row.len() <= PHRASES)?;
        let mut columns: Vec<(Rect, usize, Meaning)> = Vec::new();
        for place in places {
            let Some((caption, meaning)) = self.meaning(*place) else { continue };
            let own = self.all.all.get(caption)?;
            if own.colon || !own.behind.is_empty() {
                return None;
            }
            columns.push((own.rect, caption, meaning));
        }
        if columns.iter().any(|(_, _, meaning)| meaning.owner.is_some_and(|owner| !is_party(owner))) {
            return None;
        }
        let has_names = columns.iter().any(|(_, _, meaning)| matches!(meaning.what, What::Name | What::Organisation));
        if columns.len() < if has_names { 2 } else { 3 } || places.len() > columns.len() + 1 {
            return None;
        }
        let of_section = section_of(sections, columns.first()?.0).and_then(|section| section.owner);
        let rects: Vec<Rect> = columns.iter().map(|(rect, ..)| *rect).collect();
        let left = rects.first()?.x0;
        let mut found: Vec<Found> = Vec::new();
        let (mut end, mut count, mut labelled) = (head + 1, 0, false);
        for row in (head + 1..self.rows.len()).take(ROWS) {
            let Some(own) = self.rows.get(row).filter(|_| self.follows(row - 1, row)) else { break };
            let label = own
                .first()
                .filter(|place| self.rect(**place).is_some_and(|rect| rect.x1 < left) && self.owner(**place).is_some());
            let rest = own.get(usize::from(label.is_some())..).unwrap_or_default();
            let asks = |place: &usize| self.meaning(*place).is_some_and(|(_, meaning)| meaning.score > 0.7);
            let cells = self.by_columns(rest, &rects);
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            let fits = |(words, (_, _, meaning)): (&Vec<usize>, &(Rect, usize, Meaning))| {
                words.is_empty()
                    || value::read(self.sheet, std::slice::from_ref(words), Shape::of(meaning.what, None), 1, false)
                        .is_some()
            };
            let all = cells.iter().zip(&columns).all(fits);
            if rest.iter().any(asks) || filled < 2 || rest.len() > columns.len() + 1 || !all {
                break;
            }
            let named = label.and_then(|place| self.owner(*place));
            labelled |= named.is_some();
            let of_row = named.or(of_section).filter(|owner| is_party(*owner) && has_names);
            // The second insurer in a list of two is the second one.
            let second = named.map_or(count > 0, is_second);
            for (words, (_, caption, meaning)) in cells.into_iter().zip(&columns) {
                let owner =
                    meaning.owner.or(of_row).map(|owner| if second { of_second(owner, meaning.what) } else { owner });
                if !words.is_empty() {
                    found.push(Found { caption: *caption, owner, meaning: *meaning, words });
                }
            }
            (end, count) = (row + 1, count + 1);
        }
        let owned = || found.iter().all(|found| found.owner.is_some());
        let identifies = |found: &Found| found.owner.is_none() && identifies(found.meaning.what);
        let listed = count > 1 && (columns.len() > 2 || owned()) && !found.iter().any(identifies);
        (listed || labelled).then_some((end, found))
    }
}

/// Whether a text asks for a company: among insurers one of them.
fn is_company(text: &str) -> bool {
    let plain = text.to_lowercase();
    matches!(
        plain.trim_end_matches([':', ' ']),
        "company" | "company name" | "name of company" | "carrier" | "name" | "plan or company"
    )
}

/// Whether something identifies a person and has no shape by which it is found elsewhere: it is told even of nobody in
/// particular, since what is not told is not redacted.
fn identifies(what: What) -> bool {
    match what {
        What::Field(name) => name.phi_kind().is_some_and(|kind| !matches!(kind, PhiKind::Date | PhiKind::Age)),
        _ => matches!(what, What::Name | What::SocialSecurityNumber | What::MemberId | What::PolicyNumber),
    }
}

/// Whether somebody has columns or rows of their own in such a grid.
fn is_party(owner: Owner) -> bool {
    use Owner as O;
    matches!(
        owner,
        O::Guardian
            | O::EmergencyContact
            | O::Spouse
            | O::Guarantor
            | O::Subscriber
            | O::SecondarySubscriber
            | O::Payer
            | O::SecondaryPayer
            | O::Patient
            | O::Employer
    )
}
