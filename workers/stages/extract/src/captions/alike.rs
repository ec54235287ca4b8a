//! Captions and values that cannot be told apart by what they say, told by where they stand.

use super::find::{Caption, LONGEST, words_of_captions};
use super::sheet::{Sheet, Strips};
use super::split::is_number;
use crate::lexicon::{self, Meaning, Owner, What};
use crate::upright::Rect;

/// Whether something stands right behind a caption, as its value would.
fn has_neighbour(sheet: &Sheet<'_, '_>, caption: &Caption) -> bool {
    let height = sheet.height;
    let (_, y) = caption.rect.middle();
    let room =
        Rect { x0: caption.rect.x1, y0: y - height * 0.6, x1: caption.rect.x1 + height * 12.0, y1: y + height * 0.6 };
    sheet
        .lines(room, |at| caption.words.contains(&at))
        .iter()
        .flatten()
        .filter_map(|at| sheet.rect(*at))
        .any(|rect| rect.x0 - caption.rect.x1 < height * 2.0)
}

/// What stands in a row of captions over their values is a caption, too, though its words are not known whole.
pub(super) fn in_rows_of_captions(sheet: &Sheet<'_, '_>, all: &[Caption]) -> Vec<Caption> {
    let phrases = &sheet.page.phrases;
    let mut of_phrase: Vec<Option<&Caption>> = vec![None; phrases.len()];
    for caption in all {
        if let Some(slot) = of_phrase.get_mut(caption.place.0) {
            *slot = Some(caption);
        }
    }
    let mut more = Vec::new();
    for row in sheet.rows() {
        let known: Vec<&Caption> = row.clone().filter_map(|at| of_phrase.get(at).copied().flatten()).collect();
        let bare = known.iter().all(|caption| caption.behind.is_empty() && !caption.colon && caption.leads);
        // Where captions and values take turns, what is no caption is a value.
        let is_known = |at: usize| of_phrase.get(at).is_some_and(Option::is_some);
        let in_turns =
            row.len() > 3 && row.clone().zip(row.clone().skip(1)).all(|(at, next)| is_known(at) != is_known(next));
        if known.len() < 2 || known.len() * 2 < row.len() || !bare || in_turns {
            continue;
        }
        let high = known.iter().map(|caption| caption.rect.height()).fold(0.0, f32::max);
        for at in row {
            let Some(phrase) = phrases.get(at).filter(|_| of_phrase.get(at).is_some_and(Option::is_none)) else {
                continue;
            };
            let texts: Vec<&str> = phrase.words.iter().map(|word| sheet.text(*word)).collect();
            let plain = texts.len() <= LONGEST
                && !texts.iter().any(|text| is_number(text))
                && phrase.rect.height() < high * 1.25;
            let free = phrase.words.iter().all(|word| sheet.is_free(*word)) && !on_a_blank(sheet, phrase.rect);
            if plain && free {
                let meaning =
                    lexicon::leading(&texts).map(|(_, meaning)| Meaning { score: meaning.score * 0.8, ..meaning });
                more.push(Caption {
                    words: phrase.words.clone(),
                    rect: phrase.rect,
                    meaning,
                    colon: false,
                    glued: false,
                    behind: Vec::new(),
                    leads: true,
                    place: (at, 0),
                });
            }
        }
    }
    more
}

/// Whether a caption is written on the underscores behind another one.
fn is_on_blank_behind(sheet: &Sheet<'_, '_>, rect: Rect, other: &Caption) -> bool {
    sheet.blank_behind(other.rect).is_some_and(|blank| blank.x0 <= rect.x0 && rect.x1 <= blank.x1)
}

/// Whether a caption is one word for somebody's relative that is rather an answer: "Father", not "Spouse" in a heading's place.
fn is_kin_alone(caption: &Caption) -> bool {
    is_kin(caption) && caption.meaning.is_some_and(|meaning| meaning.score < 0.6)
}

/// Whether a caption is one word for somebody's relative.
fn is_kin(caption: &Caption) -> bool {
    caption.words.len() == 1
        && caption.meaning.is_some_and(|meaning| {
            meaning.what == What::Name
                && matches!(meaning.owner, Some(Owner::Other | Owner::Guardian | Owner::Spouse | Owner::Patient))
        })
}

/// Whether a line is drawn right below a phrase, from before it to behind it.
pub(super) fn on_a_blank(sheet: &Sheet<'_, '_>, rect: Rect) -> bool {
    let (x, y) = rect.middle();
    sheet.page.rules.below(x, y).is_some_and(|rule| rule.y0 - rect.y1 < sheet.height * 0.5)
}

/// By caption, whether it is a value: "Sister" is what a form asks for, and an answer too. It is one if it stands below another
/// caption in the same cell or in a row of values, or on the line of the blank behind another caption.
pub(super) fn values_like_captions(sheet: &Sheet<'_, '_>, all: &[Caption]) -> Vec<bool> {
    let height = sheet.height;
    let strips = Strips::of(all.iter().map(|caption| caption.rect), height);
    let of_caption = words_of_captions(sheet, all);
    let within = |room: Rect| {
        strips.within(room, |at| all.get(at).map(|caption| caption.rect)).into_iter().filter_map(|at| all.get(at))
    };
    let is_answer = |caption: &Caption| {
        let rect = caption.rect;
        let (x, y) = rect.middle();
        let row = Rect { x0: f32::MIN, y0: y - height * 0.7, x1: rect.x0, y1: y + height * 0.7 };
        if within(row).any(|other| is_on_blank_behind(sheet, rect, other)) {
            return true;
        }
        let near = |room: Rect| within(room).filter(|other| other.behind.is_empty());
        let cell = |y: f32| sheet.page.rules.around(rect.x0 + height * 0.4, y);
        let above = Rect { x0: rect.x0 - height * 1.5, y0: rect.y0 - height * 2.0, x1: f32::MAX, y1: rect.y0 };
        let values_from = |x0: f32, y: f32| {
            let row = Rect { x0, y0: y - height * 0.6, x1: f32::MAX, y1: y + height * 0.6 };
            sheet.lines(row, |at| of_caption.get(at).copied().unwrap_or(true)).iter().flatten().count()
        };
        let in_values = || values_from(f32::MIN, y) > caption.words.len();
        // In a column of captions each has its value behind it.
        let is_answered = |other: &Caption| values_from(other.rect.x1, other.rect.middle().1) > 0;
        let below_one = || {
            near(above).any(|other| {
                let over = (other.rect.x0 - rect.x0).abs() < height * 1.5 && other.leads && other.meaning.is_some();
                let one_cell = cell(y).closed().is_some_and(|own| {
                    own.height() < height * 6.0 && cell(other.rect.middle().1).closed() == Some(own)
                });
                let ticked = sheet.mark_behind(other.rect).is_some();
                over && !other.colon
                    && !ticked
                    && !is_kin_alone(other)
                    && (one_cell || (in_values() && !is_answered(other) && !has_neighbour(sheet, caption)))
            })
        };
        // "ID" below "State", or behind "Boise,", is Idaho.
        let is_state = || {
            if caption.words.len() > 1 || caption.rect.width() > height * 3.0 {
                return false;
            }
            let before = caption.place.0.checked_sub(1).and_then(|at| sheet.page.phrases.get(at));
            let city = before.filter(|before| before.rect.in_row_with(rect) && before.rect.x1 < rect.x0);
            let comma = city.and_then(|city| city.words.last()).is_some_and(|at| sheet.text(*at).ends_with(','));
            comma
                || near(above).any(|other| {
                    (other.rect.x0 - rect.x0).abs() < height * 1.5
                        && other.meaning.is_some_and(|meaning| meaning.what == What::State)
                })
        };
        let on_blank = || {
            let rule = sheet.page.rules.below(x, y).filter(|rule| rule.y0 - rect.y1 < height * 0.7);
            let before = Rect { x0: rect.x0 - height * 12.0, y0: y - height * 0.7, x1: rect.x0, y1: y + height * 0.7 };
            rule.is_some_and(|rule| {
                near(before)
                    .filter(|other| rule.x0 > other.rect.middle().0 && rule.x0 - other.rect.x1 < height * 2.5)
                    .any(|other| rule.x0 < rect.x1 && other.rect.x1 < rect.x0)
            })
        };
        let last_before = || {
            let before = Rect { x0: f32::MIN, y0: y - height * 0.6, x1: rect.x0, y1: y + height * 0.6 };
            within(before).max_by(|a, b| a.rect.x1.total_cmp(&b.rect.x1))
        };
        // "Relationship  Son".
        let is_kin = || {
            is_kin(caption)
                && last_before().is_some_and(|other| {
                    other.meaning.is_some_and(|meaning| meaning.what == What::Relationship) && other.behind.is_empty()
                })
        };
        let behind_colon = || {
            last_before().is_some_and(|other| {
                let between = Rect { x0: other.rect.x1, x1: rect.x0, y0: y - height * 0.6, y1: y + height * 0.6 };
                let bare = !sheet
                    .lines(between, |at| of_caption.get(at).copied().unwrap_or(true))
                    .iter()
                    .flatten()
                    .any(|at| sheet.text(*at).contains(char::is_alphanumeric));
                other.colon
                    && other.behind.is_empty()
                    && bare
                    && sheet.mark_behind(other.rect).is_none_or(|mark| mark > rect.x0)
                    && sheet.blank_behind(other.rect).is_none_or(|blank| rect.x0 < blank.x1)
            })
        };
        if caption.colon || !caption.leads {
            return !caption.colon && is_kin();
        }
        (caption.behind.is_empty() && (below_one() || on_blank() || is_kin())) || behind_colon() || is_state()
    };
    all.iter().map(is_answer).collect()
}
