//! What a word can be within a name.

use super::super::coordination::is_function_word;
use super::context::introduces_actor;
use crate::tokens::{Shape, Tokens};
use docward_lexicon::{Class, Vocabulary, fold, words};

/// What a word can be within a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NamePart {
    /// `Dr`, `Mrs`
    Title,
    /// In a name list and in no other.
    Listed,
    /// In a name list and in the word list: `Grace`.
    Ambiguous,
    /// Capitalised and in no list.
    Unknown,
    /// One capital letter.
    Initial,
    /// `van`, `de la`
    Particle,
    /// `Jr`, `MD`
    Credential,
    /// A place's name: a person's too, next to another.
    Place,
    /// No listed word itself, yet it may be an inflection of one, or medical by its ending: a surname behind a given name.
    Derived,
    /// A word that is no part of a name.
    Other,
}

impl NamePart {
    /// Whether a name can begin with it.
    pub(super) const fn begins(self) -> bool {
        matches!(
            self,
            NamePart::Title
                | NamePart::Listed
                | NamePart::Ambiguous
                | NamePart::Unknown
                | NamePart::Initial
                | NamePart::Place
        )
    }

    /// Whether a name can go on with it.
    pub(super) const fn continues(self) -> bool {
        self.begins() || matches!(self, NamePart::Credential | NamePart::Derived)
    }
}

static TITLES: Vocabulary = Vocabulary::new(|| {
    words(
        "dr mr mister mrs ms miss mx prof professor doctor sir madam madame rev reverend fr capt lt sgt col judge senator \
     president nurse dame lady lord master hon sr sra herr frau mme mlle monsieur señor señora dra drs",
    )
});
static PARTICLES: Vocabulary = Vocabulary::new(|| {
    words("de da do dos das del della di du la le van von der den ter ten zu bin ibn al el y e af av")
});
static CREDENTIALS: Vocabulary = Vocabulary::new(|| {
    words(
        "jr sr ii iii iv md do phd rn np pa pac dds dmd dpm dvm facp facs facc mph mba esq lpn crna cnm aprn fnp bsn \
     msn od psyd lcsw pt dpt mbbs frcp dabr cpa mbchb",
    )
});
/// Capitalised words of forms and letters that no list of words holds, or that name lists hold by chance.
static NEVER: Vocabulary = Vocabulary::new(|| {
    words(
        "na glu ef date report reported order sex age name address phone page visit type state status test result results note number room unit \
         specimen sample history section sections sulfa ductal lobular urinalysis glyc egfr clia hgb hct plt wbc rbc bun tsh psa kras braf \
         rec icd cpt loinc snomed rxnorm job tele doc unique account department dob iban vin pin otp imei ip mac url isa vat bot mrn ssn pcp icu er ed ct mri ecg ekg npi dea id ok tv usa us uk am pm cc hi hello dear hey thanks re fwd \
     rx dx hx tx pt bp hr rr male female m f english spanish french german chinese american african asian \
     hispanic latino caucasian christian catholic jewish muslim european indian mexican japanese korean russian \
     italian canadian british irish covid ai gp obgyn ob gyn ent covid19 wifi pdf youtube android iphone html \
     http https mg ml dna rna hiv aids who cdc fda nih ada aha acc acog nice esc idsa uspstf gold gina kdigo nccn \
     asco apa aap wells medicare medicaid hipaa inr ldl hdl bmi gerd copd sle adhd ptsd",
    )
});

/// No abbreviation has more letters.
const ABBREVIATION: usize = 6;

/// What a word can be within a name.
pub(super) fn of(tokens: &Tokens<'_>, index: usize) -> NamePart {
    let Some(token) = tokens.get(index) else { return NamePart::Other };
    let word = fold(tokens.word(index));
    let word = word.as_ref();
    match token.shape {
        Shape::Digits => return NamePart::Other,
        Shape::Lower => return lower(tokens, index, word),
        Shape::Initial => {
            return if word == "i" && tokens.gap_before(index + 1) != ". " {
                NamePart::Other
            } else {
                NamePart::Initial
            };
        }
        Shape::Capital | Shape::Upper => {}
    }
    if is_title(tokens, index, word) {
        return NamePart::Title;
    }
    if CREDENTIALS.contains(word)
        && (token.shape == Shape::Upper || word.len() > 2 || tokens.word(index) == "Jr" || tokens.word(index) == "Sr")
    {
        return NamePart::Credential;
    }
    if NEVER.contains(word) || is_function_word(word) || is_contraction(word) || is_mixed(tokens.word(index)) {
        return NamePart::Other;
    }
    // `seen by VANDERSLICE`: a word of no list where somebody is said to have done something, too long for an abbreviation.
    let is_somebody = token.class == Class::NONE && word.len() > ABBREVIATION && introduces_actor(tokens, index);
    by_class(token.class, word, token.shape == Shape::Upper && !token.loud && !is_somebody)
}

fn lower(tokens: &Tokens<'_>, index: usize, word: &str) -> NamePart {
    let title = matches!(word, "dr" | "mr" | "mrs" | "ms") && is_next_capital(tokens, index);
    if title {
        NamePart::Title
    } else if PARTICLES.contains(word) {
        NamePart::Particle
    } else {
        NamePart::Other
    }
}

fn is_title(tokens: &Tokens<'_>, index: usize, word: &str) -> bool {
    let gap = tokens.gap_before(index + 1);
    let abbreviated = word.len() < 4 || word == "prof" || word == "capt";
    TITLES.contains(word)
        && is_next_capital(tokens, index)
        && (gap == " " || (abbreviated && matches!(gap, ". " | ".")))
}

fn is_next_capital(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.get(index + 1).is_some_and(|next| match next.shape {
        Shape::Lower => false,
        Shape::Digits => has_look_alike_digit(tokens.word(index + 1)),
        Shape::Capital | Shape::Upper | Shape::Initial => true,
    })
}

/// `O1olade`, `Si1va`: a capital, then letters, one of which was read as the digit that looks like it.
pub(super) fn has_look_alike_digit(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let inside = word.trim_matches(|c: char| c.is_ascii_digit()).len() == word.len();
    // Glycated haemoglobin, which stands behind names in lists of results.
    let is_test = word.eq_ignore_ascii_case("hba1c");
    letters > 3
        && digits == 1
        && inside
        && !is_test
        && word.contains(['0', '1', '5', '8'])
        && word.starts_with(char::is_uppercase)
}

fn by_class(class: Class, word: &str, acronym: bool) -> NamePart {
    let ordinary = class.any(Class::ORDINARY) || class.any(Class::LAND);
    let listed = class.any(Class::NAME);
    if acronym && (word.len() < 4 || !listed || ordinary) {
        return NamePart::Other;
    }
    if class.any(Class::LEANS_NAME) || listed && !ordinary {
        NamePart::Listed
    } else if listed {
        NamePart::Ambiguous
    } else if class.any(Class::PLACE) && !ordinary {
        NamePart::Place
    } else if class.any(Class::DERIVED)
        || ordinary && !class.any(Class::WORD) && !class.any(Class::CALENDAR) && !class.any(Class::LAND)
    {
        NamePart::Derived
    } else if ordinary || !looks_spoken(word) {
        NamePart::Other
    } else {
        NamePart::Unknown
    }
}

/// `don't`, `I'm`, `they're`
fn is_contraction(word: &str) -> bool {
    static TAILS: Vocabulary = Vocabulary::new(|| words("m re ve ll d t em all s"));
    word.split_once('\'').is_some_and(|(head, tail)| TAILS.contains(&tail) || head == "c" || head == "y")
}

/// `AFib`, `UTIs`, `iPhone`: capitals inside that no name has.
fn is_mixed(word: &str) -> bool {
    let mut before = ' ';
    let mut humps = 0;
    let mut run = 0;
    let mut longest = 0;
    for c in word.chars() {
        humps += usize::from(c.is_uppercase() && before.is_lowercase());
        run = if c.is_uppercase() { run + 1 } else { 0 };
        longest = longest.max(run);
        before = c;
    }
    let prefixed = ["Mc", "Mac", "De", "Di", "La", "Le", "Van", "Fitz", "O'", "D'", "Du", "Da"]
        .iter()
        .any(|prefix| word.starts_with(prefix));
    let lower = word.chars().any(char::is_lowercase);
    lower && ((humps > 0 && !prefixed) || (longest > 1 && !prefixed && humps == 0))
}

/// Long enough, and with a vowel and a consonant.
fn looks_spoken(word: &str) -> bool {
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_ascii();
    (2..=18).contains(&word.chars().count())
        && word.chars().any(vowel)
        && !word.chars().all(|c| c.is_ascii() && vowel(c))
}
