//! Signs that readers mistake for each other.

/// Letters and figures that look alike.
pub(super) const LETTERS: &[(char, char)] = &[
    ('0', 'O'),
    ('0', 'o'),
    ('1', 'I'),
    ('1', 'l'),
    ('1', '|'),
    ('5', 'S'),
    ('5', 's'),
    ('8', 'B'),
    ('2', 'Z'),
    ('2', 'z'),
    ('6', 'G'),
];

/// Figures that poor print makes alike. Only a sum can tell which one it is.
pub(super) const FIGURES: &[(char, char)] = &[('3', '8'), ('5', '6'), ('6', '8'), ('0', '8'), ('1', '7')];

/// What a ruled line is read as that stands beside a value, or between the cells of an amount.
const STROKES: [char; 4] = ['1', 'I', 'l', '|'];

/// All values that differ from this one by a line of the form that was read as a sign: at one of the ends, or anywhere.
pub(super) fn without_stroke(value: &str, only_ends: bool) -> Vec<String> {
    let signs: Vec<char> = value.chars().collect();
    let last = signs.len().saturating_sub(1);
    if signs.len() > LONGEST {
        return Vec::new();
    }
    let strokes =
        signs.iter().enumerate().filter(|(at, sign)| STROKES.contains(sign) && (!only_ends || *at == 0 || *at == last));
    let without = |(at, _): (usize, &char)| -> String {
        signs.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, sign)| *sign).collect()
    };
    strokes.map(without).collect()
}

/// No code or amount is longer.
const LONGEST: usize = 24;

/// All values that differ from this one by one sign that looks alike: in one place, or wherever it stands.
pub(super) fn changes(value: &str, pairs: &[(char, char)]) -> Vec<String> {
    let signs: Vec<char> = value.chars().collect();
    if signs.len() > LONGEST {
        return Vec::new();
    }
    let mut changed = Vec::new();
    for (at, sign) in signs.iter().enumerate() {
        // Codes are written in capitals.
        let others = pairs.iter().filter_map(|(one, other)| match sign {
            sign if sign == one && !other.is_lowercase() && *other != '|' => Some(*other),
            sign if sign == other => Some(*one),
            _ => None,
        });
        for other in others {
            let mut once = signs.clone();
            if let Some(place) = once.get_mut(at) {
                *place = other;
            }
            changed.push(once.into_iter().collect());
            if signs.iter().filter(|all| *all == sign).count() > 1 {
                changed.push(signs.iter().map(|all| if all == sign { other } else { *all }).collect());
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_form_is_left_out() {
        assert_eq!(without_stroke("1711", true), ["711", "171"]);
        assert_eq!(without_stroke("4541.35", false), ["454.35"]);
        assert!(without_stroke("71.5", true).is_empty());
    }

    #[test]
    fn one_sign_changes_once_or_wherever_it_stands() {
        assert_eq!(changes("1B", LETTERS), ["IB", "18"]);
        assert_eq!(changes("OAO", LETTERS), ["0AO", "0A0", "OA0", "0A0"]);
        assert_eq!(changes("38", FIGURES), ["88", "33", "36", "30"]);
        assert!(changes("AC", LETTERS).is_empty() && changes(&"8".repeat(30), LETTERS).is_empty());
    }
}
