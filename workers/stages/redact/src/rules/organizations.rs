//! Facilities, and other organisations: a person's care and work place them more finely than a state does.

use super::{Hit, Rule, is_function_word};
use crate::tokens::{Shape, Tokens};
use docward_engine_model::PhiKind;
use docward_lexicon::{Class, Vocabulary, fold, words};

/// Last words of an organisation's name.
static ENDINGS: Vocabulary = Vocabulary::new(|| {
    words(
        "hospital hospitals clinic clinics center centre infirmary hospice sanatorium pharmacy drugstore laboratories \
     laboratory labs lab diagnostics associates physicians institute university college school academy seminary \
     bank inc llc llp ltd limited corp corporation company gmbh plc group foundation insurance assurance church \
     healthcare health medicine medical practice partners orthopedics pediatrics oncology cardiology radiology \
     imaging dental dentistry surgery rehab rehabilitation manor villa homes nursing society agency department \
     airlines airport motors technologies industries enterprises services solutions systems consulting logistics \
     stores market hotel restaurant cafe museum library station stadium ventures holdings trust fund press \
     records studios media co ag sa spa oy ab bv nv kg pty union federation association league club council \
     network system incorporated research software transit finance capital energy pharma pharmaceuticals biosciences orchestra ward campus barracks prison shelter cancer memorial mercy specialists general regional",
    )
});
/// Endings that are common words: they need a name before them, not only another common word.
static WEAK_ENDINGS: Vocabulary = Vocabulary::new(|| {
    words(
        "center centre lab labs health medicine medical practice partners oncology cardiology radiology imaging \
     dental surgery rehab nursing department services solutions systems system group company insurance \
     orthopedics pediatrics dentistry rehabilitation laboratory pharmacy diagnostics society trust fund press \
     records media station market library school church union association federation council co network ward \
     cancer memorial mercy villa manor homes bank agency club league hotel ab sa ag kg restaurant cafe physicians \
     associates limited campus stores foundation shelter prison museum stadium records airport research software transit finance capital energy orchestra specialists general regional",
    )
});
/// Capitalised words that name no organisation by themselves.
static GENERIC: Vocabulary = Vocabulary::new(|| {
    words(
        "the a an this that our your my his her their any each every all in at for from patient public mental \
     behavioral primary emergency urgent home family national clinical medical health life insurance private \
     local outpatient inpatient women's occupational and of to new social customer electronic no other \
     respiratory nervous immune digestive pulmonary breast lung colon prostate skin pathology blood internal \
     general nuclear diagnostic physical intensive human laboratory radiology imaging special financial support \
     community date name vital past reproductive",
    )
});
/// Endings that two capitalised words of any kind make a practice's name: `Precision Radiology Group`.
static PRACTICES: Vocabulary = Vocabulary::new(|| {
    words(
        "associates group specialists partners physicians clinic hospital infirmary laboratories diagnostics pharmacy",
    )
});
/// What a comma may stand before.
static LEGAL_FORMS: Vocabulary =
    Vocabulary::new(|| words("inc llc llp ltd limited corp corporation incorporated plc gmbh"));
/// Words in lower case that stand inside a name.
static JOINING: Vocabulary = Vocabulary::new(|| words("of the for and at de del la di & y e"));
/// Institutions that are known by one name.
static KNOWN: Vocabulary = Vocabulary::new(|| {
    words(
        "mayo kaiser permanente ucla ucsf ucsd nyu mgh upmc unc usc emory stanford harvard yale cornell duke \
     vanderbilt cedars-sinai cedars sinai sloan kettering hopkins presbyterian methodist baptist lutheran brigham \
     tufts rush northwestern walgreens cvs walmart costco labcorp quest aetna cigna humana anthem \
     unitedhealthcare bluecross blueshield medstar geisinger montefiore jhu bidmc nhs charité google amazon \
     microsoft facebook apple tesla netflix twitter citibank paypal",
    )
});

/// Adds what is found.
pub(super) fn find(tokens: &Tokens<'_>, hits: &mut Vec<Hit>) {
    for index in 0..tokens.len() {
        let Some(token) = tokens.get(index) else { continue };
        if !matches!(token.shape, Shape::Capital | Shape::Upper) {
            continue;
        }
        let word = fold(tokens.word(index));
        if ENDINGS.contains(word.as_ref()) {
            with_ending(tokens, index, &word, hits);
        } else if is_known(tokens, index, &word) {
            let first = leftmost(tokens, index).unwrap_or(index);
            push(tokens, first, rightmost(tokens, index), Rule::OrganizationKnown, hits);
        } else if let Some(rule) = named_otherwise(tokens, index, &word) {
            push(tokens, index, rightmost(tokens, index), rule, hits);
        }
    }
}

/// `Stanford` and `Mayo`, no `Mayo score` and no sentence that begins with `Rush`.
fn is_known(tokens: &Tokens<'_>, index: usize, word: &str) -> bool {
    let verb = tokens.get(index).is_some_and(|token| token.starts_sentence && token.class.any(Class::WORD));
    KNOWN.contains(word) && !is_scale(tokens, index + 1) && !verb
}

/// `St. Luke's`, `Bank of`, an employer, capitals behind `at`.
fn named_otherwise(tokens: &Tokens<'_>, index: usize, word: &str) -> Option<Rule> {
    let saint = matches!(word, "st" | "saint" | "mt") && is_possessive(tokens, index + 2);
    let of_somewhere = matches!(word, "university" | "bank") && fold(tokens.word(index + 1)) == "of";
    let unknown = tokens.get(index).is_some_and(|token| token.shape == Shape::Upper || token.class == Class::NONE);
    if saint {
        Some(Rule::OrganizationSaint)
    } else if of_somewhere {
        Some(Rule::OrganizationOf)
    } else if is_employer(tokens, index) {
        Some(Rule::OrganizationEmployer)
    } else if unknown && is_located(tokens, index) {
        Some(Rule::OrganizationAt)
    } else {
        None
    }
}

fn with_ending(tokens: &Tokens<'_>, index: usize, word: &str, hits: &mut Vec<Hit>) {
    let left = leftmost(tokens, index);
    let last = rightmost(tokens, index);
    let of_somewhere = fold(tokens.word(index + 1)) == "of" && last > index + 1;
    let Some(first) = left else {
        if of_somewhere && matches!(word, "university" | "hospital" | "bank" | "college" | "institute" | "school") {
            push(tokens, index, last, Rule::OrganizationOf, hits);
        }
        return;
    };
    let weak = WEAK_ENDINGS.contains(word);
    let loud = tokens.get(index).is_some_and(|token| token.loud);
    let care = matches!(word, "hospital" | "clinic" | "infirmary" | "hospice") || is_at(tokens, first);
    let care = care && !loud && is_next_to(tokens, index) || is_named_in_capitals(tokens, index, word);
    let in_capitals_at = loud && index > first && first.checked_sub(1).is_some_and(|at| tokens.word(at) == "at");
    let care = care || in_capitals_at;
    let named = (first..index).any(|at| is_distinctive(tokens, at, weak || loud));
    let practice = PRACTICES.contains(word) && !loud && index - first > 1;
    if named || of_somewhere || care || practice {
        push(tokens, first, last, Rule::OrganizationEnding, hits);
    }
}

/// Whether a capitalised word stands right before it in running text: `Mercy Clinic`, `General Hospital`.
fn is_next_to(tokens: &Tokens<'_>, index: usize) -> bool {
    let Some(before) = index.checked_sub(1) else { return false };
    let generic =
        ["the", "our", "your", "this", "a", "inpatient", "outpatient"].contains(&fold(tokens.word(before)).as_ref());
    tokens.get(before).is_some_and(|token| token.shape == Shape::Capital && !generic) && tokens.gap_before(index) == " "
}

/// Whether a word before the ending makes it somebody's, not anybody's.
fn is_distinctive(tokens: &Tokens<'_>, index: usize, weak: bool) -> bool {
    let Some(token) = tokens.get(index) else { return false };
    let word = fold(tokens.word(index));
    if token.shape == Shape::Lower || GENERIC.contains(word.as_ref()) || WEAK_ENDINGS.contains(word.as_ref()) {
        return false;
    }
    if token.class.any(Class::MEDICAL) {
        return false;
    }
    let ordinary = token.class.any(Class::WORD) && !token.class.any(Class::LEANS_NAME);
    !(ordinary && (token.loud || weak && token.starts_sentence))
}

/// The first word of the name that ends here: to the left over capitals and what joins them.
fn leftmost(tokens: &Tokens<'_>, index: usize) -> Option<usize> {
    let mut first = None;
    let mut at = index;
    while at > 0 && index - at < 7 {
        let gap = tokens.gap_before(at);
        if !(is_plain(gap) || gap.trim() == "&" || gap.trim() == "-" || gap.trim() == "." || gap.trim() == ",") {
            break;
        }
        at -= 1;
        let Some(token) = tokens.get(at) else { break };
        let word = fold(tokens.word(at));
        let saint = matches!(word.as_ref(), "st" | "mt" | "ft");
        // `Quartz Diagnostics, Inc.`
        let legal_form = at + 1 == index && LEGAL_FORMS.contains(fold(tokens.word(index)).as_ref());
        if gap.contains('.') && !saint && token.shape != Shape::Initial || gap.contains(',') && !legal_form {
            break;
        }
        if token.loud && (is_function_word(&word) || token.class.any(Class::MEDICAL) || index - at > 3) {
            break;
        }
        match token.shape {
            Shape::Capital | Shape::Upper | Shape::Initial => {
                if !GENERIC_START.contains(word.as_ref()) {
                    first = Some(at);
                }
            }
            Shape::Lower if JOINING.contains(word.as_ref()) || tokens.word(at) == "s" => {}
            _ => break,
        }
        if matches!(word.as_ref(), "the" | "at" | "in" | "from") {
            break;
        }
    }
    first
}

static GENERIC_START: Vocabulary =
    Vocabulary::new(|| words("the at in from our your my visit contact patient seen this a an and dr mr mrs ms"));

/// The last word of the name: to the right over capitals, and `of` with capitals behind it.
fn rightmost(tokens: &Tokens<'_>, index: usize) -> usize {
    let mut last = index;
    let mut at = index + 1;
    while at < tokens.len() && at - index < 6 {
        let gap = tokens.gap_before(at);
        let Some(token) = tokens.get(at) else { break };
        let saint = gap == ". " && matches!(fold(tokens.word(at - 1)).as_ref(), "st" | "mt" | "ft");
        if !(is_plain(gap) || saint || matches!(gap, "-" | " & " | " - ") || is_possessive(tokens, at)) {
            break;
        }
        if token.loud && (is_function_word(&fold(tokens.word(at))) || token.class.any(Class::ORDINARY)) {
            break;
        }
        match token.shape {
            Shape::Capital | Shape::Upper
                if !token.class.any(Class::CALENDAR) && !is_label(tokens, at) && !is_scale(tokens, at) =>
            {
                last = at;
            }
            Shape::Lower if is_possessive(tokens, at) => last = at,
            Shape::Lower if JOINING.contains(tokens.word(at)) => {}
            _ => break,
        }
        at += 1;
    }
    last
}

/// `Duke Score`, `Mayo Criteria`
fn is_scale(tokens: &Tokens<'_>, index: usize) -> bool {
    matches!(
        fold(tokens.word(index)).as_ref(),
        "score" | "scale" | "criteria" | "index" | "classification" | "grade" | "stage"
    )
}

/// A word that a colon follows labels what comes next.
fn is_label(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.gap_before(index + 1).trim_start().starts_with([':', '#'])
}

fn is_possessive(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.word(index) == "s" && matches!(tokens.gap_before(index), "'" | "\u{2019}")
}

fn is_plain(gap: &str) -> bool {
    matches!(gap, " " | "  " | "'" | "\u{2019}" | "")
}

/// Capitals after a preposition of place: `seen at MGH on`.
fn is_located(tokens: &Tokens<'_>, index: usize) -> bool {
    let Some(before) = index.checked_sub(1) else { return false };
    let Some(token) = tokens.get(index) else { return false };
    let preposition = fold(tokens.word(before));
    let located = preposition == "at" || (preposition == "the" && before > 0 && tokens.word(before - 1) == "at");
    let named =
        tokens.get(index + 1).is_some_and(|next| next.shape == Shape::Capital) && tokens.gap_before(index + 1) == " ";
    let short = tokens.word(index).len() < if named { 2 } else { 3 };
    let known_abbreviation = token.class.any(Class::ORDINARY) || short;
    located && is_plain(tokens.gap_before(index)) && !known_abbreviation
}

/// `MERCY HOSPITAL` in a line of capitals, where anything might stand before it.
fn is_named_in_capitals(tokens: &Tokens<'_>, index: usize, word: &str) -> bool {
    static BEFORE: Vocabulary = Vocabulary::new(|| {
        words(
            "mercy general county memorial community regional university baptist methodist presbyterian catholic veterans \
             children's childrens city state sacred heart trinity providence hope grace good samaritan holy cross",
        )
    });
    let before = index.checked_sub(1).map(|before| fold(tokens.word(before)));
    matches!(word, "hospital" | "clinic") && before.is_some_and(|before| BEFORE.contains(before.as_ref()))
}

/// Whether `at` stands before the name.
fn is_at(tokens: &Tokens<'_>, first: usize) -> bool {
    first.checked_sub(1).is_some_and(|before| tokens.word(before) == "at")
}

/// `works for Rivet Software`
fn is_employer(tokens: &Tokens<'_>, index: usize) -> bool {
    let (Some(preposition), Some(verb)) = (index.checked_sub(1), index.checked_sub(2)) else { return false };
    let works = matches!(fold(tokens.word(verb)).as_ref(), "work" | "works" | "worked" | "working" | "employed");
    works && matches!(tokens.word(preposition), "for" | "at" | "by") && is_plain(tokens.gap_before(index))
}

fn push(tokens: &Tokens<'_>, first: usize, last: usize, rule: Rule, hits: &mut Vec<Hit>) {
    if let (Some(first), Some(last)) = (tokens.get(first), tokens.get(last)) {
        hits.push(Hit { start: first.start, end: last.end, kind: PhiKind::Organization, rules: rule.into() });
    }
}
