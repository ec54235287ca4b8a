//! What values look like, by what a caption asks for.

use crate::lexicon::What;
use crate::phrases::person;
use docward_engine_model::official::is_npi;
use docward_engine_model::{FieldName, PhiKind, ValueType};
use regex::Regex;
use std::sync::LazyLock;

/// What a value must look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Date,
    Phone,
    Email,
    Code,
    CodeOrWord,
    SocialSecurityNumber,
    Provider,
    Money,
    Measure,
    Age,
    Sex,
    Person,
    NamePart,
    Organization,
    Address,
    Street,
    City,
    State,
    Zip,
    Text,
}

impl Shape {
    /// What a caption asks for; by the name of its field where that is known.
    pub(super) fn of(what: What, name: Option<FieldName>) -> Self {
        match what {
            What::FirstName | What::LastName | What::MiddleInitial | What::Suffix => Self::NamePart,
            What::Street | What::Street2 => Self::Street,
            What::City => Self::City,
            What::State => Self::State,
            What::Zip => Self::Zip,
            What::CityStateZip | What::Address => Self::Address,
            What::Npi => Self::Provider,
            What::Field(name) => Self::of_field(name),
            _ => name.map_or_else(|| Self::usual(what), Self::of_field),
        }
    }

    /// What a caption asks for, whoever it is about.
    fn usual(what: What) -> Self {
        match what {
            What::Name => Self::Person,
            What::Organisation => Self::Organization,
            What::Phone | What::MobilePhone | What::WorkPhone | What::Fax | What::PhoneAndFax => Self::Phone,
            What::Email => Self::Email,
            What::DateOfBirth | What::Date | What::SignatureDate | What::EffectiveDate => Self::Date,
            What::Sex => Self::Sex,
            What::SocialSecurityNumber => Self::SocialSecurityNumber,
            What::MemberId
            | What::GroupNumber
            | What::PolicyNumber
            | What::DeaNumber
            | What::LicenseNumber
            | What::TaxId
            | What::PayerId => Self::Code,
            _ => Self::Text,
        }
    }

    fn of_field(name: FieldName) -> Self {
        match name.value_type() {
            // These may be a word.
            _ if matches!(name, FieldName::RxPcn | FieldName::RxGroup) => Self::CodeOrWord,
            _ if name == FieldName::Age => Self::Age,
            ValueType::Date => Self::Date,
            ValueType::Phone => Self::Phone,
            ValueType::Email => Self::Email,
            ValueType::Code if name.phi_kind() == Some(PhiKind::SocialSecurityNumber) => Self::SocialSecurityNumber,
            ValueType::Code if crate::checks::is_provider(name) => Self::Provider,
            ValueType::Code => Self::Code,
            ValueType::Money => Self::Money,
            ValueType::Measure => Self::Measure,
            ValueType::Sex => Self::Sex,
            ValueType::Name => Self::Person,
            ValueType::Address => Self::Address,
            ValueType::Text if name.phi_kind() == Some(PhiKind::Organization) => Self::Organization,
            ValueType::Text => Self::Text,
        }
    }

    /// Whether what fits it hardly is anything else.
    pub(super) fn is_strict(self) -> bool {
        use Shape as S;
        matches!(
            self,
            S::Date
                | S::Phone
                | S::Email
                | S::Code
                | S::CodeOrWord
                | S::SocialSecurityNumber
                | S::Provider
                | S::Money
                | S::Measure
                | S::Age
                | S::Sex
                | S::Zip
        )
    }
}

pub(super) type Pattern = LazyLock<Regex>;

#[expect(clippy::expect_used, reason = "the patterns are constants and a test uses every one of them")]
pub(super) fn compiled(source: &str) -> Regex {
    regex::RegexBuilder::new(source).case_insensitive(true).build().expect("a constant pattern compiles")
}

pub(super) static DATE: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:[0-9]{1,2}\s?[/.\-]\s?[0-9]{1,2}\s?[/.\-]\s?(?:[0-9]{4}|[0-9]{2}\b)|[12][0-9]{3}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s{0,2}[0-9]{1,2}(?:st|nd|rd|th)?[,.]?\s{0,2}[0-9]{4}\b|[0-9]{1,2}(?:st|nd|rd|th)?[\s.-]{0,2}(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?[\s-]{0,2}(?:[0-9]{4}|[0-9]{2})\b)",
    )
});
static MONTH: Pattern = LazyLock::new(|| {
    compiled(
        r"^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?$",
    )
});
static DATE_IN_CELLS: Pattern = LazyLock::new(|| {
    compiled(r"^\W*([0-9]{1,2}[ |]{1,3}[0-9]{1,2}[ |]{1,3}(?:[0-9]{4}|[0-9]{2})|[0-9]{8}|[0-9]{6})\b")
});
static PHONE: Pattern = LazyLock::new(|| {
    compiled(
        r"\+?(?:1[ .-]{1,2})?\(?[0-9]{3}\)?[ ./–—-]{0,3}[0-9]{3}[ ./–—-]{0,3}[0-9]{4}(?:,?\s?(?:ext|x)\.?\s?[0-9]{1,6})?\b|\b[0-9]{3}-[0-9]{4}\b|\+[0-9]{1,3}[0-9 ().\-/]{6,18}[0-9]\b",
    )
});
static EMAIL: Pattern = LazyLock::new(|| compiled(r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+"));
static SOCIAL_SECURITY: Pattern =
    LazyLock::new(|| compiled(r"(?:[0-9x*]{3}\s?[- ]?\s?[0-9x*]{2}\s?[- ]?\s?[0-9]{4})\b"));
static NPI: Pattern = LazyLock::new(|| compiled(r"\b[12][0-9]{9}\b"));
static MONEY: Pattern = LazyLock::new(|| {
    compiled(r"-?[$€£S]\s?-?[0-9][0-9,]*(?:\s?\.\s?[0-9]{2})?\b|\b[0-9][0-9,]*\s?\.\s?[0-9]{2}\b|^[0-9][0-9,]*$")
});
static MEASURE: Pattern = LazyLock::new(|| {
    compiled(
        r#"^\W{0,2}([<>≤≥]?\s?[0-9]+(?:[.,][0-9]+)?(?:\s?(?:/|-|to)\s?[0-9]+)?(?:\s?['’′]\s?[0-9]{1,2}(?:\.5)?\s?(?:["”″]|'')?)?(?:\s?(?:lbs?|pounds?|kgs?|g|cm|m|mm|in|inches|ft|feet|°?[fc]|°|bpm|mmhg|%|years?|yrs?|y/?o|y|mos?|months?|m|wks?|weeks?|d|days?)\b\.?)?(?:\s?[0-9]{1,2}\s?(?:in|inches|oz|months?|mos?)\b\.?)?)"#,
    )
});
static BOTH_SEXES: Pattern =
    LazyLock::new(|| compiled(r"^\W*(?:(?:male|m)\W+(?:female|f)|(?:female|f)\W+(?:male|m))\b"));
static SEX_BEFORE: Pattern = LazyLock::new(|| compiled(r"^\W*(?:male|female|m|f|x|u)\b[\s,/|-]*"));
static WORD: Pattern = LazyLock::new(|| compiled(r"^\W{0,2}((?-i:[A-Z]{3,12}))\b"));
static SEX: Pattern = LazyLock::new(|| {
    compiled(
        r"^(?:[0-9]{1,3}\s?(?:yrs?|years?|y/?o?)?\b)?\W*(male|female|non-?binary|transgender|intersex|unknown|boy|girl|m|f|x|u)\b",
    )
});
pub(super) static ZIP: Pattern = LazyLock::new(|| compiled(r"\b([0-9]{5}(?:\s?-\s?[0-9]{4})?)\b"));
static STATE: Pattern = LazyLock::new(|| compiled(r"^\W*([a-z]{2}|[a-z]{4,}(?: [a-z]{4,})?)\W*$"));

pub(super) static STREET: Pattern = LazyLock::new(|| compiled(r"^(?:[0-9]{1,6}[a-z]? \S|p\.? ?o\.? ?box )"));

/// Whether one word is written as only such a value is, so that it may follow its caption without a colon.
pub(super) fn is_telling(shape: Shape, word: &str) -> bool {
    use Shape as S;
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    match shape {
        S::Date => digits >= 1 && word.starts_with(|c: char| c.is_ascii_digit()) || MONTH.is_match(word),
        S::Phone => digits >= 3 && word.starts_with(['(', '+', '1', '2', '3', '4', '5', '6', '7', '8', '9']),
        S::Email => word.contains('@'),
        S::Code | S::CodeOrWord | S::SocialSecurityNumber | S::Provider => digits >= 2,
        S::Money => word.starts_with(['$', '€', '£']),
        S::Measure | S::Age => digits >= 1 && word.starts_with(|c: char| c.is_ascii_digit()),
        S::Sex => matches!(word.to_lowercase().as_str(), "m" | "f" | "male" | "female"),
        S::Zip => ZIP.is_match(word),
        S::Person | S::NamePart | S::Organization | S::Address | S::Street | S::City | S::State | S::Text => false,
    }
}

/// Where in a text a value of this shape stands, in bytes, and how well it fits.
pub(super) fn part(shape: Shape, text: &str) -> Option<(usize, usize, f32)> {
    use Shape as S;
    let first = |pattern: &Pattern, fit: f32| pattern.find(text).map(|found| (found.start(), found.end(), fit));
    let group = |pattern: &Pattern| {
        pattern.captures(text).and_then(|groups| groups.get(1)).map(|found| (found.start(), found.end(), 1.0))
    };
    match shape {
        S::Date => first(&DATE, 1.0).filter(|(start, ..)| *start < 24).or_else(|| group(&DATE_IN_CELLS)),
        S::Phone => first(&PHONE, 1.0),
        S::Email => first(&EMAIL, 1.0),
        S::SocialSecurityNumber => first(&SOCIAL_SECURITY, 1.0),
        S::Provider => NPI
            .find(text)
            .map(|found| (found.start(), found.end(), if is_npi(found.as_str()) { 1.0 } else { 0.8 }))
            .or_else(|| code(text).map(|(start, end, _)| (start, end, 0.6))),
        S::Code => code(text),
        S::CodeOrWord => code(text).or_else(|| group(&WORD).map(|(start, end, _)| (start, end, 0.8))),
        S::Money => first(&MONEY, 1.0),
        S::Measure => group(&MEASURE),
        // The sex may stand before it.
        S::Age => match SEX_BEFORE.find(text) {
            Some(sex) => part(S::Measure, text.get(sex.end()..)?)
                .map(|(start, end, fit)| (start + sex.end(), end + sex.end(), fit)),
            None => group(&MEASURE),
        },
        // Both are what a form prints to be ringed.
        S::Sex => group(&SEX).filter(|_| !BOTH_SEXES.is_match(text)),
        S::Zip => group(&ZIP),
        S::State => group(&STATE).map(|(start, end, _)| (start, end, if end - start == 2 { 1.0 } else { 0.8 })),
        S::Person => person(text)
            .filter(|(start, ..)| text.get(*start..).is_some_and(|name| name.starts_with(char::is_uppercase))),
        S::NamePart => words_without_digits(text, 3),
        S::City => words_without_digits(text, 4),
        S::Street | S::Address => written(text, 3).map(|(start, end, fit)| {
            (start, end, if text.bytes().any(|byte| byte.is_ascii_digit()) { fit } else { fit * 0.7 })
        }),
        // A telephone number may stand behind it.
        S::Organization => written(before_phone(text), 2).filter(|(start, end, _)| {
            text.get(*start..*end)
                .is_some_and(|value| value.chars().filter(|c| c.is_alphabetic()).count() > 2 && !PHONE.is_match(value))
        }),
        S::Text => written(text, 2),
    }
}

/// Words with a digit in them, or in capitals beside such.
fn code(text: &str) -> Option<(usize, usize, f32)> {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let mut at = 0;
    let mut found: Option<(usize, usize)> = None;
    for word in text.split(' ') {
        let (start, end) = (at, at + word.len());
        at = end + 1;
        let core = bare(word);
        let digits = core.bytes().filter(u8::is_ascii_digit).count();
        let small = core.chars().filter(|c| c.is_lowercase()).count();
        let fits =
            if digits > 0 { small <= 2 } else { !core.is_empty() && small == 0 && core.len() <= 5 && core.is_ascii() };
        match &mut found {
            None if fits => found = Some((start, end)),
            None => {}
            Some((_, last)) if fits && digits > 0 => *last = end,
            Some(_) => break,
        }
        if found.is_none() && start > 12 {
            break;
        }
    }
    let (start, end) = found?;
    let value = text.get(start..end)?;
    let start = start + (value.len() - value.trim_start_matches(|c: char| !c.is_alphanumeric()).len());
    let value = text.get(start..end)?.trim_end_matches(|c: char| !c.is_alphanumeric());
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let date = DATE.find(value).is_some_and(|date| date.as_str().len() == value.len());
    let phone = value.contains('(')
        || (PHONE.find(value).is_some_and(|phone| phone.as_str().len() == value.len())
            && value.contains(['-', '.', ' ']));
    (digits >= 1 && value.len() >= 3 && !date && !phone).then_some((
        start,
        start + value.len(),
        if value.len() > 4 { 1.0 } else { 0.8 },
    ))
}

fn words_without_digits(text: &str, most: usize) -> Option<(usize, usize, f32)> {
    let (start, end, _) = written(text, 1)?;
    let value = text.get(start..end)?;
    let words = value.split(' ').count();
    let letters = value.chars().any(char::is_alphabetic) && !value.bytes().any(|byte| byte.is_ascii_digit());
    (letters && words <= most).then_some((start, end, if words == 1 { 1.0 } else { 0.9 }))
}

/// A text up to a telephone number, where more than that stands before it.
fn before_phone(text: &str) -> &str {
    let before = PHONE.find(text).and_then(|phone| text.get(..phone.start()));
    before.filter(|before| before.chars().filter(|c| c.is_alphabetic()).count() > 3).unwrap_or(text)
}

/// All of it, without blanks and points around it.
fn written(text: &str, least: usize) -> Option<(usize, usize, f32)> {
    let outer = |c: char| {
        c.is_whitespace() || matches!(c, '_' | ':' | ';' | '|' | '•' | '·' | '=' | ',' | '*' | '—' | '–' | '.')
    };
    let start = text.len() - text.trim_start_matches(outer).len();
    let value = text.get(start..)?.trim_end_matches(|c: char| outer(c) && c != '.').trim_end_matches("..");
    let letters = value.chars().filter(|c| c.is_alphanumeric()).count();
    let words = value.split_whitespace().count();
    (letters >= least && words <= 40).then_some((start, start + value.len(), if words <= 12 { 0.9 } else { 0.6 }))
}
