//! (B) Street addresses, post office boxes, postal codes, and the lines of an address that follow them.

use super::pattern::{Pattern, Surroundings, collect, compiled, digits, exact, of_any_alphabet};
use super::{Hit, Rule};
use docward_engine_model::PhiKind;
use docward_lexicon::{Class, Vocabulary, class_of, words};
use std::sync::LazyLock;

const STREET: &str = "(?:street|str|st|avenue|ave|av|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|circle|cir|place|pl|square|sq|terrace|ter|way|parkway|pkwy|highway|hwy|route|trail|trl|crescent|cres|alley|aly|loop|plaza|plz|walk|row|close|grove|gardens|mews|hill|heights|crossing|pike|turnpike|expressway|commons|green|park|point|ridge|view|parade|esplanade|quay|wharf)";
/// Between the words of an address: a blank, or a line's end. More blanks begin another column.
const GAP: &str = r"(?:[ ]{1,2}|[ ]?\r?\n[ ]*)";
const UNIT: &str = r"(?:apartment|apt|suite|ste|unit|room|rm|floor|fl|building|bldg|box)\.?[ ]?(?:no\.?[ ]?)?#?[ ]?[A-Z]?-?[0-9]{1,5}[A-Z]?(?:-[A-Z0-9]{1,3})?";
const STATE: &str = "(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])";

/// `1500 Mercy Lane, Apt. 4`
static NUMBERED: Pattern = LazyLock::new(|| {
    exact(&format!(
        r"\b[0-9]{{1,6}}[A-Za-z]?(?:[-/][0-9]{{1,4}})?,?{GAP}(?:(?:[NSEW]|[NS][EW]|North|South|East|West)\.?{GAP})?(?:[\p{{Lu}}0-9][\p{{L}}0-9'’.-]*{GAP}){{1,4}}(?i:{STREET})\b\.?(?:[ ](?:[NS][EW]?|[EW])\b)?(?:,?{GAP}?(?i:{UNIT}))?"
    ))
});
/// `Old Cemetery Road`
static NAMED: Pattern = LazyLock::new(|| {
    of_any_alphabet(
        r"\b(?:\p{Lu}[\p{L}'’-]+\s){1,3}(?:Street|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Drive|Court|Crescent|Terrace|Highway|Parkway|Trail|Square|Close|Way|Turnpike)\b\.?",
    )
});
/// Streets of other languages: by ending, by first word, with the number before or behind.
static ELSEWHERE: Pattern = LazyLock::new(|| {
    of_any_alphabet(&format!(
        r"\b(?:[0-9]{{1,6}}[a-z]?,?{GAP})?(?:\p{{Lu}}[\p{{L}}'’.-]*{GAP}){{0,3}}(?:{BY_ENDING}|{BY_FIRST_WORD})[ ,]{{1,2}}[0-9]{{1,5}}[a-z]?\b|\b[0-9]{{1,6}}[a-z]?,?{GAP}{BY_FIRST_WORD}"
    ))
});
const BY_ENDING: &str = r"(?:\p{Lu}[\p{L}-]+(?i:stra(?:ß|ss)e|str\.|gasse|weg|platz|allee|damm|ring|straat|laan|plein|gracht|dijk|kade|gatan|gata|vägen|väg|veien|vei|vegen|vej|gade|katu|tie|kuja|polku|utca|braut)|\p{Lu}[\p{L}.-]+[ ](?:Stra(?:ß|ss)e|Str\.|Gasse|Weg|Platz|Allee|Ring|Straat|Laan|Plein|Gata|Väg|Vei|Vej|u\.|út|útja|utca|tér|körút))";
const BY_FIRST_WORD: &str = r"(?:[Rr]ue|[Aa]venue|Place|[Cc]hemin|[Ii]mpasse|[Cc]ours|[Qq]uai|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Ss]trada|[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo|[Cc]arrer|[Cc]amino|[Rr][uú]a|[Tt]ravessa|[Pp]raça|[Uu]l\.|[Uu]lica|os\.|al\.|[Cc]/|[Nn]ám\.|[Tt]rg|[Bb]oulevard)[ ](?:(?:de|des|del|della|delle|dei|di|du|da|do|dos|la|le|las|los)[ ]|[ld]['’])*\p{Lu}[\p{L}'’.-]+(?:[ ]\p{Lu}[\p{L}'’.-]+){0,3}";
/// `the corner of A Street and B Road`
static CORNER: Pattern = LazyLock::new(|| {
    of_any_alphabet(
        r"\b(?:the\s+)?(?:corner|intersection)\s+of\s+(?:(?:[\p{Lu}0-9][\p{L}0-9'’.-]*\s+|(?:ul|de|del|la|u|di|do|da)\.?\s+){1,6}(?:and|&)(?:\s+(?:[\p{Lu}0-9][\p{L}0-9'’.-]*|ul\.|de|del|la)){1,6})",
    )
});
/// `5th Avenue`
static ORDINAL_STREET: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:[0-9]{1,3}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+(?:street|st|avenue|ave|road|rd|drive|place|blvd|boulevard)\b",
    )
});
static UNITS: Pattern = LazyLock::new(|| compiled(&format!(r"(?:^|[\s,(])({UNIT})\b")));
static BOX: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:p\.?\s?o\.?\s+box|post\s+office\s+box|psc|unit|cmr)\s+[0-9]+(?:,?\s+box\s+[0-9]+)?(?:\s+(?:apo|fpo|dpo)\s+(?:a[aep])(?:\s+[0-9]{5}(?:-[0-9]{4})?)?)?",
    )
});
static MILITARY: Pattern = LazyLock::new(|| exact(r"\b(?:APO|FPO|DPO)\s+A[AEP]\s+[0-9]{5}(?:-[0-9]{4})?\b"));
/// A city in a line of its own, and its state in the next: two cells of a form.
static CITY_OVER_STATE: Pattern = LazyLock::new(|| {
    of_any_alphabet(&format!(r"(?m)^[ ]*((?:\p{{Lu}}[\p{{L}}'’.-]+[ ]?){{1,3}})\r?\n[ ]*(?:{STATE})[ ]*\r?$"))
});
/// `Austin, TX 78701`, `Sometown CA`
static CITY_STATE: Pattern = LazyLock::new(|| {
    of_any_alphabet(&format!(
        r"\b(?:\p{{Lu}}[\p{{L}}'’.-]+[ ]?){{1,3}},\s*(?:{STATE}|USA)\b\.?(?:[\s,]+[0-9]{{5}}(?:-[0-9]{{4}})?\b)?|\b(?:\p{{Lu}}[\p{{L}}'’.-]+\s){{1,3}}(?:{STATE})\s{{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?\b"
    ))
});
static STATE_ZIP: Pattern = LazyLock::new(|| exact(&format!(r"\b{STATE}[\s,]+([0-9]{{5}}(?:-[0-9]{{4}})?)\b")));
static LABELLED_ZIP: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:zip|zip\s?code|zipcode|postcode|postal(?:\s?code)?|post\s?code|plz)\b\W{0,5}(?:is\W{1,2})?([A-Z0-9]{3,5}(?:[- ][0-9A-Z]{3,4})?)\b",
    )
});
static BRITISH: Pattern = LazyLock::new(|| exact(r"\b[A-Z]{1,2}[0-9][0-9A-Z]?\s[0-9][ABD-HJLNP-UW-Z]{2}\b"));
static CANADIAN: Pattern = LazyLock::new(|| exact(r"\b[ABCEGHJ-NPRSTVXY][0-9][A-Z][ -]?[0-9][A-Z][0-9]\b"));
static ZIP_PLUS_FOUR: Pattern = LazyLock::new(|| compiled(r"\b[0-9]{5}-[0-9]{4}\b"));
/// A house number on its own, then anything in capitals up to a unit or a comma: `6750 Koskikatu 25`.
static NUMBER_NAME_NUMBER: Pattern = LazyLock::new(|| {
    exact(
        r"\b[0-9]{1,6},?[ ](?:\p{Lu}[\p{L}'’.-]+[ ]|(?:de|del|della|delle|du|des|da|do|dos|la|le|el|ul\.|os\.|al\.|u\.|út|útja|fejedelem|gate|vei|väg|gata|van|der|den|am|an|im|auf|zum|zur|na|y|e)[ ]){1,5}[0-9]{1,5}[A-Za-z]?\b",
    )
});
static ADDRESS_LABEL: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:address|addr|residence|resides\s+at|lives\s+at|living\s+at|lived\s+at|located\s+at|street|city|town|county|district|village|birthplace|place\s+of\s+birth|born\s+in)\b[ \t]*(?:is\b|was\b)?[ \t:=]{1,3}(?:is\s+)?((?-i:[\p{Lu}0-9#][\p{L}\p{N}'’#./-]*(?:,?[ ](?:(?:of|de|del|la|am|an|der|di|du|u|na|van|upon|on|by|the)[ ])?[\p{Lu}0-9#][\p{L}\p{N}'’#./-]*){0,11}))",
    )
});
static OTHER_ADDRESS: Pattern =
    LazyLock::new(|| compiled(r"\b(?:ip|mac|web|url|e-?mail|internet|http)\W{0,2}(?:address\b.{0,4})?$"));

/// Adds what is found.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    let kind = PhiKind::Place;
    let mut streets = Vec::new();
    collect(text, &NUMBERED, (Rule::StreetNumbered, kind), &mut streets, |_, _| true);
    collect(text, &ELSEWHERE, (Rule::StreetElsewhere, kind), &mut streets, |_, _| true);
    collect(text, &NUMBER_NAME_NUMBER, (Rule::StreetBetweenNumbers, kind), &mut streets, |part, around| {
        is_house(part) && !around.number_goes_on()
    });
    collect(text, &ORDINAL_STREET, (Rule::StreetOrdinal, kind), &mut streets, |_, _| true);
    collect(text, &CORNER, (Rule::StreetCorner, kind), hits, |_, _| true);
    collect(text, &UNITS, (Rule::StreetUnit, kind), &mut streets, |_, _| true);
    collect(text, &BOX, (Rule::PostBox, kind), &mut streets, |_, _| true);
    collect(text, &MILITARY, (Rule::MilitaryPost, kind), &mut streets, |_, _| true);
    following_lines(text, &streets, hits);
    hits.append(&mut streets);
    collect(text, &NAMED, (Rule::StreetNamed, kind), hits, |_, _| true);
    collect(text, &CITY_STATE, (Rule::CityState, kind), hits, |_, _| true);
    collect(text, &CITY_OVER_STATE, (Rule::CityState, kind), hits, |part, _| {
        part.split(' ').next().is_some_and(|word| class_of(word).any(Class::PLACE))
    });
    collect(text, &STATE_ZIP, (Rule::StateZip, kind), hits, |_, _| true);
    collect(text, &LABELLED_ZIP, (Rule::LabelledZip, kind), hits, |part, _| digits(part) > 0);
    collect(text, &BRITISH, (Rule::PostcodeBritish, kind), hits, |_, _| true);
    collect(text, &CANADIAN, (Rule::PostcodeCanadian, kind), hits, |part, _| !is_stage(part));
    collect(text, &ZIP_PLUS_FOUR, (Rule::ZipPlusFour, kind), hits, |_, around: &Surroundings<'_>| {
        !around.number_goes_on()
    });
    collect(text, &ADDRESS_LABEL, (Rule::AddressLabelled, kind), hits, |_, around| {
        !OTHER_ADDRESS.is_match(around.before(24))
    });
}

/// `T2N0M0`: the stage of a tumour.
fn is_stage(part: &str) -> bool {
    matches!(part.as_bytes(), [b'T', _, b'N', _, b'M', _])
}

/// `6750 Koskikatu 25` and no table row: a long first number, or a long last one.
fn is_house(part: &str) -> bool {
    let spoken =
        |word: &&str| word.starts_with(char::is_uppercase) && (word.len() > 4 || word.contains(char::is_lowercase));
    let dated = |word: &str| class_of(word.trim_end_matches('.')).any(Class::CALENDAR);
    digits(part) >= 4 && part.split_whitespace().any(|word| spoken(&word)) && !part.split_whitespace().any(dated)
}

/// So many lines behind a street are looked at.
const LINES: usize = 6;
/// No line of an address has more bytes; a longer one is not looked at to its end, for there may be a street in each of its words.
const LONGEST_LINE: usize = 1 << 10;

/// The beginning of a text, of about so many bytes.
fn beginning(text: &str, bytes: usize) -> &str {
    let end = (bytes.min(text.len())..=text.len()).find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// After a street or a unit, up to four short lines in capitals and digits (city, state, postal code, country) go with it,
/// and so does the rest of its own line.
fn following_lines(text: &str, streets: &[Hit], hits: &mut Vec<Hit>) {
    for street in streets {
        let mut end = street.end;
        let behind = beginning(text.get(street.end..).unwrap_or_default(), LINES * LONGEST_LINE);
        docward_budget::step(behind.len() >> 10);
        for (index, line) in behind.split_inclusive('\n').take(LINES).enumerate() {
            if line.len() > LONGEST_LINE {
                break;
            }
            let sentence = line.split_inclusive(['?', '!']).next().unwrap_or(line);
            let bare = sentence.trim_matches(|c: char| !c.is_alphanumeric());
            let blank = bare.is_empty() && index < 2;
            if !blank && !is_address_line(bare, index == 0) {
                end += postal_code(line).filter(|_| index > 0).unwrap_or(0);
                break;
            }
            end += sentence.len();
            if sentence.len() < line.len() {
                break;
            }
        }
        if end > street.end {
            let rules = street.rules.and(Rule::AddressGoesOn.into());
            hits.push(Hit { start: street.start, end, kind: PhiKind::Place, rules });
        }
    }
}

/// How long a postal code at the beginning of a line is, with the blanks before it.
fn postal_code(line: &str) -> Option<usize> {
    let code = line.trim_start();
    let length = code.bytes().take_while(u8::is_ascii_digit).count();
    ((4..=6).contains(&length)).then_some(line.len() - code.len() + length)
}

/// Words that begin something else than an address.
static LABELS: Vocabulary = Vocabulary::new(|| {
    words(
        "patient name dob date age sex gender id mrn phone tel fax mobile email e-mail page npi acct account study exam visit \
         physician provider doctor dr ssn insurance member policy group accession report diagnosis office desk website",
    )
});

fn is_address_line(line: &str, same_line: bool) -> bool {
    let count = line.split_whitespace().count();
    let proper = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.is_empty()
            || bare.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
            || matches!(
                bare,
                "de" | "del" | "la" | "am" | "an" | "der" | "di" | "of" | "sur" | "en" | "i" | "v" | "u" | "na" | "nan"
            )
    };
    let labelled =
        |word: &str| LABELS.contains(word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase().as_str());
    if line.split_whitespace().any(labelled) {
        return false;
    }
    let most = if same_line { 9 } else { 5 };
    count <= most
        && !line.contains([':', '?', '!', '@', '='])
        && !line.contains("  ")
        && line.split_whitespace().all(proper)
}
