//! What letters say in running text and by their form: the date at the top, who signs, and what is told of the patient in prose.

use super::find::Captions;
use super::join::Joined;
use super::mark;
use super::place::PROFESSIONAL;
use super::shape::{DATE, Pattern, compiled};
use super::sheet::Sheet;
use crate::lexicon::{self, Owner, What};
use crate::upright::{Phrase, Rect};
use docward_engine_model::{DocumentKind, FieldName};
use regex::Regex;
use std::sync::LazyLock;

/// What a letter says.
pub(super) struct Letter {
    pub(super) values: Vec<Joined>,
    /// Where persons are named without a caption, and who they are.
    pub(super) named: Vec<(Rect, Option<Owner>)>,
}

static CLOSING: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:sincerely|regards|respectfully|yours truly|best wishes|thank you for your (?:care|help)|cordially)\b[^.]*,?$",
    )
});
static AGE_AND_SEX: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:is an? |an? )?([0-9]{1,3})[ -](?:years?|yrs?|y)[ -/]?(?:old|o)\b(?:[ -](?:[a-z]+ ){0,2}?(male|female|man|woman|boy|girl|gentleman|lady)\b)?",
    )
});
static REASON: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:thank you for (?:seeing|evaluating|accepting)|(?:am|are) (?:referring|sending))\b.{0,140}?,? for ((?:an? |the )?(?:consideration|evaluation|management|assessment|treatment|consultation|opinion|second opinion|[a-z]+ opinion|workup|follow-up)\b[^.,;]{0,80})[.,;]|\breason(?: for (?:this )?referral)? is(?: as follows)?:? ([^.;]{4,90})[.;]",
    )
});
static DIAGNOSIS: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:working |current |primary )?diagnosis (?:is|of) ([^.;()]{3,80}?) ?\(([A-TV-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?)\)",
    )
});
static INSURED: Pattern = LazyLock::new(|| {
    compiled(
        r"\binsured (?:with|by|through) ([^.;,]{3,60}?),? (?:under|with|,)? ?(?:member |policy )?(?:number|id|no\.?|#) ?:?#? ?([A-Z0-9-]{5,20})\b",
    )
});
static CALLED: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:patient|he|she|they|and|who) (?:may|can) be (?:called|reached) at (\+?1?[ .(-]*[0-9]{3}[ .)-]*[0-9]{3}[ .-]*[0-9]{4})",
    )
});
static FAX_TO: Pattern = LazyLock::new(|| {
    compiled(r"\b(?:to our office |to us )?by fax (?:at|to) (\+?1?[ .(-]*[0-9]{3}[ .)-]*[0-9]{3}[ .-]*[0-9]{4})")
});

/// A date within a sentence.
const DAY: &str = r"([0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})|(?:january|february|march|april|may|june|july|august|september|october|november|december) [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4})";
static ADMITTED: Pattern = LazyLock::new(|| compiled(&format!(r"\badmitted (?:to [^.;]{{1,60}}? )?(?:on|from) {DAY}")));
static DISCHARGED: Pattern = LazyLock::new(|| compiled(&format!(r"\bdischarged (?:[a-z, ]{{1,40}} )?on {DAY}")));
static FOLLOW_UP: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"\b(?:follow[- ]?up|return to (?:the |our )?(?:clinic|office)|be seen again) (?:(?:[^.;:]|dr\.){{1,60}} )?on {DAY}"
    ))
});
static SEEN: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"\bwas (?:seen|examined|evaluated|treated)(?: and (?:examined|treated))?(?: by [^.;:]{{3,40}}?)?(?: (?:in|at) (?:our|my|this|the) (?:office|clinic|practice|facility|department))?,? on {DAY}"
    ))
});
/// A person's name within a sentence.
const NAME: &str = r"(?-i:((?:[A-Z][\p{L}'’-]+ )(?:[A-Z]\.? )?(?:[A-Z][\p{L}'’-]+)(?: (?:Jr\.?|Sr\.?|II|III))?))";
static NAMED: Pattern = LazyLock::new(|| {
    compiled(&format!(r"{NAME},? (?:is|was) an? (?:[a-z-]+ )?[0-9]{{1,3}}[ -](?:year|yr|y|month|week|day)"))
});
static CERTIFIED: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"\b(?:certify|verify|confirm) that (?:the patient|our patient|my patient|patient|mr|ms|mrs|miss)?[.,:]? ?{NAME},? (?:was|is|has|had|may|did)\b"
    ))
});

/// How much of a page is looked at for a date that stands alone.
const TOP: f32 = 0.35;

/// What a letter says. Marks the words that it used.
pub(super) fn values(sheet: &Sheet<'_, '_>, captions: &Captions, kind: DocumentKind, used: &mut [bool]) -> Letter {
    let mut letter = Letter { values: Vec::new(), named: Vec::new() };
    signature(sheet, captions, kind, used, &mut letter);
    if !matches!(
        kind,
        DocumentKind::Referral | DocumentKind::DischargeNote | DocumentKind::ClinicalNote | DocumentKind::Other
    ) {
        return letter;
    }
    if kind == DocumentKind::Referral {
        date(sheet, captions, kind, used, &mut letter);
    }
    prose(sheet, captions, kind, used, &mut letter);
    letter
}

fn take(used: &mut [bool], words: &[usize]) -> bool {
    if words.is_empty() || words.iter().any(|at| used.get(*at).copied().unwrap_or(true)) {
        return false;
    }
    mark(used, words);
    true
}

/// A date in a line of its own at the top.
fn date(sheet: &Sheet<'_, '_>, captions: &Captions, kind: DocumentKind, used: &mut [bool], letter: &mut Letter) {
    let bottom = sheet.top() + sheet.high() * TOP;
    for phrase in sheet.page.phrases.iter().take_while(|phrase| phrase.rect.y0 < bottom) {
        let text = sheet.page.text(&phrase.words);
        let Some(found) = DATE.find(&text) else { continue };
        let before = Rect { x0: f32::MIN, x1: phrase.rect.x0, ..phrase.rect };
        let whole = found.as_str().len() + 2 >= text.trim().len();
        if whole && captions.within(before).next().is_none() {
            if let Some(name) = lexicon::field(Owner::Patient, What::Date, kind).filter(|_| take(used, &phrase.words)) {
                letter.values.push(Joined::found(name, phrase.words.clone(), found.as_str(), 0.85));
            }
            return;
        }
    }
}

/// The phrase with the closing words.
pub(super) fn closing(sheet: &Sheet<'_, '_>) -> Option<usize> {
    let closes = |phrase: &Phrase| phrase.words.len() < 40 && CLOSING.is_match(sheet.page.text(&phrase.words).trim());
    sheet.page.phrases.iter().rposition(closes)
}

/// The professional whose name stands below the closing words.
fn signature(sheet: &Sheet<'_, '_>, captions: &Captions, kind: DocumentKind, used: &mut [bool], letter: &mut Letter) {
    let owner = if kind == DocumentKind::Referral { Owner::Referring } else { Owner::Provider };
    let Some(closing) = closing(sheet) else { return };
    let Some(from) = sheet.page.phrases.get(closing).map(|phrase| phrase.rect) else { return };
    for phrase in sheet.page.phrases.iter().skip(closing + 1).take(8) {
        if phrase.rect.y0 - from.y1 > sheet.height * 9.0 {
            return;
        }
        let text = sheet.page.text(&phrase.words);
        if !PROFESSIONAL.is_match(text.trim()) || phrase.words.iter().any(|at| captions.has_word(*at)) {
            continue;
        }
        if let Some(name) = lexicon::field(owner, What::Name, kind).filter(|_| take(used, &phrase.words)) {
            letter.values.push(Joined::found(name, phrase.words.clone(), text.trim(), 0.85));
            letter.named.push((phrase.rect, Some(owner)));
        }
        return;
    }
}

/// What is told in prose.
fn prose(sheet: &Sheet<'_, '_>, captions: &Captions, kind: DocumentKind, used: &mut [bool], letter: &mut Letter) {
    let mut text = String::new();
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (at, word) in sheet.page.words.iter().enumerate() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word.text);
        ends.push((at, text.len()));
    }
    let words = |from: usize, to: usize| -> Vec<usize> {
        let first = ends.partition_point(|(_, end)| *end <= from);
        let last = ends.partition_point(|(_, end)| *end < to);
        ends.get(first..=last)
            .unwrap_or_default()
            .iter()
            .map(|(at, _)| *at)
            .filter(|at| !captions.has_word(*at))
            .collect()
    };
    let referral = kind == DocumentKind::Referral;
    // What a caption asks for is told by it.
    let is_asked = |name: FieldName| {
        captions
            .all
            .iter()
            .any(|caption| caption.meaning.is_some_and(|meaning| meaning.what == What::Field(name) && caption.colon))
    };
    let is_nameless = !captions.ask(What::Name, Owner::Patient);
    let note = matches!(kind, DocumentKind::DischargeNote | DocumentKind::ClinicalNote);
    let other = kind == DocumentKind::Other;
    let said: &[(&Regex, &[FieldName], bool)] = &[
        (&NAMED, &[FieldName::PatientName], is_nameless),
        (&CERTIFIED, &[FieldName::PatientName], is_nameless),
        (&AGE_AND_SEX, &[FieldName::Age, FieldName::Sex], !other),
        (&ADMITTED, &[FieldName::AdmissionDate], note),
        (&DISCHARGED, &[FieldName::DischargeDate], note),
        (&FOLLOW_UP, &[FieldName::FollowUpDate], note),
        (&SEEN, &[FieldName::DateOfService], note || other),
        (&REASON, &[FieldName::ReasonForReferral, FieldName::ReasonForReferral], referral),
        (&DIAGNOSIS, &[FieldName::Diagnosis, FieldName::DiagnosisCode], referral),
        (&INSURED, &[FieldName::PayerName, FieldName::MemberId], referral),
        (&CALLED, &[FieldName::Phone], referral),
        (&FAX_TO, &[FieldName::FacilityFax], referral),
    ];
    for (pattern, names, _) in said.iter().filter(|(_, _, asked)| *asked) {
        let Some(groups) = pattern.captures(&text) else { continue };
        for (group, name) in groups.iter().skip(1).zip(names.iter()) {
            let Some(group) = group else { continue };
            let touched = words(group.start(), group.end());
            if !is_asked(*name) && take(used, &touched) {
                letter.values.push(Joined::found(*name, touched, group.as_str().trim(), 0.75));
            }
        }
    }
}
