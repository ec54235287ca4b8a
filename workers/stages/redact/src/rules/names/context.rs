//! Words around a name that say a person is meant.

use crate::tokens::{Shape, Tokens};
use docward_lexicon::{Class, Vocabulary, fold, words};

/// Words right before a name.
static BEFORE: Vocabulary = Vocabulary::new(|| {
    words(
        "dear hi hello hey named called patient patients pt client resident physician doctor nurse surgeon provider \
     therapist wife husband spouse son daughter mother father brother sister partner aunt uncle cousin \
     grandmother grandfather mom dad friend colleague caregiver guardian attn signed sincerely regards \
     respectfully thanks cheers best name names surname mr mrs ms dr i'm am by with from kid boss attorney lawyer \
     manager agent assistant director user customer member to tell ask call meet contact yours truly faithfully \
     warmly author artist actor singer says said asked told remember",
    )
});
/// Of these, the ones that also stand before things: the name must not be an ordinary word at the beginning of a sentence.
static WEAK: Vocabulary = Vocabulary::new(|| {
    words(
        "by with from to am best thanks member user contact call ask provider patient patients client doctor nurse \
     name names agent director",
    )
});
/// Words right behind a name.
static AFTER: Vocabulary = Vocabulary::new(|| {
    words(
        "presented reports reported denies denied complains complained states stated said says asked told called \
     admitted lives works worked who whose wrote thinks feels underwent developed returned attended visited \
     arrived joined led managed filed sent scheduled requested prefers agreed will has was is had md rn",
    )
});

/// Whether the words before a run say that a person comes.
pub(super) fn introduces_person(tokens: &Tokens<'_>, first: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return false };
    let word = fold(tokens.word(before));
    let gap = tokens.gap_before(first);
    let near = gap.len() < 4 && !gap.contains('.') || matches!(gap, ",\n" | ",\n\n" | ":\n");
    let strong = BEFORE.contains(word.as_ref()) && !WEAK.contains(word.as_ref());
    let is = matches!(word.as_ref(), "is" | "was" | "s")
        && before > 0
        && matches!(fold(tokens.word(before - 1)).as_ref(), "name" | "this" | "surname" | "nickname");
    near && (strong || is)
}

/// The same where a result or a medicine could stand as well: `by` goes before somebody who did something.
pub(super) fn introduces_actor(tokens: &Tokens<'_>, first: usize) -> bool {
    let is_by = first.checked_sub(1).is_some_and(|before| fold(tokens.word(before)) == "by");
    (is_by && tokens.gap_before(first) == " ") || introduces_person(tokens, first)
}

/// Whether the words behind a run say that a person stood there.
pub(super) fn follows_person(tokens: &Tokens<'_>, last: usize) -> bool {
    let gap = tokens.gap_before(last + 1);
    let word = fold(tokens.word(last + 1));
    let land = tokens.get(last).is_some_and(|token| token.class.any(Class::LAND) && !token.class.any(Class::WORD));
    let strong = !matches!(word.as_ref(), "will" | "has" | "was" | "is" | "had" | "called" | "states" | "reports")
        || (land && word == "called");
    gap == " "
        && strong
        && AFTER.contains(word.as_ref())
        && tokens.get(last + 1).is_some_and(|token| token.shape == Shape::Lower)
}
