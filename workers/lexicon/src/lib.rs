//! What a word is, by the public lists in `data/`: somebody's name, a place, an ordinary or a medical word.
//!
//! *This room* says of a word which lists hold it; it *may touch* nothing but memory; it *must never* say what is done with a word: what
//! is removed is for redaction to decide, how sure a value is for extraction.

mod vocabulary;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
pub use vocabulary::{Vocabulary, words};

/// The lists that a word stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class(u16);

impl Class {
    /// In no list.
    pub const NONE: Class = Class(0);
    /// In the list of given names.
    pub const GIVEN: Class = Class(1);
    /// In the list of surnames.
    pub const SURNAME: Class = Class(1 << 1);
    /// In the list of ordinary words.
    pub const WORD: Class = Class(1 << 2);
    /// In the list of medical words.
    pub const MEDICAL: Class = Class(1 << 3);
    /// In the list of cities.
    pub const PLACE: Class = Class(1 << 4);
    /// In the list of countries.
    pub const COUNTRY: Class = Class(1 << 5);
    /// A state of the United States.
    pub const STATE: Class = Class(1 << 6);
    /// A month, a weekday, a season or a holiday.
    pub const CALENDAR: Class = Class(1 << 7);
    /// In the word list, yet a name whenever it is capitalised.
    pub const LEANS_NAME: Class = Class(1 << 8);
    /// A disease's namesake, and rarely anybody else.
    pub const EPONYM: Class = Class(1 << 9);
    /// Known only as what a listed word may be inflected to, or by its ending.
    pub const DERIVED: Class = Class(1 << 10);
    /// In a name list.
    pub const NAME: Class = Class(Self::GIVEN.0 | Self::SURNAME.0);
    /// In a list of words that are not names.
    pub const ORDINARY: Class = Class(Self::WORD.0 | Self::MEDICAL.0 | Self::CALENDAR.0);
    /// In a list of states or countries.
    pub const LAND: Class = Class(Self::COUNTRY.0 | Self::STATE.0);

    /// Whether it stands in one of these lists.
    pub const fn any(self, lists: Class) -> bool {
        self.0 & lists.0 != 0
    }
}

/// The states, and what may stay with them.
pub static STATES: Vocabulary = Vocabulary::new(|| {
    words(
        "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho \
     illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi \
     missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia \
     wisconsin wyoming america usa",
    )
});

static CALENDAR: Vocabulary = Vocabulary::new(|| {
    words(
        "january february march april may june july august september october november december jan feb mar apr jun \
     jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu \
     thur thurs fri sat sun spring summer autumn fall winter christmas easter thanksgiving ramadan halloween",
    )
});

static LEANS_NAME: Vocabulary = Vocabulary::new(|| {
    words(
        "abbey albin alec angel angelic astride bartlett bobby bob brad butch carol charley charlie chuck claude \
     cliff colin connor daisy davy dean derrick dick don donald douglas drew eddy erin eve flora frank franks \
     fred geoff george glen harry hazel heather henry herb holly hugh iris jack jake jay jean jerry jess jill jim \
     jimmy joe joey john johnny josh ken kit kitty laurel lee lena lily louis luke maria marina martin mary matt \
     maud mike mick miles molly nelson newton nick norman oliver oscar pat patty paul peg penny peter phil pierce \
     ray reed rob robin roger ron rosemary rosie roy ruby ryan sally sam sandy scott sherry stan steve sue ted \
     terry tim timothy tom tommy tony tracy valentine vera vernon victor viola wade walter warren wendy yoga's \
     brooks burns woods peck powers wells hayes sanders",
    )
});

static EPONYMS: Vocabulary = Vocabulary::new(|| {
    words(
        "addison alzheimer alzheimers apgar asperger babinski barrett bartholin behcet bell bence braun brugada budd \
     burkitt chaddock chagas charcot cheyne chiari chvostek conn coombs creutzfeldt crohn crohns cushing doppler \
     down duchenne dupuytren ehlers danlos epstein ewing fallot foley friedreich gaucher glasgow gleason gram \
     graves guillain barre hashimoto hodgkin hodgkins hoffman holter horner huntington huntingtons jakob kaposi \
     kawasaki klinefelter korotkoff kussmaul lachman langerhans lou gehrig lyme mallory mantoux marfan mcburney \
     meckel meniere menieres mohs murphy osler paget pap papanicolaou parkinson parkinsons parkinsonism phalen \
     prader willi raynaud raynauds ringer ringers romberg rorschach schwann sjogren sjogrens snellen stevens swan \
     ganz tanner tay sachs tinel tourette tourettes trendelenburg trousseau turner valsalva virchow waldenstrom \
     weber wernicke korsakoff whipple willebrand wilms zollinger ellison zenker fowler kegel likert braden morse \
     barr",
    )
});

/// Insulins that are sold as mixtures, and that the list of medicines lacks: `Novolin 70/30`.
static INSULINS: Vocabulary =
    Vocabulary::new(|| words("novolin humulin humalog novolog insuman mixtard actraphane ryzodeg"));

/// Endings of medical words, for those that no list holds.
static MEDICAL_ENDINGS: Vocabulary = Vocabulary::new(|| {
    words(
        "itis osis oses ectomy emia aemia pathy ology ologist gram graphy scopy plasty otomy ostomy algia uria cyte \
     cytes genic pril olol statin mab nib azole cillin mycin zepam sartan oxacin tidine gliptin flozin parin \
     xaban trophy plegia phasia sclerosis oma omas tion tions ment ments ness ically ability caine formin dipine semide \
     thiazide tripline oxetine cycline phylline terol sone solone trexate lysis triene thelial tomy marker ectal chemical",
    )
});

/// Beginnings of medical words, for those that no list holds.
static MEDICAL_BEGINNINGS: Vocabulary = Vocabulary::new(|| {
    words(
        "intra immuno hyper hypo cardio gastro neuro hemo haemo hepato nephro osteo pneumo leuko erythro thrombo lympho angio \
         chole dermato endo histo cyto radio ultra electro pseudo micro multi retro laparo broncho arthro cranio cerebro chemo \
         esophago fibro glyco hydro lipo musculo myelo naso neutro ortho oxy patho peri pharmaco photo physio psycho pulmo spondylo \
         strepto staphylo tracheo uro vaso ventriculo bio",
    )
});

static LEXICON: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let mut lexicon = HashMap::with_capacity(96_000);
    let lists: [(&'static str, Class); 6] = [
        (include_str!("../data/given-names.txt"), Class::GIVEN),
        (include_str!("../data/surnames.txt"), Class::SURNAME),
        (include_str!("../data/words.txt"), Class::WORD),
        (include_str!("../data/medical.txt"), Class::MEDICAL),
        (include_str!("../data/places.txt"), Class::PLACE),
        (include_str!("../data/countries.txt"), Class::COUNTRY),
    ];
    for (words, class) in lists {
        words.lines().for_each(|word| *lexicon.entry(word).or_default() |= class.0);
    }
    for (words, class) in [
        (&STATES, Class::STATE),
        (&CALENDAR, Class::CALENDAR),
        (&LEANS_NAME, Class::LEANS_NAME),
        (&EPONYMS, Class::EPONYM),
        (&INSULINS, Class::MEDICAL),
    ] {
        words.iter().for_each(|word| *lexicon.entry(*word).or_default() |= class.0);
    }
    lexicon
});

static PLACES_OF_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let cities = include_str!("../data/places-of-words.txt").lines();
    cities.chain(include_str!("../data/countries.txt").lines()).filter(|place| place.contains(' ')).collect()
});

/// Which lists a word stands in, however it is written and inflected.
pub fn class_of(word: &str) -> Class {
    let folded = fold(word);
    let own = LEXICON.get(folded.as_ref()).copied().unwrap_or(0);
    if own & !Class::EPONYM.0 != 0 {
        return Class(own);
    }
    let derived = base_class(&folded) | if word.is_ascii() { ending_class(&folded) } else { 0 };
    let derived = if derived == 0 { 0 } else { derived | Class::DERIVED.0 };
    Class(own | derived)
}

/// Whether these words together name a city or a country.
pub fn is_place_of_words(words: &str) -> bool {
    PLACES_OF_WORDS.contains(fold(words).as_ref())
}

/// Lower case, without diacritics.
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(word);
    }
    if word.is_ascii() {
        return Cow::Owned(word.to_ascii_lowercase());
    }
    Cow::Owned(word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).map(plain).collect())
}

const fn plain(c: char) -> char {
    match c {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        '\u{2019}' => '\'',
        other => other,
    }
}

/// The word and medical lists hold no inflections: look for what a word is an inflection of.
fn base_class(word: &str) -> u16 {
    const ENDINGS: &[(&str, &[&str])] = &[
        ("ies", &["y"]),
        ("ied", &["y"]),
        ("es", &["", "e"]),
        ("s", &[""]),
        ("ed", &["", "e"]),
        ("d", &[""]),
        ("ing", &["", "e"]),
        ("ly", &[""]),
        ("ers", &["", "e"]),
        ("er", &["", "e"]),
        ("est", &["", "e"]),
        ("ness", &[""]),
    ];
    let mut class = 0;
    for (ending, puts) in ENDINGS {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 2) else { continue };
        for put in *puts {
            let base = if put.is_empty() { Cow::Borrowed(stem) } else { Cow::Owned(format!("{stem}{put}")) };
            class |= LEXICON.get(base.as_ref()).copied().unwrap_or(0) & (Class::WORD.0 | Class::MEDICAL.0);
        }
    }
    class
}

fn ending_class(word: &str) -> u16 {
    let ends = || MEDICAL_ENDINGS.iter().any(|ending| word.ends_with(ending));
    let begins = || word.len() > 8 && MEDICAL_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning));
    if word.len() > 6 && (ends() || begins()) { Class::MEDICAL.0 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_however_written() {
        for (word, list) in [
            ("MARIA", Class::GIVEN),
            ("Müller", Class::SURNAME),
            ("prescribing", Class::WORD),
            ("Metformin", Class::MEDICAL),
            ("Cholecystectomies", Class::MEDICAL),
            ("Chicago", Class::PLACE),
            ("Norway", Class::COUNTRY),
        ] {
            assert!(class_of(word).any(list), "{word}");
        }
        for (word, list) in [
            ("Metformin", Class::NAME),
            ("Chicago", Class::WORD),
            ("Norway", Class::NAME),
            ("Qwyzzlark", Class(u16::MAX)),
        ] {
            assert!(!class_of(word).any(list), "{word}");
        }
    }

    #[test]
    fn places_of_several_words_are_known_together() {
        assert!(is_place_of_words("New Zealand") && is_place_of_words("NEW YORK"));
        assert!(!is_place_of_words("New Pain") && !is_place_of_words("Zealand"));
    }
}
