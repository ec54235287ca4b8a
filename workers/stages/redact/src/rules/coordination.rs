//! What stands in a row with something found is of its kind: `Humphreys, Barrett and White`, `St. Mary's in Austin, Texas`,
//! `the Boston clinic`.

use super::{Hit, Rule};
use crate::tokens::{Shape, Tokens};
use docward_engine_model::PhiKind;
use docward_lexicon::{Class, Vocabulary, fold, words};

/// Lower-case words that end the name of a place of care or work.
static ENDINGS: Vocabulary = Vocabulary::new(|| {
    words("clinic hospital office campus branch location med general metro site facility ward airport county")
});

/// The hits, grown to their neighbours. Hits are merged.
pub(super) fn find(tokens: &Tokens<'_>, hits: Vec<Hit>) -> Vec<Hit> {
    let mut grown: Vec<Hit> = Vec::with_capacity(hits.len());
    for mut hit in hits {
        if is_named(hit.kind) {
            grow(tokens, &mut hit);
        }
        match grown.last_mut() {
            Some(before) if is_located(tokens.text(), before, &hit) => {
                before.end = hit.end.max(before.end);
                before.rules = before.rules.and(hit.rules).and(Rule::Located.into());
            }
            _ => grown.push(hit),
        }
    }
    grown
}

fn is_named(kind: PhiKind) -> bool {
    matches!(kind, PhiKind::Name | PhiKind::Organization | PhiKind::Place)
}

fn grow(tokens: &Tokens<'_>, hit: &mut Hit) {
    let mut next = tokens.within(hit.start, hit.end).end;
    if let Some(end) = ending(tokens, hit.kind, next) {
        hit.end = end;
        hit.kind = PhiKind::Organization;
        hit.rules = hit.rules.and(Rule::EndsInCare.into());
        return;
    }
    if let Some(end) = house_or_code(tokens, hit, next) {
        hit.end = end;
        hit.kind = PhiKind::Place;
        hit.rules = hit.rules.and(Rule::HouseOrCode.into());
        return;
    }
    for _ in 0..6 {
        let Some(at) = coordinated(tokens, hit.kind, next) else { return };
        let Some(token) = tokens.get(at) else { return };
        hit.end = token.end;
        hit.rules = hit.rules.and(Rule::InARow.into());
        next = at + 1;
    }
}

/// A postal code behind a place, a house number behind a street that looks like a name: `at Beiteveien 2.`
fn house_or_code(tokens: &Tokens<'_>, hit: &Hit, next: usize) -> Option<usize> {
    let token = tokens.get(next).filter(|token| token.shape == Shape::Digits)?;
    let number = tokens.word(next);
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    let gap = tokens.gap_before(next);
    let near = matches!(gap, " " | ", " | "\n") || gap.trim() == "" && gap.len() < 4;
    let code = hit.kind == PhiKind::Place && (4..=6).contains(&number.len());
    let first = tokens.within(hit.start, hit.end).start;
    let before = first.checked_sub(1).map_or("", |before| tokens.word(before));
    let after = tokens.gap_before(next + 1);
    let ends = after.is_empty()
        || after.starts_with(['.', ',', '?', '\n', '<'])
        || matches!(tokens.word(next + 1), "St" | "street" | "Street");
    let located = matches!(before, "at" | "on" | "to" | "from" | "of" | "in") && !after.starts_with(", ");
    let house = hit.kind != PhiKind::Organization && gap == " " && number.len() < 5 && located && ends;
    (plain && near && (code || house)).then_some(token.end)
}

/// `clinic` after a place, an organisation or somebody's name.
fn ending(tokens: &Tokens<'_>, kind: PhiKind, next: usize) -> Option<usize> {
    let after = if tokens.word(next) == "s" { next + 1 } else { next };
    let gap = tokens.gap_before(after);
    let word = fold(tokens.word(after));
    let capital = tokens.get(after).is_some_and(|token| token.shape == Shape::Capital);
    let plain = gap == " " || matches!(gap, "'" | "\u{2019}");
    let ends = ENDINGS.contains(word.as_ref())
        || word == "downtown" && ENDINGS.contains(fold(tokens.word(after + 1)).as_ref());
    let named =
        matches!(word.as_ref(), "clinic" | "hospital" | "med" | "general" | "downtown") || kind != PhiKind::Name;
    let short = word != "general" && word != "med" || capital;
    let last = if word == "downtown" { after + 1 } else { after };
    (plain && ends && named && short).then(|| tokens.get(last).map(|token| token.end))?
}

/// The next word, after a comma or `and`, that can be a name, when it stands in a row with one.
fn coordinated(tokens: &Tokens<'_>, kind: PhiKind, next: usize) -> Option<usize> {
    let gap = tokens.gap_before(next);
    let joined = |gap: &str| matches!(gap, " " | " & ");
    let at = match gap {
        ", " | " , " | " & " | "/" => Some(next),
        " " if tokens.word(next) == "and" && joined(tokens.gap_before(next + 1)) => Some(next + 1),
        _ => None,
    }?;
    let at = if at == next && tokens.word(at) == "and" && tokens.gap_before(at + 1) == " " { at + 1 } else { at };
    let token = tokens.get(at)?;
    let capital = matches!(token.shape, Shape::Capital) && !token.class.any(Class::CALENDAR);
    let name = token.class.any(Class::NAME)
        || token.class.any(Class::PLACE)
        || kind == PhiKind::Place && token.class.any(Class::STATE);
    let follows = tokens.gap_before(at + 1);
    let alone = !follows.starts_with(' ')
        || follows.trim_start().starts_with([',', '.', ')', '<'])
        || tokens.get(at + 1).is_none_or(|after| after.shape == Shape::Lower);
    (capital && name && alone && !is_function_word(&fold(tokens.word(at)))).then_some(at)
}

/// Words of grammar: nobody is called so, whatever lists say.
pub(crate) fn is_function_word(word: &str) -> bool {
    static WORDS: Vocabulary = Vocabulary::new(|| {
        words(
            "a an and any are as at be but by can come could did do does each even ever for from get go had has have he \
         her here him his how i if in is it its just let like made make many me mine more most much my new no nor not \
         now of off oh on one only or other our out over own per please put said say see she should side since so \
         some soon still such take than that the their them then there these they this those to too two under until \
         up upon us use was we well were what when where which while who whom why with would yes yet you your first \
         last next left right normal major minor male female chief infant child adult care sun sung says asked held",
        )
    });
    WORDS.contains(word)
}

/// An organisation or place `in` or before a place, or a place behind a comma: one span.
fn is_located(text: &str, before: &Hit, after: &Hit) -> bool {
    let placed = |hit: &Hit| matches!(hit.kind, PhiKind::Organization | PhiKind::Place);
    let gap = text.get(before.end..after.start).unwrap_or_default();
    placed(before)
        && (after.kind == PhiKind::Place || (after.kind == PhiKind::Name && gap == " in "))
        && matches!(gap, " in " | ", " | " of " | " at " | " near " | ", in " | " (" | " - " | "-" | " " | "\n" | ",\n")
}
