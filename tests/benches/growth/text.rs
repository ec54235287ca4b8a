//! Notes of some 180 words, each in words of its own: some are in every note, some in a few, one in this note alone.

const COMMON: &[&str] = &[
    "patient",
    "seen",
    "today",
    "for",
    "follow-up",
    "after",
    "discharge",
    "reports",
    "no",
    "pain",
    "fever",
    "and",
    "cough",
    "since",
    "last",
    "visit",
    "blood",
    "pressure",
    "measured",
    "heart",
    "rate",
    "regular",
    "lungs",
    "clear",
    "abdomen",
    "soft",
    "medication",
    "continued",
    "daily",
    "dose",
    "advised",
    "to",
    "return",
    "if",
    "symptoms",
    "worsen",
    "in",
    "two",
    "weeks",
    "laboratory",
    "results",
    "within",
    "normal",
    "range",
    "plan",
    "discussed",
    "with",
    "the",
    "agrees",
    "allergies",
    "none",
];
const RARE: &[&str] = &[
    "sarcoidosis",
    "zygomatic",
    "pneumothorax",
    "amaurosis",
    "thyroidectomy",
    "nephrolithiasis",
    "cholangitis",
    "myasthenia",
    "sciatica",
    "tinnitus",
    "vertigo",
    "eczema",
    "psoriasis",
    "gastritis",
    "arrhythmia",
    "bradycardia",
    "hematuria",
    "anemia",
    "osteoporosis",
    "glaucoma",
    "cataract",
    "otitis",
    "sinusitis",
    "bronchitis",
    "dermatitis",
    "neuropathy",
    "migraine",
    "tendinitis",
    "bursitis",
    "colitis",
    "diverticulitis",
    "hepatitis",
    "pancreatitis",
    "appendicitis",
    "cystitis",
];

/// What a search asks for: what is nowhere, in one, in some, in most and in all notes, and how words stand together.
pub(crate) const QUERIES: &[&str] = &[
    "sarcoidosis",
    "fever AND cough",
    "case7",
    "\"blood pressure\"",
    "thyroidectomy OR vertigo",
    "kind:discharge-note",
    "xylophone",
    "patient pain medication",
    "pneumothorax AND fever",
    "\"symptoms worsen\" AND migraine",
];

/// The note of a document, by its number; always the same.
pub(crate) fn note(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap_or(0)
    };
    let mut words = vec![format!("case{number}")];
    for place in 0..180 {
        let list = if place % 30 == 29 { RARE } else { COMMON };
        words.push(list[next(list.len())].to_owned());
        if place % 12 == 11 {
            words.push(format!("{}.", next(400)));
        }
    }
    words.join(" ")
}
