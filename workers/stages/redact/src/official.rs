//! Official forms: each box that identifies is removed if something stands in it, each other keeps what it may hold, and the
//! form's own print stays readable.
//!
//! Where a form was registered, its boxes say what identifies, and rules made for prose are not asked about its print and its
//! codes. What stands beside all boxes goes. Where a form is known by its print but was not registered, nobody knows what is a
//! code and what a name: every word with a digit or a capital goes that the form does not print.

use crate::rules::{Hit, Rule};
use docward_engine_model::official::{Bearing, FilledBox, FormBox, FormTable, Harmless, Holds, Official};
use docward_engine_model::{BBox, Document, Page, PhiKind, PlacedWord, Reading};

/// What the official forms of a document say.
#[derive(Default)]
pub(crate) struct Forms {
    /// Where the forms' own print stands in the text, in bytes.
    pub(crate) print: Vec<(usize, usize)>,
    /// Where print stands, and values of boxes that identify nobody: the rules for prose are not asked about these.
    pub(crate) known: Vec<(usize, usize)>,
    /// The words that are removed.
    pub(crate) hits: Vec<Hit>,
    /// The values of boxes that identify, to be looked for elsewhere.
    pub(crate) values: Vec<Value>,
    /// The rooms that are blacked out.
    pub(crate) rooms: Vec<BlackRoom>,
}

/// A value of a box that identifies, put together of its cells.
pub(crate) struct Value {
    pub(crate) text: String,
    pub(crate) kind: PhiKind,
    /// Whether it may be words instead of a signature.
    pub(crate) is_signature: bool,
    /// The item and its line, the page, and which of the page's forms.
    item: (&'static str, u8, u32, usize),
}

/// A room that is removed whole, with the ink in it: of a box of an official form, or of a caption.
pub(crate) struct BlackRoom {
    pub(crate) page: u32,
    pub(crate) boxes: Vec<BBox>,
    pub(crate) kind: PhiKind,
    /// What says that it goes.
    pub(crate) rule: Rule,
    /// Where the first of its words begins in the text, in bytes; `None` if it holds ink only.
    pub(crate) word: Option<usize>,
}

impl Forms {
    pub(crate) fn of(document: &Document, reading: &Reading) -> Self {
        let mut forms = Self::default();
        let mut first = 0;
        for page in document.pages() {
            let words = reading.words().get(first..first + page.words.len()).unwrap_or_default();
            first += page.words.len();
            if !page.official.is_empty() {
                forms.add(page, words, reading.text());
            }
        }
        forms
    }

    fn add(&mut self, page: &Page, words: &[PlacedWord], text: &str) {
        let mut fates: Vec<Option<Fate>> = words.iter().map(|_| None).collect();
        let said = |word: &PlacedWord| text.get(word.start..word.end).unwrap_or_default();
        for official in &page.official {
            print(official, words, &mut fates, said);
        }
        for (place, official) in page.official.iter().enumerate() {
            for filled in official.boxes.iter().flatten() {
                if let Some(one) = official.form.table().boxes.get(usize::from(filled.index)) {
                    self.add_box((page.number, place), filled, one, words, &mut fates, text);
                }
            }
        }
        let registered = !is_unregistered(page);
        for (word, fate) in words.iter().zip(&mut fates).filter(|(_, fate)| fate.is_none()) {
            let rule = if registered { Rule::OfficialBeside } else { Rule::OfficialUnregistered };
            if registered && is_a_word(said(word)) || !registered && may_identify(said(word)) {
                *fate = Some(Fate::Goes(Removed { kind: PhiKind::OtherIdentifier, rule, item: ("", 0) }));
            }
        }
        self.take(words, &fates, page);
    }

    /// `place` is the page's number and which of its forms it is.
    fn add_box(
        &mut self,
        place: (u32, usize),
        filled: &FilledBox,
        one: &'static FormBox,
        words: &[PlacedWord],
        fates: &mut [Option<Fate>],
        text: &str,
    ) {
        let mut begins = None;
        for at in &filled.words {
            let (Some(fate), Some(word)) = (fates.get_mut(*at as usize), words.get(*at as usize)) else { continue };
            let said = text.get(word.start..word.end).unwrap_or_default();
            // Of two boxes that a word reaches over, the one that identifies counts.
            match (one.bearing, &fate) {
                (_, Some(Fate::Print)) => {}
                (Bearing::Identifies(kind), _) => {
                    let item = (one.item, one.line);
                    *fate = Some(Fate::Goes(Removed { kind, rule: Rule::OfficialBox, item }));
                    self.add_value(place, one, kind, said);
                    begins = begins.or(Some(word.start));
                }
                (_, Some(Fate::Goes(_))) => {}
                (Bearing::Harmless(Harmless::Words), _) => *fate = Some(Fate::Prose),
                (Bearing::Harmless(_), _) if fits(one.holds, said) => *fate = Some(Fate::Stays),
                (Bearing::Harmless(_), _) => {
                    let (kind, rule) = (PhiKind::OtherIdentifier, Rule::OfficialUnfit);
                    *fate = Some(Fate::Goes(Removed { kind, rule, item: (one.item, one.line) }));
                }
            }
        }
        if let Bearing::Identifies(kind) = one.bearing
            && (filled.ink || begins.is_some())
        {
            self.rooms.push(BlackRoom {
                page: place.0,
                boxes: filled.strips(),
                kind,
                rule: Rule::OfficialBox,
                word: begins,
            });
        }
    }

    /// Adds a word to its item's value: boxes come in the order of the form, so that a date's cells make a date.
    fn add_value(&mut self, (page, form): (u32, usize), one: &'static FormBox, kind: PhiKind, word: &str) {
        let item = (one.item, one.line, page, form);
        match self.values.iter_mut().rev().take(40).find(|value| value.item == item && value.kind == kind) {
            Some(value) => {
                value.text.push(' ');
                value.text.push_str(word);
            }
            None => self.values.push(Value {
                text: word.to_owned(),
                kind,
                is_signature: one.holds == Holds::Signature,
                item,
            }),
        }
    }

    /// Words that go for one reason and follow each other go as one.
    fn take(&mut self, words: &[PlacedWord], fates: &[Option<Fate>], page: &Page) {
        let mut before: Option<(Removed, u32)> = None;
        for ((word, fate), on_page) in words.iter().zip(fates).zip(&page.words) {
            let mut now = None;
            match fate {
                Some(Fate::Print) => {
                    self.print.push((word.start, word.end));
                    self.known.push((word.start, word.end));
                }
                Some(Fate::Stays) => self.known.push((word.start, word.end)),
                Some(Fate::Goes(removed)) => {
                    let goes_on = before.is_some_and(|(before, line)| before == *removed && line == on_page.line);
                    match self.hits.last_mut() {
                        Some(hit) if goes_on => hit.end = word.end,
                        _ => self.hits.push(Hit {
                            start: word.start,
                            end: word.end,
                            kind: removed.kind,
                            rules: removed.rule.into(),
                        }),
                    }
                    now = Some((*removed, on_page.line));
                }
                Some(Fate::Prose) | None => {}
            }
            before = now;
        }
    }
}

/// Marks a form's own print.
fn print<'t>(
    official: &Official,
    words: &[PlacedWord],
    fates: &mut [Option<Fate>],
    said: impl Fn(&PlacedWord) -> &'t str,
) {
    let table = official.form.table();
    for at in &official.captions {
        // An engine may lie: what the form does not print is no print.
        if let (Some(fate), Some(word)) = (fates.get_mut(*at as usize), words.get(*at as usize))
            && prints(table, said(word))
            && (official.boxes.is_some() || !said(word).contains(|c: char| c.is_ascii_digit()))
        {
            *fate = Some(Fate::Print);
        }
    }
}

/// Whether a form prints a word. It is compared with all that the form prints.
fn prints(table: &FormTable, word: &str) -> bool {
    docward_budget::step(word.len());
    table.prints(word)
}

/// What becomes of a word.
enum Fate {
    /// It is the form's own.
    Print,
    /// It stays, whatever the rules for prose say.
    Stays,
    /// The rules for prose are asked.
    Prose,
    Goes(Removed),
}

/// Why a word goes.
#[derive(Clone, Copy, PartialEq)]
struct Removed {
    kind: PhiKind,
    rule: Rule,
    item: (&'static str, u8),
}

/// Whether a word looks like what a box may hold that identifies nobody. A name or a long number there is misplaced.
fn fits(holds: Holds, word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    match holds {
        Holds::Tick => digits + letters <= 2,
        Holds::Money => digits <= 9 && letters <= 1 && !word.contains('/'),
        Holds::Count => digits <= 5 && letters <= 2,
        Holds::Code | Holds::Digits => {
            !word.contains('/') && if digits == 0 { letters <= 4 } else { digits + letters <= 8 && letters <= 5 }
        }
        Holds::Text | Holds::DatePart | Holds::Date | Holds::Signature => digits + letters <= 1,
    }
}

/// Two letters or digits and more.
fn is_a_word(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphanumeric()).take(2).count() > 1
}

/// Whether a word of a form that nobody could lay out may be a part of a name, a date or a number.
fn may_identify(word: &str) -> bool {
    let first = word.chars().find(|c| c.is_alphanumeric());
    is_a_word(word) && (word.chars().any(|c| c.is_ascii_digit()) || first.is_some_and(|first| !first.is_lowercase()))
}

/// Whether a page is an official form whose boxes were not found, or shows one beside others.
pub(crate) fn is_unregistered(page: &Page) -> bool {
    page.official.iter().any(|official| official.boxes.is_none())
}

/// The boxes of a page's words that are the form's own print.
pub(crate) fn print_boxes(page: &Page) -> Vec<BBox> {
    let print = |official: &Official| {
        let table: &FormTable = official.form.table();
        let words = official.captions.iter().filter_map(|at| page.words.get(*at as usize));
        words.filter(|word| prints(table, word.text.as_str())).map(|word| word.bbox).collect::<Vec<_>>()
    };
    page.official.iter().flat_map(print).collect()
}
