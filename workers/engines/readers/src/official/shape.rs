//! What may stand in a box: which signs, and in what shape.

use docward_engine_model::PhiKind;
use docward_engine_model::official::{Bearing, FormBox, Harmless, Holds, is_npi};

/// What a box's value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A month, a day, or a year of two or four digits.
    DatePart { most: u32 },
    /// A date as digits, with or without separators.
    Date,
    /// A National Provider Identifier.
    Provider,
    /// Digits in one of these numbers: a postal code, an area code, a telephone number.
    Digits(&'static [usize]),
    /// Dollars and cents.
    Money,
    /// A number of things.
    Count,
    /// Two letters.
    State,
    /// A diagnosis of ICD-10-CM or ICD-9-CM.
    Diagnosis,
    /// A procedure of CPT or HCPCS.
    Procedure,
    /// Letters that point to diagnoses, or figures.
    Pointer,
    /// A code of so many signs, at least and at most.
    Code(usize, usize),
    /// Anything.
    Any,
}

impl Shape {
    /// The shape of a box's value.
    pub(super) fn of(one: &FormBox) -> Self {
        match (one.holds, one.item, one.part) {
            (Holds::DatePart, _, part) if part.ends_with("month") => Self::DatePart { most: 12 },
            (Holds::DatePart, _, part) if part.ends_with("day") => Self::DatePart { most: 31 },
            (Holds::DatePart, ..) => Self::DatePart { most: 9999 },
            (Holds::Date, ..) => Self::Date,
            (Holds::Digits, ..) if one.bearing == Bearing::Identifies(PhiKind::LicenceNumber) => Self::Provider,
            (Holds::Digits, _, "area-code") => Self::Digits(&[3]),
            (Holds::Digits, _, "telephone") => Self::Digits(&[7]),
            (Holds::Digits, ..) => Self::Digits(&[5, 9]),
            (Holds::Money, ..) => Self::Money,
            (Holds::Count, ..) => Self::Count,
            (Holds::Code, ..) if one.bearing == Bearing::Harmless(Harmless::State) => Self::State,
            (Holds::Code, "21", "icd-indicator") | (Holds::Code, "66", _) => Self::Digits(&[1]),
            (Holds::Code, "21" | "69" | "70" | "72", _) => Self::Diagnosis,
            (Holds::Code, "67", _) if one.bearing != Bearing::Harmless(Harmless::FormCode) => Self::Diagnosis,
            (Holds::Code, "24B", _) => Self::Digits(&[2]),
            (Holds::Code, "24D", "procedure") => Self::Procedure,
            (Holds::Code, "24E", _) => Self::Pointer,
            (Holds::Code, "42", _) => Self::Digits(&[3, 4]),
            (Holds::Code, "24D" | "31" | "32" | "33" | "34" | "35" | "36" | "39" | "40" | "41", _) => Self::Code(2, 2),
            (Holds::Code, ..) => Self::Code(1, 14),
            (Holds::Text | Holds::Tick | Holds::Signature, ..) => Self::Any,
        }
    }

    /// Whether a sign may stand in it.
    pub(super) fn may_hold(self, sign: char) -> bool {
        match self {
            Self::DatePart { .. } | Self::Provider | Self::Count => sign.is_ascii_digit(),
            Self::Date => sign.is_ascii_digit() || matches!(sign, '/' | '-' | '.'),
            Self::Digits(_) => sign.is_ascii_digit() || matches!(sign, '-' | '(' | ')'),
            Self::Money => sign.is_ascii_digit() || matches!(sign, '.' | ','),
            Self::State => sign.is_ascii_uppercase(),
            Self::Pointer => matches!(sign, 'A'..='L' | '1'..='4' | ','),
            Self::Diagnosis => sign.is_ascii_digit() || sign.is_ascii_uppercase() || sign == '.',
            Self::Procedure => sign.is_ascii_digit() || sign.is_ascii_uppercase(),
            Self::Code(..) => sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-'),
            Self::Any => sign.is_ascii() || sign.is_alphabetic() && (sign as u32) < 0x250 || matches!(sign, '’' | '‘'),
        }
    }

    /// Whether a value of the shape may have a word in it, alone or beside others.
    pub(super) fn may_begin(self, word: &str) -> bool {
        let most = match self {
            Self::DatePart { most: 9999 } => 4,
            Self::DatePart { .. } | Self::State => 2,
            Self::Procedure => 5,
            Self::Digits(lengths) => lengths.iter().copied().max().unwrap_or(0),
            _ => usize::MAX,
        };
        let counts = |sign: &char| !matches!(self, Self::Digits(_)) || sign.is_ascii_digit();
        word.chars().all(|sign| self.may_hold(sign)) && word.chars().filter(counts).count() <= most
    }

    /// Whether a value has the shape, whatever spaces are in it.
    pub(super) fn fits(self, text: &str) -> bool {
        let signs: Vec<char> = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        if signs.is_empty() || !signs.iter().all(|sign| self.may_hold(*sign)) {
            return false;
        }
        let digits: String = signs.iter().filter(|sign| sign.is_ascii_digit()).collect();
        let is_digit = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
        let is_letter = |at: usize| signs.get(at).is_some_and(char::is_ascii_uppercase);
        match self {
            Self::DatePart { most: 9999 } => matches!(signs.len(), 2 | 4),
            Self::DatePart { most } => {
                matches!(signs.len(), 1 | 2) && digits.parse::<u32>().is_ok_and(|part| (1..=most).contains(&part))
            }
            Self::Date => is_date(&signs.iter().collect::<String>()),
            Self::Provider => is_npi(&digits),
            Self::Digits(lengths) => lengths.contains(&digits.len()),
            Self::Money => {
                let whole: String = signs.iter().collect();
                let cents = whole.rsplit_once(['.', ',']).map(|(_, cents)| cents.len());
                digits.len() > 2 && cents.is_none_or(|cents| cents == 2)
            }
            Self::Count => digits.len() < 5,
            Self::State => signs.len() == 2,
            Self::Diagnosis => {
                let codes = signs.len() - usize::from(signs.contains(&'.'));
                // Codes of ICD-9-CM that have no letter have five figures at most.
                let ninth = is_digit(0) && digits.len() == codes && codes <= 5;
                (is_letter(0) || ninth) && is_digit(1) && (3..=7).contains(&codes)
            }
            Self::Procedure => {
                signs.len() == 5
                    && (1..4).all(is_digit)
                    && (is_digit(0) || is_letter(0))
                    && (is_digit(0) || is_digit(4))
            }
            Self::Pointer => signs.len() <= 7,
            Self::Code(least, most) => (least..=most).contains(&signs.len()),
            Self::Any => true,
        }
    }
}

/// Whether a text is month, day and year: six or eight digits, or three numbers with the same sign between them.
fn is_date(text: &str) -> bool {
    let is_in = |part: &str, most: u32| part.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
    let is_year = |part: &str| matches!(part.len(), 2 | 4);
    let Some(between) = text.chars().find(|sign| !sign.is_ascii_digit()) else {
        let parts = text.split_at_checked(2).and_then(|(month, rest)| Some((month, rest.split_at_checked(2)?)));
        return parts.is_some_and(|(month, (day, year))| is_in(month, 12) && is_in(day, 31) && is_year(year));
    };
    let parts: Vec<&str> = text.split(between).collect();
    match parts.as_slice() {
        [month, day, year] => {
            month.len() < 3
                && day.len() < 3
                && is_in(month, 12)
                && is_in(day, 31)
                && is_year(year)
                && year.parse::<u32>().is_ok()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_engine_model::OfficialForm;

    fn of(item: &str, part: &str) -> Shape {
        let boxes = &OfficialForm::Cms1500.table().boxes;
        Shape::of(boxes.iter().find(|one| one.item == item && one.part == part).unwrap())
    }

    #[test]
    fn values_fit_the_shape_of_their_boxes_only() {
        for (item, part, fitting, misfit) in [
            ("3", "month", "12", "13"),
            ("3", "day", "31", "271"),
            ("3", "year", "1952", "195"),
            ("5", "area-code", "559", "5591"),
            ("5", "telephone", "555-0113", "555-01131"),
            ("17b", "", "1234567893", "1234567890"),
            ("21", "a", "I48.0", "48.O"),
            ("21", "b", "Z0000", "700009"),
            ("24B", "", "11", "111"),
            ("24D", "procedure", "J1885", "J18851"),
            ("24D", "procedure", "99213", "9921E3"),
            ("24E", "", "AC", "AZ"),
            ("28", "", "112.96", "112.961"),
            ("5", "state", "KS", "K5"),
            ("12", "date", "9-11-26", "9-1"),
            ("12", "date", "09112026", "19112026"),
            ("31", "date", "08.11.2026", "08.1-2026"),
        ] {
            assert!(of(item, part).fits(fitting), "{item} {part}: {fitting}");
            assert!(!of(item, part).fits(misfit), "{item} {part}: {misfit}");
            assert!(!of(item, part).fits(" "), "{item} {part}: blank");
        }
    }
}
