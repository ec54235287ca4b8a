//! (D) to (F), (N), (O): telephone and fax numbers, e-mail, web and internet addresses.

use super::pattern::{Pattern, Surroundings, collect, compiled, digits, is_scale};
use super::{Hit, Rule};
use docward_engine_model::PhiKind;
use std::sync::LazyLock;

static EMAIL: Pattern = LazyLock::new(|| compiled(r"[\w.!#$%&'*+/=?^{|}~-]+\s?@\s?[\w-]+(?:\s?\.[\w-]+)+"));
/// The sign between the two parts of a mail address, and what a scan makes of it.
macro_rules! signs {
    () => {
        "@©®€¢＠﹫"
    };
}
/// As [`signs`], to look for in a text.
pub(crate) const SIGNS_OF_MAIL: &str = signs!();
/// The sign, in brackets or not; with a letter in it only in brackets.
const AT: &str = concat!(r"(?:[(\[{<]?\s?[", signs!(), r"]\s?[)\]}>]?|[(\[{<]\s?(?:a|at|q)\s?[)\]}>])");
/// Last parts of mail addresses that are known right behind another sign for their dot, and those that are known behind a blank
/// too: `it`, `us` and `info` begin sentences behind `25 mg @ bedtime.` and `Extra® tablets,`.
const BEHIND_SIGN: &str = "(?:com|org|net|edu|gov|mil|info|biz|health|clinic|co|us|uk|de|fr|it|es|ca)";
const BEHIND_BLANK: &str = "(?:com|org|net|edu|gov|mil|biz)";

/// A mail address as a scan leaves it: another sign for the `@`, the dot lost, read as a comma, or a blank.
static EMAIL_READ_BADLY: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"[\w.!#$%&'*+/=?^{{|}}~-]+\s?{AT}\s?[\w-]+(?:(?:\s?[.,;:·•'’_-]\s?|\s{{1,2}})[\w-]+)??(?:[.,;:·•'’_-]{BEHIND_SIGN}|\s?[.,;:·•'’_-]\s?{BEHIND_BLANK}|\s{{1,2}}{BEHIND_BLANK})\b"
    ))
});
/// The same without any dot: both parts touch the sign.
static EMAIL_WITHOUT_DOT: Pattern =
    LazyLock::new(|| compiled(concat!(r"(?:^|[\s:(<_])([a-z][\w.+-]+[", signs!(), r"][a-z][\w-]{3,}(?:[,;:·•]\w+)*)")));
/// Behind its label, whatever became of the sign.
static EMAIL_LABELLED: Pattern = LazyLock::new(|| {
    compiled(concat!(
        r"\be[-\s]?mai[l1i|!]?(?:\s+(?:address|addr|id|is))?[\s:.#=_]{1,4}([\w+-]+(?:[.(){}\[\],·•+",
        signs!(),
        r"][\w+-]+)*)",
    ))
});
static HANDLE: Pattern = LazyLock::new(|| compiled(r"(?:^|[\s(])(@[a-z_][\w.]{2,30})\b"));
static URL: Pattern = LazyLock::new(|| compiled(r#"\b(?:(?:https?|ftps?|sftp)://|www\.)[^\s<>"'\])]+"#));
static DOMAIN: Pattern = LazyLock::new(|| {
    compiled(
        r"\b[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|mil|info|biz|health|clinic|hospital|io|co|us|uk|de|fr|it|es|nl|ca|au|ch|at|eu|se|no|fi|dk|pl|cz|br)\b(?:/[^\s<>]*)?",
    )
});
static IPV4: Pattern = LazyLock::new(|| compiled(r"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b"));
static IPV6: Pattern = LazyLock::new(|| {
    compiled(r"\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b|\b(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}\b")
});
static MAC: Pattern = LazyLock::new(|| compiled(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b"));

/// North American, also broken over two lines, with an extension.
static NORTH_AMERICAN: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:\+?1[\s.-]{0,2})?(?:\([0-9]{3}\)\s{0,2}|\b[0-9]{3}\s?[-.–]\s?|\b[0-9]{3}\s|\b)[0-9]{3}\s?[-.–](?:[ ]{0,2}|\r?\n[ ]*)[0-9]{4}(?:[\s,]*(?:ext|extension|x)\.?\s?[0-9]{1,6})?\b",
    )
});
/// The same as a poor fax is read: the parenthesis behind the area code stands, its partner or digits are lost.
static READ_BADLY: Pattern = LazyLock::new(|| compiled(r"\(?[0-9]{2,3}\)\s?[0-9]{0,3}\s?[-.–]\s?[0-9]{3,4}\b"));
/// The same with letters for some of its digits.
static LOOK_ALIKE: Pattern =
    LazyLock::new(|| compiled(r"[({\[]\s?[0-9OIlSBCGQZ|]{3}\s?[)}\]]\s?[0-9OIlSBGZ]{3}\s?[-.–_~]\s?[0-9OIlSBGZ]{4}\b"));
/// With a plus, an international prefix or an area code in parentheses.
static INTERNATIONAL: Pattern = LazyLock::new(|| {
    compiled(r"(?:\+|\b00?|\()\s?[0-9][0-9 ().\-–/]{5,22}[0-9]\b(?:[\s,]*(?:ext|x)\.?\s?[0-9]{1,6}\b)?")
});
/// Groups of digits.
static GROUPS: Pattern =
    LazyLock::new(|| compiled(r"\b[0-9]{2,5}(?:[.\-–][0-9]{2,5}){1,4}\b|\b[0-9]{2,5}(?:[ .\-–][0-9]{2,6}){2,4}\b"));
/// Anything that a label calls a number to ring.
static LABELLED: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:phone|telephone|tele|tel|telephonenum|phonenumber|mobile|cell(?:ular)?|call(?:ing)?|fax|pager|beeper|contact|dial|ring|hotline|whatsapp|sms|text|reach(?:able|ed)?|shout|voicemail|home|work|ext|extension)\b(?:\s+(?:number|numbers|no|num|phone|line|is|me|us|him|her|them|at|on|via|to|desk|front|office|the))*[\s.:#=]{0,4}(\+?\(?[0-9][0-9 ().\-–/]{2,20}[0-9])\b",
    )
});
static FAX: Pattern = LazyLock::new(|| compiled(r"\b(?:fax|facsimile|f)\W{0,5}(?:no|number|is|at|to)?\W{0,4}$"));
static PHONE_NEARBY: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:phone|tel|telephone|mobile|cell|call|fax|contact|reach|pager|ext|dial|answering|number|registered|line)\b[^0-9]{0,24}$",
    )
});

static PHONE_BEHIND: Pattern =
    LazyLock::new(|| compiled(r"^[\s(,-]{1,3}(?:office|mobile|cell|home|work|fax|phone|direct|main)\b"));

/// Adds what is found.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    if text.contains('@') {
        collect(text, &EMAIL, (Rule::Email, PhiKind::Email), hits, |_, _| true);
        collect(text, &HANDLE, (Rule::Handle, PhiKind::OtherIdentifier), hits, |_, _| true);
    }
    collect(text, &EMAIL_READ_BADLY, (Rule::EmailReadBadly, PhiKind::Email), hits, |_, _| true);
    if text.contains(|c: char| SIGNS_OF_MAIL.contains(c)) {
        collect(text, &EMAIL_WITHOUT_DOT, (Rule::EmailReadBadly, PhiKind::Email), hits, |_, _| true);
    }
    collect(text, &EMAIL_LABELLED, (Rule::EmailLabelled, PhiKind::Email), hits, |part, _| is_mail_value(part));
    collect(text, &URL, (Rule::Url, PhiKind::Url), hits, |_, _| true);
    collect(text, &DOMAIN, (Rule::Domain, PhiKind::Url), hits, |part, _| {
        part.bytes().any(|byte| byte.is_ascii_alphabetic())
    });
    collect(text, &IPV4, (Rule::IpAddressV4, PhiKind::IpAddress), hits, |part, around| {
        is_ipv4(part) && !around.number_goes_on()
    });
    if text.contains(':') {
        collect(text, &IPV6, (Rule::IpAddressV6, PhiKind::IpAddress), hits, |part, _| digits(part) > 0);
    }
    collect(text, &MAC, (Rule::HardwareAddress, PhiKind::DeviceIdentifier), hits, |_, _| true);
    phones(text, hits);
}

fn phones(text: &str, hits: &mut Vec<Hit>) {
    let mut found = Vec::new();
    let kind = PhiKind::Phone;
    collect(text, &NORTH_AMERICAN, (Rule::PhoneNorthAmerican, kind), &mut found, |part, around| {
        !around.number_goes_on() && (digits(part) >= 10 || PHONE_NEARBY.is_match(around.before(40)))
    });
    collect(text, &READ_BADLY, (Rule::PhoneReadBadly, kind), &mut found, |part, around| {
        digits(part) >= 7 && !around.number_goes_on()
    });
    collect(text, &LOOK_ALIKE, (Rule::PhoneReadBadly, kind), &mut found, |part, _| digits(part) >= 6);
    collect(text, &INTERNATIONAL, (Rule::PhoneInternational, kind), &mut found, |part, around| {
        // A scale to choose from has no plus.
        is_international(part) && !is_amount(around) && (part.starts_with('+') || !is_scale(part))
    });
    collect(text, &GROUPS, (Rule::PhoneGroups, kind), &mut found, |part, around| {
        let called = || PHONE_NEARBY.is_match(around.before(40)) || PHONE_BEHIND.is_match(around.after());
        let whole = !around.number_goes_on() && !is_amount(around);
        whole && (is_grouped(part) || (digits(part) >= 7 && called()))
    });
    collect(text, &LABELLED, (Rule::PhoneLabelled, kind), &mut found, |part, _| (5..=15).contains(&digits(part)));
    for hit in &mut found {
        let before = text.get(..hit.start).unwrap_or_default();
        let mut from = before.len().saturating_sub(20);
        while !before.is_char_boundary(from) {
            from += 1;
        }
        if FAX.is_match(before.get(from..).unwrap_or_default()) {
            hit.kind = PhiKind::Fax;
        }
    }
    hits.append(&mut found);
}

/// A word with a letter that no prose has: a sign for `@`, a dot inside, or a digit.
fn is_mail_value(part: &str) -> bool {
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    let told = part.contains(|c: char| c.is_ascii_digit() || c == '.' || SIGNS_OF_MAIL.contains(c));
    letters > 2 && part.len() > 5 && told
}

fn is_ipv4(part: &str) -> bool {
    part.split('.').all(|octet| octet.parse::<u16>().is_ok_and(|octet| octet < 256))
}

fn is_international(part: &str) -> bool {
    let parted = part.contains([' ', '.', '-', '(', '+', '/']);
    parted && (8..=16).contains(&digits(part)) && !part.contains("  ")
}

/// Nine digits or more in groups; a row of numbers with blanks between them is none unless it starts like a number to ring.
fn is_grouped(part: &str) -> bool {
    let firm = part.contains(['-', '–']) || part.starts_with('0') || part.matches('.').count() > 1;
    firm && (8..=15).contains(&digits(part))
}

fn is_amount(around: &Surroundings<'_>) -> bool {
    around.before(4).trim_end().ends_with(['$', '€', '£'])
}
